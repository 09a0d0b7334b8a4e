"""Facilities fetched from OpenStreetMap into a file where a project allows it; then an input like any other."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import shapely

from symbiosis_map.crs import GEOD
from symbiosis_map.intake.openstreetmap import COLUMNS, describe, kind_of, wanted_tags
from symbiosis_map.intake.options import InputFile
from symbiosis_map.intake.raw import Cell
from symbiosis_map.osmnx_process import fetch_with_osmnx, osmnx_for

__all__ = ["fetch_inputs"]


def fetch_inputs(inputs: Iterable[InputFile]) -> None:
    """Fetch what the inputs name an area for and what is not there yet.

    Parameters
    ----------
    inputs : iterable of InputFile
        Those without ``download`` are left alone, and so are those whose file exists.

    Raises
    ------
    InputError
        osmnx is not installed, or the service gave nothing in time.
    """
    for file in inputs:
        path, download = Path(file.path), file.download
        if download.bounds and not path.exists():
            west, south, east, north = download.bounds
            box, instead = (west, south, east, north), "an extract (.osm.pbf) as the input"
            fetch_with_osmnx(__name__, box, download.overpass_url, path, download.seconds, path.name, instead)


def _fetch(bounds: tuple[float, float, float, float], url: str, file: str) -> None:
    """Ask osmnx; this runs in the process of its own."""
    tags: dict[str, bool | str | list[str]] = {**wanted_tags()}
    _facilities(osmnx_for(url).features_from_bbox(tuple(bounds), tags)).to_file(file, driver="GeoJSON")


def _facilities(features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the facilities among features of osmnx, with the columns that a read extract has."""
    rows: list[list[Cell]] = []
    shapes: list[shapely.Geometry] = []
    ordered = features.sort_index()
    columns = ordered.drop(columns="geometry").to_dict("list")
    keys = [f"{str(element)[0]}{number}" for element, number in ordered.index.tolist()]
    for position, (key, shape) in enumerate(zip(keys, ordered.geometry, strict=True)):
        cells = {str(name): values[position] for name, values in columns.items()}
        tags = {name: cell for name, cell in cells.items() if isinstance(cell, str)}
        kind = kind_of(tags)
        if not kind or shape.geom_type not in ("Point", "Polygon", "MultiPolygon"):
            continue
        area_m2 = None if shape.geom_type == "Point" else abs(GEOD.geometry_area_perimeter(shape)[0])
        rows.append(describe(key, kind, tags, area_m2))
        shapes.append(shape)
    if not rows:
        raise SystemExit("the area has no such facilities")
    return gpd.GeoDataFrame(dict(zip(COLUMNS, zip(*rows, strict=True), strict=True)), geometry=shapes, crs=features.crs)


if __name__ == "__main__":
    _fetch(*json.loads(sys.argv[1]))
