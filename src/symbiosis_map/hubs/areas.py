"""The area that a hub covers: around its sites and along its links, on land."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from symbiosis_map.crs import WGS84, metric_epsg

__all__ = ["Area", "Ground", "hub_area"]

Shapes = NDArray[np.object_]
Numbers = NDArray[np.float64]

_QUAY_M = 150.0
"""The area of a hub keeps this much around a site, also where the coast line leaves it on the water."""
_QUARTER = 16
"""Corners of a quarter of a circle."""
_SIMPLER_M = 10.0
_BEYOND_DEG = 0.05
"""Land is cut so far beyond a hub before the shore is taken out of it."""


class Area(NamedTuple):
    """A polygon in EPSG:4326, and its size."""

    shape: shapely.Geometry
    km2: float


class Ground:
    """Land, ready to be asked for what lies near a hub.

    Parameters
    ----------
    land : GeoDataFrame
        Polygons in EPSG:4326.
    """

    def __init__(self, land: gpd.GeoDataFrame) -> None:
        self._shapes: Shapes = np.asarray(land.geometry.array, dtype=object)
        self._tree = shapely.STRtree(self._shapes)

    def near(self, shape: shapely.Geometry) -> Shapes | None:
        """Return the land that a shape touches, cut a little beyond it; None where one polygon covers it all."""
        touched = np.sort(self._tree.query(shape, predicate="intersects"))
        if len(touched) == 1 and shapely.covers(self._shapes[touched[0]], shape):
            return None
        west, south, east, north = shapely.bounds(shape)
        box = (west - _BEYOND_DEG, south - _BEYOND_DEG, east + _BEYOND_DEG, north + _BEYOND_DEG)
        return np.asarray(shapely.clip_by_rect(self._shapes[touched], *box), dtype=object)


def hub_area(
    longitude: Numbers,
    latitude: Numbers,
    radius_m: Numbers,
    routes: Shapes,
    corridor_m: float,
    ground: Ground | None,
) -> Area:
    """Return the area of one hub.

    Parameters
    ----------
    longitude, latitude, radius_m : ndarray of float, shape (n,)
        Its sites, and how far the area reaches around each.
    routes : ndarray of LineString, shape (m,)
        Its links, in EPSG:4326.
    corridor_m : float
        How far the area reaches to the sides of a link.
    ground : Ground, optional
        What the area is cut to.
    """
    there, back = _ways(metric_epsg(longitude, latitude))
    sites = shapely.points(*there.transform(longitude, latitude))
    routes = routes[~shapely.is_missing(routes)]
    _, first = np.unique(shapely.to_wkb(routes), return_index=True)
    routes = routes[np.sort(first)]
    lines = _moved(routes, there)
    around = shapely.buffer(sites, radius_m, quad_segs=_QUARTER)
    inside = _ends_inside(routes, longitude, latitude) & bool(radius_m.min() >= corridor_m)
    along = shapely.buffer(lines[~inside], corridor_m, quad_segs=_QUARTER)
    between = shapely.buffer(lines[inside], corridor_m, cap_style="flat")
    area = shapely.simplify(shapely.union_all(np.concatenate([around, along, between])), _SIMPLER_M)
    near = ground.near(_moved(np.array([area]), back)[0]) if ground is not None else None
    if near is not None:
        shore = shapely.union_all(shapely.make_valid(_moved(near, there)))
        quays = shapely.union_all(shapely.buffer(sites, _QUAY_M, quad_segs=_QUARTER))
        area = shapely.union(shapely.intersection(area, shore), quays)
    return Area(_moved(np.array([area]), back)[0], float(shapely.area(area) / 1e6))


def _ends_inside(routes: Shapes, longitude: Numbers, latitude: Numbers) -> NDArray[np.bool_]:
    """Tell which routes are straight from site to site, so that what is drawn around the sites holds their ends."""
    straight: NDArray[np.bool_] = shapely.get_num_coordinates(routes) == 2
    ends = shapely.get_coordinates(routes[straight]) @ [1.0, 1.0j]
    straight[straight] = np.isin(ends, longitude + 1.0j * latitude).reshape(-1, 2).all(axis=1)
    return straight


@cache
def _ways(epsg: int) -> tuple[Transformer, Transformer]:
    """Return the ways from EPSG:4326 into a system and back."""
    there = Transformer.from_crs(WGS84, epsg, always_xy=True)
    return there, Transformer.from_crs(epsg, WGS84, always_xy=True)


def _moved(shapes: Shapes, way: Transformer) -> Shapes:
    def move(corners: Numbers) -> Numbers:
        return np.column_stack(way.transform(corners[:, 0], corners[:, 1]))

    return np.asarray(shapely.transform(shapes, move), dtype=object)
