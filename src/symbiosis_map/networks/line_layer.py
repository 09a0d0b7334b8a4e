"""Roads and ferries from any layer of lines: a GeoPackage, a shapefile, GeoJSON or GeoParquet."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from symbiosis_map.errors import InputError
from symbiosis_map.intake import read_shapes
from symbiosis_map.networks.options import ROAD_COLUMNS, WaysOptions
from symbiosis_map.networks.road_classes import (
    FERRY_WORDS,
    LORRY_KMH,
    NO_ROAD,
    SPEED_KMH,
    class_speed,
    minutes_of,
    said_speed,
)
from symbiosis_map.networks.road_lines import RoadLines

__all__ = ["read_line_layer"]

_LINES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING, shapely.GeometryType.MULTILINESTRING)
_FORWARD = frozenset({"yes", "true", "t", "1", "1.0", "f", "ft", "forward"})
_BACKWARD = frozenset({"-1", "-1.0", "reverse", "tf", "backward"})
_NOT_BUILT = frozenset({"p", "planned", "proposed", "construction", "a", "under construction"})
_SURE = frozenset({"yes", "true", "t", "1", "1.0"})


def read_line_layer(path: Path, options: WaysOptions) -> RoadLines:
    """Read roads and ferries from a layer of lines.

    Parameters
    ----------
    path : Path
    options : WaysOptions
        ``roads_layer`` and ``road_columns``.

    Returns
    -------
    RoadLines
        Lines that name no nodes. Classes that no lorry uses, and roads that are only planned, are left out.

    Raises
    ------
    InputError
        No such file, damaged, without a reference system, without lines, or without a column that was named.
    """
    frame = read_shapes(path, options.roads_layer or None)
    columns = _columns(frame, options, path)
    kinds = shapely.get_type_id(np.asarray(frame.geometry, dtype=object))
    frame = frame[np.isin(kinds, _LINES)]
    if frame.empty:
        raise InputError(
            f"{path.name} holds no lines, so it has no roads",
            remedy="Name a layer of lines in [ways] roads, and roads_layer where the file has several.",
        )
    told = {name: _words(frame[column]) for name, column in columns.items() if name != "date"}
    nothing = pd.Series("", index=frame.index)
    road_class, category = told.get("class", nothing), told.get("category", nothing)
    is_ferry = road_class.isin(FERRY_WORDS) | told.get("ferry", nothing).isin(_SURE | FERRY_WORDS)
    used = ~road_class.isin(NO_ROAD) & ~told.get("status", nothing).isin(_NOT_BUILT)
    speed = told.get("speed_kmh", nothing).map(said_speed)
    by_class = [_speed(*both) for both in zip(road_class, category, strict=True)]
    oneway = told.get("oneway", nothing)

    kept = np.flatnonzero(used)
    parts, of = shapely.get_parts(np.asarray(frame.geometry, dtype=object)[kept], return_index=True)
    row = kept[of]
    backward = oneway.isin(_BACKWARD).to_numpy()[row]
    parts = np.where(backward, shapely.reverse(parts), parts)
    count = shapely.get_num_coordinates(parts)
    whole = np.bincount(row, minlength=len(frame))[row] == 1
    ferry = is_ferry.to_numpy()[row]
    stated_m = pd.to_numeric(told.get("length_m", nothing), errors="coerce").to_numpy(float)[row]
    stated_minutes = told.get("minutes", nothing).map(minutes_of).to_numpy(float)[row]
    return RoadLines(
        start=np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
        points=shapely.get_coordinates(parts),
        is_ferry=ferry,
        is_oneway=backward | oneway.isin(_FORWARD).to_numpy()[row],
        speed_kmh=np.where(ferry, np.nan, speed.fillna(pd.Series(by_class, index=frame.index)).to_numpy(float)[row]),
        minutes=np.where(whole, stated_minutes, np.nan),
        length_m=np.where(whole, stated_m, np.nan),
        first_key=np.full(len(parts), -1),
        last_key=np.full(len(parts), -1),
        as_of=_dates(frame, columns.get("date")),
        notes=_notes(path, len(frame), int(used.sum()), "class" in columns),
    )


def _columns(frame: gpd.GeoDataFrame, options: WaysOptions, path: Path) -> dict[str, str]:
    """Return the column of the file for each thing that it tells."""
    found: dict[str, str] = {}
    for name, usual in ROAD_COLUMNS.items():
        asked = options.road_columns.get(name)
        if asked is not None and asked not in frame.columns:
            there = ", ".join(repr(str(column)) for column in frame.columns if column != "geometry")
            raise InputError(f"{path.name} has no column {asked!r} for {name!r}", remedy=f"Its columns are {there}.")
        column = asked or next((column for column in usual if column in frame.columns), None)
        if column is not None:
            found[name] = column
    return found


def _words(column: pd.Series) -> pd.Series:
    return column.astype("str").where(column.notna(), "").str.strip().str.lower()


def _speed(road_class: str, category: str) -> float:
    """Return the speed of a road by its category or motorway type where that is known, else by its class."""
    return min(class_speed(category if category in SPEED_KMH else road_class), LORRY_KMH)


def _dates(frame: gpd.GeoDataFrame, column: str | None) -> str:
    """Return the days that the rows are of, from the oldest to the newest."""
    if column is None:
        return ""
    days: NDArray[np.str_] = (
        pd.to_datetime(frame[column], errors="coerce", utc=True).dropna().dt.strftime("%Y-%m-%d").to_numpy(str)
    )
    if not len(days):
        return ""
    oldest, newest = min(days), max(days)
    return oldest if oldest == newest else f"{oldest} to {newest}"


def _notes(path: Path, rows: int, used: int, has_class: bool) -> tuple[str, ...]:
    notes = []
    if not has_class:
        notes.append(f"{path.name}: no column tells the class of a road; all are taken as open to lorries")
    if used < rows:
        notes.append(f"{path.name}: {rows - used:,} of {rows:,} lines are no roads that lorries use")
    return tuple(notes)
