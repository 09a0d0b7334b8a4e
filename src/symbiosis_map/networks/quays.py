"""Quays that take goods, from a table with coordinates or a layer of points."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from symbiosis_map.crs import WGS84
from symbiosis_map.errors import InputError
from symbiosis_map.intake import read_shapes, read_table

__all__ = ["read_quays"]

_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods")
_LONGITUDE, _LATITUDE = ("lon", "longitude", "x", "lng"), ("lat", "latitude", "y")
_NAMES = ("name", "navn", "quay", "port")
_KEYS = (("quay_id",), ("port_id", "dock_no"), ("id",))


def read_quays(path: Path) -> gpd.GeoDataFrame:
    """Read quays.

    Parameters
    ----------
    path : Path
        A table with longitude and latitude in degrees, or a layer; of a line or an area, a point on it.

    Returns
    -------
    GeoDataFrame
        ``quay_id``, ``name`` and points in EPSG:4326, sorted by the id; rows without a place are left out.

    Raises
    ------
    InputError
        No such file, or one without places.
    """
    if path.suffix.lower() in _TABLES:
        rows = read_table(path)
        columns = {str(name).strip().lower(): name for name in rows.columns}
        east, north = (
            next((columns[name] for name in names if name in columns), None) for names in (_LONGITUDE, _LATITUDE)
        )
        if east is None or north is None:
            raise InputError(f"{path.name} has no columns lon and lat", remedy="Give the quays a place in degrees.")
        longitude, latitude = (pd.to_numeric(rows[name], errors="coerce") for name in (east, north))
        right = longitude.between(-180.0, 180.0) & latitude.between(-89.0, 89.0)
        points = gpd.GeoSeries(gpd.points_from_xy(longitude[right], latitude[right]), crs=WGS84)
        rows = rows[right].reset_index(drop=True)
    else:
        shapes = read_shapes(path)
        points = gpd.GeoSeries(shapely.point_on_surface(shapes.geometry.to_numpy()), crs=WGS84)
        rows = pd.DataFrame(shapes.drop(columns="geometry")).reset_index(drop=True)
        columns = {str(name).strip().lower(): name for name in rows.columns}
    if rows.empty:
        raise InputError(f"{path.name} holds no quay with a place", remedy="Give the quays lon and lat in degrees.")
    keys = next(
        (found for names in _KEYS if len(found := [columns[n] for n in names if n in columns]) == len(names)), []
    )
    row_ids = pd.Series([f"quay {number}" for number in range(1, len(rows) + 1)])
    ids = rows[keys].astype("str").agg("-".join, axis=1) if keys else row_ids
    name = next((columns[name] for name in _NAMES if name in columns), None)
    names = rows[name].astype("str").where(rows[name].notna(), ids) if name is not None else ids
    quays = gpd.GeoDataFrame({"quay_id": ids, "name": names}, geometry=points, crs=WGS84)
    return gpd.GeoDataFrame(quays.drop_duplicates("quay_id").sort_values("quay_id", ignore_index=True))
