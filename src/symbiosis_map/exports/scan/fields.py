"""What the form of a waste scan asks, sheet by sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["ASKED", "COMPANY", "ROWS", "SHEETS", "Field", "unit_choices"]

ROWS = 25
"""Rows to fill in on each sheet."""

SHEETS = ("goods", "heat", "water")
"""Sheets of streams, in their order; before them stand the guide and the company."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a sheet of streams, or one line of the sheet of the company.

    Parameters
    ----------
    name : str
        Key of the field; its label is the phrase ``f.<name>``, its hint ``h.<name>`` where there is one.
    kind : {"choice", "text", "number"}
    width : int
        Width of the column in characters.
    needed : bool
        Whether a row cannot do without it.
    choices : str
        Group of the choices; see :mod:`symbiosis_map.exports.scan.vocabulary`.
    strict : bool
        Whether a cell may hold nothing but a choice.
    low, high : float
        Bounds of a number.
    """

    name: str
    kind: Literal["choice", "text", "number"]
    width: int
    needed: bool = False
    choices: str = ""
    strict: bool = True
    low: float = 0.0
    high: float = 1e12


_DIRECTION = Field("direction", "choice", 15, needed=True, choices="direction")
_STREAM = Field("stream", "text", 34, needed=True)
_BASIS = Field("basis", "choice", 15, choices="basis")
_TODAY = Field("today", "text", 30)
_NOTES = Field("notes", "text", 26)
_QUANTITY = Field("quantity", "number", 12, needed=True)
_UNIT = Field("unit", "choice", 13, needed=True, choices="unit", strict=False)
_LOW, _HIGH = Field("quantity_low", "number", 11), Field("quantity_high", "number", 11)
_TEMPERATURE = Field("temperature_c", "number", 13, needed=True, low=-50.0, high=2000.0)

ASKED: dict[str, tuple[Field, ...]] = {
    "goods": (
        _DIRECTION,
        Field("resource", "choice", 13, needed=True, choices="resource"),
        _STREAM,
        Field("material", "choice", 22, choices="material", strict=False),
        Field("waste_code", "text", 12),
        _QUANTITY,
        _UNIT,
        _LOW,
        _HIGH,
        _BASIS,
        _TODAY,
        _NOTES,
    ),
    "heat": (
        _DIRECTION,
        _STREAM,
        _TEMPERATURE,
        Field("return_temperature_c", "number", 11, low=-50.0, high=2000.0),
        Field("medium", "choice", 14, choices="medium"),
        Field("power", "number", 10),
        Field("power_unit", "choice", 13, choices="power_unit"),
        _QUANTITY,
        _UNIT,
        Field("full_load_hours", "number", 12, high=8760.0),
        _BASIS,
        _TODAY,
        _NOTES,
    ),
    "water": (
        _DIRECTION,
        _STREAM,
        Field("water_class", "choice", 26, choices="water_class"),
        _QUANTITY,
        _UNIT,
        _LOW,
        _HIGH,
        Field("temperature_c", "number", 13, low=-50.0, high=2000.0),
        _BASIS,
        _TODAY,
        _NOTES,
    ),
}
"""Columns of each sheet of streams."""

COMPANY = (
    "name",
    "operator",
    "address",
    "postcode",
    "locality",
    "municipality",
    "country",
    "nace",
    "contact",
    "phone",
    "email",
    "notes",
)
"""Lines of the sheet of the company."""

_UNITS = {
    "goods": ("t/yr", "t/month", "t/week", "kg/week", "kg/day"),
    "heat": ("MWh/yr", "GWh/yr", "kWh/yr"),
    "water": ("m3/yr", "m3/day", "m3/h", "l/s"),
}


def unit_choices(sheet: str) -> tuple[str, ...]:
    """Return the units that a sheet offers.

    Examples
    --------
    >>> unit_choices("water")
    ('m3/yr', 'm3/day', 'm3/h', 'l/s')
    """
    return _UNITS[sheet]
