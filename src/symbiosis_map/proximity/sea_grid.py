"""Ways by sea around land: a grid of water cells, the shortest path over it, pulled straight.

The grid is for finding the way only; its zigzag is pulled straight between corners that see each other, and the
length is geodesic.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from scipy import ndimage
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from symbiosis_map.crs import WGS84, metric_crs

__all__ = ["SeaGrid", "make_sea_grid", "sea_paths"]

_MOST_CELLS = 4_000_000
_SIGHT_STEPS = 2
"""Looks for land this many times per cell along a line of sight."""
_STEPS = ((0, 1), (1, 0), (1, 1), (1, -1), (1, 2), (2, 1), (1, -2), (2, -1))
"""To half of the sixteen neighbours; the others are the same steps backwards."""


@dataclass(frozen=True, slots=True, eq=False)
class SeaGrid:
    """Water cells over an area.

    Parameters
    ----------
    system : CRS
        Metric system of the grid.
    west, south : float
        Lower left corner in that system.
    cell_m : float
    is_water : ndarray of bool, shape (rows, columns)
        Row 0 is the southernmost. A cell is water where its middle is.
    """

    system: CRS
    west: float
    south: float
    cell_m: float
    is_water: NDArray[np.bool_]


def make_sea_grid(land: gpd.GeoDataFrame, bounds: tuple[float, float, float, float], cell_m: float) -> SeaGrid:
    """Return the water cells of an area.

    Parameters
    ----------
    land : GeoDataFrame
        Land polygons, EPSG:4326, that cover the area.
    bounds : tuple of float
        West, south, east, north in degrees.
    cell_m : float
        Cells are larger where the area would have more than four million.
    """
    west, south, east, north = bounds
    system = metric_crs([west, east], [south, north])
    corners = gpd.GeoSeries([shapely.box(*bounds)], crs=WGS84).segmentize(0.1).to_crs(system)
    x0, y0, x1, y1 = corners.total_bounds
    cell_m = max(cell_m, float(np.sqrt((x1 - x0) * (y1 - y0) / _MOST_CELLS)))
    columns, rows = int((x1 - x0) // cell_m) + 1, int((y1 - y0) // cell_m) + 1
    near = land.iloc[land.sindex.query(shapely.box(*bounds), predicate="intersects")]
    is_land = _burnt(near.geometry.to_crs(system), x0, y0, cell_m, (rows, columns))
    return SeaGrid(system, float(x0), float(y0), cell_m, ~is_land)


def _burnt(
    polygons: gpd.GeoSeries, west: float, south: float, cell_m: float, shape: tuple[int, int]
) -> NDArray[np.bool_]:
    """Return the cells whose middle lies in one of the polygons, which do not overlap.

    Each side of a ring flips every cell to its right, row by row; a cell that is flipped an odd number of times is
    inside.
    """
    rings = shapely.get_rings(shapely.get_parts(np.asarray(polygons.array, dtype=object)))
    points, of = shapely.get_coordinates(rings, return_index=True)
    same = of[1:] == of[:-1]
    column = (points[:, 0] - west) / cell_m - 0.5
    row = (points[:, 1] - south) / cell_m - 0.5
    low = np.argmin(np.stack([row[:-1], row[1:]]), axis=0)[same]
    side = np.flatnonzero(same)
    a, b = side + low, side + 1 - low
    first = np.clip(np.ceil(row[a]), 0, shape[0]).astype(int)
    count = np.clip(np.ceil(row[b]), 0, shape[0]).astype(int) - first
    edge = np.repeat(np.arange(len(side)), count)
    at = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    part = (at - row[a][edge]) / (row[b] - row[a])[edge]
    crossing = column[a][edge] + part * (column[b] - column[a])[edge]
    flips = np.zeros((shape[0], shape[1] + 1), dtype=np.int32)
    np.add.at(flips, (at, np.clip(np.ceil(crossing), 0, shape[1]).astype(int)), 1)
    inside: NDArray[np.bool_] = np.cumsum(flips, axis=1)[:, :-1] % 2 == 1
    return inside


def sea_paths(
    grid: SeaGrid,
    points: NDArray[np.float64],
    pairs: NDArray[np.int64],
    to_water_m: float,
) -> list[NDArray[np.float64] | None]:
    """Return the way by sea between points on the coast.

    Parameters
    ----------
    grid : SeaGrid
    points : ndarray of float, shape (n, 2)
        Longitude and latitude of quays.
    pairs : ndarray of int, shape (k, 2)
        Places in ``points``.
    to_water_m : float
        A quay may lie this far from the nearest water cell.

    Returns
    -------
    list of ndarray, shape (m, 2), or None
        Longitude and latitude of each way, from the first point to the second; None where there is none.
    """
    flat = np.column_stack(Transformer.from_crs(WGS84, grid.system, always_xy=True).transform(*points.T))
    middle, matrix = _water_graph(grid)
    cell = np.full(len(points), -1)
    if len(middle):
        away, nearest = cKDTree(middle).query(flat, distance_upper_bound=to_water_m)
        cell = np.where(np.isfinite(away), nearest, -1)
    found: list[NDArray[np.float64] | None] = [None] * len(pairs)
    afloat = (cell[pairs] >= 0).all(axis=1) if len(pairs) else np.zeros(0, dtype=bool)
    back = Transformer.from_crs(grid.system, WGS84, always_xy=True)
    for source in np.unique(pairs[afloat, 0]):
        reach, before = dijkstra(matrix, indices=cell[source], return_predecessors=True)
        for k in np.flatnonzero(afloat & (pairs[:, 0] == source)):
            at = int(cell[pairs[k, 1]])
            if not np.isfinite(reach[at]):
                continue
            steps = [at]
            while before[steps[-1]] >= 0:
                steps.append(int(before[steps[-1]]))
            corners = _pulled_straight(grid, middle[steps[::-1]])
            line = np.column_stack(back.transform(*corners.T))
            found[k] = np.concatenate([points[pairs[k, :1]], line, points[pairs[k, 1:]]])
    return found


def _water_graph(grid: SeaGrid) -> tuple[NDArray[np.float64], csr_array]:
    """Return the middle of each cell of open water, and the steps between cells that see each other."""
    water = _open_water(grid.is_water)
    rows, columns = np.nonzero(water)
    number = np.full(water.shape, -1)
    number[rows, columns] = np.arange(len(rows))
    middle = np.column_stack([grid.west + (columns + 0.5) * grid.cell_m, grid.south + (rows + 0.5) * grid.cell_m])
    starts, ends, lengths = [], [], []
    for down, right in _STEPS:
        r, c = rows + down, columns + right
        inside = (r < water.shape[0]) & (c >= 0) & (c < water.shape[1])
        there = np.flatnonzero(inside)
        there = there[water[r[there], c[there]]]
        for part in ((down + 1) // 2, down // 2):
            for side in (right // 2, right - right // 2):
                there = there[water[rows[there] + part, columns[there] + side]]
        starts.append(there)
        ends.append(number[r[there], c[there]])
        lengths.append(np.full(len(there), grid.cell_m * np.hypot(down, right)))
    a, b, length = np.concatenate(starts), np.concatenate(ends), np.concatenate(lengths)
    n = len(rows)
    both = (np.concatenate([length, length]), (np.concatenate([a, b]), np.concatenate([b, a])))
    return middle, csr_array(both, shape=(n, n))


def _open_water(is_water: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Leave out lakes and basins: water that hangs together over less than a fiftieth of the largest."""
    piece, count = ndimage.label(is_water)
    if not count:
        return is_water
    size = np.bincount(piece.ravel())
    size[0] = 0
    return np.asarray((size >= size.max() / 50.0)[piece], dtype=bool)


def _pulled_straight(grid: SeaGrid, path: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the corners that are left when a path is pulled straight around land, to and fro until nothing moves."""
    heading = np.diff(path, axis=0)
    turns = np.flatnonzero((heading[1:] != heading[:-1]).any(axis=1)) + 1
    kept = path[np.concatenate([[0], turns, [len(path) - 1]])] if len(path) > 2 else path
    while True:
        shorter = _greedy(grid, _greedy(grid, kept)[::-1])[::-1]
        if len(shorter) >= len(kept):
            return shorter
        kept = shorter


def _greedy(grid: SeaGrid, path: NDArray[np.float64]) -> NDArray[np.float64]:
    """From each corner go to the farthest one that is in sight."""
    corners, at, last = [0], 0, len(path) - 1
    while at < last:
        unseen = 0
        good = at + 1
        for target in range(at + 2, last + 1):
            if _sees(grid, path[at], path[target]):
                good, unseen = target, 0
            else:
                unseen += 1
                if unseen > _GIVEN_UP:
                    break
        corners.append(good)
        at = good
    return path[corners]


_GIVEN_UP = 12
"""Turns out of sight, one after the other, beyond which nothing more is looked for."""


def _sees(grid: SeaGrid, a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
    steps = int(np.ceil(np.hypot(*(b - a)) / grid.cell_m * _SIGHT_STEPS)) + 1
    part = np.arange(steps + 1) / steps
    column = ((a[0] - grid.west + part * (b[0] - a[0])) / grid.cell_m).astype(np.int64)
    row = ((a[1] - grid.south + part * (b[1] - a[1])) / grid.cell_m).astype(np.int64)
    return bool(grid.is_water[row, column].all())
