"""The inner loops of the pair search, compiled by numba when they are first called and kept on disk.

All loops run over blocks of neighbouring sources in parallel and give the same bits whatever the number of threads: a
source's result depends on nothing but its own candidates, taken in one order, and ties fall to the earlier consumer.
Sources and consumers stand in the order of a :class:`symbiosis_map.pairing.grid.CellGrid`; coordinates are whole steps
of 6 mm, so that the test of a distance takes three subtractions and three products. ``limit`` is the square of a reach
in steps. What passes here lies within reach or closer to its rim than the rounding; pairs beyond the square ``sure``
are at that rim, and the caller measures them.
"""

from __future__ import annotations

import math

import numba
import numpy as np

from symbiosis_map.pairing.grid import LANES

__all__ = ["best_of_each", "count_within", "fill_within", "rim_pairs"]

_SAFE = {"nnan", "ninf", "nsz"}
"""Fast arithmetic that leaves the order of operations alone, so that results do not depend on how a loop was cut."""
_BLOCK = 64
_CHUNK = 1024
_TINY = np.float32(1e-37)
"""Below any score that is not nothing."""
_SPHERE_M = 6_371_008.8
_ROOM = 1.00001
"""Bounds are taken this much higher than they are, for the rounding of the scores."""


@numba.njit(inline="always", fastmath=_SAFE, error_model="numpy")
def _cells(east, width, span, per_deg, n_cells, turn):
    """Return first and last cell of a row within ``width`` degrees, for a source seen a turn to the west or east."""
    middle = east + 360.0 * turn
    low, high = middle - width, middle + width
    if high < 0.0 or low > span:
        return 0, -1
    return int(max(low, 0.0) * per_deg), min(int(high * per_deg), n_cells - 1)


@numba.njit(fastmath=_SAFE, error_model="numpy")
def _runs(east, here, widths, first, per_deg, span, run_from, run_to):
    """Write the runs of cells within the half widths of the rows around a row, from and to; return how many."""
    count, away = 0, widths.size // 2
    for d in range(widths.size):
        width = widths[d]
        if width < 0.0:
            continue
        there = here + d - away
        n_cells, done = first[there + 1] - first[there], -1
        for turn in range(-1, 2):
            a, b = _cells(east, width, span, per_deg[there], n_cells, turn)
            a = max(a, done + 1)
            if b < a:
                continue
            done = b
            run_from[count], run_to[count] = first[there] + a, first[there] + b + 1
            count += 1
    return count


@numba.njit(inline="always", fastmath=_SAFE, error_model="numpy")
def _square(x, y, z, other_x, other_y, other_z):
    """Return the square of the chord between two places in steps."""
    dx, dy, dz = np.float32(np.int32(other_x - x)), np.float32(np.int32(other_y - y)), np.float32(np.int32(other_z - z))
    return dx * dx + dy * dy + dz * dz


@numba.njit(inline="always", fastmath=_SAFE, error_model="numpy")
def _arc(square, bend):
    """Return the arc over a chord, from the chord's square and 1/(2R)²: the first terms of the arc sine."""
    y = square * bend
    series = np.float32(1) + y * (np.float32(1 / 6) + y * (np.float32(3 / 40) + y * np.float32(15 / 336)))
    return np.float32(math.sqrt(square)) * series


@numba.njit(parallel=True, fastmath=_SAFE, error_model="numpy", cache=True)
def count_within(east, row, step, x, y, z, sure, limit, cx, cy, cz, widths, first, per_deg, span, start):
    """Return how many consumers each source may reach, and how many of them are at the rim."""
    n, n_runs = east.size, 3 * widths.shape[2]
    counts, rims = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for block in numba.prange((n + _BLOCK - 1) // _BLOCK):
        run_from, run_to = np.empty(n_runs, np.int64), np.empty(n_runs, np.int64)
        for i in range(block * _BLOCK, min(n, block * _BLOCK + _BLOCK)):
            here, sx, sy, sz, most, least = row[i], x[i], y[i], z[i], limit[i], sure[i]
            total, certain = np.int64(0), np.int64(0)
            for run in range(_runs(east[i], here, widths[step[i], here], first, per_deg, span, run_from, run_to)):
                low, high = start[run_from[run]], start[run_to[run]]
                xs, ys, zs = cx[low:high], cy[low:high], cz[low:high]
                found, inside = np.int32(0), np.int32(0)
                for j in range(xs.size):
                    square = _square(sx, sy, sz, xs[j], ys[j], zs[j])
                    found += np.int32(square <= most)
                    inside += np.int32(square <= least)
                total += found
                certain += inside
            counts[i], rims[i] = total, total - certain
    return counts, rims


@numba.njit(parallel=True, fastmath=_SAFE, error_model="numpy", cache=True)
def rim_pairs(which, begin, east, row, step, x, y, z, sure, limit, cx, cy, cz, widths, first, per_deg, span, start):
    """Return sources and consumers of the pairs at the rims of some sources.

    Those of ``which[w]`` are written from ``begin[w]`` up to ``begin[w + 1]``.
    """
    n_runs = 3 * widths.shape[2]
    source, consumer = np.empty(begin[-1], np.int64), np.empty(begin[-1], np.int32)
    for block in numba.prange((which.size + _BLOCK - 1) // _BLOCK):
        run_from, run_to = np.empty(n_runs, np.int64), np.empty(n_runs, np.int64)
        for w in range(block * _BLOCK, min(which.size, block * _BLOCK + _BLOCK)):
            i, place = which[w], begin[w]
            sx, sy, sz, most, least = x[i], y[i], z[i], limit[i], sure[i]
            for run in range(_runs(east[i], row[i], widths[step[i], row[i]], first, per_deg, span, run_from, run_to)):
                low, high = start[run_from[run]], start[run_to[run]]
                xs, ys, zs = cx[low:high], cy[low:high], cz[low:high]
                at_rim = np.int32(0)
                for j in range(xs.size):
                    square = _square(sx, sy, sz, xs[j], ys[j], zs[j])
                    at_rim += np.int32((square <= most) & (square > least))
                if at_rim == 0:
                    continue
                for j in range(xs.size):
                    square = _square(sx, sy, sz, xs[j], ys[j], zs[j])
                    if square <= most and square > least:
                        source[place], consumer[place] = i, low + j
                        place += 1
    return source, consumer


@numba.njit(parallel=True, fastmath=_SAFE, error_model="numpy", cache=True)
def fill_within(
    begin, end, pointer, gone_from, gone, east, row, step, x, y, z, sure, limit, cx, cy, cz, widths, first, per_deg,  # noqa: ARG001  (the loops take the same)
    span, start, c_order, metre, out, out_m,
):  # fmt: skip
    """Write consumers and distances of sources ``begin`` to ``end``, source by source.

    What ``gone[gone_from[i]:gone_from[i + 1]]`` names is at the rim of source i and beyond its reach. Consumers are
    written as their places in the input.
    """
    offset, n_runs = pointer[begin], 3 * widths.shape[2]
    bend = np.float32((metre / (2.0 * _SPHERE_M)) ** 2)
    for block in numba.prange((end - begin + _BLOCK - 1) // _BLOCK):
        squares, kept = np.empty(_CHUNK, np.float32), np.empty(_CHUNK + 16, np.int32)
        ways = np.empty(_CHUNK + 16, np.float32)
        run_from, run_to = np.empty(n_runs, np.int64), np.empty(n_runs, np.int64)
        for i in range(begin + block * _BLOCK, min(end, begin + block * _BLOCK + _BLOCK)):
            here, sx, sy, sz, most = row[i], x[i], y[i], z[i], limit[i]
            place = pointer[i] - offset
            for run in range(_runs(east[i], here, widths[step[i], here], first, per_deg, span, run_from, run_to)):
                low, high = start[run_from[run]], start[run_to[run]]
                while low < high:
                    size = min(_CHUNK, high - low)
                    xs, ys, zs = cx[low : low + size], cy[low : low + size], cz[low : low + size]
                    near = squares[:size]
                    for j in range(size):
                        near[j] = _square(sx, sy, sz, xs[j], ys[j], zs[j])
                    found = np.uint32(0)
                    for j in range(size):
                        kept[found], ways[found] = low + j, near[j]
                        found += np.uint32(near[j] <= most)
                    for g in range(gone_from[i], gone_from[i + 1]):
                        for j in range(found):
                            if kept[j] == gone[g]:
                                found -= np.uint32(1)
                                kept[j], ways[j] = kept[found], ways[found]
                                break
                    target, target_m = out[place : place + found], out_m[place : place + found]
                    for j in range(found):
                        target[j] = c_order[kept[j]]
                    for j in range(found):
                        target_m[j] = _arc(ways[j], bend) * np.float32(metre)
                    place += found
                    low += size


@numba.njit(inline="always", fastmath=_SAFE, error_model="numpy")
def _exp_minus(x):
    """Return ``exp(-x)`` of a number not below 0, to 1e-6 of it, in arithmetic that runs eight at a time."""
    power = max(np.float32(-1.44269504) * x, np.float32(-120.0))
    whole = np.int32(power - np.float32(0.5))
    f = (power - np.float32(whole)) * np.float32(0.69314718)
    tail = np.float32(1 / 24) + f * (np.float32(1 / 120) + f * np.float32(1 / 720))
    series = np.float32(1) + f * (np.float32(1) + f * (np.float32(0.5) + f * (np.float32(1 / 6) + f * tail)))
    return series * np.int32((whole + np.int32(127)) << 23).view(np.float32)


@numba.njit(inline="always")
def _before(score, place, other_score, other_place):
    """Whether a candidate comes after another: lower, or as high and later in the input."""
    return score < other_score or (score == other_score and place > other_place)


@numba.njit(inline="always")
def _insert(scores, places, k, score, place):
    """Put a candidate among ``k`` in order, the last of which goes."""
    e = k - 1
    while e > 0 and _before(scores[e - 1], places[e - 1], score, place):
        scores[e], places[e] = scores[e - 1], places[e - 1]
        e -= 1
    scores[e], places[e] = score, place


@numba.njit(parallel=True, fastmath=_SAFE, error_model="numpy", cache=True)
def best_of_each(
    k, east, row, x, y, z, kind, amount, grade, reach, rim, klass, rings, ceiling, falling, scale,
    grade_span, steps_per_m,
    cx, cy, cz, c_amount, c_grade, c_order, widths, first, per_deg, span, start, order, scores, places,
):  # fmt: skip
    """Keep the best ``k`` consumers of every source by screening score.

    The search of source i grows through ``rings[klass[i]]`` (rows of ``widths``), each twice the last, up to its own
    reach, and takes kinds of consumer by falling ceiling, so that it ends where nothing further out can enter. What is
    kept of source i stands in row ``order[i]`` of ``scores`` and ``places``. Behind the last consumer the arrays have
    room for ``LANES`` more, which are read and not looked at.
    """
    n, n_kinds = east.size, ceiling.shape[1]
    n_cells_all = first[first.size - 1]
    inverse = np.float32(1.0) / np.float32(grade_span)
    bend = np.float32(1.0 / (2.0 * _SPHERE_M * steps_per_m) ** 2)
    for block in numba.prange((n + _BLOCK - 1) // _BLOCK):
        value, better = np.empty(_CHUNK, np.float32), np.empty(_CHUNK + 1, np.int32)
        run_from, run_to = np.empty(3 * widths.shape[2], np.int64), np.empty(3 * widths.shape[2], np.int64)
        best, at = np.empty(k, np.float32), np.empty(k, np.int32)
        for i in range(block * _BLOCK, min(n, block * _BLOCK + _BLOCK)):
            here, sx, sy, sz, mine, far = row[i], x[i], y[i], z[i], kind[i], rim[i]
            own, warm = amount[i], grade[i] + np.float32(0.5) * np.float32(grade_span)
            for e in range(k):
                best[e], at[e] = np.float32(0.0), np.int32(2147483647)
            inner = 0.0
            for ring in range(rings.shape[1]):
                outer = min(rings[klass[i], ring], reach[i])
                if outer <= inner:
                    continue
                most = np.float32((outer * steps_per_m) ** 2)
                least = np.float32((inner * steps_per_m) ** 2) if inner > 0.0 else np.float32(-1.0)
                decay = _ROOM * math.exp(-inner / scale[mine])
                if ceiling[mine, falling[mine, 0]] * decay < best[k - 1]:
                    break
                fade = np.float32(1.0 / (steps_per_m * scale[mine]))
                n_runs = _runs(
                    east[i],
                    here,
                    widths[klass[i] * rings.shape[1] + ring, here],
                    first,
                    per_deg,
                    span,
                    run_from,
                    run_to,
                )
                for place in range(n_kinds):
                    other = falling[mine, place]
                    top = ceiling[mine, other]
                    if top <= 0.0 or top * decay < best[k - 1]:
                        break
                    base = other * n_cells_all
                    for run in range(n_runs):
                        low, high = start[base + run_from[run]], start[base + run_to[run]]
                        while low < high:
                            size = min(_CHUNK, high - low)
                            worst, any_better = max(best[k - 1], _TINY), np.int32(0)
                            for j in range((size + LANES - 1) // LANES * LANES):
                                c = np.uint64(low + j)  # unsigned: no place is counted from the end
                                square = _square(sx, sy, sz, cx[c], cy[c], cz[c])
                                way = _arc(square, bend)
                                v = top * _exp_minus(way * fade)
                                v *= min(c_amount[c], own) / max(c_amount[c], own)
                                v *= min(max((warm - c_grade[c]) * inverse, np.float32(0.05)), np.float32(1.0))
                                inside = square <= most and square > least and way <= far
                                if not (inside and np.int32(j) < np.int32(size)):
                                    v = np.float32(0.0)
                                value[j] = v
                                any_better += np.int32(v >= worst)
                            if any_better > 0:
                                found = np.uint32(0)
                                for j in range(size):
                                    better[found] = j
                                    found += np.uint32(value[j] >= worst)
                                for b in range(found):
                                    j = better[b]
                                    if _before(best[k - 1], at[k - 1], value[j], c_order[low + j]):
                                        _insert(best, at, k, value[j], c_order[low + j])
                            low += size
                inner = outer
            for e in range(k):
                scores[order[i], e] = best[e]
                places[order[i], e] = at[e] if best[e] > 0.0 else -1
