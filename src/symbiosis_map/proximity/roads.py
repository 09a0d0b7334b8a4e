"""Routes of lorries along roads and car ferries."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from symbiosis_map.crs import WGS84
from symbiosis_map.proximity.attaching import Attached, nearest_on_edges
from symbiosis_map.proximity.crow import sea_share
from symbiosis_map.proximity.cutting import cut_edges
from symbiosis_map.proximity.options import ProximityOptions
from symbiosis_map.proximity.searching import Paths, cheapest_paths, pieces_of
from symbiosis_map.proximity.tracing import trace_paths
from symbiosis_map.proximity.ways import RoadGraph

__all__ = ["ROUTE_COLUMNS", "road_routes"]

ROUTE_COLUMNS = (
    "route_m",
    "land_m",
    "sea_m",
    "ferry_m",
    "climb_m",
    "route_cost_eur",
    "travel_minutes",
    "fare_eur",
    "route_kind",
    "route_basis",
    "route_reason",
    "geometry",
)
"""What every way to find a route tells of it."""


def road_routes(
    pairs: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    roads: RoadGraph,
    land: gpd.GeoDataFrame | None = None,
    options: ProximityOptions | None = None,
) -> gpd.GeoDataFrame:
    """Return the route of a lorry for each pair of sites.

    A site joins the nearest place on a road, never on a ferry; the way there is straight. Among all ways the one
    that ``road_routes`` asks for is taken: cheapest for a lorry (distance, time and fares), fastest or shortest.

    Parameters
    ----------
    pairs : DataFrame
        Columns ``from_site`` and ``to_site``, and ``limit_m``: no longer way is looked for.
    sites : GeoDataFrame
        Points by ``site_id`` as the index, with ``name``.
    roads : RoadGraph
    land : GeoDataFrame, optional
        Land polygons, EPSG:4326; with them, a site with water between it and the nearest road has no road.
    options : ProximityOptions, optional

    Returns
    -------
    GeoDataFrame
        A row a pair, in their order, with :data:`ROUTE_COLUMNS`. Where no route was found, ``route_m`` is NaN and
        ``route_reason`` says why.
    """
    options = options or ProximityOptions()
    if pairs.empty or not len(roads.start):
        return _nothing(pairs, "" if pairs.empty else f"{roads.source} holds no roads")
    named = sorted(set(pairs["from_site"]) | set(pairs["to_site"]))
    points = sites.loc[named].geometry.get_coordinates().to_numpy(float)
    joined = _join_sites(points, named, sites, roads, land, options)
    once = pairs.groupby(["from_site", "to_site"], as_index=False, sort=True)["limit_m"].max()
    a, b = (pd.Index(named).get_indexer(pd.Index(once[column])) for column in ("from_site", "to_site"))
    reason = np.where(joined.reason[a] != "", joined.reason[a], joined.reason[b]).astype(object)
    piece = pieces_of(joined.graph)
    apart = (reason == "") & (piece[joined.node[a]] != piece[joined.node[b]])
    reason[apart] = "the roads at the two ends are not connected, by ferry neither"
    asked = np.flatnonzero(reason == "")
    cost = _edge_cost(joined.graph, options)
    limit_m = once["limit_m"].to_numpy(float)
    paths = cheapest_paths(
        joined.graph,
        cost.chosen_by,
        joined.node[a[asked]],
        joined.node[b[asked]],
        limit_m[asked] / 1000.0 * cost.most_per_km + cost.allowance,
    )
    totals = _totals(joined.graph, paths, cost, len(asked))
    totals["land_m"] += joined.away_m[a[asked]] + joined.away_m[b[asked]]
    totals["route_m"] = totals["land_m"] + totals["ferry_m"]
    missed = np.isinf(paths.cost) | (totals["route_m"].to_numpy() > limit_m[asked])
    reason[asked[missed]] = [f"no way by road of less than {limit_m[i] / 1000.0:.0f} km" for i in asked[missed]]
    lines = trace_paths(joined.graph, paths, points[a[asked]], points[b[asked]], options.road_detail_m)

    found = totals[~missed].set_index(asked[~missed]).reindex(range(len(once)))
    there = found["route_m"].notna()
    for column, said in (("route_kind", "road"), ("route_basis", _basis(roads, options))):
        found[column] = pd.Series(said, index=found.index, dtype=object).where(there, None)
    found["route_reason"] = reason
    drawn = np.full(len(once), None, dtype=object)
    drawn[asked[~missed]] = lines[~missed]
    found["geometry"] = drawn
    ends = [pd.MultiIndex.from_arrays([rows["from_site"], rows["to_site"]]) for rows in (once, pairs)]
    place = ends[0].get_indexer(ends[1])
    rows = found.iloc[place].reindex(columns=list(ROUTE_COLUMNS)).set_axis(pairs.index)
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=WGS84)


@dataclass(frozen=True, slots=True, eq=False)
class _Joined:
    """The roads with a node for each site, how far off the road a site is, and why it has none."""

    graph: RoadGraph
    node: NDArray[np.int64]
    away_m: NDArray[np.float64]
    reason: NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class _EdgeCost:
    """What a path is chosen by, what a lorry's trip costs, and how a limit in metres becomes one in cost."""

    chosen_by: NDArray[np.float64]
    eur: NDArray[np.float64]
    most_per_km: float
    allowance: float


def _nothing(pairs: pd.DataFrame, reason: str) -> gpd.GeoDataFrame:
    rows = pd.DataFrame(np.nan, index=pairs.index, columns=list(ROUTE_COLUMNS)).astype(object)
    rows["route_reason"] = reason
    rows[["route_kind", "route_basis", "geometry"]] = None
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=WGS84)


def _join_sites(
    points: NDArray[np.float64],
    named: list[str],
    sites: gpd.GeoDataFrame,
    roads: RoadGraph,
    land: gpd.GeoDataFrame | None,
    options: ProximityOptions,
) -> _Joined:
    found = nearest_on_edges(roads, points, ~roads.is_ferry, options.road_access_m)
    names = sites.loc[named, "name"].astype(str).to_numpy(object)
    reason = np.full(len(named), "", dtype=object)
    far = found.edge < 0
    reason[far] = [f"no road within {options.road_access_m / 1000.0:g} km of {name}" for name in names[far]]
    water_m = _water_m(points, found, land)
    over = ~far & (water_m > options.road_access_water_m)
    reason[over] = [
        f"an island or off the coast: {water:.0f} m of water between {name} and the nearest road"
        for water, name in zip(water_m[over], names[over], strict=True)
    ]
    at = np.flatnonzero(reason == "")
    graph, new = cut_edges(roads, found.edge[at], found.position[at])
    node = np.zeros(len(named), dtype=np.int64)
    node[at] = new
    return _Joined(graph, node, np.nan_to_num(found.away_m), reason)


def _water_m(points: NDArray[np.float64], found: Attached, land: gpd.GeoDataFrame | None) -> NDArray[np.float64]:
    """Return how much of the straight way to the road lies over water."""
    place = np.where(found.edge[:, None] >= 0, found.place, points)
    lines = np.asarray(shapely.linestrings(np.stack([points, place], axis=1)), dtype=object)
    return sea_share(lines, land) * np.nan_to_num(found.away_m)


def _edge_cost(graph: RoadGraph, options: ProximityOptions) -> _EdgeCost:
    per_km, per_hour = options.lorry_eur_per_km, options.lorry_eur_per_h
    eur = graph.length_m / 1000.0 * per_km + graph.minutes / 60.0 * per_hour + graph.fare_eur
    slow_h = 1.0 / _SLOWEST_KMH
    if options.road_routes == "shortest":
        return _EdgeCost(graph.length_m, eur, 1000.0, 0.0)
    if options.road_routes == "fastest":
        return _EdgeCost(graph.minutes, eur, 60.0 * slow_h, _FERRY_ALLOWANCE_H * 60.0)
    return _EdgeCost(eur, eur, per_km + per_hour * slow_h, _FERRY_ALLOWANCE_H * per_hour + _FERRY_ALLOWANCE_EUR)


_SLOWEST_KMH = 20.0
"""No way of a lorry is slower than this on the whole; it turns the longest way into the highest cost."""
_FERRY_ALLOWANCE_H, _FERRY_ALLOWANCE_EUR = 2.0, 500.0
"""Waits and fares that the highest cost leaves room for."""


def _totals(graph: RoadGraph, paths: Paths, cost: _EdgeCost, n: int) -> pd.DataFrame:
    def total(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(paths.of, weights=values[paths.edge], minlength=n).astype(np.float64)

    return pd.DataFrame(
        {
            "land_m": total(np.where(graph.is_ferry, 0.0, graph.length_m)),
            "ferry_m": total(np.where(graph.is_ferry, graph.length_m, 0.0)),
            "sea_m": 0.0,
            "route_cost_eur": total(cost.eur),
            "travel_minutes": total(graph.minutes),
            "fare_eur": total(graph.fare_eur),
        }
    )


def _basis(roads: RoadGraph, options: ProximityOptions) -> str:
    age = f"of {roads.as_of}" if roads.as_of else "of unknown age"
    return f"roads and ferries: {roads.source}, {age}; {options.road_routes} way of a lorry"
