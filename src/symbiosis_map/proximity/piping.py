"""Which candidates go by pipe, through which kind of pipe, and their routes on what is known of the ground."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from symbiosis_map.proximity.ground_layers import GroundLayer
from symbiosis_map.proximity.options import ProximityOptions
from symbiosis_map.proximity.ways import RoadGraph, Ways

__all__ = ["LAYING", "beside", "candidate_pipes", "co2_by_pipe", "road_corridors", "routes_of_pipes"]

LAYING = ["laying_factor", "other_cost_eur", "landfalls"]
"""What routes of pipes have beside the columns of roads."""
_TEMPERED_C = 35.0
"""Cooling water up to here is mixed with a farm's own and needs one pipe; ``tempering_limit_c`` of matching."""


def candidate_pipes(candidates: pd.DataFrame, streams: pd.DataFrame) -> NDArray[np.object_]:
    """Return the kind of pipe of each candidate: a pair for heat; one bare pipe for water, gas, CO2 and water to fish.

    Parameters
    ----------
    candidates : DataFrame
        Columns ``surplus_id``, ``demand_id``, ``resource``.
    streams : DataFrame
        Table ``streams``.
    """
    of = streams.set_index("stream_id")
    given, wanted = candidates["surplus_id"], candidates["demand_id"]
    tempers = (
        (wanted.map(of["medium"]) == "fish water")
        & given.map(of["medium"]).isin(["seawater", "water"])
        & (given.map(of["temperature_c"]) <= _TEMPERED_C)
    )
    pair = (candidates["resource"] == "heat") & ~tempers
    return np.where(pair, "steel_pair", "pe_single").astype(object)


def co2_by_pipe(candidates: pd.DataFrame, streams: pd.DataFrame, options: ProximityOptions) -> NDArray[np.bool_]:
    """Return the candidates of CO2 that are enough for a pipe; a need that somebody states without an amount may be.

    A need that only the activity tells of has no amount in matching either, and no pipe is sized for it.

    Parameters
    ----------
    candidates, streams : DataFrame
        The tables of these names.
    options : ProximityOptions
    """
    of = streams.set_index("stream_id")
    supply, demand = (candidates[f"{end}_id"].map(of["quantity_per_year"]) for end in ("surplus", "demand"))
    stated = candidates["demand_id"].map(of["basis"]) != "estimated"
    enough = (supply >= options.pipe_co2_t) & ((demand.isna() & stated) | (demand >= options.pipe_co2_t))
    return (enough & (candidates["resource"] == "co2")).to_numpy(bool)


def beside(
    kind: str, routes: gpd.GeoDataFrame, spread_m: NDArray[np.float64], crow_m: NDArray[np.float64]
) -> dict[str, pd.Series]:
    """Return the columns of the distance table for ways of pipes that stand beside the route of their pair.

    Parameters
    ----------
    kind : str
        ``pipe`` or ``branch``: what the columns begin with.
    routes : GeoDataFrame
        As :func:`routes_of_pipes` gives them.
    spread_m : ndarray, shape (n,)
        What the places of the two ends add, square by square.
    crow_m : ndarray, shape (n,)
    """
    there = routes["route_m"].notna()
    lengths = np.fmax(np.hypot(routes["route_m"].to_numpy(float), spread_m), crow_m)
    lines = pd.Series(shapely.to_wkt(routes.geometry.to_numpy(), rounding_precision=7), index=routes.index)
    columns = {
        "m": pd.Series(lengths, index=routes.index).where(there),
        "land_m": routes["land_m"],
        "sea_m": routes["sea_m"],
        "sea_share": routes["sea_share"].where(there),
        "climb_m": routes["climb_m"],
        "cost_eur": routes["route_cost_eur"],
        "basis": routes["route_basis"],
        "reason": routes["route_reason"],
        "line": lines.where(there, None),
    }
    return {f"{kind}_{name}": values for name, values in columns.items()}


def road_corridors(roads: RoadGraph, options: ProximityOptions) -> GroundLayer:
    """Return the roads as lines along which pipe is laid more cheaply; ferries are none."""
    points = np.diff(roads.shape_start)
    kept = ~roads.is_ferry & (points > 1)
    place = np.repeat(np.arange(len(points)), points)
    on = kept[place]
    _, edge = np.unique(place[on], return_inverse=True)
    lines = shapely.linestrings(roads.shape[on], indices=edge) if on.any() else np.empty(0, dtype=object)
    return GroundLayer(
        "roads", options.pipe_road_factor, gpd.GeoDataFrame(geometry=lines, crs=4326), roads.source, roads.as_of
    )


def routes_of_pipes(
    ends: NDArray[np.float64],
    pipes: NDArray[np.object_],
    land: gpd.GeoDataFrame | None,
    ways: Ways,
    options: ProximityOptions,
) -> gpd.GeoDataFrame:
    """Return the routes of :func:`symbiosis_map.proximity.pipe_routes.pipe_routes` on what the ways hold.

    Where neither roads nor areas are given, nothing tells the streets, fields and houses that a pipe winds around: its
    length then grows by the factors of the straight line, and the basis says so.

    Parameters
    ----------
    ends : ndarray, shape (n, 2, 2)
    pipes : ndarray of str, shape (n,)
    land : GeoDataFrame or None
    ways : Ways
    options : ProximityOptions
    """
    from symbiosis_map.proximity.pipe_routes import pipe_routes  # numba takes a second to load

    layers = list(ways.ground)
    if ways.roads is not None and len(ways.roads.start):
        layers.append(road_corridors(ways.roads, options))
    winding = (1.0, 1.0) if layers else (options.pipe_detour_land, options.pipe_detour_land + options.pipe_detour_sea)
    routes = pipe_routes(ends, pipes.tolist(), land, options, layers=layers, terrain=ways.terrain, winding=winding)
    if not layers:
        found = routes["route_m"].notna()
        times = f"{winding[0]:g} times as long on land and {winding[1]:g} at sea"
        routes.loc[found, "route_basis"] += f"; {times} for streets and ground that no layer shows"
    return routes
