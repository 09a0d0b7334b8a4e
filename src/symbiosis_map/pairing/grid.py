"""Points sorted into rows of cells, so that what lies near each other stands near each other in memory.

Rows are bands of latitude of one height. A row has so many cells that each is about as wide as it is high, fewer
towards the poles. Coordinates are kept as whole steps of 6 mm from the centre of the earth, whose differences a
processor takes eight at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["LANES", "STEPS_PER_M", "CellGrid", "Placed", "half_widths", "make_grid", "place"]

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]

STEPS_PER_M = 168.0
"""Whole steps per metre; the earth's diameter is just under 2³¹ of them, so that no difference overflows."""
LANES = 8
"""Numbers that a processor takes at once: loops over points look at whole multiples of it."""
_SPHERE_M = 6_371_008.8
_SLACK = 1.006
"""By which an angle on the sphere is widened, so that it covers the same distance anywhere on the ellipsoid."""
_MOST_CELLS = 40_000_000
_ROUNDING_DEG = 1e-6
"""By which the rows start before the first point, so that no rounding puts that point at their end."""


@dataclass(frozen=True, slots=True)
class CellGrid:
    """Rows of cells over a set of points.

    Parameters
    ----------
    south_deg, height_deg : float
        Southern edge of the first row, and the height of each.
    west_deg : float
        Where the rows start: the eastern end of the widest gap between the points, so that the date line cuts nothing.
    span_deg : float
        Width that the rows cover from there eastwards.
    first_cell : ndarray of int, shape (rows + 1,)
        Number of the first cell of each row.
    cells_per_deg : ndarray of float, shape (rows,)
    """

    south_deg: float
    height_deg: float
    west_deg: float
    span_deg: float
    first_cell: Indices
    cells_per_deg: Numbers

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return int(self.first_cell[-1])

    def eastward(self, longitude: Numbers) -> Numbers:
        """Return longitudes as degrees east of the start of the rows, from 0 up to 360."""
        return np.asarray(np.mod(longitude - self.west_deg, 360.0))

    def row(self, latitude: Numbers) -> Indices:
        """Return the row of each latitude; one outside takes the nearest."""
        rows = ((latitude - self.south_deg) / self.height_deg).astype(np.int64)
        return np.asarray(np.clip(rows, 0, len(self.cells_per_deg) - 1))

    def cell(self, longitude: Numbers, latitude: Numbers) -> Indices:
        """Return the cell of each point; one outside takes the nearest of its row."""
        row = self.row(latitude)
        across = (self.eastward(longitude) * self.cells_per_deg[row]).astype(np.int64)
        return np.asarray(self.first_cell[row] + np.clip(across, 0, np.diff(self.first_cell)[row] - 1))


class Placed(NamedTuple):
    """Points in the order of kind and cell.

    ``order`` are the places in the input, ``start[kind * cells + cell]`` is where a cell begins. ``behind`` is
    ``order`` with room for ``LANES`` more places, and ``steps`` are of those.
    """

    order: NDArray[np.int32]
    start: NDArray[np.int32]
    behind: NDArray[np.int32]
    steps: NDArray[np.int32]


def make_grid(longitude: Numbers, latitude: Numbers, cell_m: float) -> CellGrid:
    """Return a grid of about this cell size over the points.

    Parameters
    ----------
    longitude, latitude : ndarray, shape (n,)
        Degrees; n is at least 1.
    cell_m : float
        Made larger where the points are spread so wide that the cells would not fit in memory.
    """
    west, span = _widest_gap(longitude)
    south, north = float(latitude.min()), float(latitude.max())
    height = min(max(np.degrees(cell_m / _SPHERE_M), 1e-6), 180.0)
    height = max(height, float(np.sqrt(max(north - south, 1e-9) * span / _MOST_CELLS)))
    rows = int((north - south) / height) + 1
    middle = np.minimum(np.abs(south + (np.arange(rows) + 0.5) * height), 89.0)
    cells = np.maximum(1, np.floor(span * np.cos(np.radians(middle)) / height)).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(cells)])
    return CellGrid(south, height, west, span, first, cells / span)


def _widest_gap(longitude: Numbers) -> tuple[float, float]:
    """Return where the points start, going east from the widest gap, and how many degrees they take."""
    if len(longitude) > 100_000:
        taken = np.zeros(3_600_001, dtype=bool)
        taken[(np.mod(longitude, 360.0) * 1e4).astype(np.int32)] = True
        ring = np.flatnonzero(taken) / 1e4
    else:
        ring = np.unique(np.mod(longitude, 360.0))
    gaps = np.diff(np.append(ring, ring[0] + 360.0))
    widest = int(gaps.argmax())
    west = float(ring[(widest + 1) % len(ring)]) - _ROUNDING_DEG
    return west, min(360.0 - float(gaps[widest]) + 2.0 * _ROUNDING_DEG + 1e-4, 360.0)


def place(
    grid: CellGrid, longitude: Numbers, latitude: Numbers, kind: NDArray[np.int64] | None = None, n_kinds: int = 1
) -> Placed:
    """Sort points by kind and cell.

    Parameters
    ----------
    grid : CellGrid
    longitude, latitude : ndarray, shape (n,)
    kind : ndarray of int, shape (n,), optional
        From 0 to ``n_kinds - 1``.
    n_kinds : int
    """
    from symbiosis_map.pairing.placing import sort_by_cell, steps_of  # numba takes half a second to import

    key = grid.cell(longitude, latitude)
    if kind is not None:
        key += kind * grid.n_cells
    order, start = sort_by_cell(key, grid.n_cells * n_kinds)
    behind = np.concatenate([order, np.zeros(LANES, order.dtype)])
    return Placed(order, start, behind, steps_of(longitude, latitude, behind, STEPS_PER_M))


def half_widths(grid: CellGrid, reach_m: Numbers) -> NDArray[np.float64]:
    """Return how many degrees of longitude a reach spans in the rows around a row.

    Parameters
    ----------
    grid : CellGrid
    reach_m : ndarray, shape (s,)

    Returns
    -------
    ndarray, shape (s, rows, 2 m + 1)
        For a point anywhere in a row, and the row that lies -m to m rows away; -1 where nothing of it is in reach,
        360 where all of it may be. From the spherical triangle (haversine), widened to hold on the ellipsoid.
    """
    rows = len(grid.cells_per_deg)
    angle = np.minimum(np.asarray(reach_m, dtype=float) * _SLACK / _SPHERE_M, np.pi)
    away = min(int(np.ceil(np.degrees(float(angle.max())) / grid.height_deg)) + 1, rows)
    here = np.arange(rows)
    south = np.clip(grid.south_deg + here * grid.height_deg, -90.0, 90.0)
    north = np.clip(south + grid.height_deg, -90.0, 90.0)
    least_cos = np.maximum(np.minimum(np.cos(np.radians(south)), np.cos(np.radians(north))), 0.0)
    widths = np.full((len(angle), rows, 2 * away + 1), -1.0)
    for step in range(-away, away + 1):
        there = here + step
        inside = (there >= 0) & (there < rows)
        other = np.clip(there, 0, rows - 1)
        apart = np.radians(max(abs(step) - 1, 0) * grid.height_deg)
        left = np.sin(angle / 2) ** 2 - np.sin(apart / 2) ** 2
        with np.errstate(divide="ignore", invalid="ignore"):
            share = left[:, None] / (least_cos * least_cos[other])[None, :]
            width = np.where(share >= 1.0, 360.0, 2.0 * np.degrees(np.arcsin(np.sqrt(np.clip(share, 0.0, 1.0)))))
        possible = inside[None, :] & (left[:, None] > 0.0)
        widths[:, :, step + away] = np.where(possible, np.nan_to_num(width, nan=360.0), -1.0)
    return widths
