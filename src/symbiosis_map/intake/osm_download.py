"""Facilities fetched from OpenStreetMap through osmnx into a file, where a project allows it, in a process of its own.

A process of its own because osmnx asks again without end while a server is busy, and because it changes how its
process looks names up. The file is an input like any other from then on.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import shapely

from symbiosis_map.crs import GEOD
from symbiosis_map.errors import InputError
from symbiosis_map.intake.openstreetmap import COLUMNS, describe, kind_of, wanted_tags
from symbiosis_map.intake.options import InputFile
from symbiosis_map.intake.raw import Cell

__all__ = ["fetch_inputs"]

_PUBLIC = "overpass-api.de"


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
        if file.download.bounds and not Path(file.path).exists():
            _fetch_in_own_process(file)


def _fetch_in_own_process(file: InputFile) -> None:
    path, download = Path(file.path), file.download
    if importlib.util.find_spec("osmnx") is None:
        raise InputError(
            f"{path.name} is to be fetched with osmnx, which is not installed",
            remedy="Install it with: pip install 'symbiosis-map[roads]', or name an extract (.osm.pbf) as the input.",
        )
    unfinished = path.with_suffix(".part.geojson")
    said = json.dumps([download.bounds, download.overpass_url, str(unfinished)])
    remedy = "Try again later, or name a local extract as the input (download.geofabrik.de has one a country)."
    try:
        done = subprocess.run(
            [sys.executable, "-m", "symbiosis_map.intake.osm_download", said],
            capture_output=True,
            text=True,
            timeout=download.seconds,
            check=False,
        )
        if done.returncode or not unfinished.is_file():
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise InputError(
                f"{path.name} could not be fetched from {download.overpass_url}: {last[:200]}", remedy=remedy
            )
        unfinished.replace(path)
    except subprocess.TimeoutExpired:
        raise InputError(
            f"{download.overpass_url} gave nothing for {path.name} within {download.seconds:g} s", remedy=remedy
        ) from None
    finally:
        unfinished.unlink(missing_ok=True)


def _fetch(bounds: tuple[float, float, float, float], url: str, file: str) -> None:
    """Ask osmnx; this runs in the process of its own."""
    import osmnx

    settings = osmnx.settings
    settings.use_cache = False
    settings.overpass_url = url
    settings.overpass_rate_limit = _PUBLIC in url
    settings.doh_url_template = None
    settings.http_user_agent = "symbiosis-map"
    settings.http_referer = "symbiosis-map"
    west, south, east, north = bounds
    tags: dict[str, bool | str | list[str]] = {**wanted_tags()}
    _facilities(osmnx.features_from_bbox((west, south, east, north), tags)).to_file(file, driver="GeoJSON")


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
