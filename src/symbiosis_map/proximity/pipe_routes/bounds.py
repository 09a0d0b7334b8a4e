"""What a route to an end costs at least, from anywhere: a surface no steeper than the cheapest metre below it.

Where the slope of a function of place is nowhere above the price of a metre, and it leaps by no more than a landfall
from land to sea, no route from one place to another costs less than the function differs between them. Such a function
is put together from its values in the corners of wide cells, each with the cheapest of its narrow cells on land and
at sea. A front that spreads from the end tells which way values rise in each of them; edges and corners then get costs
that are right in that direction and too high in none, and the values are what the cheapest way along them costs.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["Bounds", "Wide", "at_least", "downhill", "from_there", "lower_bounds", "searched", "wide_cells"]

_BUCKET = 0.25
"""Width of a bucket of the front, in the cheapest wide cells."""
_WET = 12.0
"""What the sea in a wide cell on land counts as at most, where rough bounds will do."""
_UP, _ASIDE = (1, -1, 0, 0, 1, 1, -1, -1, 0), (0, 0, 1, -1, 1, -1, 1, -1, 0)
"""Rows and columns to the corners around one: along edges, across wide cells, and the same place."""


class Bounds(NamedTuple):
    """A function of place in the corners of wide cells."""

    value: NDArray[np.float64]
    """Shape (2, rows + 1, columns + 1): on land and at sea; infinite where nothing can be reached from the end."""
    price: NDArray[np.float64]
    """Shape (2, rows, columns): least cost of the width of a wide cell on land and at sea; infinite if none."""
    box: tuple[int, int, int, int]
    """First row and column in narrow cells, rows and columns in wide ones."""
    ratio: int
    """Narrow cells to a wide one."""


class Wide(NamedTuple):
    """The wide cells of a ground."""

    lowest: NDArray[np.float32]
    """Shape (2, rows, columns): lowest factor on land and at sea; infinite if none."""
    at_sea: NDArray[np.float32]
    """Shape (rows, columns): share at sea."""
    ratio: int
    """Narrow cells to a wide one."""


@numba.njit(cache=True, error_model="numpy", nogil=True)
def wide_cells(ground, ratio):
    """Return the wide cells of a ground, so many narrow ones wide."""
    rows, cols = ground.factor.shape
    lowest = np.full((2, -(-rows // ratio), -(-cols // ratio)), np.inf, np.float32)
    at_sea = np.zeros(lowest.shape[1:], np.float32)
    for r in range(rows):
        for c in range(cols):
            wet, here = ground.wet[r, c], ground.factor[r, c]
            if here < lowest[wet, r // ratio, c // ratio]:
                lowest[wet, r // ratio, c // ratio] = here
            at_sea[r // ratio, c // ratio] += wet
    at_sea /= ratio * ratio
    return Wide(lowest, at_sea, ratio)


@numba.njit(cache=True, error_model="numpy", nogil=True, inline="always")
def _arrival(u, v, cell):
    """Return when a straight front reaches the corner between two others of a cell that it reached at u and v."""
    if abs(u - v) < cell:
        return 0.5 * (u + v + math.sqrt(2.0 * cell * cell - (u - v) * (u - v)))
    return min(u, v) + cell


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _front(price, edge, corner, there, landfall, most, value):
    """Spread values from where they are known, the lowest first, up to a value that all beyond get.

    They go along edges and across corners of wide cells at the costs that are given, or as a straight front where none
    are.
    """
    rows, cols = price.shape[1:]
    tall, wide = rows + 1, cols + 1
    n = 2 * tall * wide
    least, dearest = np.inf, 0.0
    for cell in price.flat:
        if cell < np.inf:
            least, dearest = min(least, cell), max(dearest, cell)
    if least == np.inf:
        return
    step = least * _BUCKET
    n_buckets = int((max(2.0 * dearest, landfall) + least) / step) + 8
    after, before = np.full(n + n_buckets, -1, np.int32), np.full(n + n_buckets, -1, np.int32)
    flat = value.reshape(-1)
    first, waiting = np.inf, 0
    for node in range(n):
        first = min(first, flat[node])
    for node in range(n):
        if flat[node] < np.inf:
            slot = n + int((flat[node] - first) / step) % n_buckets
            after[node], before[node] = after[slot], slot
            if after[slot] >= 0:
                before[after[slot]] = node
            after[slot] = node
            waiting += 1
    bucket, edges = 0, edge.shape[1] > 0
    while waiting > 0:
        head = n + bucket % n_buckets
        node = after[head]
        if node < 0:
            bucket += 1
            if first + bucket * step > most:
                break
            continue
        after[head] = after[node]
        if after[node] >= 0:
            before[after[node]] = head
        before[node] = -1
        waiting -= 1
        kind, at = node // (tall * wide), node % (tall * wide)
        r, c = at // wide, at % wide
        own = flat[node]
        for k in range(9):
            kind_to, i, j = kind, r + _UP[k], c + _ASIDE[k]
            if k == 8:
                kind_to = 1 - kind
            if i < 0 or j < 0 or i > rows or j > cols or not there[kind_to, i, j]:
                continue
            other = (kind_to * tall + i) * wide + j
            old = flat[other]
            if old <= own:
                continue
            new = old
            if k == 8:
                new = own + landfall
            elif k >= 4:
                if edges:
                    new = min(new, own + corner[kind, min(r, i), min(c, j)])
            else:
                for side in range(-1, 1):
                    # The cell on either side of the edge from this corner to the other.
                    cr, cc = (min(r, i), c + side) if k < 2 else (r + side, min(c, j))
                    if cr < 0 or cc < 0 or cr >= rows or cc >= cols or price[kind, cr, cc] == np.inf:
                        continue
                    if edges:
                        new = min(new, own + edge[kind, cr, cc])
                    else:
                        beside = value[kind, i, 2 * cc + 1 - j] if k < 2 else value[kind, 2 * cr + 1 - i, j]
                        new = min(new, _arrival(own, beside, price[kind, cr, cc]))
            if new < old - 1e-9 * least:
                if before[other] >= 0:
                    after[before[other]] = after[other]
                    if after[other] >= 0:
                        before[after[other]] = before[other]
                else:
                    waiting += 1
                flat[other] = new
                slot = n + max(int((new - first) / step), bucket) % n_buckets
                after[other], before[other] = after[slot], slot
                if after[slot] >= 0:
                    before[after[slot]] = other
                after[slot] = other
    if waiting > 0:
        for kind in range(2):
            for r in range(tall):
                for c in range(wide):
                    if there[kind, r, c] and value[kind, r, c] > most:
                        value[kind, r, c] = most


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _along(price, value):
    """Return what edges and corners of wide cells cost, so that no straight way over them costs more than it should.

    Values that rise by no more than a along each edge and by no more than b from corner to corner rise by no more than
    sqrt(a * a + (b - a) * (b - a)) per width in any direction. Of all a and b where that is the price those are taken
    that give the direction in which the values rise its full price.
    """
    edge, corner = np.full_like(price, np.inf), np.full_like(price, np.inf)
    for kind in range(2):
        for r in range(price.shape[1]):
            for c in range(price.shape[2]):
                if price[kind, r, c] == np.inf:
                    continue
                u, v = value[kind, r, c], value[kind, r, c + 1]
                w, z = value[kind, r + 1, c], value[kind, r + 1, c + 1]
                one, other = abs(v - u + z - w), abs(w - u + z - v)
                steep = math.hypot(one, other)
                more, less = max(one, other) / steep, min(one, other) / steep
                if not steep > 0.0 or steep == np.inf:
                    more, less = math.cos(math.pi / 8.0), math.sin(math.pi / 8.0)
                edge[kind, r, c], corner[kind, r, c] = more * price[kind, r, c], (more + less) * price[kind, r, c]
    return edge, corner


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
def _too_high(price, value, kind, r, c, x, y, cost):
    """Return by how much values on the edges of a wide cell are above a cost and the straight way from a place."""
    least = min(price[0, r, c], price[1, r, c])
    above = -np.inf
    for edge in range(4):
        if edge < 2:
            one, two = value[kind, r + edge, c], value[kind, r + edge, c + 1]
            off, along = abs(y - edge), x
        else:
            one, two = value[kind, r, c + edge - 2], value[kind, r + 1, c + edge - 2]
            off, along = abs(x - (edge - 2)), y
        steep = two - one
        at = 0.5
        if abs(steep) < least:
            at = along + steep * off / math.sqrt(least * least - steep * steep)
        for part in (0.0, min(max(at, 0.0), 1.0), 1.0):
            above = max(above, one + steep * part - least * math.hypot(off, part - along))
    return above - cost


@numba.njit(cache=True, error_model="numpy", nogil=True)
def lower_bounds(ground, wide, prices, box, ways, most, roughly):
    """Return what a route to an end costs at least from anywhere.

    Parameters
    ----------
    ground : Ground
        Narrow cells.
    wide : Wide
        Wide cells of the whole ground.
    prices : Prices
    box : tuple of int
        First row and column, rows and columns, in wide cells.
    ways : ndarray, shape (n, 3)
        Positions where a route to it may end, and what it costs from there on.
    most : float
        Cost from which on no difference is made.
    roughly : bool
        Whether what a route costs at about will do, to look there first; it may be too high. Land then costs the more
        the more of a wide cell is sea.

    Returns
    -------
    bounds : Bounds
    """
    (first_r, first_c, rows, cols), ratio = box, wide.ratio
    price = np.empty((2, rows, cols))
    there = np.zeros((2, rows + 1, cols + 1), np.bool_)
    width = ground.cell_m * ratio
    for kind in range(2):
        times = width if kind == 0 else width * prices.sea
        for r in range(rows):
            for c in range(cols):
                here = float(wide.lowest[kind, first_r + r, first_c + c])
                if roughly and kind == 0:
                    here *= 1.0 + wide.at_sea[first_r + r, first_c + c] * (min(prices.sea, _WET) - 1.0)
                price[kind, r, c] = here * times if here < np.inf else np.inf
                if price[kind, r, c] < np.inf:
                    there[kind, r, c] = there[kind, r, c + 1] = True
                    there[kind, r + 1, c] = there[kind, r + 1, c + 1] = True
    value = np.full((2, rows + 1, cols + 1), np.inf)
    for k in range(len(ways)):
        x, y = ways[k, 0] / ratio - first_c, ways[k, 1] / ratio - first_r
        r, c = int(y), int(x)
        kind = ground.wet[int(ways[k, 1]), int(ways[k, 0])]
        if price[kind, r, c] == np.inf:
            continue
        least = min(price[0, r, c], price[1, r, c])
        for i in range(r, r + 2):
            for j in range(c, c + 2):
                value[kind, i, j] = min(value[kind, i, j], ways[k, 2] + least * math.hypot(x - j, y - i))
    free, none = value.copy(), np.zeros((2, 0, 0))
    _front(price, none, none, there, prices.landfall_m, most, free)
    bounds = Bounds(free, price, (first_r * ratio, first_c * ratio, rows, cols), ratio)
    if roughly:
        return bounds
    edge, corner = _along(price, free)
    _front(price, edge, corner, there, prices.landfall_m, most, value)
    bounds = Bounds(value, price, (first_r * ratio, first_c * ratio, rows, cols), ratio)
    above = -np.inf
    for k in range(len(ways)):
        x, y = ways[k, 0] / ratio - first_c, ways[k, 1] / ratio - first_r
        r, c = int(y), int(x)
        kind = ground.wet[int(ways[k, 1]), int(ways[k, 0])]
        if price[kind, r, c] < np.inf:
            above = max(above, _too_high(price, value, kind, r, c, x - c, y - r, ways[k, 2]))
    if above > 0.0:
        value -= above
    return bounds


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
