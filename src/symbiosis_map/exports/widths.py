"""How wide the fields of a shapefile must be for what stands in them."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from symbiosis_map.exports.arrow import arrow_column
from symbiosis_map.exports.dbase import FieldSize
from symbiosis_map.schema import Column, Table

__all__ = ["TEXT_BYTES", "field_sizes", "lost_digits"]

TEXT_BYTES = 254
"""Longest text of a dBASE field."""

_NUMBER_WIDTH = 20
"""Longest number of a dBASE IV field, sign and point included (dBASE IV file format)."""
_FIGURES = 10
"""Figures that the smallest number of a column keeps, where its largest leaves room."""
_MOST_DECIMALS = 15
_RELATIVE_LOSS = 0.5 * 10.0 ** (1 - _FIGURES)
_TEXT_WIDTHS = (10, 20, 40, 80, 160, TEXT_BYTES)
_EMPTY = {"number": FieldSize(12, 3), "integer": FieldSize(9)}


def field_sizes(frame: pd.DataFrame, table: Table) -> dict[str, FieldSize]:
    """Return a width for each column that holds all of its values.

    Parameters
    ----------
    frame : DataFrame
        Texts of at most :data:`TEXT_BYTES` bytes, numbers below 1e15.
    table : Table

    Returns
    -------
    dict of str to FieldSize
        By column name. Numbers keep ten figures or more, as far as 20 characters hold them.

    Examples
    --------
    >>> route = Column("route_m", "number", "route_m", "Distance.", unit="m")
    >>> field_sizes(pd.DataFrame({"route_m": [1406.25, -20.0, None]}), Table("t", (), "", (route,)))
    {'route_m': FieldSize(width=8, decimals=2)}
    """
    return {column.name: _size(frame[column.name], column) for column in table.columns if column.type != "geometry"}


def lost_digits(values: pd.Series, size: FieldSize) -> NDArray[np.bool_]:
    """Say which numbers have fewer than ten right figures when written with the decimals of a field."""
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(np.round(numbers, size.decimals) - numbers) > np.abs(numbers) * _RELATIVE_LOSS)


def _size(values: pd.Series, column: Column) -> FieldSize:
    if column.type == "boolean":
        return FieldSize(1)
    if column.type == "date":
        return FieldSize(8)
    if column.type == "text":
        longest = pc.max(pc.binary_length(arrow_column(values, column))).as_py() or 1
        return FieldSize(next(width for width in _TEXT_WIDTHS if width >= longest))
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    sizes = np.abs(numbers[np.isfinite(numbers) & (numbers != 0.0)])
    if not len(sizes):
        return _EMPTY[column.type]
    whole = _whole_digits(float(sizes.max()))
    if column.type == "integer":
        return FieldSize(max(whole + 1, _EMPTY["integer"].width))
    room = min(_MOST_DECIMALS, _NUMBER_WIDTH - whole - 3)  # a sign, the point, and a digit that rounding may add
    wanted = _FIGURES - 1 - math.floor(math.log10(float(sizes.min())))
    decimals = _fewest_decimals(sizes, max(1, min(room, wanted)))
    return FieldSize(_whole_digits(float(np.round(sizes.max(), decimals))) + decimals + 2, decimals)


def _whole_digits(size: float) -> int:
    """Return how many digits stand before the point."""
    return len(str(int(size)))


def _fewest_decimals(sizes: NDArray[np.float64], most: int) -> int:
    """Return how many decimals all the numbers have, at most so many as given."""
    some = sizes[:: max(1, len(sizes) // 1000)]
    for decimals in range(1, most):
        if (np.round(some, decimals) == some).all() and (np.round(sizes, decimals) == sizes).all():
            return decimals
    return most
