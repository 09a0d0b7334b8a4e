"""Route the pairs of a county by road and by sea, and print the figures as JSON.

    python scripts/benchmark_routes.py ROADS [--layer NAME] [--quays FILE] [--runs 3]

ROADS is a file as ``[ways] roads`` takes it, and holds the roads of the whole country: Kartverket's N1000 roads, or an
extract of OpenStreetMap. Medians of the runs:

- ``read_s``, ``load_s``: the graph from its file, and from the cache;
- ``road``: growing numbers of pairs between 60 places in Møre og Romsdal, and the growth of time over that of pairs;
- ``national``: the same 2,000 pairs between 300 places all over the country;
- ``sea``: the way by ship of large lots between quays, where these are given.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from peak_memory import peak_mb

from symbiosis_map.knowledge.layers import land
from symbiosis_map.networks import WaysOptions
from symbiosis_map.networks.cache import load_roads
from symbiosis_map.networks.quays import read_quays
from symbiosis_map.networks.roads import read_roads
from symbiosis_map.proximity import ProximityOptions, RoadGraph
from symbiosis_map.proximity.roads import road_routes
from symbiosis_map.proximity.ships import ship_routes

COUNTY = (5.3, 62.0, 9.2, 63.6)
PAIRS = (500, 1_000, 2_000, 4_000, 8_000)


def median_s(call: Callable[[], Any], runs: int) -> float:
    """Return the median time of a call in seconds."""
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        call()
        taken.append(time.perf_counter() - started)
    return round(statistics.median(taken), 3)


def places(graph: RoadGraph, box: tuple[float, float, float, float], n: int, seed: int) -> gpd.GeoDataFrame:
    """Return places some hundred metres off the roads of a box."""
    rng = np.random.default_rng(seed)
    west, south, east, north = box
    inside = np.flatnonzero(
        (graph.longitude > west) & (graph.longitude < east) & (graph.latitude > south) & (graph.latitude < north)
    )
    node = rng.choice(inside, n, replace=False)
    at = np.column_stack([graph.longitude[node], graph.latitude[node]]) + rng.normal(0.0, 0.003, (n, 2))
    names = [f"p{i:03d}" for i in range(n)]
    return gpd.GeoDataFrame({"name": names}, index=names, geometry=gpd.points_from_xy(*at.T), crs=4326)


def pairs(sites: gpd.GeoDataFrame, n: int) -> pd.DataFrame:
    """Return pairs of places, some of them more than once: a site has several streams."""
    a, b = np.random.default_rng(n).integers(0, len(sites), (2, n))
    return pd.DataFrame({"from_site": sites.index[a], "to_site": sites.index[b], "limit_m": 800_000.0})


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("roads", type=Path)
    parser.add_argument("--layer", default="")
    parser.add_argument("--quays", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    said = parser.parse_args()
    options = WaysOptions(roads=str(said.roads), roads_layer=said.layer)
    figures: dict[str, Any] = {"roads": said.roads.name}
    graph, _ = read_roads(said.roads, options)
    figures["edges"], figures["nodes"] = len(graph.start), len(graph.longitude)
    figures["read_s"] = median_s(lambda: read_roads(said.roads, options), said.runs)
    with tempfile.TemporaryDirectory() as folder:
        read_roads(said.roads, options, Path(folder))
        kept = next(Path(folder).glob("*.npz"))
        figures["cache_bytes"] = kept.stat().st_size
        figures["load_s"] = median_s(lambda: load_roads(kept), max(said.runs, 5))
    sites = places(graph, COUNTY, 60, 6)
    ground = land(COUNTY)
    figures["road"] = []
    for n in PAIRS:
        asked = pairs(sites, n)
        seconds = median_s(lambda asked=asked: road_routes(asked, sites, graph, ground), said.runs)
        found = road_routes(asked, sites, graph, ground)
        row = {"pairs": n, "seconds": seconds, "found": int(found["route_m"].notna().sum())}
        if figures["road"]:
            before = figures["road"][-1]
            row["growth"] = round(np.log(seconds / before["seconds"]) / np.log(n / before["pairs"]), 2)
        figures["road"].append(row)
    wide = places(graph, (-180.0, -89.0, 180.0, 89.0), 300, 7)
    asked = pairs(wide, 2_000)
    figures["national"] = {"pairs": 2_000, "seconds": median_s(lambda: road_routes(asked, wide, graph), said.runs)}
    if said.quays:
        quays = read_quays(said.quays)
        inside = quays.cx[COUNTY[0] : COUNTY[2], COUNTY[1] : COUNTY[3]].reset_index(drop=True)
        shore = gpd.GeoDataFrame(inside.iloc[:40].set_index("quay_id"))
        asked = pairs(shore, 200)
        routed: list[pd.DataFrame] = []
        seconds = median_s(
            lambda: routed.append(ship_routes(asked, shore, inside, ground, None, ProximityOptions())), said.runs
        )
        figures["sea"] = {"pairs": 200, "seconds": seconds, "found": int(routed[-1]["ship_sea_m"].notna().sum())}
    figures["peak_memory_mb"] = peak_mb()
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
