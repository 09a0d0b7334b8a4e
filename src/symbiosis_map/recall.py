"""Holding the result against exchanges that are documented."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from symbiosis_map.schema import check, conform
from symbiosis_map.tables import RECALL

__all__ = ["measure_recall"]


def measure_recall(
    known: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    streams: pd.DataFrame,
    links: pd.DataFrame,
    near_misses: pd.DataFrame,
) -> pd.DataFrame:
    """Say of each documented exchange whether a link joins its two sites with its resource.

    Parameters
    ----------
    known : DataFrame
        Table ``known_links``.
    sites, streams, links, near_misses : DataFrame
        The tables of these names.

    Returns
    -------
    DataFrame
        Table ``recall``, in the order of ``known``. ``rank_at_source`` is the receiver's place among the
        receivers that the source site has for this resource, by its best link; a missed one has the reason of
        its nearest miss.
    """
    asked = links[links["surplus_site_id"].isin(known["surplus_site_id"])]
    best = asked.sort_values(["score", "link_id"], ascending=[False, True])
    ends = ["surplus_site_id", "demand_site_id", "resource"]
    best = best.drop_duplicates(ends).assign(
        rank_at_source=lambda t: t.groupby(["surplus_site_id", "resource"]).cumcount() + 1
    )
    recall = known.merge(best[[*ends, "link_id", "rank_at_source", "score"]], on=ends, how="left")
    recall["found"] = recall["link_id"].notna()
    placed = set(sites.loc[sites.geometry.notna() & ~sites.geometry.is_empty, "site_id"])
    of_them = streams[streams["site_id"].isin([*known["surplus_site_id"], *known["demand_site_id"]])]
    has = set(zip(of_them["site_id"], of_them["resource"], of_them["direction"], strict=True))
    of_them = near_misses[near_misses["surplus_site_id"].isin(known["surplus_site_id"])]
    nearest = of_them.sort_values(["shortfall", "surplus_id", "demand_id"], na_position="last")
    missed = nearest.drop_duplicates(ends).set_index(ends)["sentence"].to_dict()

    def reason(row: pd.Series) -> str:
        if row["found"]:
            return ""
        for end, direction in (("surplus_site_id", "surplus"), ("demand_site_id", "demand")):
            if row[end] not in placed:
                return f"{row[end]} has no point"
            if (row[end], row["resource"], direction) not in has:
                return f"{row[end]} has no {row['resource']} {direction}"
        if row["surplus_site_id"] == row["demand_site_id"]:
            return "both ends are one site"
        return str(missed.get(tuple(row[ends]), "beyond reach"))

    recall["reason"] = [reason(row) for _, row in recall.iterrows()]
    result = conform(recall, RECALL)
    check(result, RECALL)
    return result
