"""The form of a waste scan: a workbook for each company, in its language."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from shapely import Point
from xlsxwriter.exceptions import XlsxWriterException

from symbiosis_map.errors import InputError, OutputError
from symbiosis_map.exports.cells import fit_cell_text
from symbiosis_map.exports.scan.examples import EXAMPLES
from symbiosis_map.exports.scan.fields import ASKED, COMPANY, ROWS, SHEETS, Field
from symbiosis_map.exports.scan.naming import form_names
from symbiosis_map.exports.scan.vocabulary import choices, say
from symbiosis_map.exports.scan.workbook_styles import Styles
from symbiosis_map.pages import LANGUAGES, dictionary
from symbiosis_map.schema import conform
from symbiosis_map.tables import SITES

__all__ = ["CARRIED", "FIRST_ROW", "FORM", "HEADER_ROW", "VERSION", "write_forms"]

FORM = "_form"
"""Hidden sheet that says whose form it is."""
VERSION = "symbiosis-map scan 1"
CARRIED = (
    "site_id",
    "location_level",
    "location_precision_m",
    "location_source",
    "capacity",
    "capacity_unit",
    "quay_m",
    "dwellings_m",
    "elevation_m",
    "closes_year",
    "major_hazard",
    "source",
)
"""Columns of a site that travel with its form unseen."""

HEADER_ROW = 3
"""Row of the headings on a sheet of streams, counted from 0; examples stand below it."""
FIRST_ROW = HEADER_ROW + 3
"""First row to fill in."""
_COMPANY_ROW = 3
_HINTED = (
    "direction",
    "stream",
    "material",
    "waste_code",
    "quantity",
    "temperature_c",
    "return_temperature_c",
    "basis",
)
_HINTED_TOO = ("today",)
_UNDATED = dt.datetime(1980, 1, 1)


def write_forms(sites: pd.DataFrame, folder: Path, language: str = "en") -> list[Path]:
    """Write the workbook of each company.

    Parameters
    ----------
    sites : DataFrame
        Table ``sites``; what is known of a company stands in its form already.
    folder : Path
        An existing folder.
    language : str
        One of :data:`symbiosis_map.pages.LANGUAGES`.

    Returns
    -------
    list of Path
        One file a site, named after it, in the order of the sites.

    Raises
    ------
    InputError
        The language is not known, or there is no site.
    OutputError
        A file cannot be written.
    """
    if language not in LANGUAGES:
        raise InputError(f"no form in the language {language!r}", remedy=f"There are {', '.join(LANGUAGES)}.")
    sites = conform(sites, SITES)
    if sites.empty:
        raise InputError("there is no company to write a form for", remedy="List at least one with its name.")
    names = form_names(sites, say(language, "file_name"))
    paths = []
    for (_, site), name in zip(sites.iterrows(), names, strict=True):
        path = folder / name
        _write_form(path, site.to_dict(), language)
        paths.append(path)
    return paths


def _write_form(path: Path, site: Mapping[Any, Any], language: str) -> None:
    # "in_memory" keeps the rows of all sheets until the end, so that the lists can stand behind what uses them.
    book = xlsxwriter.Workbook(
        path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    )
    book.set_properties({"title": say(language, "title"), "created": _UNDATED})
    styles = Styles(book)
    name = _text(site["name"])
    _write_guide(book.add_worksheet(say(language, "sheet.guide")), name, language, styles)
    _write_company(book.add_worksheet(say(language, "sheet.company")), site, language, styles)
    sheets = [book.add_worksheet(say(language, f"sheet.{kind}")) for kind in SHEETS]
    lists = _write_lists(book, language)
    for kind, sheet in zip(SHEETS, sheets, strict=True):
        _write_streams(sheet, kind, name, language, styles, lists)
    _write_identity(book.add_worksheet(FORM), site, language)
    try:
        book.close()
    except (OSError, XlsxWriterException) as error:
        raise OutputError(f"cannot write {path.name}: {error}", remedy="Look for a full disk.") from error


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)) or value is pd.NA:
        return ""
    return fit_cell_text(str(value))[0]


def _heading(sheet: Any, title: str, intro: str, last: int, styles: Styles) -> None:
    """Write the band on top of a sheet: a title and what the sheet is for."""
    sheet.hide_gridlines(2)
    sheet.set_row(0, 30)
    sheet.set_row(1, 34)
    sheet.merge_range(0, 0, 0, last, "", styles.title)
    sheet.write_string(0, 0, title, styles.title)
    sheet.merge_range(1, 0, 1, last, "", styles.intro)
    sheet.write_string(1, 0, intro, styles.intro)
    sheet.set_paper(9)
    sheet.set_margins(0.4, 0.4, 0.5, 0.5)
    sheet.fit_to_pages(1, 0)


def _protect(sheet: Any) -> None:
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})


def _write_guide(sheet: Any, name: str, language: str, styles: Styles) -> None:
    sheet.set_column(0, 0, 4)
    sheet.set_column(1, 1, 28)
    sheet.set_column(2, 2, 84)
    _heading(sheet, f"{say(language, 'title')} – {name}", say(language, "intro.guide"), 2, styles)
    row = 3
    basis = say(language, "f.basis")
    for number in range(1, 7):
        sheet.write_number(row, 0, number, styles.number_mark)
        sheet.merge_range(row, 1, row, 2, "", styles.line)
        sheet.write_string(row, 1, say(language, f"guide.{number}", basis=basis), styles.line)
        sheet.set_row(row, 32)
        row += 1
    row += 1
    sheet.merge_range(row, 0, row, 2, "", styles.chapter)
    sheet.write_string(row, 0, say(language, "guide.fields"), styles.chapter)
    for field in (*_HINTED, *_HINTED_TOO):
        row += 1
        sheet.set_row(row, 32)
        sheet.merge_range(row, 0, row, 1, "", styles.label)
        sheet.write_string(row, 0, say(language, f"f.{field}"), styles.label)
        sheet.write_string(row, 2, say(language, f"h.{field}"), styles.line)
    _protect(sheet)


def _write_company(sheet: Any, site: Mapping[Any, Any], language: str, styles: Styles) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 62)
    _heading(sheet, _text(site["name"]), say(language, "intro.company"), 1, styles)
    for row, field in enumerate(COMPANY, start=_COMPANY_ROW):
        tall = field == "notes"
        sheet.set_row(row, 66 if tall else 22)
        needed = " *" if field in ("name", "contact") else ""
        sheet.write_string(row, 0, say(language, f"f.{field}") + needed, styles.label)
        sheet.write_string(row, 1, _text(site.get(field, "")) if field != "notes" else "", styles.entry)
    _protect(sheet)


def _write_lists(book: Any, language: str) -> dict[tuple[str, str], str]:
    """Write every list of choices to a hidden sheet and return where each stands."""
    sheet = book.add_worksheet("_lists")
    sheet.very_hidden()
    places: dict[tuple[str, str], str] = {}
    column = 0
    for kind in SHEETS:
        for field in ASKED[kind]:
            key = (field.choices, kind if field.choices == "unit" else "")
            if not field.choices or key in places:
                continue
            labels = list(choices(language, *key))
            for row, label in enumerate(labels):
                sheet.write_string(row, column, label)
            letters = xlsxwriter.utility.xl_col_to_name(column)
            places[key] = f"='_lists'!${letters}$1:${letters}${len(labels)}"
            column += 1
    return places


def _write_streams(
    sheet: Any, kind: str, name: str, language: str, styles: Styles, lists: Mapping[tuple[str, str], str]
) -> None:
    fields = ASKED[kind]
    last = FIRST_ROW + ROWS - 1
    title = f"{say(language, f'sheet.{kind}')} – {name}"
    _heading(sheet, title, say(language, f"intro.{kind}"), len(fields), styles)
    sheet.set_landscape()
    sheet.repeat_rows(HEADER_ROW)
    sheet.freeze_panes(FIRST_ROW, 0)
    sheet.set_column(0, 0, 5)
    sheet.set_row(HEADER_ROW, 36)
    sheet.write_string(HEADER_ROW, 0, "", styles.header)
    for column, field in enumerate(fields, start=1):
        sheet.set_column(column, column, field.width)
        sheet.write_string(HEADER_ROW, column, _label(field, language), styles.header)
        sheet.data_validation(FIRST_ROW, column, last, column, _validation(field, kind, language, lists))
    for number in (1, 2):
        row = HEADER_ROW + number
        sheet.set_row(row, 20)
        sheet.write_string(row, 0, say(language, "example"), styles.example)
        example = EXAMPLES[kind][number - 1]
        for column, field in enumerate(fields, start=1):
            _write_example(sheet, row, column, field, example, (kind, number, language), styles)
    for row in range(FIRST_ROW, last + 1):
        sheet.set_row(row, 22)
        sheet.write_number(row, 0, row - FIRST_ROW + 1, styles.row_number)
        for column, field in enumerate(fields, start=1):
            sheet.write_blank(row, column, None, styles.number if field.kind == "number" else styles.entry)
    for column, field in enumerate(fields, start=1):
        if field.needed:
            _mark_what_lacks(sheet, column, len(fields), last, styles)
    _protect(sheet)


def _label(field: Field, language: str) -> str:
    return say(language, f"f.{field.name}") + (" *" if field.needed else "")


def _mark_what_lacks(sheet: Any, column: int, columns: int, last: int, styles: Styles) -> None:
    """Colour a needed cell that is empty in a row that holds something."""
    letter, end = (xlsxwriter.utility.xl_col_to_name(place) for place in (column, columns))
    row = FIRST_ROW + 1
    rule = f'=AND(COUNTA($B{row}:${end}{row})>0,${letter}{row}="")'
    sheet.conditional_format(
        FIRST_ROW, column, last, column, {"type": "formula", "criteria": rule, "format": styles.lacking}
    )


def _validation(field: Field, kind: str, language: str, lists: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    hint = f"h.{'quantity' if field.name == 'power' else field.name}"
    told: dict[str, Any] = {}
    if hint in dictionary(language, "symbiosis_map.exports.scan"):
        told = {"input_title": say(language, f"f.{field.name}")[:32], "input_message": say(language, hint)[:255]}
    if field.kind == "choice":
        key = (field.choices, kind if field.choices == "unit" else "")
        error = {"error_type": "stop" if field.strict else "warning", "error_message": say(language, "invalid_choice")}
        return {"validate": "list", "source": lists[key], **error, **told}
    if field.kind == "number":
        error = {"error_type": "warning", "error_message": say(language, "invalid_number")}
        return {
            "validate": "decimal",
            "criteria": "between",
            "minimum": field.low,
            "maximum": field.high,
            **error,
            **told,
        }
    return {"validate": "any", **told}


def _write_example(
    sheet: Any,
    row: int,
    column: int,
    field: Field,
    example: Mapping[str, str | float],
    place: tuple[str, int, str],
    styles: Styles,
) -> None:
    kind, number, language = place
    value = example.get(field.name, "")
    if field.name == "stream":
        value = say(language, f"ex.{kind}.{number}")
    elif value == "ex.today":
        value = say(language, "ex.today")
    elif field.choices and value:
        labels = {meant: label for label, meant in choices(language, field.choices, kind).items()}
        value = labels[str(value)]
    if isinstance(value, str):
        sheet.write_string(row, column, value, styles.example)
    else:
        sheet.write_number(row, column, value, styles.example)


def _write_identity(sheet: Any, site: Mapping[Any, Any], language: str) -> None:
    """Write whose form it is, and where its site stands, for the reader of the filled form."""
    sheet.very_hidden()
    point = site.get("geometry")
    latitude, longitude = (
        (f"{point.y:.7f}", f"{point.x:.7f}") if isinstance(point, Point) and not point.is_empty else ("", "")
    )
    lines: Iterable[tuple[str, str]] = (
        ("form", VERSION),
        ("language", language),
        *((name, _text(site.get(name))) for name in CARRIED),
        ("latitude", latitude),
        ("longitude", longitude),
    )
    for row, (key, value) in enumerate(lines):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    _protect(sheet)
