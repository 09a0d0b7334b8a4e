"""Measure how long an export of many links takes and how much memory, one format at a time, and print JSON.

    python scripts/benchmark_exports.py [--links 100000] [--formats shapefile geopackage ...] [--runs 1]

The tables are made up (see ``synthetic_map.py``): so many links with every figure filled, a tenth as many sites, and
what goes with them. Every format is written by a process of its own; ``wall_s`` and ``cpu_s`` are the time of
:func:`symbiosis_map.exports.write_exports`, the middle one of the runs, ``peak_mb`` the most memory that the process
had, with the libraries and the tables themselves, and ``rest_mb`` what it had before the export began.
"""

from __future__ import annotations

import argparse
import json
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from peak_memory import peak_mb
from synthetic_map import synthetic_tables

from symbiosis_map.exports import ExportOptions, write_exports
from symbiosis_map.tables import ALL, LINKS

_FORMATS = ("shapefile", "geopackage", "qgis", "flatgeobuf", "geojson", "kmz", "geoparquet", "workbook")


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--links", type=int, default=100_000)
    parser.add_argument("--formats", nargs="+", default=list(_FORMATS))
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--one", nargs=2, metavar=("FORMAT", "TABLES"), help="write this format here and now")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(_write(options.one[0], Path(options.one[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tables"
        path.write_bytes(pickle.dumps(_tables(options.links)))
        rows = [_measure(name, path, options.runs) for name in options.formats]
    print(json.dumps({"links": options.links, "runs": options.runs, "formats": rows}, indent=1))


def _tables(n_links: int) -> dict[str, pd.DataFrame]:
    """Return made-up tables with lines between the sites and with a figure in every numeric cell of the links."""
    known = {table.name for table in ALL}
    tables = {name: frame for name, frame in synthetic_tables(n_links).items() if name in known}
    points = dict(zip(tables["sites"]["site_id"], tables["sites"]["geometry"], strict=True))
    for name in ("links", "near_misses"):
        frame = tables[name]
        ends = zip(frame["surplus_site_id"], frame["demand_site_id"], strict=True)
        lines = [shapely.LineString([points[a], points[b]]) for a, b in ends]
        tables[name] = gpd.GeoDataFrame(frame, geometry=lines, crs=4326)
    chance = np.random.default_rng(1)
    for column in LINKS.columns:
        if column.type == "number" and tables["links"][column.name].isna().all():
            tables["links"][column.name] = chance.random(n_links) * (column.maximum or 10_000.0)
    return tables


def _measure(name: str, tables: Path, runs: int) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", name, str(tables)]
    made = [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(runs)]
    return {"format": name, **{key: round(statistics.median(run[key] for run in made), 2) for key in made[0]}}


def _write(name: str, path: Path) -> dict[str, float]:
    tables = pickle.loads(path.read_bytes())
    rest = peak_mb()
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        wall, cpu = time.perf_counter(), time.process_time()
        paths = write_exports(tables, Path(folder), ExportOptions(formats=(name,), country="NO"))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        size = sum(file.stat().st_size for file in paths)
    return {"wall_s": wall, "cpu_s": cpu, "peak_mb": peak_mb(), "rest_mb": rest, "size_mb": size / 1e6}


if __name__ == "__main__":
    main()
