"""The head of a table's sheet: headings in words over names of columns, filter, colours, and how its rows look."""

from __future__ import annotations

from typing import Any

import pandas as pd
import xlsxwriter

from symbiosis_map.exports.arrow import is_column
from symbiosis_map.exports.book.styles import Styles, colour_scale
from symbiosis_map.exports.cells import CELL_UNITS, SUSPECT, fit_cell_text, number_format, width_of
from symbiosis_map.exports.changes import Change, change_text
from symbiosis_map.exports.wording import Words
from symbiosis_map.schema import Column, Table

__all__ = ["HEADING_ROWS", "heading_of", "sheet_parts", "write_table"]

HEADING_ROWS = 2
_UNSAID = ("", "1", "points")
"""Units that a heading leaves out."""
_SEEN = 500
"""Rows that the width of a column goes by."""


def sheet_parts(title: str, rows: int, size: int) -> list[tuple[str, int, int]]:
    """Return the sheets that a table of so many rows takes: name, first row and the row after the last.

    Examples
    --------
    >>> sheet_parts("Links", 5, 3)
    [('Links', 0, 3), ('Links 2', 3, 5)]
    """
    starts = range(0, max(rows, 1), size)
    return [
        (title if number == 1 else f"{title} {number}", start, min(start + size, rows))
        for number, start in enumerate(starts, start=1)
    ]


def write_table(
    book: xlsxwriter.Workbook,
    title: str,
    frame: pd.DataFrame,
    table: Table,
    words: Words,
    styles: Styles,
    first: int = 0,
) -> tuple[pd.DataFrame, list[Change]]:
    """Write the head of a table, or of a part of it, on a sheet of its own, with a pattern row where it has rows.

    Parameters
    ----------
    book : Workbook
    title : str
        Name of the sheet.
    frame : DataFrame
    table : Table
        Its columns, none of them a geometry.
    words : Words
        Language of the headings.
    styles : Styles
    first : int
        Rows of the table that stand on sheets before this one.

    Returns
    -------
    tuple of DataFrame and list of Change
        The rows as the sheet can hold them, and the texts that had to be changed for that.
    """
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(HEADING_ROWS, 0)
    sheet.repeat_rows(0, HEADING_ROWS - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    last = HEADING_ROWS + len(frame) - 1
    for index, column in enumerate(table.columns):
        heading = heading_of(column, words)
        sheet.write_string(0, index, heading, styles.heading)
        sheet.write_string(1, index, column.name, styles.name)
        if column.description:
            sheet.write_comment(0, index, _explanation(column), {"author": "", "x_scale": 1.5})
        shown = frame[column.name].head(_SEEN) if column.type == "text" else ()
        longest = max(heading, column.name, key=len)
        sheet.set_column(index, index, width_of(longest, (text for text in shown if isinstance(text, str))))
        most = _most_of_scale(column)
        if most is not None and len(frame):
            sheet.conditional_format(HEADING_ROWS, index, last, index, colour_scale(most))
    sheet.autofilter(HEADING_ROWS - 1, 0, max(last, HEADING_ROWS - 1), len(table.columns) - 1)
    fitted, changes = change_text(frame, table, fit_cell_text, suspect=SUSPECT, longest_bytes=CELL_UNITS)
    if len(frame):
        _write_pattern(sheet, table, styles)
    return fitted, [_moved(change, first) for change in changes]


def heading_of(column: Column, words: Words) -> str:
    """Return the heading of a column in the language of the workbook, with its unit where every row has the same.

    Examples
    --------
    >>> heading_of(Column("saving_eur_per_year", "number", "save_eur_y", "Saving.", unit="EUR/yr"), Words("nb"))
    'Besparelse (EUR/år)'
    >>> heading_of(Column("cost", "number", "cost", "Cost.", unit="cost_unit"), Words("nb"))
    'Kostnad'
    """
    name = words.say(f"heading.{column.name}")
    fixed = column.unit not in _UNSAID and not is_column(column.unit) and not column.name.endswith("closes_year")
    return f"{name} ({words.unit(column.unit)})" if fixed else name


def _most_of_scale(column: Column) -> float | None:
    """Return the upper end of a column's colour scale; None where it has none."""
    if column.type != "number":
        return None
    if column.unit == "points" and not column.name.endswith("_change"):
        return 100.0
    return 1.0 if column.unit == "1" and column.maximum == 1.0 else None


def _write_pattern(sheet: Any, table: Table, styles: Styles) -> None:
    """Write the row that tells how the cells of each column look; texts have no look of their own."""
    sheet.write_blank(HEADING_ROWS, 0, None, styles.plain)
    for index, column in enumerate(table.columns):
        if column.type in ("number", "integer"):
            sheet.write_blank(HEADING_ROWS, index, None, styles.number(number_format(column)))


def _moved(change: Change, rows: int) -> Change:
    return Change(change.table, change.row + rows, change.key, change.column, change.change, change.full_value)


def _explanation(column: Column) -> str:
    allowed = f"\nOne of: {', '.join(column.allowed)}." if column.allowed else ""
    unit = f"\nUnit: {column.unit}." if column.unit else ""
    return f"{column.description}{unit}{allowed}"
