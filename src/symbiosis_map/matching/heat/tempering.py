"""Cold cooling water for fish: once-through water that warms a tank by mixing with raw water.

A match of its own. The water carries heat that no heat network could use, needs neither exchanger nor
insulation, and one bare polyethylene pipe carries it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.assessment import Assessment, Step, blank_outcome
from symbiosis_map.matching.desirability import time_fit
from symbiosis_map.matching.economics import ratio
from symbiosis_map.matching.gates import set_gate
from symbiosis_map.matching.heat import loss as heat_loss
from symbiosis_map.matching.heat.ends import HeatEnds, heat_ends, numbers, texts
from symbiosis_map.matching.heat.exchange import warm_share
from symbiosis_map.matching.heat.outcome import Customers, heat_alternative, price_heat, set_distance_gate
from symbiosis_map.matching.heat.steps import COST_STEPS, LEFT_STEPS
from symbiosis_map.matching.heat.year import meet, resolution, resolution_note
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes import hydraulics
from symbiosis_map.matching.pipes.costs import pe_single
from symbiosis_map.matching.pipes.laying import laying_factors
from symbiosis_map.matching.pipes.polyethylene import choose_polyethylene
from symbiosis_map.matching.pipes.project import Capital, PipeProject, Rates

__all__ = ["HAZARDS", "STEPS", "assess", "tempering_fit"]

Numbers = NDArray[np.float64]

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
    fit = tempering_fit(warm, raw, tank)
    value = ratio(np.clip(warm - raw, 0.0, None), warm - ends.limit_c, otherwise=0.0)
    supply = ends.supply_mwh * value
    power = np.minimum(ends.supply_mw * value, ends.demand_mw * fit)
    flow, low, high = (
        meet(ends, offered * value, asked * fit, options, highest=power)
        for offered, asked in (
            (ends.supply_mwh, ends.demand_mwh),
            (ends.supply_low_mwh, ends.demand_low_mwh),
            (ends.supply_high_mwh, ends.demand_high_mwh),
        )
    )
    pipe, project = _pipe(pairs, ends, route, power, flow.amount, options)
    pump_mwh = pipe["pump_mwh"]
    alternative = heat_alternative(Customers.of(pairs["r_country"], options), raw, tank, power, flow.amount, options)

    outcome = blank_outcome(pairs.index)
    outcome["mode"] = "tempering"
    outcome["use"] = "tempered water for fish"
    outcome["transport"] = "pipe"
    drawn = ratio(pump_mwh, flow.amount, otherwise=0.0)
    outcome["d_technical"] = np.where(ends.grade_known, fit * np.clip(1.0 - drawn, 0.0, 1.0), np.nan)
    outcome["d_time"] = np.where(ends.quantity_known, time_fit(flow.share_of_demand), np.nan)
    priced, detail = price_heat(
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
    detail = detail.assign(
        **gate,
        source_c=warm,
        limit_c=ends.limit_c,
        needed_c=tank,
        return_c=raw,
        too_cold_k=tank - warm,
        fit=fit,
        approach_k=0.0,
        usable_share=value,
        warm_share=share,
        tank_m3_per_h=ratio(pipe["flow_m3_per_h"], share),
        supply_mwh=supply,
        demand_mwh=ends.demand_mwh,
        supply_mw=ends.supply_mw,
        demand_mw=ends.demand_mw,
        power_mw=power,
        overlap_resolution=resolution(options),
        delivered_mwh=flow.amount,
        left_mwh=ends.demand_mwh - flow.amount,
        left_mw=ends.demand_mw - power,
        share_of_power=ratio(power, ends.demand_mw),
        share_of_demand=flow.share_of_demand,
        share_of_supply=flow.share_of_supply,
        electricity_mwh=pump_mwh,
        hazards=HAZARDS,
        route_m=route,
        **pipe,
    )
    return Assessment(outcome, detail, {}, [*ends.assumptions, resolution_note(options)])


def _pipe(
    pairs: pd.DataFrame, ends: HeatEnds, route: Numbers, power: Numbers, delivered: Numbers, options: MatchingOptions
) -> tuple[dict[str, Numbers], PipeProject]:
    sea = texts(pairs, "s_medium") == "seawater"
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
    pipe_cost = pe_single(outer).times(lines).times(each).times(laying_factors(pairs))
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


_OWN_COSTS = {
    "pipe_eur_per_m": Step(
        "pipe_eur_per_m",
        "Pipe per metre",
        "(150 + 1180 OD) × {pipe_lines} × (1 + {option_once_through_contingency}), OD of {pipe_dn_mm} mm",
        "EUR/m",
        "one contract, Råde Oven to Tasken (hallingplast.no), ± 40 %; contingency is an estimate",
    ),
    "plant_capex_eur": Step(
        "plant_capex_eur",
        "Pumps",
        "{option_once_through_pump_eur_per_kg_per_s} EUR per kg/s × {flow_kg_per_s} "
        "× (1 + {option_once_through_contingency})",
        "EUR",
        "estimate",
    ),
    "running_eur": Step(
        "running_eur",
        "Upkeep, electricity and purchase",
        "{option_once_through_upkeep_per_year} × {capex_eur} + {pump_mwh} MWh of electricity + purchase",
        "EUR/yr",
        "estimate; options",
    ),
}

STEPS = (
    Step("offered_c", "Cooling water", "temperature of the surplus", "°C", "stream"),
    Step(
        "source_c",
        "It is piped at",
        "{offered_c}, or lower where more water of the plant's intake serves better",
        "°C",
        "highest score at the rates for laying out",
    ),
    Step("return_c", "Raw water of the farm", "temperature of its intake", "°C", "stream"),
    Step("needed_c", "Tank", "temperature of the demand", "°C", "stream"),
    Step("fit", "Fit", "max(min(({source_c} − {return_c}) / ({needed_c} − {return_c}), 1), 0)", "1", "mixing"),
    Step("warm_share", "Warm water in the mix", "({needed_c} − {return_c}) / ({source_c} − {return_c})", "1", "mixing"),
    Step(
        "usable_share",
        "Heat against the farm's raw water over heat against the plant's intake",
        "({source_c} − {return_c}) / ({source_c} − {limit_c})",
        "1",
        "heat value",
    ),
    Step("power_mw", "Power", "min({supply_mw} × {usable_share}, {demand_mw} × {fit})", "MW", "smaller side"),
    Step(
        "flow_kg_per_s",
        "Flow",
        "{power_mw} MW / (cp × ({source_c} − {return_c}))",
        "kg/s",
        "cp 4.00 kJ/kg/K of sea water (TEOS-10), 4.19 of fresh",
    ),
    Step("flow_m3_per_h", "Flow", "{flow_kg_per_s} / density × 3600", "m3/h", "1,025 kg/m3 for sea water"),
    Step("tank_m3_per_h", "Water to the tanks", "{flow_m3_per_h} / {warm_share}", "m3/h", "mixing"),
    Step(
        "pipe_dn_mm",
        "Outer diameter",
        "smallest PE100 SDR17 within the limits, {pipe_lines} line(s)",
        "mm",
        "EN 12201-2",
    ),
    Step("velocity_m_per_s", "Velocity", "flow / (π/4 × {pipe_inner_m}²)", "m/s", "continuity"),
    Step(
        "gradient_pa_per_m",
        "Pressure gradient",
        "f/d × ρ v²/2 with v = {velocity_m_per_s}",
        "Pa/m",
        "Darcy–Weisbach, Colebrook; viscosity of 14 °C sea water",
    ),
    Step(
        "friction_kpa",
        "Friction",
        "{gradient_pa_per_m} × {route_m} × (1 + {option_minor_losses_pe}) / 1000",
        "kPa",
        "bends and fittings (estimate)",
    ),
    Step(
        "pressure_kpa",
        "Pressure",
        "{friction_kpa} + static lift of {option_once_through_head_m} m",
        "kPa",
        "lift (estimate)",
    ),
    Step(
        "pump_kw", "Pump", "{pressure_kpa} kPa × flow / {option_pump_efficiency}", "kW", "efficiency; HotMaps has 0.8"
    ),
    Step(
        "loss_kw", "Heat loss, buried and bare", "U × ({source_c} − ground) × {route_m}", "kW", "cylinder in the ground"
    ),
    Step("buried_drop_k", "Cools by, buried", "(Tw − Tg) (1 − exp(−U L / (ṁ cp)))", "K", "cylinder in the ground"),
    Step(
        "seabed_drop_k",
        "Cools by, on the seabed",
        "(Tw − Ts) (1 − exp(−U L / (ṁ cp)))",
        "K",
        "wall and film (estimate)",
    ),
    Step("demand_mwh", "Demand", "quantity of the demand", "MWh/yr", "stream"),
    Step(
        "delivered_mwh",
        "Delivered",
        "sum over the year of min({supply_mwh}, {demand_mwh} × {fit}), {overlap_resolution}",
        "MWh/yr",
        "monthly profiles; option overlap_resolution",
    ),
    Step("share_of_demand", "Share of the demand", "{delivered_mwh} / ({demand_mwh} × {fit})", "1", "overlap"),
    *LEFT_STEPS,
    Step("full_load_hours", "Full-load hours", "{delivered_mwh} / {power_mw}", "h/yr", "overlap"),
    Step("pump_mwh", "Pump energy", "{pump_kw} kW × {full_load_hours} h", "MWh/yr", "head is mostly static"),
    *(_OWN_COSTS.get(step.column, step) for step in COST_STEPS),
    Step("hazards", "To be cleared with the farm", "", "", "water quality of cooling circuits"),
)
"""The calculation in its order, as `explain` shows it."""
