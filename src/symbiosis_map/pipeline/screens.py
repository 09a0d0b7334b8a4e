"""The bound that a resource is screened by, with what the project says of its routes."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from symbiosis_map.matching import MatchingOptions
from symbiosis_map.matching.bounds import Bound, RouteRange, goods_bound, heat_bound, screened_ends
from symbiosis_map.project import Project

__all__ = ["screen"]

FEW_PAIRS = 20_000
"""Up to so many products of surplus and demand every pair is assessed."""
_BOUND = ("heat", "material", "organic", "co2", "gas")


def screen(
    resource: str, surplus: pd.DataFrame, demand: pd.DataFrame, sites: gpd.GeoDataFrame, project: Project
) -> Bound | None:
    """Return the bound of the pairs of a resource; None where every pair is to be assessed.

    Parameters
    ----------
    resource : str
    surplus, demand : DataFrame
        Placed streams.
    sites : GeoDataFrame
        Table ``sites``.
    project : Project
    """
    few = len(surplus) * len(demand) <= FEW_PAIRS
    if few or resource not in _BOUND or not _always_scores(project.matching):
        return None
    ours, theirs = screened_ends(sites, surplus, demand)
    route = _routes(resource, project)
    if resource == "heat":
        return heat_bound(sites, ours, theirs, route, project.matching)
    return goods_bound(resource, sites, ours, theirs, route, project.matching)


def _always_scores(options: MatchingOptions) -> bool:
    """Return whether every pair that passes has a score: whether any criterion that is known counts."""
    weight = options.weights
    shared = sum(weight[name] for name in ("technical", "quantity", "time", "climate"))
    return shared > 0 or (weight["economics"] > 0 and weight["proximity"] > 0)


def _routes(resource: str, project: Project) -> RouteRange:
    """Return between what the routes of a resource lie; gases and CO2 go by lorry and by pipe."""
    ways, options = project.ways, project.proximity
    searched = bool(ways.roads) or ways.download_roads or options.pipe_routes == "least-cost"
    lorry = options.truck_detour_land, options.truck_detour_land + options.truck_detour_sea
    pipe = options.pipe_detour_land, options.pipe_detour_land + options.pipe_detour_sea
    if resource in ("material", "organic"):
        return RouteRange(*lorry, searched, bool(ways.quays))
    if resource == "heat":
        return RouteRange(*pipe, searched)
    both = [*lorry, *pipe]
    return RouteRange(min(both), max(both), searched, bool(ways.quays))
