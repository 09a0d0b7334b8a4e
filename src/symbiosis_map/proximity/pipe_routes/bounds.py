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

from symbiosis_map.proximity.pipe_routes.least import Bounds, cuts

__all__ = ["Wide", "lower_bounds", "wide_cells"]

_BUCKET = 0.25
"""Width of a bucket of the front, in the cheapest wide cells."""
_WET = 12.0
"""What the sea in a wide cell on land counts as at most, where rough bounds will do."""
_PAST, _PAST_CELLS = 1.1, 8.0
"""Bounds are told apart up to so many times the one of the farthest end, and so many wide cells more."""
_UP, _ASIDE = (1, -1, 0, 0, 1, 1, -1, -1, 0), (0, 0, 1, -1, 1, -1, 1, -1, 0)
"""Rows and columns to the corners around one: along edges, across wide cells, and the same place."""


class Wide(NamedTuple):
    """The wide cells of a ground."""

    lowest: NDArray[np.float32]
    """Shape (2, rows, columns): lowest factor on land and at sea; infinite if none."""
    at_sea: NDArray[np.float32]
    """Shape (rows, columns): share at sea."""
    highest: NDArray[np.float64]
    """Shape (2,): highest finite factor of a narrow cell on land and at sea."""
    ratio: int
    """Narrow cells to a wide one."""


@numba.njit(cache=True, error_model="numpy", nogil=True)
def wide_cells(ground, ratio):
    """Return the wide cells of a ground, so many narrow ones wide."""
    rows, cols = ground.factor.shape
    lowest = np.full((2, -(-rows // ratio), -(-cols // ratio)), np.inf, np.float32)
    at_sea, highest = np.zeros(lowest.shape[1:], np.float32), np.zeros(2)
    for r in range(rows):
        for j in range(lowest.shape[2]):
            dry, sea, n = lowest[0, r // ratio, j], lowest[1, r // ratio, j], 0
            for c in range(j * ratio, min((j + 1) * ratio, cols)):
                here = ground.factor[r, c]
                if ground.wet[r, c]:
                    n += 1
                    sea = min(sea, here)
                    if highest[1] < here < np.inf:
                        highest[1] = here
                else:
                    dry = min(dry, here)
                    if highest[0] < here < np.inf:
                        highest[0] = here
            lowest[0, r // ratio, j], lowest[1, r // ratio, j] = dry, sea
            at_sea[r // ratio, j] += n
    at_sea /= ratio * ratio
    return Wide(lowest, at_sea, highest, ratio)


@numba.njit(cache=True, error_model="numpy", nogil=True, inline="always")
def _arrival(u, v, cell):
    """Return when a straight front reaches the corner between two others of a cell that it reached at u and v."""
    if abs(u - v) < cell:
        return 0.5 * (u + v + math.sqrt(2.0 * cell * cell - (u - v) * (u - v)))
    return min(u, v) + cell


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _front(price, edge, corner, there, landfall, most, awaited, past, value):
    """Spread values from where they are known, the lowest first, up to a value that all beyond get.

    They go along edges and across corners of wide cells at the costs that are given, or as a straight front where none
    are. Once the corners that are awaited have their values it goes no farther than past the last of them: so many
    times its value and so much more.
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
    left = 0
    waited = np.zeros(n, np.bool_)
    for node in awaited:
        if not waited[node]:
            waited[node] = True
            left += 1
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
        if waited[node]:
            waited[node] = False
            left -= 1
            if left == 0:
                most = min(most, own * past[0] + past[1])
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
def lower_bounds(ground, wide, prices, box, ways, others, most, roughly):
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
    others : ndarray, shape (n, 3)
        Positions where routes to it begin. Bounds need not be told apart much beyond the farthest of them.
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
    awaited, n_awaited = np.empty(len(others), np.int64), 0
    for k in range(len(others)):
        r, c = int(others[k, 1] / ratio) - first_r, int(others[k, 0] / ratio) - first_c
        kind = ground.wet[int(others[k, 1]), int(others[k, 0])]
        if price[kind, r, c] < np.inf:
            awaited[n_awaited] = (int(kind) * (rows + 1) + r) * (cols + 1) + c
            n_awaited += 1
    awaited = awaited[:n_awaited]
    past = _PAST, _PAST_CELLS * width
    free, none = value.copy(), np.zeros((2, 0, 0))
    _front(price, none, none, there, prices.landfall_m, most, awaited, past, free)
    above = 0.0
    if roughly:
        value = free
    else:
        edge, corner = _along(price, free)
        _front(price, edge, corner, there, prices.landfall_m, most, awaited, past, value)
    cut = cuts(price, value)
    for k in range(len(ways)):
        x, y = ways[k, 0] / ratio - first_c, ways[k, 1] / ratio - first_r
        r, c = int(y), int(x)
        cut[r, c] = 0
        kind = ground.wet[int(ways[k, 1]), int(ways[k, 0])]
        if price[kind, r, c] < np.inf:
            above = max(above, _too_high(price, value, kind, r, c, x - c, y - r, ways[k, 2]))
    if above > 0.0 and not roughly:
        value -= above
    return Bounds(value, price, cut, (first_r * ratio, first_c * ratio, rows, cols), ratio)
