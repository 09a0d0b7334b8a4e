"""A workbook for people: a cover, charts, a sheet per table with headings in words and units, and no live text.

Every text from the tables is written as text: nothing in it can become a formula or a link. Rows go to the disk some
thousand at a time, so that a hundred thousand links never stand in memory as text.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import xlsxwriter

from symbiosis_map.errors import OutputError
from symbiosis_map.exports.book.cell_rows import SheetRows, fill_book
from symbiosis_map.exports.book.charts import has_charts, write_charts
from symbiosis_map.exports.book.cover import Entry, write_cover
from symbiosis_map.exports.book.review import REVIEW, review_rows
from symbiosis_map.exports.book.styles import Styles
from symbiosis_map.exports.book.tables import HEADING_ROWS, sheet_parts, write_table
from symbiosis_map.exports.cells import fit_cell_text
from symbiosis_map.exports.changes import Change, changes_frame
from symbiosis_map.exports.options import ExportOptions
from symbiosis_map.exports.sheets import flat_view
from symbiosis_map.exports.views import VIEWS, code_book
from symbiosis_map.exports.wording import Words
from symbiosis_map.schema import Column, Table

__all__ = ["FILE_NAME", "SHEETS", "write_workbook"]

FILE_NAME = "symbiosis.xlsx"

SHEETS = (
    "links",
    "near_misses",
    "doubt",
    "hubs",
    "hub_members",
    "hub_networks",
    "trench_segments",
    "sites",
    "streams",
    "flow_balance",
    "flow_routes",
    "recall",
    "second_opinions",
    "assumptions",
    "rejected",
    "unplaced",
)
"""Views that become sheets, in their order; ``sheet.<view>`` among the words is the name of the sheet."""

_SHEET_ROWS = 1_048_576
"""Rows of a sheet (Excel specifications and limits)."""

_SHEET_CELLS = 20_000_000
"""Cells of a sheet, so that its text stays below the 2 GiB that a part of an archive without extensions holds."""

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
        An existing folder; rows are kept there until the file is whole.
    options : ExportOptions
        Title, subtitle, date and language.
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
    words = Words(options.language)
    heads = io.BytesIO()
    book = xlsxwriter.Workbook(heads, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    book.set_properties(
        {"title": fit_cell_text(options.title)[0], "created": dt.datetime.combine(options.date_inside, dt.time())}
    )
    styles = Styles(book)
    cover = book.add_worksheet(words.say("sheet.cover"))
    entries: list[Entry] = []
    if has_charts(views):
        write_charts(book, views, words, styles)
        entries.append((words.say("sheet.charts"), len(views["flow_balance"]), words.say("book.chart_note")))
    changes: list[Change] = []
    filled: dict[int, SheetRows] = {}

    def add(name: str, frame: pd.DataFrame, table: Table) -> None:
        size = min(sheet_rows, _SHEET_CELLS // len(table.columns)) - HEADING_ROWS
        for sheet, start, end in sheet_parts(words.say(f"sheet.{name}"), len(frame), size):
            rows, changed = write_table(book, sheet, frame.iloc[start:end], table, words, styles, start)
            changes.extend(changed)
            entries.append((sheet, end - start, table.description))
            if len(rows):
                filled[len(book.worksheets())] = SheetRows(rows, table)

    for name in SHEETS:
        if name in views:
            add(name, *flat_view(views[name], VIEWS[name]))
    review = review_rows(views, words)
    if len(review):
        add("review", review, REVIEW)
    if changes:
        add("changes", changes_frame(changes), _CHANGES)
    add("code_book", code_book(name for name in SHEETS if name in views), _CODE_BOOK)
    write_cover(cover, views, entries, options, words, styles)
    book.close()
    try:
        fill_book(heads.getvalue(), filled, path, options.date_inside)
    except RuntimeError as error:
        raise OutputError(
            f"cannot write {FILE_NAME}: a sheet would hold more than 2 GiB of text", remedy="Leave out the workbook."
        ) from error
    return path
