"""Roads fetched from OpenStreetMap through osmnx, where a project allows it, in a process of its own.

A process of its own because osmnx asks again without end while a server is busy, and because it changes how its
process looks names up. Ferries are asked for beside roads, nothing is simplified (that would melt a ferry into the
roads at its ends), and pieces that hang on nothing are kept for the graph to judge.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import math
import subprocess
import sys
from pathlib import Path

from symbiosis_map.errors import InputError
from symbiosis_map.networks.options import WaysOptions

__all__ = ["download_file", "fetch_roads"]

Bounds = tuple[float, float, float, float]

_PUBLIC = "overpass-api.de"
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
    if importlib.util.find_spec("osmnx") is None:
        raise InputError(
            "[ways] download_roads needs osmnx, which is not installed",
            remedy="Install it with: pip install 'symbiosis-map[roads]', or name an extract in [ways] roads.",
        )
    cache.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part.graphml")
    said = json.dumps([_box(bounds), options.overpass_url, str(unfinished)])
    remedy = "Try again later, or name a local extract in [ways] roads (download.geofabrik.de has one a country)."
    try:
        done = subprocess.run(
            [sys.executable, "-m", "symbiosis_map.networks.download", said],
            capture_output=True,
            text=True,
            timeout=options.download_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        unfinished.unlink(missing_ok=True)
        raise InputError(
            f"{options.overpass_url} gave no roads within {options.download_seconds:g} s", remedy=remedy
        ) from None
    if done.returncode or not unfinished.is_file():
        unfinished.unlink(missing_ok=True)
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise InputError(f"roads could not be fetched from {options.overpass_url}: {last[:200]}", remedy=remedy)
    unfinished.replace(file)
    return file


def _box(bounds: Bounds) -> Bounds:
    west, south, east, north = bounds

    def down(value: float) -> float:
        return math.floor(round((value - _MARGIN_DEG) / _STEP_DEG, 6)) * _STEP_DEG

    return tuple(round(side, 1) for side in (down(west), down(south), -down(-east), -down(-north)))  # type: ignore[return-value]


def _fetch(box: Bounds, url: str, file: str) -> None:
    """Ask osmnx; this runs in the process of its own."""
    import osmnx

    settings = osmnx.settings
    settings.use_cache = False
    settings.overpass_url = url
    settings.overpass_rate_limit = _PUBLIC in url
    settings.doh_url_template = None
    settings.http_user_agent = "symbiosis-map"
    settings.http_referer = "symbiosis-map"
    settings.useful_tags_way = _TAGS
    graph = osmnx.graph_from_bbox(box, custom_filter=_FILTERS, simplify=False, retain_all=True, truncate_by_edge=True)
    osmnx.save_graphml(graph, file)


if __name__ == "__main__":
    _fetch(*json.loads(sys.argv[1]))
