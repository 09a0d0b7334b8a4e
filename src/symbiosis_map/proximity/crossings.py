"""How much of straight steps lies within pieces of land, compiled: a long line is held against many thousand edges."""

from __future__ import annotations

import numba
import numpy as np

__all__ = ["parts_within"]


@numba.njit(cache=True)
def parts_within(step, begin, way, first, last, edge):
    """Return the part of each step that lies within the piece of land beside it.

    Parameters
    ----------
    step : ndarray of int, shape (n,)
    begin, way : ndarray, shape (s, 2)
        Where each step begins, and from there to its end.
    first, last : ndarray of int, shape (n,)
        Edges of the piece.
    edge : ndarray, shape (e, 2, 2)
        From and to, land on the right hand.

    Returns
    -------
    ndarray, shape (n,)
        Each crossing counts with its place along the step, held within its ends: plus where the land ends there, minus
        where it begins.
    """
    parts = np.zeros(step.size)
    for n in range(step.size):
        x, y = begin[step[n], 0], begin[step[n], 1]
        dx, dy = way[step[n], 0], way[step[n], 1]
        total, length = 0.0, dx * dx + dy * dy
        for e in range(first[n], last[n]):
            ax, ay, bx, by = edge[e, 0, 0] - x, edge[e, 0, 1] - y, edge[e, 1, 0] - x, edge[e, 1, 1] - y
            here, there = dx * ay - dy * ax, dx * by - dy * bx
            if (here >= 0.0) == (there >= 0.0):
                continue
            share = here / (here - there)
            along = ((ax + share * (bx - ax)) * dx + (ay + share * (by - ay)) * dy) / length
            along = min(max(along, 0.0), 1.0)
            total += along if here >= 0.0 else -along
        parts[n] = total
    return parts
