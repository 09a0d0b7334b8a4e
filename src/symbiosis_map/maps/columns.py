"""Tables as compact columns of JSON, and lines and areas as whole numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from symbiosis_map.schema import Table

__all__ = ["DEGREES", "decode_path", "encode_column", "encode_path", "encode_table"]

DEGREES = 100_000
"""Whole numbers per degree in a coded line: steps of 1e-5 degrees, about one metre."""

_FIGURES = 7


def encode_path(coordinates: ArrayLike) -> list[int]:
    """Return a line as whole steps: longitude and latitude of the first point, then differences.

    Points that fall on the one before them are left out.

    Parameters
    ----------
    coordinates : array_like, shape (n, 2)
        Longitude and latitude in degrees.

    Examples
    --------
    >>> encode_path([[8.68502, 63.41242], [8.68512, 63.41240]])
    [868502, 6341242, 10, -2]
    """
    steps = np.rint(np.asarray(coordinates, dtype=float)[:, :2] * DEGREES).astype(np.int64)
    differences = np.diff(steps, axis=0)
    moved = np.concatenate([[True], (differences != 0).any(axis=1)])
    steps = steps[moved]
    return np.concatenate([steps[:1], np.diff(steps, axis=0)]).ravel().tolist()


def decode_path(numbers: Sequence[int]) -> NDArray[np.float64]:
    """Return the line that :func:`encode_path` coded, shape (n, 2), in degrees.

    Examples
    --------
    >>> decode_path([868502, 6341242, 10, -2]).tolist()
    [[8.68502, 63.41242], [8.68512, 63.4124]]
    """
    return np.cumsum(np.asarray(numbers, dtype=np.int64).reshape(-1, 2), axis=0) / DEGREES


def encode_table(frame: pd.DataFrame, table: Table) -> dict[str, Any]:
    """Return the columns of a table that hold anything, and ``rows``, their length.

    Numbers keep seven figures. Points become ``longitude`` and ``latitude``, lines of more than two
    points and areas become coded paths; a straight line is left out, its ends are known from the sites.
    """
    columns: dict[str, Any] = {"rows": len(frame)}
    for column in table.columns:
        if column.name not in frame.columns:
            continue
        if column.type == "geometry":
            columns.update(_geometry(np.asarray(frame[column.name], dtype=object)))
            continue
        coded = encode_column(frame[column.name], column.type)
        if coded is not None:
            columns[column.name] = coded
    return columns


def encode_column(values: pd.Series, kind: str) -> list[Any] | dict[str, Any] | None:
    """Return one column for the page: a list, or ``pool`` and ``codes`` for text that repeats.

    Parameters
    ----------
    values : Series
    kind : {"text", "number", "integer", "boolean"}

    Returns
    -------
    list or dict or None
        None where every value is missing. A missing value is null in a list and -1 in codes.

    Examples
    --------
    >>> encode_column(pd.Series([1.0, None, 0.123456789]), "number")
    [1, None, 0.1234568]
    >>> encode_column(pd.Series(["a", None, "a", "a"]), "text")
    {'pool': ['a'], 'codes': [0, -1, 0, 0]}
    """
    missing = values.isna().to_numpy()
    if missing.all():
        return None
    if kind == "text":
        return _text([None if gone else str(value) for value, gone in zip(values, missing, strict=True)])
    if kind == "boolean":
        return [None if gone else bool(value) for value, gone in zip(values, missing, strict=True)]
    return [None if gone else _number(float(value)) for value, gone in zip(values, missing, strict=True)]


def _text(values: list[str | None]) -> list[str | None] | dict[str, Any]:
    pool = list(dict.fromkeys(value for value in values if value is not None))
    if 2 * len(pool) > len(values):
        return values
    places = {value: place for place, value in enumerate(pool)}
    return {"pool": pool, "codes": [-1 if value is None else places[value] for value in values]}


def _number(value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    rounded = float(f"{value:.{_FIGURES}g}")
    return int(rounded) if rounded.is_integer() else rounded


def _geometry(shapes: NDArray[Any]) -> dict[str, Any]:
    kinds = {shape.geom_type for shape in shapes if shape is not None}
    if kinds == {"Point"}:
        return {
            "longitude": encode_column(pd.Series(shapely.get_x(shapes)), "number"),
            "latitude": encode_column(pd.Series(shapely.get_y(shapes)), "number"),
        }
    if kinds and kinds <= {"Polygon", "MultiPolygon"}:
        return {"area": [_rings(shape) for shape in shapes]}
    paths = [_path(shape) for shape in shapes]
    return {"path": paths} if any(paths) else {}


def _path(shape: Any) -> list[int] | None:
    if shape is None or shape.geom_type != "LineString" or shapely.get_num_coordinates(shape) <= 2:
        return None
    return encode_path(shapely.get_coordinates(shape))


def _rings(shape: Any) -> list[list[int]]:
    if shape is None:
        return []
    lines = shapely.get_rings(shapely.get_parts(shape))
    return [encode_path(shapely.get_coordinates(line)) for line in lines]
