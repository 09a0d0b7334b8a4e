"""The cheapest tree in the plane by brute force: every full topology, its forks relaxed until they rest.

A tree with fewer forks is a full one whose forks lie on each other, so that full topologies are enough. What an edge
carries, and so what a metre of it costs, is the same wherever the forks lie.
"""

from functools import cache

import numpy as np


@cache
def topologies(n):
    """Return every full topology over n terminals, shape (m, 2 n - 3, 2); forks are numbered from n on."""
    found = [[(0, n), (1, n), (2, n)]] if n > 2 else [[(0, 1)]]
    for terminal in range(3, n):
        fork = n + terminal - 2
        found = [
            [*edges[:i], *edges[i + 1 :], (edges[i][0], fork), (edges[i][1], fork), (terminal, fork)]
            for edges in found
            for i in range(len(edges))
        ]
    return np.array(found)


@cache
def sides(n):
    """Return which terminals lie beyond each edge, shape (m, edges, n)."""
    edges = topologies(n)
    m, e, _ = edges.shape
    total = int(edges.max()) + 1
    reached = np.zeros((m, e, total), dtype=bool)
    every, row = np.arange(m)[:, None], np.arange(e)[None, :]
    reached[every, row, edges[:, :, 1]] = True
    for _ in range(total):
        for other in range(e):
            a, b = edges[:, other, 0][:, None], edges[:, other, 1][:, None]
            not_cut = row != other
            joins = (reached[every, row, a] | reached[every, row, b]) & not_cut
            reached[every, row, a] |= joins
            reached[every, row, b] |= joins
    return reached[:, :, :n]


def least_cost(points, weight_of=None, cycles=400):
    """Return the least cost over all topologies.

    Parameters
    ----------
    points : ndarray, shape (n, 2)
    weight_of : callable, optional
        Price of a metre for sets of terminals, shape (..., n); 1 without it.
    """
    n = len(points)
    edges = topologies(n)
    weight = np.ones(edges.shape[:2]) if weight_of is None else weight_of(sides(n))
    if n == 2:
        return float(weight[0, 0] * np.hypot(*(points[0] - points[1])))
    m, free, scale = len(edges), n - 2, float(np.ptp(points, axis=0).max())
    chance = np.random.default_rng(0)
    places = np.concatenate(
        [np.broadcast_to(points, (m, n, 2)), points.mean(axis=0) + 0.01 * scale * chance.normal(size=(m, free, 2))],
        axis=1,
    )
    ends = np.zeros((m, edges.shape[1], n + free))
    np.put_along_axis(ends, edges[:, :, :1], 1.0, axis=2)
    np.put_along_axis(ends, edges[:, :, 1:], -1.0, axis=2)
    best = np.inf
    for cycle in range(cycles):
        way = ends @ places
        away = np.hypot(way[:, :, 0], way[:, :, 1])
        cost = (weight * away).sum(axis=1)
        best = min(best, float(cost.min()))
        if cycle in (30, 60, 120):  # what is still far above the best does not come below it
            kept = cost < best * (1.0 + 3.0 / cycle)
            weight, places, away, ends = weight[kept], places[kept], away[kept], ends[kept]
        pull = weight / np.maximum(away, 1e-10 * scale)
        system = (ends[:, :, n:] * pull[:, :, None]).transpose(0, 2, 1) @ ends
        places[:, n:] = np.linalg.solve(system[:, :, n:], -system[:, :, :n] @ points)
    return best
