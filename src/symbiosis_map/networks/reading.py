"""Every file of the section ``[ways]``, read into the ways that the stage of distances takes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from symbiosis_map.networks.options import WaysOptions
from symbiosis_map.networks.roads import read_roads
from symbiosis_map.proximity.ways import Ways

__all__ = ["ReadWays", "read_ways", "way_files"]


class ReadWays(NamedTuple):
    """The ways, and what a reader of the run should know about how they were read."""

    ways: Ways
    notes: tuple[str, ...] = ()


def way_files(options: WaysOptions, folder: Path) -> list[Path]:
    """Return the files that the section names, which are relative to the folder."""
    return [folder / name for name in (options.roads, options.quays) if name]


def read_ways(options: WaysOptions, folder: Path) -> ReadWays:
    """Read the files that routes are found on.

    Parameters
    ----------
    options : WaysOptions
    folder : Path
        What the names of the files are relative to.

    Returns
    -------
    ReadWays
    """
    if not options.roads:
        return ReadWays(Ways())
    roads, notes = read_roads(folder / options.roads, options)
    return ReadWays(Ways(roads=roads), notes)
