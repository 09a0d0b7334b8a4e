"""FlatGeobuf: one file a layer that programs read in part, straight from a disk or a server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from symbiosis_map.exports.changes import changes_frame, csv_bytes, without_null
from symbiosis_map.exports.gdal import reproject, shape_of, write_layer
from symbiosis_map.exports.options import ExportOptions
from symbiosis_map.exports.views import LAYERS, VIEWS

__all__ = ["write_flatgeobuf"]


def write_flatgeobuf(views: Mapping[str, pd.DataFrame], folder: Path, options: ExportOptions) -> list[Path]:
    """Write a FlatGeobuf file for each layer that is among the views.

    A file has a spatial index, which puts the rows in the order of their places; where a row has no place the
    format can have no index, and the rows stay in their order. Null characters are left out of texts and listed in
    ``changes.csv`` beside the files.

    Parameters
    ----------
    views : mapping of str to DataFrame
        As :func:`symbiosis_map.exports.views.build_views` gives them.
    folder : Path
        An existing folder.
    options : ExportOptions
        Reference system.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    OutputError
        A place that the reference system does not have, or a disk that is full.
    """
    paths, changes = [], []
    for name in LAYERS:
        if name not in views:
            continue
        held, changed = without_null(views[name], VIEWS[name])
        changes += changed
        frame = reproject(gpd.GeoDataFrame(held), options.layer_epsg, name)
        can_index = len(frame) > 0 and not frame.geometry.isna().any()
        path = folder / f"{name}.fgb"
        write_layer(
            frame,
            VIEWS[name],
            path,
            name,
            driver="FlatGeobuf",
            shape=shape_of(frame, name),
            layer_options={
                "SPATIAL_INDEX": "YES" if can_index else "NO",
                "TITLE": name,
                "DESCRIPTION": VIEWS[name].description,
                "TEMPORARY_DIR": str(folder),
            },
        )
        paths.append(path)
    if changes:
        paths.append(folder / "changes.csv")
        paths[-1].write_bytes(csv_bytes(changes_frame(changes)))
    return paths
