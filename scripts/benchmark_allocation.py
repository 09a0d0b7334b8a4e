"""Share supply among many links and find the hubs they make; print worth, bound and time as JSON.

    python scripts/benchmark_allocation.py [--links 1000000] [--seed 1] [--runs 3] [--simplex] [--no-hubs]

Links are drawn between synthetic sources and receivers around the towns of the gazetteer: ten of the forty nearest
receivers of each source, scored by distance and chance. Nothing of it is real. ``--simplex`` solves the same program by
HiGHS as well (minutes at a million links). The first run of all compiles the loops; it is named apart.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "scripts")]

from peak_memory import peak_mb  # noqa: E402
from synthesize import scattered, towns  # noqa: E402

from symbiosis_map.allocation.program import Program, Shared, _along_best_ways, _simplex, share  # noqa: E402
from symbiosis_map.crs import earth_centred_m  # noqa: E402
from symbiosis_map.hubs.clusters import clusters, modularity, shorter  # noqa: E402
from symbiosis_map.hubs.communities import within_communities  # noqa: E402

_LINKS_EACH = 10


def draw(links: int, seed: int) -> tuple[Program, np.ndarray, np.ndarray]:
    """Return a program, and longitude and latitude of all sources and then all receivers."""
    rng = np.random.default_rng(seed)
    n, places = links // _LINKS_EACH, towns()
    sources, receivers = (np.column_stack(scattered(n, rng, places)[:2]) for _ in range(2))
    near = 4 * _LINKS_EACH
    away_m, which = cKDTree(earth_centred_m(*receivers.T)).query(earth_centred_m(*sources.T), k=near)
    score = np.exp(-away_m / 30e3) * rng.random((n, near)) ** 0.3
    best = np.argsort(-score, axis=1)[:, :_LINKS_EACH]
    source = np.repeat(np.arange(n), _LINKS_EACH)
    receiver, worth, length_m = (np.take_along_axis(each, best, 1).ravel() for each in (which, score, away_m))
    offered, wanted = (rng.lognormal(8.0, 1.4, n) for _ in range(2))
    capacity = np.minimum(offered[source], wanted[receiver]) * rng.uniform(0.3, 1.0, len(source))
    program = Program(source, receiver, capacity, worth, offered, wanted)
    return program, np.concatenate([sources, receivers]), length_m


def timed(call: Any, runs: int) -> tuple[Any, dict[str, float]]:
    """Return what a call gives, with the medians of wall and CPU seconds."""
    wall, cpu = [], []
    for _ in range(runs):
        started, worked = time.perf_counter(), time.process_time()
        result = call()
        wall.append(time.perf_counter() - started)
        cpu.append(time.process_time() - worked)
    return result, {"seconds": round(statistics.median(wall), 3), "cpu_seconds": round(statistics.median(cpu), 3)}


def told(shared: Shared) -> dict[str, Any]:
    """Return worth and bound, and the gap between them as a part of the worth."""
    gap = (shared.bound - shared.worth) / shared.worth
    return {"method": shared.method, "worth": shared.worth, "bound": shared.bound, "gap_share": gap}


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--links", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--simplex", action="store_true", help="solve by HiGHS as well")
    parser.add_argument("--no-hubs", action="store_true", help="share supply alone")
    given = parser.parse_args()
    small, _, _ = draw(1000, given.seed)
    _, first = timed(lambda: _along_best_ways(small), 1)
    program, places, length_m = draw(given.links, given.seed)
    n, receivers_from = len(program.capacity), len(program.offered)
    ends = program.source, receivers_from + program.receiver
    graph = coo_array((np.ones(n, dtype=np.int8), ends), shape=(len(places), len(places)))
    label = connected_components(graph, directed=False)[1]
    shared, took = timed(lambda: share(program), given.runs)
    figures: dict[str, Any] = {
        "links": n,
        "sources": receivers_from,
        "receivers": len(program.wanted),
        "largest_component_links": int(np.bincount(label[program.source]).max()),
        "first_call": first,
        "allocation": told(shared) | {"flows": int((shared.flow > 0).sum())} | took,
    }
    if given.simplex:
        reference, took = timed(lambda: _simplex(program), 1)
        figures["simplex"] = told(reference) | took
    if not given.no_hubs:
        tied = (program.worth >= 0.3) & (length_m <= 8000.0)
        start, end, worth = ends[0][tied], ends[1][tied], program.worth[tied]
        ways = {"clusters": shorter(length_m[tied]), "communities": within_communities(start, end, worth)}
        for name, holds in ways.items():
            found, took = timed(partial(clusters, places[:, 0], places[:, 1], start, end, holds, 25e3), given.runs)
            sizes = pd.Series(found[found >= 0]).value_counts()
            figures[name] = {
                "ties": int(tied.sum()),
                "hubs": len(sizes),
                "largest_sites": int(sizes.max()),
                "modularity": round(modularity(found, start, end, worth), 4),
            } | took
    figures["peak_mb"] = peak_mb()
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
