"""Zipped shapefiles: planned field names, a code book inside, nothing lost without a word.

A shapefile holds field names of 10 characters, texts of 254 bytes, numbers with 15 decimals and one kind of
geometry (ESRI Shapefile Technical Description, 1998; dBASE table layout). Names come from the schema. A text
or number that does not fit is listed in ``changes.csv`` inside the zip with its full value, and a number
that the format would write wrongly is refused.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from symbiosis_map.errors import OutputError
from symbiosis_map.exports.archive import write_zip
from symbiosis_map.exports.changes import Change, change_text, changes_frame, csv_bytes
from symbiosis_map.exports.gdal import reproject, write_layer
from symbiosis_map.exports.options import ExportOptions
from symbiosis_map.exports.views import SHAPES, VIEWS, code_book, key_of, refuse_numbers_beyond
from symbiosis_map.schema import Table

__all__ = ["LAYERS", "fit_text", "write_shapefiles"]

LAYERS = ("sites", "streams", "links", "near_misses", "hubs")
"""Views that become a zip each; the other tables have no place on a map."""

_TEXT_BYTES = 254
_NUMBER_LIMIT = 1e15
"""From here on GDAL's field of 24 characters with 15 decimals writes wrong numbers: 1e300 as 1e23."""
_DECIMALS = 15
_RELATIVE_LOSS = 1e-9
_FAMILIES = {
    "Point": "Point",
    "MultiPoint": "MultiPoint",
    "LineString": "LineString",
    "MultiLineString": "LineString",
    "Polygon": "Polygon",
    "MultiPolygon": "Polygon",
}


def write_shapefiles(views: Mapping[str, pd.DataFrame], folder: Path, options: ExportOptions) -> list[Path]:
    """Write a zipped shapefile for each of :data:`LAYERS` that is among the views.

    Each zip holds the shapefile (``.shp``, ``.shx``, ``.dbf``, ``.prj``, ``.cpg``), ``fields.csv`` with the
    meaning of every field, and ``changes.csv`` where cells had to be changed. Rows whose geometry is of
    another kind than the layer's get a shapefile of their own in the same zip.

    Parameters
    ----------
    views : mapping of str to DataFrame
        As :func:`symbiosis_map.exports.views.build_views` gives them.
    folder : Path
        An existing folder.
    options : ExportOptions
        Reference system and date.

    Returns
    -------
    list of Path
        The zip files.

    Raises
    ------
    OutputError
        A number or a geometry that a shapefile cannot hold, or a disk that is full.
    """
    paths = []
    for name in LAYERS:
        if name in views:
            path = folder / f"{name}.shp.zip"
            _write_zip(gpd.GeoDataFrame(views[name]), VIEWS[name], path, options)
            paths.append(path)
    return paths


def fit_text(text: str) -> tuple[str, str]:
    """Return the text as a shapefile can hold it, and what was done to it.

    Examples
    --------
    >>> fit_text("Sunndalsøra")
    ('Sunndalsøra', '')
    >>> fitted, done = fit_text("ø" * 200)
    >>> len(fitted), done
    (127, 'cut at 254 bytes')
    """
    done = []
    if "\x00" in text:
        text = text.replace("\x00", "")
        done.append("null characters removed")
    if text != text.strip(" "):
        text = text.strip(" ")
        done.append("blanks at the ends removed")
    if len(text) * 4 > _TEXT_BYTES and len(encoded := text.encode()) > _TEXT_BYTES:
        text = encoded[:_TEXT_BYTES].decode(errors="ignore").strip(" ")
        done.append(f"cut at {_TEXT_BYTES} bytes")
    return text, ", ".join(done)


def _write_zip(frame: gpd.GeoDataFrame, table: Table, path: Path, options: ExportOptions) -> None:
    refuse_numbers_beyond(_NUMBER_LIMIT, frame, table, "A shapefile cannot hold it: mend it, or leave out this format.")
    families = _families(frame, table)
    fitted, changes = change_text(frame, table, fit_text)
    changes += _rounded(frame, table)
    fields = _to_fields(reproject(gpd.GeoDataFrame(fitted), options.vector_crs_epsg, table.name), table)
    content: dict[str, Path | bytes] = {"fields.csv": csv_bytes(code_book([table.name]))}
    if changes:
        content["changes.csv"] = csv_bytes(changes_frame(changes))
    place = Path(tempfile.mkdtemp(dir=path.parent))
    try:
        for family in dict.fromkeys(families) or [SHAPES[table.name]]:
            layer = table.name if family == SHAPES[table.name] else f"{table.name}_{family.lower()}"
            write_layer(
                fields[np.array([item == family for item in families], dtype=bool)],
                place / f"{layer}.shp",
                layer,
                driver="ESRI Shapefile",
                shape=family,
                layer_options={"ENCODING": "UTF-8", "DBF_DATE_LAST_UPDATE": options.date_inside.isoformat()},
            )
        write_zip(path, content | {file.name: file for file in place.iterdir()}, options.date_inside)
    finally:
        shutil.rmtree(place)


def _families(frame: gpd.GeoDataFrame, table: Table) -> list[str]:
    """Return the kind of shapefile that each row belongs to; rows without geometry go with the layer's kind."""
    families = []
    for row, kind in enumerate(frame.geom_type):
        if not isinstance(kind, str):
            families.append(SHAPES[table.name])
        elif kind in _FAMILIES:
            families.append(_FAMILIES[kind])
        else:
            raise OutputError(
                f"table {table.name!r}, row {row + 1} ({key_of(frame, table, row)}): a shapefile cannot hold a {kind}",
                remedy="Split it into points, lines or areas, or leave out this format.",
            )
    return families


def _rounded(frame: pd.DataFrame, table: Table) -> list[Change]:
    """List the numbers that lose digits to the fixed number of decimals: tiny ones."""
    changes = []
    for column in table.columns:
        if column.type != "number":
            continue
        numbers = frame[column.name].to_numpy()
        with np.errstate(invalid="ignore"):
            lost = np.abs(np.round(numbers, _DECIMALS) - numbers) > np.abs(numbers) * _RELATIVE_LOSS
        changes += [
            Change(
                table.name,
                int(row) + 1,
                key_of(frame, table, int(row)),
                column.name,
                f"rounded to {_DECIMALS} decimals",
                repr(float(numbers[row])),
            )
            for row in np.flatnonzero(lost)
        ]
    return changes


def _to_fields(frame: gpd.GeoDataFrame, table: Table) -> gpd.GeoDataFrame:
    """Rename to short names and make booleans 0 and 1: the format's own are read as text by some programs."""
    columns = {
        column.short: frame[column.name].astype("Int64") if column.type == "boolean" else frame[column.name]
        for column in table.columns
        if column.type != "geometry"
    }
    return gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=frame.crs)
