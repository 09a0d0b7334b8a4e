"""Find and score pairs with this program and with its peers on the same points, and print the figures as JSON.

    python scripts/benchmark_pairs.py --table pairs.json           every row of docs/large-runs.md, at most 15 minutes
    python scripts/benchmark_pairs.py --plot pairs.json            its table and plot, written into docs
    python scripts/benchmark_pairs.py --work best --sizes 100000 --tools symbiosis_map polars

Every task runs in a process of its own: seconds by the wall, seconds of processor, peak of memory (with what the
imports and the points take); medians of the runs, or the one run of a tool that takes longer than ``--patience``
seconds.
Work on a synthetic Europe (see synthesize.py), n sources against n consumers:

- ``best``: the 10 consumers within 50 km that score highest, for every source.
- ``within``: every pair within 10 km with its distance, streamed where the tool can.
- ``growth``: ``best`` on points spread evenly, as dense for every n as a million in Europe.
- ``cluster``: ``best`` over 16 partitions on two workers of a local Dask cluster, beside one process on the same files.
- ``disk``: what the pairs of ``best`` take on disk.

Peers are passed over where they are not installed (``pip install duckdb polars sedonadb geoarrow-pyarrow``) and stop
after ``--limit`` seconds. The results are compared: the sum of the best scores, or the number of pairs.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numba
import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from pair_peers import PEERS, REACH_M, Answer, K, screening  # noqa: E402
from pair_report import publish  # noqa: E402
from synthesize import synthetic_points  # noqa: E402

from symbiosis_map.pairing.best import BestPairs, Points, best_pairs  # noqa: E402
from symbiosis_map.pairing.search import pair_rows  # noqa: E402

OURS = "symbiosis_map"
WORKS = ("best", "within", "growth", "cluster", "disk")
PER_KM2 = 0.2
"""Points of either side in ``growth``; a million on five million square kilometres."""
TABLE = (
    ("best", 10_000, (OURS, *PEERS), 3, 60.0),
    ("best", 100_000, (OURS, *PEERS), 3, 120.0),
    ("best", 1_000_000, (OURS,), 3, 120.0),
    ("best", 1_000_000, ("polars", "duckdb", "ckdtree"), 1, 45.0),
    ("within", 100_000, (OURS, *PEERS), 3, 60.0),
    ("within", 1_000_000, (OURS,), 3, 120.0),
    ("within", 1_000_000, ("polars", "duckdb", "ckdtree"), 1, 45.0),
    *(("growth", n, (OURS,), 3, 120.0) for n in (10_000, 30_000, 100_000, 300_000, 1_000_000)),
    ("cluster", 1_000_000, (OURS,), 1, 240.0),
    ("disk", 1_000_000, (OURS,), 1, 120.0),
)
"""Work, size, tools, runs and limit of every row of the table."""


def points(n: int, work: str = "best") -> tuple[Points, Points]:
    """Return sources and consumers."""
    if work == "growth":
        return _even(n, 1), _even(n, 2)
    return synthetic_points(n, 1), synthetic_points(n, 2)


def _even(n: int, seed: int) -> Points:
    """Return points of the same density whatever their number."""
    rng = np.random.default_rng(seed)
    side_deg = np.sqrt(n / PER_KM2) / 111.2
    latitude = 50.0 + (rng.random(n) - 0.5) * side_deg
    longitude = 10.0 + (rng.random(n) - 0.5) * side_deg / np.cos(np.radians(latitude))
    return synthetic_points(n, seed)._replace(longitude=longitude, latitude=latitude)


def ours_best(sources: Points, consumers: Points) -> BestPairs:
    """Score with the compiled search."""
    return best_pairs(sources, np.full(len(sources.longitude), REACH_M["best"]), consumers, screening(), K)


def ours_within(sources: Points, consumers: Points) -> Answer:
    """Stream all pairs."""
    reach, count, total = np.full(len(sources.longitude), REACH_M["within"]), 0, 0.0
    for rows in pair_rows(*sources[:2], reach, *consumers[:2]):
        count, total = count + len(rows.consumer), total + _sum(rows.crow_m)
    return count, total


@numba.njit(parallel=True, fastmath=True)
def _sum(values: np.ndarray) -> float:
    """Return the sum on all cores: what looks at a stream of pairs should not wait for one."""
    total = 0.0
    for i in numba.prange(values.size):
        total += values[i]
    return total


def do(tool: str, work: str, sources: Points, consumers: Points) -> Answer:
    """Do one task."""
    if tool != OURS:
        return PEERS[tool](sources, consumers, work)
    if work == "within":
        return ours_within(sources, consumers)
    best = ours_best(sources, consumers)
    return int((best.consumer >= 0).sum()), float(best.score.sum(dtype=float))


def one(tool: str, work: str, n: int) -> dict[str, object]:
    """Do one task in this process and return its figures."""
    sources, consumers = points(n, work)
    warm_up = 0.0
    if tool == OURS:  # the compile, or reading it from disk, is told apart
        begun = time.perf_counter()
        do(tool, work if work == "within" else "best", *points(3_000))
        warm_up = time.perf_counter() - begun
    if work in ("cluster", "disk"):
        from pair_partitions import compare, on_disk

        with tempfile.TemporaryDirectory() as room:
            if work == "cluster":
                return compare(sources, consumers, Path(room), 3)
            return on_disk(ours_best(sources, consumers), sources, consumers, Path(room) / "kept.parquet")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    begun, cpu = time.perf_counter(), time.process_time()
    rows, total = do(tool, work, sources, consumers)
    wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    figures = {"wall_s": wall, "cpu_s": cpu, "peak_gb": peak, "inputs_gb": before, "first_call_s": warm_up}
    return figures | {"rows": rows, "total": total}


def run(tool: str, work: str, n: int, runs: int, limit_s: float, patience_s: float) -> dict[str, object]:
    """Return the medians of some runs, or why there are none."""
    figures: list[dict[str, object]] = []
    head: dict[str, object] = {"work": work, "n": n, "tool": tool}
    while len(figures) < runs and not (figures and float(str(figures[0]["wall_s"])) > patience_s):
        command = [sys.executable, __file__, "--one", tool, "--work", work, "--sizes", str(n)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=limit_s)
        except subprocess.TimeoutExpired:
            return head | {"stopped_after_s": limit_s}
        if done.returncode:
            return head | {"failed": (done.stderr.strip().splitlines() or ["killed"])[-1][:200]}
        figures.append(json.loads(done.stdout.splitlines()[-1]))
    numbers = [key for key, value in figures[0].items() if isinstance(value, float)]
    medians = {key: round(statistics.median(float(str(f[key])) for f in figures), 5) for key in numbers}
    return head | {"runs": len(figures)} | figures[0] | medians


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--table", type=Path, metavar="FILE", help="run every row of the table and write the figures")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="write the table and the plot of such figures")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--work", nargs="+", choices=WORKS, default=["best", "within"])
    parser.add_argument("--tools", nargs="+", choices=(OURS, *PEERS), default=[OURS, *PEERS])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=float, default=240.0)
    parser.add_argument("--patience", type=float, default=25.0)
    parser.add_argument("--one", choices=(OURS, *PEERS), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(one(arguments.one, arguments.work[0], arguments.sizes[0])))
        return
    if arguments.plot:
        publish(json.loads(arguments.plot.read_text(encoding="utf-8")), ROOT / "docs")
        return
    plan = TABLE
    if not arguments.table:
        plan = tuple(
            (work, n, arguments.tools if work in REACH_M else (OURS,), arguments.runs, arguments.limit)
            for work in arguments.work
            for n in arguments.sizes
        )
    figures = []
    for work, n, tools, runs, limit_s in plan:
        for tool in tools:
            figures.append(run(tool, work, n, runs, limit_s, arguments.patience))
            print(json.dumps(figures[-1]), flush=True)
            if arguments.table:
                arguments.table.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
