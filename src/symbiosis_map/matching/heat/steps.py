"""The calculation of heat pairs in its order, as `explain` shows it."""

from __future__ import annotations

from symbiosis_map.matching.assessment import Step

__all__ = [
    "CLOSED_LOOP_STEPS",
    "COST_STEPS",
    "GATE_STEPS",
    "LEFT_STEPS",
    "LIFT_STEPS",
    "PREHEATING_STEPS",
    "STEAM_STEPS",
]

_GRADE = (
    Step("offered_c", "Source", "temperature of the surplus", "°C", "stream"),
    Step(
        "source_c",
        "It is run at",
        "{offered_c}, or lower where what it has given off is better mixed back into it",
        "°C",
        "highest score at {option_layout_electricity_price_eur_per_mwh} EUR/MWh of electricity and "
        "{option_layout_interest_rate} a year (docs: how a source is run)",
    ),
    Step("needed_c", "Needed", "temperature of the demand", "°C", "stream"),
    Step(
        "too_cold_k",
        "Warmer source needed for direct use",
        "{needed_c} + approach {approach_k} − {source_c}",
        "K",
        "approach temperatures: EMB3Rs and estimates",
    ),
)
_DIRECT = (
    Step(
        "top_c",
        "Reached without a lift",
        "max({return_c}, min({needed_c}, {source_c} − {approach_k}))",
        "°C",
        "temperature cascade",
    ),
    Step(
        "direct_share",
        "Direct share of the demand",
        "({top_c} − {return_c}) / ({needed_c} − {return_c}), less where the source has less heat above {outlet_c} °C",
        "1",
        "temperature cascade",
    ),
    Step(
        "outlet_c",
        "Source is cooled to",
        "min(max({limit_c}, {return_c} + {cold_approach_k}), {source_c})",
        "°C",
        "temperature cascade",
    ),
    Step(
        "usable_share",
        "Heat that reaches the demand over heat of the source",
        "({source_c} − {outlet_c}) / ({source_c} − {limit_c}) where nothing is lifted, or less if that serves better",
        "1",
        "temperature cascade",
    ),
)
_PIPE = (
    Step(
        "heat_price_eur_per_mwh",
        "Heat bought from the network",
        "levelised cost of the link from the source to network {network_id}; the route is the branch from there",
        "EUR/MWh",
        "the trunk's own calculation",
    ),
    Step("power_mw", "Power of the pipe", "min({supply_mw} × {usable_share}, {demand_mw})", "MW", "smaller side"),
    Step(
        "flow_kg_per_s",
        "Flow",
        "{power_mw} MW / (4.19 kJ/kg/K × ({pipe_supply_c} − {pipe_return_c}))",
        "kg/s",
        "heat capacity of water",
    ),
    Step("flow_m3_per_h", "Flow", "{flow_kg_per_s} / density × 3600", "m3/h", "density: Kell 1975"),
    Step(
        "pipe_dn_mm",
        "Nominal diameter",
        "smallest within the limits of pressure gradient and velocity, {pipe_lines} line(s)",
        "mm",
        "DIN EN 253 sizes",
    ),
    Step("velocity_m_per_s", "Velocity", "flow / (π/4 × {pipe_inner_m}²)", "m/s", "continuity"),
    Step(
        "gradient_pa_per_m",
        "Pressure gradient",
        "f/d × ρ v²/2 with v = {velocity_m_per_s}",
        "Pa/m",
        "Darcy–Weisbach, Colebrook",
    ),
    Step(
        "loss_w_per_m", "Heat loss", "2 (U1 − U2) (({pipe_supply_c} + {pipe_return_c})/2 − ground)", "W/m", "Böhm 2000"
    ),
    Step("loss_mw", "Heat loss of the route", "{loss_w_per_m} × {route_m} / 10⁶", "MW", "Böhm 2000"),
    Step("loss_share", "Heat loss over power", "{loss_mw} / {power_mw}", "1", "Böhm 2000"),
    Step("supply_drop_k", "Supply cools by", "loss of the supply pipe / (flow × 4.19)", "K", "Böhm 2000"),
    Step(
        "pressure_kpa",
        "Pressure",
        "({gradient_pa_per_m} × 2 × {route_m} × (1 + {option_minor_losses_steel}) "
        "+ {option_station_pressure_pa}) / 1000",
        "kPa",
        "bends and fittings over straight pipe, station (estimates)",
    ),
    Step(
        "pump_kw", "Pump", "{pressure_kpa} kPa × flow / {option_pump_efficiency}", "kW", "efficiency; HotMaps has 0.8"
    ),
)
_CHECKS = (
    Step(
        "exchanger_m2",
        "Exchanger",
        "{power_mw} MW × {direct_share} / (U × logarithmic mean difference)",
        "m2",
        "EMB3Rs: U of 2,000 W/m2/K liquid to liquid, 50 on gas",
    ),
    Step(
        "loss_emb3rs_w_per_m",
        "Heat loss by EMB3Rs, for comparison",
        "2 (0.1685 ln d + 0.85684) (mean − ground)",
        "W/m",
        "EMB3Rs regression, pessimistic",
    ),
    Step(
        "loss_dea_share",
        "Heat loss by DEA, for comparison",
        "3, 1 or 0.5 % per km by size",
        "1",
        "DEA technology data for energy transport, pessimistic",
    ),
)
LEFT_STEPS = (
    Step("share_of_power", "Share of the highest load", "{power_mw} / {demand_mw}", "1", "smaller side"),
    Step(
        "left_mwh",
        "Left to the receiver's own boiler",
        "{demand_mwh} − {delivered_mwh}",
        "MWh/yr",
        "peaks, seasons and stops; costs the same with and without the link, so the saving leaves it out",
    ),
    Step("left_mw", "Highest load left to it", "{demand_mw} − {power_mw}", "MW", "smaller side"),
)
_YEAR = (
    Step("supply_mwh", "Supply that can be used", "surplus × {usable_share}", "MWh/yr", "stream"),
    Step("demand_mwh", "Demand", "quantity of the demand", "MWh/yr", "stream"),
    Step(
        "delivered_mwh",
        "Delivered",
        "sum over the year of min({supply_mwh} less loss, {demand_mwh} × {taken_share}), {overlap_resolution}",
        "MWh/yr",
        "monthly profiles; options overlap_resolution and store_hours",
    ),
    Step(
        "store_mwh",
        "Tank at the receiver",
        "{option_store_hours} h × {demand_mwh} × {taken_share} / 8760 h",
        "MWh",
        "option store_hours; loses 0.0077 % an hour (PyPSA technology data)",
    ),
    Step("store_capex_eur", "Cost of the tank", "3,820 EUR/MWh × {store_mwh}", "EUR", "PyPSA technology data, DEA"),
    Step(
        "share_of_demand",
        "Share of the demand",
        "{delivered_mwh} / ({demand_mwh} × {taken_share})",
        "1",
        "overlap",
    ),
    *LEFT_STEPS,
    Step("share_of_supply", "Share of the supply", "{delivered_mwh} / {supply_mwh}", "1", "overlap"),
    Step("full_load_hours", "Full-load hours", "{delivered_mwh} / {power_mw}", "h/yr", "overlap"),
    Step(
        "pump_mwh",
        "Pump energy",
        "{pump_kw} kW × {pump_hours} h, hours of (load/highest)³",
        "MWh/yr",
        "affinity law of pumps",
    ),
)
COST_STEPS = (
    Step(
        "pipe_eur_per_m",
        "Pipe per metre",
        "cost curve at {pipe_inner_m} m inside",
        "EUR/m",
        "HRE4 (Persson et al. 2019) × 1.336; low DEA rural, high EMB3Rs street; PE: one contract, ± 40 %",
    ),
    Step("pipe_capex_eur", "Pipe", "{pipe_eur_per_m} × {route_m}", "EUR", "cost curve"),
    Step(
        "plant_capex_eur",
        "Stations, pumps and heat pumps",
        "DEA cost per MW × 1.336 × {power_mw}, and the tank",
        "EUR",
        "DEA technology data",
    ),
    Step("capex_eur", "Investment", "{pipe_capex_eur} + {plant_capex_eur}", "EUR", "sum"),
    Step("pipe_annuity_eur", "Annuity of the pipe", "{pipe_capex_eur} × CRF", "EUR/yr", "CRF = r(1+r)ⁿ/((1+r)ⁿ−1)"),
    Step("plant_annuity_eur", "Annuity of the plant", "{plant_capex_eur} × CRF", "EUR/yr", "CRF = r(1+r)ⁿ/((1+r)ⁿ−1)"),
    Step("running_eur", "Upkeep, electricity and purchase", "sum over pipe and plant", "EUR/yr", "DEA upkeep; options"),
    Step(
        "cost",
        "Levelised cost",
        "({pipe_annuity_eur} + {plant_annuity_eur} + {running_eur}) / {delivered_mwh}",
        "EUR/MWh",
        "levelised cost",
    ),
    Step("cost_low", "Levelised cost, low", "with the low pipe cost", "EUR/MWh", "cost curves"),
    Step("cost_high", "Levelised cost, high", "with the high pipe cost", "EUR/MWh", "cost curves"),
    Step(
        "alternative_cost",
        "Alternative",
        "{co2_reference}: fuel / {reference_efficiency}, upkeep and investment",
        "EUR/MWh",
        "knowledge table heat_references",
    ),
    Step(
        "saving_eur_per_year",
        "Saving",
        "{delivered_mwh} × {reference_running_eur_per_mwh} − {running_eur}",
        "EUR/yr",
        "running cost of the reference",
    ),
    Step("payback_years", "Payback", "{capex_eur} / {saving_eur_per_year}", "yr", "simple payback"),
    Step(
        "npv_eur",
        "Net present value over 25 years",
        "{saving_eur_per_year} / CRF − {capex_eur}",
        "EUR",
        "real interest of the options",
    ),
    Step(
        "economic_distance_m",
        "Economic distance",
        "({delivered_mwh} × {alternative_cost} − cost that does not grow with the route) / yearly cost per metre",
        "m",
        "delivered heat held constant",
    ),
    Step(
        "co2_saved_t_per_year",
        "CO2 saved",
        "{delivered_mwh} × reference − {electricity_mwh} × {electricity_t_per_mwh}",
        "t/yr",
        "knowledge table emission_factors, mix of the receiver's country",
    ),
    Step(
        "co2_saved_eu_mix_t_per_year",
        "CO2 saved with the EU electricity mix",
        "{delivered_mwh} × reference − {electricity_mwh} × 0.21",
        "t/yr",
        "EEA, 2023",
    ),
)
CLOSED_LOOP_STEPS = (*_GRADE, *_DIRECT, *_PIPE, *_CHECKS, *_YEAR, *COST_STEPS)
LIFT_STEPS = (
    *_GRADE,
    *(s for s in _DIRECT if s.column != "usable_share"),
    Step(
        "above_share",
        "Heat of the source above the exchanger's outlet",
        "({source_c} − {outlet_c}) / ({source_c} − {limit_c})",
        "1",
        "temperature cascade",
    ),
    Step(
        "direct_load",
        "Direct share over that heat",
        "{direct_share} / {above_share}, or 0 where nothing is direct",
        "1",
        "the source must give so much for each MWh served",
    ),
    Step(
        "lifted_from_c",
        "The heat pump takes over at",
        "{return_c} + {direct_share} × ({needed_c} − {return_c})",
        "°C",
        "exchanger and heat pump one after the other",
    ),
    Step(
        "cop",
        "Coefficient of performance",
        "share of the Lorenz limit at {lift_mw} MW, at most {option_cop_cap}",
        "1",
        "fitted to DEA technology data",
    ),
    Step(
        "best_cop",
        "The same of the largest machines",
        "0.575 of the Lorenz limit, at most {option_cop_cap}",
        "1",
        "fitted to DEA technology data; says how much is served, so that it does not change with the size",
    ),
    Step(
        "usable_share",
        "Heat that reaches the demand over heat of the source",
        "1 / max({direct_share} + (1 − {direct_share}) × (1 − 1 / {best_cop}), {direct_load})",
        "1",
        "what the source gives, and the electricity of the heat pump",
    ),
    *_PIPE,
    *_YEAR,
    Step(
        "lift_mwh",
        "Electricity of the heat pump",
        "(1 − {direct_share}) × {delivered_mwh} / {cop}",
        "MWh/yr",
        "heat pump",
    ),
    Step(
        "surplus_mwh",
        "Heat from the source",
        "{delivered_mwh} × (1 − (1 − {direct_share}) / {best_cop})",
        "MWh/yr",
        "counts for the fit of amounts and seasons; what the heat pump adds is electricity",
    ),
    *COST_STEPS,
)
PREHEATING_STEPS = tuple(
    Step(s.column, "Share of the demand that is preheated", s.formula, s.unit, "no heat pump can lift the rest")
    if s.column == "direct_share"
    else s
    for s in CLOSED_LOOP_STEPS
)
_STEAM_OUTLET = Step(
    "outlet_c",
    "Source is cooled to",
    "min(max({limit_c}, {needed_c} + {cold_approach_k}), {source_c})",
    "°C",
    "steam is made at one temperature",
)
STEAM_STEPS = tuple(
    _STEAM_OUTLET if s.column == "outlet_c" else s
    for s in CLOSED_LOOP_STEPS
    if s.column not in ("top_c", "gradient_pa_per_m", "pressure_kpa")
)
GATE_STEPS = (
    *_GRADE,
    Step(
        "usable_share",
        "Heat that reaches the demand over heat of the source",
        "temperature cascade",
        "1",
        "temperature cascade",
    ),
    Step("power_mw", "Power of the pipe", "smaller side", "MW", "stream"),
    Step("pipe_eur_per_m", "Pipe per metre", "cost curve", "EUR/m", "pipe costs"),
    Step("cost", "Levelised cost", "yearly cost / delivered", "EUR/MWh", "levelised cost"),
    Step("alternative_cost", "Alternative", "{co2_reference}", "EUR/MWh", "knowledge table heat_references"),
    Step(
        "economic_distance_m",
        "Economic distance",
        "margin / yearly cost per metre",
        "m",
        "delivered heat held constant",
    ),
    Step(
        "gate_limit_m",
        "Longest route that passes",
        "2 × {economic_distance_m}, at the high end of the amount",
        "m",
        "option distance_gate_factor (estimate)",
    ),
    Step("route_m", "Route", "distance of the pair, of which its precision is taken off", "m", "distances"),
)
