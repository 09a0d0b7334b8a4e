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

_ROUNDS = 4
"""After which direct share and COP differ by less than what any figure shows."""


class Reach(NamedTuple):
    """Grade of the heat against what is needed, arrays of shape (n,)."""

    direct_share: Numbers
    """Part of the demand's heat that needs no lift."""
    top_c: Numbers
    outlet_c: Numbers
    above_share: Numbers
    """Part of the source's heat above the outlet of the exchanger."""
    usable_share: Numbers
    """Heat that reaches the demand over heat of the source."""
    needs_lift: Flags
    cop: Numbers
    """Of a machine of the size that is needed; NaN where no lift is needed."""
    best_cop: Numbers
    """Of the largest machines."""
    lifted_from_c: Numbers
    """Where the pump takes over from the exchanger."""
    lift_mw: Numbers
    """Heat that the pump gives off."""
    preheats: Flags
    """The direct share alone is taken, as no heat pump can lift the rest."""
    taken_share: Numbers
    """Part of the demand's heat that the link can carry; the rest stays with the receiver's own boiler."""
    too_cold_k: Numbers
    """How much warmer the source would have to be to do without a lift; 0 or less where it does."""
    fails: Flags


def reach(
    ends: HeatEnds, options: MatchingOptions, lifts_rest: Flags | bool = False, share_used: Numbers | float = np.nan
) -> Reach:
    """Return the direct share, the lift for the rest and whether the temperature gate fails.

    Steam is made at one temperature, so that a source of hot water must stay above it; steam as a source gives
    all its heat at one temperature. Steam is never lifted to. The lift draws on the source below the outlet of
    the exchanger where there is such heat, else on the source itself. Where no heat pump can lift the rest, and the
    direct share is ``preheat_share_minimum`` at least, the source preheats and the receiver's own boiler does the
    rest.

    Parameters
    ----------
    ends : HeatEnds
    options : MatchingOptions
    lifts_rest : ndarray of bool, optional
        Where a source that is hot enough for direct use gives less heat so than is wanted, and a heat pump lifts
        what is left below the outlet of the exchanger.
    share_used : ndarray, optional
        Largest part of the source's heat that is used where nothing is lifted; NaN for all that is hot enough.

    Notes
    -----
    With the direct share ``f`` and ``c = 1 − 1/COP``, a source of power ``P`` serves a demand of
    ``P / (f + (1 − f) c)``. Of its heat only the part ``g`` above the exchanger's outlet passes directly: where a
    demand of power ``D`` asks for more, ``f`` falls to ``g P / D`` and the pump lifts the rest, until at most
    ``P (g + (1 − g) / c)`` is served; the same with the heat of the year where that is the scarcer. The pump takes
    over at ``Tr + f (Td − Tr)``.

    How much is served, and how well it fits, goes by the COP of the largest machines, so that neither changes with
    the size of both ends, and no link delivers more because its machine is poorer. The electricity goes by the COP
    of the machine's own size, its share of the smaller of the two powers.
    """
    exchange = cascade(ends.source_c, ends.limit_c, ends.supply_c, ends.return_c, ends.approach_k, ends.cold_approach_k)
    steam = ends.demand_is_steam
    enough = ends.source_c - ends.approach_k >= ends.supply_c - 1e-9
    boil_outlet = np.minimum(np.maximum(ends.limit_c, ends.supply_c + ends.cold_approach_k), ends.source_c)
    boil_share = np.clip((ends.source_c - boil_outlet) / np.maximum(ends.source_c - ends.limit_c, 1e-9), 0.0, 1.0)
    above = np.where(steam, boil_share, exchange.share_of_supply)
    warm_enough = np.where(steam, enough, ends.source_c - ends.approach_k > ends.return_c)
    above = np.where(ends.source_is_steam & warm_enough, 1.0, above)
    reached = np.where(steam, enough.astype(float), exchange.share_of_demand)
    reached = np.where(ends.grade_known, reached, np.nan)

    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.fmin(ends.supply_mw / ends.demand_mw, ends.supply_mwh / ends.demand_mwh)
    rest = np.asarray(lifts_rest) & ~steam & (above < 1.0) & (above * ratio < 1.0)
    needs_lift = (reached < 1.0 - 1e-9) | rest
    wishes = needs_lift & ~steam
    direct, best = _shared(ends, exchange.outlet_c, reached, above, ratio, wishes, options)
    lift_mw = np.where(needs_lift, (1.0 - direct) * np.fmin(ends.supply_mw, ends.demand_mw), 0.0)
    cop, rows = np.full(len(direct), np.nan), np.flatnonzero(needs_lift)
    cop[rows] = _Pump.of(ends, exchange.outlet_c, rows).cop(direct[rows], lift_mw[rows], options)
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = (ends.supply_c > options.lift_sink_limit_c) | (cop / (1.0 - direct) < options.cop_minimum)
    unliftable = needs_lift & (steam | (not options.lift_allowed) | beyond)
    preheats = unliftable & ~steam & (reached >= options.preheat_share_minimum)
    lifts = needs_lift & ~preheats
    direct = np.where(lifts, direct, reached)
    cold = 1.0 - 1.0 / np.where(lifts, best, 1.0)
    drawn = np.where(lifts, direct + (1.0 - direct) * cold, 1.0)
    passes = np.where(direct > 0, above / np.where(direct > 0, direct, 1.0), np.inf)
    usable = np.where(lifts, np.minimum(1.0 / drawn, passes), np.fmin(above, share_used))
    return Reach(
        direct,
        exchange.top_c,
        np.where(steam, boil_outlet, exchange.outlet_c),
        above,
        np.where(ends.grade_known, usable, 1.0),
        lifts,
        np.where(lifts, cop, np.nan),
        np.where(lifts, best, np.nan),
        np.where(lifts, ends.return_c + direct * (ends.supply_c - ends.return_c), np.nan),
        np.where(lifts, lift_mw, 0.0),
        preheats,
        np.where(preheats, reached, 1.0),
        ends.supply_c + ends.approach_k - ends.source_c,
        unliftable & ~preheats,
    )


def _shared(
    ends: HeatEnds,
    outlet_c: Numbers,
    reached: Numbers,
    above: Numbers,
    ratio: Numbers,
    lifts: Flags,
    options: MatchingOptions,
) -> tuple[Numbers, Numbers]:
    """Return the direct share of what is served, and the COP of the largest machines for the rest.

    Each rests on the other, and settles in a few rounds.
    """
    direct, best = reached.copy(), np.full(len(reached), np.nan)
    rows = np.flatnonzero(lifts)
    if not len(rows):
        return direct, best
    of_pump = _Pump.of(ends, outlet_c, rows)
    reached, above, ratio = reached[rows], above[rows], ratio[rows]
    share, cop = np.fmin(reached, above), np.full(len(rows), np.nan)
    for _ in range(_ROUNDS):
        cop = of_pump.cop(share, np.full(len(rows), np.inf), options)
        with np.errstate(divide="ignore", invalid="ignore"):
            largest = above + (1.0 - above) / (1.0 - 1.0 / cop)
            share = np.fmin(reached, above * np.fmax(ratio, 1.0 / largest))
    direct[rows], best[rows] = share, cop
    return direct, best


class _Pump(NamedTuple):
    """Temperatures between which heat is lifted, arrays of shape (m,)."""

    return_c: Numbers
    supply_c: Numbers
    in_c: Numbers
    limit_c: Numbers

    @classmethod
    def of(cls, ends: HeatEnds, outlet_c: Numbers, rows: NDArray[np.intp]) -> _Pump:
        """Return those of some rows."""
        outlet, limit = outlet_c[rows], ends.limit_c[rows]
        pump_in = np.where(outlet > limit + 1e-9, outlet, ends.source_c[rows])
        return cls(ends.return_c[rows], ends.supply_c[rows], pump_in, limit)

    def cop(self, direct: Numbers, lift_mw: Numbers, options: MatchingOptions) -> Numbers:
        """Return the COP of a machine of this size that lifts what is not direct."""
        small = (self.supply_c - self.return_c < 10.0) & (self.in_c - self.limit_c < 10.0)
        lifted_from = self.return_c + direct * (self.supply_c - self.return_c)
        ends = lifted_from, self.supply_c, self.in_c, self.limit_c
        cop = coefficient_of_performance(*ends, lift_mw, cap=options.cop_cap, small_glides=small)
        return np.asarray(options.heat_pump_quality * cop)
