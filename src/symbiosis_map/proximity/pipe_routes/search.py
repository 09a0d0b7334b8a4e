"""The cheapest way over a grid, from the middle of cells to the middle of others by straight moves priced exactly.

The ways that can be taken are the same whatever lies on the ground: a move may start in any cell. The cheapest of them
is found without exception, so what it costs never falls where ground becomes dearer and never rises where it becomes
cheaper. Cells are settled in the order of what a way through them costs at least (:mod:`.least`); the queue holds them
in buckets, and a cell that is reached more cheaply after all is put into it again.
"""

from __future__ import annotations

import math

import numba
import numpy as np

from symbiosis_map.proximity.pipe_routes.integration import height_at, line_cost
from symbiosis_map.proximity.pipe_routes.least import at_least
from symbiosis_map.proximity.pipe_routes.moves import FARTHEST, FOLLOWING

__all__ = ["WINDOW", "cheapest_way"]

_FOLLOW, _NEXT = FOLLOWING.first, FOLLOWING.move
WINDOW = 5
"""Rows and columns around an end whose cells are reached from it by one straight line."""
_BUCKET_CELLS = 0.05
"""Width of a bucket, in the cheapest cells."""
_FROM_END = 255
_NOT_ZERO = 1e-300
"""Tells what is reckoned from what is not; it changes no sum."""
COST, REST = 0, 1


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _crossing(factor, wet, sea, first, crossed_at, crossed, k, node, cell_m, landfall_m):
    """Return the cost of a move without its rise; infinite where it touches closed cells."""
    cost, last = 0.0, wet[node]
    for i in range(first[k], first[k + 1]):
        at = node + crossed_at[i]
        here, part, kind = float(factor[at]), crossed[i], wet[at]
        if kind:
            here *= sea
        if here == np.inf:
            return np.inf
        if part > 0.0:
            cost += part * here
            if kind != last:
                cost += landfall_m / cell_m
                last = kind
    return cost * cell_m


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _longer(queued, below, queued_at):
    """Return the places of a queue with as many again."""
    return (
        np.concatenate((queued, queued)),
        np.concatenate((below, below)),
        np.concatenate((queued_at, queued_at)),
        2 * len(queued),
    )


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _ahead(ground, prices, bounds, corridor, near, far, longest, cheapest, r, c):
    """Return what a way from the middle of a cell costs at least; infinite where none may pass."""
    wet, here = ground.wet[r, c], ground.factor[r, c]
    if here == np.inf or (wet and prices.sea == np.inf):
        return np.inf
    i, j = (r - bounds.box[0]) // bounds.ratio, (c - bounds.box[1]) // bounds.ratio
    if corridor.shape[0] > 0 and corridor[i, j] == 0:
        return np.inf
    x, y = c + 0.5, r + 0.5
    to_far = math.hypot(x - far[0], y - far[1])
    if math.hypot(x - near[0], y - near[1]) + to_far > longest:
        return np.inf
    return max(max(at_least(bounds, wet, x, y), cheapest * ground.cell_m * to_far), _NOT_ZERO)


@numba.njit(cache=True, error_model="numpy", nogil=True)
def cheapest_way(
    ground, prices, bounds, corridor, moves, box, known, near, nears, far, fars, longest, cheapest, highest, most
):
    """Return the cheapest way from one of some places to one of some others.

    Parameters
    ----------
    ground : Ground
    prices : Prices
    bounds : Bounds
        Lowest about ``far``.
    corridor : ndarray of uint8
        Which of their wide cells to search; without rows for all.
    moves : Moves
        Of one cell, or of every second one; with these no cell is settled again, so that what is found may be a little
        dearer than the cheapest way.
    box : tuple of int
        First row, first column, rows and columns to search, in narrow cells.
    known : ndarray, shape (rows * columns, 2)
        Zeros. Written to: what a cell costs and what is ahead of it, where it was reached.
    near, far : ndarray, shape (2,)
        Positions x and y of the ends.
    nears, fars : ndarray, shape (n, 3)
        Places where a way may begin and end: x, y and what it costs between there and the end.
    longest : float
        In cells. No move goes to a cell if straight lines over it to both ends are longer.
    cheapest : float
        Lowest price of a metre.
    highest : float
        A price that no metre is above.
    most : float
        Cost from which on no way is looked for.

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
    factor, wet, across = ground.factor.reshape(-1), ground.wet.reshape(-1), ground.factor.shape[1]
    climbs = ground.height.shape[0] > 0 and prices.climb > 0.0
    height = np.zeros(n if climbs else 0)
    if climbs:
        for r in range(rows):
            for c in range(cols):
                height[r * cols + c] = height_at(ground.height, ground.height_cells, col0 + c + 0.5, row0 + r + 0.5)
    none = np.zeros((0, 2))
    # What is ahead of a cell is reckoned when it is first reached; nothing else is known of the others.
    came = np.empty(n, np.uint8)
    step, n_moves = moves.step, len(moves.rows)
    farthest = FARTHEST * step
    width = _BUCKET_CELLS * cell_m * cheapest
    dearest = 2.0 * (cell_m * highest * 8.1 * step + 9.0 * step * landfall_m)
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
    # Each bucket is a list of places in the queue; what became of a cell since it was put there shows in its cost.
    top, spare, places = np.full(n_buckets, -1, np.int32), -1, max(n // 8, 1024)
    queued, below, queued_at, taken = np.empty(places, np.int32), np.empty(places, np.int32), np.empty(places), 0
    shift, least = np.empty(n_moves, np.int64), np.empty(n_moves)
    for k in range(n_moves):
        shift[k] = moves.rows[k] * cols + moves.columns[k]
        least[k] = moves.length[k] * cell_m * cheapest
    crossed_at = moves.crossed_row * across + moves.crossed_column
    first, crossed = moves.first, moves.crossed
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
                if (row0 + r) % step or (col0 + c) % step:
                    continue
                if known[node, REST] == 0.0:
                    known[node, REST] = _ahead(
                        ground, prices, bounds, corridor, near, far, longest, cheapest, row0 + r, col0 + c
                    )
                    known[node, COST], came[node] = np.inf, _FROM_END
                if known[node, REST] == np.inf:
                    continue
                x, y = col0 + c + 0.5, row0 + r + 0.5
                so_far = nears[k, 2] + line_cost(ground, prices, nears[k, 0], nears[k, 1], x, y, np.inf)
                if so_far == np.inf:
                    continue
                seeds[n_seeds, 0], seeds[n_seeds, 1], seeds[n_seeds, 2] = node, so_far, k
                n_seeds += 1
                first_f = min(first_f, so_far + known[node, REST])
    if first_f == np.inf:
        return np.inf, none, (0, 0), 0
    waiting, bucket, settled = 0, 0, 0
    for i in range(n_seeds):
        node, so_far = int(seeds[i, 0]), seeds[i, 1]
        ahead = known[node, REST]
        if not so_far < known[node, COST] or so_far + ahead >= best:
            continue
        known[node, COST] = so_far
        if taken == places:
            queued, below, queued_at, places = _longer(queued, below, queued_at)
        slot = int((so_far + ahead - first_f) / width) % n_buckets
        queued[taken], queued_at[taken], below[taken], top[slot] = node, so_far, top[slot], taken
        taken += 1
        waiting += 1
    while waiting > 0:
        slot = bucket % n_buckets
        place = top[slot]
        if place < 0:
            bucket += 1
            if first_f + bucket * width >= best:
                break
            continue
        node, so_far = queued[place], queued_at[place]
        top[slot], below[place], spare = below[place], spare, place
        waiting -= 1
        if so_far != known[node, COST]:
            continue
        settled += 1
        if step > 1:
            known[node, REST] = np.inf
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
        cell = (row0 + r) * across + col0 + c
        calm, here = int(ground.calm[row0 + r, col0 + c]), float(factor[cell]) * cell_m
        if wet[cell]:
            here *= prices.sea
        inside = r >= farthest and c >= farthest and r < rows - farthest and c < cols - farthest
        # Where the last move came over even ground only some moves may go on from it; the cells aside of them must not
        # be left out for being too far from the ends.
        begin, end, even = 0, n_moves, False
        if came[node] != _FROM_END and not climbs and calm >= step:
            x, y = col0 + c + 0.5, row0 + r + 0.5
            room = longest - math.hypot(x - near[0], y - near[1]) - math.hypot(x - far[0], y - far[1])
            if room > 3.0 * farthest:
                even = True
                around = min(calm // step, FARTHEST)
                begin, end = _FOLLOW[came[node], around], _FOLLOW[came[node], around + 1]
        for at in range(begin, end):
            k = _NEXT[at] if even else at
            if not inside:
                i, j = r + moves.rows[k], c + moves.columns[k]
                if i < 0 or j < 0 or i >= rows or j >= cols:
                    continue
            other = node + shift[k]
            ahead = known[other, REST]
            if ahead == 0.0:
                i, j = row0 + r + moves.rows[k], col0 + c + moves.columns[k]
                ahead = _ahead(ground, prices, bounds, corridor, near, far, longest, cheapest, i, j)
                known[other, REST], known[other, COST] = ahead, np.inf
            if ahead == np.inf:
                continue
            old = min(known[other, COST], best - ahead)
            if old <= so_far + least[k]:
                continue
            if moves.reach[k] <= calm:
                new = so_far + moves.length[k] * here
            else:
                new = so_far + _crossing(
                    factor, wet, prices.sea, first, crossed_at, crossed, k, cell, cell_m, landfall_m
                )
            if not new < old:
                continue
            if climbs:
                rise = (height[other] - height[node]) * prices.uphill
                if rise > 0.0 and not new + rise * prices.climb < old:
                    continue
                x, y = col0 + c + moves.columns[k] + 0.5, row0 + r + moves.rows[k] + 0.5
                new = so_far + line_cost(ground, prices, col0 + c + 0.5, row0 + r + 0.5, x, y, old - so_far)
                if not new < old:
                    continue
            known[other, COST], came[other] = new, k
            slot = max(int((new + ahead - first_f) / width), bucket) % n_buckets
            if spare >= 0:
                place, spare = spare, below[spare]
            else:
                if taken == places:
                    queued, below, queued_at, places = _longer(queued, below, queued_at)
                place, taken = taken, taken + 1
            queued[place], queued_at[place], below[place], top[slot] = other, new, top[slot], place
            waiting += 1
    if best_node < 0:
        return np.inf, none, (0, 0), settled
    length, node = 1, best_node
    while came[node] != _FROM_END:
        node, length = node - shift[came[node]], length + 1
    begun = 0
    for i in range(n_seeds):
        if int(seeds[i, 0]) == node and seeds[i, 1] == known[node, COST]:
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
