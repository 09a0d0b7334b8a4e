"""The distance table: a route where one was found, the straight line with a detour where not.

The straight line is the fallback of every way to measure, and says so in ``route_kind``.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from symbiosis_map.crs import expected_m
from symbiosis_map.proximity.branches import branch_ways, branches_of, nearest_networks
from symbiosis_map.proximity.crow import Shore, radius_m, sea_share
from symbiosis_map.proximity.options import ProximityOptions
from symbiosis_map.proximity.piping import LAYING, beside, candidate_pipes, co2_by_pipe, routes_of_pipes
from symbiosis_map.proximity.roads import ROUTE_COLUMNS, road_routes
from symbiosis_map.proximity.ships import ship_routes
from symbiosis_map.proximity.ways import Ways
from symbiosis_map.schema import check, conform
from symbiosis_map.tables import DISTANCES

__all__ = ["measure"]

_PIPED = ("heat", "water", "gas")
_SHIPPED = ("material", "co2")


def measure(
    candidates: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    streams: pd.DataFrame,
    land: gpd.GeoDataFrame | None = None,
    options: ProximityOptions | None = None,
    ways: Ways | None = None,
    shore: Shore | None = None,
) -> gpd.GeoDataFrame:
    """Return the distance table of the candidates.

    A point that is known to a radius ``r`` is taken as anywhere in that disc, so that the expected square of
    the distance is ``crow² + (r_a² + r_b²) / 2`` (each disc adds half its squared radius). Its root is what the
    detour stretches: two roles at one town's point are not zero metres apart.

    For heat, ``network_id`` and ``branch_m`` tell of a district heating network (NACE 35.30) that the source
    may serve and that lies nearer to the receiver: a customer is then a branch of that network, not the end
    of a pipe of its own.

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
    ways : Ways, optional
        What routes are found on. Without it, or where no route is found, the straight line stands in.
    shore : Shore, optional
        The same land, made ready before; for a caller that measures often.

    Returns
    -------
    GeoDataFrame
        Table ``distances``, one row per candidate in their order.
    """
    options, ways = options or ProximityOptions(), ways or Ways()
    site_of = streams.set_index("stream_id")["site_id"]
    points = sites.drop_duplicates("site_id").set_index("site_id")
    a = points.loc[candidates["surplus_id"].map(site_of)]
    b = points.loc[candidates["demand_id"].map(site_of)]
    ends = np.stack([a.get_coordinates().to_numpy(), b.get_coordinates().to_numpy()], axis=1)
    lines = np.asarray(shapely.linestrings(ends), dtype=object)
    share = shore.sea_share(lines) if shore is not None else sea_share(lines, land)

    crow_m = candidates["crow_m"].to_numpy(float)
    radius_a, radius_b = radius_m(a), radius_m(b)
    expected = expected_m(crow_m, radius_a, radius_b)
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
            "route_m": expected * detour,
            "sea_share": share,
            "detour_factor": detour,
            "precision_m": np.hypot(radius_a, radius_b),
            "route_kind": "crow",
            "route_basis": basis,
            "route_reason": "",
        },
        geometry=lines,
        crs=4326,
    )
    frame = frame.join(nearest_networks(candidates, points, site_of, expected, options))
    asked = pd.DataFrame(
        {
            "from_site": a.index,
            "to_site": b.index,
            "crow_m": crow_m,
            "limit_m": options.road_reach_factor * candidates["reach_m"].fillna(np.inf).to_numpy(float),
        }
    )
    if ways.roads is not None and options.road_routes != "straight":
        routes = road_routes(asked[~piped], points, ways.roads, land, options)
        spread_m = np.sqrt(expected**2 - crow_m**2) * options.truck_detour_land
        frame = _with_routes(frame, routes, spread_m)
    far = np.zeros(len(candidates), dtype=bool)
    if options.pipe_routes == "least-cost":
        far = (piped | co2_by_pipe(candidates, streams, options)) & (crow_m > 0.0)
    if far.any():
        branches = branches_of(frame["network_id"], candidates, points, site_of)
        pipes = candidate_pipes(candidates[far], streams)
        of_branches = branches.ends[branches.apart]
        pipes = np.concatenate([pipes, np.full(len(of_branches), "steel_pair", dtype=object)])
        found = routes_of_pipes(np.concatenate([ends[far], of_branches]), pipes, land, ways, options)
        own = int(far.sum())
        branch_routes, found = found.iloc[own:], found.iloc[:own].set_axis(np.flatnonzero(far))
        spread_m = np.sqrt(expected**2 - crow_m**2) * options.pipe_detour_land
        routes, others = found[piped[found.index]], found[~piped[found.index]]
        frame = _with_routes(frame, routes.reindex(columns=[*ROUTE_COLUMNS]), spread_m)
        routed = routes.index[routes["route_m"].notna()]
        frame.loc[routed, "sea_share"] = routes.loc[routed, "sea_share"]
        frame = frame.join(found[LAYING].where(found["route_m"].notna()))
        if len(others):
            frame = frame.join(pd.DataFrame(beside("pipe", others, spread_m[others.index], crow_m[others.index])))
        if len(branches.rows):
            columns = branch_ways(branches, branch_routes, basis, options)
            frame["branch_m"] = columns.pop("branch_m").reindex(frame.index).fillna(frame["branch_m"])
            frame = frame.join(columns)
    if ways.quays is not None and len(ways.quays):
        large = asked[_large_lots(candidates, streams, options)]
        ships = ship_routes(large, points, ways.quays, land, ways.roads, options)
        there = ships["ship_sea_m"].notna()
        source = f"way by sea around the land layer; quays: {ways.quays_source}, of unknown age"
        frame = frame.join(
            ships.assign(ship_basis=pd.Series(source, index=ships.index, dtype=object).where(there, None))
        )
    distances = conform(frame, DISTANCES)
    check(distances, DISTANCES)
    return gpd.GeoDataFrame(distances)


def _large_lots(candidates: pd.DataFrame, streams: pd.DataFrame, options: ProximityOptions) -> NDArray[np.bool_]:
    """Return the pairs whose goods may go by ship and are enough for it; a need that is not known may be."""
    amount = streams.set_index("stream_id")["quantity_per_year"]
    supply, demand = (candidates[f"{end}_id"].map(amount) for end in ("surplus", "demand"))
    shipped = candidates["resource"].isin(_SHIPPED) & (supply >= options.sea_lot_t)
    return (shipped & (demand.isna() | (demand >= options.sea_lot_t))).to_numpy(bool)


def _with_routes(frame: gpd.GeoDataFrame, routes: gpd.GeoDataFrame, spread_m: NDArray[np.float64]) -> gpd.GeoDataFrame:
    """Put routes in the place of straight lines; where none was found, the line stays and the reason is kept.

    Parameters
    ----------
    frame : GeoDataFrame
        Straight lines, numbered from 0.
    routes : GeoDataFrame
        Some of its rows, with :data:`symbiosis_map.proximity.roads.ROUTE_COLUMNS`.
    spread_m : ndarray of float
        What the places of the two ends add, square by square.
    """
    frame = frame.copy()
    for column in ROUTE_COLUMNS:
        if column not in frame.columns:
            frame[column] = np.nan
    frame.loc[routes.index, "route_reason"] = routes["route_reason"]
    found = routes[routes["route_m"].notna()]
    if found.empty:
        return frame
    for column in ROUTE_COLUMNS:
        frame.loc[found.index, column] = found[column]
    way_m = found["route_m"].astype(float)
    over_water = found[["sea_m", "ferry_m"]].astype(float).fillna(0.0).sum(axis=1)
    frame.loc[found.index, "sea_share"] = (over_water / way_m.where(way_m > 0)).fillna(0.0)
    route_m = np.maximum(np.hypot(way_m, spread_m[found.index]), frame.loc[found.index, "crow_m"])
    frame.loc[found.index, "route_m"] = route_m
    crow_m = frame.loc[found.index, "crow_m"]
    frame.loc[found.index, "detour_factor"] = (route_m / crow_m.where(crow_m > 0)).clip(lower=1.0)
    return frame
