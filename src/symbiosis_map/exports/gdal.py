"""One way of writing through GDAL: with a fixed date, with warnings taken seriously, and counted afterwards."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS

from symbiosis_map.errors import OutputError
from symbiosis_map.exports.arrow import arrow_layer
from symbiosis_map.exports.dbase import FieldSize
from symbiosis_map.exports.views import SHAPES
from symbiosis_map.schema import Table

__all__ = ["dated", "reproject", "shape_of", "write_layer"]


@contextmanager
def dated(date: dt.date) -> Iterator[None]:
    """Let GDAL write a given date, not the clock's, into files that hold one.

    It does not wait for the disk after each table either: a file is flushed as a whole before it is published.
    """
    options = {"OGR_CURRENT_DATE": f"{date.isoformat()}T00:00:00.000Z", "OGR_SQLITE_SYNCHRONOUS": "OFF"}
    before = {name: pyogrio.get_gdal_config_option(name) for name in options}
    pyogrio.set_gdal_config_options(options)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def reproject(frame: gpd.GeoDataFrame, epsg: int | None, table: str) -> gpd.GeoDataFrame:
    """Return a layer in another reference system.

    Parameters
    ----------
    frame : GeoDataFrame
        In EPSG:4326.
    epsg : int, optional
        None leaves it as it is.
    table : str
        Name for the message.

    Raises
    ------
    OutputError
        A point lies where the system has no coordinates.
    """
    if epsg is None:
        return frame
    projected = frame.to_crs(epsg)
    coordinates, rows = shapely.get_coordinates(projected.geometry.to_numpy(), return_index=True)
    astray = rows[~np.isfinite(coordinates).all(axis=1)]
    if len(astray):
        row = int(astray[0])
        raise OutputError(
            f"table {table!r}, row {row + 1}: {frame.geometry.iloc[row].wkt[:80]} has no place in {CRS(epsg).name}",
            remedy="Choose a reference system that covers the data, or none.",
        )
    return projected


def shape_of(frame: gpd.GeoDataFrame, layer: str) -> str:
    """Return the one kind of geometry of a layer, or the kind that takes all.

    Examples
    --------
    >>> shape_of(gpd.GeoDataFrame(geometry=[None], crs=4326), "hubs")
    'Polygon'
    """
    shapes = frame.geometry.to_numpy()
    _, first = np.unique(shapely.get_type_id(shapes), return_index=True)
    kinds = [shape.geom_type for shape in shapes[first] if shape is not None]
    return SHAPES.get(layer, "Unknown") if not kinds else kinds[0] if len(kinds) == 1 else "Unknown"


def write_layer(
    frame: pd.DataFrame,
    table: Table,
    path: Path,
    layer: str,
    *,
    driver: str,
    shape: str | None = None,
    sizes: Mapping[str, FieldSize] | None = None,
    append: bool = False,
    dataset_options: Mapping[str, str] | None = None,
    layer_options: Mapping[str, str] | None = None,
) -> None:
    """Write a frame as a layer and make sure that all of it is there.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        In the columns of ``table``.
    table : Table
        Gives the fields their aliases and meanings.
    path : Path
    layer : str
    driver : str
        Name of the GDAL driver.
    shape : str, optional
        Kind of geometry of the layer; None for a table without one.
    sizes : mapping of str to FieldSize, optional
        Widths of the fields by column name, for a format that has them.
    append : bool
        Add the layer to a file that exists.
    dataset_options, layer_options : mapping of str to str, optional
        Options of the driver.

    Raises
    ------
    OutputError
        GDAL refused something, warned that it changed something, or wrote fewer rows than it was given.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)  # such as "value has been written with loss"
            pyogrio.write_arrow(
                arrow_layer(frame, table, sizes),
                path,
                layer=layer,
                driver=driver,
                geometry_name="geometry" if shape else None,
                geometry_type=shape,
                crs=_crs_text(frame) if shape else None,
                append=append,
                dataset_options=dict(dataset_options or {}),
                layer_options=dict(layer_options or {}),
            )
        written = pyogrio.read_info(path, layer=layer, force_feature_count=True)["features"]
    except (DataLayerError, DataSourceError, RuntimeWarning) as error:
        raise OutputError(
            f"cannot write the layer {layer!r} of {path.name}: {error}",
            remedy="Look for a full disk or a value that the format cannot hold.",
        ) from error
    if written != len(frame):
        raise OutputError(
            f"{path.name} holds {written} of the {len(frame)} rows of {layer!r}", remedy="Look for a full disk."
        )


def _crs_text(frame: pd.DataFrame) -> str | None:
    crs = CRS(frame.crs) if isinstance(frame, gpd.GeoDataFrame) and frame.crs else None
    code = crs.to_epsg() if crs else None
    return f"EPSG:{code}" if code else crs.to_wkt() if crs else None
