"""Cheapest paths from many nodes to many others, in compiled code, block of sources by block."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from symbiosis_map.proximity.ways import RoadGraph

__all__ = ["Paths", "cheapest_paths", "pieces_of"]

_MOST_CELLS = 10_000_000
"""Nodes times sources of one block: distances and predecessors of it take 120 MB."""
_LEAST = 1e-9
"""An edge without length still is an edge."""


class Paths(NamedTuple):
    """Edges of each path in the order of travel; the steps of all paths stand in one array.

    Parameters
    ----------
    cost : ndarray of float, shape (n,)
        Infinite where no path was found.
    of : ndarray of int, shape (n_steps,)
        Path that each step belongs to, in rising order.
    edge : ndarray of int, shape (n_steps,)
    backward : ndarray of bool, shape (n_steps,)
        Whether the edge is travelled from its end to its start.
    """

    cost: NDArray[np.float64]
    of: NDArray[np.int64]
    edge: NDArray[np.int64]
    backward: NDArray[np.bool_]


class _Arcs(NamedTuple):
    matrix: csr_array
    key: NDArray[np.int64]
    edge: NDArray[np.int64]
    backward: NDArray[np.bool_]


def cheapest_paths(
    graph: RoadGraph,
    cost: NDArray[np.float64],
    source: NDArray[np.int64],
    target: NDArray[np.int64],
    limit: NDArray[np.float64],
) -> Paths:
    """Return the cheapest path of each pair of nodes.

    Parameters
    ----------
    graph : RoadGraph
    cost : ndarray of float, shape (n_edges,)
        What an edge costs, 0 or more.
    source, target : ndarray of int, shape (n,)
        Nodes; a source that occurs often is searched from once.
    limit : ndarray of float, shape (n,)
        A path that costs more is not looked for; a block of sources takes the largest of its own.

    Returns
    -------
    Paths
    """
    arcs = _arcs(graph, cost)
    n_nodes = len(graph.longitude)
    sources, of_source = np.unique(source, return_inverse=True)
    size = max(1, _MOST_CELLS // max(n_nodes, 1))
    total = np.full(len(source), np.inf)
    paths, keys = [], []
    for low in range(0, len(sources), size):
        block = sources[low : low + size]
        rows = np.flatnonzero((of_source >= low) & (of_source < low + size))
        found, before = dijkstra(arcs.matrix, indices=block, return_predecessors=True, limit=float(limit[rows].max()))
        row = of_source[rows] - low
        total[rows] = found[row, target[rows]]
        path, key = _walk_back(before, row, source[rows], target[rows], n_nodes)
        paths.append(rows[path])
        keys.append(key)
    of = np.concatenate(paths) if paths else np.zeros(0, dtype=np.int64)
    order = np.argsort(of, kind="stable")
    arc = np.searchsorted(arcs.key, np.concatenate(keys)[order]) if paths else np.zeros(0, dtype=np.int64)
    return Paths(total, of[order], arcs.edge[arc], arcs.backward[arc])


def pieces_of(graph: RoadGraph) -> NDArray[np.int64]:
    """Return the connected piece that each node belongs to, one-way roads taken as open both ways."""
    n = len(graph.longitude)
    matrix = csr_array((np.ones(len(graph.start)), (graph.start, graph.end)), shape=(n, n))
    _, piece = connected_components(matrix, directed=False)
    return np.asarray(piece, dtype=np.int64)


def _arcs(graph: RoadGraph, cost: NDArray[np.float64]) -> _Arcs:
    """Return the directed arcs, the cheapest of those between the same two nodes, sorted by their ends."""
    n = len(graph.longitude)
    back = np.flatnonzero(~graph.is_oneway)
    edge = np.concatenate([np.arange(len(graph.start)), back])
    table = pd.DataFrame(
        {
            "key": np.concatenate([graph.start, graph.end[back]]).astype(np.int64) * n
            + np.concatenate([graph.end, graph.start[back]]),
            "cost": np.maximum(cost[edge], _LEAST),
            "edge": edge,
            "backward": np.arange(len(edge)) >= len(graph.start),
        }
    )
    table = table[table["key"] // max(n, 1) != table["key"] % max(n, 1)]
    table = table.sort_values(["key", "cost", "edge"]).drop_duplicates("key")
    key = table["key"].to_numpy()
    matrix = csr_array((table["cost"].to_numpy(), (key // max(n, 1), key % max(n, 1))), shape=(n, n))
    return _Arcs(matrix, key, table["edge"].to_numpy(), table["backward"].to_numpy())


def _walk_back(
    before: NDArray[np.int32], row: NDArray[np.int64], source: NDArray[np.int64], target: NDArray[np.int64], n: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the arcs of all paths in the order of travel: the path of each, and ``from × n + to``."""
    at, going = target.astype(np.int64), np.flatnonzero(target != source)
    paths, keys = [], []
    while len(going):
        previous = before[row[going], at[going]].astype(np.int64)
        going, previous = going[previous >= 0], previous[previous >= 0]
        paths.append(going)
        keys.append(previous * n + at[going])
        at[going] = previous
        going = going[previous != source[going]]
    if not paths:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    path, key = np.concatenate(paths[::-1]), np.concatenate(keys[::-1])
    order = np.argsort(path, kind="stable")
    return path[order], key[order]
