"""The bound that a resource is screened by, with what the project says of its routes."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from symbiosis_map.matching import MatchingOptions
from symbiosis_map.matching.bounds import Bound, RouteRange, goods_bound, screened_ends
from symbiosis_map.project import Project

__all__ = ["screen"]

FEW_PAIRS = 20_000
"""Up to so many products of surplus and demand every pair is assessed."""
_GOODS = ("material", "organic", "co2", "gas")


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
    if few or resource not in _GOODS or not _always_scores(project.matching):
        return None
    ours, theirs = screened_ends(sites, surplus, demand)
    return goods_bound(resource, sites, ours, theirs, _routes(resource, project), project.matching)


def _always_scores(options: MatchingOptions) -> bool:
    """Return whether every pair that passes has a score: whether any criterion that is known counts."""
    weight = options.weights
    shared = sum(weight[name] for name in ("technical", "quantity", "time", "climate"))
    return shared > 0 or (weight["economics"] > 0 and weight["proximity"] > 0)


def _routes(resource: str, project: Project) -> RouteRange:
    """Return between what the routes of a resource lie; gases and CO2 go by lorry and by pipe."""
    ways, options = project.ways, project.proximity
    lorry = options.truck_detour_land, options.truck_detour_land + options.truck_detour_sea
    pipe = options.pipe_detour_land, options.pipe_detour_land + options.pipe_detour_sea
    by_lorry, by_pipe = resource in ("material", "organic", "co2", "gas"), resource in ("heat", "water", "gas", "co2")
    detours = (lorry if by_lorry else ()) + (pipe if by_pipe else ())
    searched = bool(ways.roads) or ways.download_roads or options.pipe_routes == "least-cost"
    return RouteRange(min(detours), max(detours), searched, bool(ways.quays))
