"""A table as it stands in a file: headers, cells and the row numbers that a spreadsheet shows."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np

from symbiosis_map.errors import InputError

__all__ = [
    "MAX_COLUMNS",
    "MAX_ROWS",
    "Cell",
    "RawTable",
    "as_cell",
    "cell_text",
    "table_of_columns",
    "table_of_rows",
]

Cell = str | float
"""Text without blanks at its ends ('' where empty), or a number that the file holds as a number."""

MAX_COLUMNS = 1000
MAX_ROWS = 2_000_000


@dataclass(frozen=True, slots=True)
class RawTable:
    """Cells by column, before anything is known about them.

    Parameters
    ----------
    file, sheet : str
        File name, and sheet or layer ('' for formats without).
    headers : tuple of str
    columns : tuple of list of Cell
        One list for each header, all of one length.
    rows : list of int
        Row in the file of each cell; the header is row 1 in files that begin with it. Features of a layer
        count from 2, as in its attribute table with a header.
    overlong : dict of int to str
        Rows with more cells than headers, by their position, with the first cell too many.
    points : GeoSeries, optional
        Geometry of a layer in EPSG:4326, as points.
    precision_m : list of float, optional
        How far each point may be off, where a shape was turned into a point; NaN elsewhere.
    notes : tuple of str
        How the file was read, for the reader of the report.
    blank : tuple of int
        Rows that were passed over because all their cells are empty.
    """

    file: str
    sheet: str
    headers: tuple[str, ...]
    columns: tuple[list[Cell], ...]
    rows: list[int]
    overlong: dict[int, str] = field(default_factory=dict)
    points: gpd.GeoSeries | None = None
    precision_m: list[float] | None = None
    notes: tuple[str, ...] = ()
    blank: tuple[int, ...] = ()

    @property
    def place(self) -> str:
        """File and sheet for messages."""
        return f"{self.file}, sheet {self.sheet!r}" if self.sheet else self.file


def as_cell(value: object) -> Cell:
    """Turn a value of a spreadsheet or a layer into a cell.

    Examples
    --------
    >>> as_cell(" Molde "), as_cell(155), as_cell(None), as_cell(float("nan")), as_cell(float("inf"))
    ('Molde', 155.0, '', '', 'inf')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _without_controls(value).strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        number = float(value)
        if math.isnan(number):
            return ""
        return number if math.isfinite(number) else str(number)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    return _without_controls(str(value)).strip()


def cell_text(cell: Cell) -> str:
    """Return a cell as text; whole numbers without a decimal mark.

    Examples
    --------
    >>> cell_text(155.0), cell_text(24.42), cell_text("0155")
    ('155', '24.42', '0155')
    """
    if isinstance(cell, str):
        return cell
    return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)


def _without_controls(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\u00a0\u202f\u2009" else " " if c in "\n\r\t" else "" for c in text)


def table_of_rows(
    file: str, sheet: str, lines: Sequence[Sequence[Cell]], header_at: int, notes: tuple[str, ...] = ()
) -> RawTable:
    """Build a table from lines of cells; empty lines are passed over.

    Parameters
    ----------
    lines : sequence of sequences of Cell
        All lines of the file, so that the first one is row 1.
    header_at : int
        Position of the header line.

    Raises
    ------
    InputError
        More columns or rows than any list of sites has.
    """
    header = list(lines[header_at])
    while header and header[-1] == "":
        header.pop()
    width = len(header)
    _check_size(file, width, len(lines))
    kept: list[Sequence[Cell]] = []
    rows: list[int] = []
    overlong: dict[int, str] = {}
    blank: list[int] = []
    for position, line in enumerate(lines[header_at + 1 :], start=header_at + 2):
        if not any(cell != "" for cell in line):
            blank += [position] if len(line) > 1 else []
            continue
        surplus = next((cell for cell in line[width:] if cell != ""), None)
        if surplus is not None:
            overlong[len(kept)] = cell_text(surplus)
        kept.append(line)
        rows.append(position)
    columns: tuple[list[Cell], ...] = tuple(
        [line[index] if index < len(line) else "" for line in kept] for index in range(width)
    )
    return RawTable(
        file, sheet, tuple(cell_text(cell) for cell in header), columns, rows, overlong, notes=notes, blank=tuple(blank)
    )


def table_of_columns(
    file: str, sheet: str, headers: Sequence[str], columns: Sequence[list[Cell]], notes: tuple[str, ...] = ()
) -> RawTable:
    """Build a table from the columns of a layer, whose header counts as row 1; empty rows are passed over.

    Raises
    ------
    InputError
        More columns or rows than any list of sites has.

    Examples
    --------
    >>> table = table_of_columns("a.parquet", "", ["name", "nace"], [["A", "", "B"], [24.42, "", ""]])
    >>> table.columns, table.rows, table.blank
    ((['A', 'B'], [24.42, '']), [2, 4], (3,))
    """
    count = len(columns[0]) if columns else 0
    _check_size(file, len(headers), count + 1)
    empty = np.ones(count, dtype=bool)
    for column in columns:
        if empty.any():
            empty &= np.fromiter((cell == "" for cell in column), dtype=bool, count=count)
    rows = (np.flatnonzero(~empty) + 2).tolist()
    blank = tuple((np.flatnonzero(empty) + 2).tolist()) if len(columns) > 1 else ()
    if empty.any():
        columns = [[column[row - 2] for row in rows] for column in columns]
    return RawTable(file, sheet, tuple(headers), tuple(columns), rows, notes=notes, blank=blank)


def _check_size(file: str, width: int, count: int) -> None:
    if width > MAX_COLUMNS or count > MAX_ROWS:
        raise InputError(
            f"{file} has {width:,} columns and {count:,} rows; {MAX_COLUMNS:,} and {MAX_ROWS:,} are the most",
            remedy="Is this a list of sites or streams? Check the separator.",
        )
