"""All routes of a block: found, held against the way round or the way across, and measured."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from symbiosis_map.proximity.options import ProximityOptions
from symbiosis_map.proximity.pipe_routes.asking import Asked, Block
from symbiosis_map.proximity.pipe_routes.finding import find
from symbiosis_map.proximity.pipe_routes.ground import Ground, Prices
from symbiosis_map.proximity.pipe_routes.integration import COST, LAND, LONGEST, N_SUMS, SEA
from symbiosis_map.proximity.pipe_routes.straightening import measured
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
        Of the straight line, with corners where they pay.
    round_land : ndarray, shape (n, N_SUMS)
        Of the way on land alone; cost NaN where none was looked for, infinite where there is none.
    least_sea : ndarray, shape (n, N_SUMS)
        Where there is no way on land: of a way with much less sea; cost NaN where there is none.
    wide_m, narrow_m : float
        Cells of the searches.
    """

    outcome: NDArray[np.int64]
    points: list[Numbers]
    sums: Numbers
    straight: Numbers
    round_land: Numbers
    least_sea: Numbers
    wide_m: float
    narrow_m: float


@dataclass(frozen=True, slots=True)
class _Ends:
    """Starts or ends of the routes of a block in narrow cells."""

    given: Numbers
    used: Numbers
    """On land where the given one lies in the sea close by."""
    stub_m: Numbers
    closed: NDArray[np.bool_]


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
    starts = _ends(asked.start[block.rows], surface, options)
    ends = _ends(asked.end[block.rows], surface, options)
    n = len(block.rows)
    found = Found(
        np.full(n, FOUND),
        [np.zeros((0, 2))] * n,
        np.full((n, N_SUMS), np.nan),
        np.full((n, N_SUMS), np.nan),
        np.full((n, N_SUMS), np.nan),
        np.full((n, N_SUMS), np.nan),
        surface.grid.wide_m,
        surface.grid.cell_m,
    )
    found.outcome[ends.closed] = CLOSED_END
    found.outcome[starts.closed] = CLOSED_START
    kind, uphill = asked.kind[block.rows], asked.uphill[block.rows]
    search = _Search(surface, options, starts, ends, kind, uphill, block.most_m)
    search.everywhere(found)
    search.on_land(found)
    search.with_least_sea(found)
    for row in range(n):
        _add_stubs(found, row, starts, ends)
        if len(found.points[row]):
            corners = np.vstack([starts.given[row], found.points[row], ends.given[row]])
            moved = np.concatenate([[True], (np.diff(corners[:-1], axis=0) != 0.0).any(axis=1), [True]])
            moved[-2] &= bool((corners[-2] != corners[-1]).any())
            corners = corners[moved]
            found.points[row] = np.column_stack(surface.grid.degrees(corners[:, 0], corners[:, 1]))
    return found


def _add_stubs(found: Found, row: int, starts: _Ends, ends: _Ends) -> None:
    """Count the way from the end in the sea to the land close by as land."""
    stub = starts.stub_m[row] + ends.stub_m[row]
    for sums in (found.sums, found.straight, found.round_land, found.least_sea):
        sums[row, [COST, LAND]] += stub


class _Search:
    """The searches of a block."""

    def __init__(
        self,
        surface: Surface,
        options: ProximityOptions,
        starts: _Ends,
        ends: _Ends,
        kind: NDArray[np.int64],
        uphill: Numbers,
        most_m: Numbers,
    ) -> None:
        self.surface, self.options, self.starts, self.ends = surface, options, starts, ends
        self.kind, self.uphill, self.most_m = kind, uphill, most_m

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
        self._each_start(rows, found.points, found.sums, found.straight, None)
        for times in _DEARER_SEA:
            rows = rows[np.isfinite(found.sums[rows, COST]) & (found.sums[rows, LONGEST] > longest)]
            for row in rows.tolist():
                points, sums = [np.zeros((0, 2))], np.full((1, N_SUMS), np.inf)
                sea = times * self.prices(row).sea
                self._one_start(np.array([row]), points, sums, None, sea, [0])
                if np.isfinite(sums[0, COST]):
                    found.points[row] = points[0]
                    found.sums[row] = measured(self.surface.fine, self.prices(row), points[0])
        rows = np.flatnonzero((found.outcome == FOUND) & ~np.isfinite(found.sums[:, COST]))
        found.outcome[rows] = NO_WAY
        too_long = (found.outcome == FOUND) & (found.sums[:, LONGEST] > longest)
        found.outcome[too_long] = TOO_LONG_AT_SEA

    def on_land(self, found: Found) -> None:
        """Find the way on land of the routes that cross the sea, and take it where the crossing is too long."""
        crosses = np.isin(found.outcome, (FOUND, TOO_LONG_AT_SEA)) & (found.sums[:, SEA] > 0.0)
        rows = np.flatnonzero(crosses)
        found.round_land[rows] = np.inf
        joined = np.array([self._joined(row) for row in rows.tolist()], dtype=bool)
        rows = rows[joined] if len(rows) else rows
        points = list(found.points)
        self._each_start(rows, points, found.round_land, None, np.inf, _DEARER_ROUND * found.sums[:, COST])
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

    def with_least_sea(self, found: Found) -> None:
        """Find the way round that has much less sea, of crossings that no way on land replaces."""
        rows = np.flatnonzero((found.outcome == FOUND) & np.isinf(found.round_land[:, COST]))
        rows = rows[found.sums[rows, SEA] >= _WORTH_SHORTENING_M]
        for kind in np.unique(self.kind[rows]).tolist():
            part = rows[self.kind[rows] == kind]
            points, sums = list(found.points), np.full_like(found.sums, np.nan)
            dearest = _DEARER_ROUND * found.sums[:, COST] + _LEAST_SEA * _MUCH_LESS * found.sums[:, SEA]
            self._each_start(part, points, sums, None, _LEAST_SEA, dearest, roughly=True)
            for row in part.tolist():
                if not np.isfinite(sums[row, COST]) or sums[row, SEA] > _MUCH_LESS * found.sums[row, SEA]:
                    continue
                own = measured(self.surface.fine, self.prices(row), points[row])
                if own[LAND] + own[SEA] > self.most_m[row] or own[LONGEST] > self.options.pipe_sea_longest_m:
                    continue
                if own[COST] < found.sums[row, COST]:
                    found.points[row], found.sums[row] = points[row], own
                else:
                    found.least_sea[row] = own

    def _joined(self, row: int) -> bool:
        """Tell whether both ends lie on one piece of land."""
        return self._part(self.starts.used[row]) & self._part(self.ends.used[row]) != set()

    def _part(self, position: Numbers) -> set[int]:
        c, r = (position / self.surface.grid.ratio).astype(int)
        near = self.surface.dry_part[max(r - 1, 0) : r + 2, max(c - 1, 0) : c + 2]
        return set(np.unique(near[near > 0]).tolist())

    def _each_start(
        self,
        rows: NDArray[np.int64],
        points: list[Numbers],
        sums: Numbers,
        straight: Numbers | None,
        sea: float | None,
        most: Numbers | None = None,
        roughly: bool = False,
    ) -> None:
        if not len(rows):
            return
        keys = np.column_stack([self.starts.used[rows], self.kind[rows], self.uphill[rows]])
        _, group = np.unique(keys, axis=0, return_inverse=True)
        order = np.argsort(group.ravel(), kind="stable")
        cuts = np.flatnonzero(np.diff(group.ravel()[order])) + 1
        parts = sorted(np.split(rows[order], cuts), key=lambda part: (-float(self.most_m[part].max()), int(part[0])))
        work = [
            partial(self._one_start, part, points, sums, straight, sea, part.tolist(), most, roughly) for part in parts
        ]
        work[0]()
        with ThreadPoolExecutor(numba.get_num_threads()) as pool:
            for done in [pool.submit(call) for call in work[1:]]:
                done.result()

    def _one_start(
        self,
        rows: NDArray[np.int64],
        points: list[Numbers],
        sums: Numbers,
        straight: Numbers | None,
        sea: float | None,
        places: list[int],
        dearest: Numbers | None = None,
        roughly: bool = False,
    ) -> None:
        """Write what is found from one start to the places of the tables."""
        prices = self.prices(int(rows[0]), sea=sea)
        limits = self.surface.limits(prices)
        most = self.most_m[rows] * (max(prices.sea, 1.0) if np.isfinite(prices.sea) else 1.0)
        most = most * min(self.surface.highest, 5.0) + 2.0 * prices.landfall_m
        if dearest is not None:
            most = np.fmin(most, dearest[rows])
        result: Any = find(
            self.surface.coarse,
            self.surface.fine,
            prices,
            limits,
            self.surface.grid.ratio,
            self.starts.used[rows[0]],
            self.ends.used[rows],
            most,
            self.most_m[rows],
            self.options.pipe_sea_longest_m,
            roughly,
        )
        for k, place in enumerate(places):
            points[place], sums[place] = result[0][k], result[1][k]
            if straight is not None:
                straight[place] = result[2][k]


def _ends(degrees: Numbers, surface: Surface, options: ProximityOptions) -> _Ends:
    """Return the ends in cells, moved to the land where that is close by, and which are closed."""
    given = np.column_stack(surface.grid.positions(degrees[:, 0], degrees[:, 1]))
    used, fine = given.copy(), surface.fine
    reach = options.pipe_shore_m / fine.cell_m
    places, first = np.unique(given, axis=0, return_index=True)
    for place, row in zip(places, first.tolist(), strict=True):
        on_land = _nearest_land(place, fine, reach)
        if on_land is not None:
            used[(given == given[row]).all(axis=1)] = on_land
    r, c = np.floor(used[:, 1]).astype(int), np.floor(used[:, 0]).astype(int)
    closed = ~np.isfinite(fine.factor[r, c])
    return _Ends(given, used, np.hypot(*(used - given).T) * fine.cell_m, closed)


def _nearest_land(place: Numbers, fine: Ground, reach: float) -> Numbers | None:
    """Return the middle of the nearest open cell on land of a place at sea; None where it is on land or far from it."""
    c, r = (int(v) for v in np.floor(place))
    if not fine.wet[r, c]:
        return None
    room = int(np.ceil(reach))
    low_r, low_c = max(r - room, 0), max(c - room, 0)
    box = np.s_[low_r : r + room + 1, low_c : c + room + 1]
    rows, cols = np.nonzero((fine.wet[box] == 0) & np.isfinite(fine.factor[box]))
    if not len(rows):
        return None
    middles = np.column_stack([cols + low_c + 0.5, rows + low_r + 0.5])
    away = np.hypot(*(middles - place).T)
    nearest = int(np.lexsort((middles[:, 0], middles[:, 1], away))[0])
    return middles[nearest] if away[nearest] <= reach else None
