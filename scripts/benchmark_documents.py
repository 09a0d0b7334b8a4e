"""Time and memory of the workbook with many links, and of the report of a bundled project, as JSON.

::

    python scripts/benchmark_documents.py --links 100000 --repeat 3
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import sys
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from peak_memory import peak_mb

import symbiosis_map as sm
from symbiosis_map.exports import ExportOptions
from symbiosis_map.exports.report import write_report
from symbiosis_map.exports.views import build_views, conformed
from symbiosis_map.exports.workbook import write_workbook
from symbiosis_map.tables import ALL

ROOT = Path(__file__).parents[1]


def many_links(tables: dict[str, pd.DataFrame], number: int) -> dict[str, pd.DataFrame]:
    """Return tables whose links are those of a run over and over again, under keys of their own."""
    links = tables["links"]
    rows = np.arange(number) % len(links)
    grown = links.iloc[rows].reset_index(drop=True)
    grown["link_id"] = [f"{key}#{place}" for place, key in enumerate(grown["link_id"])]
    grown["sentence"] = [f"{text} ({place})" for place, text in enumerate(grown["sentence"])]
    shapes = shapely.transform(grown.geometry.to_numpy(), lambda points: points)
    return {**tables, "links": gpd.GeoDataFrame(grown, geometry=shapes, crs=links.crs)}


def _measure(queue: multiprocessing.Queue, task: str, project: str, number: int) -> None:
    result = sm.run(ROOT / "data" / project)
    tables = {table.name: result[table.name] for table in ALL if table.name in result}
    if task == "workbook":
        tables = many_links(tables, number)
    views = build_views(conformed(tables))
    before = peak_mb() or 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        started, worked = time.perf_counter(), time.process_time()
        if task == "workbook":
            write_workbook(views, folder, ExportOptions(title=project))
        else:
            write_report(views, folder, ExportOptions(title=project, formats=(task,)))
        seconds, cpu = time.perf_counter() - started, time.process_time() - worked
        size = sum(path.stat().st_size for path in folder.iterdir())
    most = peak_mb() or 0
    queue.put(
        {
            "seconds": seconds,
            "cpu_seconds": cpu,
            "size_mb": size / 1e6,
            "added_mb": most - before,
            "peak_mb": most,
        }
    )


def measured(task: str, project: str, number: int, repeat: int) -> dict[str, object]:
    """Return medians over processes of their own, so that memory is that of one task."""
    context = multiprocessing.get_context("spawn")
    runs = []
    for _ in range(repeat):
        queue = context.Queue()
        process = context.Process(target=_measure, args=(queue, task, project, number))
        process.start()
        process.join()
        if process.exitcode:
            raise SystemExit(f"{task} ended with code {process.exitcode}")
        runs.append(queue.get())
    return {key: round(statistics.median(run[key] for run in runs), 2) for key in runs[0]}


def main() -> None:
    """Print the measurements."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--links", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--project", default="more_og_romsdal")
    arguments = parser.parse_args()
    tasks = ("workbook", "report-pdf", "report-html")
    figures = {task: measured(task, arguments.project, arguments.links, arguments.repeat) for task in tasks}
    json.dump({"links": arguments.links, "project": arguments.project, **figures}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
