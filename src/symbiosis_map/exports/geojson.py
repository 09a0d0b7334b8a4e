"""GeoJSON (RFC 7946): one file a layer, in longitude and latitude, for the web."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from symbiosis_map.exports.text import escaped, joined, row_blocks, values_as_text
from symbiosis_map.exports.views import LAYERS, VIEWS
from symbiosis_map.schema import Column, Table

__all__ = ["write_geojson"]

_NOT_PLAIN = r'[\x00-\x1f"\\]'


def write_geojson(views: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Write a GeoJSON file for each layer that is among the views.

    A feature a line. Every feature has every property, null where it is missing; rings of areas turn as the
    standard asks (RFC 7946, section 3.1.6), and coordinates have all their digits.

    Parameters
    ----------
    views : mapping of str to DataFrame
        As :func:`symbiosis_map.exports.views.build_views` gives them, in EPSG:4326.
    folder : Path
        An existing folder.

    Returns
    -------
    list of Path
        The files.
    """
    paths = []
    for name in LAYERS:
        if name in views:
            path = folder / f"{name}.geojson"
            _write(gpd.GeoDataFrame(views[name]), VIEWS[name], path)
            paths.append(path)
    return paths


def _write(frame: gpd.GeoDataFrame, table: Table, path: Path) -> None:
    head = {"type": "FeatureCollection", "name": table.name, "description": table.description}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [')
        between = "\n"
        for block in row_blocks(frame):
            file.write(between + ",\n".join(_features(gpd.GeoDataFrame(block), table)))
            between = ",\n"
        file.write("\n]}\n")


def _features(block: gpd.GeoDataFrame, table: Table) -> list[str]:
    shapes = shapely.orient_polygons(block.geometry.to_numpy())
    places = pa.array(shapely.to_geojson(shapes), type=pa.string(), from_pandas=True).fill_null("null")
    parts: list[pa.Array | str] = ['{"type":"Feature","geometry":', places, ',"properties":{']
    comma = ""
    for column in table.columns:
        if column.type != "geometry":
            parts += [f'{comma}"{column.name}":', _values(block[column.name], column)]
            comma = ","
    features: list[str] = joined(*parts, "}}").to_pylist()
    return features


def _values(values: pd.Series, column: Column) -> pa.Array:
    texts = values_as_text(values, column)
    if column.type in ("text", "date"):
        texts = joined('"', escaped(texts, _NOT_PLAIN, _escape), '"')
    return pc.fill_null(texts, "null")


def _escape(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
