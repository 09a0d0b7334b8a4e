"""A path of cells drawn taut: as few corners as the ground allows, each where its route is cheapest.

Every line is priced exactly over the cells that it crosses (:mod:`.integration`), so nothing is kept that costs more.
Where the price of a metre changes, a corner is tried, and moved until no step makes the route cheaper: on the border of
two plains it comes to rest where Snell's law wants it.
"""

from __future__ import annotations

import math

import numba
import numpy as np

from symbiosis_map.proximity.pipe_routes.integration import N_SUMS, line_cost, walk

__all__ = ["measured", "straightened"]

_ROUNDS = 3
_LOOK_BACK = 12
_MOST_CORNERS = 400
_LARGEST_STEP, _SMALLEST_STEP = 29.44, 0.2
"""Cells; not fractions of a cell, so that corners seldom come to lie on the borders of cells."""
_JUMP = 0.05
_NEW_CORNERS = 8


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _thinned(ground, prices, points, tolerance):
    """Return the points without those that a straight line does as well without."""
    n = len(points)
    so_far = np.zeros(n)
    for i in range(1, n):
        so_far[i] = so_far[i - 1] + line_cost(
            ground, prices, points[i - 1, 0], points[i - 1, 1], points[i, 0], points[i, 1], np.inf
        )
    kept = np.zeros(n, np.bool_)
    kept[0] = kept[n - 1] = True
    stack = np.empty((2 * n + 2, 2), np.int64)
    stack[0, 0], stack[0, 1] = 0, n - 1
    top = 1
    while top > 0:
        top -= 1
        i, j = stack[top, 0], stack[top, 1]
        if j - i < 2:
            continue
        x0, y0, x1, y1 = points[i, 0], points[i, 1], points[j, 0], points[j, 1]
        most = (so_far[j] - so_far[i]) * (1.0 + tolerance)
        if line_cost(ground, prices, x0, y0, x1, y1, most) <= most:
            continue
        length = math.hypot(x1 - x0, y1 - y0)
        middle, farthest = (i + j) // 2, -1.0
        for k in range(i + 1, j):
            if length > 0.0:
                off = abs((x1 - x0) * (points[k, 1] - y0) - (y1 - y0) * (points[k, 0] - x0)) / length
            else:
                off = math.hypot(points[k, 0] - x0, points[k, 1] - y0)
            if off > farthest + 1e-9:
                middle, farthest = k, off
        kept[middle] = True
        stack[top, 0], stack[top, 1] = i, middle
        stack[top + 1, 0], stack[top + 1, 1] = middle, j
        top += 2
    return points[kept]


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _shortcut(ground, prices, points):
    """Return the cheapest way over some of the points in their order, each line over at most so many of them."""
    n = len(points)
    best = np.full(n, np.inf)
    came = np.zeros(n, np.int64)
    best[0] = 0.0
    for j in range(1, n):
        for i in range(j - 1, max(j - 1 - _LOOK_BACK, -1), -1):
            if best[i] == np.inf:
                continue
            most = best[j] * (1.0 + 1e-9) - best[i]
            if most <= 0.0:
                continue
            cost = best[i] + line_cost(ground, prices, points[i, 0], points[i, 1], points[j, 0], points[j, 1], most)
            if cost <= best[j] * (1.0 + 1e-12):
                best[j], came[j] = min(cost, best[j]), i
    kept = np.zeros(n, np.bool_)
    j = n - 1
    kept[0] = kept[j] = True
    while j > 0:
        j = came[j]
        kept[j] = True
    return points[kept]


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _with_corners(ground, prices, points):
    """Return the points with more of them where the price of a metre jumps, and in the middle of lines over hills."""
    out = np.empty((len(points) * (_NEW_CORNERS + 1), 2))
    n = 0
    climbs = ground.height.shape[0] > 0 and prices.climb > 0.0
    rows, cols = ground.factor.shape
    for i in range(len(points) - 1):
        out[n] = points[i]
        n += 1
        dx, dy = points[i + 1, 0] - points[i, 0], points[i + 1, 1] - points[i, 1]
        length = math.hypot(dx, dy)
        steps = int(length / 0.5)
        if steps < 8:
            continue
        found, last, since = 0, -1.0, 0
        for k in range(steps + 1):
            x, y = points[i, 0] + dx * k / steps, points[i, 1] + dy * k / steps
            r, c = math.floor(y), math.floor(x)
            if r < 0 or c < 0 or r >= rows or c >= cols:
                continue
            price = ground.factor[r, c] * (prices.sea if ground.wet[r, c] else 1.0)
            jumps = last >= 0.0 and abs(price - last) > _JUMP * min(price, last)
            if jumps and since > 3 and steps - k > 3 and found < _NEW_CORNERS:
                out[n, 0], out[n, 1] = x, y
                n, found, since = n + 1, found + 1, 0
            last, since = price, since + 1
        if found == 0 and climbs and length > 12.0:
            out[n, 0], out[n, 1] = points[i, 0] + dx / 2.0, points[i, 1] + dy / 2.0
            n += 1
    out[n] = points[-1]
    return out[: n + 1].copy()


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _settle(ground, prices, points):
    """Move each corner in steps that grow smaller, as long as its two lines become cheaper."""
    n = len(points)
    step = _LARGEST_STEP
    to_try = np.ones(n, np.bool_)
    while step > _SMALLEST_STEP:
        to_try[:] = True
        for _ in range(6):
            moved = False
            for i in range(1, n - 1):
                if not to_try[i]:
                    continue
                to_try[i] = False
                ax, ay, bx, by = points[i - 1, 0], points[i - 1, 1], points[i + 1, 0], points[i + 1, 1]
                x, y = points[i, 0], points[i, 1]
                if step > math.hypot(ax - bx, ay - by):
                    continue
                least = line_cost(ground, prices, ax, ay, x, y, np.inf)
                least += line_cost(ground, prices, x, y, bx, by, np.inf)
                best_x, best_y, better = x, y, False
                for k in range(8):
                    u, v = x + step * math.cos(k * math.pi / 4.0), y + step * math.sin(k * math.pi / 4.0)
                    cost = line_cost(ground, prices, ax, ay, u, v, least)
                    if cost >= least:
                        continue
                    cost += line_cost(ground, prices, u, v, bx, by, least - cost)
                    if cost < least * (1.0 - 1e-7):
                        least, best_x, best_y, better = cost, u, v, True
                if better:
                    points[i, 0], points[i, 1] = best_x, best_y
                    to_try[i - 1 : i + 2] = True
                    moved = True
            if not moved:
                break
        step /= 2.0
    return points


@numba.njit(cache=True, error_model="numpy", nogil=True)
def measured(ground, prices, points):
    """Return the sums over all lines of a route."""
    sums = np.zeros(N_SUMS)
    for i in range(len(points) - 1):
        walk(ground, prices, points[i, 0], points[i, 1], points[i + 1, 0], points[i + 1, 1], sums)
    return sums


@numba.njit(cache=True, error_model="numpy", nogil=True)
def straightened(ground, prices, path):
    """Return the route that a path of cells becomes.

    Parameters
    ----------
    ground : Ground
    prices : Prices
    path : ndarray, shape (n, 2)
        Positions x and y in cells; the first and the last stay.
    """
    if len(path) < 2:
        return path
    tolerance = 1e-9
    points = _thinned(ground, prices, path, tolerance)
    while len(points) > _MOST_CORNERS and tolerance < 0.02:
        tolerance = 10.0 * tolerance if tolerance > 1e-4 else 5e-4
        points = _thinned(ground, prices, path, tolerance)
    for _ in range(_ROUNDS):
        points = _shortcut(ground, prices, points)
        if len(points) < _MOST_CORNERS:
            points = _with_corners(ground, prices, points)
        points = _settle(ground, prices, points)
    return _shortcut(ground, prices, points)
