"""All routes of a block: found, held against the way round or the way across, and measured."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import label

from symbiosis_map.proximity.options import ProximityOptions
from symbiosis_map.proximity.pipe_routes.asking import Asked, Block
from symbiosis_map.proximity.pipe_routes.finding import Sought, Terminal, find, straight_sums
from symbiosis_map.proximity.pipe_routes.ground import Ground, Prices
from symbiosis_map.proximity.pipe_routes.integration import COST, LAND, LONGEST, N_SUMS, SEA
from symbiosis_map.proximity.pipe_routes.moves import MOVES, WIDE_MOVES, Moves
from symbiosis_map.proximity.pipe_routes.surface import Surface

__all__ = ["CLOSED_END", "CLOSED_START", "FOUND", "NO_WAY", "TOO_LONG_AT_SEA", "Found", "route_block"]

Numbers = NDArray[np.float64]
FOUND, CLOSED_START, CLOSED_END, TOO_LONG_AT_SEA, NO_WAY = range(5)
"""How a search ended."""
_DEARER_ROUND = 2.0
"""A way round is looked for up to so many times the cost of the crossing."""
_LEAST_SEA = 12.0
"""Price of a metre at sea that makes a search avoid it wherever it can."""
_WORTH_SHORTENING_M, _MUCH_LESS = 500.0, 0.7
"""Of crossings this long a way with less than this share of their sea is looked for as well."""
_TOGETHER = 16
"""So many routes of a common end share their lower bounds."""
_DEARER_SEA = (2.0, 4.0, 8.0)
"""Where a crossing is too long the search is told that the sea costs more, which makes it look for shorter ones."""


@dataclass(slots=True)
class Found:
    """What was found for the routes of a block, arrays with one entry each.

    Parameters
    ----------
    outcome : ndarray of int
    points : list of ndarray
        Longitude and latitude of the corners, from start to end.
    sums : ndarray, shape (n, N_SUMS)
        As :mod:`.integration` lists them.
    straight : ndarray, shape (n, N_SUMS)
        Of the straight line; cost infinite where it is closed.
    round_land : ndarray, shape (n, N_SUMS)
        Of the way on land alone; cost NaN where none was looked for, infinite where there is none.
    least_sea : ndarray, shape (n, N_SUMS)
        Where there is no way on land: of a way with much less sea; cost NaN where there is none.
    narrow_m : float
        Cells of the search.
    """

    outcome: NDArray[np.int64]
    points: list[Numbers]
    sums: Numbers
    straight: Numbers
    round_land: Numbers
    least_sea: Numbers
    narrow_m: float


def route_block(block: Block, asked: Asked, surface: Surface, options: ProximityOptions) -> Found:
    """Find the routes of a block on its surface.

    Parameters
    ----------
    block : Block
    asked : Asked
        Of which the block's rows are looked for.
    surface : Surface
    options : ProximityOptions
    """
    n = len(block.rows)
    terminals = _terminals(np.vstack([asked.start[block.rows], asked.end[block.rows]]), surface, options)
    starts, ends = terminals[:n], terminals[n:]
    found = Found(
        np.full(n, FOUND),
        [np.zeros((0, 2))] * n,
        np.full((n, N_SUMS), np.nan),
        np.full((n, N_SUMS), np.nan),
        np.full((n, N_SUMS), np.nan),
        np.full((n, N_SUMS), np.nan),
        surface.grid.cell_m,
    )
    found.outcome[[_closed(end, surface.ground) for end in ends]] = CLOSED_END
    found.outcome[[_closed(start, surface.ground) for start in starts]] = CLOSED_START
    kind, uphill = asked.kind[block.rows], asked.uphill[block.rows]
    search = _Search(surface, options, starts, ends, kind, uphill, block.most_m)
    search.everywhere(found)
    search.on_land(found)
    search.with_least_sea(found)
    for row in np.flatnonzero(found.outcome == FOUND).tolist():
        corners = found.points[row]
        found.points[row] = np.column_stack(surface.grid.degrees(corners[:, 0], corners[:, 1]))
    return found


class _Search:
    """The searches of a block."""

    def __init__(
        self,
        surface: Surface,
        options: ProximityOptions,
        starts: list[Terminal],
        ends: list[Terminal],
        kind: NDArray[np.int64],
        uphill: Numbers,
        most_m: Numbers,
    ) -> None:
        self.surface, self.options, self.starts, self.ends = surface, options, starts, ends
        self.kind, self.uphill, self.most_m = kind, uphill, most_m
        self.from_start = _from_start(starts, ends, kind)

    def prices(self, row: int, *, sea: float | None = None) -> Prices:
        """Return what the pipe of a route costs."""
        options = self.options
        usual = (options.pipe_sea_factor, options.pipe_sea_factor_single)[self.kind[row]]
        return Prices(
            float(usual if sea is None else sea),
            options.pipe_landfall_m,
            options.pipe_climb_cost_m,
            float(self.uphill[row]),
        )

    def everywhere(self, found: Found) -> None:
        """Find the cheapest routes over land and sea, none of which is at sea for too long."""
        rows = np.flatnonzero(found.outcome == FOUND)
        longest = self.options.pipe_sea_longest_m
        for row in rows.tolist():
            start, end = self.starts[row], self.ends[row]
            found.straight[row] = straight_sums(self.surface.ground, self.prices(row), start, end)
        found.sums[rows] = np.inf
        self._each(rows, found.points, found.sums, None)
        for times in _DEARER_SEA:
            rows = rows[np.isfinite(found.sums[rows, COST]) & (found.sums[rows, LONGEST] > longest)]
            for row in rows.tolist():
                points, sums = {row: np.zeros((0, 2))}, {row: np.full(N_SUMS, np.inf)}
                self._together([row], points, sums, times * self.prices(row).sea)
                if np.isfinite(sums[row][COST]):
                    found.points[row], found.sums[row] = points[row], sums[row]
        rows = np.flatnonzero((found.outcome == FOUND) & ~np.isfinite(found.sums[:, COST]))
        found.outcome[rows] = NO_WAY
        too_long = (found.outcome == FOUND) & (found.sums[:, LONGEST] > longest)
        found.outcome[too_long] = TOO_LONG_AT_SEA

    def on_land(self, found: Found) -> None:
        """Find the way on land of the routes that cross the sea, and take it where the crossing is too long."""
        crosses = np.isin(found.outcome, (FOUND, TOO_LONG_AT_SEA)) & (found.sums[:, SEA] > 0.0)
        rows = np.flatnonzero(crosses)
        found.round_land[rows] = np.inf
        points = list(found.points)
        rows = rows[self._may_meet_on_land(rows)]
        needed = found.outcome[rows] == TOO_LONG_AT_SEA
        self._each(rows[~needed], points, found.round_land, np.inf, _DEARER_ROUND * found.sums[:, COST], WIDE_MOVES)
        self._each(rows[needed], points, found.round_land, np.inf)
        for row in rows.tolist():
            dry = found.round_land[row, COST]
            crossing_fails = found.outcome[row] == TOO_LONG_AT_SEA
            if np.isfinite(dry) and (crossing_fails or dry < found.sums[row, COST]):
                found.points[row], found.sums[row] = points[row], found.round_land[row]
                found.round_land[row] = np.nan
                found.outcome[row] = FOUND
        for row in np.flatnonzero(found.outcome == TOO_LONG_AT_SEA).tolist():
            found.points[row] = np.zeros((0, 2))
            found.sums[row] = np.nan

    def _may_meet_on_land(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which routes have ends on one piece of open land; pieces that touch at a corner count as one."""
        if not len(rows):
            return np.zeros(0, dtype=bool)
        ground = self.surface.ground
        pieces, _ = label((ground.wet == 0) & np.isfinite(ground.factor), np.ones((3, 3)))
        at = [[set(pieces[_cells(terminal)].tolist()) - {0} for terminal in ends] for ends in (self.starts, self.ends)]
        return np.array([bool(at[0][row] & at[1][row]) for row in rows.tolist()], dtype=bool)

    def with_least_sea(self, found: Found) -> None:
        """Find the way round that has much less sea, of crossings that no way on land replaces."""
        rows = np.flatnonzero((found.outcome == FOUND) & np.isinf(found.round_land[:, COST]))
        rows = rows[found.sums[rows, SEA] >= _WORTH_SHORTENING_M]
        points, sums = list(found.points), np.full_like(found.sums, np.inf)
        dearest = _DEARER_ROUND * found.sums[:, COST] + _LEAST_SEA * _MUCH_LESS * found.sums[:, SEA]
        self._each(rows, points, sums, _LEAST_SEA, dearest, WIDE_MOVES)
        for row in rows.tolist():
            if not np.isfinite(sums[row, COST]) or sums[row, SEA] > _MUCH_LESS * found.sums[row, SEA]:
                continue
            own = sums[row]
            if own[LAND] + own[SEA] <= self.most_m[row] and own[LONGEST] <= self.options.pipe_sea_longest_m:
                found.least_sea[row] = own

    def _each(
        self,
        rows: NDArray[np.int64],
        points: list[Numbers],
        sums: Numbers,
        sea: float | None,
        most: Numbers | None = None,
        moves: Moves = MOVES,
    ) -> None:
        common: dict[tuple[Any, ...], list[int]] = {}
        for row in rows.tolist():
            place = (self.starts if self.from_start[row] or moves.step > 1 else self.ends)[row].place
            common.setdefault((*place.tolist(), self.prices(row, sea=sea)._replace(uphill=1.0)), []).append(row)
        parts = [group[k : k + _TOGETHER] for group in common.values() for k in range(0, len(group), _TOGETHER)]
        parts.sort(key=lambda part: -float((self.most_m[part] ** 2).sum()))
        work = [partial(self._together, part, points, sums, sea, most, moves) for part in parts]
        for call in work[-1:]:
            call()
        with ThreadPoolExecutor(numba.get_num_threads()) as pool:
            for done in [pool.submit(call) for call in work[:-1]]:
                done.result()

    def _together(
        self,
        rows: list[int],
        points: Any,
        sums: Any,
        sea: float | None,
        most: Numbers | None = None,
        moves: Moves = MOVES,
    ) -> None:
        """Write what is found for routes with an end in common to its place in the tables."""
        routes = [
            Sought(
                self.starts[row],
                self.ends[row],
                self.prices(row, sea=sea),
                self.prices(row),
                np.inf if most is None else float(most[row]),
                float(self.most_m[row]),
            )
            for row in rows
        ]
        root = routes[0].start if self.from_start[rows[0]] or moves.step > 1 else routes[0].end
        surface = self.surface
        lowest = surface.cheapest(routes[0].prices)
        for row, way in zip(rows, find(surface.ground, surface.wide, lowest, root, routes, moves), strict=True):
            points[row], sums[row] = way.points, way.sums


def _from_start(starts: list[Terminal], ends: list[Terminal], kind: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which routes share their start with at least as many as their end."""
    sharing: Counter[tuple[int, int]] = Counter()
    for row, of_kind in enumerate(kind.tolist()):
        sharing[id(starts[row]), of_kind] += 1
        sharing[id(ends[row]), of_kind] += 1
    return np.array(
        [sharing[id(starts[row]), k] >= sharing[id(ends[row]), k] for row, k in enumerate(kind.tolist())], dtype=bool
    )


def _terminals(degrees: Numbers, surface: Surface, options: ProximityOptions) -> list[Terminal]:
    """Return the ends in cells, with the land close by where they lie at sea."""
    places, which = np.unique(
        np.column_stack(surface.grid.positions(degrees[:, 0], degrees[:, 1])), axis=0, return_inverse=True
    )
    terminals = [_terminal(place, surface.ground, options) for place in places]
    return [terminals[k] for k in which.ravel().tolist()]


def _terminal(place: Numbers, ground: Ground, options: ProximityOptions) -> Terminal:
    """Return an end; one at sea reaches all land within some metres as if it were land in between.

    What lies on the ground does not change which cells those are, so that an obstacle less never makes it dearer.
    """
    own = np.array([[place[0], place[1], 0.0]])
    c, r = (int(v) for v in np.floor(place))
    if not ground.wet[r, c]:
        return Terminal(place, own)
    reach = options.pipe_shore_m / ground.cell_m
    room = int(np.ceil(reach))
    low_r, low_c = max(r - room, 0), max(c - room, 0)
    rows, cols = np.nonzero(ground.wet[low_r : r + room + 1, low_c : c + room + 1] == 0)
    middles = np.column_stack([cols + low_c + 0.5, rows + low_r + 0.5])
    away = np.hypot(*(middles - place).T)
    near = away <= reach
    if not near.any():
        return Terminal(place, own)
    own[0, 2] = options.pipe_landfall_m
    return Terminal(place, np.vstack([own, np.column_stack([middles[near], away[near] * ground.cell_m])]))


def _cells(terminal: Terminal) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows and columns of the cells where a way may begin."""
    columns, rows = np.floor(terminal.ways[:, :2]).astype(np.int64).T
    return rows, columns


def _closed(terminal: Terminal, ground: Ground) -> bool:
    """Tell whether no way may begin at an end."""
    return bool(np.isinf(ground.factor[_cells(terminal)]).all())
