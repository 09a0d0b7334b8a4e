"""The cost surface of a block: land and sea, areas and lines of other prices, heights, and what is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from symbiosis_map.proximity.ground_layers import GroundLayer, Terrain
from symbiosis_map.proximity.options import ProximityOptions
from symbiosis_map.proximity.pipe_routes.bounds import Wide, wide_cells
from symbiosis_map.proximity.pipe_routes.burning import calm_around, mostly, shut
from symbiosis_map.proximity.pipe_routes.grid import Grid
from symbiosis_map.proximity.pipe_routes.ground import Ground, Prices
from symbiosis_map.proximity.pipe_routes.moves import FARTHEST, WIDE_MOVES

__all__ = ["Surface", "make_surface"]

_WIDE = 4
"""Narrow cells to a wide one of the lower bounds."""


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """The ground of a block.

    Parameters
    ----------
    grid : Grid
    ground : Ground
        In narrow cells.
    wide : Wide
        Its wide cells.
    lowest : float
        Lowest factor, or 1.
    """

    grid: Grid
    ground: Ground
    wide: Wide
    lowest: float

    def cheapest(self, prices: Prices) -> float:
        """Return the lowest price of a metre."""
        return self.lowest * min(1.0, prices.sea)


def make_surface(
    grid: Grid,
    ends: gpd.GeoSeries,
    land: gpd.GeoDataFrame | None,
    layers: Sequence[GroundLayer],
    terrain: Terrain | None,
    options: ProximityOptions,
) -> Surface:
    """Return the cost surface of a block.

    Parameters
    ----------
    grid : Grid
    ends : GeoSeries
        Points that routes run between, EPSG:4326. What lies beyond both them and the land layer is closed, since
        nobody knows whether it is land.
    land : GeoDataFrame or None
        Land polygons, EPSG:4326; without them everything is land.
    layers : sequence of GroundLayer
    terrain : Terrain or None
    options : ProximityOptions
    """
    factor = _factors(grid, layers)
    wet = np.zeros(grid.shape, np.uint8)
    if land is not None:
        wet = np.asarray(1 - grid.inside(land), dtype=np.uint8)
        known = _reach(ends, land)
        if not shapely.contains(known, shapely.box(*grid.bounds_deg())):
            factor[grid.inside(gpd.GeoDataFrame(geometry=[known], crs=4326)) == 0] = np.inf
    height = np.zeros((0, 0), np.float32) if terrain is None else grid.heights(terrain)
    wide_wet = mostly(wet, grid.ratio)
    closed = _too_far_out(wide_wet, grid.wide_m, options.pipe_sea_longest_m)
    if terrain is not None:
        closed |= (wide_wet == 1) & (height < -options.pipe_sea_deepest_m)
        height[wide_wet == 1] = 0.0
    if closed.any():
        shut(factor, closed, grid.ratio)
    calm = calm_around(factor, wet, FARTHEST * WIDE_MOVES.step)
    ground = Ground(factor, wet, height, grid.ratio, grid.cell_m, calm)
    return Surface(grid, ground, wide_cells(ground, _WIDE), _lowest(layers))


def _lowest(layers: Sequence[GroundLayer]) -> float:
    """Return a factor that no cell is below: cheap areas are multiplied, and so is the cheapest line."""
    lowest, along = 1.0, 1.0
    for layer in layers:
        kinds = layer.shapes.geom_type
        lowest *= min(layer.factor, 1.0) if kinds.str.contains("Polygon").any() else 1.0
        along = min(along, layer.factor) if kinds.str.contains("Line").any() else along
    return float(np.float32(lowest * along) * np.float32(0.999999)) if lowest * along < 1.0 else 1.0


def _factors(grid: Grid, layers: Sequence[GroundLayer]) -> NDArray[np.float32]:
    """Return the highest factor of the areas times the lowest of the lines, for each narrow cell."""
    factor = np.ones(grid.shape, np.float32)
    along: NDArray[np.float32] | None = None
    for layer in layers:
        kinds = layer.shapes.geom_type
        areas, lines = layer.shapes[kinds.str.contains("Polygon")], layer.shapes[kinds.str.contains("Line")]
        if len(areas):
            value = np.float32(layer.factor)
            inside = grid.inside(areas) == 1
            factor[inside] = np.maximum(factor[inside], value) if layer.factor >= 1.0 else factor[inside] * value
        if len(lines):
            along = np.ones(grid.shape, np.float32) if along is None else along
            grid.lower_along(lines, along, layer.factor)
    return factor if along is None else factor * along


def _reach(ends: gpd.GeoSeries, land: gpd.GeoDataFrame) -> shapely.Polygon:
    west, south, east, north = (
        pick(a, b) for pick, a, b in zip((min, min, max, max), land.total_bounds, ends.total_bounds, strict=True)
    )
    return shapely.box(west, south, east, north)


def _too_far_out(wet: NDArray[np.uint8], wide_m: float, longest_m: float) -> NDArray[np.bool_]:
    """Return where no crossing of that length can lie: every point of one is within half of it of land."""
    if not wet.any():
        return np.zeros(wet.shape, bool)
    if wet.all():
        return np.ones(wet.shape, bool)
    away_m = (distance_transform_edt(wet) - 1.0) * wide_m
    return np.asarray(away_m > longest_m / 2.0, dtype=bool)
