"""Time a run stage by stage in a process of its own and print the figures as JSON.

    python scripts/benchmark_run.py [PROJECT] [--runs N]

PROJECT is a folder with a symbiosis.toml; the county of Møre og Romsdal by default. Each run starts with an
empty run folder. Seconds are the median of the runs; the peak of memory is the largest of them. ``compiled`` has the
functions that the last run compiled: none, but where the package's code has changed since the run before.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_ONE_RUN = """
import gc, json, sys, time
started = time.perf_counter()
import symbiosis_map as sm
imported = time.perf_counter() - started
result = sm.run(sys.argv[1], sys.argv[2])
total = time.perf_counter() - started
processor = time.process_time()
from numba.core.dispatcher import Dispatcher
kept = [each for each in gc.get_objects() if isinstance(each, Dispatcher)]
compiled = [each.__qualname__ for each in kept if sum(each.stats.cache_misses.values())]
try:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e3 if sys.platform != "darwin" else 1e6)
except ImportError:
    peak = None
print(json.dumps({"seconds": {"import": imported, **result.seconds, "total": total, "processor": processor},
    "peak_mb": peak, "compiled": sorted(compiled), "taken_from_cache": sum(len(each.stats.cache_hits) for each in kept),
    "rows": {name: len(frame) for name, frame in result.items()},
    "map_kb": (result.folder / "map.html").stat().st_size / 1e3}))
"""


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("project", nargs="?", type=Path, default=ROOT / "data" / "more_og_romsdal")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    runs = []
    for _ in range(arguments.runs):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-c", _ONE_RUN, str(arguments.project), folder]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            runs.append(json.loads(done.stdout.splitlines()[-1]))
    names = runs[0]["seconds"]
    figures = {
        "project": arguments.project.name,
        "runs": len(runs),
        "seconds": {name: round(statistics.median(run["seconds"][name] for run in runs), 3) for name in names},
        "compiled": runs[-1]["compiled"],
        "taken_from_cache": runs[-1]["taken_from_cache"],
        "peak_mb": max((run["peak_mb"] for run in runs if run["peak_mb"]), default=None),
        "map_kb": runs[0]["map_kb"],
        "rows": runs[0]["rows"],
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
