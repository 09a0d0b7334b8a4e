"""Coordinates: the one module that knows about reference systems and distances on the ellipsoid."""

from __future__ import annotations

from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Geod, Transformer

from symbiosis_map.errors import SchemaError

__all__ = [
    "GEOD",
    "LEAST_M_PER_DEGREE",
    "WGS84",
    "earth_centred_m",
    "expected_m",
    "from_mercator",
    "geodesic_m",
    "mercator",
    "mercator_scale",
    "metric_crs",
    "metric_epsg",
    "require_wgs84",
]

WGS84 = CRS.from_epsg(4326)
"""Tables rest in this system: longitude and latitude in degrees."""

GEOD = Geod(ellps="WGS84")
"""The ellipsoid that every distance and area is measured on."""

LEAST_M_PER_DEGREE = 110_574.0
"""Length of a degree of latitude on it at the equator, where it is shortest."""


def geodesic_m(
    longitude_a: ArrayLike, latitude_a: ArrayLike, longitude_b: ArrayLike, latitude_b: ArrayLike
) -> NDArray[np.float64]:
    """Return the geodesic distance between points, element by element.

    Parameters
    ----------
    longitude_a, latitude_a, longitude_b, latitude_b : array_like, shape (n,)
        Degrees, WGS 84.

    Returns
    -------
    ndarray of float, shape (n,)
        Metres on the WGS 84 ellipsoid; NaN where a coordinate is missing.

    Examples
    --------
    Tjeldbergodden methanol plant to the fish farm beside it:

    >>> geodesic_m([8.68502], [63.4124222], [8.712267], [63.415567]).round(0).tolist()
    [1406.0]
    """
    lon_a, lat_a, lon_b, lat_b = (
        np.atleast_1d(np.asarray(a, dtype=float)) for a in (longitude_a, latitude_a, longitude_b, latitude_b)
    )
    return np.asarray(GEOD.inv(lon_a, lat_a, lon_b, lat_b)[2], dtype=float)


def expected_m(
    crow_m: NDArray[np.float64], radius_a: NDArray[np.float64], radius_b: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the root of the expected square of distances between places that are known to a radius each.

    A point somewhere in a disc of radius ``r`` adds half of ``r²``.

    Examples
    --------
    >>> expected_m(np.array([3.0]), np.array([4.0]), np.array([4.0])).tolist()
    [5.0]
    """
    return np.asarray(np.sqrt(crow_m**2 + (radius_a**2 + radius_b**2) / 2.0), dtype=float)


def earth_centred_m(longitude: ArrayLike, latitude: ArrayLike) -> NDArray[np.float64]:
    """Return earth-centred coordinates of points on the WGS 84 ellipsoid.

    A chord between two such points is never longer than the geodesic, which makes it a safe lower bound
    for a search by distance anywhere on earth, across the date line too.

    Parameters
    ----------
    longitude, latitude : array_like, shape (n,)
        Degrees, WGS 84.

    Returns
    -------
    ndarray of float, shape (n, 3)
        X, Y, Z in metres.
    """
    lon = np.radians(np.asarray(longitude, dtype=float))
    lat = np.radians(np.asarray(latitude, dtype=float))
    prime_vertical = GEOD.a / np.sqrt(1.0 - GEOD.es * np.sin(lat) ** 2)
    return np.column_stack(
        [
            prime_vertical * np.cos(lat) * np.cos(lon),
            prime_vertical * np.cos(lat) * np.sin(lon),
            prime_vertical * (1.0 - GEOD.es) * np.sin(lat),
        ]
    )


def mercator(longitude: ArrayLike, latitude: ArrayLike) -> NDArray[np.float64]:
    """Return points on a flat map that keeps angles, so that what is nearest on it is nearest on the ground.

    Parameters
    ----------
    longitude, latitude : array_like, shape (n,)
        Degrees, WGS 84; no poles.

    Returns
    -------
    ndarray of float, shape (n, 2)
        World Mercator, EPSG:3395: metres at the equator, :func:`mercator_scale` times as much elsewhere.

    Examples
    --------
    >>> mercator([0.0, 8.0], [0.0, 60.0]).round().tolist()
    [[0.0, 0.0], [890556.0, 8362699.0]]
    """
    lon, lat = (np.atleast_1d(np.asarray(a, dtype=float)) for a in (longitude, latitude))
    return np.column_stack(Transformer.from_crs(WGS84, 3395, always_xy=True).transform(lon, lat))


def from_mercator(xy: ArrayLike) -> NDArray[np.float64]:
    """Return longitude and latitude, shape (n, 2), of points that :func:`mercator` gave."""
    points = np.asarray(xy, dtype=float).reshape(-1, 2)
    back = Transformer.from_crs(3395, WGS84, always_xy=True)
    return np.column_stack(back.transform(points[:, 0], points[:, 1]))


def mercator_scale(latitude: ArrayLike) -> NDArray[np.float64]:
    """Return how many metres of :func:`mercator` a metre on the ground is, at a latitude in degrees.

    Examples
    --------
    >>> mercator_scale([0.0, 60.0]).round(3).tolist()
    [1.0, 1.995]
    """
    angle = np.radians(np.asarray(latitude, dtype=float))
    return np.asarray(np.sqrt(1.0 - GEOD.es * np.sin(angle) ** 2) / np.cos(angle), dtype=float)


def metric_crs(longitude: ArrayLike, latitude: ArrayLike) -> CRS:
    """Return a metric system that suits an extent: UTM where it is narrow, else equal-area Europe.

    Parameters
    ----------
    longitude, latitude : array_like
        Degrees, WGS 84; missing values are passed over.

    Returns
    -------
    pyproj.CRS
        ETRS89 / UTM of the middle (EPSG:258xx, zones 28 to 38) for extents under 12 degrees of longitude
        in Europe, WGS 84 / UTM elsewhere, and EPSG:3035 for wider extents.

    Examples
    --------
    >>> metric_crs([5.5, 9.1], [62.0, 63.4]).to_epsg()
    25832
    """
    return _system(metric_epsg(longitude, latitude))


def metric_epsg(longitude: ArrayLike, latitude: ArrayLike) -> int:
    """Return the EPSG code of :func:`metric_crs`, without the time that it takes to ask a system for it.

    Examples
    --------
    >>> metric_epsg([5.5, 9.1], [62.0, 63.4])
    25832
    """
    lon, lat = np.asarray(longitude, dtype=float), np.asarray(latitude, dtype=float)
    lon, lat = lon[np.isfinite(lon)], lat[np.isfinite(lat)]
    if not len(lon) or np.ptp(lon) > 12:
        return 3035
    zone = int((_middle(lon) + 180) // 6) + 1
    middle = _middle(lat)
    if 28 <= zone <= 38 and middle > 30:
        return 25800 + zone
    return (32600 if middle >= 0 else 32700) + zone


def _middle(values: NDArray[np.float64]) -> float:
    """Return the median; numpy's own takes longer than all else that is done for a few places."""
    ordered = np.sort(values)
    return float(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2.0


@cache
def _system(epsg: int) -> CRS:
    return CRS.from_epsg(epsg)


def require_wgs84(frame: gpd.GeoDataFrame, table: str) -> None:
    """Refuse a frame whose reference system is missing or is not WGS 84.

    Raises
    ------
    SchemaError
        Names the table and says how to mend it.
    """
    system: Any = frame.crs
    if system is None:
        raise SchemaError(f"table {table!r} has no reference system", remedy="Set it: frame.set_crs(4326).")
    if system != WGS84:
        raise SchemaError(
            f"table {table!r} is in {system.to_string()}, not EPSG:4326", remedy="Convert it: frame.to_crs(4326)."
        )
