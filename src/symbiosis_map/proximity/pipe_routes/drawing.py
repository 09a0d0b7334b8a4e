"""The corners of a way: moves in one direction are one line, and of two directions on even ground there is one bend."""

from __future__ import annotations

import numba
import numpy as np

from symbiosis_map.proximity.pipe_routes.integration import line_cost

__all__ = ["drawn"]

_NO_DEARER = 1e-12
_ROUNDS = 40


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _joined(points):
    """Return the points without those that lie on the line from the one before to the one after."""
    n = len(points)
    kept = np.ones(n, np.bool_)
    last = 0
    for i in range(1, n - 1):
        ax, ay = points[i, 0] - points[last, 0], points[i, 1] - points[last, 1]
        bx, by = points[i + 1, 0] - points[i, 0], points[i + 1, 1] - points[i, 1]
        if abs(ax * by - ay * bx) < 1e-9 and ax * bx + ay * by > 0.0:
            kept[i] = False
        else:
            last = i
    return points[kept]


@numba.njit(cache=True, error_model="numpy", nogil=True)
def drawn(ground, prices, points):
    """Return the corners of a way of moves, which costs the same.

    Two lines change places where that makes the first of them go on in the direction of the one before, or the
    second in that of the one after, and costs no more.

    Parameters
    ----------
    ground : Ground
    prices : Prices
    points : ndarray, shape (n, 2)
        Positions; the first and the last stay.
    """
    points = _joined(points)
    for _ in range(_ROUNDS):
        changed = False
        for i in range(1, len(points) - 1):
            bx, by = points[i + 1, 0] - points[i, 0], points[i + 1, 1] - points[i, 1]
            goes_on = False
            if i > 1:
                px, py = points[i - 1, 0] - points[i - 2, 0], points[i - 1, 1] - points[i - 2, 1]
                goes_on = abs(px * by - py * bx) < 1e-9 and px * bx + py * by > 0.0
            if not goes_on:
                continue
            x, y = points[i - 1, 0] + bx, points[i - 1, 1] + by
            old = line_cost(ground, prices, points[i - 1, 0], points[i - 1, 1], points[i, 0], points[i, 1], np.inf)
            old += line_cost(ground, prices, points[i, 0], points[i, 1], points[i + 1, 0], points[i + 1, 1], np.inf)
            new = line_cost(ground, prices, points[i - 1, 0], points[i - 1, 1], x, y, old)
            if new < np.inf:
                new += line_cost(ground, prices, x, y, points[i + 1, 0], points[i + 1, 1], old)
            if new <= old * (1.0 + _NO_DEARER):
                points[i, 0], points[i, 1] = x, y
                changed = True
        if not changed:
            break
        points = _joined(points)
    return points
