"""Ways by ship for large lots: by road to a quay, around land to another, by road to the receiver."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from symbiosis_map.crs import WGS84, earth_centred_m, geodesic_m
from symbiosis_map.proximity.crow import sea_share
from symbiosis_map.proximity.cutting import polyline_m
from symbiosis_map.proximity.options import ProximityOptions
from symbiosis_map.proximity.roads import road_routes
from symbiosis_map.proximity.sea_grid import make_sea_grid, sea_paths
from symbiosis_map.proximity.ways import RoadGraph

__all__ = ["SHIP_COLUMNS", "ship_routes"]

SHIP_COLUMNS = ("ship_sea_m", "ship_road_m", "ship_quays", "ship_line", "ship_reason")
_QUAYS_TRIED = 5
_MARGIN_DEG = 0.3


def ship_routes(
    pairs: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    quays: gpd.GeoDataFrame,
    land: gpd.GeoDataFrame | None,
    roads: RoadGraph | None = None,
    options: ProximityOptions | None = None,
) -> pd.DataFrame:
    """Return the way by ship for each pair of sites.

    Of the quays around a site, the one that is nearest by road is taken; by a straight line with a detour where there
    are no roads. Depth, draught and what a quay can load are not looked at.

    Parameters
    ----------
    pairs : DataFrame
        Columns ``from_site`` and ``to_site``.
    sites : GeoDataFrame
        Points by ``site_id`` as the index, with ``name``.
    quays : GeoDataFrame
        Columns ``quay_id``, ``name`` and points.
    land : GeoDataFrame or None
        Land polygons, EPSG:4326; without them there is no way by sea.
    roads : RoadGraph, optional
    options : ProximityOptions, optional

    Returns
    -------
    DataFrame
        On the index of the pairs, :data:`SHIP_COLUMNS`: metres at sea, metres by road to and from the quays, names
        of both quays, the line as WKT, or the reason why there is none.
    """
    options = options or ProximityOptions()
    result = pd.DataFrame(index=pairs.index, columns=list(SHIP_COLUMNS), dtype=object)
    result["ship_reason"] = ""
    if pairs.empty:
        return result
    if land is None:
        return result.assign(ship_reason="no land layer to find a way by sea around")
    named = sorted(set(pairs["from_site"]) | set(pairs["to_site"]))
    access = _nearest_quays(named, sites, quays, land, roads, options)
    a, b = (access.reindex(pairs[column]).reset_index(drop=True) for column in ("from_site", "to_site"))
    reason = np.full(len(pairs), "", dtype=object)
    for end, column in ((a, "from_site"), (b, "to_site")):
        lacking = (end["quay"].isna().to_numpy() & (reason == "")).nonzero()[0]
        reason[lacking] = [
            f"no quay within {options.sea_quay_m / 1000.0:g} km of {sites.loc[site, 'name']}"
            for site in pairs[column].iloc[lacking]
        ]
    same = (reason == "") & (a["quay"] == b["quay"]).to_numpy()
    reason[same] = "both ends have the same quay"
    asked = np.flatnonzero(reason == "")
    ways = _between_quays(a["quay"].iloc[asked], b["quay"].iloc[asked], quays, land, options)
    for row, way in zip(asked.tolist(), ways, strict=True):
        if way is None:
            reason[row] = "no way by sea between the quays, within the land layer"
            continue
        there, back = a.iloc[row], b.iloc[row]
        line = np.concatenate([there["line"], way, back["line"][::-1]])
        at = pairs.index[row]
        result.loc[at, "ship_sea_m"] = float(polyline_m(np.array([0, len(way)]), way)[0])
        result.loc[at, "ship_road_m"] = there["road_m"] + back["road_m"]
        result.loc[at, "ship_quays"] = f"{there['quay_name']}; {back['quay_name']}"
        result.loc[at, "ship_line"] = shapely.to_wkt(shapely.LineString(line), rounding_precision=5)
    result["ship_reason"] = reason
    return result


def _nearest_quays(
    named: list[str],
    sites: gpd.GeoDataFrame,
    quays: gpd.GeoDataFrame,
    land: gpd.GeoDataFrame,
    roads: RoadGraph | None,
    options: ProximityOptions,
) -> pd.DataFrame:
    """Return for each site its quay (place in the table), how far that is by road, and the line there."""
    points = sites.loc[named].geometry.get_coordinates().to_numpy(float)
    berths = quays.geometry.get_coordinates().to_numpy(float)
    tree = cKDTree(earth_centred_m(*berths.T))
    tried = min(_QUAYS_TRIED, len(berths))
    away, near = tree.query(earth_centred_m(*points.T), k=list(range(1, tried + 1)))
    of, rank = np.nonzero(np.asarray(away) <= options.sea_quay_m)
    quay = np.asarray(near)[of, rank]
    lines = np.stack([points[of], berths[quay]], axis=1)
    crow_m = geodesic_m(*points[of].T, *berths[quay].T)
    water_m = sea_share(np.asarray(shapely.linestrings(lines), dtype=object), land) * crow_m
    table = pd.DataFrame({"site": np.array(named, dtype=object)[of], "quay": quay, "crow_m": crow_m})
    table["road_m"] = (crow_m * options.truck_detour_land).astype(float)
    table["line"] = list(lines)
    table = table[water_m <= options.road_access_water_m].reset_index(drop=True)
    if roads is not None and len(table):
        table = _by_road(table, sites, quays, roads, land, options)
    table = table.sort_values(["site", "road_m", "quay"]).drop_duplicates("site").set_index("site")
    table["quay_name"] = quays["name"].astype(str).to_numpy()[table["quay"]]
    return table


def _by_road(
    table: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    quays: gpd.GeoDataFrame,
    roads: RoadGraph,
    land: gpd.GeoDataFrame,
    options: ProximityOptions,
) -> pd.DataFrame:
    """Put the way by road in the place of the straight line where there is one that is not absurdly long."""
    berth = "quay " + table["quay"].astype(str)
    used = table["quay"].drop_duplicates()
    places = sites.loc[table["site"].unique()]
    ends = gpd.GeoDataFrame(
        {"name": [*places["name"], *quays["name"].iloc[used]]},
        geometry=[*places.geometry, *quays.geometry.iloc[used]],
        index=[*places.index, *("quay " + used.astype(str))],
        crs=WGS84,
    )
    asked = pd.DataFrame({"from_site": table["site"], "to_site": berth, "limit_m": 10.0 * options.sea_quay_m})
    found = road_routes(asked, ends, roads, land, options)
    there = found["route_m"].notna() & (table["crow_m"] > 0)
    table.loc[there, "road_m"] = found.loc[there, "route_m"].astype(float)
    lines: list[Any] = [
        shapely.get_coordinates(route) if good else line
        for route, line, good in zip(found.geometry, table["line"], there, strict=True)
    ]
    return table.assign(line=lines)


def _between_quays(
    a: pd.Series, b: pd.Series, quays: gpd.GeoDataFrame, land: gpd.GeoDataFrame, options: ProximityOptions
) -> list[NDArray[np.float64] | None]:
    """Return the way by sea of each pair of quays; there and back are one search."""
    ends = np.column_stack([a.to_numpy(float), b.to_numpy(float)]).astype(np.int64)
    if not len(ends):
        return []
    turned = ends[:, 0] > ends[:, 1]
    once, place = np.unique(np.sort(ends, axis=1), axis=0, return_inverse=True)
    used, number = np.unique(once, return_inverse=True)
    points = quays.geometry.get_coordinates().to_numpy(float)[used]
    covered = np.asarray(land.total_bounds, dtype=float)
    west, south = np.maximum(points.min(axis=0) - _MARGIN_DEG, covered[:2])
    east, north = np.minimum(points.max(axis=0) + _MARGIN_DEG, covered[2:])
    grid = make_sea_grid(land, (float(west), float(south), float(east), float(north)), options.sea_cell_m)
    found = sea_paths(grid, points, number.reshape(-1, 2), options.sea_berth_m)
    ways = [found[i] for i in place.reshape(-1)]
    return [None if way is None else way[::-1] if back else way for way, back in zip(ways, turned, strict=True)]
