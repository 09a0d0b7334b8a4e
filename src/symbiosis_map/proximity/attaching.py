"""Where a point meets the roads: the nearest place on an edge, not the nearest node."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from symbiosis_map.crs import from_mercator, geodesic_m, mercator, mercator_scale
from symbiosis_map.proximity.ways import RoadGraph

__all__ = ["Attached", "nearest_on_edges"]


class Attached(NamedTuple):
    """For each point the edge nearest to it (-1: none), where on its shape, that place, and how far away it is."""

    edge: NDArray[np.int64]
    position: NDArray[np.float64]
    place: NDArray[np.float64]
    away_m: NDArray[np.float64]


def nearest_on_edges(
    graph: RoadGraph,
    points: NDArray[np.float64],
    usable: NDArray[np.bool_],
    within_m: float,
    nodes: NDArray[np.int64] | None = None,
) -> Attached:
    """Return the nearest place on the edges of a graph for each point.

    Parameters
    ----------
    graph : RoadGraph
    points : ndarray of float, shape (n, 2)
        Longitude and latitude.
    usable : ndarray of bool, shape (n_edges,)
        Edges that may be joined.
    within_m : float
        Farther edges do not count.
    nodes : ndarray of int, shape (n,), optional
        Node that each point is; edges that end there do not count for it.

    Returns
    -------
    Attached
        Of several edges as near, the first. Positions are as :func:`symbiosis_map.proximity.cutting.cut_edges`
        takes them.
    """
    n = len(points)
    found = Attached(np.full(n, -1), np.full(n, np.nan), np.full((n, 2), np.nan), np.full(n, np.nan))
    edges = _near_box(graph, points, usable, within_m)
    if not n or not len(edges):
        return found
    xy = mercator(points[:, 0], points[:, 1])
    count = (graph.shape_start[1:] - graph.shape_start[:-1])[edges]
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    rows = np.arange(count.sum()) - np.repeat(first, count) + np.repeat(graph.shape_start[:-1][edges], count)
    shape = mercator(graph.shape[rows, 0], graph.shape[rows, 1])
    lines = np.asarray(shapely.linestrings(shape, indices=np.repeat(np.arange(len(edges)), count)), dtype=object)
    marks = np.asarray(shapely.points(xy), dtype=object)
    widest = within_m * float(mercator_scale(np.abs(points[:, 1]).max() + 0.1))
    tree = shapely.STRtree(lines)
    if nodes is None:
        of, line = tree.query_nearest(marks, max_distance=widest)
        order = np.lexsort((line, of))
    else:
        of, line = tree.query(marks, predicate="dwithin", distance=widest)
        others = (graph.start[edges[line]] != nodes[of]) & (graph.end[edges[line]] != nodes[of])
        of, line = of[others], line[others]
        order = np.lexsort((line, shapely.distance(marks[of], lines[line]), of))
    of, line = of[order], line[order]
    firsts = np.concatenate([[True], of[1:] != of[:-1]]) if len(of) else np.zeros(0, dtype=bool)
    of, line = of[firsts], line[firsts]

    along = np.asarray(shapely.line_locate_point(lines[line], marks[of]), dtype=float)
    place = from_mercator(shapely.get_coordinates(shapely.line_interpolate_point(lines[line], along)))
    away = geodesic_m(points[of, 0], points[of, 1], place[:, 0], place[:, 1])
    near = away <= within_m
    of, line, along, place, away = of[near], line[near], along[near], place[near], away[near]
    step = np.hypot(*np.diff(shape, axis=0, prepend=shape[:1]).T)
    step[first] = 0.0
    reached = np.cumsum(step)
    target = reached[first[line]] + along
    low, high = first[line], first[line] + count[line] - 1
    before = np.clip(np.searchsorted(reached, target, side="right") - 1, low, high - 1)
    span = reached[before + 1] - reached[before]
    part = np.divide(target - reached[before], span, out=np.zeros(len(span)), where=span > 0)
    found.edge[of], found.place[of], found.away_m[of] = edges[line], place, away
    found.position[of] = before - low + np.clip(part, 0.0, 1.0)
    return found


def _near_box(
    graph: RoadGraph, points: NDArray[np.float64], usable: NDArray[np.bool_], within_m: float
) -> NDArray[np.int64]:
    """Return the usable edges that reach into the box around the points."""
    if not len(points) or not usable.any():
        return np.zeros(0, dtype=np.int64)
    at = graph.shape_start[:-1]
    low, high = np.minimum.reduceat(graph.shape, at), np.maximum.reduceat(graph.shape, at)
    north = within_m / 110_000.0
    lowest, highest = points.min(axis=0), points.max(axis=0)
    east = north / np.cos(np.radians(min(np.abs(points[:, 1]).max() + north, 89.0)))
    margin = np.array([east, north])
    inside = (high >= lowest - margin) & (low <= highest + margin)
    return np.flatnonzero(usable & inside.all(axis=1))
