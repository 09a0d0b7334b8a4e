"""A workbook for people: a cover, a sheet per table with units and explanations, and no live text.

Every text from the tables is written as text: nothing in it can become a formula or a link.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import shapely
import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from symbiosis_map.errors import OutputError
from symbiosis_map.exports.cells import fit_cell_text, number_format, width_of
from symbiosis_map.exports.changes import Change, change_text, changes_frame
from symbiosis_map.exports.options import ExportOptions
from symbiosis_map.exports.summary import key_figures
from symbiosis_map.exports.views import SHAPES, VIEWS, code_book
from symbiosis_map.schema import Column, Table

__all__ = ["FILE_NAME", "SHEETS", "write_workbook"]

FILE_NAME = "symbiosis.xlsx"

SHEETS = {
    "links": "Links",
    "near_misses": "Near misses",
    "doubt": "Doubt",
    "hubs": "Hubs",
    "hub_members": "Hub members",
    "sites": "Sites",
    "streams": "Streams",
    "recall": "Documented exchanges",
    "second_opinions": "Second opinions",
    "assumptions": "Assumptions",
    "rejected": "Rejected rows",
    "unplaced": "Sites not placed",
}
"""Views that become sheets, in their order, and the names of the sheets."""

_HEADING_ROWS = 2
_SHEET_ROWS = 1_048_576
"""Rows of a sheet (Excel specifications and limits)."""

_HOW_TO_READ = (
    "Each link joins a stream that one site offers with a stream that another wants; the score runs from 0 to 100.",
    "A near miss failed one gate; 'shortfall' says by how much.",
    "An empty cell means not known. It never means zero.",
    "The unit stands above each heading; where it names a column, the unit stands in that column of the row.",
    "Point at a heading to read what the column means; the last sheets explain every column.",
    "Every value that the program filled in stands on the sheet Assumptions, with its source.",
)

_CHANGES = Table(
    "changes",
    (),
    "Cells that a sheet could not hold as they were.",
    (
        Column("table", "text", "", "Table."),
        Column("row", "integer", "", "Row of the data, the first is 1."),
        Column("key", "text", "", "Key of the row."),
        Column("column", "text", "", "Column."),
        Column("change", "text", "", "What was done."),
    ),
)
_CODE_BOOK = Table(
    "code_book",
    (),
    "What each column means.",
    tuple(Column(str(name), "text", "", "") for name in code_book([]).columns),
)


def write_workbook(
    views: Mapping[str, pd.DataFrame], folder: Path, options: ExportOptions, *, sheet_rows: int = _SHEET_ROWS
) -> Path:
    """Write the workbook.

    Parameters
    ----------
    views : mapping of str to DataFrame
        As :func:`symbiosis_map.exports.views.build_views` gives them.
    folder : Path
        An existing folder.
    options : ExportOptions
        Title and date.
    sheet_rows : int
        Rows that a sheet may have; a longer table goes on on a further sheet.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OutputError
        Where the file cannot be written.
    """
    path = folder / FILE_NAME
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    book.set_properties(
        {"title": fit_cell_text(options.title)[0], "created": dt.datetime.combine(options.date_inside, dt.time())}
    )
    styles = _Styles(book)
    cover = book.add_worksheet("Cover")
    content: list[tuple[str, int, str]] = []
    changes: list[Change] = []
    for name, title in SHEETS.items():
        if name not in views:
            continue
        frame, table = _as_sheet(views[name], VIEWS[name])
        frame, changed = change_text(frame, table, fit_cell_text)
        changes += changed
        for sheet, part in _parts(title, frame, sheet_rows - _HEADING_ROWS):
            _write_table(book, sheet, part, table, styles)
            content.append((sheet, len(part), table.description))
    if changes:
        _write_table(book, "Changed text", changes_frame(changes), _CHANGES, styles)
        content.append(("Changed text", len(changes), _CHANGES.description))
    meanings = code_book(name for name in SHEETS if name in views)
    _write_table(book, "Code book", meanings, _CODE_BOOK, styles)
    content.append(("Code book", len(meanings), _CODE_BOOK.description))
    _write_cover(cover, views, content, options, styles)
    try:
        book.close()
    except XlsxWriterException as error:
        raise OutputError(f"cannot write {FILE_NAME}: {error}", remedy="Look for a full disk.") from error
    return path


class _Styles:
    """Formats of the workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._numbers: dict[str, Any] = {}
        self.title = book.add_format({"bold": True, "font_size": 18})
        self.bold = book.add_format({"bold": True})
        self.heading = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E7EEF2", "valign": "top"})
        self.unit = book.add_format({"italic": True, "font_color": "#5A6A72", "bg_color": "#E7EEF2"})

    def number(self, code: str) -> Any:
        """Return the format with a number format code."""
        if code not in self._numbers:
            self._numbers[code] = self._book.add_format({"num_format": code})
        return self._numbers[code]


def _as_sheet(view: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, Table]:
    """Return a view with longitude and latitude in place of points; other geometry is left out."""
    geometry = table.geometry
    if geometry is None:
        return view, table
    frame = pd.DataFrame(view.drop(columns=geometry))
    columns = tuple(column for column in table.columns if column.type != "geometry")
    if SHAPES[table.name] == "Point":
        points = shapely.point_on_surface(view[geometry].to_numpy())
        frame["longitude"], frame["latitude"] = shapely.get_x(points), shapely.get_y(points)
        columns += (
            Column("longitude", "number", "", "WGS 84.", unit="°"),
            Column("latitude", "number", "", "WGS 84.", unit="°"),
        )
    return frame, Table(table.name, table.key, table.description, columns)


def _parts(title: str, frame: pd.DataFrame, size: int) -> Iterator[tuple[str, pd.DataFrame]]:
    """Cut a table that is longer than a sheet into sheets."""
    for number, start in enumerate(range(0, max(len(frame), 1), size), start=1):
        yield (title if number == 1 else f"{title} {number}"), frame.iloc[start : start + size]


def _write_table(book: xlsxwriter.Workbook, title: str, frame: pd.DataFrame, table: Table, styles: _Styles) -> None:
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(_HEADING_ROWS, 0)
    sheet.repeat_rows(0, _HEADING_ROWS - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    last_row = _HEADING_ROWS + len(frame) - 1
    for index, column in enumerate(table.columns):
        values = frame[column.name].tolist()
        sheet.write_string(0, index, column.unit, styles.unit)
        sheet.write_string(1, index, column.name, styles.heading)
        if column.description:
            sheet.write_comment(1, index, _explanation(column), {"author": "", "x_scale": 1.5})
        if column.type == "text":
            _write_texts(sheet, index, values)
            width = width_of(column.name, (value for value in values if isinstance(value, str)))
        else:
            _write_numbers(sheet, index, values, styles.number(number_format(column)), column.type == "boolean")
            width = width_of(column.name, [])
        sheet.set_column(index, index, width)
        if column.name == "score" and len(frame):
            sheet.conditional_format(_HEADING_ROWS, index, last_row, index, _SCORE_COLOURS)
    sheet.autofilter(_HEADING_ROWS - 1, 0, max(last_row, _HEADING_ROWS - 1), len(table.columns) - 1)


_SCORE_COLOURS = {
    "type": "3_color_scale",
    "min_type": "num",
    "min_value": 0,
    "min_color": "#F6E8C3",
    "mid_type": "num",
    "mid_value": 50,
    "mid_color": "#C7EAE5",
    "max_type": "num",
    "max_value": 100,
    "max_color": "#35978F",
}
"""Scores run from 0 to 100, so that a colour means the same in every workbook; ColorBrewer BrBG, safe for
colour-blind readers."""


def _explanation(column: Column) -> str:
    allowed = f"\nOne of: {', '.join(column.allowed)}." if column.allowed else ""
    unit = f"\nUnit: {column.unit}." if column.unit else ""
    return f"{column.description}{unit}{allowed}"


def _write_texts(sheet: Any, index: int, values: list[object]) -> None:
    for row, value in enumerate(values, start=_HEADING_ROWS):
        if isinstance(value, str) and value:
            sheet.write_string(row, index, value)


def _write_numbers(sheet: Any, index: int, values: list[Any], style: Any, boolean: bool) -> None:
    for row, value in enumerate(values, start=_HEADING_ROWS):
        if pd.isna(value):
            continue
        if boolean:
            sheet.write_boolean(row, index, bool(value))
        else:
            sheet.write_number(row, index, value, style)


def _write_cover(
    sheet: Any,
    views: Mapping[str, pd.DataFrame],
    content: list[tuple[str, int, str]],
    options: ExportOptions,
    styles: _Styles,
) -> None:
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, 2, 70)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, fit_cell_text(options.title)[0], styles.title)
    if options.date:
        sheet.write_string(1, 0, options.date.isoformat())
    row = _write_heading(sheet, 3, "Key figures", styles)
    for label, value, unit in key_figures(views):
        sheet.write_string(row, 0, label)
        if isinstance(value, str):
            sheet.write_string(row, 1, fit_cell_text(value)[0])
        else:
            sheet.write_number(row, 1, value, styles.number("#,##0"))
        sheet.write_string(row, 2, unit)
        row += 1
    row = _write_heading(sheet, row + 1, "Sheets", styles)
    for title, rows, description in content:
        sheet.write_url(row, 0, f"internal:'{title}'!A1", string=title)
        sheet.write_number(row, 1, rows, styles.number('#,##0" rows"'))
        sheet.write_string(row, 2, description)
        row += 1
    row = _write_heading(sheet, row + 1, "How to read this", styles)
    for offset, line in enumerate(_HOW_TO_READ):
        sheet.write_string(row + offset, 0, line)


def _write_heading(sheet: Any, row: int, text: str, styles: _Styles) -> int:
    """Write a heading of the cover and return the row below it."""
    sheet.write_string(row, 0, text, styles.bold)
    return row + 1
