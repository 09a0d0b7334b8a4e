"""Every chosen format in one go: all of them appear, or none does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from symbiosis_map.exports import geopackage, kmz, qgis_project, workbook
from symbiosis_map.exports.assumption_groups import with_few_assumptions
from symbiosis_map.exports.atomic import staged
from symbiosis_map.exports.csv_tables import write_csv
from symbiosis_map.exports.flatgeobuf import write_flatgeobuf
from symbiosis_map.exports.geojson import write_geojson
from symbiosis_map.exports.geopackage import write_geopackage
from symbiosis_map.exports.geoparquet import write_geoparquet
from symbiosis_map.exports.kmz import write_kmz
from symbiosis_map.exports.library import PAGE_FILE, write_library
from symbiosis_map.exports.options import ExportOptions
from symbiosis_map.exports.qgis_project import write_qgis_project
from symbiosis_map.exports.report import HTML_FILE, PDF_FILE, write_report
from symbiosis_map.exports.shapefile import write_shapefiles
from symbiosis_map.exports.views import build_views, conformed
from symbiosis_map.exports.workbook import write_workbook

__all__ = ["planned_files", "write_exports"]

_FOLDERS = {
    "shapefile": ("shapefiles", ("*.shp.zip", "*.qml")),
    "flatgeobuf": ("flatgeobuf", ("*.fgb", "changes.csv")),
    "geojson": ("geojson", ("*.geojson",)),
    "geoparquet": ("geoparquet", ("*.parquet",)),
    "csv": ("csv", ("*.csv",)),
}
"""Folder of each format that makes a file per layer or table, and which files of an earlier run go from it."""
_ONE_FILE = {
    "geopackage": geopackage.FILE_NAME,
    "qgis": qgis_project.FILE_NAME,
    "kmz": kmz.FILE_NAME,
    "workbook": workbook.FILE_NAME,
    "report-pdf": PDF_FILE,
    "report-html": HTML_FILE,
    "materials-library": PAGE_FILE,
}


def write_exports(tables: Mapping[str, pd.DataFrame], folder: Path, options: ExportOptions | None = None) -> list[Path]:
    """Write tables in the formats that the options name.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        By table name; what is missing is left out of the formats. Nothing in them is changed.
    folder : Path
        Made if missing. ``symbiosis.gpkg``, ``symbiosis.qgz``, ``symbiosis.kmz``, ``symbiosis.xlsx``,
        ``report.pdf`` and ``report.html`` go there, and a sub-folder for each format that has a file per layer or
        table: ``shapefiles``, ``flatgeobuf``, ``geojson``, ``geoparquet``, ``csv``. Of an earlier run, the layers and
        tables that this one does not write are deleted from those sub-folders.
    options : ExportOptions, optional

    Returns
    -------
    list of Path
        What was written, sorted.

    Raises
    ------
    OutputError
        A file cannot be written, or a value cannot be held by a format; nothing has changed then.
    SchemaError
        A name that is not a table.
    """
    options = options or ExportOptions()
    formats = _all_formats(options)
    frames = conformed(tables)
    views = build_views(frames)
    replaces = [
        f"{name}/{pattern}"
        for format_, (name, patterns) in _FOLDERS.items()
        if format_ in formats
        for pattern in patterns
    ]
    with staged(folder, replaces=replaces) as stage:
        rooms = {format_: stage / name for format_, (name, _) in _FOLDERS.items() if format_ in formats}
        for room in rooms.values():
            room.mkdir()
        if "shapefile" in formats:
            write_shapefiles(views, rooms["shapefile"], options)
        if "geopackage" in formats:
            layers = with_few_assumptions(views, options.geopackage_assumptions)
            write_geopackage(layers, stage, options)
            if "qgis" in formats:
                write_qgis_project(layers, stage, options)
        if "flatgeobuf" in formats:
            write_flatgeobuf(views, rooms["flatgeobuf"], options)
        if "geojson" in formats:
            write_geojson(views, rooms["geojson"])
        if "kmz" in formats:
            write_kmz(views, stage, options)
        if "geoparquet" in formats:
            write_geoparquet(frames, rooms["geoparquet"])
        if "csv" in formats:
            write_csv(views, rooms["csv"])
        if "workbook" in formats:
            write_workbook(views, stage, options)
        if formats & {"report-pdf", "report-html"}:
            write_report(views, stage, options)
        if "materials-library" in formats:
            write_library(frames, stage, options)
        written = [path.relative_to(stage) for path in stage.rglob("*") if path.is_file()]
    return sorted(folder / path for path in written)


def planned_files(options: ExportOptions) -> list[str]:
    """Return the single files that an export replaces, relative to its folder.

    For :func:`symbiosis_map.exports.check_writable`, which finds out whether another program holds them.

    Examples
    --------
    >>> planned_files(ExportOptions(formats=("qgis", "workbook")))
    ['symbiosis.gpkg', 'symbiosis.qgz', 'symbiosis.xlsx']
    """
    return [name for format_, name in _ONE_FILE.items() if format_ in _all_formats(options)]


def _all_formats(options: ExportOptions) -> set[str]:
    """Return the formats to write: a QGIS project shows the GeoPackage beside it."""
    return {*options.formats, *(["geopackage"] if "qgis" in options.formats else [])}
