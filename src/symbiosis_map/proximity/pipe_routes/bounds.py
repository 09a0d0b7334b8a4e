"""What a route to an end costs at least, from anywhere: a surface no steeper than the cheapest metre below it.

Where the slope of a function of place is nowhere above the price of a metre, and it leaps by no more than a landfall
from land to sea, no route from one place to another costs less than the function differs between them. Such a function
is put together from its values in the corners of wide cells, each with the cheapest of its narrow cells on land and
at sea: a front that spreads from the end gives a first one, which is then lowered wherever it is too steep.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["Bounds", "at_least", "downhill", "lower_bounds", "searched"]

_SWEEPS = 200
_STEEP = 1.01
_EAGER = 1.15
"""What makes a search look nearer to the end first, at the price of a way that may be a little dearer."""


class Bounds(NamedTuple):
    """A function of place in the corners of wide cells."""

    value: NDArray[np.float64]
    """Shape (2, rows + 1, columns + 1): on land and at sea; infinite where nothing can be reached from the end."""
    price: NDArray[np.float64]
    """Shape (2, rows, columns): least cost of the width of a wide cell on land and at sea."""
    box: tuple[int, int, int, int]
    """First row and column in narrow cells, rows and columns in wide ones."""
    ratio: int
    """Narrow cells to a wide one."""


"""Slopes that are this much too steep are left and taken off everywhere at the end."""


@numba.njit(cache=True, error_model="numpy", nogil=True)
def cheapest_in(ground, prices, box, ratio):
    """Return the lowest price of a metre in each wide cell of a box, on land and at sea; infinite if none."""
    row0, col0, rows, cols = box
    price = np.full((2, rows, cols), np.inf)
    for r in range(min(rows * ratio, ground.factor.shape[0] - row0)):
        for c in range(min(cols * ratio, ground.factor.shape[1] - col0)):
            wet = ground.wet[row0 + r, col0 + c]
            here = float(ground.factor[row0 + r, col0 + c])
            if wet:
                here = here * prices.sea
            if here < price[wet, r // ratio, c // ratio]:
                price[wet, r // ratio, c // ratio] = here
    return price


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _front(price, there, landfall, value):
    """Spread values from where they are known, by the first-order front, until nothing changes."""
    rows, cols = price.shape[1:]
    for sweep in range(_SWEEPS):
        changed = False
        for a in range(rows + 1):
            r = a if sweep % 2 == 0 else rows - a
            for b in range(cols + 1):
                c = b if (sweep // 2) % 2 == 0 else cols - b
                for kind in range(2):
                    if not there[kind, r, c]:
                        continue
                    least = value[kind, r, c]
                    if there[1 - kind, r, c]:
                        least = min(least, value[1 - kind, r, c] + landfall)
                    for k in range(4):
                        i, j = r - (k & 1), c - (k >> 1)
                        if i < 0 or j < 0 or i >= rows or j >= cols:
                            continue
                        cell = price[kind, i, j]
                        if cell == np.inf:
                            continue
                        u = value[kind, r, c + 1 - 2 * (k >> 1)]
                        v = value[kind, r + 1 - 2 * (k & 1), c]
                        low = min(u, v)
                        if low >= least:
                            continue
                        if abs(u - v) < cell:
                            low = 0.5 * (u + v + math.sqrt(2.0 * cell * cell - (u - v) * (u - v)))
                        else:
                            low += cell
                        least = min(least, low)
                    if least < value[kind, r, c] - 1e-9:
                        value[kind, r, c] = least
                        changed = True
        if not changed and sweep >= 3:
            break


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _slope(one, other):
    """Return the steepest straight way between two edges that meet, along which values rise by so much."""
    return math.sqrt(one * one + other * other) if one * other > 0.0 else max(abs(one), abs(other))


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _steepest(price, slow, value):
    """Return the steepest slope over the price below it, and let the front be slower where it is too steep."""
    rows, cols = price.shape[1:]
    worst = 1.0
    for kind in range(2):
        for r in range(rows):
            for c in range(cols):
                u, v = value[kind, r, c], value[kind, r, c + 1]
                w, z = value[kind, r + 1, c], value[kind, r + 1, c + 1]
                cell = price[kind, r, c]
                if cell == np.inf or u == np.inf:
                    continue
                steep = max(
                    max(_slope(v - u, z - v), _slope(z - v, w - z)), max(_slope(w - z, u - w), _slope(u - w, v - u))
                )
                steep /= cell
                worst = max(worst, steep)
                if steep > 1.0:
                    slow[kind, r, c] /= steep
    return worst


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _lower(price, there, landfall, value):
    """Lower values wherever they are too steep, until they hardly are anywhere; each as little as its cell allows."""
    rows, cols = price.shape[1:]
    for sweep in range(_SWEEPS):
        changed = False
        for a in range(rows):
            r = a if sweep % 2 == 0 else rows - 1 - a
            for b in range(cols):
                c = b if (sweep // 2) % 2 == 0 else cols - 1 - b
                for kind in range(2):
                    cell = price[kind, r, c]
                    if cell == np.inf:
                        continue
                    for k in range(4):
                        i, j = r + (k & 1), c + (k >> 1)
                        top = value[kind, i, j]
                        if there[1 - kind, i, j]:
                            top = min(top, value[1 - kind, i, j] + landfall)
                        foot = value[kind, 2 * r + 1 - i, 2 * c + 1 - j]
                        for side in (value[kind, 2 * r + 1 - i, j], value[kind, i, 2 * c + 1 - j]):
                            if top <= side:
                                continue
                            rise = min(max(side - foot, 0.0), cell)
                            top = min(top, side + math.sqrt(cell * cell - rise * rise))
                        if top < value[kind, i, j] - 1e-4 * cell:
                            value[kind, i, j] = top
                            changed = True
        if not changed and sweep >= 3:
            break


@numba.njit(cache=True, error_model="numpy", nogil=True)
def at_least(bounds, wet, x, y):
    """Return the value at a position in narrow cells: no more than the corners of its wide cell leave room for."""
    u, v = (x - bounds.box[1]) / bounds.ratio, (y - bounds.box[0]) / bounds.ratio
    c, r = int(u), int(v)
    a, b = u - c, v - r
    kind = int(wet)
    price, value = bounds.price[kind, r, c], bounds.value
    low = max(value[kind, r, c] - price * math.hypot(a, b), value[kind, r, c + 1] - price * math.hypot(1.0 - a, b))
    high = max(
        value[kind, r + 1, c] - price * math.hypot(a, 1.0 - b),
        value[kind, r + 1, c + 1] - price * math.hypot(1.0 - a, 1.0 - b),
    )
    return max(max(low, high), 0.0)


@numba.njit(cache=True, error_model="numpy", nogil=True)
def lower_bounds(ground, prices, box, ratio, ways, others, times):
    """Return what a route to an end costs at least from anywhere.

    Parameters
    ----------
    ground : Ground
        Narrow cells.
    prices : Prices
    box : tuple of int
        First row and column in narrow cells, rows and columns in wide ones.
    ratio : int
        Narrow cells to a wide one.
    ways : ndarray, shape (n, 3)
        Positions where a route to it may end, and what it costs from there on.
    others : ndarray, shape (n, 3)
        The same at the other end of the route.
    times : int
        How often the front is spread, each time slower where it was too steep. After one time it is no bound, and made
        steeper still: it tells which way to look first.

    Returns
    -------
    bounds : Bounds
    least : float
        From the other end.
    """
    row0, col0, rows, cols = box
    price = cheapest_in(ground, prices, box, ratio) * (ground.cell_m * ratio)
    there = np.zeros((2, rows + 1, cols + 1), np.bool_)
    for kind in range(2):
        for r in range(rows):
            for c in range(cols):
                if price[kind, r, c] < np.inf:
                    there[kind, r : r + 2, c : c + 2] = True
    value = np.full((2, rows + 1, cols + 1), np.inf)
    for k in range(len(ways)):
        at_r, at_c = (ways[k, 1] - row0) / ratio, (ways[k, 0] - col0) / ratio
        for r in range(max(int(at_r), 0), min(int(at_r) + 2, rows + 1)):
            for c in range(max(int(at_c), 0), min(int(at_c) + 2, cols + 1)):
                for kind in range(2):
                    if there[kind, r, c]:
                        value[kind, r, c] = ways[k, 2]
    slow, worst = price.copy(), 1.0
    for _ in range(times):
        _front(slow, there, prices.landfall_m, value)
        if times > 1:
            worst = _steepest(price, slow, value)
            if worst <= _STEEP:
                break
    if times > 1 and worst > _STEEP:
        _lower(price, there, prices.landfall_m, value)
        worst = _steepest(price, slow, value)
    if times == 1:
        worst, price = 1.0 / _EAGER, price * _EAGER
    value /= worst
    bounds = Bounds(value, price, box, ratio)
    lowest = -np.inf
    for k in range(len(ways)):
        r, c = int((ways[k, 1] - row0) / ratio), int((ways[k, 0] - col0) / ratio)
        kind = ground.wet[int(ways[k, 1]), int(ways[k, 0])]
        if price[kind, r, c] < np.inf:
            for i in range(4):
                lowest = max(lowest, value[kind, r + (i & 1), c + (i >> 1)] - ways[k, 2])
    if lowest == -np.inf:
        return bounds, np.inf
    value -= lowest
    least = np.inf
    for k in range(len(others)):
        r, c = int((others[k, 1] - row0) / ratio), int((others[k, 0] - col0) / ratio)
        kind = ground.wet[int(others[k, 1]), int(others[k, 0])]
        if price[kind, r, c] < np.inf and value[kind, r, c] < np.inf:
            least = min(least, at_least(bounds, kind, others[k, 0], others[k, 1]) + others[k, 2])
    return bounds, least


@numba.njit(cache=True, error_model="numpy", nogil=True)
def searched(ground, bounds, corridor, place, per_cell, most, ways, others):
    """Return the box of narrow cells that hold every route below a cost: first row and column, rows and columns.

    Parameters
    ----------
    ground : Ground
    bounds : Bounds
    corridor : ndarray of uint8
        Which of their wide cells to search; without rows for all.
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
    for r in range(rows):
        for c in range(cols):
            at = np.inf
            if corridor.shape[0] > 0 and corridor[r, c] == 0:
                continue
            for kind in range(2):
                if bounds.price[kind, r, c] == np.inf:
                    continue
                for k in range(4):
                    at = min(at, value[kind, r + (k & 1), c + (k >> 1)] - bounds.price[kind, r, c])
            if at == np.inf:
                continue
            x, y = col0 + (c + 0.5) * ratio, row0 + (r + 0.5) * ratio
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
