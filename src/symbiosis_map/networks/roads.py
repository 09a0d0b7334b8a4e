"""The graph of roads from whatever file holds them."""

from __future__ import annotations

from pathlib import Path

from symbiosis_map.networks.graph import build_graph
from symbiosis_map.networks.line_layer import read_line_layer
from symbiosis_map.networks.options import WaysOptions
from symbiosis_map.proximity.ways import RoadGraph

__all__ = ["read_roads"]


def read_roads(path: Path, options: WaysOptions) -> tuple[RoadGraph, tuple[str, ...]]:
    """Read roads and ferries and build their graph.

    Parameters
    ----------
    path : Path
    options : WaysOptions

    Returns
    -------
    graph : RoadGraph
    notes : tuple of str
        What was joined, left out or cut.
    """
    source = f"{path.name} ({options.roads_credit})" if options.roads_credit else path.name
    return build_graph(read_line_layer(path, options), options, source)
