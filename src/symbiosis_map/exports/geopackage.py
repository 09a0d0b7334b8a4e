"""One GeoPackage with every table: layers with long names, tables without geometry as attributes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from symbiosis_map.exports.changes import Change, change_text, changes_frame
from symbiosis_map.exports.gdal import dated, reproject, write_layer
from symbiosis_map.exports.options import ExportOptions
from symbiosis_map.exports.views import SHAPES, VIEWS, code_book

__all__ = ["FILE_NAME", "write_geopackage"]

FILE_NAME = "symbiosis.gpkg"

_VERSION = "1.3"
"""GDAL 3.12 writes 1.4 by default, about which GDAL 3.6 (QGIS 3.22, Debian 12) warns."""


def write_geopackage(views: Mapping[str, pd.DataFrame], folder: Path, options: ExportOptions) -> Path:
    """Write a GeoPackage with a layer for each view, a table ``code_book`` and, where needed, ``changes``.

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
            frame, changed = change_text(view, VIEWS[name], _without_null)
            changes += changed
            shape = None
            if VIEWS[name].geometry is not None:
                frame = reproject(gpd.GeoDataFrame(frame), options.vector_crs_epsg, name)
                shape = _shape(frame, SHAPES[name])
            _add(frame, path, name, VIEWS[name].description, shape)
        _add(code_book(views), path, "code_book", "What each column of the layers means.", None)
        if changes:
            _add(changes_frame(changes), path, "changes", "Cells that this format could not hold as they were.", None)
    return path


def _add(frame: pd.DataFrame, path: Path, layer: str, description: str, shape: str | None) -> None:
    write_layer(
        frame,
        path,
        layer,
        driver="GPKG",
        shape=shape,
        append=path.exists(),
        dataset_options=None if path.exists() else {"VERSION": _VERSION},
        layer_options={"DESCRIPTION": description},
    )


def _shape(frame: gpd.GeoDataFrame, default: str) -> str:
    """Return the one kind of geometry of a layer, or the kind that takes all."""
    kinds = set(frame.geom_type.dropna())
    return default if not kinds else kinds.pop() if len(kinds) == 1 else "Unknown"


def _without_null(text: str) -> tuple[str, str]:
    """SQLite text ends at a null character."""
    return (text.replace("\x00", ""), "null characters removed") if "\x00" in text else (text, "")
