"""The calculation of cooling pairs in its order, as `explain` shows it."""

from __future__ import annotations

from symbiosis_map.matching.assessment import Step
from symbiosis_map.matching.heat.steps import CLOSED_LOOP_STEPS, COST_STEPS, LEFT_STEPS

__all__ = ["ABSORPTION_STEPS", "COOLING_STEPS"]


def _pick(*columns: str) -> tuple[Step, ...]:
    by_column = {step.column: step for step in CLOSED_LOOP_STEPS}
    return tuple(by_column[column] for column in columns)


_NEEDED = (
    Step("needed_c", "Cooling wanted at", "temperature of the demand", "°C", "stream"),
    Step("return_c", "It comes back at", "return of the demand", "°C", "stream"),
)
_PIPE = (
    Step(
        "flow_kg_per_s",
        "Flow",
        "{drive_mw} MW / (4.19 kJ/kg/K × ({pipe_supply_c} − {pipe_return_c}))",
        "kg/s",
        "heat capacity of water",
    ),
    *_pick(
        "flow_m3_per_h", "pipe_dn_mm", "velocity_m_per_s", "gradient_pa_per_m", "pressure_kpa", "pump_kw",
    ),
    Step("loss_mw", "Cooling lost on the route", "loss or gain of the pipes, in cooling", "MW", "Böhm 2000"),
)  # fmt: skip
_YEAR = (
    Step("supply_mwh", "Cooling that could be given", "surplus × {usable_share}", "MWh/yr", "stream"),
    Step("demand_mwh", "Cooling wanted", "quantity of the demand", "MWh/yr", "stream"),
    *_pick("delivered_mwh", "share_of_demand"),
    *(
        Step(step.column, step.label.replace("own boiler", "own chiller"), step.formula, step.unit, step.source)
        for step in LEFT_STEPS
    ),
    *_pick("full_load_hours", "pump_mwh"),
)


def _costs(plant: str, source: str) -> tuple[Step, ...]:
    """Return the steps of the costs against a compression chiller, with the plant in words."""
    own = {
        "plant_capex_eur": Step("plant_capex_eur", "Stations and chillers", plant, "EUR", source),
        "alternative_cost": Step(
            "alternative_cost",
            "Alternative",
            "{co2_reference}: electricity at {option_electricity_price_eur_per_mwh} EUR/MWh / {option_chiller_eer}",
            "EUR/MWh",
            "options (estimate)",
        ),
    }
    return tuple(own.get(step.column, step) for step in COST_STEPS)


COOLING_STEPS = (
    Step("offered_c", "Cold offered at", "temperature of the surplus", "°C", "stream"),
    *_NEEDED,
    Step("too_cold_k", "Colder source needed", "{source_c} + approach {approach_k} − {needed_c}", "K", "exchanger"),
    Step(
        "taken_share",
        "Share of the cooling that is given",
        "({return_c} − max({needed_c}, {source_c} + {approach_k})) / ({return_c} − {needed_c})",
        "1",
        "temperature cascade",
    ),
    Step(
        "usable_share",
        "Cooling over cold of the source",
        "(min({limit_c}, {return_c} − {approach_k}) − {source_c}) / ({limit_c} − {source_c})",
        "1",
        "temperature cascade",
    ),
    Step("power_mw", "Power", "min({supply_mw} × {usable_share}, {demand_mw} × {taken_share})", "MW", "smaller side"),
    *_PIPE,
    *_YEAR,
    *_costs("DEA cost per MW × 1.336 × {power_mw}", "DEA technology data"),
)
ABSORPTION_STEPS = (
    Step("offered_c", "Driving heat", "temperature of the surplus", "°C", "stream"),
    Step(
        "source_c",
        "It is run at",
        "{offered_c}, or lower where that serves better",
        "°C",
        "highest score at the rates for laying out",
    ),
    *_NEEDED,
    Step(
        "too_cold_k",
        "Warmer source needed",
        "{option_absorption_source_minimum_c} − {source_c}, or {option_absorption_supply_minimum_c} − {needed_c}",
        "K",
        "single-effect chiller on lithium bromide (estimate)",
    ),
    Step(
        "usable_share",
        "Cooling over heat of the source",
        "{option_absorption_cop} × ({source_c} − max({limit_c}, {option_absorption_outlet_c})) "
        "/ ({source_c} − {limit_c}), or less if that serves better",
        "1",
        "single-effect chiller on lithium bromide (estimate)",
    ),
    Step("power_mw", "Cooling power", "min({supply_mw} × {usable_share}, {demand_mw})", "MW", "smaller side"),
    Step("drive_mw", "Heat in the pipe", "{power_mw} / {option_absorption_cop}", "MW", "absorption chiller"),
    *_PIPE,
    *_YEAR,
    Step(
        "auxiliary_mwh",
        "Electricity of the chiller and its cooling tower",
        "{option_absorption_electricity_share} × {delivered_mwh}",
        "MWh/yr",
        "option (estimate)",
    ),
    *_costs(
        "DEA cost per MW × 1.336 × {drive_mw}, and 650,000 EUR/MW of cooling × {power_mw}",
        "DEA technology data; absorption chillers are an estimate",
    ),
)
