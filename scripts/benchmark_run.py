"""Time a run stage by stage in a process of its own and print the figures as JSON.

    python scripts/benchmark_run.py [PROJECT] [--runs N]

PROJECT is a folder with a symbiosis.toml; the county of Møre og Romsdal by default. Each run starts with an
empty run folder. Seconds are the median of the runs; the peak of memory is the largest of them.
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
import json, sys, time
started = time.perf_counter()
import symbiosis_map as sm
imported = time.perf_counter() - started
result = sm.run(sys.argv[1], sys.argv[2])
total = time.perf_counter() - started
try:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e3 if sys.platform != "darwin" else 1e6)
except ImportError:
    peak = None
print(json.dumps({"seconds": {"import": imported, **result.seconds, "total": total}, "peak_mb": peak,
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
        "peak_mb": max((run["peak_mb"] for run in runs if run["peak_mb"]), default=None),
        "map_kb": runs[0]["map_kb"],
        "rows": runs[0]["rows"],
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
