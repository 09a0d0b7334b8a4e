"""Where forks of trenches cost least: weighted least squares again and again (Weiszfeld 1937), all forks at once."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["fork_points", "moved"]

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]

_CLOSE = 1e-9
"""Part of the extent under which two ends count as one place."""


def moved(
    points: Numbers, edges: Indices, weight: Numbers, free: NDArray[np.bool_], extent: float, cycles: int = 2000
) -> Numbers:
    """Return points with the free ones where the weighted lengths of a tree are least.

    Parameters
    ----------
    points : ndarray, shape (m, 2)
    edges : ndarray of int, shape (e, 2)
    weight : ndarray, shape (e,)
        Price of a metre, above 0.
    free : ndarray of bool, shape (m,)
        What may be moved; a point without an edge stays.
    extent : float
        Of the points.
    cycles : int
        At most; it ends when the cost has settled.

    Examples
    --------
    >>> corners = np.array([(0, 0), (1, 0), (0.5, 3**0.5 / 2), (0.1, 0.1)])
    >>> spokes = np.array([(0, 3), (1, 3), (2, 3)])
    >>> moved(corners, spokes, np.ones(3), np.arange(4) == 3, 1.0)[3].round(3).tolist()
    [0.5, 0.289]
    """
    used = np.isin(np.arange(len(points)), edges)
    rows = np.flatnonzero(free & used)
    number = np.full(len(points), -1)
    number[rows] = np.arange(len(rows))
    points = np.array(points, dtype=float)
    if len(rows):
        _move(
            points, np.asarray(edges, dtype=np.int64), np.asarray(weight, float), rows, number, _CLOSE * extent, cycles
        )
    return points


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _move(points, edges, weight, rows, number, close, cycles):
    """Move the points of some rows, numbered from 0, in place."""
    n, least = len(rows), np.inf
    away = np.empty(len(edges))
    for e in range(len(edges)):
        a, b = edges[e]
        away[e] = np.hypot(points[a, 0] - points[b, 0], points[a, 1] - points[b, 1])
    for _ in range(cycles):
        pulls, aims = np.zeros((n, n)), np.zeros((n, 2))
        for e in range(len(edges)):
            pull = weight[e] / max(away[e], close)
            for turn in range(2):
                near, far = edges[e, turn], edges[e, 1 - turn]
                i, j = number[near], number[far]
                if i < 0 or near == far:
                    continue
                pulls[i, i] += pull
                if j >= 0:
                    pulls[i, j] -= pull
                else:
                    aims[i] += pull * points[far]
        places = np.linalg.solve(pulls, aims)
        for i in range(n):
            points[rows[i]] = places[i]
        cost = 0.0
        for e in range(len(edges)):
            a, b = edges[e]
            away[e] = np.hypot(points[a, 0] - points[b, 0], points[a, 1] - points[b, 1])
            cost += weight[e] * away[e]
        if cost > least * (1.0 - 1e-12):
            break
        least = cost


def fork_points(corners: Numbers, weight: Numbers, cycles: int = 100) -> Numbers:
    """Return where three trenches each meet at the least cost.

    Parameters
    ----------
    corners : ndarray, shape (m, 3, 2)
    weight : ndarray, shape (m, 3)
        Price of a metre to each corner, above 0.
    cycles : int
        One less precise digit for each few fewer.

    Returns
    -------
    ndarray, shape (m, 2)

    Examples
    --------
    >>> fork_points(np.array([[(0, 0), (1, 0), (0.5, 3**0.5 / 2)]]), np.ones((1, 3))).round(3).tolist()
    [[0.5, 0.289]]
    """
    corners, weight = np.asarray(corners, dtype=float), np.asarray(weight, dtype=float)
    forks = np.empty((len(corners), 2))
    extent = np.abs(corners - corners[:, :1]).max(initial=0.0)
    _meet(corners, weight, forks, _CLOSE * max(float(extent), _CLOSE), cycles)
    return forks


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _meet(corners, weight, forks, close, cycles):
    for i in range(len(corners)):
        first_x, first_y = corners[i, 0]
        x, y = corners[i, :, 0].mean() - first_x, corners[i, :, 1].mean() - first_y
        for _ in range(cycles):
            pulls, aim_x, aim_y = 0.0, 0.0, 0.0
            for k in range(3):
                corner_x, corner_y = corners[i, k, 0] - first_x, corners[i, k, 1] - first_y
                pull = weight[i, k] / max(np.hypot(corner_x - x, corner_y - y), close)
                pulls += pull
                aim_x += pull * corner_x
                aim_y += pull * corner_y
            x, y = aim_x / pulls, aim_y / pulls
        forks[i, 0], forks[i, 1] = x + first_x, y + first_y
