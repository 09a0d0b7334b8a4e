"""Water: quality by class, the treatment that bridges a gap, and a polyethylene pipe."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.knowledge import Knowledge
from symbiosis_map.matching.assessment import Assessment, Assumption, Step, blank_outcome
from symbiosis_map.matching.desirability import climate_fit, nearness_by_cost, quantity_fit, saving_fit, time_fit
from symbiosis_map.matching.emissions import electricity_factor, emission_factor
from symbiosis_map.matching.gates import set_gate
from symbiosis_map.matching.goods.columns import optional
from symbiosis_map.matching.heat.ends import numbers, texts
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes import hydraulics
from symbiosis_map.matching.pipes.costs import pe_single
from symbiosis_map.matching.pipes.laying import laying_factors
from symbiosis_map.matching.pipes.polyethylene import choose_polyethylene
from symbiosis_map.matching.pipes.project import Alternative, Capital, PipeProject, Priced, Rates, price
from symbiosis_map.matching.repricing import pricing
from symbiosis_map.matching.seasons import overlap, shapes
from symbiosis_map.matching.water.irrigation import SEASON, ends_of_irrigation, irrigates
from symbiosis_map.matching.water.quality import (
    NO_TREATMENT,
    UNREACHABLE,
    Bridge,
    bridges,
    population_equivalents,
    treatment_cost,
)

__all__ = ["STEPS", "assess"]

Numbers = NDArray[np.float64]
TEMPERATURE_C = 12.0
"""Of water whose temperature is not stated, for its density and viscosity (estimate)."""
REFERENCE = "mains water"


def assess(pairs: pd.DataFrame, options: MatchingOptions) -> Assessment:
    """Judge and price water pairs.

    Parameters
    ----------
    pairs : DataFrame
        One row per candidate, as :func:`symbiosis_map.matching.pairs.make_pairs` gives it.
    options : MatchingOptions

    Returns
    -------
    Assessment
        Modes ``reuse`` and ``treatment``. Where a volume is unknown, costs and CO2 stay empty and nearness is
        judged at a nominal size; where a class is unknown, a treatment is assumed and recorded.
    """
    route = numbers(pairs, "route_m")
    profile = texts(pairs, "r_profile")
    watered = irrigates(pairs) & (profile == "")
    supply_shape = shapes(pairs["s_profile"], options.knowledge)
    demand_shape = shapes(np.where(watered, SEASON, profile), options.knowledge)
    supply, demand = numbers(pairs, "s_quantity_per_year"), numbers(pairs, "r_quantity_per_year")
    known = ~np.isnan(supply) & ~np.isnan(demand)
    nominal = np.fmin(np.fmin(supply, demand), options.unknown_water_m3_per_year)
    supply, demand = np.where(known, supply, nominal), np.where(known, demand, nominal)

    def meet(side: str) -> Numbers:
        s, d = numbers(pairs, f"s_quantity_{side}"), numbers(pairs, f"r_quantity_{side}")
        s, d = np.where(np.isnan(s), supply, s), np.where(np.isnan(d), demand, d)
        return overlap(s, supply_shape, d, demand_shape).amount

    flow = overlap(supply, supply_shape, demand, demand_shape)
    source_class, target_class, from_plant, from_crop = ends_of_irrigation(pairs, options.knowledge)
    bridge = bridges(source_class, target_class, options.water_unknown_train, options.knowledge)
    bridge = _by_medium(pairs, bridge)
    shortest = np.maximum(route - np.nan_to_num(numbers(pairs, "precision_m")), 0.0)
    priced, detail = _price(pairs, bridge, flow.amount, route, shortest, known, options)

    outcome = blank_outcome(pairs.index)
    outcome["mode"] = np.where(bridge.train == NO_TREATMENT, "reuse", "treatment")
    names = options.knowledge.table("water_treatment_costs").set_index("train_id")["name"].to_dict()
    outcome["use"] = [f"water after {names[t]}" if t in names else "water" for t in bridge.train]
    outcome["transport"] = "pipe"
    outcome["quantity_per_year"] = np.where(known, flow.amount, np.nan)
    outcome["quantity_low"] = np.where(known, np.minimum(meet("low"), flow.amount), np.nan)
    outcome["quantity_high"] = np.where(known, np.maximum(meet("high"), flow.amount), np.nan)
    outcome["d_technical"] = _technical(bridge, options.knowledge)
    outcome["d_quantity"] = np.where(known, quantity_fit(flow.amount, supply, demand), np.nan)
    outcome["d_time"] = np.where(known, time_fit(flow.share_of_demand), np.nan)
    outcome["d_proximity"] = nearness_by_cost(route, priced.economic_distance_m)
    _fill_costs(outcome, priced, known, options)
    _widen_treatment(outcome, bridge, detail["treatment_eur_per_m3"].to_numpy(float), options.knowledge)
    saved = detail["co2_saved_t_per_year"].to_numpy(dtype=float)
    outcome["co2_saved_t_per_year"] = np.where(known, saved, np.nan)
    outcome["d_climate"] = np.where(known, climate_fit(saved), np.nan)
    outcome["co2_reference"] = np.where(known, REFERENCE, "")
    _gates(outcome, bridge, flow.amount, shortest, priced, known, options)
    detail = detail.assign(
        supply_m3=supply,
        demand_m3=demand,
        delivered_m3=flow.amount,
        share_of_demand=flow.share_of_demand,
        route_m=route,
        train=bridge.train,
        source_class=source_class,
        target_class=target_class,
    ).drop(columns="co2_saved_t_per_year")
    return Assessment(
        outcome,
        detail,
        {"reuse": STEPS, "treatment": STEPS, "": STEPS},
        _assumptions(pairs, bridge, known, options)
        + _taken(pairs["surplus_id"], from_plant, "water_class", source_class, "quality of a waste water plant")
        + _taken(
            pairs["demand_id"], from_crop, "water_class", target_class, "reclaimed water needs the class of the crop"
        )
        + _taken(pairs["demand_id"], watered, "profile", np.full(len(pairs), SEASON, object), "crops are watered then"),
    )


def _taken(
    ids: pd.Series, rows: NDArray[np.bool_], column: str, values: NDArray[np.object_], reason: str
) -> list[Assumption]:
    source = {"water_class": "Regulation (EU) 2020/741, annex I; tables irrigation_crops and water_classes"}
    found = dict(zip(ids[rows], values[rows], strict=True))
    return [
        Assumption("streams", str(i), column, str(value), reason, source.get(column, "monthly_profiles (estimate)"))
        for i, value in sorted(found.items())
    ]


def _widen_treatment(outcome: pd.DataFrame, bridge: Bridge, treatment: Numbers, knowledge: Knowledge) -> None:
    """Add the low and high of the treatment to those of the pipe."""
    table = knowledge.table("water_treatment_costs").set_index("train_id")[["low_factor", "high_factor"]]
    factors = table.reindex(bridge.train).fillna(1.0).to_numpy(float)
    outcome["cost_low"] = outcome["cost_low"] + treatment * (factors[:, 0] - 1.0)
    outcome["cost_high"] = outcome["cost_high"] + treatment * (factors[:, 1] - 1.0)


def _by_medium(pairs: pd.DataFrame, bridge: Bridge) -> Bridge:
    """Refuse salt water for fresh and the other way round where only the medium tells."""
    source, target = texts(pairs, "s_medium"), texts(pairs, "r_medium")
    mixed = bridge.assumed & (
        ((source == "seawater") & (target == "water")) | ((source == "water") & (target == "seawater"))
    )
    same_sea = bridge.assumed & (source == "seawater") & (target == "seawater")
    train = np.where(mixed, UNREACHABLE, np.where(same_sea, NO_TREATMENT, bridge.train))
    lacking = np.where(mixed, "salt water and fresh water do not replace each other", bridge.lacking)
    return Bridge(train, lacking, bridge.assumed & ~mixed & ~same_sea)


def _technical(bridge: Bridge, knowledge: Knowledge) -> Numbers:
    fits = knowledge.table("water_treatment_costs").set_index("train_id")["fit"]
    fit = fits.reindex(bridge.train).to_numpy(dtype=float)
    return np.select([bridge.train == NO_TREATMENT, bridge.train == UNREACHABLE], [1.0, 0.0], fit)


def _price(
    pairs: pd.DataFrame,
    bridge: Bridge,
    volume: Numbers,
    route: Numbers,
    shortest: Numbers,
    known: NDArray[np.bool_],
    options: MatchingOptions,
) -> tuple[Priced, pd.DataFrame]:
    warm = numbers(pairs, "s_temperature_c")
    warm = np.where(np.isnan(warm), TEMPERATURE_C, np.clip(warm, 0.0, 95.0))
    density, viscosity = hydraulics.water_density(warm), hydraulics.water_viscosity(warm)
    flow = volume / options.water_hours_per_year / 3600.0
    pipe = choose_polyethylene(flow, density, viscosity, options)
    gradient = pipe.gradient_pa_per_m
    head = _head_m(pairs, options)
    lift = density * hydraulics.GRAVITY * head
    friction = gradient * (1.0 + options.minor_losses_pe)
    mwh_per_pascal = volume / options.pump_efficiency / 3.6e9
    people = population_equivalents(volume, options.litres_per_person_day)
    treatment = np.nan_to_num(treatment_cost(bridge.train, people, options.knowledge))
    outer = pipe.outer_diameter_m
    metre = pe_single(outer).times(pipe.lines).times(laying_factors(pairs))
    pumps = options.once_through_pump_eur_per_kg_per_s * flow * density
    project = PipeProject(
        route,
        metre,
        options.pipe_life_years,
        options.water_upkeep_per_year,
        friction * mwh_per_pascal,
        Capital(pumps, options.once_through_life_years),
        Capital.none(route),
        Capital.none(route),
        pumps * options.once_through_upkeep_per_year + treatment * volume,
        lift * mwh_per_pascal,
        Rates.of(options),
    )
    alternative = Alternative.fixed(np.full(len(route), options.water_alternative_eur_per_m3), project.rates)
    priced = price(project, volume, alternative)
    pump_mwh = (lift + friction * route) * mwh_per_pascal
    countries = texts(pairs, "r_country")
    saved = volume * emission_factor("water_supply", options.knowledge) / 1000.0
    detail = pd.DataFrame(
        {
            "people": people,
            "treatment_eur_per_m3": treatment,
            "head_m": head,
            "flow_m3_per_h": flow * 3600.0,
            "pipe_dn_mm": outer * 1000.0,
            "pipe_lines": pipe.lines,
            "pipe_inner_m": pipe.inner_diameter_m,
            "velocity_m_per_s": pipe.velocity_m_per_s,
            "gradient_pa_per_m": gradient,
            "pressure_kpa": (lift + friction * route) / 1e3,
            "pump_mwh": pump_mwh,
            "pipe_eur_per_m": metre.mode,
            "pipe_capex_eur": metre.mode * route,
            "plant_capex_eur": pumps,
            "pipe_annuity_eur": metre.mode * route * project.pipe_annuity,
            "plant_annuity_eur": project.plant_annuity,
            "running_eur": project.running,
            "co2_saved_t_per_year": saved - pump_mwh * electricity_factor(countries, options.knowledge)[0],
            "co2_saved_eu_mix_t_per_year": saved - pump_mwh * emission_factor("el_eu_2023", options.knowledge),
            **pricing(project, volume, alternative, known, options.distance_gate_factor, shortest),
        },
        index=pairs.index,
    )
    return priced, detail


def _head_m(pairs: pd.DataFrame, options: MatchingOptions) -> Numbers:
    """Return the static head of the pump: the rise between both ends, where it is known, and the delivery."""
    low, high = (optional(pairs, f"{end}_elevation_m").to_numpy(float) for end in "sr")
    rise = high - low
    return np.where(np.isnan(rise), options.water_lift_m, np.maximum(rise, 0.0) + options.water_delivery_head_m)


def _fill_costs(outcome: pd.DataFrame, priced: Priced, known: NDArray[np.bool_], options: MatchingOptions) -> None:
    columns = {
        "capex_low_eur": priced.capex.low,
        "capex_eur": priced.capex.mode,
        "capex_high_eur": priced.capex.high,
        "cost_low": priced.cost.low,
        "cost": priced.cost.mode,
        "cost_high": priced.cost.high,
        "alternative_cost": np.full(len(outcome), options.water_alternative_eur_per_m3),
        "saving_eur_per_year": priced.saving,
        "payback_years": priced.payback_years,
        "d_economics": saving_fit(priced.cost.mode, options.water_alternative_eur_per_m3),
    }
    for name, values in columns.items():
        outcome[name] = np.where(known, values, np.nan)
    outcome["cost_unit"] = np.where(known, "EUR/m3", "")
    outcome["economic_distance_m"] = priced.economic_distance_m


def _gates(
    outcome: pd.DataFrame,
    bridge: Bridge,
    volume: Numbers,
    shortest: Numbers,
    priced: Priced,
    known: NDArray[np.bool_],
    options: MatchingOptions,
) -> None:
    nothing = np.full(len(outcome), np.nan)
    set_gate(outcome, bridge.train == UNREACHABLE, "quality", nothing, "", lambda i: str(bridge.lacking[i]))
    set_gate(outcome, known & ~(volume > 0), "quantity", nothing, "", lambda _: "no water is left when it is wanted")
    limit = options.distance_gate_factor * priced.economic_distance_m
    never = priced.economic_distance_m <= 0.0

    def reason(i: int) -> str:
        size = f"{volume[i]:,.0f} m³/yr" + ("" if known[i] else ", a size that is assumed")
        if never[i]:
            return f"does not pay at any distance against {options.water_alternative_eur_per_m3:.2g} EUR/m³ at {size}"
        return f"{(shortest[i] - limit[i]) / 1000:.1f} km too far at {size}"

    fails = (shortest > limit) | never
    set_gate(outcome, fails, "distance", np.where(never, np.nan, (shortest - limit) / 1000), "km", reason)


def _assumptions(
    pairs: pd.DataFrame, bridge: Bridge, known: NDArray[np.bool_], options: MatchingOptions
) -> list[Assumption]:
    rows = []
    for end, ids in (("s", "surplus_id"), ("r", "demand_id")):
        blank = (texts(pairs, f"{end}_water_class") == "") & bridge.assumed
        unknown = np.isnan(numbers(pairs, f"{end}_quantity_per_year")) & ~known
        rows += [
            Assumption(
                "streams",
                str(i),
                "water_class",
                options.water_unknown_train,
                "quality is not stated; this treatment is counted",
                "option water_unknown_train (estimate)",
            )
            for i in sorted(set(pairs[ids].to_numpy()[blank]))
        ]
        rows += [
            Assumption(
                "streams",
                str(i),
                "quantity_per_year",
                f"{options.unknown_water_m3_per_year:,.0f} m3/yr",
                "volume is not known; the distance is judged at this size, costs and CO2 are left out",
                "option unknown_water_m3_per_year (estimate)",
            )
            for i in sorted(set(pairs[ids].to_numpy()[unknown]))
        ]
    return rows


STEPS = (
    Step("source_class", "Quality offered", "class of the source", "", "stream, or its activity"),
    Step("target_class", "Quality needed", "class of the need", "", "stream, or its crop by Regulation (EU) 2020/741"),
    Step(
        "train",
        "Treatment",
        "cheapest train that keeps every limit of the receiver's class",
        "",
        "knowledge tables water_classes and water_treatment_costs",
    ),
    Step("supply_m3", "Supply", "quantity of the surplus", "m3/yr", "stream"),
    Step("demand_m3", "Demand", "quantity of the demand", "m3/yr", "stream"),
    Step(
        "delivered_m3",
        "Delivered",
        "sum over the months of min(supply, demand), monthly resolution",
        "m3/yr",
        "monthly profiles",
    ),
    Step("people", "Population equivalents", "{delivered_m3} / 365 / litres per person and day", "p.e.", "estimate"),
    Step(
        "treatment_eur_per_m3", "Treatment cost", "a − b × {people} p.e.", "EUR/m3", "IWA view-large/2321983, table 1"
    ),
    Step("flow_m3_per_h", "Flow", "{delivered_m3} / hours", "m3/h", "8,000 h (estimate)"),
    Step(
        "pipe_dn_mm",
        "Outer diameter",
        "smallest PE100 SDR17 within the limits, {pipe_lines} line(s)",
        "mm",
        "EN 12201-2",
    ),
    Step("velocity_m_per_s", "Velocity", "flow / (π/4 × {pipe_inner_m}²)", "m/s", "continuity"),
    Step("gradient_pa_per_m", "Pressure gradient", "f/d × ρ v²/2", "Pa/m", "Darcy–Weisbach, Colebrook"),
    Step(
        "pressure_kpa",
        "Pressure",
        "{gradient_pa_per_m} × {route_m} × (1 + {option_minor_losses_pe}) / 1000 + static head of {head_m} m",
        "kPa",
        "minor losses 15 %; rise between the ends and delivery, or option water_lift_m (estimate)",
    ),
    Step(
        "pump_mwh",
        "Pump energy",
        "{pressure_kpa} kPa × {delivered_m3} / {option_pump_efficiency}",
        "MWh/yr",
        "ρ g h / 3.6e6 per m3",
    ),
    Step("pipe_eur_per_m", "Pipe per metre", "150 + 1180 OD", "EUR/m", "one contract (hallingplast.no), ± 40 %"),
    Step("capex_eur", "Investment", "{pipe_eur_per_m} × {route_m} + {plant_capex_eur}", "EUR", "sum"),
    Step(
        "cost",
        "Levelised cost",
        "({pipe_annuity_eur} + {plant_annuity_eur} + {running_eur}) / {delivered_m3}",
        "EUR/m3",
        "levelised cost",
    ),
    Step("alternative_cost", "Alternative", "{co2_reference}", "EUR/m3", "option water_alternative_eur_per_m3"),
    Step(
        "economic_distance_m",
        "Economic distance",
        "({delivered_m3} × alternative − treatment − lift) / yearly cost per metre",
        "m",
        "delivered water held constant",
    ),
    Step(
        "co2_saved_t_per_year",
        "CO2 saved",
        "{delivered_m3} × 0.1913 kg − {pump_mwh} × mix",
        "t/yr",
        "DEFRA 2025, mains supply",
    ),
    Step(
        "co2_saved_eu_mix_t_per_year",
        "CO2 saved with the EU electricity mix",
        "{delivered_m3} × 0.1913 kg − {pump_mwh} × 0.21",
        "t/yr",
        "EEA, 2023",
    ),
)
"""The calculation in its order, as `explain` shows it."""
