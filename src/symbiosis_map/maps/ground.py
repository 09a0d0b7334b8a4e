"""Land and place names under the map: which box, how much detail, in how many bytes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from symbiosis_map.maps.coding import encode_path

__all__ = ["Box", "encode_land", "encode_places", "frame_box"]

_METRES_PER_DEGREE = 111_320.0
_NEAR_M = (4_000.0, 20_000.0)
_TOLERANCES_M = (6.0, 40.0, 160.0)
"""Coast lines keep 6 m within 4 km of a site, 40 m within 20 km and 160 m beyond: one pixel at zoom 14, 11 and 9."""
_SMALLEST = 12.0
"""A ring whose area is under this many squares of its tolerance would come out as a splinter and is left out."""
_LEAST_LAKE_POINTS = 10
"""A lake of fewer points is a splinter rather than a shape, and is left out."""
_MOST_PLACES = 400


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in degrees: west, south, east, north."""

    west: float
    south: float
    east: float
    north: float

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north, as shapely wants them."""
        return self.west, self.south, self.east, self.north

    def grown(self, share: float) -> Box:
        """Return the box with this share of its width and height added on every side."""
        x, y = share * (self.east - self.west), share * (self.north - self.south)
        return Box(self.west - x, max(self.south - y, -85.0), self.east + x, min(self.north + y, 85.0))


def frame_box(longitude: NDArray[np.float64], latitude: NDArray[np.float64], precision_m: NDArray[np.float64]) -> Box:
    """Return the box around points, each with the circle it may lie in, and a margin.

    Parameters
    ----------
    longitude, latitude : ndarray of float, shape (n,)
        Degrees; missing values are passed over.
    precision_m : ndarray of float, shape (n,)

    Returns
    -------
    Box
        At least 3 km across. Without any point, the whole of Europe.

    Examples
    --------
    >>> box = frame_box(np.array([8.7]), np.array([63.4]), np.array([300.0]))
    >>> round((box.north - box.south) * 111.32, 1)
    3.0
    """
    placed = np.isfinite(longitude) & np.isfinite(latitude)
    if not placed.any():
        return Box(-11.0, 35.0, 32.0, 71.0)
    x, y = longitude[placed], latitude[placed]
    reach = np.maximum(np.nan_to_num(precision_m[placed]), 1_500.0).clip(max=10_000.0) / _METRES_PER_DEGREE
    stretch = np.cos(np.radians(y))
    return Box(
        float((x - reach / stretch).min()),
        float((y - reach).min()),
        float((x + reach / stretch).max()),
        float((y + reach).max()),
    )


def limits(opening: Box) -> Box:
    """Return the box that the reader can pan in: room for a wide screen and for a phone held upright."""
    middle = math.radians((opening.south + opening.north) / 2)
    width = max((opening.east - opening.west) * math.cos(middle), 0.25)
    height = max(opening.north - opening.south, 0.25)
    side_x, side_y = max(1.4 * width, 2.6 * height), max(1.4 * height, 1.9 * width)
    x, y = (opening.west + opening.east) / 2, (opening.south + opening.north) / 2
    half_x = side_x / 2 / math.cos(middle)
    return Box(x - half_x, max(y - side_y / 2, -85.0), x + half_x, min(y + side_y / 2, 85.0))


def encode_land(
    land: gpd.GeoDataFrame, longitude: NDArray[np.float64], latitude: NDArray[np.float64], budget_kb: int
) -> list[str]:
    """Return the rings of the land, fine near the sites and coarse away from them.

    Parameters
    ----------
    land : GeoDataFrame
        Polygons in EPSG:4326, clipped to the box of the map, without seams between them.
    longitude, latitude : ndarray of float, shape (n,)
        Sites in degrees; missing values are passed over.
    budget_kb : int
        Room in the file. Where the first tolerances need more, those beyond 4 km are doubled until it fits.

    Returns
    -------
    list of str
        Paths as :func:`symbiosis_map.maps.coding.encode_path` gives them, largest area first.
    """
    shapes = shapely.get_parts(np.asarray(land.geometry, dtype=object))
    shapes = shapes[shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON]
    rings = [ring for shape in shapes for ring in _shores(shape)]
    middle = math.radians(float(np.nanmean(latitude)) if np.isfinite(latitude).any() else 52.0)
    scale = np.array([math.cos(middle), 1.0]) * _METRES_PER_DEGREE
    metric = [shapely.get_coordinates(ring) * scale for ring in rings]
    placed = np.isfinite(longitude) & np.isfinite(latitude)
    sites = np.column_stack([longitude[placed], latitude[placed]]) * scale
    zones = _zones(metric, sites)
    sizes = [_area_m2(ring) for ring in metric]
    order = sorted(range(len(metric)), key=lambda i: (-sizes[i], metric[i][0].tolist()))
    for coarser in (1.0, 2.0, 4.0, 8.0, 16.0, 32.0):
        tolerances = (_TOLERANCES_M[0], *(coarser * tolerance for tolerance in _TOLERANCES_M[1:]))
        coded = []
        for i in order:
            if sizes[i] < _SMALLEST * tolerances[zones[i].min()] ** 2:
                continue
            ring = _simplified(metric[i], zones[i], tolerances)
            if len(ring) >= 3:
                coded.append(encode_path(ring / scale))
        if sum(len(path) + 3 for path in coded) <= budget_kb * 1000:
            break
    return coded


def _shores(shape: shapely.Polygon) -> list[shapely.LinearRing]:
    lakes = [ring for ring in shape.interiors if len(ring.coords) >= _LEAST_LAKE_POINTS]
    return [shape.exterior, *lakes]


def _zones(rings: list[NDArray[np.float64]], sites: NDArray[np.float64]) -> list[NDArray[np.int64]]:
    if not len(sites):
        return [np.full(len(ring), 2) for ring in rings]
    tree = KDTree(sites)
    return [np.searchsorted(_NEAR_M, tree.query(ring)[0]) for ring in rings]


def _area_m2(ring: NDArray[np.float64]) -> float:
    x, y = ring[:-1].T - ring[0][:, None]
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def _simplified(
    ring: NDArray[np.float64], zones: NDArray[np.int64], tolerances: tuple[float, ...]
) -> NDArray[np.float64]:
    """Simplify each stretch of a ring that lies in one zone with the tolerance of that zone."""
    breaks = np.flatnonzero(np.diff(zones)) + 1
    pieces = []
    for start, end in zip([0, *breaks], [*breaks, len(ring)], strict=True):
        stretch = ring[start : end + 1]
        if len(stretch) > 2:
            closed = start == 0 and end == len(ring)
            parts = np.array_split(stretch, 2) if closed and len(stretch) > 4 else [stretch]
            tolerance = tolerances[zones[start]]
            stretch = np.concatenate(
                [shapely.get_coordinates(shapely.simplify(shapely.LineString(part), tolerance)) for part in parts]
            )
        pieces.append(stretch)
    return np.concatenate(pieces)


def encode_places(places: pd.DataFrame, box: Box) -> dict[str, list[Any]]:
    """Return the names to write on the land inside a box, largest places first.

    Parameters
    ----------
    places : DataFrame
        Columns name, latitude, longitude, population.
    box : Box

    Returns
    -------
    dict of list
        ``name``, ``longitude``, ``latitude``, ``population``; at most 400 places.
    """
    inside = places[
        places["longitude"].between(box.west, box.east) & places["latitude"].between(box.south, box.north)
    ].sort_values(["population", "name"], ascending=[False, True], kind="stable")[:_MOST_PLACES]
    columns: Mapping[str, int] = {"longitude": 4, "latitude": 4, "population": 0}
    return {
        "name": [str(name) for name in inside["name"]],
        **{name: [round(float(value), digits) for value in inside[name]] for name, digits in columns.items()},
    }
