"""From a file to its raw tables, by the ending of its name."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import pyproj
import shapely

from symbiosis_map.errors import InputError
from symbiosis_map.intake.delimited import read_delimited
from symbiosis_map.intake.guards import check_file
from symbiosis_map.intake.layers import layer_shapes, read_layers
from symbiosis_map.intake.openstreetmap import read_features
from symbiosis_map.intake.options import InputFile
from symbiosis_map.intake.postgis import ENDING, is_database
from symbiosis_map.intake.raw import RawTable
from symbiosis_map.intake.spreadsheets import read_workbook

__all__ = ["read_raw", "read_shapes"]

_DELIMITED = (".csv", ".txt", ".tsv")
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_DAMAGE = (
    OSError,
    EOFError,
    MemoryError,
    RecursionError,
    RuntimeError,
    LookupError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    pa.ArrowException,
    pyproj.exceptions.ProjError,
    shapely.GEOSException,
)
"""What the readers of damaged files were seen to raise, or may; the errors of pyogrio are RuntimeErrors."""
_EXTRACTS = (".osm", ".pbf")
_LAYERS = (".geojson", ".json", ".gpkg", ".shp", ".zip", ".parquet", ".geoparquet")


def read_raw(file: InputFile) -> list[RawTable]:
    """Read the tables of one file as they stand.

    Raises
    ------
    InputError
        The file cannot be read; the message names it and says what to do.
    """
    path = Path(file.path)
    suffix = path.suffix.lower()
    if suffix not in (*_DELIMITED, *_WORKBOOKS, *_LAYERS, *_EXTRACTS) and not is_database(path):
        raise InputError(
            f"{path.name} has an ending that is not known",
            remedy=f"Use CSV, XLSX, GeoJSON, GPKG, SHP or Parquet; {ENDING} for a table of PostGIS.",
        )
    with _naming(path):
        check_file(path)
        if suffix in _DELIMITED:
            return [read_delimited(path, file.encoding)]
        if suffix in _WORKBOOKS:
            return read_workbook(path, file.sheet)
        if suffix in _EXTRACTS:
            return [read_features(path)]
        return read_layers(path, file.sheet, file.crs)


def read_shapes(path: Path, layer: str | None = None, crs: Any = None) -> gpd.GeoDataFrame:
    """Read a file of a map layer: its columns, and its shapes as they are, in EPSG:4326.

    Parameters
    ----------
    path : Path
        GeoJSON, GeoPackage, shapefile (zipped or not) or GeoParquet.
    layer : str, optional
        The only layer of a GeoPackage to read; all of them without it.
    crs : str or int, optional
        Reference system, where the file names none.

    Raises
    ------
    InputError
        The file cannot be read, holds no shapes or names no reference system; the message names it and says what
        to do.
    """
    if path.suffix.lower() not in _LAYERS:
        raise InputError(
            f"{path.name} has an ending that is not known for a map layer",
            remedy="Use GeoJSON, GPKG, SHP (zipped or not) or GeoParquet.",
        )
    with _naming(path):
        check_file(path)
        return layer_shapes(path, layer, crs)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Turn what a reader of a damaged file raises into an error that names the file."""
    try:
        yield
    except _DAMAGE as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise InputError(f"{path.name} cannot be read: {reason}", remedy="Check it, or export it anew.") from error
