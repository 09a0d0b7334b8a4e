"""Columns of the curated tables about what sectors offer and want, and how well figures are known."""

from __future__ import annotations

from symbiosis_map.knowledge.columns import EVIDENCE, SOURCE, number, text
from symbiosis_map.schema import Table

__all__ = ["SECTOR_TABLES"]


_SECTOR_PROFILES = Table(
    "sector_profiles",
    ("nace", "direction", "resource", "stream", "per"),
    "What sites of an activity usually offer and want. The first row of a direction and resource is the usual one.",
    (
        text("nace", "NACE Rev. 2 class, group or division; '*' for any activity.", required=True),
        text("direction", "surplus or demand.", required=True, allowed=("surplus", "demand")),
        text("resource", "Resource.", required=True),
        text("stream", "What it is, in words.", required=True),
        text("waste_code", "Entry of the European List of Waste."),
        text("medium", "What carries heat or water."),
        number("temperature_c", "°C", "Temperature offered or needed."),
        number("return_temperature_c", "°C", "Lowest useful temperature, return or intake."),
        text("profile", "Monthly profile."),
        number("full_load_hours", "h/yr", "Yearly quantity over the highest rate."),
        text("water_class", "Water quality class."),
        number("quantity_low", "unit", "Low yearly quantity, per what `per` says."),
        number("quantity_mode", "unit", "Usual yearly quantity."),
        number("quantity_high", "unit", "High yearly quantity."),
        text("unit", "Unit of the quantities."),
        text("per", "'site', or the units of capacity that the quantity counts for, separated by ';'."),
        text(
            "typical",
            "Whether a site of which nothing is known is taken to have the stream.",
            required=True,
            allowed=("yes", "no"),
        ),
        EVIDENCE,
        SOURCE,
    ),
)

_BASIS_WIDTHS = Table(
    "basis_widths",
    ("basis",),
    "How far a quantity may be off, by how it is known; low and high are 1 less and 1 plus the share.",
    (
        text("basis", "How the quantity is known.", required=True),
        number("share", "1", "Half width over the quantity.", required=True),
        SOURCE,
    ),
)

_GAS_DENSITIES = Table(
    "gas_densities",
    ("gas",),
    "Mass of a normal cubic metre of gas (0 °C, 1.01325 bar, taken as ideal), to count volumes as tonnes.",
    (
        text("gas", "Gas.", required=True),
        text("words", "Words that name it in a stream, separated by ';'.", required=True),
        number("kg_per_nm3", "kg/Nm3", "Density.", required=True),
        EVIDENCE,
        SOURCE,
    ),
)

SECTOR_TABLES = (_SECTOR_PROFILES, _BASIS_WIDTHS, _GAS_DENSITIES)
"""Tables of this part."""
