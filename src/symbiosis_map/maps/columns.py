"""Tables as compact columns, each in the coding of :mod:`symbiosis_map.maps.coding` that suits what it holds."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from symbiosis_map.maps.coding import (
    DEGREES,
    encode_close,
    encode_figures,
    encode_pairs,
    encode_parts,
    encode_paths,
    encode_pool,
    encode_starts,
    encode_steps,
)
from symbiosis_map.schema import Column, Table

__all__ = ["encode_column", "encode_table"]

_FEW = 20
"""A column this short is not worth a list of the rows that it fills."""
_DIGITS = {3: 4, 4: 6}
_CLOSE_WIDTH = 3
_SHARE_WIDTH = 2
_CRITERION = "d_"
"""Criteria keep a step of 1.3e-5: a score made of them is right to 0.005 points where none lies below 0.01."""


def encode_table(
    frame: pd.DataFrame, table: Table, *, width: int = 3, leave_out: Collection[str] = (), coded: Any = ()
) -> dict[str, Any]:
    """Return the columns of a table that hold anything, and ``rows``, their length.

    Points become ``longitude`` and ``latitude`` in steps of 1e-5 degrees, lines of more than two points and areas
    become coded paths; a straight line is left out, its ends are known from the sites.

    Parameters
    ----------
    frame : DataFrame
    table : Table
    width : {3, 4}
        Digits of its numbers: 3 keep four figures, 4 keep six.
    leave_out : collection of str
        Columns that the page makes from others.
    coded : mapping of str to dict
        Columns that are coded already, by name.
    """
    columns: dict[str, Any] = {"rows": len(frame), **dict(coded)}
    for column in table.columns:
        if column.name not in frame.columns or column.name in leave_out or not len(frame):
            continue
        if column.type == "geometry":
            columns.update(_geometry(np.asarray(frame[column.name], dtype=object)))
            continue
        made = encode_column(frame[column.name], column, width)
        if made is not None:
            columns[column.name] = made
    return columns


def encode_column(values: pd.Series, column: Column, width: int = 3) -> list[Any] | dict[str, Any] | None:
    """Return one column in the coding that suits it.

    Parameters
    ----------
    values : Series
    column : Column
    width : {3, 4}
        Digits of its numbers.

    Returns
    -------
    list or dict or None
        None where every value is missing.

    Examples
    --------
    >>> encode_column(pd.Series(["a", None, "a", "a"]), Column("use", "text", "use", ""))
    {'pool': ['a'], 'codes': 'i', 'each': 6}
    """
    there = values.notna().to_numpy(copy=True)
    if column.type == "number":
        there = np.isfinite(values.to_numpy(dtype=np.float64, na_value=np.nan))
    if not there.any():
        return None
    if len(values) >= _FEW and 2 * there.sum() < len(values):
        present = values[there].reset_index(drop=True)
        return {"at": encode_steps(np.flatnonzero(there))["steps"], "values": encode_column(present, column, width)}
    if column.type in ("text", "boolean"):
        return _text(values.astype(object).where(there, None), column.type)
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return encode_steps(numbers) if column.type == "integer" else _numbers(numbers, column, width)


def _text(values: pd.Series, kind: str) -> list[Any] | dict[str, Any]:
    numbers, pool = pd.factorize(values)
    if kind == "boolean":
        return encode_pool([bool(value) for value in pool], numbers)
    if 2 * len(pool) <= len(values):
        return encode_pool([str(value) for value in pool], numbers)
    if values.isna().any():
        return [None if value is None else str(value) for value in values]
    texts = [str(value) for value in values]
    if texts != sorted(texts):
        return texts
    starts = encode_starts(texts)
    return starts if sum(map(len, starts["starts"])) < sum(map(len, texts)) else texts


def _numbers(numbers: NDArray[np.float64], column: Column, width: int) -> dict[str, Any]:
    is_share = (column.minimum, column.maximum) == (0.0, 1.0)
    if is_share:
        width = _SHARE_WIDTH
    rounded = np.round(numbers, 6) if is_share else _rounded(numbers, _DIGITS[width])
    codes, pool = pd.factorize(rounded)
    digits = 1 if len(pool) < 91 else 2
    whole = [int(value) if float(value).is_integer() and abs(value) < 2**53 else float(value) for value in pool]
    saved = (width - digits) * len(numbers)
    if len(pool) < 91**digits and len(json.dumps(whole, separators=(",", ":"))) < saved:
        return encode_pool(whole, codes)
    if is_share:
        return encode_pairs(numbers) if column.name.startswith(_CRITERION) else encode_parts(numbers, width)
    close = encode_close(numbers) if width == _CLOSE_WIDTH else None
    return close or encode_figures(numbers, width)


def _rounded(numbers: NDArray[np.float64], figures: int) -> NDArray[np.float64]:
    """Return numbers with this many figures, as they are read out of the code again."""
    size = np.abs(numbers)
    large = np.isfinite(numbers) & (size >= 1e-10)
    power = np.floor(np.log10(np.where(large, size, 1.0))) - figures + 1
    scale = 10.0 ** np.abs(power)
    lead = np.rint(np.where(power < 0, size * scale, size / scale))
    rounded = np.sign(numbers) * np.where(power < 0, lead / scale, lead * scale)
    return np.where(large, rounded, np.where(np.isfinite(numbers), 0.0, np.nan))


def _geometry(shapes: NDArray[Any]) -> dict[str, Any]:
    kinds = {shape.geom_type for shape in shapes if shape is not None}
    if kinds == {"Point"}:
        return {
            "longitude": encode_steps(shapely.get_x(shapes), per=DEGREES),
            "latitude": encode_steps(shapely.get_y(shapes), per=DEGREES),
        }
    if kinds and kinds <= {"Polygon", "MultiPolygon"}:
        return {"area": _areas(shapes)}
    bent = np.flatnonzero(shapely.get_num_coordinates(shapes) > 2)
    if not len(bent):
        return {}
    corners, line_of = shapely.get_coordinates(shapes[bent], return_index=True)
    return {"path": {"at": encode_steps(bent)["steps"], "values": encode_paths(corners, line_of)}}


def _areas(shapes: NDArray[Any]) -> list[list[str]]:
    """Return the rings of each polygon, of all its parts."""
    parts, shape_of = shapely.get_parts(shapes, return_index=True)
    rings, part_of = shapely.get_rings(parts, return_index=True)
    corners, ring_of = shapely.get_coordinates(rings, return_index=True)
    paths = encode_paths(corners, ring_of)
    areas: list[list[str]] = [[] for _ in shapes]
    for path, shape in zip(paths, shape_of[part_of].tolist(), strict=True):
        areas[shape].append(path)
    return areas
