"""Columns of a layer as text, block by block, for the formats that are text: GeoJSON and KML."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from symbiosis_map.exports.arrow import arrow_column
from symbiosis_map.schema import Column

__all__ = ["as_bytes", "escaped", "joined", "row_blocks", "values_as_text"]

_BLOCK = 5_000


def row_blocks(frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Give a frame in blocks of some thousand rows, so that a large layer never stands in memory as text."""
    for start in range(0, len(frame), _BLOCK):
        yield frame.iloc[start : start + _BLOCK]


def values_as_text(values: pd.Series, column: Column) -> pa.Array:
    """Return values as text that reads back as the same value; missing ones are null.

    Examples
    --------
    >>> score = Column("score", "number", "score", "Score.")
    >>> values_as_text(pd.Series([81.5, None, 0.1 + 0.2]), score).to_pylist()
    ['81.5', None, '0.30000000000000004']
    """
    return arrow_column(values, column).cast(pa.string())


def escaped(texts: pa.Array, pattern: str, escape: Callable[[str], str]) -> pa.Array:
    """Return texts of which those that match a pattern have been escaped; the others are left as they are.

    Parameters
    ----------
    texts : pyarrow.Array of string
    pattern : str
        Regular expression that finds what must be escaped.
    escape : callable
        Returns a text escaped.
    """
    found = pc.match_substring_regex(texts, pattern).fill_null(False)
    rows = np.flatnonzero(found.to_numpy(zero_copy_only=False))
    if not len(rows):
        return texts
    changed = texts.to_pylist()
    for row in rows.tolist():
        changed[row] = escape(changed[row])
    return pa.array(changed, type=pa.string())


def joined(*parts: pa.Array | str) -> pa.Array:
    """Return texts put together row by row; a row with a null in it is null."""
    return pc.binary_join_element_wise(*parts, "")


def as_bytes(texts: pa.Array) -> bytes:
    """Return texts one after the other in UTF-8.

    Examples
    --------
    >>> as_bytes(pa.array(["Ås", "e"])).decode()
    'Åse'
    """
    ends = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return bytes(memoryview(texts.buffers()[2])[ends[0] : ends[-1]])
