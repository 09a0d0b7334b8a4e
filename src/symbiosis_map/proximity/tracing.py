"""The line that a path draws: the shapes of its edges one after the other, without vertices that show nothing."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from symbiosis_map.proximity.searching import Paths
from symbiosis_map.proximity.ways import RoadGraph

__all__ = ["trace_paths"]

_METRES_PER_DEGREE = 111_195.0


def trace_paths(
    graph: RoadGraph,
    paths: Paths,
    first: NDArray[np.float64],
    last: NDArray[np.float64],
    detail_m: float,
) -> NDArray[np.object_]:
    """Return the line of each path.

    Parameters
    ----------
    graph : RoadGraph
    paths : Paths
    first, last : ndarray of float, shape (n, 2)
        Longitude and latitude of the two ends, which may lie off the road.
    detail_m : float
        Vertices that are off the line between their neighbours by less are left out.

    Returns
    -------
    ndarray of LineString, shape (n,)
        From ``first`` to ``last``; the straight line where a path has no edge.
    """
    n = len(first)
    if not n:
        return np.zeros(0, dtype=object)
    count = (graph.shape_start[1:] - graph.shape_start[:-1])[paths.edge]
    step = np.repeat(np.arange(len(count)), count)
    within = np.arange(len(step)) - np.repeat(np.cumsum(count) - count, count)
    within = np.where(paths.backward[step], count[step] - 1 - within, within)
    rows = graph.shape_start[:-1][paths.edge][step] + within
    owner = np.concatenate([np.arange(n), paths.of[step], np.arange(n)])
    points = np.concatenate([first, graph.shape[rows], last])
    rank = np.concatenate([np.zeros(n, dtype=int), np.ones(len(rows), dtype=int), np.full(n, 2)])
    order = np.lexsort((rank, owner))
    owner, points, rank = owner[order], points[order], rank[order]
    repeated = (owner[1:] == owner[:-1]) & (points[1:] == points[:-1]).all(axis=1)
    kept = np.concatenate([[True], ~repeated | (rank[1:] == 2)])
    squeeze = np.array([np.cos(np.radians(np.clip(np.median(points[:, 1]), -80.0, 80.0))), 1.0])
    lines = shapely.linestrings(points[kept] * squeeze, indices=owner[kept])
    lines = shapely.simplify(lines, detail_m / _METRES_PER_DEGREE, preserve_topology=False)
    drawn, of = shapely.get_coordinates(lines, return_index=True)
    drawn = drawn / squeeze
    turns = np.flatnonzero(np.diff(of)) + 1
    drawn[np.concatenate([[0], turns])] = first
    drawn[np.concatenate([turns - 1, [len(of) - 1]])] = last
    return np.asarray(shapely.linestrings(drawn, indices=of), dtype=object)
