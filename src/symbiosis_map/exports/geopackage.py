"""One GeoPackage with every table: layers with names, aliases and styles, the others as attributes."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pandas as pd

from symbiosis_map.errors import OutputError
from symbiosis_map.exports.changes import CHANGES, Change, changes_frame, without_null
from symbiosis_map.exports.gdal import dated, reproject, shape_of, write_layer
from symbiosis_map.exports.options import ExportOptions
from symbiosis_map.exports.styles import layer_style
from symbiosis_map.exports.views import CODE_BOOK, DEFINITIONS, VIEWS, code_book
from symbiosis_map.schema import Table

__all__ = ["FILE_NAME", "write_geopackage"]

FILE_NAME = "symbiosis.gpkg"

_VERSION = "1.3"
"""GDAL 3.12 writes 1.4 by default, about which GDAL 3.6 (QGIS 3.22, Debian 12) warns."""

_STYLES = """CREATE TABLE "layer_styles" ("id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "f_table_catalog" TEXT(256),
"f_table_schema" TEXT(256), "f_table_name" TEXT(256), "f_geometry_column" TEXT(256), "styleName" TEXT(30),
"styleQML" TEXT, "styleSLD" TEXT, "useAsDefault" BOOLEAN, "description" TEXT, "owner" TEXT(30), "ui" TEXT(30),
"update_time" DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"""
"""The table as QGIS 3.22 makes it; QGIS applies the style that is its layer's default."""


def write_geopackage(views: Mapping[str, pd.DataFrame], folder: Path, options: ExportOptions) -> Path:
    """Write a GeoPackage with a layer for each view, a table ``code_book``, the styles, and where needed ``changes``.

    Parameters
    ----------
    views : mapping of str to DataFrame
        As :func:`symbiosis_map.exports.views.build_views` gives them, or with ``assumption_groups``.
    folder : Path
        An existing folder.
    options : ExportOptions
        Reference system and date.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OutputError
        A place that the reference system does not have, or a disk that is full.
    """
    path = folder / FILE_NAME
    changes: list[Change] = []
    with dated(options.date_inside):
        for name, view in views.items():
            table = DEFINITIONS[name]
            frame, changed = without_null(view, table)
            changes += changed
            shape = None
            if table.geometry is not None:
                frame = reproject(gpd.GeoDataFrame(frame), options.layer_epsg, name)
                shape = shape_of(frame, name)
            _add(frame, table, path, shape)
        _add(code_book(views), CODE_BOOK, path, None)
        if changes:
            _add(changes_frame(changes), CHANGES, path, None)
    _add_styles(path, [name for name in views if DEFINITIONS[name].geometry is not None], options.date_inside)
    return path


def _add(frame: pd.DataFrame, table: Table, path: Path, shape: str | None) -> None:
    write_layer(
        frame,
        table,
        path,
        table.name,
        driver="GPKG",
        shape=shape,
        append=path.exists(),
        dataset_options=None if path.exists() else {"VERSION": _VERSION},
        layer_options={"DESCRIPTION": table.description},
    )


def _add_styles(path: Path, layers: list[str], date: dt.date) -> None:
    stamp = f"{date.isoformat()}T00:00:00.000Z"
    try:
        with closing(sqlite3.connect(path)) as base, base:
            base.execute("PRAGMA synchronous = OFF")
            base.execute(_STYLES)
            base.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) "
                "VALUES ('layer_styles', 'attributes', 'layer_styles', 'Styles that QGIS applies.', ?, 0)",
                (stamp,),
            )
            for layer in layers:
                base.execute(
                    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, "
                    "styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) "
                    "VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', '', ?)",
                    (layer, f"symbiosis {layer}", layer_style(VIEWS[layer]), VIEWS[layer].description, stamp),
                )
    except sqlite3.Error as error:
        raise OutputError(f"cannot write the styles of {path.name}: {error}", remedy="Look for a full disk.") from error
