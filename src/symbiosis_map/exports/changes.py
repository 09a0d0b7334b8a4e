"""What a format could not hold as it was: every such cell is listed beside the output, with its full value."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from symbiosis_map.exports.views import key_of
from symbiosis_map.schema import Column, Table

__all__ = ["CHANGES", "Change", "change_text", "changes_frame", "csv_bytes"]

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
    frame: pd.DataFrame, table: Table, fit: Callable[[str], tuple[str, str]]
) -> tuple[pd.DataFrame, list[Change]]:
    """Return a copy of a frame with every text made to fit a format, and what that changed.

    Parameters
    ----------
    frame : DataFrame
    table : Table
        Definition of the frame.
    fit : callable
        Takes a text and returns the text that the format can hold and what was done to it, empty for nothing.

    Returns
    -------
    tuple of DataFrame and list of Change
    """
    result, changes = frame.copy(), []
    for column in table.columns:
        if column.type != "text":
            continue
        numbers, pool = pd.factorize(frame[column.name])
        fitted = [fit(text) for text in pool]
        changed = np.array([bool(done) for _, done in fitted], dtype=bool)
        if not changed.any():
            continue
        texts = np.array([*(text for text, _ in fitted), None], dtype=object)
        result[column.name] = pd.Series(texts[numbers], index=frame.index, dtype="str")
        changes += [
            Change(
                table.name, row + 1, key_of(frame, table, row), column.name, fitted[numbers[row]][1], pool[numbers[row]]
            )
            for row in np.flatnonzero((numbers >= 0) & changed[numbers]).tolist()
        ]
    return result, changes


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
