"""How far a source reaches into a demand directly, and what a heat pump must add."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.matching.heat.ends import HeatEnds
from symbiosis_map.matching.heat.exchange import cascade
from symbiosis_map.matching.heat.pump import coefficient_of_performance
from symbiosis_map.matching.options import MatchingOptions

__all__ = ["Reach", "reach"]

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Reach(NamedTuple):
    """Grade of the heat against what is needed, arrays of shape (n,)."""

    direct_share: Numbers
    """Part of the demand's heat that needs no lift."""
    top_c: Numbers
    outlet_c: Numbers
    usable_share: Numbers
    """Heat that reaches the demand over heat of the source."""
    needs_lift: Flags
    cop: Numbers
    """NaN where no lift is needed."""
    lift_mw: Numbers
    """Heat that the pump gives off."""
    preheats: Flags
    """The direct share alone is taken, as no heat pump can lift the rest."""
    taken_share: Numbers
    """Part of the demand's heat that the link can carry; the rest stays with the receiver's own boiler."""
    too_cold_k: Numbers
    """How much warmer the source would have to be to do without a lift; 0 or less where it does."""
    fails: Flags


def reach(ends: HeatEnds, options: MatchingOptions) -> Reach:
    """Return the direct share, the lift for the rest and whether the temperature gate fails.

    Steam is made at one temperature, so that a source of hot water must stay above it; steam as a source gives
    all its heat at one temperature. Steam is never lifted to. The lift draws on the source below the outlet of
    the exchanger where there is such heat, else on the source itself. The size of the pump that sets its
    efficiency is its share of the smaller of the two powers. Where no heat pump can lift the rest, and the direct
    share is ``preheat_share_minimum`` at least, the source preheats and the receiver's own boiler does the rest.

    Notes
    -----
    With the direct share ``f`` and ``c = 1 − 1/COP``, a source of power ``P`` serves a demand of
    ``P / (f + (1 − f) c)``. Of its heat only the part ``g`` above the exchanger's outlet passes directly: where a
    demand of power ``D`` asks for more, ``f`` falls to ``g P / D`` and the pump lifts the rest, until at most
    ``P (g + (1 − g) / c)`` is served.
    """
    exchange = cascade(ends.source_c, ends.limit_c, ends.supply_c, ends.return_c, ends.approach_k)
    enough = ends.source_c - ends.approach_k >= ends.supply_c
    boil_outlet = np.minimum(np.maximum(ends.limit_c, ends.supply_c + ends.approach_k), ends.source_c)
    boil_share = np.clip((ends.source_c - boil_outlet) / np.maximum(ends.source_c - ends.limit_c, 1e-9), 0.0, 1.0)
    above = np.where(ends.demand_is_steam, boil_share, exchange.share_of_supply)
    warm_enough = np.where(ends.demand_is_steam, enough, ends.source_c - ends.approach_k > ends.return_c)
    above = np.where(ends.source_is_steam & warm_enough, 1.0, above)
    direct = np.where(ends.demand_is_steam, enough.astype(float), exchange.share_of_demand)
    direct = np.where(ends.grade_known, direct, np.nan)

    needs_lift = direct < 1.0 - 1e-9
    residual = exchange.outlet_c > ends.limit_c + 1e-9
    pump_in = np.where(residual, exchange.outlet_c, ends.source_c)
    lift_mw = np.where(needs_lift, (1.0 - direct) * np.fmin(ends.supply_mw, ends.demand_mw), 0.0)
    small = (ends.supply_c - ends.return_c < 10.0) & (pump_in - ends.limit_c < 10.0)
    cop = coefficient_of_performance(
        exchange.top_c, ends.supply_c, pump_in, ends.limit_c, lift_mw, cap=options.cop_cap, small_glides=small
    )
    cop = np.where(needs_lift, options.heat_pump_quality * cop, np.nan)

    cold = 1.0 - 1.0 / np.where(needs_lift, cop, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        largest = above + (1.0 - above) / cold
        passed = above * np.fmax(ends.supply_mw / ends.demand_mw, 1.0 / largest)
    beyond = (ends.supply_c > options.lift_sink_limit_c) | (cop < options.cop_minimum)
    unliftable = needs_lift & (ends.demand_is_steam | (not options.lift_allowed) | beyond)
    preheats = unliftable & ~ends.demand_is_steam & (direct >= options.preheat_share_minimum)
    lifts = needs_lift & ~preheats
    direct = np.where(lifts, np.fmin(direct, passed), direct)
    lift_mw = np.where(lifts, (1.0 - direct) * np.fmin(ends.supply_mw, ends.demand_mw), 0.0)
    usable = np.where(lifts, 1.0 / (direct + (1.0 - direct) * cold), above)
    return Reach(
        direct,
        exchange.top_c,
        np.where(ends.demand_is_steam, boil_outlet, exchange.outlet_c),
        np.where(ends.grade_known, usable, 1.0),
        lifts,
        np.where(lifts, cop, np.nan),
        lift_mw,
        preheats,
        np.where(preheats, direct, 1.0),
        ends.supply_c + ends.approach_k - ends.source_c,
        unliftable & ~preheats,
    )
