"""Time the matching of many candidates in a process of its own and print the figures as JSON.

    python scripts/benchmark_matching.py [--pairs N] [--runs N]

The sites are made up: every activity of the sector profiles, with its usual streams in varied amounts, on a grid of
points. Pairs are drawn over all resources in the shares of a county. Seconds are the median of the runs, after one
that is not counted; the explanation of a pair is made when it is asked for and is not in them.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import LineString, linestrings

from symbiosis_map.crs import WGS84
from symbiosis_map.intake import complete_streams, estimate_streams
from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.matching import acceptor_streams, match
from symbiosis_map.schema import conform
from symbiosis_map.tables import DISTANCES, SITES, STREAMS

SHARES = {"heat": 0.35, "water": 0.10, "material": 0.25, "organic": 0.20, "co2": 0.05, "gas": 0.05}
"""Part of the candidates by resource."""
SITES_PER_ACTIVITY = 12
SEED = 1


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    sites, streams = make_county()
    figures: dict[str, object] = {"pairs": options.pairs, "sites": len(sites), "streams": len(streams)}
    together = make_distances(sites, streams, options.pairs, SHARES)
    figures["all"] = timed(sites, streams, together, options.runs)
    for resource in SHARES:
        alone = make_distances(sites, streams, options.pairs, {resource: 1.0})
        figures[resource] = timed(sites, streams, alone, options.runs)
    print(json.dumps(figures, indent=1))


def timed(
    sites: gpd.GeoDataFrame, streams: pd.DataFrame, distances: gpd.GeoDataFrame, runs: int
) -> dict[str, float | int]:
    """Return median seconds and what came out."""
    seconds, cpu = [], []
    for _ in range(runs + 1):
        started, worked = time.perf_counter(), time.process_time()
        matched = match(sites, streams, distances)
        seconds.append(time.perf_counter() - started)
        cpu.append(time.process_time() - worked)
    return {
        "seconds": round(statistics.median(seconds[1:]), 2),
        "cpu_seconds": round(statistics.median(cpu[1:]), 2),
        "first_seconds": round(seconds[0], 2),
        "links": len(matched.links),
        "near_misses": len(matched.near_misses),
    }


def make_county() -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return made-up sites of every activity with their usual streams, in amounts over two orders of magnitude."""
    draw = np.random.default_rng(SEED)
    activities = sorted(set(PACKAGED.table("sector_profiles")["nace"].dropna()) - {"*", "any"})
    activities = [nace for nace in activities if nace[:2].isdigit()]
    naces = np.repeat(activities, SITES_PER_ACTIVITY)
    count = len(naces)
    frame = pd.DataFrame({"site_id": [f"s{i:05d}" for i in range(count)], "country": "NO", "nace": naces})
    frame["name"] = frame["site_id"]
    frame["location_precision_m"] = 100.0
    points = gpd.points_from_xy(draw.uniform(6.0, 9.0, count), draw.uniform(62.0, 63.5, count))
    sites = gpd.GeoDataFrame(conform(gpd.GeoDataFrame(frame, geometry=points, crs=WGS84), SITES))
    streams = estimate_streams(sites, conform(pd.DataFrame(), STREAMS)).streams
    streams = complete_streams(sites, streams).streams
    streams = pd.concat([streams, acceptor_streams(sites, streams).streams], ignore_index=True)
    size = 10.0 ** draw.uniform(-1.0, 1.0, len(streams))
    for column in ("quantity_per_year", "quantity_low", "quantity_high", "power_mw"):
        streams[column] = streams[column] * size
    return sites, conform(streams, STREAMS)


def make_distances(
    sites: gpd.GeoDataFrame, streams: pd.DataFrame, pairs: int, shares: dict[str, float]
) -> gpd.GeoDataFrame:
    """Return drawn pairs of streams of one resource, 0.1 to 100 km apart, in these shares."""
    draw = np.random.default_rng(SEED)
    place = sites.set_index("site_id").geometry
    found = []
    for resource, share in shares.items():
        of = streams[streams["resource"] == resource]
        offered, wanted = (of[of["direction"] == way] for way in ("surplus", "demand"))
        wishes = round(pairs * share)
        numbers = draw.choice(len(offered) * len(wanted), size=min(wishes, len(offered) * len(wanted)), replace=False)
        s, r = offered.iloc[numbers // len(wanted)], wanted.iloc[numbers % len(wanted)]
        found.append(
            pd.DataFrame(
                {
                    "surplus_id": s["stream_id"].to_numpy(),
                    "demand_id": r["stream_id"].to_numpy(),
                    "s_site": s["site_id"].to_numpy(),
                    "r_site": r["site_id"].to_numpy(),
                }
            )
        )
    table = pd.concat(found, ignore_index=True)
    crow = 10.0 ** draw.uniform(2.0, 5.0, len(table))
    ends = np.stack(
        [np.stack([place[table[end]].x, place[table[end]].y], axis=1) for end in ("s_site", "r_site")], axis=1
    )
    lines: list[LineString] = list(linestrings(ends))
    table = table.assign(crow_m=crow, route_m=1.3 * crow, sea_share=0.0, detour_factor=1.3, precision_m=140.0)
    table = table.assign(route_kind="crow", route_basis="made up")
    return gpd.GeoDataFrame(conform(gpd.GeoDataFrame(table, geometry=lines, crs=WGS84), DISTANCES))


if __name__ == "__main__":
    main()
