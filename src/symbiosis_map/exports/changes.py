"""What a format could not hold as it was: every such cell is listed beside the output, with its full value."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from symbiosis_map.exports.views import key_of
from symbiosis_map.schema import Column, Table

__all__ = ["CHANGES", "Change", "change_text", "changes_frame", "csv_bytes", "without_null"]

CHANGES = Table(
    "changes",
    (),
    "Cells that this format could not hold as they were.",
    (
        Column("table", "text", "table", "Table of the cell."),
        Column("row", "integer", "row", "Number of the row in the output, the first is 1."),
        Column("key", "text", "key", "Key of the row, parts parted by '|'."),
        Column("column", "text", "column", "Column of the cell."),
        Column("change", "text", "change", "What was done."),
        Column("full_value", "text", "full_value", "The value as the table has it."),
    ),
)
"""Definition of the list of changes."""


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that was written otherwise than the table has it.

    Parameters
    ----------
    table : str
    row : int
        Number of the row in the output, the first is 1.
    key : str
        Key of the row, parts parted by ``|``.
    column : str
    change : str
        What was done.
    full_value : str
        The value as the table has it.
    """

    table: str
    row: int
    key: str
    column: str
    change: str
    full_value: str


def change_text(
    frame: pd.DataFrame,
    table: Table,
    fit: Callable[[str], tuple[str, str]],
    *,
    suspect: str = "",
    longest_bytes: int | None = None,
) -> tuple[pd.DataFrame, list[Change]]:
    """Return a copy of a frame with every text made to fit a format, and what that changed.

    Parameters
    ----------
    frame : DataFrame
    table : Table
        Definition of the frame.
    fit : callable
        Takes a text and returns the text that the format can hold and what was done to it, empty for nothing.
    suspect : str
        Regular expression that every text which ``fit`` changes matches, unless it is too long: the others are
        not looked at. Empty looks at all of them.
    longest_bytes : int, optional
        Bytes from which on a text is too long, in UTF-8.

    Returns
    -------
    tuple of DataFrame and list of Change
    """
    result, changes = frame.copy(deep=False), []
    for column in table.columns:
        if column.type != "text":
            continue
        rows = _suspects(frame[column.name], suspect, longest_bytes)
        if not len(rows):
            continue
        texts = frame[column.name].to_numpy(dtype=object, copy=True)
        for row in rows.tolist():
            text = texts[row]
            texts[row], done = fit(text)
            if done:
                changes.append(Change(table.name, row + 1, key_of(frame, table, row), column.name, done, text))
        result[column.name] = pd.Series(texts, index=frame.index, dtype="str")
    return result, changes


def without_null(frame: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[Change]]:
    """Return a copy of a frame without null characters, at which SQLite and GDAL end a text, and what that changed."""
    return change_text(frame, table, lambda text: (text.replace("\x00", ""), "null characters removed"), suspect="\x00")


def _suspects(values: pd.Series, suspect: str, longest_bytes: int | None) -> NDArray[np.intp]:
    """Return the rows whose text a format may not be able to hold."""
    texts = pa.array(values, type=pa.string(), from_pandas=True)
    found = pc.match_substring_regex(texts, suspect) if suspect else pc.is_valid(texts)
    if longest_bytes is not None:
        found = pc.or_(found, pc.greater(pc.binary_length(texts), longest_bytes))
    return np.flatnonzero(pc.fill_null(found, fill_value=False).to_numpy(zero_copy_only=False))


def changes_frame(changes: Iterable[Change]) -> pd.DataFrame:
    """Return changes as a frame with the columns table, row, key, column, change, full_value."""
    return pd.DataFrame(
        {
            name: pd.Series([getattr(change, name) for change in changes], dtype="int64" if name == "row" else "str")
            for name in CHANGES.names
        }
    )


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return a frame as CSV that a spreadsheet opens without running anything in it.

    UTF-8 with a byte-order mark, so that Excel reads the letters right. A text that a spreadsheet would take
    for a formula gets an apostrophe in front (the advice of OWASP on CSV injection).

    Examples
    --------
    >>> csv_bytes(pd.DataFrame({"name": ["=1+1", "Ålesund"]})).decode("utf-8-sig").splitlines()
    ['name', "'=1+1", 'Ålesund']
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(frame.columns)
    for row in frame.itertuples(index=False):
        writer.writerow(
            f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell for cell in row
        )
    return text.getvalue().encode("utf-8-sig")


_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
