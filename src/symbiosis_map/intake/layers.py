"""Map layers: GeoJSON, GeoPackage, shapefile, GeoParquet and PostGIS, with every shape turned into a point.

GeoJSON is read without GDAL: GDAL opens a file by its content, and a file that names itself GeoJSON may be a virtual
layer that leads to other files. The other formats reach GDAL after their first bytes were checked, and with the driver
of virtual layers switched off.
"""

from __future__ import annotations

import json
import math
import os
import tempfile
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyproj
import shapely

from symbiosis_map.crs import GEOD, WGS84
from symbiosis_map.errors import InputError
from symbiosis_map.intake.guards import check_archive, check_file, check_geopackage
from symbiosis_map.intake.postgis import is_database, read_database
from symbiosis_map.intake.raw import Cell, RawTable, as_cell, table_of_columns

# GDAL reads this when it starts, which is when pyogrio is imported first: in `_read_with_gdal`, not above.
os.environ.setdefault("OGR_SKIP", "OGR_VRT")

__all__ = ["layer_shapes", "read_layers"]

_NOT_DATA = frozenset({"layer_styles"})


def read_layers(path: Path, layer: str | None = None, crs: Any = None) -> list[RawTable]:
    """Read the layers of a file.

    Parameters
    ----------
    path : Path
        .geojson, .json, .gpkg, .shp, .zip (a zipped shapefile), .parquet or .geoparquet; .postgis.toml for a
        table of a database.
    layer : str, optional
        The only layer to read.
    crs : str or int, optional
        Reference system, where the file names none.

    Returns
    -------
    list of RawTable
        Points in EPSG:4326. A line or polygon gives a point on it, with the distance to its farthest
        vertex as the precision.

    Raises
    ------
    InputError
        Damaged, not what its name says, without that layer, or without a reference system.
    """
    return [_table(path, name, frame, said, crs=crs) for name, frame, said in _frames(path, layer)]


def layer_shapes(path: Path, layer: str | None = None, crs: Any = None) -> gpd.GeoDataFrame:
    """Read a file of a map layer with its shapes as they are.

    Parameters
    ----------
    path : Path
        As for :func:`read_layers`.
    layer : str, optional
        The only layer to read; all of them without it.
    crs : str or int, optional
        Reference system, where the file names none.

    Returns
    -------
    GeoDataFrame
        The columns as they come, and ``geometry`` in EPSG:4326, flat; rows without a shape are left out.

    Raises
    ------
    InputError
        Without that layer, without shapes or without a reference system.
    """
    frames = []
    for name, frame, _said in _frames(path, layer):
        place = f"{path.name}, layer {name!r}" if name else path.name
        if not isinstance(frame, gpd.GeoDataFrame) or frame.geometry.is_empty.all():
            continue
        shapes = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
        if shapes.crs is None:
            if crs is None:
                raise InputError(
                    f"{place} names no reference system",
                    remedy="Save it with one, such as EPSG:25832.",
                )
            shapes = shapes.set_crs(_system(crs, path.name))
        degrees = shapes.set_geometry(_in_degrees(shapes.geometry, place))
        frames.append(degrees.rename_geometry("geometry") if degrees.geometry.name != "geometry" else degrees)
    if not frames:
        raise InputError(f"{path.name} holds no shapes", remedy="Name a file with polygons, lines or points.")
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), geometry="geometry", crs=WGS84)


def _frames(path: Path, layer: str | None) -> Iterator[tuple[str, pd.DataFrame, tuple[str, ...]]]:
    """Yield the layers of a file: name, rows, what the reader warned of."""
    suffix = path.suffix.lower()
    if is_database(path):
        yield "", read_database(path), ()
    elif suffix in (".geojson", ".json"):
        yield "", _read_geojson(path), ()
    elif suffix in (".parquet", ".geoparquet"):
        yield "", _read_parquet(path), ()
    elif suffix == ".zip":
        with tempfile.TemporaryDirectory() as folder:
            yield "", *_read_with_gdal(_unpack(path, Path(folder)), None)
    elif suffix == ".shp":
        yield "", *_read_with_gdal(path, None)
    else:
        check_geopackage(path)
        names = _layer_names(path)
        if layer is not None and layer not in names:
            raise InputError(f"{path.name} has no layer {layer!r}", remedy=f"It has {', '.join(names)}.")
        for name in [layer] if layer else names:
            yield name, *_read_with_gdal(path, name)


def _read_geojson(path: Path) -> gpd.GeoDataFrame:
    try:
        document = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path.name} is not valid JSON: {error}", remedy="Export it anew as GeoJSON.") from error
    features = document.get("features") if isinstance(document, dict) else None
    if document.get("type") == "Feature":
        features = [document]
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise InputError(f"{path.name} is JSON, but no GeoJSON with features", remedy="Export it anew as GeoJSON.")
    records = [feature.get("properties") for feature in features]
    frame = pd.DataFrame([record if isinstance(record, dict) else {} for record in records], dtype=object)
    shapes = np.empty(len(features), dtype=object)
    for position, feature in enumerate(features):
        shapes[position] = _shape(feature.get("geometry"), path, position + 1)
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, crs=_geojson_crs(document, path), index=frame.index))


def _shape(geometry: object, path: Path, number: int) -> shapely.Geometry | None:
    if geometry is None:
        return None
    try:
        return shapely.from_geojson(json.dumps(geometry))
    except (shapely.GEOSException, ValueError, TypeError, RecursionError) as error:
        raise InputError(f"{path.name}, feature {number}: geometry is broken ({error})", remedy="Mend it.") from error


def _geojson_crs(document: Mapping[str, Any], path: Path) -> pyproj.CRS:
    """Return the system that an older GeoJSON names; WGS 84 is the standard's only one."""
    try:
        name = document["crs"]["properties"]["name"]
    except (KeyError, TypeError):
        return WGS84
    system = _system(name, path.name)
    return WGS84 if system.to_authority() == ("OGC", "CRS84") else system


def _system(name: Any, file: str) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_user_input(name)
    except pyproj.exceptions.CRSError as error:
        raise InputError(f"{file}: reference system {str(name)[:60]!r} is not known", remedy="Write 25832.") from error


def _read_parquet(path: Path) -> pd.DataFrame:
    if b"geo" in (pq.read_schema(path).metadata or {}):
        return gpd.read_parquet(path)
    return pd.read_parquet(path)


def _unpack(path: Path, folder: Path) -> Path:
    """Unpack the one shapefile of an archive under plain names."""
    inside = [e for e in check_archive(path) if PurePosixPath(e.filename).suffix.lower() == ".shp"]
    if len(inside) != 1:
        raise InputError(f"{path.name} holds {len(inside)} shapefiles", remedy="Pack exactly one shapefile.")
    stem = str(PurePosixPath(inside[0].filename).with_suffix(""))
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            inner = PurePosixPath(entry.filename)
            if str(inner.with_suffix("")) != stem or inner.suffix.lower() not in (
                ".shp",
                ".shx",
                ".dbf",
                ".prj",
                ".cpg",
            ):
                continue
            folder.joinpath(f"layer{inner.suffix.lower()}").write_bytes(archive.read(entry))
    check_file(folder / "layer.shp")
    return folder / "layer.shp"


def _layer_names(path: Path) -> list[str]:
    import pyogrio

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # said again when the layer is read
        return [str(name) for name, _ in pyogrio.list_layers(path) if name not in _NOT_DATA]


def _read_with_gdal(path: Path, layer: str | None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read a layer, and what GDAL warns of, such as a record or a column that it skips."""
    import pyogrio

    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        frame: pd.DataFrame = pyogrio.read_dataframe(path, layer=layer)
    return frame, tuple(dict.fromkeys(f"the reader warns: {warning.message}"[:300] for warning in said))


def _table(path: Path, sheet: str, frame: pd.DataFrame, said: tuple[str, ...] = (), *, crs: Any) -> RawTable:
    geometry = frame.geometry if isinstance(frame, gpd.GeoDataFrame) else None
    plain = pd.DataFrame(frame.drop(columns=[geometry.name])) if geometry is not None else frame
    columns = [_cells(plain.iloc[:, position]) for position in range(plain.shape[1])]
    headers = [str(name) for name in plain.columns]
    where = f"{path.name}, layer {sheet!r}" if sheet else path.name
    table = table_of_columns(path.name, sheet, headers, columns, tuple(f"{where}: {words}" for words in said))
    if geometry is None or geometry.isna().all():
        return table
    if geometry.crs is None:
        if crs is None:
            raise InputError(f"{table.place} names no reference system", remedy="Name it: crs = 25832, for example.")
        geometry = geometry.set_crs(_system(crs, path.name))
    kept = gpd.GeoSeries(geometry.iloc[[row - 2 for row in table.rows]].reset_index(drop=True))
    points, precision_m = _points(kept, table.place)
    note = () if np.isnan(precision_m).all() else (f"{table.place}: lines or polygons were turned into points",)
    return RawTable(
        table.file,
        sheet,
        table.headers,
        table.columns,
        table.rows,
        {},
        points,
        precision_m.tolist(),
        table.notes + note,
    )


def _cells(values: pd.Series) -> list[Cell]:
    """Return the values of a column as cells, each distinct text turned into one once."""
    if pd.api.types.is_float_dtype(values.dtype) and isinstance(values.dtype, np.dtype):
        numbers = values.tolist()
        return [number if math.isfinite(number) else "" if math.isnan(number) else str(number) for number in numbers]
    if pd.api.types.is_integer_dtype(values.dtype) and isinstance(values.dtype, np.dtype):
        return [float(number) for number in values.tolist()]
    if isinstance(values.dtype, pd.StringDtype):
        codes, texts = pd.factorize(values)
        cells = np.array([*map(as_cell, texts.tolist()), ""], dtype=object)
        return list(cells[codes])
    return [as_cell(_plain(value)) for value in values]


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    return None if value is pd.NA or value is pd.NaT else value


def _points(shapes: gpd.GeoSeries, place: str) -> tuple[gpd.GeoSeries, np.ndarray[Any, np.dtype[np.float64]]]:
    """Return a point for each shape in EPSG:4326, and how far it may be off where the shape was none."""
    degrees = np.asarray(_in_degrees(shapes, place), dtype=object)
    drawn = ~(shapely.is_missing(degrees) | shapely.is_empty(degrees))
    points = degrees.copy()
    points[~drawn] = None
    precision = np.full(len(degrees), np.nan)
    for index in np.flatnonzero(drawn & (shapely.get_type_id(degrees) != shapely.GeometryType.POINT)):
        points[index] = degrees[index].representative_point()
        precision[index] = _farthest_m(points[index], shapely.get_coordinates(degrees[index]))
    return gpd.GeoSeries(points, crs=WGS84), precision


def _in_degrees(shapes: gpd.GeoSeries, place: str) -> gpd.GeoSeries:
    try:
        return shapes.force_2d().to_crs(WGS84)
    except pyproj.exceptions.ProjError as error:
        raise InputError(f"{place} cannot be converted to longitude and latitude: {error}") from error


def _farthest_m(point: shapely.Point, vertices: Iterable[Iterable[float]]) -> float:
    xy = np.asarray(vertices, dtype=float)
    start = np.full(len(xy), point.x), np.full(len(xy), point.y)
    return float(np.round(np.max(GEOD.inv(*start, xy[:, 0], xy[:, 1])[2])))
