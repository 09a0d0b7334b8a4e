"""The cheapest way between two ends: lower bounds first, then a search that cannot miss it, drawn with few corners."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.proximity.pipe_routes.bounds import downhill, lower_bounds, searched
from symbiosis_map.proximity.pipe_routes.drawing import drawn
from symbiosis_map.proximity.pipe_routes.ground import Ground, Prices
from symbiosis_map.proximity.pipe_routes.integration import COST, FALLS, LAND, N_SUMS, measured
from symbiosis_map.proximity.pipe_routes.search import cheapest_way

__all__ = ["Terminal", "Way", "find", "straight_sums"]

Numbers = NDArray[np.float64]
_ACROSS = 100
"""Cells of the lower bounds along the longer side of their box, or fewer."""
_TIMES = 4
_EITHER_SIDE, _MANY_CELLS = 3, 400_000
"""Of more narrow cells than that, a rough way is looked for only so many wide ones beside the way down the bounds."""
_ROOM = 1.15
"""How much too high bounds are that only tell which way to look first."""
_LIKELY, _LIKELY_CELLS = 1.12, 8.0
"""What the cheapest way rarely costs more than its lower bound."""


@dataclass(frozen=True, slots=True, eq=False)
class Terminal:
    """An end of routes.

    Parameters
    ----------
    place : ndarray, shape (2,)
        Position x and y in narrow cells.
    ways : ndarray, shape (n, 3)
        Where a way may begin: x, y and what it costs, in metres of pipe on land, between there and the place. One row
        with the place itself, except for a place at sea close to land.
    """

    place: Numbers
    ways: Numbers


@dataclass(slots=True)
class Way:
    """What was found: corners from end to end, and sums; the cost is infinite and there are none where nothing was."""

    points: Numbers
    sums: Numbers


def straight_sums(ground: Ground, prices: Prices, start: Terminal, end: Terminal) -> Numbers:
    """Return the sums of the straight line between two ends; cost infinite where it is closed.

    Parameters
    ----------
    ground : Ground
    prices : Prices
    start, end : Terminal
    """
    sums: Numbers = measured(ground, prices, np.stack([start.place, end.place]))
    for terminal in (start, end):
        own = terminal.ways[(terminal.ways[:, :2] == terminal.place).all(axis=1)]
        sums[COST] += own[0, 2]
        sums[FALLS] += float(own[0, 2] > 0.0)
    return sums


def find(
    ground: Ground,
    prices: Prices,
    lowest: float,
    start: Terminal,
    end: Terminal,
    most: float,
    most_m: float,
    told: Prices,
    *,
    roughly: bool,
) -> Way:
    """Find the cheapest way between two ends.

    Parameters
    ----------
    ground : Ground
    prices : Prices
    lowest : float
        Lowest price of a metre.
    start, end : Terminal
    most : float
        Cost from which on no way is looked for.
    most_m : float
        Length beyond which none is.
    told : Prices
        Prices of the sums that are returned.
    roughly : bool
        Whether a way will do that is hardly dearer than the cheapest.
    """
    straight = float(straight_sums(ground, prices, start, end)[COST])
    direct = Way(np.zeros((0, 2)), np.full(N_SUMS, np.inf))
    if straight < most:
        direct = Way(np.stack([start.place, end.place]), straight_sums(ground, told, start, end))
    most = min(most, straight)
    away_m = math.dist(start.place, end.place) * ground.cell_m
    if most <= away_m * lowest * (1.0 + 1e-9):
        return direct
    longest = most_m / ground.cell_m
    box = _around(ground, start, end, min(most / lowest / ground.cell_m, longest))
    per = max(-(-max(box[2:]) // _ACROSS), 4)
    box = (box[0], box[1], -(-box[2] // per), -(-box[3] // per))
    bounds, least = lower_bounds(ground, prices, box, per, start.ways, end.ways, 1 if roughly else _TIMES)
    if not least < most * (_ROOM if roughly else 1.0):
        return direct
    least = max(least, away_m * lowest)
    against = prices._replace(uphill=-prices.uphill)
    corridor = np.zeros((0, 0), np.uint8)
    tries = [min(least * _LIKELY + _LIKELY_CELLS * ground.cell_m, most), most]
    if roughly:
        tries = [_ROOM * part for part in tries]
        if prices.sea < np.inf and box[2] * box[3] * per**2 > _MANY_CELLS:
            tries, corridor = tries[1:], downhill(bounds, end.place, _EITHER_SIDE)
    for below in tries:
        part = searched(ground, bounds, corridor, end.place, lowest * ground.cell_m, below, end.ways, start.ways)
        found: Any = cheapest_way(
            ground,
            against,
            bounds,
            corridor,
            part,
            end.place,
            end.ways,
            start.place,
            start.ways,
            longest,
            lowest,
            below,
            roughly,
        )
        if found[0] < min(below, most):
            return _way(ground, prices, told, found[1][::-1], start, end, found[2][::-1])
        if below >= most:
            break
    return direct


def _around(ground: Ground, start: Terminal, end: Terminal, longest: float) -> tuple[int, int, int, int]:
    """Return the box of cells within which a way of that length stays."""
    x, y = (start.place + end.place) / 2.0
    room = longest / 2.0 + 2.0
    rows, cols = ground.factor.shape
    reach = [terminal.ways[:, :2] for terminal in (start, end)]
    low_x, low_y = np.minimum(np.vstack(reach).min(axis=0) - 12.0, [x - room, y - room])
    high_x, high_y = np.maximum(np.vstack(reach).max(axis=0) + 12.0, [x + room, y + room])
    row0, col0 = max(int(low_y), 0), max(int(low_x), 0)
    return row0, col0, min(int(high_y) + 1, rows) - row0, min(int(high_x) + 1, cols) - col0


def _way(
    ground: Ground,
    prices: Prices,
    told: Prices,
    points: Numbers,
    start: Terminal,
    end: Terminal,
    which: tuple[int, int],
) -> Way:
    """Return a way with its corners and sums; what lies between its first and last place and the ends is added."""
    points = drawn(ground, prices, np.ascontiguousarray(points))
    sums: Numbers = measured(ground, told, points)
    for terminal, place in ((start, which[0]), (end, which[1])):
        x, y, more = terminal.ways[place]
        sums[COST] += more
        away_m = math.dist((x, y), terminal.place) * ground.cell_m
        sums[LAND] += away_m
        sums[FALLS] += float(more > 0.0 and away_m == 0.0)
    corners = np.vstack([start.place, points, end.place])
    kept = np.concatenate([[True], (np.diff(corners, axis=0) != 0.0).any(axis=1)])
    return Way(corners[kept], sums)
