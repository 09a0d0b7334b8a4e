"""Distance as the crow flies, stretched by a detour that grows with the share over sea.

This is the fallback of every later way to measure (roads, pipe routes), and says so in ``route_kind``.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from symbiosis_map.schema import check, conform
from symbiosis_map.tables import DISTANCES

__all__ = ["ProximityOptions", "measure", "sea_share"]

_PIPED = ("heat", "water", "gas")


@dataclass(frozen=True, slots=True)
class ProximityOptions:
    """How a straight line becomes the length of a route.

    ``detour = land + sea × share of the line over sea``. Pipes follow streets on land and lie straight on the
    seabed; trucks go round a fjord or take a ferry. The factors are estimates. For the trucks they were held
    against three distances on the roads of Kartverket's N1000 map: Molde to Ålesund 82.2 km (1.39 times the
    geodesic), Sunndalsøra to Kristiansund 100.6 km (1.56), Tjeldbergodden to Kristiansund 79.7 km (1.36).

    Parameters
    ----------
    pipe_detour_land, pipe_detour_sea : float
        1.25 on land; a crossing adds landfalls rather than length.
    truck_detour_land, truck_detour_sea : float
    """

    pipe_detour_land: float = 1.25
    pipe_detour_sea: float = -0.1
    truck_detour_land: float = 1.3
    truck_detour_sea: float = 0.4


def measure(
    candidates: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    streams: pd.DataFrame,
    land: gpd.GeoDataFrame | None = None,
    options: ProximityOptions | None = None,
) -> gpd.GeoDataFrame:
    """Return the distance table of the candidates.

    A point that is known to a radius ``r`` is taken as anywhere in that disc, so that the expected square of
    the distance is ``crow² + (r_a² + r_b²) / 2`` (each disc adds half its squared radius). Its root is what the
    detour stretches: two roles at one town's point are not zero metres apart.

    Parameters
    ----------
    candidates : DataFrame
        Table ``candidates``.
    sites : GeoDataFrame
        Table ``sites``.
    streams : DataFrame
        Table ``streams``.
    land : GeoDataFrame, optional
        Land polygons, EPSG:4326, that do not overlap. Without it, no line is over sea and the basis says so.
    options : ProximityOptions, optional

    Returns
    -------
    GeoDataFrame
        Table ``distances``, one row per candidate in their order.
    """
    options = options or ProximityOptions()
    site_of = streams.set_index("stream_id")["site_id"]
    points = sites.drop_duplicates("site_id").set_index("site_id")
    start, end = candidates["surplus_id"].map(site_of), candidates["demand_id"].map(site_of)
    a, b = points.loc[start], points.loc[end]
    ends = np.stack([a.get_coordinates().to_numpy(), b.get_coordinates().to_numpy()], axis=1)
    lines = np.asarray(shapely.linestrings(ends), dtype=object)
    share = sea_share(lines, land)

    crow_m = candidates["crow_m"].to_numpy(float)
    radius_a = a["location_precision_m"].fillna(0.0).to_numpy(float)
    radius_b = b["location_precision_m"].fillna(0.0).to_numpy(float)
    expected_m = np.sqrt(crow_m**2 + (radius_a**2 + radius_b**2) / 2.0)
    piped = candidates["resource"].isin(_PIPED).to_numpy(bool)
    detour = np.where(
        piped,
        options.pipe_detour_land + options.pipe_detour_sea * share,
        options.truck_detour_land + options.truck_detour_sea * share,
    )
    basis = "straight line; sea from the land layer" if land is not None else "straight line; sea not looked at"
    frame = gpd.GeoDataFrame(
        {
            "surplus_id": candidates["surplus_id"].to_numpy(),
            "demand_id": candidates["demand_id"].to_numpy(),
            "crow_m": crow_m,
            "route_m": expected_m * detour,
            "sea_share": share,
            "detour_factor": detour,
            "precision_m": np.hypot(radius_a, radius_b),
            "route_kind": "crow",
            "route_basis": basis,
        },
        geometry=lines,
        crs=4326,
    )
    distances = conform(frame, DISTANCES)
    check(distances, DISTANCES)
    return gpd.GeoDataFrame(distances)


def sea_share(lines: NDArray[np.object_], land: gpd.GeoDataFrame | None) -> NDArray[np.float64]:
    """Return the part of each straight line that lies over sea.

    Parameters
    ----------
    lines : ndarray of LineString, shape (n,)
        Two points each, longitude and latitude.
    land : GeoDataFrame or None
        Land polygons that do not overlap; None gives zeros.

    Returns
    -------
    ndarray of float, shape (n,)
        0 (all on land) to 1; 0 for a line without length. Parts are taken along the line in longitude and
        latitude, which is even along a short line.

    Examples
    --------
    >>> land = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)], crs=4326)
    >>> sea_share(shapely.linestrings([[[0.5, 0.5], [1.5, 0.5]]]), land).tolist()
    [0.5]
    """
    length = shapely.length(lines)
    if land is None or not len(lines):
        return np.zeros(len(lines))
    polygons = np.asarray(land.geometry.array, dtype=object)
    line_of, land_of = shapely.STRtree(polygons).query(lines, predicate="intersects")
    pieces = shapely.length(shapely.intersection(lines[line_of], polygons[land_of]))
    on_land = np.bincount(line_of, weights=pieces, minlength=len(lines))
    share = np.divide(on_land, length, out=np.ones(len(lines)), where=length > 0)
    return np.asarray(np.clip(1.0 - share, 0.0, 1.0), dtype=float)
