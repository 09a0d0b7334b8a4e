"""Columns of the curated tables; every row of every table carries its source."""

from __future__ import annotations

from symbiosis_map.knowledge.activity_definitions import ACTIVITY_TABLES
from symbiosis_map.knowledge.columns import COST_WIDTH, EVIDENCE, SOURCE, number, text
from symbiosis_map.knowledge.doubt_definitions import DOUBT_TABLES
from symbiosis_map.knowledge.goods_definitions import GOODS_TABLES
from symbiosis_map.knowledge.sector_definitions import SECTOR_TABLES
from symbiosis_map.schema import Table

__all__ = ["DEFINITIONS"]


_MONTHLY_PROFILES = Table(
    "monthly_profiles",
    ("profile",),
    "How a yearly quantity spreads over the months; the twelve shares sum to 1.",
    (
        text("profile", "Name.", required=True),
        *(number(f"month_{m:02d}", "1", "Share of the year.", required=True) for m in range(1, 13)),
        number("full_load_hours", "h/yr", "Yearly energy over highest power.", required=True),
        number("spread_in_month", "1", "Standard deviation of the hours of a month over their mean.", required=True),
        SOURCE,
    ),
)

_PIPE_SIZES = Table(
    "pipe_sizes",
    ("kind", "size_mm"),
    "Dimensions of pipes: steel_pair is the nominal size of a preinsulated pair, pe_single the outer diameter.",
    (
        text("kind", "steel_pair or pe_single.", required=True),
        number("size_mm", "mm", "Nominal size; outer diameter of polyethylene.", required=True),
        number("inner_diameter_m", "m", "Inner diameter.", required=True),
        number("outer_diameter_m", "m", "Outer diameter of the pipe that carries the water.", required=True),
        number("jacket_diameter_m", "m", "Outer diameter of the jacket of a preinsulated pipe."),
        EVIDENCE,
        SOURCE,
    ),
)

_PIPE_COSTS = Table(
    "pipe_costs",
    ("point_id",),
    "Prices of pipes in the ground by size, as published: their spread is the low and high of the cost curves.",
    (
        text("point_id", "Key.", required=True),
        text("dataset", "Set of prices.", required=True),
        text("kind", "steel_pair, pe_single or distribution.", required=True),
        text("label", "What it is, in the words of its source."),
        number("size_mm", "mm", "Nominal size."),
        number("inner_diameter_m", "m", "Inner diameter."),
        number("cost", "currency/m", "Price per metre of trench.", required=True),
        text("currency", "EUR or USD.", required=True),
        number("price_year", "yr", "Year of the price.", required=True),
        number("cost_eur_2025_per_m", "EUR/m", "The same in euros of 2025.", required=True),
        text("terrain", "Where it was dug."),
        EVIDENCE,
        SOURCE,
    ),
)

_EQUIPMENT_COSTS = Table(
    "equipment_costs",
    ("item_id",),
    "Investment and upkeep of heat pumps, exchangers and pumping stations.",
    (
        text("item_id", "Key.", required=True),
        text("item", "What it is.", required=True),
        text("parameter", "Investment, upkeep, heat transfer or factor.", required=True),
        number("value", "unit", "Value.", required=True),
        text("unit", "Unit of the value.", required=True),
        *COST_WIDTH,
        number("price_year", "yr", "Year of the price."),
        number("life_years", "yr", "Technical life."),
        EVIDENCE,
        SOURCE,
    ),
)

_EMISSION_FACTORS = Table(
    "emission_factors",
    ("factor_id",),
    "Greenhouse gas per unit of fuel, electricity, transport, water and displaced product.",
    (
        text("factor_id", "Key.", required=True),
        text("name", "What it is.", required=True),
        number("value", "unit", "Value.", required=True),
        text("unit", "Unit of the value.", required=True),
        text("country", "Two letters for an electricity mix, EU for the union."),
        text("basis", "What is counted."),
        number("year", "yr", "Year that it holds for."),
        EVIDENCE,
        SOURCE,
    ),
)

_HEAT_REFERENCES = Table(
    "heat_references",
    ("reference_id",),
    "What makes the receiver's heat today; the cost and the emissions of a link are held against it.",
    (
        text("reference_id", "Key.", required=True),
        text("technology", "In words.", required=True),
        text("fuel", "What it burns or draws.", required=True),
        number("efficiency", "1", "Heat over fuel; empty for a heat pump, whose COP is computed."),
        number("fuel_price_eur_per_mwh", "EUR/MWh", "Empty for electricity, whose price is an option."),
        text("emission_factor_id", "Key of the emission factor, or electricity for the country's mix.", required=True),
        number("capex_meur_per_mw", "MEUR/MW", "Investment that the link makes needless; empty where it stands."),
        number("life_years", "yr", "Life of that investment."),
        number("variable_upkeep_eur_per_mwh", "EUR/MWh", "Upkeep per heat."),
        text("countries", "Countries where it is the default, separated by ';'; '*' for all others."),
        EVIDENCE,
        SOURCE,
    ),
)

_WATER_LIMITS = (
    number("tss_mg_per_l", "mg/l", "Suspended solids."),
    number("bod5_mg_per_l", "mg/l", "Biochemical oxygen demand."),
    number("turbidity_ntu", "NTU", "Turbidity."),
    number("ecoli_per_100ml", "1/100 ml", "Escherichia coli."),
    number("conductivity_us_per_cm", "µS/cm", "Conductivity."),
    number("hardness_mmol_per_l", "mmol/l", "Hardness."),
    number("chloride_mg_per_l", "mg/l", "Chloride."),
)

_WATER_CLASSES = Table(
    "water_classes",
    ("class_id",),
    "Qualities of water by their limits; an empty limit is not set.",
    (
        text("class_id", "Key.", required=True),
        text("name", "In words.", required=True),
        text("salt", "yes for sea water, no for fresh.", required=True),
        number("temperature_c", "°C", "Highest temperature."),
        *_WATER_LIMITS,
        text("other", "Further conditions."),
        text("serves", "Classes that it can serve as it is, separated by ';'."),
        EVIDENCE,
        SOURCE,
    ),
)

_IRRIGATION_CROPS = Table(
    "irrigation_crops",
    ("word",),
    "Words that name a crop, folded and without a final s, and the class of reclaimed water that it needs.",
    (
        text("word", "Word.", required=True),
        text("class_id", "Class of water; watered in drops, B comes down to C.", required=True),
        text("use", "Kind of crop.", required=True),
        SOURCE,
    ),
)

_WATER_TREATMENT_COSTS = Table(
    "water_treatment_costs",
    ("train_id",),
    "Treatment trains: the quality they reach (an empty value is left as it was) and what a cubic metre costs.",
    (
        text("train_id", "Key.", required=True),
        text("name", "In words.", required=True),
        number("intercept_small_eur_per_m3", "EUR/m3", "Cost at size 0, below 30,000 p.e.", required=True),
        number("slope_small", "EUR/m3/p.e.", "Fall of the cost with size there.", required=True),
        number("intercept_large_eur_per_m3", "EUR/m3", "Cost at size 0, above 30,000 p.e.", required=True),
        number("slope_large", "EUR/m3/p.e.", "Fall of the cost with size there.", required=True),
        *COST_WIDTH,
        *_WATER_LIMITS,
        number("fit", "1", "Technical desirability of reuse that needs this train (estimate).", required=True),
        EVIDENCE,
        SOURCE,
    ),
)

_COUNTRY_BOXES = Table(
    "country_boxes",
    ("country", "part"),
    "Boxes around the land of each country: one for each part that lies apart, Svalbard for example.",
    (
        text("country", "Two letters, ISO 3166-1.", required=True),
        number("part", "1", "Number of the part, from the west.", required=True),
        number("west", "degrees", "Least longitude.", required=True),
        number("south", "degrees", "Least latitude.", required=True),
        number("east", "degrees", "Greatest longitude.", required=True),
        number("north", "degrees", "Greatest latitude.", required=True),
        SOURCE,
    ),
)

_MUNICIPALITY_NUMBERS = Table(
    "municipality_numbers",
    ("number",),
    "Numbers and names of Norwegian municipalities through the reforms of 2017 to 2024, and what each is today.",
    (
        text("number", "Four digits.", required=True),
        text("name", "Norwegian name while it bore this number.", required=True),
        text("other_names", "Sami and Kven names, separated by '|'."),
        text("in_use", "now, 2020 to 2023, or before 2020.", required=True),
        text("today", "Numbers of today where its land lies now, separated by ';'.", required=True),
        SOURCE,
    ),
)

DEFINITIONS = {
    table.name: table
    for table in (
        _MONTHLY_PROFILES,
        _COUNTRY_BOXES,
        _MUNICIPALITY_NUMBERS,
        _PIPE_SIZES,
        _PIPE_COSTS,
        _EQUIPMENT_COSTS,
        _EMISSION_FACTORS,
        _HEAT_REFERENCES,
        _WATER_CLASSES,
        _WATER_TREATMENT_COSTS,
        _IRRIGATION_CROPS,
        *GOODS_TABLES,
        *SECTOR_TABLES,
        *DOUBT_TABLES,
        *ACTIVITY_TABLES,
    )
}
"""Every curated table by its name."""
