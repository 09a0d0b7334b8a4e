"""Where forks of trenches cost least: weighted least squares again and again (Weiszfeld 1937), all forks at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.trenches.tree_loops import meet_three, move_forks

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
        move_forks(
            points, np.asarray(edges, dtype=np.int64), np.asarray(weight, float), rows, number, _CLOSE * extent, cycles
        )
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
    corners, weight = np.asarray(corners, dtype=float), np.asarray(weight, dtype=float)
    forks = np.empty((len(corners), 2))
    extent = np.abs(corners - corners[:, :1]).max(initial=0.0)
    meet_three(corners, weight, forks, _CLOSE * max(float(extent), _CLOSE), cycles)
    return forks
