"""Columns of the curated tables about what sectors offer and want, and how well figures are known."""

from __future__ import annotations

from symbiosis_map.schema import Column, Table

__all__ = ["SECTOR_TABLES"]

_SOURCE = Column("source", "text", "source", "Where the row comes from.", required=True)
_EVIDENCE = Column(
    "evidence",
    "text",
    "evidence",
    "Stated by its source, computed from such figures, or ours.",
    required=True,
    allowed=("published", "derived", "estimate"),
)


def _text(name: str, description: str, *, required: bool = False, allowed: tuple[str, ...] = ()) -> Column:
    return Column(name, "text", name[:10], description, required=required, allowed=allowed)


def _number(name: str, unit: str, description: str, *, required: bool = False) -> Column:
    return Column(name, "number", name[:10], description, unit=unit, required=required)


_SECTOR_PROFILES = Table(
    "sector_profiles",
    ("nace", "direction", "resource", "stream", "per"),
    "What sites of an activity usually offer and want. The first row of a direction and resource is the usual one.",
    (
        _text("nace", "NACE Rev. 2 class, group or division; '*' for any activity.", required=True),
        _text("direction", "surplus or demand.", required=True, allowed=("surplus", "demand")),
        _text("resource", "Resource.", required=True),
        _text("stream", "What it is, in words.", required=True),
        _text("waste_code", "Entry of the European List of Waste."),
        _text("medium", "What carries heat or water."),
        _number("temperature_c", "°C", "Temperature offered or needed."),
        _number("return_temperature_c", "°C", "Lowest useful temperature, return or intake."),
        _text("profile", "Monthly profile."),
        _number("full_load_hours", "h/yr", "Yearly quantity over the highest rate."),
        _text("water_class", "Water quality class."),
        _number("quantity_low", "unit", "Low yearly quantity, per what `per` says."),
        _number("quantity_mode", "unit", "Usual yearly quantity."),
        _number("quantity_high", "unit", "High yearly quantity."),
        _text("unit", "Unit of the quantities."),
        _text("per", "'site', or the units of capacity that the quantity counts for, separated by ';'."),
        _text(
            "typical",
            "Whether a site of which nothing is known is taken to have the stream.",
            required=True,
            allowed=("yes", "no"),
        ),
        _EVIDENCE,
        _SOURCE,
    ),
)

_BASIS_WIDTHS = Table(
    "basis_widths",
    ("basis",),
    "How far a quantity may be off, by how it is known; low and high are 1 less and 1 plus the share.",
    (
        _text("basis", "How the quantity is known.", required=True),
        _number("share", "1", "Half width over the quantity.", required=True),
        _SOURCE,
    ),
)

_GAS_DENSITIES = Table(
    "gas_densities",
    ("gas",),
    "Mass of a normal cubic metre of gas (0 °C, 1.01325 bar, taken as ideal), to count volumes as tonnes.",
    (
        _text("gas", "Gas.", required=True),
        _text("words", "Words that name it in a stream, separated by ';'.", required=True),
        _number("kg_per_nm3", "kg/Nm3", "Density.", required=True),
        _EVIDENCE,
        _SOURCE,
    ),
)

SECTOR_TABLES = (_SECTOR_PROFILES, _BASIS_WIDTHS, _GAS_DENSITIES)
"""Tables of this part."""
