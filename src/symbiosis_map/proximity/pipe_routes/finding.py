"""The cheapest way between two ends: lower bounds first, then a search that cannot miss it, drawn with few corners."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.proximity.pipe_routes.bounds import Wide, lower_bounds
from symbiosis_map.proximity.pipe_routes.drawing import drawn
from symbiosis_map.proximity.pipe_routes.ground import Ground, Prices
from symbiosis_map.proximity.pipe_routes.integration import COST, FALLS, LAND, N_SUMS, measured
from symbiosis_map.proximity.pipe_routes.least import Bounds, downhill, from_there, searched
from symbiosis_map.proximity.pipe_routes.moves import MOVES, Moves
from symbiosis_map.proximity.pipe_routes.search import cheapest_way

__all__ = ["Sought", "Terminal", "Way", "find", "straight_sums"]

Numbers = NDArray[np.float64]
_LIKELY, _LIKELY_CELLS = 1.1, 12.0
"""What the cheapest way rarely costs more than its lower bound."""
_EITHER_SIDE = 3
"""Wide cells beside the way down rough bounds where a rough way is looked for first."""
_ROUGH = 0.8
"""Times rough bounds a way costs at least."""


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


@dataclass(frozen=True, slots=True, eq=False)
class Sought:
    """A route that is looked for.

    Parameters
    ----------
    start, end : Terminal
    prices : Prices
        To look for it at, followed from its start.
    told : Prices
        Of the sums that are returned.
    most : float
        Cost from which on no way is looked for.
    most_m : float
        Length beyond which none is.
    """

    start: Terminal
    end: Terminal
    prices: Prices
    told: Prices
    most: float
    most_m: float


def find(
    ground: Ground,
    wide: Wide,
    lowest: float,
    root: Terminal,
    routes: Sequence[Sought],
    moves: Moves = MOVES,
) -> list[Way]:
    """Find the cheapest way of routes that have one end in common and the same prices.

    Parameters
    ----------
    ground : Ground
    wide : Wide
        Its wide cells.
    lowest : float
        Lowest price of a metre.
    root : Terminal
        The end that all have in common.
    routes : sequence of Sought
    moves : Moves, optional
        With those from every second cell to every second one a way may be a little dearer than the cheapest, and
        a passage of one cell may be missed.
    """
    limits, boxes = [], []
    found = [Way(np.zeros((0, 2)), np.full(N_SUMS, np.inf)) for _ in routes]
    for k, route in enumerate(routes):
        straight = float(straight_sums(ground, route.prices, route.start, route.end)[COST])
        if straight < route.most:
            sums = straight_sums(ground, route.told, route.start, route.end)
            found[k] = Way(np.stack([route.start.place, route.end.place]), sums)
        limits.append(min(route.most, straight))
        away_m = math.dist(route.start.place, route.end.place) * ground.cell_m
        if limits[k] <= away_m * lowest * (1.0 + 1e-9):
            limits[k] = 0.0
        room = min(limits[k] / lowest, route.most_m) / ground.cell_m
        boxes.append(_around(ground, route.start, route.end, room))
    open_ones = [k for k, limit in enumerate(limits) if limit > 0.0]
    if not open_ones:
        return found
    box, most = _wide_around([boxes[k] for k in open_ones], wide.ratio), max(limits[k] for k in open_ones)
    others = np.vstack([_other(root, routes[k]).ways for k in open_ones])
    bounds = lower_bounds(ground, wide, routes[open_ones[0]].prices, box, root.ways, others, most, moves.step > 1)
    at_sea = routes[open_ones[0]].prices.sea
    highest = max(1.0, float(wide.highest[0]), float(wide.highest[1]) * at_sea if at_sea < math.inf else 0.0)
    for k in open_ones:
        way = _found(ground, bounds, lowest, highest, root, routes[k], limits[k], boxes[k], moves)
        found[k] = way or found[k]
    return found


def _other(root: Terminal, route: Sought) -> Terminal:
    """Return the end of a route that is not the common one."""
    return route.end if root is route.start else route.start


def _found(
    ground: Ground,
    bounds: Bounds,
    lowest: float,
    highest: float,
    root: Terminal,
    route: Sought,
    most: float,
    box: tuple[int, int, int, int],
    moves: Moves,
) -> Way | None:
    """Return the cheapest way of moves, if there is one that costs less than ``most``."""
    back = root is route.start
    other = _other(root, route)
    prices = route.prices._replace(uphill=-route.prices.uphill) if back else route.prices
    away_m = math.dist(root.place, other.place) * ground.cell_m
    least = max(from_there(ground, bounds, other.ways), away_m * lowest)
    roughly = moves.step > 1
    if not least * (_ROUGH if roughly else 1.0) < most:
        return None
    everywhere = np.zeros((0, 0), np.uint8)
    if roughly:
        tries = [(math.inf, downhill(bounds, other.place, _EITHER_SIDE)), (most, everywhere)]
    else:
        likely = min(least * _LIKELY + _LIKELY_CELLS * ground.cell_m, most)
        tries = [(below, everywhere) for below in sorted({likely, most})]
    longest = route.most_m / ground.cell_m
    for below, corridor in tries:
        part = searched(
            ground, bounds, corridor, box, other.place, lowest * ground.cell_m, below, other.ways, root.ways
        )
        cost, points, which, _ = cheapest_way(
            ground,
            prices,
            bounds,
            corridor,
            moves,
            part,
            np.zeros((part[2] * part[3], 2)),
            other.place,
            other.ways,
            root.place,
            root.ways,
            longest,
            lowest,
            highest,
            below,
        )
        if cost < math.inf and not cost < most:
            return None
        if cost < below:
            points, which = (points[::-1], which[::-1]) if back else (points, which)
            return _way(ground, route.prices, route.told, points, route.start, route.end, which)
    return None


def _wide_around(boxes: Sequence[tuple[int, int, int, int]], ratio: int) -> tuple[int, int, int, int]:
    """Return the box of wide cells that holds all boxes of narrow ones."""
    row, column = min(box[0] for box in boxes) // ratio, min(box[1] for box in boxes) // ratio
    north, east = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return row, column, -(-north // ratio) - row, -(-east // ratio) - column


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
