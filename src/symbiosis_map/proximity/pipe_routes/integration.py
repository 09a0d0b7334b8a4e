"""Exact costs of straight lines over the cells of a grid."""

from __future__ import annotations

import math

import numba
import numpy as np

__all__ = [
    "CLIMB", "COST", "EASY", "FALLS", "HARD", "LAND", "LONGEST", "N_SUMS", "RUN", "SEA", "UNKNOWN",
    "height_at", "line_cost", "measured", "walk",
]  # fmt: skip

COST, LAND, SEA, FALLS, CLIMB, UNKNOWN, HARD, EASY, RUN, LONGEST = range(10)
N_SUMS = 10
"""What :func:`walk` sums up: cost; metres on land and at sea; landfalls; metres of rise; metres where the height is not
known; metres where the ground is dearer and cheaper than plain; metres at sea since the last land, and the most."""

_TOUCHED = 1e-7
"""Cells. A line through the corner of a cell passes no more of it than rounding makes, which counts as nothing."""


@numba.njit(cache=True, error_model="numpy", nogil=True)
def height_at(height, per, x, y):
    """Return the height at a position in cells, interpolated between middles of cells; NaN where not known."""
    rows, cols = height.shape
    u = min(max(x / per - 0.5, 0.0), cols - 1.0)
    v = min(max(y / per - 0.5, 0.0), rows - 1.0)
    c, r = min(int(u), max(cols - 2, 0)), min(int(v), max(rows - 2, 0))
    c1, r1 = min(c + 1, cols - 1), min(r + 1, rows - 1)
    a, b = u - c, v - r
    south = height[r, c] * (1.0 - a) + height[r, c1] * a
    north = height[r1, c] * (1.0 - a) + height[r1, c1] * a
    return south * (1.0 - b) + north * b


@numba.njit(cache=True, error_model="numpy", nogil=True)
def walk(ground, prices, x0, y0, x1, y1, sums):
    """Add what a straight line passes through to the sums; its cost is infinite where it meets closed cells.

    The line is cut where it leaves a cell, so that every cell counts with the length of the line inside it. Landfalls
    are counted from the cell of its first point to the cell of its last, so that none is lost between two lines.
    """
    factor, wet = ground.factor, ground.wet
    rows, cols = factor.shape
    dx, dy = x1 - x0, y1 - y0
    length = math.hypot(dx, dy) * ground.cell_m
    if length == 0.0:
        return
    touched = _TOUCHED * ground.cell_m
    c, r = math.floor(x0), math.floor(y0)
    east, north = (1 if dx > 0 else -1), (1 if dy > 0 else -1)
    next_x = ((c + 1 if dx > 0 else c) - x0) / dx if dx != 0.0 else np.inf
    next_y = ((r + 1 if dy > 0 else r) - y0) / dy if dy != 0.0 else np.inf
    step_x = abs(1.0 / dx) if dx != 0.0 else np.inf
    step_y = abs(1.0 / dy) if dy != 0.0 else np.inf
    climbs = ground.height.shape[0] > 0
    here = height_at(ground.height, ground.height_cells, x0, y0) if climbs else 0.0
    last_c, last_r = math.floor(x1), math.floor(y1)
    if min(min(r, c), min(last_r, last_c)) < 0 or max(r, last_r) >= rows or max(c, last_c) >= cols:
        sums[COST] = np.inf
        return
    t, last = 0.0, int(wet[r, c])
    while True:
        until = min(min(next_x, next_y), 1.0)
        part = (until - t) * length
        if part > touched:
            if r < 0 or c < 0 or r >= rows or c >= cols or factor[r, c] == np.inf:
                sums[COST] = np.inf
                return
            price, at_sea = float(factor[r, c]), wet[r, c]
            if price > 1.0:
                sums[HARD] += part
            elif price < 1.0:
                sums[EASY] += part
            if at_sea:
                price *= prices.sea
                sums[SEA] += part
                sums[RUN] += part
                sums[LONGEST] = max(sums[LONGEST], sums[RUN])
            else:
                sums[LAND] += part
                sums[RUN] = 0.0
            sums[COST] += part * price
            if last != at_sea:
                sums[FALLS] += 1.0
                sums[COST] += prices.landfall_m
            last = int(at_sea)
            if climbs:
                there = height_at(ground.height, ground.height_cells, x0 + dx * until, y0 + dy * until)
                rise = (there - here) * prices.uphill
                if rise > 0.0:
                    sums[CLIMB] += rise
                    sums[COST] += rise * prices.climb
                elif not rise <= 0.0:
                    sums[UNKNOWN] += part
                here = there
        if until >= 1.0:
            if last != wet[last_r, last_c]:
                sums[FALLS] += 1.0
                sums[COST] += prices.landfall_m
            return
        t = until
        if next_x <= next_y:
            c += east
            next_x += step_x
        else:
            r += north
            next_y += step_y


@numba.njit(cache=True, error_model="numpy", nogil=True)
def line_cost(ground, prices, x0, y0, x1, y1, most):
    """Return the cost of a straight line as :func:`walk` counts it; infinite where it is more than ``most``."""
    factor, wet = ground.factor, ground.wet
    rows, cols = factor.shape
    dx, dy = x1 - x0, y1 - y0
    length = math.hypot(dx, dy) * ground.cell_m
    if length == 0.0:
        return 0.0
    touched = _TOUCHED * ground.cell_m
    c, r = math.floor(x0), math.floor(y0)
    east, north = (1 if dx > 0 else -1), (1 if dy > 0 else -1)
    next_x = ((c + 1 if dx > 0 else c) - x0) / dx if dx != 0.0 else np.inf
    next_y = ((r + 1 if dy > 0 else r) - y0) / dy if dy != 0.0 else np.inf
    step_x = abs(1.0 / dx) if dx != 0.0 else np.inf
    step_y = abs(1.0 / dy) if dy != 0.0 else np.inf
    climbs = ground.height.shape[0] > 0 and prices.climb > 0.0
    here = height_at(ground.height, ground.height_cells, x0, y0) if climbs else 0.0
    last_c, last_r = math.floor(x1), math.floor(y1)
    if min(min(r, c), min(last_r, last_c)) < 0 or max(r, last_r) >= rows or max(c, last_c) >= cols:
        return np.inf
    t, cost, last = 0.0, 0.0, wet[r, c]
    while True:
        until = min(min(next_x, next_y), 1.0)
        part = (until - t) * length
        if part > touched:
            if r < 0 or c < 0 or r >= rows or c >= cols:
                return np.inf
            price, at_sea = float(factor[r, c]), wet[r, c]
            cost += part * (price * prices.sea if at_sea else price)
            if last != at_sea:
                cost += prices.landfall_m
                last = at_sea
            if climbs:
                there = height_at(ground.height, ground.height_cells, x0 + dx * until, y0 + dy * until)
                rise = (there - here) * prices.uphill
                if rise > 0.0:
                    cost += rise * prices.climb
                here = there
            if cost > most:
                return np.inf
        if until >= 1.0:
            return cost + (prices.landfall_m if last != wet[last_r, last_c] else 0.0)
        t = until
        if next_x <= next_y:
            c += east
            next_x += step_x
        else:
            r += north
            next_y += step_y


@numba.njit(cache=True, error_model="numpy", nogil=True)
def measured(ground, prices, points):
    """Return the sums over all lines of a route."""
    sums = np.zeros(N_SUMS)
    for i in range(len(points) - 1):
        walk(ground, prices, points[i, 0], points[i, 1], points[i + 1, 0], points[i + 1, 1], sums)
    return sums
