"""From an answer to a row of streams, with a question for everything that is doubtful."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from symbiosis_map.errors import InputError
from symbiosis_map.exports.scan.fields import ASKED, Field
from symbiosis_map.exports.scan.reading import Answer
from symbiosis_map.exports.scan.vocabulary import meaning, say, unit_label
from symbiosis_map.intake.codes import waste_code
from symbiosis_map.intake.raw import Cell, cell_text
from symbiosis_map.intake.words import BLANK_WORDS, fold, speaks_of_cold
from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.pages import dictionary
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

__all__ = ["STREAM_COLUMNS", "Question", "check_answer"]

STREAM_COLUMNS = (
    "stream_id",
    "site_id",
    "direction",
    "resource",
    "stream",
    "waste_code",
    "quantity",
    "unit",
    "quantity_low",
    "quantity_high",
    "power_mw",
    "full_load_hours",
    "temperature_c",
    "return_temperature_c",
    "medium",
    "water_class",
    "basis",
    "source",
    "notes",
)
"""Columns of the sheet of streams that a scan gives, by names that intake knows."""

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


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask a company.

    Parameters
    ----------
    where : str
        Cell: "Heat!D9"; a file or sheet where there is no cell.
    field : str
        Label of the field in the language of the form.
    value : str
        What is written there.
    kind : {"missing", "unit", "number", "improbable", "contradiction", "choice"}
    question : str
        In the language of the form.
    """

    where: str
    field: str
    value: str
    kind: str
    question: str


@dataclass(slots=True)
class _Row:
    """An answer while it is read."""

    answer: Answer
    language: str
    questions: list[Question] = field(default_factory=list)

    def said(self, name: str) -> Cell:
        cell = self.answer.values.get(name, "")
        return "" if isinstance(cell, str) and cell.casefold() in BLANK_WORDS else cell

    def text(self, name: str) -> str:
        return cell_text(self.said(name))

    def ask(self, name: str, kind: str, key: str, **values: object) -> None:
        label = say(self.language, f"f.{name}")
        where = self.answer.cells.get(name, self.answer.kind)
        shown = self.text(name)[:200]
        self.questions.append(Question(where, label, shown, kind, say(self.language, f"q.{key}", **values)))

    def choice(self, name: str, group: str) -> str:
        text = self.text(name)
        if not text:
            return ""
        meant = meaning(self.language, group, text, self.answer.kind)
        if meant is None:
            self.ask(name, "choice", "unknown_choice", value=text[:80])
        return meant or ""


def check_answer(
    answer: Answer, language: str, site_id: str, source: str
) -> tuple[dict[str, Any] | None, list[Question]]:
    """Return the row of streams that an answer gives, and what to ask about it.

    Parameters
    ----------
    answer : Answer
    language : str
        Of the form.
    site_id : str
        Site whose form it is.
    source : str
        Where the row comes from.

    Returns
    -------
    row : dict or None
        In :data:`STREAM_COLUMNS`; None where direction, kind or name is not known. A figure in doubt is left out.
    questions : list of Question
        In the language of the form.
    """
    row = _Row(answer, language)
    direction = row.choice("direction", "direction")
    material = _material(row)
    resource = _resource(row, material)
    stream = _stream(row)
    kept: dict[str, Any] = dict.fromkeys(STREAM_COLUMNS, "")
    kept |= {
        "stream_id": f"{site_id}-{answer.kind}-{answer.row}",
        "site_id": site_id,
        "direction": direction,
        "resource": resource,
        "stream": stream,
        "source": source,
        "notes": _notes(row),
        "basis": row.choice("basis", "basis"),
    }
    for name, found in (("direction", direction), ("resource", resource), ("stream", stream)):
        if not found and not row.text(name):
            row.ask(name, "missing", "missing_row")
    if answer.kind == "goods":
        kept["waste_code"] = _code(row, direction)
    if answer.kind == "heat":
        kept["medium"] = row.choice("medium", "medium")
        kept |= _power(row)
        kept["full_load_hours"] = _number(row, _field(answer.kind, "full_load_hours"))
    if answer.kind == "water":
        kept["water_class"] = row.choice("water_class", "water_class")
    kept |= _temperatures(row, direction, stream)
    kept |= _quantities(row, resource)
    _check_hours(row, kept)
    return (kept if direction and resource and stream else None), row.questions


def _field(kind: str, name: str) -> Field:
    return next(field for field in ASKED[kind] if field.name == name)


def _material(row: _Row) -> str:
    """Return the material that the list names; a word of the writer's own is none, and goes into the name."""
    return meaning(row.language, "material", row.text("material")) or "" if row.answer.kind == "goods" else ""


def _resource(row: _Row, material: str) -> str:
    if row.answer.kind != "goods":
        return row.answer.kind
    named = row.choice("resource", "resource")
    if named or not material or row.text("resource"):
        return named
    table = PACKAGED.table("materials")
    found = str(table.loc[table["material"] == material, "resource"].iloc[0])
    row.ask("resource", "missing", "taken", value=dictionary(row.language)[f"resource.{found}"])
    return found


def _stream(row: _Row) -> str:
    text, label = row.text("stream"), row.text("material")
    if not label or fold(label) in fold(text):
        return text
    return f"{text} ({label})" if text else label


def _notes(row: _Row) -> str:
    today, notes = row.text("today"), row.text("notes")
    told = f"{say(row.language, 'f.today')}: {today}" if today else ""
    return "; ".join(part for part in (told, notes) if part)


def _code(row: _Row, direction: str) -> str:
    cell = row.said("waste_code")
    if cell == "":
        if direction == "surplus" and row.text("stream"):
            row.ask("waste_code", "missing", "missing_code")
        return ""
    try:
        return waste_code(cell)
    except InputError:
        row.ask("waste_code", "choice", "code", value=cell_text(cell)[:40])
        return ""


def _decimal(language: str) -> DecimalMark:
    return "." if language == "en" else ","


def _parsed(row: _Row, name: str, text: str, *, negative: bool = False) -> float | None:
    """Read a number as the language writes it; ask where that cannot be done."""
    try:
        return parse_number(text, _decimal(row.language), negative=negative, grouped=not negative)
    except UnitError:
        row.ask(name, "number", "not_number", value=text[:40])
        return None


def _number(row: _Row, asked: Field) -> float | str:
    """Read a number without a unit and hold it against its bounds."""
    cell = row.said(asked.name)
    if cell == "":
        return ""
    if isinstance(cell, float):
        value: float | None = cell
    else:
        text = re.sub(r"\s*(°\s*c|h|t)$", "", cell, flags=re.IGNORECASE) if asked.low < 0 or asked.high < 1e4 else cell
        value = _parsed(row, asked.name, text, negative=asked.low < 0)
    if value is None:
        return ""
    if not asked.low <= value <= asked.high:
        row.ask(asked.name, "improbable", "outside", value=f"{value:g}", low=f"{asked.low:g}", high=f"{asked.high:g}")
        return ""
    return value


def _temperatures(row: _Row, direction: str, stream: str) -> dict[str, Any]:
    kind = row.answer.kind
    if kind == "goods":
        return {}
    hot = _number(row, _field(kind, "temperature_c"))
    cold = _number(row, _field(kind, "return_temperature_c")) if kind == "heat" else ""
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


def _power(row: _Row) -> dict[str, Any]:
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


def _quantities(row: _Row, resource: str) -> dict[str, Any]:
    """Read the three quantities with the one unit beside them, in the base unit of the resource."""
    if not resource:
        return {}
    if row.answer.kind == "goods" and resource in ("gas", "co2") and _is_volume(row):
        return {name: _number(row, _field("goods", name)) for name in _AMOUNTS} | {"unit": row.text("unit")}
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


def _is_volume(row: _Row) -> bool:
    try:
        return parse_unit(row.text("unit")).dimension in ("volume", "gas volume")
    except UnitError:
        return False


def _quantity(row: _Row, name: str, resource: str) -> dict[str, Quantity]:
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


def _amount(row: _Row, end: str, name: str, number: str | float, unit: str, resource: str) -> dict[str, Quantity]:
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


def _check_hours(row: _Row, kept: dict[str, Any]) -> None:
    """Leave a power out that the yearly heat would need more than a year for."""
    energy, power = kept["quantity"], kept["power_mw"]
    if kept["unit"] != "MWh/yr" or not isinstance(energy, float) or not isinstance(power, float):
        return
    if energy > power * HOURS_PER_YEAR * 1.05:
        row.ask("power", "contradiction", "hours", value=f"{energy:g} MWh / {power:g} MW")
        kept["power_mw"] = ""
