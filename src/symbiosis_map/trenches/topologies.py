"""The cheapest tree in the plane by enumeration: every full topology, its forks moved to where they cost least.

In a full topology every terminal has one edge and every fork three; a tree with fewer forks is a full one whose forks
lie on each other, so that full topologies are enough. What an edge carries is settled by the topology, so that placing
the forks is a convex problem. It is solved for all topologies at once, by weighted least squares again and again
(Weiszfeld 1937), and a topology is dropped as soon as its lower bound, from the slope at its forks, lies above the
best cost that is known (Smith 1992 prunes so).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["cheapest_topologies"]

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]

_CYCLES = 60
_FINALISTS = 5
"""Topologies that are given back to be settled to the end."""
_CLOSE = 1e-9
"""Part of the extent under which two ends count as one place."""


def cheapest_topologies(
    points: Numbers, price: Callable[[NDArray[np.bool_]], Numbers], known: float
) -> list[tuple[Numbers, Indices]]:
    """Return the trees over terminals that may cost less than what is known, the cheapest first.

    Parameters
    ----------
    points : ndarray, shape (n, 2)
        Terminals, three to eight.
    price : callable
        Price of a metre between sets of terminals, shape (..., n), and the others.
    known : float
        Cost that is to be undercut.

    Returns
    -------
    list of (places, edges)
        At most five, nearly settled: places of shape (2 n - 2, 2), terminals, then forks; edges of shape (2 n - 3, 2).
    """
    n, extent = len(points), float(np.ptp(points, axis=0).max())
    edges, weight = _topologies(n), price(_sides(n))
    free = n - 2
    start = points.mean(axis=0) + 0.01 * extent * np.random.default_rng(0).normal(size=(len(edges), free, 2))
    places = np.concatenate([np.broadcast_to(points, (len(edges), n, 2)), start], axis=1)
    reach = float(np.hypot(*np.ptp(points, axis=0)))
    ends = np.zeros((*edges.shape[:2], n + free))
    np.put_along_axis(ends, edges[:, :, :1], 1.0, axis=2)
    np.put_along_axis(ends, edges[:, :, 1:], -1.0, axis=2)
    for _ in range(_CYCLES):
        way = ends @ places
        away = np.hypot(way[:, :, 0], way[:, :, 1])
        cost = (weight * away).sum(axis=1)
        known = min(known, float(cost.min()))
        pulled = ends * (weight / np.maximum(away, _CLOSE * extent))[:, :, None]
        at_forks = pulled[:, :, n:].transpose(0, 2, 1)
        bound = cost - reach * np.linalg.norm(at_forks @ way, axis=2).sum(axis=1)
        alive = bound < known * (1.0 - 1e-9)
        if not alive.any():
            return []
        edges, weight, places, cost, ends = edges[alive], weight[alive], places[alive], cost[alive], ends[alive]
        system = at_forks[alive] @ ends
        places[:, n:] = np.linalg.solve(system[:, :, n:], -system[:, :, :n] @ points)
    return [(places[i], edges[i]) for i in np.argsort(cost, kind="stable")[:_FINALISTS]]


@cache
def _topologies(n: int) -> Indices:
    """Return every full topology over n terminals, shape (m, 2 n - 3, 2); forks are numbered from n on."""
    found = [[(0, n), (1, n), (2, n)]]
    for terminal in range(3, n):
        fork = n + terminal - 2
        found = [
            [*edges[:i], *edges[i + 1 :], (a, fork), (b, fork), (terminal, fork)]
            for edges in found
            for i, (a, b) in enumerate(edges)
        ]
    return np.array(found, dtype=np.intp)


@cache
def _sides(n: int) -> NDArray[np.bool_]:
    """Return which terminals lie on the side of the second end of each edge, shape (m, 2 n - 3, n)."""
    edges = _topologies(n)
    m, e, _ = edges.shape
    reached = np.zeros((m, e, 2 * n - 2), dtype=bool)
    every, row = np.arange(m)[:, None], np.arange(e)[None, :]
    reached[every, row, edges[:, :, 1]] = True
    for _ in range(n - 1):
        for other in range(e):
            a, b = edges[:, other, 0][:, None], edges[:, other, 1][:, None]
            joins = (reached[every, row, a] | reached[every, row, b]) & (row != other)
            reached[every, row, a] |= joins
            reached[every, row, b] |= joins
    return reached[:, :, :n]
