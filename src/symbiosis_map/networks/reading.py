"""Every file of the section ``[ways]``, read into the ways that the stage of distances takes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from symbiosis_map.networks.download import fetch_roads
from symbiosis_map.networks.obstacles import read_ground
from symbiosis_map.networks.options import WaysOptions
from symbiosis_map.networks.quays import read_quays
from symbiosis_map.networks.roads import read_roads
from symbiosis_map.networks.terrain import read_terrain
from symbiosis_map.proximity.ways import Ways

__all__ = ["ReadWays", "read_ways", "way_files"]


class ReadWays(NamedTuple):
    """The ways, and what a reader of the run should know about how they were read."""

    ways: Ways
    notes: tuple[str, ...] = ()


def way_files(options: WaysOptions, folder: Path) -> list[Path]:
    """Return the files that the section names, which are relative to the folder."""
    names = (options.roads, options.quays, options.elevation, *(file.path for file in options.obstacles))
    return [folder / name for name in names if name]


def read_ways(options: WaysOptions, folder: Path, bounds: tuple[float, float, float, float] | None = None) -> ReadWays:
    """Read the files that routes are found on.

    Parameters
    ----------
    options : WaysOptions
    folder : Path
        What the names of the files are relative to.
    bounds : tuple of float, optional
        West, south, east, north of the sites: what roads are fetched around, where the project allows it.

    Returns
    -------
    ReadWays

    Raises
    ------
    InputError
        A file that is missing or cannot be read, a package that is not installed, a download that failed.
    """
    cache = folder / options.cache if options.cache else None
    roads, quays = None, None
    notes: list[str] = []
    path = folder / options.roads if options.roads else None
    if path is None and options.download_roads and bounds is not None:
        path = fetch_roads(bounds, options, cache or folder)
    if path is not None:
        roads, said = read_roads(path, options, cache)
        notes.extend(said)
    if options.quays:
        quays = read_quays(folder / options.quays)
    credit = f" ({options.quays_credit})" if options.quays_credit else ""
    source = f"{Path(options.quays).name}{credit}" if options.quays else ""
    terrain = None
    if options.elevation:
        terrain = read_terrain(folder / options.elevation, bounds, options.elevation_credit)
    ground = tuple(read_ground(file, folder) for file in options.obstacles)
    return ReadWays(Ways(roads, quays, source, terrain, ground), tuple(notes))
