"""The calculation of goods as `explain` shows it."""

from __future__ import annotations

from symbiosis_map.matching.assessment import Step

__all__ = ["COST_STEPS", "STEPS", "USE_STEPS"]

USE_STEPS = (
    Step("material", "Material", "recognised in '{s_stream}' and its code", "", "material_words, materials"),
    Step(
        "confidence", "Confidence of the use", "stream × provider × receiver × evidence: {use}", "1", "exchange_rules"
    ),
    Step("rule_source", "Evidence", "{status}, {evidence}", "", "exchange_rules"),
    Step("doubt", "Doubt", "what speaks against the rule in this case", "", "exchange_rules"),
    Step(
        "animal_condition",
        "Animal by-product",
        "category {animal_category} at NACE {r_nace}",
        "",
        "Regulation (EC) 1069/2009, tables animal_by_products and animal_by_product_uses",
    ),
    Step(
        "quantity_per_year",
        "Quantity",
        "the smaller of offer and need; the offer where a receiver asks for it and states no amount",
        "t/yr",
        "",
    ),
)
"""The use of the goods and how much passes."""

COST_STEPS = (
    Step(
        "season_share",
        "Seasons that meet",
        "sum over the months of min(offer, need), over the smaller",
        "1",
        "monthly_profiles",
    ),
    Step("route_km", "Distance", "{route_m} m / 1000", "km", ""),
    Step(
        "sea_km",
        "Way by sea",
        "{crow_m} m × {option_sea_detour_factor} / 1000, from quay to quay; by road before and after {quay_km} km",
        "km",
        "estimate",
    ),
    Step(
        "found_sea_km",
        "Way by sea",
        "{ship_sea_m} m / 1000, around land from quay to quay; by road before and after {quay_km} km",
        "km",
        "quays and land",
    ),
    Step(
        "ferry_eur_per_t",
        "Ferry fares, part of the fixed cost",
        "2 × {fare_eur} EUR / {load_t} t",
        "EUR/t",
        "route by road; there and back",
    ),
    Step("loads_per_year", "Loads", "{quantity_per_year} / {load_t} t", "1/yr", "transport_costs"),
    Step(
        "transport_eur_per_t",
        "Transport",
        "{fixed_eur_per_t} + {variable_eur_per_t_km} × {route_km}",
        "EUR/t",
        "transport_costs",
    ),
    Step("processing_eur_per_t", "Capture, treatment and store", "per tonne", "EUR/t", "co2_sources, store"),
    Step("cost", "Cost delivered", "{transport_eur_per_t} + {processing_eur_per_t}", "EUR/t", ""),
    Step(
        "alternative_cost",
        "Worth to both ends",
        "value of what it replaces plus gate fee not paid",
        "EUR/t",
        "material_values",
    ),
    Step(
        "economic_distance_m",
        "Economic distance",
        "max(({alternative_cost} - {processing_eur_per_t} - {fixed_eur_per_t}) / {variable_eur_per_t_km} × 1000, 0)",
        "m",
        "value less fixed cost, over variable cost",
    ),
    Step(
        "truck_t_per_year",
        "CO2 of transport",
        "{quantity_per_year} × {route_km} × {emission_kg_per_t_km} / 1000",
        "t/yr",
        "DEFRA 2025",
    ),
    Step(
        "co2_saved_t_per_year",
        "CO2 saved",
        "{quantity_per_year} × {saved_t_per_t} - {truck_t_per_year}",
        "t/yr",
        "displacement_factors",
    ),
)
"""What it costs to carry them and what is saved."""

STEPS = (*USE_STEPS, *COST_STEPS)
"""The calculation of goods, in its order."""
