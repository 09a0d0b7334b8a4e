"""Hubs: sites tied together by links that are short enough to be one place."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from symbiosis_map.crs import WGS84, geodesic_m, metric_crs
from symbiosis_map.pinch import SMALLEST_GLIDE_K, problem_table
from symbiosis_map.schema import check, conform
from symbiosis_map.tables import BASE_UNIT, HUB_MEMBERS, HUBS

__all__ = ["HubOptions", "Hubs", "find_hubs"]

_QUAY_M = 150.0
"""The area of a hub keeps this much around a site, also where the coast line leaves it on the water."""
_WORDS = {"co2": "CO₂", "organic": "organic streams"}


@dataclass(frozen=True, slots=True)
class HubOptions:
    """What makes a hub.

    Parameters
    ----------
    max_link_km : float
        A link ties two sites into a hub where it is no longer than this, as the crow flies.
    min_score : float
        Weaker links do not tie.
    max_extent_km : float
        A cluster that is wider is cut: its longest ties go first.
    site_radius_m, widest_site_radius_m, corridor_radius_m : float
        The area of a hub reaches this far around its sites (up to the widest where a point is known less
        well) and along its links, so that it does not claim the mountain between them; where the land is given,
        not the fjord either.
    weight_value, weight_strength, weight_diversity, weight_redundancy : float
        Weights of the hub score, which are estimates: the yearly saving of its flows against the best
        hub's; how many good links tie it; how many kinds of activity; how little hangs on one supplier.
    kinds_for_full_diversity : int
        So many two-digit activities in even parts count as full diversity (estimate); counted against the
        number of sites, any two neighbours of different trades would be as diverse as a whole park.
    pinch_difference_k : float
        Smallest difference between a stream that gives heat and one that takes it, for the heat target; as the
        approach of an exchanger between liquids (EMB3Rs).
    """

    max_link_km: float = 8.0
    min_score: float = 30.0
    max_extent_km: float = 25.0
    site_radius_m: float = 700.0
    widest_site_radius_m: float = 2000.0
    corridor_radius_m: float = 250.0
    kinds_for_full_diversity: int = 6
    pinch_difference_k: float = 5.0
    weight_value: float = 0.4
    weight_strength: float = 0.2
    weight_diversity: float = 0.2
    weight_redundancy: float = 0.2


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
    ``max_extent_km`` is taken apart by leaving out its longest ties, a fifth of the length at a time. What a
    hub holds is then every link between its members, weak ones too.

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
    points = sites.loc[sites.geometry.notna()].set_index("site_id").sort_index()
    flowing = _with_flows(links, flows)
    ties = flowing[(flowing["score"] >= options.min_score) & (flowing["crow_m"] <= options.max_link_km * 1000.0)]
    records, members = [], []
    for group in _clusters(points, ties, options):
        inside = flowing[flowing["surplus_site_id"].isin(group) & flowing["demand_site_id"].isin(group)]
        record, roles = _describe(points.loc[group], inside, options, land)
        records.append(record | _heat_target(group, streams, options))
        members.append(roles)
    hubs = gpd.GeoDataFrame(
        _ranked(pd.DataFrame(records), options) if records else pd.DataFrame({"geometry": []}),
        geometry="geometry",
        crs=WGS84,
    )
    hubs = gpd.GeoDataFrame(conform(hubs, HUBS))
    check(hubs, HUBS)
    frame = pd.concat(members, ignore_index=True) if members else pd.DataFrame()
    frame = conform(frame, HUB_MEMBERS)
    rank_of = hubs.set_index("hub_id")["rank"]
    frame = frame.sort_values(["hub_id", "site_id"], ignore_index=True)
    frame = frame.loc[frame["hub_id"].map(rank_of).sort_values(kind="stable").index].reset_index(drop=True)
    check(frame, HUB_MEMBERS)
    return Hubs(hubs, frame)


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


def _clusters(points: gpd.GeoDataFrame, ties: pd.DataFrame, options: HubOptions) -> list[list[str]]:
    """Groups of site ids, each of two or more, none wider than allowed."""
    todo = [(ties, options.max_link_km * 1000.0)]
    done: list[list[str]] = []
    while todo:
        edges, longest_m = todo.pop()
        for group in _components(edges):
            if _extent_m(points.loc[group]) <= options.max_extent_km * 1000.0:
                done.append(group)
                continue
            inside = edges[edges["surplus_site_id"].isin(group)]
            shorter_m = min(longest_m, float(inside["crow_m"].max())) * 0.8
            todo.append((inside[inside["crow_m"] <= shorter_m], shorter_m))
    return sorted(done)


def _components(edges: pd.DataFrame) -> list[list[str]]:
    ids = sorted(set(edges["surplus_site_id"]) | set(edges["demand_site_id"]))
    number = {site: i for i, site in enumerate(ids)}
    a, b = edges["surplus_site_id"].map(number), edges["demand_site_id"].map(number)
    graph = sparse.csr_array((np.ones(len(edges)), (a.to_numpy(int), b.to_numpy(int))), shape=(len(ids), len(ids)))
    count, label = connected_components(graph, directed=False) if ids else (0, np.array([], dtype=int))
    return [[ids[i] for i in np.flatnonzero(label == k)] for k in range(count)]


def _extent_m(group: gpd.GeoDataFrame) -> float:
    """Largest distance between a group's corners (of its box), an upper bound of its width."""
    west, south, east, north = group.total_bounds
    return float(geodesic_m([west], [south], [east], [north])[0])


def _describe(
    group: gpd.GeoDataFrame, inside: pd.DataFrame, options: HubOptions, land: gpd.GeoDataFrame | None
) -> tuple[dict[str, object], pd.DataFrame]:
    gives = inside.groupby("surplus_site_id")[["_saving", "score"]].sum()
    gives = gives.assign(site_id=gives.index).sort_values(
        ["_saving", "score", "site_id"], ascending=[False, False, True]
    )
    anchor = str(gives.index[0])
    suppliers, receivers = set(inside["surplus_site_id"]), set(inside["demand_site_id"])
    roles = [
        "anchor"
        if site == anchor
        else "both"
        if site in suppliers and site in receivers
        else "supplier"
        if site in suppliers
        else "receiver"
        for site in group.index
    ]
    hub_id = f"hub-{anchor}"
    anchor_site = pd.Series(group.loc[anchor])
    by_supplier = gives["_saving"] if gives["_saving"].sum() > 0 else gives["score"]
    pairs = {tuple(sorted(p)) for p in zip(inside["surplus_site_id"], inside["demand_site_id"], strict=True)}
    possible = len(list(combinations(group.index, 2)))
    kinds = group["nace"].str[:2].dropna().value_counts(normalize=True)
    flows = inside.groupby("resource")["_flow"].sum()
    area, area_km2 = _area(group, inside, options, land)
    record: dict[str, object] = {
        "hub_id": hub_id,
        "name": _name(anchor_site),
        "anchor_site_id": anchor,
        "n_sites": len(group),
        "n_links": len(inside),
        "area_km2": area_km2,
        **{f"{resource}_per_year": float(flows.get(resource, 0.0)) for resource in BASE_UNIT},
        "co2_saved_t_per_year": inside["_co2"].sum(min_count=1),
        "capex_eur": inside["_capex"].sum(min_count=1),
        "saving_eur_per_year": inside["_saving"].sum(min_count=1),
        "connectance": len(pairs) / possible,
        "diversity": float(-(kinds * np.log(kinds)).sum()) + 0.0,
        "redundancy": float(1.0 - by_supplier.max() / by_supplier.sum()),
        "_strength": float(1.0 - np.exp(-inside["score"].sum() / 300.0)),
        "sentence": _sentence(str(anchor_site["name"]), len(group), inside),
        "geometry": area,
    }
    return record, pd.DataFrame({"hub_id": hub_id, "site_id": list(group.index), "role": roles})


def _heat_target(group: list[str], streams: pd.DataFrame | None, options: HubOptions) -> dict[str, float]:
    """What the members want of heat, and what perfect exchange would leave of it; steam counts at one temperature."""
    if streams is None:
        return {}
    own = streams[(streams["resource"] == "heat") & streams["site_id"].isin(group)]
    own = own.dropna(subset=["quantity_per_year", "temperature_c", "return_temperature_c"])
    own = own[own["temperature_c"] > own["return_temperature_c"]]
    gives, warm = own["direction"] == "surplus", own["temperature_c"]
    cool = own["return_temperature_c"].mask(own["medium"] == "steam", warm - SMALLEST_GLIDE_K)
    start, end = warm.where(gives, cool), cool.where(gives, warm)
    takes = start < end
    if not takes.any():
        return {}
    target = problem_table(start, end, own["quantity_per_year"], options.pinch_difference_k)
    return {
        "heat_wanted_mwh_per_year": float(own.loc[takes, "quantity_per_year"].sum()),
        "heat_target_mwh_per_year": target.hot_utility,
    }


def _name(anchor: pd.Series) -> str:
    place = next((anchor[c] for c in ("locality", "municipality") if pd.notna(anchor[c]) and anchor[c]), "")
    name = str(anchor["name"])
    return name if not place or place.lower() in name.lower() else f"{place}: {name}"


def _area(
    group: gpd.GeoDataFrame, inside: pd.DataFrame, options: HubOptions, land: gpd.GeoDataFrame | None
) -> tuple[object, float]:
    system = metric_crs(group.geometry.x, group.geometry.y)
    radius_m = group["location_precision_m"].fillna(0.0).clip(options.site_radius_m, options.widest_site_radius_m)
    sites = group.geometry.to_crs(system).buffer(radius_m)
    routes = gpd.GeoSeries(inside["geometry"], crs=WGS84).to_crs(system).buffer(options.corridor_radius_m)
    area = pd.concat([sites, routes]).union_all().simplify(10.0)
    if land is not None:
        reached = gpd.GeoSeries([area], crs=system).to_crs(WGS84).iloc[0]
        ground = gpd.GeoSeries(land.geometry.iloc[land.sindex.query(reached, predicate="intersects")]).to_crs(system)
        quays = group.geometry.to_crs(system).buffer(_QUAY_M).union_all()
        area = area.intersection(ground.make_valid().union_all()).union(quays)
    return gpd.GeoSeries([area], crs=system).to_crs(WGS84).iloc[0], float(area.area / 1e6)


def _sentence(anchor: str, n_sites: int, inside: pd.DataFrame) -> str:
    best = inside.sort_values(["score", "link_id"], ascending=[False, True]).iloc[0]
    resources = ", ".join(_WORDS.get(r, r) for r in BASE_UNIT if (inside["resource"] == r).any())
    return (
        f"{anchor} anchors {n_sites} sites tied by {len(inside)} links ({resources}); "
        f"the best scores {best['score']:.0f} of 100."
    )


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
