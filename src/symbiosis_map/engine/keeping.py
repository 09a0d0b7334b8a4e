"""What is kept of many links and near misses: the best of each source and receiver, and the nearest that missed."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from symbiosis_map.engine.options import EngineOptions

__all__ = ["Kept", "keep"]


class Kept(NamedTuple):
    """The links and near misses that stay, in their order."""

    links: gpd.GeoDataFrame
    near_misses: gpd.GeoDataFrame


def keep(links: gpd.GeoDataFrame, near_misses: gpd.GeoDataFrame, options: EngineOptions) -> Kept:
    """Return the links and near misses that the options keep.

    What is kept of the whole is kept of every block as well, because a link that is among the best of all is among
    the best of its block: applied to blocks and then to what they kept, it gives what it gives on everything at once.

    Parameters
    ----------
    links : GeoDataFrame
        Table ``links``.
    near_misses : GeoDataFrame
        Table ``near_misses``.
    options : EngineOptions

    Returns
    -------
    Kept
        Of equal scores, the link whose ``link_id`` comes first is the better.

    Examples
    --------
    >>> links = gpd.GeoDataFrame({"link_id": ["a>x", "a>y"], "surplus_id": "a", "demand_id": ["x", "y"]})
    >>> links["score"] = [20.0, 70.0]
    >>> missed = gpd.GeoDataFrame({"surplus_id": ["a"], "demand_id": ["z"], "crow_m": [5.0]})
    >>> keep(links, missed, EngineOptions(best_per_surplus=1)).links["link_id"].tolist()
    ['a>y']
    """
    ranked = links.sort_values(["score", "link_id"], ascending=[False, True])
    ranked = ranked[ranked["score"].ge(options.score_minimum) | ranked["score"].isna()]
    quotas = {"surplus_id": options.best_per_surplus, "demand_id": options.best_per_demand}
    among = [ranked.groupby(end).cumcount() < quota for end, quota in quotas.items() if quota]
    if among:
        ranked = ranked[pd.concat(among, axis=1).any(axis=1)]
    missed = near_misses.sort_values(["crow_m", "surplus_id", "demand_id"])
    if options.near_misses_per_surplus:
        missed = missed[missed.groupby("surplus_id").cumcount() < options.near_misses_per_surplus]
    return Kept(
        gpd.GeoDataFrame(links.loc[links.index.isin(ranked.index)]),
        gpd.GeoDataFrame(near_misses.loc[near_misses.index.isin(missed.index)]),
    )
