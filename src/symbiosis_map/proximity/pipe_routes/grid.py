"""A local grid in metres, and what stands in the tables and layers drawn on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer
from scipy.ndimage import map_coordinates

from symbiosis_map.crs import WGS84
from symbiosis_map.proximity.ground_layers import Terrain
from symbiosis_map.proximity.pipe_routes.burning import fill, stroke

__all__ = ["Grid", "metric_transformer", "vertices"]

Numbers = NDArray[np.float64]
_LONGEST_EDGE_DEG = 0.01
"""A straight edge in degrees bends in metres: this one by 0.04 m at 62° N."""
_LATTICE_CELLS = 8


def metric_transformer(longitude: float, latitude: float) -> Transformer:
    """Return the way from WGS 84 to a transverse Mercator projection in metres around a point.

    Lengths are right in the middle and 0.02 % too long 120 km to the east or west.
    """
    local = CRS.from_proj4(f"+proj=tmerc +lon_0={longitude!r} +lat_0={latitude!r} +k=1 +ellps=WGS84 +units=m")
    return Transformer.from_crs(WGS84, local, always_xy=True)


@dataclass(frozen=True)
class Grid:
    """Square cells around a point, aligned so that the point is a corner of wide cells on every grid around it.

    Parameters
    ----------
    longitude, latitude : float
        Middle of the projection.
    column0, row0 : int
        First wide column and row, counted from the middle.
    columns, rows : int
        Wide cells.
    wide_m : float
        Width of a wide cell.
    ratio : int
        Narrow cells to a wide one.
    """

    longitude: float
    latitude: float
    column0: int
    row0: int
    columns: int
    rows: int
    wide_m: float
    ratio: int

    @property
    def cell_m(self) -> float:
        """Width of a narrow cell."""
        return self.wide_m / self.ratio

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of narrow cells."""
        return self.rows * self.ratio, self.columns * self.ratio

    @cached_property
    def transformer(self) -> Transformer:
        """From degrees to metres."""
        return metric_transformer(self.longitude, self.latitude)

    def positions(self, longitude: ArrayLike, latitude: ArrayLike) -> tuple[Numbers, Numbers]:
        """Return x and y in narrow cells."""
        x, y = self.transformer.transform(np.asarray(longitude, dtype=float), np.asarray(latitude, dtype=float))
        return (
            np.asarray(x / self.cell_m - self.column0 * self.ratio, dtype=float),
            np.asarray(y / self.cell_m - self.row0 * self.ratio, dtype=float),
        )

    def degrees(self, x: ArrayLike, y: ArrayLike) -> tuple[Numbers, Numbers]:
        """Return longitude and latitude of positions in narrow cells."""
        east = (np.asarray(x, dtype=float) + self.column0 * self.ratio) * self.cell_m
        north = (np.asarray(y, dtype=float) + self.row0 * self.ratio) * self.cell_m
        longitude, latitude = self.transformer.transform(east, north, direction="INVERSE")
        return np.asarray(longitude), np.asarray(latitude)

    def bounds_deg(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north of all cells."""
        rows, columns = self.shape
        edge = np.linspace(0.0, 1.0, 9)
        x = np.concatenate([edge, edge, np.zeros(9), np.ones(9)]) * columns
        y = np.concatenate([np.zeros(9), np.ones(9), edge, edge]) * rows
        longitude, latitude = self.degrees(x, y)
        return float(longitude.min()), float(latitude.min()), float(longitude.max()), float(latitude.max())

    def inside(self, shapes: gpd.GeoDataFrame) -> NDArray[np.uint8]:
        """Return 1 for the narrow cells whose middle lies in one of the polygons."""
        cells = np.zeros(self.shape, np.uint8)
        near = _near(shapes, self.bounds_deg(), "Polygon")
        rings = shapely.get_rings(shapely.orient_polygons(near))
        if len(rings):
            fill(*vertices(self, rings), cells)
        return cells

    def lower_along(self, shapes: gpd.GeoDataFrame, factor: NDArray[np.float32], value: float) -> None:
        """Lower the factor of the narrow cells that the lines or the borders of polygons pass to a value, in place."""
        lines = _near(shapes, self.bounds_deg(), "LineString")
        if len(lines):
            stroke(*vertices(self, lines), factor, value)

    def heights(self, terrain: Terrain) -> NDArray[np.float32]:
        """Return the height in the middle of each wide cell, NaN where the raster does not know it or does not reach.

        A raster whose cells are narrower is averaged first; where one is in another system it is warped over a
        lattice of points.
        """
        height, transform = _averaged(terrain, self.wide_m)
        rows = np.arange(-1, self.rows + _LATTICE_CELLS + 1, _LATTICE_CELLS) + 0.5
        columns = np.arange(-1, self.columns + _LATTICE_CELLS + 1, _LATTICE_CELLS) + 0.5
        longitude, latitude = self.degrees(*(part * self.ratio for part in np.meshgrid(columns, rows)))
        x, y = Transformer.from_crs(WGS84, terrain.crs, always_xy=True).transform(longitude, latitude)
        a, b, c, d, e, f = transform
        turn = a * e - b * d
        col, row = (e * (x - c) - b * (y - f)) / turn - 0.5, (a * (y - f) - d * (x - c)) / turn - 0.5
        at = np.meshgrid(
            (np.arange(self.rows) + 1.0) / _LATTICE_CELLS,
            (np.arange(self.columns) + 1.0) / _LATTICE_CELLS,
            indexing="ij",
        )
        col, row = (map_coordinates(np.where(np.isfinite(v), v, -1e9), at, order=1) for v in (col, row))
        return _sampled(height, row, col)


def vertices(grid: Grid, shapes: NDArray[Any]) -> tuple[Numbers, Numbers, NDArray[np.int64]]:
    """Return x and y in narrow cells of all vertices, and the place of the shape that each belongs to."""
    degrees, part = shapely.get_coordinates(shapely.segmentize(shapes, _LONGEST_EDGE_DEG), return_index=True)
    x, y = grid.positions(degrees[:, 0], degrees[:, 1])
    return x, y, np.asarray(part, dtype=np.int64)


def _near(shapes: gpd.GeoDataFrame, bounds: tuple[float, float, float, float], kind: str) -> NDArray[Any]:
    """Return the parts of one kind that meet the bounds."""
    geometry = np.asarray(shapes.geometry.array, dtype=object)
    box = shapely.bounds(geometry)
    west, south, east, north = bounds
    meets = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
    parts = shapely.get_parts(geometry[meets])
    return np.asarray(parts[shapely.get_type_id(parts) == (3 if kind == "Polygon" else 1)], dtype=object)


def _averaged(terrain: Terrain, wide_m: float) -> tuple[NDArray[np.float32], tuple[float, ...]]:
    """Return heights and transform of cells no narrower than half a wide cell of the grid."""
    height, (a, b, c, d, e, f) = terrain.height, terrain.transform
    metre = 111_320.0 if terrain.crs.is_geographic else terrain.crs.axis_info[0].unit_conversion_factor
    times = int(wide_m / max(np.hypot(b, e) * metre, 1e-9) / 1.5)
    if times < 2 or min(height.shape) < times:
        return height, terrain.transform
    rows, cols = height.shape[0] // times, height.shape[1] // times
    cut = height[: rows * times, : cols * times].reshape(rows, times, cols, times)
    known = np.isfinite(cut)
    total, n = np.where(known, cut, 0.0).sum(axis=(1, 3)), known.sum(axis=(1, 3))
    mean = np.divide(total, n, out=np.full((rows, cols), np.nan, np.float32), where=n > 0, casting="unsafe")
    return mean, (a * times, b * times, c, d * times, e * times, f)


def _sampled(height: NDArray[np.float32], row: Numbers, col: Numbers) -> NDArray[np.float32]:
    """Return heights between the middles of cells; NaN beyond the raster and beside a hole."""
    rows, cols = height.shape
    on = (row >= -0.5) & (col >= -0.5) & (row <= rows - 0.5) & (col <= cols - 0.5)
    sampled = map_coordinates(height, [np.clip(row, 0, rows - 1), np.clip(col, 0, cols - 1)], order=1, mode="nearest")
    return np.where(on, sampled, np.nan).astype(np.float32)
