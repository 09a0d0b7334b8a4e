"""Least-cost paths from one cell of a grid, with sixteen moves and a queue of buckets.

A move goes to one of eight neighbours or, as a knight does, to one of eight cells beyond them, and costs exactly what
its straight line passes through. Lengths are then at most 2.7 % too long, in any direction; drawing the path taut takes
that away. The queue holds cells in buckets no wider than the cheapest move, so that a cell that leaves it is settled.
Open cells are numbered in a row, so that a search along a corridor takes the memory of the corridor alone.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from symbiosis_map.proximity.pipe_routes.integration import height_at

__all__ = ["Cells", "open_cells", "search", "trace"]

_MOVES = np.array(
    [(0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (1, -1), (-1, -1), (-1, 1),
     (1, 2), (2, 1), (2, -1), (1, -2), (-1, -2), (-2, -1), (-2, 1), (-1, 2)], np.int64
)  # fmt: skip
"""Rows and columns."""
_SIDES = np.array([(0, 1), (1, 2), (2, 3), (3, 0)], np.int64)
"""Moves to the two cells beside each slanting move."""
_BETWEEN = np.array([(0, 4), (1, 4), (1, 5), (2, 5), (2, 6), (3, 6), (3, 7), (0, 7)], np.int64)
"""Moves to the two cells that each knight's move passes through, in their order."""
_HALF_SLANT, _QUARTER_KNIGHT = math.sqrt(0.5), math.sqrt(5.0) * 0.25
_NONE = 255
_FRAME = 2


class Cells(NamedTuple):
    """The open cells of a part of a grid."""

    number: NDArray[np.int32]
    """Number of each cell of the part, with a frame of two cells around it; -1 where closed. Flat."""
    at: NDArray[np.int32]
    """Place of each open cell in ``number``."""
    price: NDArray[np.float32]
    """Of a metre."""
    wet: NDArray[np.uint8]
    height: NDArray[np.float32]
    """Empty where climbs cost nothing."""
    stride: int
    """Length of a row of ``number``."""
    row0: int
    """Row and column on the grid of the first entry of ``number``."""
    col0: int


@numba.njit(cache=True, error_model="numpy", nogil=True)
def open_cells(ground, prices, box, mask, per):
    """Return the cells of a box that a pipe may pass.

    Parameters
    ----------
    ground : Ground
    prices : Prices
    box : tuple of int
        First row, first column, rows, columns.
    mask : ndarray of uint8
        Which squares of ``per`` × ``per`` cells of the box are open; without rows where all are.
    per : int
    """
    row0, col0, rows, cols = box
    stride = cols + 2 * _FRAME
    number = np.full((rows + 2 * _FRAME) * stride, -1, np.int32)
    masked, n = mask.shape[0] > 0, 0
    for r in range(rows):
        mr, place = r // per if masked else 0, (r + _FRAME) * stride + _FRAME
        for c in range(cols):
            if masked and not mask[mr, c // per]:
                continue
            price = ground.factor[row0 + r, col0 + c]
            if price < np.inf and (prices.sea < np.inf or not ground.wet[row0 + r, col0 + c]):
                number[place + c] = n
                n += 1
    climbs = ground.height.shape[0] > 0 and prices.climb > 0.0
    at, price, wet = np.empty(n, np.int32), np.empty(n, np.float32), np.empty(n, np.uint8)
    height = np.empty(n if climbs else 0, np.float32)
    for r in range(rows):
        for c in range(cols):
            place = (r + _FRAME) * stride + _FRAME + c
            k = number[place]
            if k >= 0:
                at[k], wet[k] = place, ground.wet[row0 + r, col0 + c]
                price[k] = ground.factor[row0 + r, col0 + c] * (prices.sea if wet[k] else 1.0)
                if climbs:
                    height[k] = height_at(ground.height, ground.height_cells, col0 + c + 0.5, row0 + r + 0.5)
    return Cells(number, at, price, wet, height, stride, row0 - _FRAME, col0 - _FRAME)


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _number_of(cells, r, c):
    """Return the number of a cell of the grid, -1 where it is closed or not among them."""
    place = (r - cells.row0) * cells.stride + c - cells.col0
    if c < cells.col0 or c >= cells.col0 + cells.stride or place < 0 or place >= cells.number.size:
        return -1
    return cells.number[place]


@numba.njit(cache=True, error_model="numpy", nogil=True, inline="always")
def _move_cost(price, wet, near, k, node, other, cell_m, landfall_m):
    """Return the cost of a move without its rise; infinite where it passes closed cells."""
    p0, w0, p1, w1 = price[node], wet[node], price[other], wet[other]
    cost = np.inf
    if k < 4:
        cost = cell_m * 0.5 * (p0 + p1) + (landfall_m if w0 != w1 else 0.0)
    elif k < 8:
        if near[_SIDES[k - 4, 0]] >= 0 and near[_SIDES[k - 4, 1]] >= 0:
            cost = cell_m * _HALF_SLANT * (p0 + p1) + (landfall_m if w0 != w1 else 0.0)
    else:
        a, b = near[_BETWEEN[k - 8, 0]], near[_BETWEEN[k - 8, 1]]
        if a >= 0 and b >= 0:
            wa, wb = wet[a], wet[b]
            falls = (1 if w0 != wa else 0) + (1 if wa != wb else 0) + (1 if wb != w1 else 0)
            cost = cell_m * _QUARTER_KNIGHT * (p0 + price[a] + price[b] + p1) + falls * landfall_m
    return cost


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _dearest_move(cells, prices, cell_m):
    dearest = 0.0
    for price in cells.price:
        dearest = max(dearest, price)
    dearest = 2.24 * cell_m * dearest + 3.0 * prices.landfall_m
    low, high = np.inf, -np.inf
    for height in cells.height:
        low, high = (height if height < low else low), (height if height > high else high)
    return dearest + prices.climb * (high - low) if high > low else dearest


@numba.njit(cache=True, error_model="numpy", nogil=True)
def search(cells, prices, cell_m, cheapest, start, ends, bounds, longest):
    """Settle cells in the order of their cost until all ends are settled.

    A cell is left out from where no end can be reached within that end's bounds, were the rest of the way straight and
    as cheap as can be, and the way so far straight for its length.

    Parameters
    ----------
    cells : Cells
    prices : Prices
    cell_m : float
    cheapest : float
        Lowest price of a metre.
    start : tuple of int
        Row and column on the grid.
    ends : ndarray of int, shape (n, 2)
    bounds : ndarray, shape (n,)
        Cost beyond which the path to each end is not looked for.
    longest : ndarray, shape (n,)
        Length in cells beyond which it is not.

    Returns
    -------
    cost : ndarray of float32, shape (open cells,)
        Infinite where not reached.
    move : ndarray of uint8
        Move that led to each cell.
    """
    n, stride = cells.at.size, cells.stride
    cost, move = np.full(n, np.inf, np.float32), np.full(n, _NONE, np.uint8)
    after, before = np.empty(n, np.int32), np.empty(n, np.int32)
    first = _number_of(cells, start[0], start[1])
    if first < 0:
        return cost, move
    end_at, bound = np.empty(len(ends), np.int64), bounds.max()
    missing = 0
    for k in range(len(ends)):
        end_at[k] = _number_of(cells, ends[k, 0], ends[k, 1])
        if end_at[k] >= 0:
            missing += 1
    dearest = _dearest_move(cells, prices, cell_m)
    width = cell_m * cheapest
    n_buckets = int(dearest / width) + 3
    head = np.full(n_buckets, -1, np.int32)
    shift = np.empty(16, np.int64)
    for k in range(16):
        shift[k] = _MOVES[k, 0] * stride + _MOVES[k, 1]
    near, least = np.empty(16, np.int32), np.empty(16, np.float32)
    for k in range(16):
        least[k] = width * math.hypot(_MOVES[k, 0], _MOVES[k, 1]) * 0.9999
    number, at, price, wet, height = cells.number, cells.at, cells.price, cells.wet, cells.height
    row0, col0, landfall_m, climb, uphill = cells.row0, cells.col0, prices.landfall_m, prices.climb, prices.uphill
    climbs = height.size > 0
    cost[first], head[0], after[first], before[first] = 0.0, first, -1, -1
    waiting, bucket = 1, 0
    while waiting > 0 and missing > 0:
        slot = bucket % n_buckets
        node = head[slot]
        if node < 0:
            bucket += 1
            if bucket * width > bound:
                break
            continue
        head[slot] = after[node]
        if after[node] >= 0:
            before[after[node]] = -1
        waiting -= 1
        place, so_far = at[node], cost[node]
        r, c = place // stride + row0, place % stride + col0
        leads_on, away = False, math.hypot(start[0] - r, start[1] - c)
        for k in range(end_at.size):
            if end_at[k] == node:
                missing -= 1
                end_at[k] = -2
            elif not leads_on and end_at[k] >= 0:
                rest = math.hypot(ends[k, 0] - r, ends[k, 1] - c)
                leads_on = so_far + width * rest <= bounds[k] and away + rest <= longest[k]
        if not leads_on:
            continue
        for k in range(16):
            near[k] = number[place + shift[k]]
        for k in range(16):
            other = near[k]
            if other < 0 or cost[other] <= so_far + least[k]:
                continue
            new = so_far + _move_cost(price, wet, near, k, node, other, cell_m, landfall_m)
            if climbs:
                rise = (height[other] - height[node]) * uphill
                if rise > 0.0:
                    new += rise * climb
            new = np.float32(new)
            old = cost[other]
            if not new < old or new > bound:
                continue
            if old < np.inf:
                p, q = before[other], after[other]
                if p >= 0:
                    after[p] = q
                else:
                    head[int(old / width) % n_buckets] = q
                if q >= 0:
                    before[q] = p
            else:
                waiting += 1
            cost[other], move[other] = new, k
            slot = int(new / width) % n_buckets
            before[other], after[other] = -1, head[slot]
            if head[slot] >= 0:
                before[head[slot]] = other
            head[slot] = other
    return cost, move


@numba.njit(cache=True, error_model="numpy", nogil=True)
def trace(cells, cost, move, end):
    """Return what the path to an end costs, and its rows and columns on the grid from the start on.

    The cost is infinite and the path without rows where the search did not reach the end.
    """
    node = _number_of(cells, end[0], end[1])
    if node < 0 or cost[node] == np.inf:
        return np.inf, np.empty((0, 2), np.int64)
    total, n, place = cost[node], 1, np.int64(cells.at[node])
    while move[cells.number[place]] != _NONE:
        k = move[cells.number[place]]
        place, n = place - _MOVES[k, 0] * cells.stride - _MOVES[k, 1], n + 1
    path = np.empty((n, 2), np.int64)
    place = np.int64(cells.at[node])
    for i in range(n - 1, -1, -1):
        path[i, 0], path[i, 1] = place // cells.stride + cells.row0, place % cells.stride + cells.col0
        k = move[cells.number[place]]
        if k != _NONE:
            place -= _MOVES[k, 0] * cells.stride + _MOVES[k, 1]
    return total, path
