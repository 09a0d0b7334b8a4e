"""The graph of roads from whatever file holds them."""

from __future__ import annotations

from pathlib import Path

from symbiosis_map.errors import InputError
from symbiosis_map.networks.cache import cached_roads
from symbiosis_map.networks.graph import build_graph
from symbiosis_map.networks.graphml import read_graphml
from symbiosis_map.networks.line_layer import read_line_layer
from symbiosis_map.networks.options import WaysOptions
from symbiosis_map.networks.osm_extract import OSM_ENDINGS, read_osm
from symbiosis_map.networks.road_lines import RoadLines
from symbiosis_map.proximity.ways import RoadGraph

__all__ = ["read_roads"]


def read_roads(path: Path, options: WaysOptions, cache: Path | None = None) -> tuple[RoadGraph, tuple[str, ...]]:
    """Read roads and ferries and build their graph.

    Parameters
    ----------
    path : Path
    options : WaysOptions
    cache : Path, optional
        Folder that keeps the graph for the next time.

    Returns
    -------
    graph : RoadGraph
    notes : tuple of str
        What was joined, left out or cut.

    Raises
    ------
    InputError
        No such file, or one that holds no roads that can be read.
    """
    source = f"{path.name} ({options.roads_credit})" if options.roads_credit else path.name
    if not path.is_file():
        raise InputError(f"no file {path}", remedy="Name the roads in [ways] roads.")

    def make() -> tuple[RoadGraph, tuple[str, ...]]:
        return build_graph(_read(path, options), options, source)

    return cached_roads(path, options, cache, make) if cache is not None else make()


def _read(path: Path, options: WaysOptions) -> RoadLines:
    name = path.name.lower()
    if name.endswith(OSM_ENDINGS):
        return read_osm(path)
    if name.endswith(".graphml"):
        return read_graphml(path)
    return read_line_layer(path, options)
