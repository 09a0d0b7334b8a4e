"""Land and place names under the map: which box, how much detail, in how many bytes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from symbiosis_map.maps.coding import COAST_DEGREES, encode_path

__all__ = ["Box", "Coast", "encode_land", "encode_places", "frame_box"]

_METRES_PER_DEGREE = 111_320.0
_NEAR_M = (3_000.0, 15_000.0)
_TOLERANCES_M = (12.0, 40.0, 160.0)
"""Coast lines keep 12 m within 3 km of a site, 40 m within 15 km and 160 m beyond, where there is room."""
_ROUNDING_M = math.hypot(0.5, 0.5) * _METRES_PER_DEGREE / COAST_DEGREES
"""Farthest that a point of the coast moves to the nearest step, 3.9 m."""
_COARSEST = 512.0
_SPARED = 8.0
"""The coast beside the sites grows coarser only after that beyond has grown this much coarser."""
_STEPS = 7
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


class Coast(NamedTuple):
    """The land as the page holds it.

    Parameters
    ----------
    rings : list of str
        Paths as :func:`symbiosis_map.maps.coding.encode_path` gives them, in steps of
        :data:`symbiosis_map.maps.coding.COAST_DEGREES`, largest area first.
    tolerance_m : float
        How far the simplified coast beside the sites may lie from the one that was given.
    """

    rings: list[str]
    tolerance_m: float


def encode_land(
    land: gpd.GeoDataFrame, longitude: NDArray[np.float64], latitude: NDArray[np.float64], budget_kb: int
) -> Coast:
    """Return the rings of the land, fine near the sites and coarse away from them.

    Parameters
    ----------
    land : GeoDataFrame
        Polygons in EPSG:4326, clipped to the box of the map, without seams between them.
    longitude, latitude : ndarray of float, shape (n,)
        Sites in degrees; missing values are passed over.
    budget_kb : int
        Room in the file. Where the first tolerances need more, those beyond 3 km grow until it fits, by up to 512
        times; then those within.

    Returns
    -------
    Coast
    """
    shapes = shapely.get_parts(np.asarray(land.geometry, dtype=object))
    shapes = shapes[shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON]
    rings = [ring for shape in shapes for ring in _shores(shape)]
    middle = math.radians(float(np.nanmean(latitude)) if np.isfinite(latitude).any() else 52.0)
    scale = np.array([math.cos(middle), 1.0]) * _METRES_PER_DEGREE
    metric = [shapely.get_coordinates(ring) * scale for ring in rings]
    sizes = shapely.area(shapely.polygons(rings)) * scale.prod() if rings else np.zeros(0)
    order = sorted(range(len(metric)), key=lambda i: (-sizes[i], metric[i][0].tolist()))
    placed = np.isfinite(longitude) & np.isfinite(latitude)
    sites = np.column_stack([longitude[placed], latitude[placed]]) * scale
    pieces = _stretches([metric[i] for i in order], sites)

    def drawn(coarser: float) -> list[NDArray[np.float64]]:
        return [ring / scale for ring in _simplified(pieces, sizes[order], _tolerances(coarser))]

    least, most = 0.0, math.log2(_COARSEST)
    rings_kept, chosen = drawn(1.0), 1.0
    if _characters(rings_kept) > budget_kb * 1000:
        for _ in range(_STEPS):
            halfway = (least + most) / 2
            if _characters(drawn(2.0**halfway)) > budget_kb * 1000:
                least = halfway
            else:
                most = halfway
        chosen = 2.0**most
        rings_kept = drawn(chosen)
    return Coast([encode_path(ring, COAST_DEGREES) for ring in rings_kept], float(_tolerances(chosen)[0]) + _ROUNDING_M)


def _tolerances(coarser: float) -> NDArray[np.float64]:
    near = max(1.0, coarser / _SPARED)
    return np.array([near, coarser, coarser]) * _TOLERANCES_M


def _characters(rings: list[NDArray[np.float64]]) -> int:
    """Return about how long the coded rings are: five bits a character, a quote on each side and a comma."""
    if not rings:
        return 0
    steps = np.concatenate([np.diff(ring * COAST_DEGREES, axis=0) for ring in rings])
    bits = np.floor(np.log2(np.maximum(2 * np.abs(np.rint(steps)), 1.0))) + 1
    first = 11
    return int(np.ceil(bits / 5).sum()) + len(rings) * (first + 3)


def _shores(shape: shapely.Polygon) -> list[shapely.LinearRing]:
    lakes = [ring for ring in shape.interiors if len(ring.coords) >= _LEAST_LAKE_POINTS]
    return [shape.exterior, *lakes]


class _Stretches(NamedTuple):
    """Parts of rings, each in one zone: lines in metres, the ring that each belongs to, and its zone."""

    lines: NDArray[np.object_]
    ring: NDArray[np.int64]
    zone: NDArray[np.int64]
    nearest: NDArray[np.int64]
    """Finest zone that each ring reaches."""


def _stretches(rings: list[NDArray[np.float64]], sites: NDArray[np.float64]) -> _Stretches:
    """Cut rings where the zone changes; a ring in one zone is halved, so that each line stays open."""
    sizes = np.array([len(ring) for ring in rings], dtype=np.int64)
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    points = np.concatenate(rings) if rings else np.zeros((0, 2))
    ring = np.repeat(np.arange(len(rings)), sizes)
    zone = np.full(len(points), len(_NEAR_M))
    if len(sites) and len(points):
        zone = np.searchsorted(_NEAR_M, KDTree(sites).query(points)[0])
    changes = np.flatnonzero((np.diff(zone) != 0) & (np.diff(ring) == 0)) + 1
    whole = np.setdiff1d(np.arange(len(rings)), ring[changes])
    starts = np.unique(np.concatenate([first[:-1], changes, first[whole] + sizes[whole] // 2]))
    last_of_ring = first[ring[starts] + 1] - 1
    ends = np.minimum(np.append(starts[1:], len(points)), last_of_ring)
    starts, ends = starts[ends > starts], ends[ends > starts]
    counts = ends - starts + 1
    line = np.repeat(np.arange(len(starts)), counts)
    place = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(starts, counts)
    nearest = np.full(len(rings), len(_NEAR_M))
    np.minimum.at(nearest, ring, zone)
    return _Stretches(shapely.linestrings(points[place], indices=line), ring[starts], zone[starts], nearest)


def _simplified(
    pieces: _Stretches, sizes: NDArray[np.float64], tolerances: NDArray[np.float64]
) -> list[NDArray[np.float64]]:
    """Simplify each stretch with the tolerance of its zone; leave out the rings that become splinters."""
    if not len(pieces.lines):
        return []
    wanted = (sizes >= _SMALLEST * tolerances[pieces.nearest] ** 2)[pieces.ring]
    simple = shapely.simplify(pieces.lines[wanted], tolerances[pieces.zone[wanted]])
    points, line = shapely.get_coordinates(simple, return_index=True)
    ring = pieces.ring[wanted][line]
    same = ring[1:] == ring[:-1]
    moved = np.concatenate([[True], ~same | (points[1:] != points[:-1]).any(axis=1)])[: len(points)]
    points, ring = points[moved], ring[moved]
    return [part for part in np.split(points, np.flatnonzero(np.diff(ring)) + 1) if len(part) >= 4]


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
