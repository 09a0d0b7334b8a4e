"""Clustering sites into hubs, measuring and ranking them."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.crs import WGS84
from symbiosis_map.hubs.areas import Areas, hub_areas
from symbiosis_map.hubs.clusters import clusters, modularity, shorter
from symbiosis_map.hubs.communities import within_communities
from symbiosis_map.hubs.measures import heat_targets, measures
from symbiosis_map.hubs.options import HubOptions
from symbiosis_map.schema import check, conform
from symbiosis_map.tables import HUB_MEMBERS, HUBS

__all__ = ["Hubs", "division", "find_hubs"]


class Hubs(NamedTuple):
    """The tables ``hubs`` and ``hub_members``."""

    hubs: gpd.GeoDataFrame
    members: pd.DataFrame


def find_hubs(
    sites: gpd.GeoDataFrame,
    links: pd.DataFrame,
    flows: pd.DataFrame,
    options: HubOptions | None = None,
    streams: pd.DataFrame | None = None,
    land: gpd.GeoDataFrame | None = None,
) -> Hubs:
    """Cluster sites into hubs, name their anchors and rank them.

    Sites that short, good links tie together are one cluster (connected components). A cluster wider than
    ``max_extent_km`` is taken apart by leaving out its longest ties, a fifth of the length at a time, or along
    communities (``cut_wide``). What a hub holds is then every link between its members, weak ones too.

    Parameters
    ----------
    sites, links, flows : DataFrame
        The tables of these names.
    options : HubOptions, optional
    streams : DataFrame, optional
        Table ``streams``; without it the heat target stays empty.
    land : GeoDataFrame, optional
        Land polygons in EPSG:4326, such as :func:`symbiosis_map.knowledge.layers.land` gives; areas are cut to them.

    Returns
    -------
    Hubs
        Sorted by rank; ids are ``hub-`` and the anchor's site id.
    """
    options = options or HubOptions()
    points = sites.loc[sites.geometry.notna()].drop_duplicates("site_id").sort_values("site_id", ignore_index=True)
    number = pd.Series(np.arange(len(points)), index=points["site_id"])
    flowing = _with_flows(links, flows)
    start, end = (number.reindex(flowing[f"{side}_site_id"]).to_numpy(float) for side in ("surplus", "demand"))
    flowing = flowing[np.isfinite(start) & np.isfinite(end)]
    ends = np.column_stack([start, end])[np.isfinite(start) & np.isfinite(end)].astype(np.intp)
    tied = _ties(flowing, options)
    crow_m, score = (flowing[name].to_numpy(float)[tied] for name in ("crow_m", "score"))
    start, end = ends[tied].T
    hub = clusters(
        np.asarray(points.geometry.x, dtype=np.float64),
        np.asarray(points.geometry.y, dtype=np.float64),
        start,
        end,
        within_communities(start, end, score) if options.cut_wide == "leiden" else shorter(crow_m),
        options.max_extent_km * 1000.0,
    )
    inside = hub[ends[:, 0]] == hub[ends[:, 1]]
    inside &= hub[ends[:, 0]] >= 0
    within = flowing[inside].assign(_hub=hub[ends[inside, 0]])
    members = points[hub >= 0].assign(_hub=hub[hub >= 0])
    if members.empty:
        nothing = gpd.GeoDataFrame({"geometry": []}, geometry="geometry", crs=WGS84)
        return Hubs(gpd.GeoDataFrame(conform(nothing, HUBS)), conform(pd.DataFrame(), HUB_MEMBERS))
    found = measures(members, within)
    areas = _areas(members, within, options, land)
    frame = found.assign(geometry=areas.shape, area_km2=areas.km2)
    if streams is not None:
        frame = frame.join(heat_targets(members, streams, options.pinch_difference_k))
    hubs = gpd.GeoDataFrame(_ranked(frame, options), geometry="geometry", crs=WGS84)
    hubs = gpd.GeoDataFrame(conform(hubs, HUBS))
    check(hubs, HUBS)
    return Hubs(hubs, _members(members, within, frame, hubs))


def division(links: pd.DataFrame, members: pd.DataFrame, options: HubOptions) -> dict[str, float | None]:
    """Return how well hubs divide the sites that links tie together.

    Parameters
    ----------
    links, members : DataFrame
        Tables ``links`` and ``hub_members``.
    options : HubOptions

    Returns
    -------
    dict
        ``ties`` that are short and good enough, ``within_hubs`` of them, and the ``modularity`` of the division,
        weighted by score: at most 1; None without ties.
    """
    ties = links[_ties(links, options)]
    both = pd.concat([ties["surplus_site_id"], ties["demand_site_id"]], ignore_index=True)
    place, sites = pd.factorize(both, sort=True)
    start, end = place.reshape(2, -1)
    of_site = members.set_index("site_id")["hub_id"].reindex(sites)
    hub = pd.factorize(of_site)[0]
    within = int(((hub[start] == hub[end]) & (hub[start] >= 0)).sum())
    found = modularity(hub, start, end, ties["score"].to_numpy(float))
    return {"ties": len(ties), "within_hubs": within, "modularity": found if len(ties) else None}


def _ties(links: pd.DataFrame, options: HubOptions) -> NDArray[np.bool_]:
    """Return which links tie their sites together."""
    near = links["crow_m"] <= options.max_link_km * 1000.0
    return (links["score"].ge(options.min_score) & near).to_numpy(bool)


def _with_flows(links: pd.DataFrame, flows: pd.DataFrame) -> pd.DataFrame:
    """Links with what flows over them, and the part of their saving, CO2 and investment that comes with it."""
    flow = links["link_id"].map(flows.set_index("link_id")["quantity_per_year"]).astype(float).fillna(0.0)
    part = (flow / links["quantity_per_year"]).where(links["quantity_per_year"] > 0)
    return links.assign(
        _flow=flow,
        _saving=(links["saving_eur_per_year"] * part).clip(lower=0.0),
        _co2=links["co2_saved_t_per_year"] * part,
        _capex=links["capex_eur"].where(flow > 0),
    ).sort_values("link_id", ignore_index=True)


def _areas(
    members: gpd.GeoDataFrame, within: pd.DataFrame, options: HubOptions, land: gpd.GeoDataFrame | None
) -> Areas:
    """Return the areas of the hubs, in the order of their numbers."""
    longitude, latitude = (np.asarray(axis, dtype=np.float64) for axis in (members.geometry.x, members.geometry.y))
    precision_m = members["location_precision_m"].astype(float).fillna(0.0)
    radius_m = np.asarray(precision_m.clip(options.site_radius_m, options.widest_site_radius_m), dtype=np.float64)
    routes = np.asarray(within["geometry"], dtype=object)
    of_site, of_route = (frame["_hub"].to_numpy(np.intp) for frame in (members, within))
    return hub_areas(longitude, latitude, radius_m, of_site, routes, of_route, options.corridor_radius_m, land)


def _members(
    members: gpd.GeoDataFrame, within: pd.DataFrame, found: pd.DataFrame, hubs: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Return the table of members with their roles, by rank of the hub and id of the site."""
    of_hub = found.loc[members["_hub"]]
    supplies = members["site_id"].isin(within["surplus_site_id"]).to_numpy(bool)
    receives = members["site_id"].isin(within["demand_site_id"]).to_numpy(bool)
    anchors = members["site_id"].to_numpy(object) == of_hub["anchor_site_id"].to_numpy(object)
    role = np.select([anchors, supplies & receives, supplies], ["anchor", "both", "supplier"], "receiver")
    frame = pd.DataFrame({"hub_id": of_hub["hub_id"].to_numpy(object), "site_id": members["site_id"], "role": role})
    frame = frame.assign(_rank=frame["hub_id"].map(hubs.set_index("hub_id")["rank"]))
    frame = conform(frame.sort_values(["_rank", "site_id"], ignore_index=True), HUB_MEMBERS)
    check(frame, HUB_MEMBERS)
    return frame


def _ranked(hubs: pd.DataFrame, options: HubOptions) -> pd.DataFrame:
    """Hubs with score and rank; the parts of the score run from 0 to 1 each."""
    best_saving = hubs["saving_eur_per_year"].max()
    value = (hubs["saving_eur_per_year"] / best_saving).fillna(0.0) if best_saving > 0 else 0.0 * hubs["n_sites"]
    diversity = hubs["diversity"] / np.log(options.kinds_for_full_diversity)
    weights = (options.weight_value, options.weight_strength, options.weight_diversity, options.weight_redundancy)
    parts = (value**0.5, hubs["_strength"], diversity.clip(upper=1.0), hubs["redundancy"])
    score = sum((w * p for w, p in zip(weights, parts, strict=True)), start=0.0 * hubs["n_sites"])
    hubs = hubs.assign(score=100.0 * score / sum(weights))
    hubs = hubs.sort_values(["score", "hub_id"], ascending=[False, True], ignore_index=True)
    return hubs.assign(rank=np.arange(1, len(hubs) + 1))
