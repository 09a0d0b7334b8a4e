"""Cold cooling water for fish: once-through water that warms a tank by mixing with raw water.

A match of its own. The water carries heat that no heat network could use, needs neither exchanger nor
insulation, and one bare polyethylene pipe carries it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.assessment import Assessment, blank_outcome
from symbiosis_map.matching.desirability import climate_fit, nearness_by_cost, quantity_fit, saving_fit, time_fit
from symbiosis_map.matching.economics import ratio
from symbiosis_map.matching.emissions import co2_saved
from symbiosis_map.matching.gates import set_gate
from symbiosis_map.matching.heat import loss as heat_loss
from symbiosis_map.matching.heat.ends import HeatEnds, heat_ends, numbers, texts
from symbiosis_map.matching.heat.exchange import warm_share
from symbiosis_map.matching.heat.loop import FAILS, Place
from symbiosis_map.matching.heat.outcome import (
    HeatAlternative,
    distance_reach,
    heat_alternative,
    price_heat,
    set_distance_gate,
)
from symbiosis_map.matching.heat.year import meet, resolution, resolution_note
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes import hydraulics
from symbiosis_map.matching.pipes.costs import pe_single
from symbiosis_map.matching.pipes.polyethylene import choose_polyethylene
from symbiosis_map.matching.pipes.project import Capital, PipeProject, Rates, cost_and_reach
from symbiosis_map.matching.score import score_of
from symbiosis_map.matching.seasons import Overlap

__all__ = ["HAZARDS", "assess", "is_sea", "tempering_fit", "tempering_score"]

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

HAZARDS = "chlorine or other biocide, metals, gas supersaturation, a stop of the plant that chills the tanks"


def tempering_fit(warm_c: Numbers, raw_c: Numbers, tank_c: Numbers) -> Numbers:
    """Return how far warm water brings raw water towards the tank: ``(Tw − Tr)/(Tt − Tr)`` within 0 and 1.

    Examples
    --------
    >>> tempering_fit(np.array([18.0, 9.0, 5.0]), np.array([6.0, 6.0, 6.0]), np.array([12.0, 12.0, 12.0])).tolist()
    [1.0, 0.5, 0.0]
    """
    return np.asarray(np.clip((warm_c - raw_c) / np.maximum(tank_c - raw_c, 1e-9), 0.0, 1.0))


def assess(pairs: pd.DataFrame, options: MatchingOptions) -> Assessment:
    """Judge and price pairs of cooling water and fish farm.

    Parameters
    ----------
    pairs : DataFrame
        Rows for which :func:`symbiosis_map.matching.heat.ends.is_tempering` holds.
    options : MatchingOptions

    Returns
    -------
    Assessment
        Mode ``tempering``.
    """
    ends = heat_ends(pairs, options)
    route = numbers(pairs, "route_m")
    warm, raw, tank = ends.source_c, ends.return_c, ends.supply_c
    water = _lay_out(ends, Place.of(pairs, options), is_sea(pairs), options)
    fit, value, power, flow = water.fit, water.value, water.power_mw, water.flow
    pipe, project, alternative = water.pipe, water.project, water.alternative
    supply, pump_mwh = ends.supply_mwh * value, pipe["pump_mwh"]
    low = _meet(ends, water, ends.supply_low_mwh, ends.demand_low_mwh, options)
    high = _meet(ends, water, ends.supply_high_mwh, ends.demand_high_mwh, options)

    outcome = blank_outcome(pairs.index)
    outcome["mode"] = "tempering"
    outcome["use"] = "tempered water for fish"
    outcome["transport"] = "pipe"
    for name, found in _fits(ends, water).items():
        outcome[f"d_{name}"] = found
    priced, pricing = price_heat(
        outcome,
        project,
        flow.amount,
        (low.amount, high.amount),
        ends.supply_mwh,
        ends.demand_mwh,
        ends.quantity_known,
        ends.grade_known,
        alternative,
        pump_mwh,
        options.interest_rate,
    )
    set_gate(
        outcome,
        fit <= 0.0,
        "temperature",
        tank - warm,
        "K",
        lambda i: (
            f"{tank[i] - warm[i]:.0f} K too cold: {warm[i]:.0f} °C is no warmer than the raw water of "
            f"{raw[i]:.0f} °C, the tanks want {tank[i]:.0f} °C"
        ),
    )
    set_gate(
        outcome,
        ends.quantity_known & ~(flow.amount > 0),
        "quantity",
        np.full(len(pairs), np.nan),
        "",
        lambda _: "no heat is left over when it is wanted",
    )
    gate = set_distance_gate(
        outcome, pairs, priced, power, flow.amount, project, alternative, ends.quantity_known, options
    )
    share = warm_share(tank, raw, warm)
    figures = {
        **gate,
        "source_c": warm,
        "limit_c": ends.limit_c,
        "needed_c": tank,
        "return_c": raw,
        "too_cold_k": tank - warm,
        "fit": fit,
        "approach_k": 0.0,
        "usable_share": value,
        "warm_share": share,
        "tank_m3_per_h": ratio(pipe["flow_m3_per_h"], share),
        "supply_mwh": supply,
        "demand_mwh": ends.demand_mwh,
        "supply_mw": ends.supply_mw,
        "demand_mw": ends.demand_mw,
        "power_mw": power,
        "overlap_resolution": resolution(options),
        "delivered_mwh": flow.amount,
        "left_mwh": ends.demand_mwh - flow.amount,
        "left_mw": ends.demand_mw - power,
        "share_of_power": ratio(power, ends.demand_mw),
        "share_of_demand": flow.share_of_demand,
        "share_of_supply": flow.share_of_supply,
        "electricity_mwh": pump_mwh,
        "hazards": HAZARDS,
        "route_m": route,
        **pipe,
    }
    detail = pd.DataFrame({**pricing, **figures}, index=pairs.index, copy=False)
    return Assessment(outcome, detail, {}, [*ends.assumptions, resolution_note(options)])


def is_sea(pairs: pd.DataFrame) -> Flags:
    """Return where the cooling water is that of the sea."""
    return np.asarray(texts(pairs, "s_medium") == "seawater")


def tempering_score(ends: HeatEnds, place: Place, sea: Flags, options: MatchingOptions) -> Numbers:
    """Return the score of each pair, :data:`symbiosis_map.matching.heat.loop.FAILS` where it fails a gate.

    The same as :func:`assess` gives, from arrays alone, for a search in many steps.

    Parameters
    ----------
    ends : HeatEnds
    place : Place
    sea : ndarray of bool, shape (n,)
        As :func:`is_sea` gives it.
    options : MatchingOptions
    """
    water = _lay_out(ends, place, sea, options)
    amount, alternative = water.flow.amount, water.alternative.cost.full
    cost, economic = cost_and_reach(water.project, amount, alternative)
    known = ends.quantity_known & ends.grade_known
    reference = water.alternative.reference
    saved = co2_saved(amount, water.pipe["pump_mwh"], reference, water.alternative.electricity_t_per_mwh)
    fit_of_amounts = quantity_fit(amount, ends.supply_mwh, ends.demand_mwh)
    score = score_of(
        {
            **_fits(ends, water),
            "quantity": np.where(ends.quantity_known, fit_of_amounts, np.nan),
            "proximity": nearness_by_cost(place.route_m, economic),
            "economics": np.where(known, saving_fit(cost, alternative), np.nan),
            "climate": np.where(known, climate_fit(saved), np.nan),
        },
        options,
    )
    high = _meet(ends, water, ends.supply_high_mwh, ends.demand_high_mwh, options).amount
    high = np.where(ends.quantity_known, np.maximum(high, amount), np.nan)
    shortest, reaches = distance_reach(place.precision_m, place.route_m, high, amount, options)
    nothing = ends.quantity_known & ~(amount > 0)
    fails = (water.fit <= 0.0) | nothing | (economic <= 0.0) | (shortest > reaches * economic)
    return np.where(fails, FAILS, score)


class _Water(NamedTuple):
    """What is built for each pair, and what passes in a year."""

    fit: Numbers
    value: Numbers
    """Part of the heat of the source that is above the raw water."""
    power_mw: Numbers
    flow: Overlap
    pipe: dict[str, Numbers]
    project: PipeProject
    alternative: HeatAlternative


def _lay_out(ends: HeatEnds, place: Place, sea: Flags, options: MatchingOptions) -> _Water:
    warm, raw, tank = ends.source_c, ends.return_c, ends.supply_c
    fit = tempering_fit(warm, raw, tank)
    value = ratio(np.clip(warm - raw, 0.0, None), warm - ends.limit_c, otherwise=0.0)
    power = np.minimum(ends.supply_mw * value, ends.demand_mw * fit)
    flow = meet(ends, ends.supply_mwh * value, ends.demand_mwh * fit, options, highest=power)
    pipe, project = _pipe(ends, place, sea, power, flow.amount, options)
    alternative = heat_alternative(place.customers, raw, tank, power, flow.amount, options)
    return _Water(fit, value, power, flow, pipe, project, alternative)


def _meet(ends: HeatEnds, water: _Water, offered: Numbers, asked: Numbers, options: MatchingOptions) -> Overlap:
    return meet(ends, offered * water.value, asked * water.fit, options, highest=water.power_mw)


def _fits(ends: HeatEnds, water: _Water) -> dict[str, Numbers]:
    drawn = ratio(water.pipe["pump_mwh"], water.flow.amount, otherwise=0.0)
    return {
        "technical": np.where(ends.grade_known, water.fit * np.clip(1.0 - drawn, 0.0, 1.0), np.nan),
        "time": np.where(ends.quantity_known, time_fit(water.flow.share_of_demand), np.nan),
    }


def _pipe(
    ends: HeatEnds, place: Place, sea: Flags, power: Numbers, delivered: Numbers, options: MatchingOptions
) -> tuple[dict[str, Numbers], PipeProject]:
    route = place.route_m
    warm, raw = ends.source_c, ends.return_c
    density = np.where(sea, hydraulics.SEAWATER_DENSITY, hydraulics.water_density(warm))
    capacity = np.where(sea, hydraulics.SEAWATER_HEAT_CAPACITY, hydraulics.WATER_HEAT_CAPACITY)
    viscosity = np.where(sea, hydraulics.SEAWATER_VISCOSITY, hydraulics.water_viscosity(warm))
    flow = power * 1e6 / (capacity * np.maximum(warm - raw, 0.1))
    volume = flow / density
    chosen = choose_polyethylene(volume, density, viscosity, options)
    inner, outer, lines, gradient = (
        chosen.inner_diameter_m,
        chosen.outer_diameter_m,
        chosen.lines,
        chosen.gradient_pa_per_m,
    )
    friction = gradient * route * (1.0 + options.minor_losses_pe)
    lift = density * hydraulics.GRAVITY * options.once_through_head_m
    pump = hydraulics.pumping_power(friction + lift, volume, options.pump_efficiency)
    hours = ratio(delivered, power, otherwise=0.0)
    rate = np.maximum(flow / lines * capacity, 1e-9)
    ground = options.ground_temperature_c
    buried = heat_loss.single_buried_conductance(outer, inner)
    seabed = heat_loss.single_seabed_conductance(outer, inner)

    each = 1.0 + options.once_through_contingency
    pipe_cost = pe_single(outer).times(lines).times(each).times(place.laying)
    pumps = options.once_through_pump_eur_per_kg_per_s * flow * each
    lift_power = hydraulics.pumping_power(lift, volume, options.pump_efficiency)
    per_metre = hydraulics.pumping_power(gradient * (1.0 + options.minor_losses_pe), volume, options.pump_efficiency)
    project = PipeProject(
        route,
        pipe_cost,
        options.once_through_life_years,
        options.once_through_upkeep_per_year,
        per_metre / 1e6 * hours,
        Capital(pumps, options.once_through_life_years),
        Capital.none(route),
        Capital.none(route),
        pumps * options.once_through_upkeep_per_year + delivered * options.heat_purchase_eur_per_mwh,
        lift_power / 1e6 * hours,
        Rates.of(options),
    )
    figures = {
        "flow_kg_per_s": flow,
        "flow_m3_per_h": volume * 3600.0,
        "pipe_dn_mm": outer * 1000.0,
        "pipe_lines": lines,
        "pipe_inner_m": inner,
        "velocity_m_per_s": chosen.velocity_m_per_s,
        "gradient_pa_per_m": gradient,
        "friction_kpa": friction / 1e3,
        "pressure_kpa": (friction + lift) / 1e3,
        "pump_kw": pump / 1e3,
        "full_load_hours": hours,
        "pump_mwh": pump / 1e6 * hours,
        "loss_kw": lines * buried * (warm - ground) * route / 1e3,
        "buried_drop_k": warm - heat_loss.outlet_temperature(warm, ground, buried, route, rate),
        "seabed_drop_k": warm - heat_loss.outlet_temperature(warm, raw, seabed, route, rate),
        "pipe_eur_per_m": pipe_cost.mode,
        "pipe_capex_eur": pipe_cost.mode * route,
        "plant_capex_eur": pumps,
        "pipe_annuity_eur": pipe_cost.mode * route * project.pipe_annuity,
        "plant_annuity_eur": project.plant_annuity,
        "running_eur": project.running,
    }
    return figures, project
