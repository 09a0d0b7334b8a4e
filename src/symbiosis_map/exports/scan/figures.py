"""The figures of an answer: temperatures, power and quantities, with a question for each that is doubtful."""

from __future__ import annotations

import re
from typing import Any

from symbiosis_map.exports.scan.fields import ASKED
from symbiosis_map.exports.scan.questions import Row
from symbiosis_map.exports.scan.vocabulary import meaning, unit_label
from symbiosis_map.intake.words import speaks_of_cold
from symbiosis_map.tables import BASE_UNIT
from symbiosis_map.units import (
    HOURS_PER_YEAR,
    DecimalMark,
    Quantity,
    UnitError,
    parse_number,
    parse_power_mw,
    parse_quantity,
    parse_unit,
)
from symbiosis_map.units.numerals import split_number

__all__ = ["check_hours", "number_of", "power_of", "quantities_of", "temperatures_of"]

_MOST = {"goods": 2e6, "heat": 5e6, "water": 5e8}
"""Yearly quantity (t, MWh, m3) above which a single stream is asked about. Estimates: the blast furnace slag of a
large steel works, the heat of a refinery, the cooling water of a power station lie below."""


_USUAL_C = {
    ("heat", "surplus"): (5.0, 600.0),
    ("heat", "demand"): (5.0, 400.0),
    ("water", "surplus"): (0.0, 100.0),
    ("water", "demand"): (0.0, 100.0),
}
"""Temperatures outside of which a stream is asked about. Estimates: off-gas of furnaces after its first cooling,
thermal oil and steam of industry, liquid water."""


_RANGE = re.compile(r"\s*([\d.,\s]*\d)\s*[-–—]\s*(\d[\d.,\s]*?)\s*([^\d\s.,].*)?")


_HOURLY_UNIT = {"goods": "t/h", "heat": "MW", "water": "m3/h"}


_AMOUNTS = ("quantity", "quantity_low", "quantity_high")


def _decimal(language: str) -> DecimalMark:
    return "." if language == "en" else ","


def _parsed(row: Row, name: str, text: str, *, negative: bool = False) -> float | None:
    """Read a number as the language writes it; ask where that cannot be done."""
    try:
        return parse_number(text, _decimal(row.language), negative=negative, grouped=not negative)
    except UnitError:
        row.ask(name, "number", "not_number", value=text[:40])
        return None


def number_of(row: Row, name: str) -> float | str:
    """Read a number without a unit and hold it against the bounds of its field; an empty text where there is none."""
    asked = next(field for field in ASKED[row.answer.kind] if field.name == name)
    cell = row.said(name)
    if cell == "":
        return ""
    if isinstance(cell, float):
        value: float | None = cell
    else:
        text = re.sub(r"\s*(°\s*c|h|t)$", "", cell, flags=re.IGNORECASE) if asked.low < 0 or asked.high < 1e4 else cell
        value = _parsed(row, name, text, negative=asked.low < 0)
    if value is None:
        return ""
    if not asked.low <= value <= asked.high:
        row.ask(name, "improbable", "outside", value=f"{value:g}", low=f"{asked.low:g}", high=f"{asked.high:g}")
        return ""
    return value


def temperatures_of(row: Row, direction: str, stream: str) -> dict[str, Any]:
    """Read both temperatures of heat, or that of water; neither where they contradict each other."""
    kind = row.answer.kind
    if kind == "goods":
        return {}
    hot = number_of(row, "temperature_c")
    cold = number_of(row, "return_temperature_c") if kind == "heat" else ""
    if kind == "heat" and hot == "" and not row.text("temperature_c"):
        row.ask("temperature_c", "missing", "missing_temperature")
    cools = speaks_of_cold(direction, stream)
    low, high = _USUAL_C.get((kind, direction), (-50.0, 2000.0))
    if isinstance(hot, float) and not (cools and hot < low) and not low <= hot <= high:
        row.ask("temperature_c", "improbable", "hot", value=f"{hot:g} °C")
    if isinstance(hot, float) and isinstance(cold, float) and (cold == hot if cools else cold >= hot):
        row.ask("return_temperature_c", "contradiction", "return", value=f"{hot:g} / {cold:g} °C")
        return {}
    return {"temperature_c": hot, "return_temperature_c": cold}


def power_of(row: Row) -> dict[str, Any]:
    """Read the power of heat with its unit, in MW."""
    cell = row.said("power")
    if cell == "":
        return {}
    text = f"{cell:.12g}" if isinstance(cell, float) else cell
    number, unit = split_number(text)
    unit = unit or row.text("power_unit")
    value = _parsed(row, "power", number) if isinstance(cell, str) else cell
    if value is None:
        return {}
    if value < 0:
        row.ask("power", "improbable", "outside", value=f"{value:g}", low="0", high="1000 MW")
        return {}
    if not unit:
        row.ask("power_unit", "unit", "missing_unit", value=text[:40])
        return {}
    try:
        power = parse_power_mw(f"{value:.12g}", default_unit=unit, decimal=".").value
    except UnitError:
        row.ask("power_unit", "unit", "wrong_unit", value=unit[:40], unit="kW")
        return {}
    if power > 1000.0:
        row.ask("power", "improbable", "improbable", value=f"{power:g} MW")
    return {"power_mw": power}


def quantities_of(row: Row, resource: str) -> dict[str, Any]:
    """Read the three quantities with the one unit beside them, in the base unit of the resource."""
    if not resource:
        return {}
    if row.answer.kind == "goods" and resource in ("gas", "co2") and _is_volume(row):
        return {name: number_of(row, name) for name in _AMOUNTS} | {"unit": row.text("unit")}
    read: dict[str, Quantity] = {}
    for name in _AMOUNTS:
        if name in row.answer.cells:
            read |= _quantity(row, name, resource)
    if not read:
        if not any(row.text(name) for name in (*_AMOUNTS, "power")):
            row.ask("quantity", "missing", "missing_quantity")
        return {}
    if len({quantity.per for quantity in read.values()}) > 1:
        read = {name: quantity for name, quantity in read.items() if name == "quantity"}
    values = {name: quantity.value for name, quantity in read.items()}
    order = [values[name] for name in ("quantity_low", "quantity", "quantity_high") if name in values]
    if order != sorted(order):
        shown = " / ".join(f"{value:g}" for value in order)
        row.ask("quantity", "contradiction", "order", value=shown)
        return {}
    hourly = any(quantity.per == "hour" for quantity in read.values())
    if not hourly and max(values.values(), default=0.0) > _MOST[row.answer.kind]:
        row.ask("quantity", "improbable", "improbable", value=f"{max(values.values()):,.0f} {BASE_UNIT[resource]}")
    return values | {"unit": _HOURLY_UNIT[row.answer.kind] if hourly else BASE_UNIT[resource]}


def _is_volume(row: Row) -> bool:
    try:
        return parse_unit(row.text("unit")).dimension in ("volume", "gas volume")
    except UnitError:
        return False


def _quantity(row: Row, name: str, resource: str) -> dict[str, Quantity]:
    cell = row.said(name)
    if cell == "":
        return {}
    if isinstance(cell, str) and (spread := _RANGE.fullmatch(cell)) and name == "quantity":
        row.ask(name, "number", "range", value=cell[:40])
        ends = zip(("quantity_low", "quantity_high"), (spread[1], spread[2]), strict=True)
        found: dict[str, Quantity] = {}
        for end, text in ends:
            found |= _amount(row, end, name, text, spread[3] or "", resource)
        return found
    text = f"{cell:.12g}" if isinstance(cell, float) else cell
    number, unit = split_number(text)
    if isinstance(cell, float) and cell < 0:
        row.ask(name, "number", "not_number", value=text)
        return {}
    return _amount(row, name, name, number if isinstance(cell, str) else cell, unit, resource)


def _amount(row: Row, end: str, name: str, number: str | float, unit: str, resource: str) -> dict[str, Quantity]:
    """Read one amount; ask where number or unit cannot be used."""
    value = number if isinstance(number, float) else _parsed(row, name, number)
    if value is None:
        return {}
    base = BASE_UNIT[resource]
    shown = unit_label(row.language, base)
    written = unit or row.text("unit")
    if not written:
        row.ask("unit", "unit", "missing_unit", value=f"{value:g}")
        return {}
    meant = meaning(row.language, "unit", written, row.answer.kind) or written
    try:
        parse_unit(meant)
    except UnitError:
        row.ask("unit", "unit", "unknown_unit", value=written[:40], unit=shown)
        return {}
    try:
        quantity = parse_quantity(f"{value:.12g}", base_unit=base, default_unit=meant, decimal=".")
    except UnitError:
        row.ask("unit", "unit", "wrong_unit", value=written[:40], unit=shown)
        return {}
    if value == 0:
        row.ask(name, "number", "zero")
        return {}
    for remark in quantity.remarks:
        row.ask("unit", "unit", "other", value=remark)
    return {end: quantity}


def check_hours(row: Row, kept: dict[str, Any]) -> None:
    """Leave a power out that the yearly heat would need more than a year for."""
    energy, power = kept["quantity"], kept["power_mw"]
    if kept["unit"] != "MWh/yr" or not isinstance(energy, float) or not isinstance(power, float):
        return
    if energy > power * HOURS_PER_YEAR * 1.05:
        row.ask("power", "contradiction", "hours", value=f"{energy:g} MWh / {power:g} MW")
        kept["power_mw"] = ""
