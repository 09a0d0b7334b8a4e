"""Made-up tables of a run, of any size, for the benchmark of the map: real towns, invented works and exchanges."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.random import Generator
from scipy.spatial import KDTree

from symbiosis_map import tables as t
from symbiosis_map.crs import geodesic_m
from symbiosis_map.knowledge import layers
from symbiosis_map.schema import conform

TOWNS = {
    "Ålesund": (6.36, 62.46),
    "Molde": (7.23, 62.745),
    "Kristiansund": (7.76, 63.115),
    "Sunndal": (8.56, 62.67),
    "Aure": (8.69, 63.41),
    "Aukra": (6.95, 62.85),
    "Ulstein": (5.86, 62.345),
    "Volda": (6.06, 62.18),
    "Sykkylven": (6.57, 62.395),
    "Rauma": (7.69, 62.565),
    "Averøy": (7.58, 63.02),
    "Vestnes": (7.08, 62.615),
    "Hustadvika": (7.25, 62.9),
    "Surnadal": (8.7, 62.975),
    "Herøy": (5.64, 62.34),
    "Stranda": (6.93, 62.3),
}
KINDS = ("Smelter", "Dairy", "Fish farm", "Sawmill", "Greenhouse", "Bakery", "Brewery", "Swimming hall")
GOODS = {
    "heat": ("cooling water", "flue gas", "condensate", "district heating", "drying", "hot water"),
    "water": ("rinsing water", "process water", "cooling water make-up"),
    "material": ("bark", "slag", "sand", "packaging", "wood chips"),
    "organic": ("fish sludge", "whey", "trimmings", "compost"),
    "co2": ("flue gas CO2", "CO2 for greenhouses"),
    "gas": ("oxygen", "hydrogen"),
}
SHARE = {"heat": 0.6, "water": 0.12, "material": 0.12, "organic": 0.1, "co2": 0.03, "gas": 0.03}
NACE = ("24.42", "10.51", "03.21", "16.10", "01.13", "10.71", "11.05", "93.11")
_KM = 111.32
_NEIGHBOURS = 80


def synthetic_tables(n_links: int, seed: int = 1) -> dict[str, pd.DataFrame]:
    """Return made-up tables: so many links, a tenth as many sites, and what goes with them.

    Parameters
    ----------
    n_links : int
    seed : int
        The same seed gives the same tables.
    """
    chance = np.random.default_rng(seed)
    sites, town = _sites(max(20, n_links // 10), chance)
    streams = _streams(sites, chance)
    pairs = _pairs(sites, streams, n_links + n_links // 10, chance)
    links = _links(sites, streams, pairs[:n_links], chance)
    misses = _misses(sites, streams, pairs[n_links:], chance)
    hubs, members = _hubs(sites, town, links)
    raw = {
        t.SITES: sites,
        t.STREAMS: streams,
        t.LINKS: links,
        t.NEAR_MISSES: misses,
        t.DOUBT: _doubt(links, chance),
        t.FLOWS: _flows(links, chance),
        t.HUBS: hubs,
        t.HUB_MEMBERS: members,
        t.ASSUMPTIONS: _assumptions(streams),
    }
    return {table.name: conform(frame, table) for table, frame in raw.items()}


def _sites(n: int, chance: Generator) -> tuple[gpd.GeoDataFrame, np.ndarray]:
    """Works around the towns, on land; an eighth of them anywhere in the county."""
    middle = np.array(list(TOWNS.values()))
    county = layers.land((4.8, 61.9, 9.4, 63.7))
    land = shapely.union_all(np.asarray(county.geometry, dtype=object))
    shapely.prepare(land)
    x, y, town = np.empty(0), np.empty(0), np.empty(0, dtype=int)
    while len(x) < n:
        near = chance.choice(len(middle), 2 * n, p=_town_sizes(len(middle)))
        spread = np.where(chance.random(2 * n) < 0.125, 25.0, 2.5) / _KM
        px = middle[near, 0] + 2.1 * spread * chance.standard_normal(2 * n)
        py = middle[near, 1] + spread * chance.standard_normal(2 * n)
        ashore = shapely.contains_xy(land, px, py)
        x, y, town = np.r_[x, px[ashore]], np.r_[y, py[ashore]], np.r_[town, near[ashore]]
    x, y, town = x[:n].round(5), y[:n].round(5), town[:n]
    kind = chance.integers(0, len(KINDS), n)
    places = np.array(list(TOWNS))[town]
    sites = gpd.GeoDataFrame(
        {
            "site_id": [f"S{i:06d}" for i in range(n)],
            "name": [f"{KINDS[k]} {i} {place}" for i, (k, place) in enumerate(zip(kind, places, strict=True))],
            "operator": [f"Operator {i % (n // 2 + 1)}" for i in range(n)],
            "municipality": places,
            "country": "NO",
            "nace": np.array(NACE)[kind],
            "location_level": chance.choice(["address", "plant", "place"], n),
            "location_precision_m": chance.choice([100.0, 300.0, 2000.0], n, p=[0.6, 0.3, 0.1]),
            "source": "synthetic",
        },
        geometry=shapely.points(x, y),
        crs=4326,
    )
    return sites, town


def _town_sizes(n: int) -> np.ndarray:
    size = 1.0 / np.arange(1, n + 1) ** 0.7
    return size / size.sum()


def _streams(sites: gpd.GeoDataFrame, chance: Generator) -> pd.DataFrame:
    n = 2 * len(sites)
    resource = np.repeat(chance.choice(list(SHARE), len(sites), p=list(SHARE.values())), 2)
    direction = np.tile(["demand", "surplus"], len(sites))
    quantity = chance.lognormal(8, 1.5, n)
    heat = resource == "heat"
    return pd.DataFrame(
        {
            "stream_id": [f"{site}-{way}" for site, way in zip(sites["site_id"].repeat(2), direction, strict=True)],
            "site_id": sites["site_id"].repeat(2).to_numpy(),
            "direction": direction,
            "resource": resource,
            "stream": [GOODS[r][k % len(GOODS[r])] for r, k in zip(resource, chance.integers(0, 60, n), strict=True)],
            "quantity_per_year": quantity,
            "quantity_low": quantity * 0.7,
            "quantity_high": quantity * 1.4,
            "unit": [t.BASE_UNIT[r] for r in resource],
            "temperature_c": np.where(heat, chance.integers(12, 90, n), np.nan),
            "return_temperature_c": np.where(heat, chance.integers(4, 12, n), np.nan),
            "basis": chance.choice(["estimated", "reported", "derived"], n, p=[0.7, 0.2, 0.1]),
            "source": "synthetic",
        }
    )


def _pairs(sites: gpd.GeoDataFrame, streams: pd.DataFrame, n: int, chance: Generator) -> np.ndarray:
    """Rows of surplus and demand streams of one resource, the nearer the likelier; none twice."""
    points = np.column_stack([sites.geometry.x * np.cos(np.radians(62.7)), sites.geometry.y]) * _KM
    resource = streams["resource"].to_numpy()[::2]
    groups = [mine for name in SHARE if len(mine := np.flatnonzero(resource == name)) > 1]
    near = [KDTree(points[mine]).query(points[mine], k=min(len(mine), _NEIGHBOURS))[1] for mine in groups]
    found: set[tuple[int, int]] = set()
    while len(found) < n:
        for mine, neighbours in zip(groups, near, strict=True):
            one = chance.integers(0, len(mine), round(n * len(mine) / len(sites)) + 1)
            other = neighbours[one, (neighbours.shape[1] * chance.random(len(one)) ** 1.5).astype(int)]
            found |= {(int(2 * mine[a] + 1), int(2 * mine[b])) for a, b in zip(one, other, strict=True) if a != b}
    pairs = np.array(sorted(found))
    return chance.permutation(pairs)[:n]


def _ends(sites: gpd.GeoDataFrame, streams: pd.DataFrame, pairs: np.ndarray) -> gpd.GeoDataFrame:
    first, second = streams.iloc[pairs[:, 0]].reset_index(drop=True), streams.iloc[pairs[:, 1]].reset_index(drop=True)
    xy = shapely.get_coordinates(np.asarray(sites.geometry, dtype=object))
    ends = np.stack([xy[pairs[:, 0] // 2], xy[pairs[:, 1] // 2]], axis=1)
    return gpd.GeoDataFrame(
        {
            "link_id": first["stream_id"] + ">" + second["stream_id"],
            "surplus_id": first["stream_id"],
            "demand_id": second["stream_id"],
            "surplus_site_id": first["site_id"],
            "demand_site_id": second["site_id"],
            "resource": first["resource"],
            "unit": first["unit"],
            "offered": first["quantity_per_year"],
            "wanted": second["quantity_per_year"],
            "crow_m": geodesic_m(*ends[:, 0].T, *ends[:, 1].T),
        },
        geometry=shapely.linestrings(ends),
        crs=4326,
    )


def _links(sites: gpd.GeoDataFrame, streams: pd.DataFrame, pairs: np.ndarray, chance: Generator) -> gpd.GeoDataFrame:
    links = _ends(sites, streams, pairs)
    n = len(links)
    pipe = links["resource"].isin(["heat", "water", "co2", "gas"]).to_numpy()
    value = {name: chance.beta(2.5, 1.8, n).clip(0.01) for name in t.CRITERIA}
    value["proximity"] = np.where(pipe, np.nan, value["proximity"])
    value["economics"] = np.where(pipe, value["economics"], np.nan)
    weight = dict(zip(t.CRITERIA, (0.25, 0.15, 0.15, 0.15, 0.20, 0.10), strict=True))
    shared = {name: np.where(np.isnan(value[name]), 0.0, weight[name]) for name in t.CRITERIA}
    total = sum(shared.values())
    logs = sum(np.nan_to_num(shared[name] / total * np.log(value[name])) for name in t.CRITERIA)
    cost, capex = chance.lognormal(2.5, 0.7, n), chance.lognormal(13, 1.2, n)
    quantity = np.minimum(links["offered"], links["wanted"])
    money = {
        "capex_low_eur": capex * 0.6,
        "capex_eur": capex,
        "capex_high_eur": capex * 1.7,
        "cost_low": cost * 0.6,
        "cost": cost,
        "cost_high": cost * 1.8,
        "alternative_cost": chance.lognormal(3.2, 0.5, n),
        "saving_eur_per_year": chance.lognormal(10, 1.2, n),
        "payback_years": chance.lognormal(1.8, 0.6, n),
        "economic_distance_m": chance.lognormal(8.5, 0.8, n),
    }
    return links.assign(
        mode=np.where(links["resource"] == "heat", chance.choice(["direct", "lift", "tempering"], n), "by-product"),
        use="as in the tables of a run",
        quantity_per_year=quantity,
        quantity_low=quantity * 0.7,
        quantity_high=quantity * 1.3,
        route_m=links["crow_m"] * chance.uniform(1.1, 1.6, n),
        sea_share=np.where(chance.random(n) < 0.3, chance.random(n), 0.0),
        precision_m=chance.choice([200.0, 600.0, 2300.0], n),
        transport=np.where(pipe, "pipe", "truck"),
        score=100.0 * np.exp(logs),
        **{f"d_{name}": values for name, values in value.items()},
        **{f"w_{name}": shared[name] / total for name in t.CRITERIA},
        unknowns=chance.choice(["", "time", "climate;time"], n, p=[0.6, 0.3, 0.1]),
        **{name: np.where(pipe, values, np.nan) for name, values in money.items()},
        cost_unit=np.where(pipe, "EUR/MWh", None),
        co2_saved_t_per_year=chance.lognormal(4, 1.5, n),
        co2_reference="what would be used without it",
        readiness=chance.choice([1.0, 0.8, 0.64, 0.56], n),
        barriers=chance.choice(["", "B08", "B06;B08", "B05;B08;B18"], n),
    )


def _misses(sites: gpd.GeoDataFrame, streams: pd.DataFrame, pairs: np.ndarray, chance: Generator) -> gpd.GeoDataFrame:
    misses = _ends(sites, streams, pairs)
    n = len(misses)
    gate = chance.choice(["temperature", "distance", "rule"], n, p=[0.3, 0.5, 0.2])
    return misses.assign(
        gate=gate,
        shortfall=np.where(gate == "rule", np.nan, chance.lognormal(4, 1, n)),
        shortfall_unit=np.select([gate == "temperature", gate == "distance"], ["K", "m"], ""),
        route_m=misses["crow_m"] * 1.3,
        reason="as the gate found it",
    )


def _doubt(links: gpd.GeoDataFrame, chance: Generator) -> pd.DataFrame:
    n, score = len(links), links["score"].to_numpy()
    spread = chance.uniform(2, 12, n)
    rank = links["score"].rank(ascending=False).to_numpy()
    return links[["link_id", "surplus_id", "demand_id", "surplus_site_id", "demand_site_id", "resource"]].assign(
        gate_fail_chance=np.where(chance.random(n) < 0.5, 0.0, chance.beta(1, 6, n)),
        likely_gate="distance",
        score_p10=(score - spread).clip(0),
        score_p50=score,
        score_p90=(score + spread).clip(max=100),
        cost_p10=links["cost"].to_numpy() * 0.7,
        cost_p90=links["cost"].to_numpy() * 1.5,
        cost_unit=links["cost_unit"].to_numpy(),
        co2_saved_p10_t_per_year=links["co2_saved_t_per_year"].to_numpy() * 0.7,
        co2_saved_p90_t_per_year=links["co2_saved_t_per_year"].to_numpy() * 1.3,
        first_ten_share=np.where(rank < 40, chance.random(n), 0.0),
        rank_p05=np.maximum(1, np.round(rank * 0.7)),
        rank_p95=np.minimum(n, np.round(rank * 1.3)),
        decided_by=chance.choice(["interest rate", "length of the route", "electricity price"], n),
        decided_share=chance.random(n),
        draws=1000,
        sampling_error=0.03,
    )


def _flows(links: gpd.GeoDataFrame, chance: Generator) -> pd.DataFrame:
    n = max(1, len(links) // 8)
    flowing = links.sort_values(["score", "link_id"], ascending=[False, True])[: 3 * n : 3]
    return pd.DataFrame(
        {
            "link_id": flowing["link_id"],
            "quantity_per_year": flowing["quantity_per_year"] * 0.8,
            "unit": flowing["unit"],
            "share_of_supply": chance.random(len(flowing)),
            "share_of_demand": chance.random(len(flowing)),
        }
    )


def _hubs(sites: gpd.GeoDataFrame, town: np.ndarray, links: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """One hub for each town: its sites within 3 km of the middle."""
    rows, members = [], []
    for number, (name, (x, y)) in enumerate(TOWNS.items()):
        gap = np.hypot((sites.geometry.x - x) * np.cos(np.radians(y)), sites.geometry.y - y) * _KM
        ids = sites.loc[(town == number) & (gap < 3.0), "site_id"]
        inside = links["surplus_site_id"].isin(ids) & links["demand_site_id"].isin(ids)
        if len(ids) < 2 or not inside.any():
            continue
        area = shapely.affinity.scale(shapely.Point(x, y).buffer(3.0 / _KM), 1.0 / np.cos(np.radians(y)), 1.0)
        held = links[inside]
        rows.append(
            {
                "hub_id": f"hub-{ids.iloc[0]}",
                "name": name,
                "anchor_site_id": ids.iloc[0],
                "score": float(held["score"].mean()),
                "n_sites": len(ids),
                "n_links": len(held),
                "area_km2": 28.0,
                "saving_eur_per_year": float(held["saving_eur_per_year"].sum()),
                "co2_saved_t_per_year": float(held["co2_saved_t_per_year"].sum()),
                "geometry": area,
            }
        )
        members.append(pd.DataFrame({"hub_id": f"hub-{ids.iloc[0]}", "site_id": ids, "role": "both"}))
    hubs = gpd.GeoDataFrame(rows, geometry="geometry", crs=4326).sort_values(
        "score", ascending=False, ignore_index=True
    )
    return hubs.assign(rank=np.arange(1, len(hubs) + 1)), pd.concat(members, ignore_index=True)


def _assumptions(streams: pd.DataFrame) -> pd.DataFrame:
    assumed = streams[streams["basis"] == "estimated"]
    return pd.DataFrame(
        {
            "table": "streams",
            "id": assumed["stream_id"],
            "column": "quantity_per_year",
            "value": [
                f"{quantity:.3g} {unit}"
                for quantity, unit in zip(assumed["quantity_per_year"], assumed["unit"], strict=True)
            ],
            "reason": "the size of the site and its sector",
            "source": "synthetic",
        }
    )
