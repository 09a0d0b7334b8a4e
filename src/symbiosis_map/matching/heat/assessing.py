"""Heat: direct through an exchanger, lifted by a heat pump, as steam, or as cooling water for fish."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.assessment import Assessment, blank_outcome
from symbiosis_map.matching.desirability import time_fit
from symbiosis_map.matching.economics import ratio
from symbiosis_map.matching.gates import set_gate
from symbiosis_map.matching.heat import cooling, tempering
from symbiosis_map.matching.heat.branch import BoughtHeat, bought_heat, branch_pairs, take_better
from symbiosis_map.matching.heat.detail import heat_detail
from symbiosis_map.matching.heat.ends import HeatEnds, heat_ends, is_tempering, numbers, texts
from symbiosis_map.matching.heat.lift import Reach, reach
from symbiosis_map.matching.heat.network import HeatPipe, heat_pipe, pipe_temperatures
from symbiosis_map.matching.heat.outcome import heat_alternative, price_heat, set_distance_gate
from symbiosis_map.matching.heat.plant import heat_pump_capex, heat_pump_upkeep, station_capex, store_capex
from symbiosis_map.matching.heat.steps import CLOSED_LOOP_STEPS, GATE_STEPS, LIFT_STEPS, PREHEATING_STEPS, STEAM_STEPS
from symbiosis_map.matching.heat.year import Delivery, deliver, resolution_note
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes.project import Capital, PipeProject, Rates

__all__ = ["assess"]

Numbers = NDArray[np.float64]


def assess(pairs: pd.DataFrame, options: MatchingOptions) -> Assessment:
    """Judge and price heat pairs.

    Parameters
    ----------
    pairs : DataFrame
        One row per candidate, as :func:`symbiosis_map.matching.pairs.make_pairs` gives it.
    options : MatchingOptions

    Returns
    -------
    Assessment
        On the index of the pairs. Modes ``direct``, ``lift``, ``preheating``, ``steam``, ``tempering``, ``cooling``,
        ``absorption cooling`` and, where a temperature is not known, ``grade not known``: such a pair has no
        technical desirability and no cost. A customer near a district heating network that the source serves may be
        a branch of it (:mod:`symbiosis_map.matching.heat.branch`).
    """
    own = _own_pipe(pairs, options)
    branches = branch_pairs(pairs, own, options)
    branches = branches[~cooling.is_cooling(branches, options)]
    if branches.empty:
        return own
    return take_better(own, _closed_loop(branches, options), branches)


def _own_pipe(pairs: pd.DataFrame, options: MatchingOptions) -> Assessment:
    cools = cooling.is_cooling(pairs, options)
    tempers = is_tempering(pairs, options) & ~cools
    loops = ~cools & ~tempers
    parts = []
    if loops.any() or pairs.empty:
        parts.append(_closed_loop(pairs[loops], options))
    if tempers.any():
        parts.append(tempering.assess(pairs[tempers], options))
    if cools.any():
        parts.append(cooling.assess(pairs[cools], options))
    return Assessment(
        pd.concat([part.outcome for part in parts]).reindex(pairs.index),
        pd.concat([part.detail for part in parts]).reindex(pairs.index),
        {
            "direct": CLOSED_LOOP_STEPS,
            "lift": LIFT_STEPS,
            "preheating": PREHEATING_STEPS,
            "steam": STEAM_STEPS,
            "tempering": tempering.STEPS,
            **cooling.STEPS,
            "grade not known": GATE_STEPS,
            "": GATE_STEPS,
        },
        list(dict.fromkeys(row for part in parts for row in part.assumptions)),
    )


def _closed_loop(pairs: pd.DataFrame, options: MatchingOptions) -> Assessment:
    ends = heat_ends(pairs, options)
    grade = reach(ends, options)
    route = numbers(pairs, "route_m")
    power = np.minimum(ends.supply_mw * grade.usable_share, ends.demand_mw * grade.taken_share)
    reached = np.where(grade.preheats, grade.top_c, ends.supply_c)
    own_loop = np.isin(texts(pairs, "r_medium"), ["fish water", "air"]) & ~grade.needs_lift
    supply_c, return_c = pipe_temperatures(
        ends.source_c, ends.limit_c, reached, ends.return_c, ends.cold_approach_k, own_loop
    )
    pipe = heat_pipe(power, supply_c, return_c, ends.demand_is_steam, route, numbers(pairs, "sea_share"), options)
    delivery = deliver(ends, grade, power, pipe, options)
    flow = delivery.flow
    of_network = numbers(pairs, "heat_price_eur_per_mwh") if "heat_price_eur_per_mwh" in pairs else route * np.nan
    project = _project(route, grade, pipe, delivery, bought_heat(pairs, flow.amount, options), options)
    alternative = heat_alternative(pairs["r_country"], ends.return_c, ends.supply_c, power, flow.amount, options)
    electricity = delivery.pump_mwh + delivery.lift_mwh

    outcome = blank_outcome(pairs.index)
    drawn = ratio(electricity, flow.amount, otherwise=0.0)
    technical = np.where(grade.needs_lift, 1.0, grade.direct_share) * np.clip(1.0 - drawn, 0.0, 1.0)
    outcome["mode"] = np.select(
        [~ends.grade_known, ends.demand_is_steam, grade.needs_lift, grade.preheats],
        ["grade not known", "steam", "lift", "preheating"],
        "direct",
    )
    outcome["use"] = np.select(
        [ends.demand_is_steam, grade.needs_lift, grade.preheats],
        ["steam", "heat lifted by a heat pump", "preheating"],
        "heat",
    )
    outcome["transport"] = "pipe"
    outcome["d_technical"] = np.where(ends.grade_known, technical, np.nan)
    outcome["d_time"] = np.where(ends.quantity_known, time_fit(flow.share_of_demand), np.nan)
    priced, detail = price_heat(
        outcome,
        project,
        flow.amount,
        (delivery.low.amount, delivery.high.amount),
        ends.supply_mwh,
        ends.demand_mwh,
        ends.quantity_known,
        ends.grade_known,
        alternative,
        electricity,
        options.interest_rate,
    )
    _gates(outcome, ends, grade, flow.amount)
    gate = set_distance_gate(
        outcome, pairs, priced, power, flow.amount, project, alternative, ends.quantity_known, options
    )
    detail = detail.assign(
        **heat_detail(ends, grade, pipe, delivery, project, power, route, options),
        **gate,
        heat_price_eur_per_mwh=of_network,
    )
    return Assessment(outcome, detail, {}, [*ends.assumptions, resolution_note(options)])


def _project(
    route: Numbers, grade: Reach, pipe: HeatPipe, delivery: Delivery, bought: BoughtHeat, options: MatchingOptions
) -> PipeProject:
    station = station_capex(delivery.power_mw, options.knowledge)
    lift_mw = np.where(grade.needs_lift, (1.0 - grade.direct_share) * delivery.power_mw, 0.0)
    lift_mwh = np.where(grade.needs_lift, (1.0 - grade.direct_share) * delivery.flow.amount, 0.0)
    pumps = heat_pump_capex(lift_mw, options.knowledge)
    store = store_capex(delivery.store_mwh, options.knowledge)
    hours = delivery.flow.cube_hours
    return PipeProject(
        route,
        pipe.cost,
        options.pipe_life_years,
        options.pipe_upkeep_per_year,
        ratio(pipe.friction_kw, route, otherwise=0.0) / 1e3 * hours,
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


def _gates(outcome: pd.DataFrame, ends: HeatEnds, grade: Reach, amount: Numbers) -> None:
    kelvin = grade.too_cold_k
    unstated = np.full(len(outcome), np.nan)
    set_gate(
        outcome,
        grade.fails,
        "temperature",
        kelvin,
        "K",
        lambda i: _too_cold(kelvin[i], ends.source_c[i], ends.supply_c[i], grade.cop[i], bool(ends.demand_is_steam[i])),
    )
    nothing = ends.quantity_known & ~(amount > 0)
    set_gate(
        outcome,
        nothing,
        "quantity",
        unstated,
        "",
        lambda _: "no heat is left over when and where it is wanted",
    )


def _too_cold(kelvin: float, source_c: float, supply_c: float, cop: float, steam: bool) -> str:
    needed = f"{kelvin:.0f} K too cold: {source_c:.0f} °C against {supply_c:.0f} °C"
    if steam:
        return f"{needed} of steam"
    return f"{needed}, and a heat pump would reach a COP of {cop:.1f} only" if cop < 2.0 else needed
