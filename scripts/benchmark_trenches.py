"""Lay shared trenches for synthetic hubs, and print the seconds as JSON.

    python scripts/benchmark_trenches.py [--hubs 300] [--sites 3 20] [--runs 3]

Each hub is one network: sites on 5 by 3 km, one of them sends hot water to all others. Seconds of processor, medians of
the runs; ``by_sites_s`` is one network of so many sites.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.crs import geodesic_m
from symbiosis_map.matching import MatchingOptions
from symbiosis_map.matching.pipes.sizing import size_pipe
from symbiosis_map.schema import conform
from symbiosis_map.tables import FLOWS, HUB_MEMBERS, LINK_PIPES, LINKS, SITES
from symbiosis_map.trenches import Grade, PipePrices, lay_trenches

Hubs = tuple[gpd.GeoDataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]


def size(grade: Grade, flow: NDArray[np.float64], sea: NDArray[np.float64]) -> PipePrices:
    """Return the pipes as a run has them."""
    sized = size_pipe(grade.pipe, flow, grade.supply_c, grade.return_c, sea, MatchingOptions())
    return PipePrices(sized.size_mm, sized.lines, *sized.cost)


def hubs(counts: list[int], seed: int = 0) -> Hubs:
    """Return the tables of hubs with so many sites."""
    chance = np.random.default_rng(seed)
    sites, links, pipes = [], [], []
    for hub, n in enumerate(counts):
        longitude = 8.0 + 0.3 * (hub % 20) + 0.1 * chance.random(n)
        latitude = 60.0 + 0.1 * (hub // 20) + 0.027 * chance.random(n)
        names = [f"{hub:04d}-{i:02d}" for i in range(n)]
        sites.append(pd.DataFrame({"hub_id": f"{hub:04d}", "site_id": names, "x": longitude, "y": latitude}))
        crow = geodesic_m(longitude[:1].repeat(n - 1), latitude[:1].repeat(n - 1), longitude[1:], latitude[1:])
        key = {"link_id": names[1:]}
        links.append(pd.DataFrame(key | {"surplus_site_id": names[0], "demand_site_id": names[1:], "crow_m": crow}))
        flow = chance.uniform(5.0, 50.0, n - 1)
        ends = {"start_site_id": names[0], "end_site_id": names[1:], "flow_kg_per_s": flow}
        pipes.append(pd.DataFrame(key | ends))
    placed, link, pipe = pd.concat(sites), pd.concat(links), pd.concat(pipes)
    link = link.assign(resource="heat", unit="MWh/yr", quantity_per_year=1000.0, route_m=link["crow_m"], sea_share=0.0)
    link = link.assign(surplus_id=link["link_id"] + "s", demand_id=link["link_id"] + "d")
    pipe = pipe.assign(pipe="pair", grade="heat", supply_c=80.0, return_c=50.0)
    geometry = gpd.points_from_xy(placed["x"], placed["y"], crs=4326)
    named = placed.assign(name=placed["site_id"], country="NO").drop(columns=["x", "y"])
    return (
        gpd.GeoDataFrame(conform(gpd.GeoDataFrame(named, geometry=geometry), SITES)),
        conform(gpd.GeoDataFrame(link, geometry=[None] * len(link), crs=4326), LINKS),
        conform(link[["link_id", "quantity_per_year", "unit"]], FLOWS),
        conform(pipe, LINK_PIPES),
        conform(placed[["hub_id", "site_id"]].assign(role="both"), HUB_MEMBERS),
    )


def seconds(tables: Hubs, runs: int) -> float:
    """Return the median seconds of processor."""
    taken = []
    for _ in range(runs):
        before = time.process_time()
        lay_trenches(*tables, size, lambda lines: np.zeros(len(lines)))
        taken.append(time.process_time() - before)
    return round(statistics.median(taken), 3)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hubs", type=int, default=300)
    parser.add_argument("--sites", type=int, nargs=2, default=(3, 20), metavar=("LEAST", "MOST"))
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    least, most = asked.sites
    counts = np.random.default_rng(1).integers(least, most + 1, asked.hubs).tolist()
    seconds(hubs([4]), 1)
    figures = {
        "hubs": asked.hubs,
        "sites": sum(counts),
        "all_s": seconds(hubs(counts), asked.runs),
        "by_sites_s": {n: seconds(hubs([n]), asked.runs) for n in range(least, most + 1)},
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
