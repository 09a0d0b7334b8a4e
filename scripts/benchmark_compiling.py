"""Count what numba compiles in a first process and in a second one, and print it as JSON.

    python scripts/benchmark_compiling.py [--first] [--project DIR] [--points 100000]

Each process runs a whole project (by default the county, with its trenches), then scores the pairs of many points and
streams those within reach. With ``--first``, the first process starts from an empty cache in a temporary folder
(``NUMBA_CACHE_DIR``) and the second uses what that has left; without, the second process alone runs, on the cache of
this checkout. The longest compile is what a user waits for at a stretch.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))


def count(project: Path, n_points: int) -> dict[str, object]:
    """Run everything in this process; return how many functions numba compiled, and how long it took."""
    from numba.core import event

    import symbiosis_map as sm

    with event.install_recorder("numba:compile") as recorder:
        begun, cpu = time.perf_counter(), time.process_time()
        with tempfile.TemporaryDirectory() as room:
            sm.run(project, Path(room))
        run_s = time.perf_counter() - begun
        from benchmark_pairs import do, points

        for work in ("best", "within") if n_points else ():
            do("symbiosis_map", work, *points(n_points, work))
    opened: list[tuple[float, str]] = []
    outermost: dict[str, float] = {}
    for moment, entry in recorder.buffer:
        if entry.is_start:
            opened.append(
                (moment, str(getattr(entry.data["dispatcher"], "py_func", entry.data["dispatcher"]).__name__))
            )
        else:
            started, name = opened.pop()
            if not opened:  # what is compiled for another function counts with that
                outermost[name] = outermost.get(name, 0.0) + moment - started
    return {
        "compiled": sorted(outermost),
        "compile_s": round(sum(outermost.values()), 2),
        "longest_compile_s": round(max(outermost.values(), default=0.0), 2),
        "run_s": round(run_s, 2),
        "cpu_s": round(time.process_time() - cpu, 2),
    }


def main() -> None:
    """Count in processes of their own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--first", action="store_true", help="begin with an empty cache")
    parser.add_argument("--project", type=Path, default=ROOT / "data" / "more_og_romsdal")
    parser.add_argument("--points", type=int, default=100_000)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(count(arguments.project, arguments.points)))
        return
    command = [
        sys.executable,
        __file__,
        "--one",
        "--project",
        str(arguments.project),
        "--points",
        str(arguments.points),
    ]
    with tempfile.TemporaryDirectory() as cache:
        kept = {"NUMBA_CACHE_DIR": cache} if arguments.first else {}
        for process in ("first", "second") if arguments.first else ("second",):
            done = subprocess.run(command, env=os.environ | kept, capture_output=True, text=True, check=True)
            print(json.dumps({"process": process} | json.loads(done.stdout.splitlines()[-1])), flush=True)


if __name__ == "__main__":
    main()
