"""The cheapest way over a grid, from the middle of cells to the middle of others by straight moves priced exactly.

The ways that can be taken are the same whatever lies on the ground: a move may start in any cell. The cheapest of them
is found without exception, so what it costs never falls where ground becomes dearer and never rises where it becomes
cheaper. Cells are settled in the order of what a way through them costs at least (:mod:`.bounds`); the queue holds them
in buckets, and a cell that is reached more cheaply after all is put into it again.
"""

from __future__ import annotations

import math

import numba
import numpy as np

from symbiosis_map.proximity.pipe_routes.bounds import at_least
from symbiosis_map.proximity.pipe_routes.integration import height_at, line_cost
from symbiosis_map.proximity.pipe_routes.moves import FARTHEST, FOLLOWING, MOVES

__all__ = ["WINDOW", "cheapest_way"]

_ROWS, _COLUMNS, _REACH, _LENGTH = MOVES.rows, MOVES.columns, MOVES.reach, MOVES.length
_FIRST, _CROSSED = MOVES.first, MOVES.crossed
_CROSSED_ROW, _CROSSED_COLUMN = MOVES.crossed_row, MOVES.crossed_column
_FOLLOW, _NEXT = FOLLOWING.first, FOLLOWING.move
WINDOW = 5
"""Rows and columns around an end whose cells are reached from it by one straight line."""
_BUCKET_CELLS = 0.05
"""Width of a bucket, in the cheapest cells."""
_FROM_END = 255
_SHORTER = 32
"""Moves of at most three rows and columns."""


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _prices(ground, prices, bounds, corridor, box, near, far, longest):
    """Return the price of a metre in the cells of a box, and its highest; infinite where no way may pass."""
    row0, col0, rows, cols = box
    price, highest = np.full(rows * cols, np.inf), 0.0
    for r in range(rows):
        for c in range(cols):
            x, y = col0 + c + 0.5, row0 + r + 0.5
            if corridor.shape[0] > 0:
                i, j = int((y - bounds.box[0]) / bounds.ratio), int((x - bounds.box[1]) / bounds.ratio)
                if corridor[i, j] == 0:
                    continue
            if math.hypot(x - near[0], y - near[1]) + math.hypot(x - far[0], y - far[1]) > longest:
                continue
            here = float(ground.factor[row0 + r, col0 + c])
            if ground.wet[row0 + r, col0 + c]:
                here *= prices.sea
            price[r * cols + c] = here
            if highest < here < np.inf:
                highest = here
    return price, highest


@numba.njit(cache=True, error_model="numpy", nogil=True, inline="always")
def _crossing(price, wet, k, node, stride, cell_m, landfall_m):
    """Return the cost of a move without its rise; infinite where it touches closed cells."""
    cost, last = 0.0, wet[node]
    for i in range(_FIRST[k], _FIRST[k + 1]):
        at = node + _CROSSED_ROW[i] * stride + _CROSSED_COLUMN[i]
        here, part = price[at], _CROSSED[i]
        if here == np.inf:
            return np.inf
        if part > 0.0:
            cost += part * here
            if wet[at] != last:
                cost += landfall_m / cell_m
                last = wet[at]
    return cost * cell_m


@numba.njit(cache=True, error_model="numpy", nogil=True)
def cheapest_way(ground, prices, bounds, corridor, box, near, nears, far, fars, longest, cheapest, most, roughly):
    """Return the cheapest way from one of some places to one of some others.

    Parameters
    ----------
    ground : Ground
    prices : Prices
    bounds : Bounds
        Lowest about ``far``.
    corridor : ndarray of uint8
        Which of their wide cells to search; without rows for all.
    box : tuple of int
        First row, first column, rows and columns to search, in narrow cells.
    near, far : ndarray, shape (2,)
        Positions x and y of the ends.
    nears, fars : ndarray, shape (n, 3)
        Places where a way may begin and end: x, y and what it costs between there and the end.
    longest : float
        In cells. A cell is left out if straight lines over it to both ends are longer.
    cheapest : float
        Lowest price of a metre.
    most : float
        Cost from which on no way is looked for.
    roughly : bool
        Whether the shorter moves will do and no cell is settled again, so that what is found may be a little dearer
        than the cheapest way.

    Returns
    -------
    cost : float
        Infinite where there is none below ``most``.
    points : ndarray, shape (n, 2)
        Positions from one of ``nears`` to one of ``fars``.
    which : tuple of int
        Of ``nears`` and ``fars``.
    settled : int
        Cells that were settled.
    """
    row0, col0, rows, cols = box
    n, cell_m, landfall_m = rows * cols, ground.cell_m, prices.landfall_m
    price, highest = _prices(ground, prices, bounds, corridor, box, near, far, longest)
    climbs = ground.height.shape[0] > 0 and prices.climb > 0.0
    wet = np.empty(n, np.uint8)
    height = np.zeros(n if climbs else 0)
    for r in range(rows):
        for c in range(cols):
            wet[r * cols + c] = ground.wet[row0 + r, col0 + c]
            if climbs:
                height[r * cols + c] = height_at(ground.height, ground.height_cells, col0 + c + 0.5, row0 + r + 0.5)
    none = np.zeros((0, 2))
    cost, rest = np.full(n, np.inf), np.full(n, -1.0)
    came, done = np.full(n, _FROM_END, np.uint8), np.zeros(n, np.bool_)
    width = _BUCKET_CELLS * cell_m * cheapest
    dearest = 2.0 * (cell_m * highest * 8.1 + 9.0 * landfall_m)
    if climbs:
        low, high = np.inf, -np.inf
        for value in height:
            if value < low:
                low = value
            if value > high:
                high = value
        if high > low:
            dearest += prices.climb * (high - low)
    n_buckets = int(dearest / width) + 8
    after, before = np.full(n + n_buckets, -1, np.int32), np.full(n + n_buckets, -1, np.int32)
    shift, least = np.empty(len(_ROWS), np.int64), np.empty(len(_ROWS))
    for k in range(len(_ROWS)):
        shift[k] = _ROWS[k] * cols + _COLUMNS[k]
        least[k] = _LENGTH[k] * cell_m * cheapest
    n_moves = _SHORTER if roughly else len(_ROWS)
    # What the last lines to the places at the far end cost, from the cells around them.
    final_low_r, final_high_r, final_low_c, final_high_c = rows, -1, cols, -1
    for k in range(len(fars)):
        r, c = int(fars[k, 1]) - row0, int(fars[k, 0]) - col0
        final_low_r, final_high_r = min(final_low_r, r - WINDOW), max(final_high_r, r + WINDOW)
        final_low_c, final_high_c = min(final_low_c, c - WINDOW), max(final_high_c, c + WINDOW)
    best, best_node, best_far = most, -1, 0
    first_f = np.inf
    seeds = np.empty((len(nears) * (2 * WINDOW + 1) ** 2, 3))
    n_seeds = 0
    for k in range(len(nears)):
        r0, c0 = int(nears[k, 1]) - row0, int(nears[k, 0]) - col0
        for r in range(max(r0 - WINDOW, 0), min(r0 + WINDOW + 1, rows)):
            for c in range(max(c0 - WINDOW, 0), min(c0 + WINDOW + 1, cols)):
                node = r * cols + c
                if price[node] == np.inf:
                    continue
                x, y = col0 + c + 0.5, row0 + r + 0.5
                so_far = nears[k, 2] + line_cost(ground, prices, nears[k, 0], nears[k, 1], x, y, np.inf)
                if so_far == np.inf:
                    continue
                if rest[node] < 0.0:
                    at = at_least(bounds, wet[node], x, y)
                    rest[node] = max(at, cheapest * cell_m * math.hypot(x - far[0], y - far[1]))
                seeds[n_seeds, 0], seeds[n_seeds, 1], seeds[n_seeds, 2] = node, so_far, k
                n_seeds += 1
                first_f = min(first_f, so_far + rest[node])
    if first_f == np.inf:
        return np.inf, none, (0, 0), 0
    waiting, bucket, settled = 0, 0, 0
    for i in range(n_seeds):
        node, so_far = int(seeds[i, 0]), seeds[i, 1]
        if not so_far < cost[node] or so_far + rest[node] >= best:
            continue
        if before[node] >= 0:
            after[before[node]] = after[node]
            if after[node] >= 0:
                before[after[node]] = before[node]
        else:
            waiting += 1
        cost[node] = so_far
        slot = n + int((so_far + rest[node] - first_f) / width) % n_buckets
        after[node], before[node] = after[slot], slot
        if after[slot] >= 0:
            before[after[slot]] = node
        after[slot] = node
    while waiting > 0:
        head = n + bucket % n_buckets
        node = after[head]
        if node < 0:
            bucket += 1
            if first_f + bucket * width >= best:
                break
            continue
        after[head] = after[node]
        if after[node] >= 0:
            before[after[node]] = head
        before[node] = -1
        waiting -= 1
        settled += 1
        done[node] = roughly
        so_far = cost[node]
        r, c = node // cols, node % cols
        if final_low_r <= r <= final_high_r and final_low_c <= c <= final_high_c:
            for k in range(len(fars)):
                if abs(int(fars[k, 1]) - row0 - r) <= WINDOW and abs(int(fars[k, 0]) - col0 - c) <= WINDOW:
                    whole = so_far + fars[k, 2]
                    whole += line_cost(
                        ground, prices, col0 + c + 0.5, row0 + r + 0.5, fars[k, 0], fars[k, 1], best - whole
                    )
                    if whole < best:
                        best, best_node, best_far = whole, node, k
        calm, here = int(ground.calm[row0 + r, col0 + c]), price[node] * cell_m
        inside = r >= FARTHEST and c >= FARTHEST and r < rows - FARTHEST and c < cols - FARTHEST
        # Where the last move came over even ground only some moves may go on from it; the cells aside of them must not
        # be left out for being too far from the ends.
        begin, end, even = 0, n_moves, False
        if came[node] != _FROM_END and not climbs and not roughly and calm > 0:
            x, y = col0 + c + 0.5, row0 + r + 0.5
            room = longest - math.hypot(x - near[0], y - near[1]) - math.hypot(x - far[0], y - far[1])
            if room > 3.0 * FARTHEST:
                even = True
                begin, end = _FOLLOW[came[node], calm], _FOLLOW[came[node], calm + 1]
        for at in range(begin, end):
            k = _NEXT[at] if even else at
            if not inside:
                i, j = r + _ROWS[k], c + _COLUMNS[k]
                if i < 0 or j < 0 or i >= rows or j >= cols:
                    continue
            other = node + shift[k]
            old = cost[other]
            if old <= so_far + least[k] or price[other] == np.inf or done[other]:
                continue
            if _REACH[k] <= calm:
                new = so_far + _LENGTH[k] * here
            else:
                new = so_far + _crossing(price, wet, k, node, cols, cell_m, landfall_m)
            if not new < old:
                continue
            x, y = col0 + c + _COLUMNS[k] + 0.5, row0 + r + _ROWS[k] + 0.5
            if climbs:
                rise = (height[other] - height[node]) * prices.uphill
                if rise > 0.0 and not new + rise * prices.climb < old:
                    continue
                new = so_far + line_cost(ground, prices, col0 + c + 0.5, row0 + r + 0.5, x, y, old - so_far)
                if not new < old:
                    continue
            ahead = rest[other]
            if ahead < 0.0:
                ahead = at_least(bounds, wet[other], x, y)
                ahead = max(ahead, cheapest * cell_m * math.hypot(x - far[0], y - far[1]))
                rest[other] = ahead
            if not new + ahead < best:
                continue
            if before[other] >= 0:
                after[before[other]] = after[other]
                if after[other] >= 0:
                    before[after[other]] = before[other]
            else:
                waiting += 1
            cost[other], came[other] = new, k
            slot = n + max(int((new + ahead - first_f) / width), bucket) % n_buckets
            after[other], before[other] = after[slot], slot
            if after[slot] >= 0:
                before[after[slot]] = other
            after[slot] = other
    if best_node < 0:
        return np.inf, none, (0, 0), settled
    length, node = 1, best_node
    while came[node] != _FROM_END:
        node, length = node - shift[came[node]], length + 1
    begun = 0
    for i in range(n_seeds):
        if int(seeds[i, 0]) == node and seeds[i, 1] == cost[node]:
            begun = int(seeds[i, 2])
            break
    points = np.empty((length + 2, 2))
    points[0], points[length + 1] = nears[begun, :2], fars[best_far, :2]
    node = best_node
    for i in range(length, 0, -1):
        points[i, 0], points[i, 1] = col0 + node % cols + 0.5, row0 + node // cols + 0.5
        if came[node] != _FROM_END:
            node -= shift[came[node]]
    return best, points, (begun, best_far), settled
