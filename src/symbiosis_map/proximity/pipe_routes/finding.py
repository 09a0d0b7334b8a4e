"""From one end to several others: a search on wide cells, another on narrow ones along what it found, drawn taut."""

from __future__ import annotations

import numba
import numpy as np

from symbiosis_map.proximity.pipe_routes.integration import (
    COST,
    LONGEST,
    N_SUMS,
    walk,
)
from symbiosis_map.proximity.pipe_routes.search import open_cells, search, trace
from symbiosis_map.proximity.pipe_routes.straightening import measured, straightened

__all__ = ["find"]

_CORRIDOR_CELLS = 2
"""Wide cells on either side of the path that was found on them."""
_DEARER_THAN_EXPECTED, _CELLS_DEARER = 1.2, 8.0
"""Where the narrow cells cost so much more than the wide ones, the corridor may have missed the way."""
_MOVES_ROOM = 1.03
"""What sixteen moves may cost more than the same route drawn taut."""
_ELLIPSE_CELLS = 80_000.0
"""Narrow cells between which no better route can lie: where they are so few, all are searched, else a corridor."""
_WIDER_CORRIDOR_CELLS = 8
"""Where it has, and the box is too large to search it all."""
_MOST_CELLS = 1_000_000
"""Narrow cells that are searched without a corridor at most."""
_BOUND_ROOM, _BOUND_CELLS = 1.05, 4.0
"""What a path on wide cells may cost more than the straight line."""


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _clipped(row_low, row_high, col_low, col_high, shape):
    """Return the box of these rows and columns, first and last counted in, that lies on the grid."""
    row_low, col_low = max(row_low, 0), max(col_low, 0)
    row_high, col_high = min(row_high, shape[0] - 1), min(col_high, shape[1] - 1)
    return (row_low, col_low, row_high - row_low + 1, col_high - col_low + 1)


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _narrow(fine, prices, limits, ratio, path, pad, a, b, bound):
    """Return the path between two positions on narrow cells near one on wide cells; no rows where there is none.

    ``pad`` is the half-width of the corridor in wide cells; below 0 all cells are open of a box that is so much wider
    than the path.
    """
    rows, cols = fine.factor.shape
    room = abs(pad)
    wide = (rows // ratio, cols // ratio)
    low_r, high_r = path[:, 0].min() - room, path[:, 0].max() + room
    low_c, high_c = path[:, 1].min() - room, path[:, 1].max() + room
    box = _clipped(low_r, high_r, low_c, high_c, wide)
    mask = np.zeros((0, 0), np.uint8)
    if pad >= 0:
        mask = np.zeros((box[2], box[3]), np.uint8)
        for i in range(len(path)):
            r, c = path[i, 0] - box[0], path[i, 1] - box[1]
            mask[max(r - pad, 0) : r + pad + 1, max(c - pad, 0) : c + pad + 1] = 1
    narrow = (box[0] * ratio, box[1] * ratio, box[2] * ratio, box[3] * ratio)
    if pad < 0 and narrow[2] * narrow[3] > _MOST_CELLS:
        return np.zeros((0, 2))
    cells = open_cells(fine, prices, narrow, mask, ratio)
    end = np.array([[int(b[1]), int(b[0])]])
    cost, move = search(
        cells, prices, fine.cell_m, limits[0], (int(a[1]), int(a[0])), end, np.array([bound]), np.array([np.inf])
    )
    total, found = trace(cells, cost, move, end[0])
    if total == np.inf:
        return np.zeros((0, 2))
    points = np.empty((max(len(found), 2), 2))
    for i in range(len(found)):
        points[i, 0], points[i, 1] = found[i, 1] + 0.5, found[i, 0] + 0.5
    points[0], points[-1] = a, b
    return points


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _better(fine, prices, path, longest_m, points, sums):
    """Return the route that a path becomes and its sums, or the ones at hand where it costs no less."""
    if len(path) < 2 or measured(fine, prices, path)[COST] == np.inf:
        return points, sums
    route = straightened(fine, prices, path)
    found = measured(fine, prices, route)
    if found[COST] < sums[COST] and (found[LONGEST] <= longest_m or sums[COST] == np.inf):
        return route, found
    return points, sums


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _wide_cell(coarse, prices, ratio, position):
    """Return row and column of a position's wide cell, or of an open one beside it where that one is closed."""
    rows, cols = coarse.factor.shape
    r, c = int(position[1]) // ratio, int(position[0]) // ratio
    if prices.sea < np.inf or not coarse.wet[r, c]:
        return np.array([r, c])
    nearest, best_r, best_c = np.inf, r, c
    for i in range(max(r - 1, 0), min(r + 2, rows)):
        for j in range(max(c - 1, 0), min(c + 2, cols)):
            away = np.hypot((i + 0.5) * ratio - position[1], (j + 0.5) * ratio - position[0])
            if not coarse.wet[i, j] and coarse.factor[i, j] < np.inf and away < nearest:
                nearest, best_r, best_c = away, i, j
    return np.array([best_r, best_c])


@numba.njit(cache=True, error_model="numpy", nogil=True)
def find(coarse, fine, prices, limits, ratio, start, ends, most, most_m, at_sea_m, roughly):
    """Find the routes from one position to others.

    Parameters
    ----------
    coarse, fine : Ground
        The same ground in wide cells and in narrow ones, ``ratio`` of them to a wide one.
    prices : Prices
    limits : tuple of float
        Lowest and highest finite price of a metre.
    ratio : int
    start : ndarray, shape (2,)
        Position x and y in narrow cells.
    ends : ndarray, shape (n, 2)
    most : ndarray, shape (n,)
        Cost beyond which no route is looked for.
    most_m : ndarray, shape (n,)
        Length beyond which none is.
    at_sea_m : float
        Longest stretch at sea that the straight line may have.
    roughly : bool
        Whether to search narrow cells only beside what was found on wide ones.

    Returns
    -------
    points : list of ndarray, shape (k, 2)
    sums : ndarray, shape (n, N_SUMS)
        Cost infinite where no route was found.
    straight : ndarray, shape (n, N_SUMS)
        Of the straight line, with corners where it pays; cost infinite where closed.
    """
    n = len(ends)
    sums, straight = np.zeros((n, N_SUMS)), np.zeros((n, N_SUMS))
    room = np.zeros(N_SUMS)
    bounds = most.copy()
    low_x, high_x, low_y, high_y = np.inf, -np.inf, np.inf, -np.inf
    for k in range(n):
        room[:] = 0.0
        walk(fine, prices, start[0], start[1], ends[k, 0], ends[k, 1], room)
        cost = room[COST]
        if room[LONGEST] <= at_sea_m:
            bounds[k] = min(bounds[k], cost * _BOUND_ROOM + _BOUND_CELLS * coarse.cell_m)
        half = min(bounds[k] / limits[0], most_m[k]) / fine.cell_m / 2.0
        x, y = (start[0] + ends[k, 0]) / 2.0, (start[1] + ends[k, 1]) / 2.0
        low_x, high_x = min(low_x, x - half), max(high_x, x + half)
        low_y, high_y = min(low_y, y - half), max(high_y, y + half)
    wide = coarse.factor.shape
    low_x, low_y = max(low_x / ratio, 0.0), max(low_y / ratio, 0.0)
    box = _clipped(int(low_y), int(min(high_y / ratio, wide[0])), int(low_x), int(min(high_x / ratio, wide[1])), wide)
    ends_at = np.empty((n, 2), np.int64)
    for k in range(n):
        ends_at[k] = _wide_cell(coarse, prices, ratio, ends[k])
    cells = open_cells(coarse, prices, box, np.zeros((0, 0), np.uint8), 1)
    start_at = _wide_cell(coarse, prices, ratio, start)
    cost, move = search(cells, prices, coarse.cell_m, limits[0], start_at, ends_at, bounds, most_m / coarse.cell_m)
    points = [np.zeros((0, 2)) for _ in range(n)]
    for k in range(n):
        both = np.empty((2, 2))
        both[0], both[1] = start, ends[k]
        direct = both
        walk(fine, prices, start[0], start[1], ends[k, 0], ends[k, 1], straight[k])
        if straight[k, COST] < np.inf:
            direct, straight[k] = _better(fine, prices, both, np.inf, both, straight[k])
        sums[k, COST] = np.inf
        if straight[k, COST] < np.inf and straight[k, LONGEST] <= at_sea_m:
            points[k], sums[k] = direct, straight[k]
        away_m = np.hypot(ends[k, 0] - start[0], ends[k, 1] - start[1]) * fine.cell_m
        if straight[k, COST] <= away_m * limits[0] * (1.0 + 1e-9):
            continue
        expected, path = trace(cells, cost, move, ends_at[k])
        size = max(abs(ends_at[k, 0] - start_at[0]), abs(ends_at[k, 1] - start_at[1]))
        if expected < np.inf:
            wide_path = (path[:, ::-1] + 0.5) * ratio
            wide_path[0], wide_path[-1] = start, ends[k]
            points[k], sums[k] = _better(fine, prices, wide_path, at_sea_m, points[k], sums[k])
            bound = sums[k, COST] * _MOVES_ROOM
            pad, reach = _CORRIDOR_CELLS, bound / limits[0] / fine.cell_m
            away = np.hypot(ends[k, 0] - start[0], ends[k, 1] - start[1])
            if not roughly and bound < np.inf and reach * np.sqrt(max(reach**2 - away**2, 0.0)) < _ELLIPSE_CELLS:
                pad = -3 - int((reach - away) / 2.0) // ratio
                across = int(np.sqrt(max(reach**2 - away**2, 0.0)) / 2.0) // ratio
                pad = min(pad, -3 - across)
            narrow = _narrow(fine, prices, limits, ratio, path, pad, start, ends[k], bound)
            points[k], sums[k] = _better(fine, prices, narrow, at_sea_m, points[k], sums[k])
            if (
                not roughly
                and _DEARER_THAN_EXPECTED * expected + _CELLS_DEARER * coarse.cell_m < sums[k, COST] < np.inf
            ):
                narrow = _narrow(fine, prices, limits, ratio, path, -3 - size // 3, start, ends[k], bound)
                if len(narrow) == 0:
                    narrow = _narrow(fine, prices, limits, ratio, path, _WIDER_CORRIDOR_CELLS, start, ends[k], bound)
                points[k], sums[k] = _better(fine, prices, narrow, at_sea_m, points[k], sums[k])
        if sums[k, COST] == np.inf and prices.sea < np.inf and not roughly:
            both_wide = np.empty((2, 2), np.int64)
            both_wide[0], both_wide[1] = start_at, ends_at[k]
            narrow = _narrow(fine, prices, limits, ratio, both_wide, -10 - size, start, ends[k], np.inf)
            points[k], sums[k] = _better(fine, prices, narrow, at_sea_m, points[k], sums[k])
    return points, sums, straight
