"""Zipped shapefiles: planned field names, a code book inside, nothing lost without a word.

A shapefile holds field names of 10 characters, texts of 254 bytes, numbers of a fixed number of decimals and one
kind of geometry (ESRI Shapefile Technical Description, 1998; dBASE table layout). Names come from the schema. A text
or number that does not fit is listed in ``changes.csv`` inside the zip with its full value, and a number
that the format would write wrongly is refused.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from symbiosis_map.errors import OutputError
from symbiosis_map.exports.archive import write_zip
from symbiosis_map.exports.changes import Change, change_text, changes_frame, csv_bytes
from symbiosis_map.exports.dbase import FieldSize, declare_numbers
from symbiosis_map.exports.gdal import reproject, write_layer
from symbiosis_map.exports.options import ExportOptions
from symbiosis_map.exports.styles import layer_style
from symbiosis_map.exports.views import LAYERS, SHAPES, VIEWS, code_book, key_of, refuse_numbers_beyond
from symbiosis_map.exports.widths import TEXT_BYTES, field_sizes, lost_digits
from symbiosis_map.schema import Table

__all__ = ["ONE_ZIP", "fit_text", "write_layer_files", "write_shapefiles"]

ONE_ZIP = "symbiosis.shp.zip"
"""Name of the zip that holds every layer, where one is asked for."""

_NUMBER_LIMIT = 1e15
"""From here on GDAL's field of 24 characters with 15 decimals writes wrong numbers: 1e300 as 1e23."""
_FAMILIES = {
    "Point": "Point",
    "MultiPoint": "MultiPoint",
    "LineString": "LineString",
    "MultiLineString": "LineString",
    "Polygon": "Polygon",
    "MultiPolygon": "Polygon",
}


def write_shapefiles(views: Mapping[str, pd.DataFrame], folder: Path, options: ExportOptions) -> list[Path]:
    """Write a zipped shapefile for each of the layers that is among the views, or one zip with all of them.

    Each zip holds the shapefiles (``.shp``, ``.shx``, ``.dbf``, ``.prj``, ``.cpg``) and their styles for QGIS
    (``.qml``), ``fields.csv`` with the meaning, width and decimals of every field, and ``changes.csv`` where cells
    had to be changed. A style stands beside the zip of a layer too. Rows whose
    geometry is of another kind than the layer's get a shapefile of their own in the same zip.

    Parameters
    ----------
    views : mapping of str to DataFrame
        As :func:`symbiosis_map.exports.views.build_views` gives them.
    folder : Path
        An existing folder.
    options : ExportOptions
        Reference system, date, and whether each layer gets a zip of its own.

    Returns
    -------
    list of Path
        The zip files and the styles beside them.

    Raises
    ------
    OutputError
        A number or a geometry that a shapefile cannot hold, or a disk that is full.
    """
    names = [name for name in LAYERS if name in views]
    zips = {ONE_ZIP: names} if options.shapefile_zip == "one" else {f"{name}.shp.zip": [name] for name in names}
    paths = []
    packed = []
    with ThreadPoolExecutor(max_workers=1) as packer:  # one zip is packed while the layers of the next are written
        for file, layers in zips.items():
            paths.append(folder / file)
            place = _write_content({name: gpd.GeoDataFrame(views[name]) for name in layers}, folder, options)
            packed.append(packer.submit(_pack, place, paths[-1], options))
            if options.shapefile_zip == "each":
                paths += [_write_style(name, folder) for name in layers]
    for done in packed:
        done.result()
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
    if text[:1] == " " or text[-1:] == " ":
        text = text.strip(" ")
        done.append("blanks at the ends removed")
    if len(text) * 4 > TEXT_BYTES and len(encoded := text.encode()) > TEXT_BYTES:
        text = encoded[:TEXT_BYTES].decode(errors="ignore").strip(" ")
        done.append(f"cut at {TEXT_BYTES} bytes")
    return text, ", ".join(done)


def _write_style(name: str, folder: Path) -> Path:
    """Write the style of a layer, which QGIS looks for beside the shapefile, or beside its zip."""
    path = folder / f"{name}.qml"
    path.write_text(layer_style(VIEWS[name], short_names=True), encoding="utf-8", newline="\n")
    return path


def _write_content(frames: Mapping[str, gpd.GeoDataFrame], folder: Path, options: ExportOptions) -> Path:
    """Write what a zip is to hold into a folder of its own, and return that."""
    place = Path(tempfile.mkdtemp(dir=folder))
    try:
        books, changes = [], []
        for name, frame in frames.items():
            _write_style(name, place)
            sizes, changed = write_layer_files(frame, VIEWS[name], place, options)
            changes += changed
            books.append(_field_book(name, sizes))
        (place / "fields.csv").write_bytes(csv_bytes(pd.concat(books, ignore_index=True)))
        if changes:
            (place / "changes.csv").write_bytes(csv_bytes(changes_frame(changes)))
    except BaseException:
        shutil.rmtree(place)
        raise
    return place


def _pack(place: Path, path: Path, options: ExportOptions) -> None:
    """Pack a folder, and take it away."""
    try:
        write_zip(path, {file.name: file for file in place.iterdir()}, options.date_inside)
    finally:
        shutil.rmtree(place)


def write_layer_files(
    frame: gpd.GeoDataFrame, table: Table, folder: Path, options: ExportOptions
) -> tuple[dict[str, FieldSize], list[Change]]:
    """Write a frame as shapefiles, one for each kind of its geometries.

    Parameters
    ----------
    frame : GeoDataFrame
        In the columns of ``table``, EPSG:4326.
    table : Table
    folder : Path
    options : ExportOptions

    Returns
    -------
    tuple of dict and list
        Size of each field by column name, and the cells that were changed.

    Raises
    ------
    OutputError
        A number or a geometry that a shapefile cannot hold, or a disk that is full.
    """
    refuse_numbers_beyond(_NUMBER_LIMIT, frame, table, "A shapefile cannot hold it: mend it, or leave out this format.")
    families = _families(frame, table)
    fitted, changes = change_text(frame, table, fit_text, suspect="\x00|^ | $", longest_bytes=TEXT_BYTES)
    sizes = field_sizes(fitted, table)
    changes += _rounded(frame, table, sizes)
    numbers = {column.short: sizes[column.name] for column in table.columns if column.type == "number"}
    layer_frame = reproject(gpd.GeoDataFrame(fitted), options.layer_epsg, table.name)
    for family in dict.fromkeys(families.tolist()) or [SHAPES[table.name]]:
        layer = table.name if family == SHAPES[table.name] else f"{table.name}_{family.lower()}"
        write_layer(
            layer_frame[families == family],
            table,
            folder / f"{layer}.shp",
            layer,
            driver="ESRI Shapefile",
            shape=family,
            sizes=sizes,
            layer_options={"ENCODING": "UTF-8", "DBF_DATE_LAST_UPDATE": options.date_inside.isoformat()},
        )
        declare_numbers(folder / f"{layer}.dbf", numbers)
    return sizes, changes


def _field_book(name: str, sizes: Mapping[str, FieldSize]) -> pd.DataFrame:
    """Return the code book of a layer with the width and the decimals of its fields."""
    book = code_book([name])
    for part in ("width", "decimals"):
        book[part] = ["" if column not in sizes else str(getattr(sizes[column], part)) for column in book["column"]]
    return book


def _families(frame: gpd.GeoDataFrame, table: Table) -> np.ndarray:
    """Return the kind of shapefile that each row belongs to; rows without geometry go with the layer's kind."""
    kinds = frame.geom_type
    families = kinds.map(_FAMILIES).where(kinds.notna(), SHAPES[table.name])
    for row in np.flatnonzero(families.isna())[:1].tolist():
        raise OutputError(
            f"table {table.name!r}, row {row + 1} ({key_of(frame, table, row)}): "
            f"a shapefile cannot hold a {kinds.iloc[row]}",
            remedy="Split it into points, lines or areas, or leave out this format.",
        )
    return families.to_numpy(dtype=object)


def _rounded(frame: pd.DataFrame, table: Table, sizes: Mapping[str, FieldSize]) -> list[Change]:
    """List the numbers that lose figures to the fixed number of decimals: tiny ones beside large ones."""
    return [
        Change(
            table.name,
            row + 1,
            key_of(frame, table, row),
            column.name,
            f"rounded to {sizes[column.name].decimals} decimals",
            repr(float(frame[column.name].iloc[row])),
        )
        for column in table.columns
        if column.type == "number"
        for row in np.flatnonzero(lost_digits(frame[column.name], sizes[column.name])).tolist()
    ]
