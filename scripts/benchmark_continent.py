"""Run a synthetic Europe from GeoParquet to hubs, GeoPackage and map, and print what each stage took as JSON.

    python scripts/benchmark_continent.py [--sites 100000] [--streams 200000] [--partitions N] [--scheduler local]
                                          [--estimates] [--reach FACTOR] [--doubt N] [--out FOLDER]

The streams that are matched are those that the file states (``rows``). With ``--estimates`` sites without any, and
activities that take by-products, add to them: about two and a half times as many. Kept are the 3 best links of each
surplus and its nearest near miss. ``--reach`` multiplies how far is looked, for a try with fewer pairs; ``--doubt``
draws so many best links and nearest near misses 100 times. ``cpu`` and ``memory`` are of this process; ``workers`` has
the time and the largest memory of one of the workers of a scheduler.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(ROOT / "scripts"))

from stage_cost import StageCost  # noqa: E402
from synthesize import write_project  # noqa: E402

import symbiosis_map as sm  # noqa: E402
from symbiosis_map.engine import EngineOptions  # noqa: E402
from symbiosis_map.matching.doubt.options import DoubtOptions  # noqa: E402
from symbiosis_map.pairing.candidates import PairingOptions  # noqa: E402
from symbiosis_map.project import Project, read_project  # noqa: E402

_DRAWS = 100


def main() -> None:
    """Make the project, run it and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sites", type=int, default=100_000)
    parser.add_argument("--streams", type=int, help="two for each site by default")
    parser.add_argument("--partitions", type=int, default=4)
    parser.add_argument("--scheduler", default="", help="'local' for a worker on each core")
    parser.add_argument("--estimates", action="store_true", help="let the run add streams to those that are stated")
    parser.add_argument("--reach", type=float, default=1.0)
    parser.add_argument("--doubt", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="folder for project and run; a temporary one by default")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.out or Path(temporary)
        n_streams = 2 * given.sites if given.streams is None else given.streams
        write_project(folder, given.sites, n_streams, given.seed, "parquet", estimates=given.estimates)
        figures = {"sites": given.sites, "streams": n_streams, "partitions": given.partitions}
        print(json.dumps(figures | measured(with_options(read_project(folder), given), folder / "run"), indent=1))


def with_options(project: Project, given: argparse.Namespace) -> Project:
    """Return the project as a continent is run: the best links alone, one vector file beside the map."""
    usual = PairingOptions()
    reach = {name: getattr(usual, name) * given.reach for name in PairingOptions.__slots__}
    return replace(
        project,
        pairing=PairingOptions(**reach),
        engine=EngineOptions(
            partitions=given.partitions, scheduler=given.scheduler, best_per_surplus=3, near_misses_per_surplus=1
        ),
        doubt=DoubtOptions(enabled=bool(given.doubt), draws=_DRAWS, most_links=max(1, given.doubt)),
        exports=replace(project.exports, formats=("geopackage",)),
    )


def measured(project: Project, out: Path) -> dict[str, Any]:
    """Run a project and return wall, CPU and peak memory by stage, and the rows of its tables."""
    cost = StageCost()
    result = sm.run(project, out, watch=cost.watch)
    total = {"wall_seconds": time.perf_counter() - _STARTED, "cpu_seconds": time.process_time()}
    return {
        "wall_seconds": {name: round(each, 1) for name, each in result.seconds.items()},
        "cpu_seconds": cost.cpu_seconds,
        "peak_mb_so_far": cost.peak_mb,
        "total": {name: round(each, 1) for name, each in total.items()},
        "workers": _of_workers(),
        "rows": {name: len(frame) for name, frame in result.items()},
        "megabytes": {path.name: round(path.stat().st_size / 1e6, 1) for path in result.files},
    }


def _of_workers() -> dict[str, float] | None:
    """Return what the workers of a scheduler on this machine took; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"cpu_seconds": round(used.ru_utime + used.ru_stime, 1), "largest_peak_mb": round(used.ru_maxrss / 1e3)}


_STARTED = time.perf_counter()

if __name__ == "__main__":
    main()
