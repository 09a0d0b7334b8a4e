"""From lines of roads and ferries to a graph: what meets, what a ferry ends at, what hangs on nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from symbiosis_map.crs import geodesic_m, mercator, mercator_scale
from symbiosis_map.networks.options import WaysOptions
from symbiosis_map.networks.road_lines import RoadLines
from symbiosis_map.proximity.attaching import nearest_on_edges
from symbiosis_map.proximity.cutting import add_edges, cut_edges, keep_edges, polyline_m
from symbiosis_map.proximity.ways import RoadGraph

__all__ = ["build_graph"]


def build_graph(lines: RoadLines, options: WaysOptions, source: str) -> tuple[RoadGraph, tuple[str, ...]]:
    """Build the graph of roads and ferries.

    Lengths are geodesic, or what a source states where that is longer. Lines meet at their ends only, so that a
    bridge and the road under it stay apart. Ends that a source names are one node where the name is the same; others
    where they lie within ``join_m``. A road that ends within ``join_m`` of another one's middle joins it; a ferry that
    ends at no road joins the nearest within ``ferry_snap_m``.

    Parameters
    ----------
    lines : RoadLines
    options : WaysOptions
    source : str
        What the lines are from, in words.

    Returns
    -------
    graph : RoadGraph
    notes : tuple of str
        What was joined and left out.
    """
    length_m = polyline_m(lines.start, lines.points)
    lines, length_m = lines.taken(length_m > 0), length_m[length_m > 0]
    first, last = lines.points[lines.start[:-1]], lines.points[lines.start[1:] - 1]
    node, place = _nodes(np.concatenate([first, last]), np.concatenate([lines.first_key, lines.last_key]), options)
    stated = np.where(lines.length_m > 0, lines.length_m, np.nan)
    length_m = np.fmax(stated, length_m)
    graph = RoadGraph(
        longitude=place[:, 0],
        latitude=place[:, 1],
        start=node[: len(lines)].astype(np.int32),
        end=node[len(lines) :].astype(np.int32),
        length_m=length_m,
        minutes=_minutes(lines, length_m, options),
        fare_eur=np.where(
            lines.is_ferry, options.ferry_fare_eur + options.ferry_fare_eur_per_km * length_m / 1000.0, 0.0
        ),
        is_ferry=lines.is_ferry,
        is_oneway=lines.is_oneway,
        shape_start=lines.start,
        shape=lines.points,
        source=source,
        as_of=lines.as_of,
    )
    graph, n_joined = _join(graph, _loose_ends(graph), options.join_m) if (lines.first_key < 0).any() else (graph, 0)
    graph, n_snapped = _join(graph, _ferry_ends(graph), options.ferry_snap_m)
    graph, n_dropped = _without_fragments(graph, options.fragment_m)
    counted = (
        (n_joined, f"ends of roads joined to the middle of another within {options.join_m:g} m"),
        (n_snapped, f"ends of ferries joined to the nearest road within {options.ferry_snap_m:g} m"),
        (n_dropped, f"lines left out that hang together over less than {options.fragment_m:g} m"),
    )
    return graph, (*lines.notes, *(f"{source}: {count:,} {what}" for count, what in counted if count))


def _minutes(lines: RoadLines, length_m: NDArray[np.float64], options: WaysOptions) -> NDArray[np.float64]:
    speed = np.where(
        lines.is_ferry, options.ferry_speed_kmh, np.nan_to_num(lines.speed_kmh, nan=options.road_speed_kmh)
    )
    moving = np.where(np.isnan(lines.minutes), length_m / 1000.0 / speed * 60.0, lines.minutes)
    return np.asarray(moving + np.where(lines.is_ferry, options.ferry_wait_minutes, 0.0), dtype=float)


def _nodes(
    ends: NDArray[np.float64], keys: NDArray[np.int64], options: WaysOptions
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the node of each end and the place of each node: the first of its ends."""
    if (keys >= 0).all() and len(keys):
        _, first, node = np.unique(keys, return_index=True, return_inverse=True)
        return node.astype(np.int64), ends[first]
    place, node = np.unique(ends, axis=0, return_inverse=True)
    node = node.reshape(-1)
    if not len(place):
        return node.astype(np.int64), place.reshape(-1, 2)
    flat = mercator(place[:, 0], place[:, 1])
    widest = options.join_m * float(mercator_scale(np.abs(place[:, 1]).max()))
    pairs = cKDTree(flat).query_pairs(widest, output_type="ndarray")
    close = geodesic_m(*place[pairs[:, 0]].T, *place[pairs[:, 1]].T) <= options.join_m
    links = pairs[close]
    joined = coo_array((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(len(place), len(place)))
    _, group = connected_components(joined, directed=False)
    _, first = np.unique(group, return_index=True)
    return group[node].astype(np.int64), place[first]


def _loose_ends(graph: RoadGraph) -> NDArray[np.int64]:
    """Return the nodes that one edge alone ends at."""
    degree = np.bincount(np.concatenate([graph.start, graph.end]), minlength=len(graph.longitude))
    return np.flatnonzero(degree == 1)


def _ferry_ends(graph: RoadGraph) -> NDArray[np.int64]:
    """Return the nodes that ferries touch and no road does."""
    n = len(graph.longitude)
    by_ferry, by_road = (
        np.bincount(np.concatenate([graph.start[which], graph.end[which]]), minlength=n) > 0
        for which in (graph.is_ferry, ~graph.is_ferry)
    )
    return np.flatnonzero(by_ferry & ~by_road)


def _join(graph: RoadGraph, nodes: NDArray[np.int64], within_m: float) -> tuple[RoadGraph, int]:
    """Join nodes to the nearest place on a road that does not end at them."""
    if not len(nodes) or graph.is_ferry.all():
        return graph, 0
    points = np.column_stack([graph.longitude[nodes], graph.latitude[nodes]])
    found = nearest_on_edges(graph, points, ~graph.is_ferry, within_m, nodes)
    at = np.flatnonzero(found.edge >= 0)
    graph, new = cut_edges(graph, found.edge[at], found.position[at])
    k = len(at)
    ends = np.stack([points[at], found.place[at]], axis=1).reshape(-1, 2)
    links = replace(
        graph,
        start=nodes[at].astype(np.int32),
        end=new.astype(np.int32),
        length_m=found.away_m[at],
        minutes=found.away_m[at] / 1000.0 / _CONNECTOR_KMH * 60.0,
        fare_eur=np.zeros(k),
        is_ferry=np.zeros(k, dtype=bool),
        is_oneway=np.zeros(k, dtype=bool),
        shape_start=np.arange(0, 2 * k + 1, 2, dtype=np.int64),
        shape=ends,
    )
    return add_edges(graph, links), k


_CONNECTOR_KMH = 30.0
"""On the way from a road to the ramp of a ferry that a coarse map leaves out (estimate)."""


def _without_fragments(graph: RoadGraph, shortest_m: float) -> tuple[RoadGraph, int]:
    """Leave out pieces that hang on nothing and are short in all."""
    n = len(graph.longitude)
    if not len(graph.start):
        return graph, 0
    joined = coo_array((np.ones(len(graph.start)), (graph.start, graph.end)), shape=(n, n))
    _, piece = connected_components(joined, directed=False)
    total_m = np.bincount(piece[graph.start], weights=graph.length_m, minlength=piece.max() + 1)
    kept = total_m[piece[graph.start]] >= min(shortest_m, float(total_m.max()))
    return keep_edges(graph, kept), int((~kept).sum())
