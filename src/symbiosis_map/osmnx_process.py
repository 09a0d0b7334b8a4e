"""osmnx in a process of its own, where a project allows that OpenStreetMap's servers are asked.

A process of its own because osmnx asks again without end while a server is busy, and because it changes how its
process looks names up.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from symbiosis_map.errors import InputError

__all__ = ["fetch_with_osmnx", "osmnx_for"]

Bounds = tuple[float, float, float, float]

_PUBLIC = "overpass-api.de"


def fetch_with_osmnx(
    module: str,
    bounds: tuple[float, float, float, float],
    url: str,
    file: Path,
    seconds: float,
    what: str,
    instead: str,
) -> None:
    """Run a module that asks osmnx, and put what it wrote in its place: whole or not at all.

    Parameters
    ----------
    module : str
        Run with one argument, in JSON: the bounds, the address and the file that it shall write.
    bounds : tuple of float
        West, south, east, north in degrees.
    url : str
        Where Overpass answers.
    file : Path
    seconds : float
        After which it is given up.
    what, instead : str
        What is fetched and what a project can name in its stead, for messages.

    Raises
    ------
    InputError
        osmnx is not installed, or the service gave nothing in time.
    """
    if importlib.util.find_spec("osmnx") is None:
        raise InputError(
            f"{what} could not be fetched from {url}: osmnx is not installed",
            remedy=f"Install it with: pip install 'symbiosis-map[roads]', or name {instead}.",
        )
    unfinished = file.with_suffix(f".part{file.suffix}")
    remedy = f"Try again later, or name {instead} (download.geofabrik.de has one a country)."
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, json.dumps([bounds, url, str(unfinished)])],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        if done.returncode or not unfinished.is_file():
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise InputError(f"{what} could not be fetched from {url}: {last[:200]}", remedy=remedy)
        unfinished.replace(file)
    except subprocess.TimeoutExpired:
        raise InputError(f"{url} gave nothing for {what} within {seconds:g} s", remedy=remedy) from None
    finally:
        unfinished.unlink(missing_ok=True)


def osmnx_for(url: str) -> Any:
    """Return osmnx, set to ask one server and to keep nothing; for the process of its own alone."""
    import osmnx

    settings = osmnx.settings
    settings.use_cache = False
    settings.overpass_url = url
    settings.overpass_rate_limit = _PUBLIC in url
    settings.doh_url_template = None
    settings.http_user_agent = "symbiosis-map"
    settings.http_referer = "symbiosis-map"
    return osmnx
