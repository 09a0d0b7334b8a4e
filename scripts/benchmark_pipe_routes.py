"""Time pipe routes between seeded places of the county and print the figures as JSON.

    python scripts/benchmark_pipe_routes.py [--pairs 2000] [--reach-km 20] [--cells 100 50 200]

Places lie on land around the sites of the county of Møre og Romsdal; half of the pairs take an insulated pair, half one
polyethylene pipe. Wall time and processor time are given, the compilation is left out. Growth is given with the number
of pairs and with the size of cells.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from peak_memory import peak_mb

from symbiosis_map.crs import geodesic_m
from symbiosis_map.knowledge.layers import land
from symbiosis_map.proximity import ProximityOptions
from symbiosis_map.proximity.pipe_routes import PIPES, pipe_routes

ROOT = Path(__file__).resolve().parents[1]


def places(n_sources: int, n_targets: int, seed: int) -> tuple[np.ndarray, np.ndarray, gpd.GeoDataFrame]:
    """Return sources and targets on land, and the land around them."""
    sites = pd.read_csv(ROOT / "data" / "more_og_romsdal" / "sites.csv")[["longitude", "latitude"]].dropna().to_numpy()
    random = np.random.default_rng(seed)
    west, south, east, north = *sites.min(axis=0), *sites.max(axis=0)
    ground = land((west - 0.7, south - 0.4, east + 0.7, north + 0.4))
    found = []
    for n in (n_sources, n_targets):
        points = sites[random.integers(0, len(sites), 6 * n)] + random.normal(0.0, 1.0, (6 * n, 2)) * [0.1, 0.05]
        frame = gpd.GeoDataFrame(geometry=shapely.points(points), crs=4326)
        on_land = gpd.sjoin(frame, ground[["geometry"]], predicate="within").index.unique()
        found.append(points[np.sort(on_land)[:n]])
    return found[0], found[1], ground


def asked(n: int, reach_km: float, seed: int) -> tuple[np.ndarray, gpd.GeoDataFrame]:
    """Return so many pairs within reach of each other."""
    sources, targets, ground = places(max(n // 16, 4), max(n // 4, 16), seed)
    i, j = (part.ravel() for part in np.meshgrid(np.arange(len(sources)), np.arange(len(targets)), indexing="ij"))
    crow = geodesic_m(sources[i, 0], sources[i, 1], targets[j, 0], targets[j, 1])
    near = np.random.default_rng(seed).permutation(np.flatnonzero(crow < reach_km * 1000.0))[:n]
    return np.stack([sources[i[near]], targets[j[near]]], axis=1), ground


def timed(n: int, reach_km: float, options: ProximityOptions, seed: int) -> dict[str, float]:
    """Return the figures of one run."""
    ends, ground = asked(n, reach_km, seed)
    pipes = [PIPES[k % 2] for k in range(len(ends))]
    wall, processor = time.perf_counter(), time.process_time()
    routes = pipe_routes(ends, pipes, ground, options)
    return {
        "pairs": len(ends),
        "cell_m": options.pipe_cell_m,
        "seconds": round(time.perf_counter() - wall, 2),
        "processor_seconds": round(time.process_time() - processor, 2),
        "found": int(routes["route_m"].notna().sum()),
        "over_sea": int((routes["sea_m"] > 0).sum()),
        "mean_crow_km": round(
            float(geodesic_m(ends[:, 0, 0], ends[:, 0, 1], ends[:, 1, 0], ends[:, 1, 1]).mean() / 1000.0), 1
        ),
    }


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=int, default=2000)
    parser.add_argument("--reach-km", type=float, default=20.0)
    parser.add_argument("--cells", type=float, nargs="*", default=[])
    parser.add_argument("--growth", action="store_true", help="also a quarter and half of the pairs")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    timed(64, arguments.reach_km, ProximityOptions(), arguments.seed)
    sizes = [arguments.pairs // 4, arguments.pairs // 2] if arguments.growth else []
    runs = [timed(n, arguments.reach_km, ProximityOptions(), arguments.seed) for n in [*sizes, arguments.pairs]]
    for cell in arguments.cells:
        options = ProximityOptions(pipe_cell_m=cell, pipe_narrow_cell_m=cell / 4.0)
        runs.append(timed(arguments.pairs, arguments.reach_km, options, arguments.seed))
    figures = {"reach_km": arguments.reach_km, "cores": os.cpu_count(), "runs": runs}
    figures["peak_mb"] = peak_mb()
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
