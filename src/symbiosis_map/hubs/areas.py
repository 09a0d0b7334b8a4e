"""The areas that hubs cover: around their sites and along their links, on land.

Each step is taken for many hubs at a time: GEOS leaves the interpreter to others while it works through an array.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from symbiosis_map.crs import WGS84, metric_epsg

__all__ = ["Areas", "hub_areas"]

Shapes = NDArray[np.object_]
Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]

_QUAY_M = 150.0
"""The area of a hub keeps this much around a site, also where the coast line leaves it on the water."""
_QUARTER = 16
"""Corners of a quarter of a circle."""
_SIMPLER_M = 10.0
_BEYOND_DEG = 0.05
"""Land is cut so far beyond a hub before the shore is taken out of it."""
_MOST_THREADS = 4
_AT_A_TIME = 100
"""Hubs of one metric system that a thread takes on."""


class Areas(NamedTuple):
    """Polygons in EPSG:4326, and their sizes."""

    shape: Shapes
    km2: Numbers


class _Hubs(NamedTuple):
    """Sites and links of some hubs that share a metric system; those of each hub lie together, in its order."""

    epsg: int
    longitude: Numbers
    latitude: Numbers
    radius_m: Numbers
    hub_of_site: Indices
    routes: Shapes
    hub_of_route: Indices
    total: int


def hub_areas(
    longitude: Numbers,
    latitude: Numbers,
    radius_m: Numbers,
    hub_of_site: Indices,
    routes: Shapes,
    hub_of_route: Indices,
    corridor_m: float,
    land: gpd.GeoDataFrame | None,
) -> Areas:
    """Return the area of each hub.

    Parameters
    ----------
    longitude, latitude, radius_m : ndarray of float, shape (n,)
        Sites of all hubs, and how far the area reaches around each.
    hub_of_site : ndarray of int, shape (n,)
        Numbers from 0; each hub has a site.
    routes : ndarray of LineString, shape (m,)
        Links of all hubs, in EPSG:4326; missing ones are passed over.
    hub_of_route : ndarray of int, shape (m,)
    corridor_m : float
        How far the area reaches to the sides of a link.
    land : GeoDataFrame, optional
        Polygons in EPSG:4326 that areas are cut to.

    Returns
    -------
    Areas
        In the order of the numbers of the hubs.
    """
    count = int(hub_of_site.max(initial=-1)) + 1
    there = ~shapely.is_missing(routes)
    sites, links = _rows_of(hub_of_site, count), _rows_of(np.where(there, hub_of_route, count), count)
    epsg = np.array([metric_epsg(longitude[rows], latitude[rows]) for rows in sites])
    parts = list(_parts(epsg))

    def some(hubs: Indices) -> _Hubs:
        own, along = (np.concatenate([rows[hub] for hub in hubs]) for rows in (sites, links))
        number = np.zeros(count, dtype=np.intp)
        number[hubs] = np.arange(len(hubs))
        places = longitude[own], latitude[own], radius_m[own], number[hub_of_site[own]]
        return _Hubs(int(epsg[hubs[0]]), *places, routes[along], number[hub_of_route[along]], len(hubs))

    ground = _Ground(land) if land is not None else None
    shape, km2 = np.empty(count, dtype=object), np.empty(count)
    with ThreadPoolExecutor(max(1, min(_MOST_THREADS, len(parts)))) as threads:
        found = threads.map(lambda hubs: _areas_of(some(hubs), corridor_m, ground), parts)
        for hubs, areas in zip(parts, found, strict=True):
            shape[hubs], km2[hubs] = areas
    return Areas(shape, km2)


def _rows_of(hub: Indices, count: int) -> list[Indices]:
    """Return the rows of each hub, in their order; hubs are numbered to below a count."""
    order = np.argsort(hub, kind="stable")
    return np.split(order, np.searchsorted(hub[order], np.arange(1, count + 1)))[:count]


def _parts(epsg: NDArray[np.int_]) -> Iterator[Indices]:
    """Give hubs of one metric system, a few at a time."""
    for system in np.unique(epsg):
        hubs = np.flatnonzero(epsg == system)
        yield from np.array_split(hubs, -(-len(hubs) // _AT_A_TIME))


def _areas_of(hubs: _Hubs, corridor_m: float, ground: _Ground | None) -> Areas:
    there, back = _ways(hubs.epsg)
    sites = shapely.points(*there.transform(hubs.longitude, hubs.latitude))
    again = pd.DataFrame({"hub": hubs.hub_of_route, "route": shapely.to_wkb(hubs.routes)}).duplicated().to_numpy()
    hubs = hubs._replace(routes=hubs.routes[~again], hub_of_route=hubs.hub_of_route[~again])
    lines, inside = _moved(hubs.routes, there), _ends_inside(hubs)
    narrowest = np.full(hubs.total, np.inf)
    np.minimum.at(narrowest, hubs.hub_of_site, hubs.radius_m)
    inside &= narrowest[hubs.hub_of_route] >= corridor_m
    around = shapely.buffer(sites, hubs.radius_m, quad_segs=_QUARTER)
    along = shapely.buffer(lines[~inside], corridor_m, quad_segs=_QUARTER)
    between = shapely.buffer(lines[inside], corridor_m, cap_style="flat")
    of_hub = np.concatenate([hubs.hub_of_site, hubs.hub_of_route[~inside], hubs.hub_of_route[inside]])
    area = _united(np.concatenate([around, along, between]), of_hub, hubs.total)
    area = np.asarray(shapely.simplify(area, _SIMPLER_M), dtype=object)
    if ground is not None:
        coast, near, hub_of_near = ground.near(_moved(area, back))
        shore = _united(shapely.make_valid(_moved(near, there)), hub_of_near, hubs.total)[coast]
        quay = coast[hubs.hub_of_site]
        quays = shapely.buffer(sites[quay], _QUAY_M, quad_segs=_QUARTER)
        quays = _united(quays, hubs.hub_of_site[quay], hubs.total)[coast]
        area[coast] = shapely.union(shapely.intersection(area[coast], shore), quays)
    return Areas(_moved(area, back), shapely.area(area) / 1e6)


def _united(shapes: Shapes, hub: Indices, count: int) -> Shapes:
    """Return what the shapes of each hub cover together."""
    order = np.argsort(hub, kind="stable")
    own = np.bincount(hub, minlength=count)
    table = np.full((count, int(own.max(initial=0))), None, dtype=object)
    table[np.arange(table.shape[1]) < own[:, None]] = shapes[order]
    return np.asarray(shapely.union_all(table, axis=1), dtype=object)


def _ends_inside(hubs: _Hubs) -> Flags:
    """Tell which routes are straight from site to site, so that what is drawn around the sites holds their ends."""
    straight: Flags = shapely.get_num_coordinates(hubs.routes) == 2
    ends = shapely.get_coordinates(hubs.routes[straight]) @ [1.0, 1.0j]
    places, number = np.unique(np.concatenate([hubs.longitude + 1.0j * hubs.latitude, ends]), return_inverse=True)
    site, end = np.split(number.ravel(), [len(hubs.longitude)])
    site, end = hubs.hub_of_site * len(places) + site, np.repeat(hubs.hub_of_route[straight], 2) * len(places) + end
    straight[straight] = np.isin(end, site).reshape(-1, 2).all(axis=1)
    return straight


class _Ground:
    """Land, ready to be asked by several threads for what lies near hubs.

    Its shapes are not prepared: GEOS completes a prepared shape when it is first asked, which two threads must not do
    at once.
    """

    def __init__(self, land: gpd.GeoDataFrame) -> None:
        self._shapes: Shapes = np.asarray(land.geometry.array, dtype=object)
        self._tree = shapely.STRtree(self._shapes)

    def near(self, shapes: Shapes) -> tuple[Flags, Shapes, Indices]:
        """Return which shapes one polygon alone does not cover, what they touch cut a little beyond them, and of which.

        Parameters
        ----------
        shapes : ndarray of Polygon, shape (n,)

        Returns
        -------
        coast : ndarray of bool, shape (n,)
            Which shapes are to be cut.
        pieces : ndarray of geometry, shape (m,)
            Land at these.
        shape : ndarray of int, shape (m,)
            Which shape each piece is near.
        """
        shape, land = self._tree.query(shapes, predicate="intersects")
        order = np.lexsort((land, shape))
        shape, land = shape[order], land[order]
        alone = np.flatnonzero(np.bincount(shape, minlength=len(shapes))[shape] == 1)
        alone = alone[shapely.covers(self._shapes[land[alone]], shapes[shape[alone]])]
        coast = np.ones(len(shapes), dtype=bool)
        coast[shape[alone]] = False
        touched = coast[shape]
        shape, land = shape[touched], land[touched]
        first = np.flatnonzero(np.diff(shape, prepend=-1))
        grown = shapely.bounds(shapes) + np.array([-1.0, -1.0, 1.0, 1.0]) * _BEYOND_DEG
        near = [
            shapely.clip_by_rect(self._shapes[pieces], *grown[hub])
            for hub, pieces in zip(shape[first], np.split(land, first[1:]), strict=False)
        ]
        return coast, np.concatenate([np.zeros(0, dtype=object), *near]), shape


@cache
def _ways(epsg: int) -> tuple[Transformer, Transformer]:
    """Return the ways from EPSG:4326 into a system and back."""
    there = Transformer.from_crs(WGS84, epsg, always_xy=True)
    return there, Transformer.from_crs(epsg, WGS84, always_xy=True)


def _moved(shapes: Shapes, way: Transformer) -> Shapes:
    def move(corners: Numbers) -> Numbers:
        return np.column_stack(way.transform(corners[:, 0], corners[:, 1]))

    return np.asarray(shapely.transform(shapes, move), dtype=object)
