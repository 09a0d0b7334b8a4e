"""How long the materials library of a large territory takes: making it, opening it in Chromium, and searching it.

Usage: python scripts/benchmark_library.py [STREAMS]; prints JSON with medians of three.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point

from symbiosis_map import tables as t
from symbiosis_map.exports.library import library_page, library_rows
from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.schema import conform

_REPEATS = 3


def territory(streams: int) -> dict[str, pd.DataFrame]:
    """Return sites with three streams each, named by the words of the curated table."""
    random = np.random.default_rng(1)
    count = max(streams // 3, 1)
    places = [f"Municipality {number}" for number in range(60)]
    sites = gpd.GeoDataFrame(
        {
            "site_id": [f"S{number}" for number in range(count)],
            "name": [f"Works number {number}" for number in range(count)],
            "municipality": random.choice(places, count),
            "country": "NO",
        },
        geometry=[Point(7.0, 62.0)] * count,
        crs=4326,
    )
    words = PACKAGED.table("material_words")["word"].to_numpy()
    frame = pd.DataFrame(
        {
            "stream_id": [f"T{number}" for number in range(streams)],
            "site_id": [f"S{number % count}" for number in range(streams)],
            "direction": random.choice(["surplus", "demand"], streams),
            "resource": random.choice(["material", "organic"], streams),
            "stream": [f"{word} {number}" for number, word in enumerate(random.choice(words, streams))],
            "quantity_per_year": random.lognormal(5, 2, streams),
            "unit": "t/yr",
            "basis": random.choice(["reported", "estimated"], streams),
            "source": "made up",
        }
    )
    return {"sites": conform(sites, t.SITES), "streams": conform(frame, t.STREAMS)}


def _timed(work: Any) -> tuple[float, Any]:
    times, result = [], None
    for _ in range(_REPEATS):
        started = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - started)
    return round(statistics.median(times), 3), result


def _in_browser(page_file: Path) -> dict[str, float]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"] if root else []
        )
        page = chromium.new_context(offline=True).new_page()
        opened, _ = _timed(
            lambda: (page.goto(page_file.as_uri()), page.wait_for_function("() => window.SymbiosisMap?.library?.ready"))
        )
        search = """query => { const started = performance.now(); SymbiosisMap.library.rows.set({query});
            return performance.now() - started; }"""
        searched = [page.evaluate(search, query) for query in ("slam", "wood ash", "municipality 12", "zzz", "")]
        ordered = page.evaluate(search.replace("{query}", "{order: 'material'}"), "")
        chromium.close()
    return {"open_s": opened, "search_ms": round(statistics.median(searched), 1), "first_order_ms": round(ordered, 1)}


def main() -> None:
    """Measure and print."""
    streams = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    tables = territory(streams)
    rows_s, rows = _timed(lambda: library_rows(tables))
    page_s, text = _timed(lambda: library_page(rows, title="A large territory"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.html"
        path.write_text(text, encoding="utf-8", newline="\n")
        found = _in_browser(path)
    print(json.dumps({"streams": streams, "rows_s": rows_s, "page_s": page_s, "page_mb": len(text) / 1e6, **found}))


if __name__ == "__main__":
    main()
