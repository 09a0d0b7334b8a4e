"""Sources and consumers laid out for the compiled loops."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.pairing.grid import STEPS_PER_M, CellGrid, Placed, half_widths, make_grid, place

__all__ = ["MOST_DENSE", "RIM_M", "Layout"]

Numbers = NDArray[np.float64]

MOST_DENSE = 4_000_000
"""Up to so many products of sources and consumers every pair is measured at once, without the compiled search."""
RIM_M = 0.05
RIM_SHARE = 1e-6
"""The compiled search may be off by this much: twice the rounding of its steps and of its squares."""
_SPHERE_M = 6_371_008.8
_SPHERE_SHARE = 0.01
"""The radius of curvature is within this share of the mean radius everywhere (6,336 to 6,400 km)."""
_RINGS = 2
"""A reach is searched in so many rings, each twice as wide as the last."""
_FEW = 150.0
"""Consumers in the largest reach, if they lay evenly, up to which one ring is quicker than more."""
_CELLS_PER_REACH = 12.0
_POINTS_PER_CELL = 1.0
_POINTS_PER_CELL_OF_KINDS = 4.0
"""Where consumers stand by kind, a cell holds a list of each; measured on a million points around towns."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Sources in the order of the grid, consumers by kind and cell; arrays of sources are in that order."""

    grid: CellGrid
    placed: Placed
    order: NDArray[np.int32]
    source: tuple[Numbers, Numbers, Numbers]
    consumer: tuple[Numbers, Numbers]
    east: Numbers
    row: NDArray[np.int64]
    steps: NDArray[np.int32]
    klass: NDArray[np.int64]
    class_reach_m: Numbers

    @classmethod
    def of(
        cls,
        lon: Numbers,
        lat: Numbers,
        reach: Numbers,
        c_lon: Numbers,
        c_lat: Numbers,
        kind: NDArray[np.int64] | None = None,
        n_kinds: int = 1,
    ) -> Layout:
        """Lay out sources (longitude, latitude, reach) and consumers (longitude, latitude, kind from 0 up)."""
        from symbiosis_map.pairing.placing import sort_by_cell, steps_of  # numba takes half a second to import

        largest = float(reach.max()) + RIM_M
        per_cell = _POINTS_PER_CELL if kind is None else _POINTS_PER_CELL_OF_KINDS
        by_density = float(np.sqrt(_area_m2(c_lon, c_lat) * per_cell / len(c_lon)))
        grid = make_grid(c_lon, c_lat, max(largest / _CELLS_PER_REACH, min(by_density, largest), 10.0))
        placed = place(grid, c_lon, c_lat, kind, n_kinds)
        order, _ = sort_by_cell(grid.cell(lon, lat), grid.n_cells)
        rows = grid.row(lat[order])
        steps = steps_of(lon, lat, order, STEPS_PER_M)
        ladder = largest * 0.5 ** (np.arange(12) / 2.0)
        klass = np.clip(np.searchsorted(-ladder, -(reach[order] + RIM_M), side="right") - 1, 0, len(ladder) - 1)
        used = np.flatnonzero(np.bincount(klass))
        klass = np.searchsorted(used, klass)
        return cls(
            grid, placed, order, (lon[order], lat[order], reach[order]), (c_lon, c_lat), grid.eastward(lon[order]),
            rows, steps, klass.astype(np.int64), ladder[used],
        )  # fmt: skip

    @property
    def reach_m(self) -> Numbers:
        """Reach of each source."""
        return self.source[2]

    @property
    def slack_m(self) -> Numbers:
        """How far the compiled search may be off at the rim of each reach."""
        reach = self.reach_m
        bend = _SPHERE_SHARE * reach**3 / (24.0 * _SPHERE_M**2)  # of the arc over a chord, for the sphere
        return np.asarray(RIM_M + RIM_SHARE * reach + bend)

    def rim(self) -> NDArray[np.float32]:
        """Return the reach in steps, with room for what the search may be off."""
        return np.asarray((self.reach_m + self.slack_m) * STEPS_PER_M, dtype=np.float32)

    def loops(self) -> tuple[object, ...]:
        """Return what the loops over all pairs take."""
        reach = self.source[2]
        limit = reach * (1.0 + RIM_SHARE) + RIM_M
        sure = reach - 2.0 * self.slack_m - reach**3 / (23.0 * _SPHERE_M**2)  # the arc is longer than its chord
        squares = (np.where(m > 0.0, (m * STEPS_PER_M) ** 2, -1.0).astype(np.float32) for m in (sure, limit))
        return (
            self.east, self.row, self.klass, *self.steps, *squares, *self.placed.steps,
            half_widths(self.grid, self.class_reach_m), self.grid.first_cell, self.grid.cells_per_deg,
            self.grid.span_deg, self.placed.start,
        )  # fmt: skip

    def rings(self) -> tuple[Numbers, Numbers]:
        """Return the outer radius of every ring of every class of reach, and the half widths of all of them."""
        in_reach = len(self.consumer[0]) * np.pi * float(self.class_reach_m.max()) ** 2 / _area_m2(*self.consumer)
        count = 1 if in_reach <= _FEW else _RINGS
        rings = self.class_reach_m[:, None] * 0.5 ** np.arange(count - 1, -1, -1)[None, :]
        return rings, half_widths(self.grid, rings.ravel())


def _area_m2(longitude: Numbers, latitude: Numbers) -> float:
    """Return about the area of the box around some points."""
    return 111_000.0**2 * max(float(np.ptp(latitude)), 1e-3) * max(float(np.ptp(longitude)), 1e-3)
