"""Rows of files as columns: an array of values for each name, all of one length."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Rows", "objects", "rows_at", "rows_together"]

Rows = dict[str, NDArray[Any]]


def objects(values: Iterable[Any]) -> NDArray[np.object_]:
    """Return values as an array that holds each of them as it is, also where they are sequences.

    Examples
    --------
    >>> objects([("a", 1), ("b", 2)]).shape
    (2,)
    """
    return np.fromiter(values, dtype=object)


def rows_at(rows: Mapping[str, NDArray[Any]], at: ArrayLike) -> Rows:
    """Return some of the rows: those where ``at`` is true, or those that it numbers."""
    chosen = np.asarray(at)
    return {name: values[chosen] for name, values in rows.items()}


def rows_together(parts: Sequence[Rows]) -> Rows:
    """Return the rows of all parts, one after the other; no column where there is no part."""
    return {name: np.concatenate([part[name] for part in parts]) for name in (parts[0] if parts else ())}
