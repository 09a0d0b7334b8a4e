"""Areas and lines where pipe costs more or less, read from layers of any reference system."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely

from symbiosis_map.errors import InputError
from symbiosis_map.networks.options import GroundFile
from symbiosis_map.proximity.ground_layers import GroundLayer

__all__ = ["read_ground"]


def read_ground(file: GroundFile, folder: Path) -> GroundLayer:
    """Read a layer of areas or lines.

    Parameters
    ----------
    file : GroundFile
    folder : Path
        What its path is relative to.

    Raises
    ------
    InputError
        No such file, no vector layer, no reference system, neither areas nor lines.
    """
    path = folder / file.path
    if not path.exists():
        raise InputError(f"no file {path}", remedy="Put it there, or take its block [[ways.obstacles]] out.")
    try:
        shapes = gpd.read_file(path, layer=file.layer or None, engine="pyogrio")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise InputError(f"{path.name} cannot be read: {error}", remedy="Give a GeoPackage or GeoJSON.") from error
    if shapes.crs is None:
        raise InputError(
            f"{path.name} names no reference system", remedy="Save it with one, such as EPSG:4326 or EPSG:25833."
        )
    shapes = shapes[~(shapes.geometry.isna() | shapes.geometry.is_empty)].to_crs(4326)
    parts = gpd.GeoDataFrame(geometry=shapely.make_valid(shapes.geometry.to_numpy()), crs=4326)
    parts = parts.explode(ignore_index=True)
    parts = parts[parts.geom_type.isin(["Polygon", "LineString"])].reset_index(drop=True)
    if parts.empty:
        raise InputError(f"{path.name} holds neither areas nor lines", remedy="Give polygons or lines.")
    day = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC).date().isoformat()
    told = f"{path.name}, {file.credit}" if file.credit else path.name
    factor = float("inf") if file.closed else file.factor
    return GroundLayer(file.name or path.stem, factor, parts, told, f"file of {day}")
