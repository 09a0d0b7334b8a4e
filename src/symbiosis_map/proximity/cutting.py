"""New nodes on edges of a road graph: an edge is cut where a site, a ferry or another road meets it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.crs import geodesic_m
from symbiosis_map.proximity.ways import RoadGraph

__all__ = ["add_edges", "cut_edges", "keep_edges", "polyline_m"]


def polyline_m(start: NDArray[np.int64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the geodesic length of each line.

    Parameters
    ----------
    start : ndarray of int, shape (n + 1,)
        Line ``i`` is rows ``start[i]`` to ``start[i + 1]`` of ``points``.
    points : ndarray of float, shape (n_points, 2)
        Longitude and latitude.

    Examples
    --------
    >>> polyline_m(np.array([0, 3]), np.array([[8.0, 63.0], [8.0, 63.01], [8.0, 63.02]])).round(0).tolist()
    [2229.0]
    """
    if len(points) < 2:
        return np.zeros(len(start) - 1)
    step = geodesic_m(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
    step[start[1:-1] - 1] = 0.0
    along = np.concatenate([[0.0], np.cumsum(step)])
    return np.asarray(along[start[1:] - 1] - along[start[:-1]], dtype=float)


def cut_edges(
    graph: RoadGraph, edge: NDArray[np.int64], position: NDArray[np.float64]
) -> tuple[RoadGraph, NDArray[np.int64]]:
    """Return the graph with a node at each place on its edges.

    A place at an end of its edge is the node there: a new one beside it could not be left against a one-way road.

    Parameters
    ----------
    graph : RoadGraph
    edge : ndarray of int, shape (k,)
        Edge that each new node lies on.
    position : ndarray of float, shape (k,)
        Where on its shape: 2.25 is a quarter of the way from its third vertex to its fourth.

    Returns
    -------
    graph : RoadGraph
        Lengths, minutes and fares of an edge are shared out among its pieces by length. Edges that are not cut come
        first, in their order.
    node : ndarray of int, shape (k,)
        The node at each place.
    """
    last_at = (graph.shape_start[1:] - graph.shape_start[:-1])[edge] - 1
    at_start, at_end = position <= _AT_NODE, position >= last_at - _AT_NODE
    within = ~at_start & ~at_end
    node = np.where(at_start, graph.start[edge], graph.end[edge]).astype(np.int64)
    if within.any():
        graph, node[within] = _cut_within(graph, edge[within], position[within])
    return graph, node


_AT_NODE = 1e-6
"""In steps from vertex to vertex: less than a millimetre."""


def _cut_within(
    graph: RoadGraph, edge: NDArray[np.int64], position: NDArray[np.float64]
) -> tuple[RoadGraph, NDArray[np.int64]]:
    order = np.lexsort((position, edge))
    cut, at = edge[order], position[order]
    steps = (graph.shape_start[1:] - graph.shape_start[:-1])[cut] - 1
    whole = np.minimum(np.floor(at).astype(np.int64), steps - 1)
    row = graph.shape_start[:-1][cut] + whole
    place = graph.shape[row] + (at - whole)[:, None] * (graph.shape[row + 1] - graph.shape[row])
    n_nodes, node = len(graph.longitude), np.empty(len(edge), dtype=np.int64)
    node[order] = n_nodes + np.arange(len(edge))

    hit, first = np.unique(cut, return_index=True)
    last = np.concatenate([first[1:], [len(cut)]])
    shapes, starts, ends, parents = [], [], [], []
    for parent, low, high in zip(hit, first, last, strict=True):
        vertices = graph.shape[graph.shape_start[parent] : graph.shape_start[parent + 1]]
        corners = [graph.start[parent], *(n_nodes + np.arange(low, high)), graph.end[parent]]
        stops = [vertices[:1], *place[low:high, None], vertices[-1:]]
        reached = [0.0, *at[low:high], float(len(vertices) - 1)]
        for i in range(len(corners) - 1):
            inner = vertices[int(np.floor(reached[i])) + 1 : int(np.ceil(reached[i + 1]))]
            shapes.append(np.concatenate([stops[i], inner, stops[i + 1]]))
            starts.append(corners[i])
            ends.append(corners[i + 1])
            parents.append(parent)
    parent_of = np.array(parents)
    piece_start = np.concatenate([[0], np.cumsum([len(shape) for shape in shapes])]).astype(np.int64)
    piece_m = polyline_m(piece_start, np.concatenate(shapes))
    whole_m = np.bincount(parent_of, weights=piece_m, minlength=len(graph.start))[parent_of]
    share = np.divide(piece_m, whole_m, out=np.zeros(len(piece_m)), where=whole_m > 0)
    pieces = replace(
        graph,
        start=np.array(starts, dtype=np.int32),
        end=np.array(ends, dtype=np.int32),
        length_m=graph.length_m[parent_of] * share,
        minutes=graph.minutes[parent_of] * share,
        fare_eur=graph.fare_eur[parent_of] * share,
        is_ferry=graph.is_ferry[parent_of],
        is_oneway=graph.is_oneway[parent_of],
        shape_start=piece_start,
        shape=np.concatenate(shapes),
    )
    uncut = np.ones(len(graph.start), dtype=bool)
    uncut[hit] = False
    wider = replace(
        graph,
        longitude=np.concatenate([graph.longitude, place[:, 0]]),
        latitude=np.concatenate([graph.latitude, place[:, 1]]),
    )
    return add_edges(keep_edges(wider, uncut), pieces), node


def keep_edges(graph: RoadGraph, which: NDArray[np.bool_]) -> RoadGraph:
    """Return the graph with some of its edges; all nodes stay."""
    if which.all():
        return graph
    count = graph.shape_start[1:] - graph.shape_start[:-1]
    columns = ("start", "end", "length_m", "minutes", "fare_eur", "is_ferry", "is_oneway")
    cut: dict[str, Any] = {name: getattr(graph, name)[which] for name in columns}
    return replace(
        graph,
        shape_start=np.concatenate([[0], np.cumsum(count[which])]).astype(np.int64),
        shape=graph.shape[np.repeat(which, count)],
        **cut,
    )


def add_edges(graph: RoadGraph, more: RoadGraph) -> RoadGraph:
    """Return the graph with the edges of another whose nodes are numbered as its own."""
    columns = ("start", "end", "length_m", "minutes", "fare_eur", "is_ferry", "is_oneway", "shape")
    joined: dict[str, Any] = {name: np.concatenate([getattr(graph, name), getattr(more, name)]) for name in columns}
    return replace(
        graph,
        shape_start=np.concatenate([graph.shape_start, graph.shape_start[-1] + more.shape_start[1:]]),
        **joined,
    )
