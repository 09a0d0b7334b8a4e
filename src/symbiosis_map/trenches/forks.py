"""Where forks of trenches cost least: weighted least squares again and again (Weiszfeld 1937), all forks at once."""

from __future__ import annotations

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
    points = points.copy()
    rows = np.flatnonzero(free & np.isin(np.arange(len(points)), edges))
    if not len(rows):
        return points
    ends = np.zeros((len(edges), len(points)))
    ends[np.arange(len(edges)), edges[:, 0]] = 1.0
    ends[np.arange(len(edges)), edges[:, 1]] -= 1.0
    own = ends[:, rows]
    still = points.copy()
    still[rows] = 0.0
    fixed = ends @ still
    least = np.inf
    way = ends @ points
    away = np.hypot(way[:, 0], way[:, 1])
    for _ in range(cycles):
        pulled = own.T * (weight / np.maximum(away, _CLOSE * extent))
        places = np.linalg.solve(pulled @ own, -(pulled @ fixed))
        way = own @ places + fixed
        away = np.hypot(way[:, 0], way[:, 1])
        cost = float(weight @ away)
        points[rows] = places
        if cost > least * (1.0 - 1e-12):
            break
        least = cost
    return points


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
    shift = corners[:, :1]
    corners = corners - shift
    close = _CLOSE * max(float(np.abs(corners).max(initial=0.0)), _CLOSE)
    forks = corners.mean(axis=1)
    for _ in range(cycles):
        way = corners - forks[:, None]
        pull = weight / np.maximum(np.hypot(way[:, :, 0], way[:, :, 1]), close)
        forks = (pull[:, :, None] * corners).sum(axis=1) / pull.sum(axis=1)[:, None]
    return np.asarray(forks + shift[:, 0])
