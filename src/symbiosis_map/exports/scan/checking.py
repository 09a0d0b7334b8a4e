"""From an answer to a row of streams, with a question for everything that is doubtful."""

from __future__ import annotations

from typing import Any

from symbiosis_map.errors import InputError
from symbiosis_map.exports.scan.figures import check_hours, number_of, power_of, quantities_of, temperatures_of
from symbiosis_map.exports.scan.questions import Question, Row
from symbiosis_map.exports.scan.reading import Answer
from symbiosis_map.exports.scan.vocabulary import meaning, say
from symbiosis_map.intake.codes import waste_code
from symbiosis_map.intake.raw import cell_text
from symbiosis_map.intake.words import fold
from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.pages import dictionary

__all__ = ["STREAM_COLUMNS", "check_answer"]

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
    row = Row(answer, language)
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
        kept |= power_of(row)
        kept["full_load_hours"] = number_of(row, "full_load_hours")
    if answer.kind == "water":
        kept["water_class"] = row.choice("water_class", "water_class")
    kept |= temperatures_of(row, direction, stream)
    kept |= quantities_of(row, resource)
    check_hours(row, kept)
    return (kept if direction and resource and stream else None), row.questions


def _material(row: Row) -> str:
    """Return the material that the list names; a word of the writer's own is none, and goes into the name."""
    return meaning(row.language, "material", row.text("material")) or "" if row.answer.kind == "goods" else ""


def _resource(row: Row, material: str) -> str:
    if row.answer.kind != "goods":
        return row.answer.kind
    named = row.choice("resource", "resource")
    if named or not material or row.text("resource"):
        return named
    table = PACKAGED.table("materials")
    found = str(table.loc[table["material"] == material, "resource"].iloc[0])
    row.ask("resource", "missing", "taken", value=dictionary(row.language)[f"resource.{found}"])
    return found


def _stream(row: Row) -> str:
    text, label = row.text("stream"), row.text("material")
    if not label or fold(label) in fold(text):
        return text
    return f"{text} ({label})" if text else label


def _notes(row: Row) -> str:
    today, notes = row.text("today"), row.text("notes")
    told = f"{say(row.language, 'f.today')}: {today}" if today else ""
    return "; ".join(part for part in (told, notes) if part)


def _code(row: Row, direction: str) -> str:
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
