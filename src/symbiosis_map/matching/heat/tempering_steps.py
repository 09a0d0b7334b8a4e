"""How the tempering of fish water is explained, step by step."""

from __future__ import annotations

from symbiosis_map.matching.assessment import Step
from symbiosis_map.matching.heat.steps import COST_STEPS, LEFT_STEPS

__all__ = ["STEPS"]

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
