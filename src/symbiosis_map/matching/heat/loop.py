"""A closed loop between a source and a receiver: what is built, what passes, and how it would score."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.desirability import climate_fit, nearness_by_cost, quantity_fit, saving_fit, time_fit
from symbiosis_map.matching.economics import ratio
from symbiosis_map.matching.emissions import co2_saved
from symbiosis_map.matching.heat.branch import BoughtHeat, bought_heat, bought_per_mwh
from symbiosis_map.matching.heat.ends import HeatEnds, flags, numbers, texts
from symbiosis_map.matching.heat.lift import Reach, reach
from symbiosis_map.matching.heat.network import HeatPipe, heat_pipe, pipe_temperatures
from symbiosis_map.matching.heat.outcome import Customers, HeatAlternative, distance_reach, heat_alternative
from symbiosis_map.matching.heat.plant import heat_pump_capex, heat_pump_upkeep, station_capex, store_capex
from symbiosis_map.matching.heat.year import Delivery, deliver, met_through
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes.laying import laying_factors
from symbiosis_map.matching.pipes.project import Capital, PipeProject, Rates, cost_and_reach
from symbiosis_map.matching.score import score_of

__all__ = ["FAILS", "Layout", "Loop", "Place", "amount_fits", "lay_out", "loop_score"]

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

FAILS = -1.0
"""Score of what fails a gate."""


class Place(NamedTuple):
    """What a loop asks for beside its ends, arrays of shape (n,)."""

    route_m: Numbers
    sea_share: Numbers
    laying: Numbers
    """What a metre of the route costs over one of plain ground."""
    precision_m: Numbers
    heats_fish_or_air: Flags
    """Where the exchanger stands at the receiver's end."""
    customers: Customers
    bought: dict[str, Numbers]
    """What the heat of a branch takes, by MWh."""

    @classmethod
    def of(cls, pairs: pd.DataFrame, options: MatchingOptions) -> Place:
        """Return that of pairs."""
        return cls(
            numbers(pairs, "route_m"),
            numbers(pairs, "sea_share"),
            laying_factors(pairs),
            numbers(pairs, "precision_m"),
            np.isin(texts(pairs, "r_medium"), ["fish water", "air"]),
            Customers.of(pairs["r_country"], options),
            bought_per_mwh(pairs),
        )

    def only(self, rows: NDArray[np.intp]) -> Place:
        """Return some of them."""
        return Place(
            self.route_m[rows],
            self.sea_share[rows],
            self.laying[rows],
            self.precision_m[rows],
            self.heats_fish_or_air[rows],
            self.customers.only(rows),
            {name: values[rows] for name, values in self.bought.items()},
        )


class Layout(NamedTuple):
    """What is chosen of a loop beside the temperature that its source is run at, arrays of shape (n,)."""

    lifts_rest: Flags
    """Where a source that is hot enough has what is left of it lifted."""
    feed_c: Numbers
    """Warmest feed of the pipe, as :func:`symbiosis_map.matching.heat.network.pipe_temperatures` takes it."""
    share_used: Numbers
    """Largest part of the source's heat that is used where nothing is lifted; NaN for all that is hot enough."""

    @classmethod
    def none(cls, count: int) -> Layout:
        """Return one where nothing is chosen."""
        return cls(np.zeros(count, dtype=bool), np.full(count, np.nan), np.full(count, np.nan))

    @classmethod
    def of(cls, pairs: pd.DataFrame) -> Layout:
        """Return what the columns of these names say; without them nothing is chosen."""
        return (
            cls.none(len(pairs))
            if "feed_c" not in pairs
            else cls(flags(pairs, "lifts_rest"), numbers(pairs, "feed_c"), numbers(pairs, "share_used"))
        )

    def only(self, rows: slice | NDArray[np.intp]) -> Layout:
        """Return some of them."""
        return Layout(*(part[rows] for part in self))  # type: ignore[arg-type]


class Loop(NamedTuple):
    """What is built for each pair, and what passes in a year."""

    grade: Reach
    power_mw: Numbers
    pipe: HeatPipe
    delivery: Delivery
    project: PipeProject
    alternative: HeatAlternative
    electricity_mwh: Numbers
    technical: Numbers
    """Share of the heat that needs neither lift nor pumps, 0 to 1."""
    surplus_share: Numbers
    """Part of what is delivered that comes from the source; the rest is electricity of a heat pump."""


def lay_out(ends: HeatEnds, place: Place, layout: Layout, options: MatchingOptions, *, spread: bool = True) -> Loop:
    """Return the loop of each pair.

    Parameters
    ----------
    ends : HeatEnds
    place : Place
    layout : Layout
    options : MatchingOptions
    spread : bool
        Whether the low and the high end of the amounts are looked at.
    """
    grade = reach(ends, options, layout.lifts_rest, layout.share_used)
    power = np.minimum(ends.supply_mw * grade.usable_share, ends.demand_mw * grade.taken_share)
    reached = np.where(grade.preheats, grade.top_c, ends.supply_c)
    own_loop = place.heats_fish_or_air & ~grade.needs_lift
    supply_c, return_c = pipe_temperatures(
        ends.source_c, reached, ends.return_c, ends.cold_approach_k, own_loop, layout.feed_c
    )
    pipe = heat_pipe(power, supply_c, return_c, ends.demand_is_steam, place.route_m, place.sea_share, options)
    delivery = deliver(ends, grade, power, pipe, options, spread=spread)
    amount = delivery.flow.amount
    project = _project(place, grade, pipe, delivery, bought_heat(place.bought, amount, options), options)
    alternative = heat_alternative(place.customers, ends.return_c, ends.supply_c, power, amount, options)
    lifted = np.where(grade.needs_lift, (1.0 - grade.direct_share) / grade.best_cop, 0.0)
    drawn = ratio(delivery.pump_mwh, amount, otherwise=0.0) + lifted
    technical = np.where(grade.needs_lift, 1.0, grade.direct_share) * np.clip(1.0 - drawn, 0.0, 1.0)
    surplus_share = np.where(grade.needs_lift, 1.0 - (1.0 - grade.direct_share) / grade.best_cop, 1.0)
    electricity = delivery.pump_mwh + delivery.lift_mwh
    return Loop(grade, power, pipe, delivery, project, alternative, electricity, technical, surplus_share)


def amount_fits(ends: HeatEnds, loop: Loop) -> dict[str, Numbers]:
    """Return how well amounts and seasons fit, of the heat that comes from the source.

    What a heat pump adds is electricity, not surplus: counted, it would let a cooler source fit better.
    """
    flow, known = loop.delivery.flow, ends.quantity_known
    of_source = flow.amount * loop.surplus_share
    return {
        "quantity": np.where(known, quantity_fit(of_source, ends.supply_mwh, ends.demand_mwh), np.nan),
        "time": np.where(known, time_fit(flow.share_of_demand * loop.surplus_share), np.nan),
    }


def loop_score(ends: HeatEnds, place: Place, layout: Layout, options: MatchingOptions) -> Numbers:
    """Return the score of each pair, :data:`FAILS` where it fails a gate; as :func:`lay_out` asks for."""
    loop = lay_out(ends, place, layout, options, spread=False)
    amount = loop.delivery.flow.amount
    alternative = loop.alternative.cost.full
    cost, economic = cost_and_reach(loop.project, amount, alternative)
    known = ends.quantity_known & ends.grade_known
    saved = co2_saved(amount, loop.electricity_mwh, loop.alternative.reference, loop.alternative.electricity_t_per_mwh)
    score = score_of(
        {
            "technical": np.where(ends.grade_known, loop.technical, np.nan),
            **amount_fits(ends, loop),
            "proximity": nearness_by_cost(place.route_m, economic),
            "economics": np.where(known, saving_fit(cost, alternative), np.nan),
            "climate": np.where(known, climate_fit(saved), np.nan),
        },
        options,
    )
    nothing = ends.quantity_known & ~(amount > 0)
    fails = loop.grade.fails | (economic <= 0.0) | nothing
    shortest, reaches = distance_reach(place.precision_m, place.route_m, amount, amount, options)
    far = np.flatnonzero(~fails & (shortest > reaches * economic))
    fails[far] = _too_far(ends.only(far), place.only(far), loop, far, economic[far], options)
    return np.where(fails, FAILS, score)


def _too_far(
    ends: HeatEnds, place: Place, loop: Loop, rows: NDArray[np.intp], economic_m: Numbers, options: MatchingOptions
) -> Flags:
    """Return which of these rows of a loop are too far at the high end of their amount too."""
    shares = loop.grade.usable_share[rows], loop.grade.taken_share[rows]
    loss = loop.pipe.loss_mw[rows]
    amount = loop.delivery.flow.amount[rows]
    high = met_through(ends, ends.supply_high_mwh, ends.demand_high_mwh, shares, loss, options).amount
    high = np.where(ends.quantity_known, np.maximum(high, amount), np.nan)
    shortest, reaches = distance_reach(place.precision_m, place.route_m, high, amount, options)
    return np.asarray(shortest > reaches * economic_m)


def _project(
    place: Place, grade: Reach, pipe: HeatPipe, delivery: Delivery, bought: BoughtHeat, options: MatchingOptions
) -> PipeProject:
    station = station_capex(delivery.power_mw, options.knowledge)
    lift_mw = np.where(grade.needs_lift, (1.0 - grade.direct_share) * delivery.power_mw, 0.0)
    lift_mwh = np.where(grade.needs_lift, (1.0 - grade.direct_share) * delivery.flow.amount, 0.0)
    pumps = heat_pump_capex(lift_mw, options.knowledge)
    store = store_capex(delivery.store_mwh, options.knowledge)
    hours = delivery.flow.cube_hours
    return PipeProject(
        place.route_m,
        pipe.cost.times(place.laying),
        options.pipe_life_years,
        options.pipe_upkeep_per_year,
        ratio(pipe.friction_kw, place.route_m, otherwise=0.0) / 1e3 * hours,
        Capital(station, options.station_life_years),
        Capital(pumps, options.heat_pump_life_years),
        Capital(store, options.store_life_years),
        (station + store) * options.station_upkeep_per_year
        + heat_pump_upkeep(lift_mw, lift_mwh, options.knowledge)
        + delivery.flow.amount * options.heat_purchase_eur_per_mwh
        + bought.other_eur,
        delivery.lift_mwh + (pipe.pump_kw - pipe.friction_kw) / 1e3 * hours + bought.electricity_mwh,
        Rates.of(options),
        bought.investment,
    )
