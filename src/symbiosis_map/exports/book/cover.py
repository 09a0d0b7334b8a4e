"""The first sheet: what it is, key figures, a small map, and the way to every other sheet."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pandas as pd

from symbiosis_map.exports.book.styles import Styles
from symbiosis_map.exports.cells import fit_cell_text
from symbiosis_map.exports.options import ExportOptions
from symbiosis_map.exports.pictures.png import png_bytes
from symbiosis_map.exports.pictures.region_map import map_content, region_map
from symbiosis_map.exports.summary import key_figures
from symbiosis_map.exports.wording import Words

__all__ = ["Entry", "write_cover"]

Entry = tuple[str, int, str]
"""A sheet: its name, its rows and what it holds."""

_MAP_TABLES = {"sites", "streams", "links", "hubs", "hub_members"}
_MAP_POINTS = (330.0, 380.0)
_MAP_COLUMN = 4
_HOW = ("link", "miss", "empty", "unit", "heading", "assumed")


def write_cover(
    sheet: Any,
    views: Mapping[str, pd.DataFrame],
    entries: list[Entry],
    options: ExportOptions,
    words: Words,
    styles: Styles,
) -> None:
    """Write the cover.

    Parameters
    ----------
    sheet : Worksheet
    views : mapping of str to DataFrame
        As :func:`symbiosis_map.exports.views.build_views` gives them.
    entries : list of Entry
        The sheets that follow.
    options : ExportOptions
        Title, subtitle and date.
    words : Words
    styles : Styles
    """
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, 2, 60)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)
    if set(views) >= _MAP_TABLES and views["sites"]["geometry"].notna().any():
        picture = region_map(map_content(views), words, *_MAP_POINTS, legend=False)
        data = io.BytesIO(png_bytes(picture))
        look = {"image_data": data, "x_scale": 2 / 3, "y_scale": 2 / 3, "description": picture.description}
        sheet.insert_image(0, _MAP_COLUMN, "map.png", look)
    sheet.write_string(0, 0, fit_cell_text(options.title)[0], styles.title)
    if options.subtitle:
        sheet.write_string(1, 0, fit_cell_text(options.subtitle)[0])
    if options.date:
        sheet.write_string(2, 0, options.date.isoformat())
    row = _heading(sheet, 4, words.say("figure.title"), styles)
    for label, value, unit in key_figures(views, words):
        sheet.write_string(row, 0, label)
        if isinstance(value, str):
            sheet.write_string(row, 1, fit_cell_text(value)[0])
        else:
            sheet.write_number(row, 1, value, styles.number("#,##0"))
        if unit:
            sheet.write_string(row, 2, unit, styles.indented)
        row += 1
    row = _heading(sheet, row + 1, words.say("book.sheets"), styles)
    for title, rows, description in entries:
        sheet.write_url(row, 0, f"internal:'{title}'!A1", string=title)
        sheet.write_number(row, 1, rows, styles.number(f'#,##0" {words.say("book.rows")}"'))
        sheet.write_string(row, 2, description, styles.indented)
        row += 1
    row = _heading(sheet, row + 1, words.say("book.how"), styles)
    for offset, name in enumerate(_HOW):
        sheet.write_string(row + offset, 0, words.say(f"book.how_{name}", **_names(name, words)))


def _names(line: str, words: Words) -> dict[str, str]:
    return {"sheet": words.say("sheet.assumptions")} if line == "assumed" else {}


def _heading(sheet: Any, row: int, text: str, styles: Styles) -> int:
    """Write a heading and return the row below it."""
    sheet.write_string(row, 0, text, styles.bold)
    for column in (1, 2):
        sheet.write_blank(row, column, None, styles.bold)
    return row + 1
