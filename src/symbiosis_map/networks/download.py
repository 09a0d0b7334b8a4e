"""Roads fetched from OpenStreetMap, where a project allows it.

Ferries are asked for beside roads, nothing is simplified (that would melt a ferry into the roads at its ends), and
pieces that hang on nothing are kept for the graph to judge.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
from pathlib import Path

from symbiosis_map.networks.options import WaysOptions
from symbiosis_map.osmnx_process import fetch_with_osmnx, osmnx_for

__all__ = ["download_file", "fetch_roads"]

Bounds = tuple[float, float, float, float]

_FILTERS = [
    '["highway"]["area"!~"yes"]["highway"!~"footway|cycleway|path|steps|pedestrian|track|bridleway|construction|proposed|'
    'raceway|corridor|platform|elevator|abandoned|razed|planned"]',
    '["route"="ferry"]["motor_vehicle"!~"no"]',
]
_TAGS = ["highway", "route", "duration", "maxspeed", "oneway", "junction", "access", "motor_vehicle", "hgv", "motorcar"]
_STEP_DEG = 0.1
_MARGIN_DEG = 0.1


def download_file(bounds: Bounds, options: WaysOptions, cache: Path) -> Path:
    """Return the file of the cache for the roads around some sites; the box is widened to whole tenths of a degree."""
    digest = hashlib.sha256(json.dumps([_box(bounds), options.overpass_url, _FILTERS]).encode()).hexdigest()
    return cache / f"openstreetmap-{digest[:24]}.graphml"


def fetch_roads(bounds: Bounds, options: WaysOptions, cache: Path) -> Path:
    """Fetch the roads around some sites, or take those that were fetched before.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north of the sites in degrees.
    options : WaysOptions
        ``overpass_url`` and ``download_seconds``; the project has to allow it with ``download_roads``.
    cache : Path
        Folder that keeps what was fetched.

    Returns
    -------
    Path
        GraphML.

    Raises
    ------
    InputError
        osmnx is not installed, or the service gave nothing in time.
    """
    file = download_file(bounds, options, cache)
    if file.is_file():
        return file
    cache.mkdir(parents=True, exist_ok=True)
    box, instead = _box(bounds), "a local extract in [ways] roads"
    fetch_with_osmnx(__name__, box, options.overpass_url, file, options.download_seconds, "roads", instead)
    return file


def _box(bounds: Bounds) -> Bounds:
    west, south, east, north = bounds

    def down(value: float) -> float:
        return math.floor(round((value - _MARGIN_DEG) / _STEP_DEG, 6)) * _STEP_DEG

    return tuple(round(side, 1) for side in (down(west), down(south), -down(-east), -down(-north)))  # type: ignore[return-value]


def _fetch(box: Bounds, url: str, file: str) -> None:
    """Ask osmnx; this runs in the process of its own."""
    osmnx = osmnx_for(url)
    osmnx.settings.useful_tags_way = _TAGS
    graph = osmnx.graph_from_bbox(box, custom_filter=_FILTERS, simplify=False, retain_all=True, truncate_by_edge=True)
    osmnx.save_graphml(graph, file)


if __name__ == "__main__":
    _fetch(*json.loads(sys.argv[1]))
