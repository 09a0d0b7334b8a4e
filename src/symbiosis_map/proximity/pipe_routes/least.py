"""What lower bounds tell of a place: what a route from there costs at least, and where routes below a cost may run.

Between the corners of a wide cell values lie on two triangles, where these are no steeper than the price of the cell.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["Bounds", "at_least", "cuts", "downhill", "from_there", "searched"]

_RISING, _FALLING, _SLOPE = 1, 2, 1.0 + 1e-9
"""Diagonals from the first corner of a wide cell to the last, and the other one."""


class Bounds(NamedTuple):
    """A function of place in the corners of wide cells."""

    value: NDArray[np.float64]
    """Shape (2, rows + 1, columns + 1): on land and at sea; infinite where nothing can be reached from the end."""
    price: NDArray[np.float64]
    """Shape (2, rows, columns): least cost of the width of a wide cell on land and at sea; infinite if none."""
    cut: NDArray[np.uint8]
    """Shape (rows, columns): the diagonal that cuts a wide cell into two triangles on which values are even."""
    box: tuple[int, int, int, int]
    """First row and column in narrow cells, rows and columns in wide ones."""
    ratio: int
    """Narrow cells to a wide one."""


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _slope(price, u, v, w, z):
    """Return the square of the steeper slope of two triangles over the price; the first and last corner lie opposite.

    Corners follow each other round the cell.
    """
    one, other = (v - u) * (v - u) + (w - v) * (w - v), (z - u) * (z - u) + (w - z) * (w - z)
    return max(one, other) / (price * price)


@numba.njit(cache=True, error_model="numpy", nogil=True)
def cuts(price, value):
    """Return along which diagonal wide cells fall into two triangles on which values rise by no more than the price.

    Land and sea of a cell are cut alike, so that they differ by no more than a landfall within as they do in the
    corners.
    """
    rows, cols = price.shape[1:]
    cuts = np.zeros((rows, cols), np.uint8)
    for r in range(rows):
        for c in range(cols):
            rising, falling, known = 0.0, 0.0, False
            for kind in range(2):
                here = price[kind, r, c]
                if here == np.inf:
                    continue
                u, v = value[kind, r, c], value[kind, r, c + 1]
                w, z = value[kind, r + 1, c + 1], value[kind, r + 1, c]
                known = max(max(u, v), max(w, z)) < np.inf
                if not known:
                    break
                rising = max(rising, _slope(here, u, v, w, z))
                falling = max(falling, _slope(here, v, w, z, u))
            if known and min(rising, falling) <= _SLOPE:
                cuts[r, c] = _RISING if rising <= falling else _FALLING
    return cuts


@numba.njit(cache=True, error_model="numpy", nogil=True)
def at_least(bounds, wet, x, y):
    """Return the value at a position in narrow cells: on its triangle, or no more than the corners leave room for."""
    u, v = (x - bounds.box[1]) / bounds.ratio, (y - bounds.box[0]) / bounds.ratio
    c, r = int(u), int(v)
    a, b = u - c, v - r
    kind, value = int(wet), bounds.value
    one, two = value[kind, r, c], value[kind, r, c + 1]
    three, four = value[kind, r + 1, c], value[kind, r + 1, c + 1]
    cut = bounds.cut[r, c]
    if cut == _RISING:
        if a >= b:
            return max(one + (two - one) * a + (four - two) * b, 0.0)
        return max(one + (four - three) * a + (three - one) * b, 0.0)
    if cut == _FALLING:
        if a + b <= 1.0:
            return max(one + (two - one) * a + (three - one) * b, 0.0)
        return max(four + (three - four) * (1.0 - a) + (two - four) * (1.0 - b), 0.0)
    price = bounds.price[kind, r, c]
    low = max(one - price * math.hypot(a, b), two - price * math.hypot(1.0 - a, b))
    high = max(three - price * math.hypot(a, 1.0 - b), four - price * math.hypot(1.0 - a, 1.0 - b))
    return max(max(low, high), 0.0)


@numba.njit(cache=True, error_model="numpy", nogil=True)
def from_there(ground, bounds, ways):
    """Return what a route from an end costs at least; infinite if there is none.

    Parameters
    ----------
    ground : Ground
    bounds : Bounds
        About the other end.
    ways : ndarray, shape (n, 3)
        Positions where a route from it may begin, and what it costs up to there.
    """
    (row0, col0, _, _), ratio = bounds.box, bounds.ratio
    least = np.inf
    for k in range(len(ways)):
        r, c = (int(ways[k, 1]) - row0) // ratio, (int(ways[k, 0]) - col0) // ratio
        kind = ground.wet[int(ways[k, 1]), int(ways[k, 0])]
        if bounds.price[kind, r, c] < np.inf and bounds.value[kind, r, c] < np.inf:
            least = min(least, at_least(bounds, kind, ways[k, 0], ways[k, 1]) + ways[k, 2])
    return least


@numba.njit(cache=True, error_model="numpy", nogil=True)
def searched(ground, bounds, corridor, within, place, per_cell, most, ways, others):
    """Return the box of narrow cells that hold every route below a cost: first row and column, rows and columns.

    Parameters
    ----------
    ground : Ground
    bounds : Bounds
    corridor : ndarray of uint8
        Which of their wide cells to search; without rows for all.
    within : tuple of int
        First row and column, rows and columns in narrow cells that hold them anyhow.
    place : ndarray, shape (2,)
        Position of the other end.
    per_cell : float
        Lowest cost of a narrow cell's width.
    most : float
    ways, others : ndarray, shape (n, 3)
        Positions that lie in the box as well.
    """
    (row0, col0, rows, cols), ratio, value = bounds.box, bounds.ratio, bounds.value
    low_r, high_r, low_c, high_c = rows, -1, cols, -1
    for r in range(max((within[0] - row0) // ratio, 0), min((within[0] + within[2] - row0) // ratio + 1, rows)):
        y = row0 + (r + 0.5) * ratio
        for c in range(max((within[1] - col0) // ratio, 0), min((within[1] + within[3] - col0) // ratio + 1, cols)):
            if low_r <= r <= high_r and low_c <= c <= high_c:
                continue
            if corridor.shape[0] > 0 and corridor[r, c] == 0:
                continue
            at = np.inf
            for kind in range(2):
                if bounds.price[kind, r, c] == np.inf:
                    continue
                for k in range(4):
                    at = min(at, value[kind, r + (k & 1), c + (k >> 1)] - bounds.price[kind, r, c])
            if at == np.inf:
                continue
            x = col0 + (c + 0.5) * ratio
            away = max(math.hypot(x - place[0], y - place[1]) - 0.71 * ratio, 0.0)
            if max(at, 0.0) + away * per_cell <= most:
                low_r, high_r, low_c, high_c = min(low_r, r), max(high_r, r), min(low_c, c), max(high_c, c)
    south, north = row0 + low_r * ratio, row0 + (high_r + 1) * ratio
    west, east = col0 + low_c * ratio, col0 + (high_c + 1) * ratio
    for part in (ways, others):
        for k in range(len(part)):
            south, north = min(south, int(part[k, 1]) - 8), max(north, int(part[k, 1]) + 9)
            west, east = min(west, int(part[k, 0]) - 8), max(east, int(part[k, 0]) + 9)
    shape = ground.factor.shape
    south, north = max(south, row0), min(min(north, row0 + rows * ratio), shape[0])
    west, east = max(west, col0), min(min(east, col0 + cols * ratio), shape[1])
    return south, west, north - south, east - west


@numba.njit(cache=True, error_model="numpy", nogil=True)
def downhill(bounds, place, either_side):
    """Return the wide cells near the way down from a place to the end, 1 where a cell is so many cells from it.

    Parameters
    ----------
    bounds : Bounds
    place : ndarray, shape (2,)
        Position in narrow cells.
    either_side : int
    """
    (row0, col0, rows, cols), value = bounds.box, bounds.value
    near = np.zeros((rows, cols), np.uint8)
    r, c = int((place[1] - row0) / bounds.ratio), int((place[0] - col0) / bounds.ratio)
    lowest = np.inf
    while True:
        near[max(r - either_side, 0) : r + either_side, max(c - either_side, 0) : c + either_side] = 1
        next_r, next_c = r, c
        for i in range(max(r - 1, 0), min(r + 2, rows + 1)):
            for j in range(max(c - 1, 0), min(c + 2, cols + 1)):
                at = min(value[0, i, j], value[1, i, j])
                if at < lowest:
                    lowest, next_r, next_c = at, i, j
        if next_r == r and next_c == c:
            return near
        r, c = next_r, next_c
