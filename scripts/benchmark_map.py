"""Measure the map at many links in a browser without a GPU and print a table and the figures as JSON.

    python scripts/benchmark_map.py [--links 500 50000 200000] [--no-plain]

The tables are made up (see ``synthetic_map.py``). ``ready`` runs from the start of the navigation until the page says
that it is ready; ``re-weight`` from a change of a weight until the frame after it has been painted, the median of five;
``pan`` is a drag of 40 steps, which takes 2.1 s where nothing is late, with the longest frame and the time in tasks of
more than 50 ms. Beside it stands plain ``folium.GeoJson`` with the same links and a tooltip.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import folium
import pandas as pd
from playwright.sync_api import Browser, sync_playwright
from synthetic_map import synthetic_tables

from symbiosis_map.maps import MapOptions, render_map, save_map
from symbiosis_map.maps.assets import inline_script, inline_style

_WATCH = """() => {
  window.frames_ms = []; window.long_ms = 0;
  let last = performance.now();
  const step = now => { frames_ms.push(now - last); last = now; requestAnimationFrame(step); };
  requestAnimationFrame(step);
  new PerformanceObserver(list => { for (const task of list.getEntries()) long_ms += task.duration; })
    .observe({entryTypes: ['longtask']});
}"""
_REWEIGHT = """weight => new Promise(done => {
  const {state, model} = SymbiosisMap.page;
  const start = performance.now();
  state.set({trial: {...(state.trial || {}), weights: {...model.data.trial.weights, technical: weight}}});
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
})"""
_READY = "window.SymbiosisMap && SymbiosisMap.page && SymbiosisMap.page.ready"
_PLAIN_READY = "window.drawn_ms"


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--links", type=int, nargs="+", default=[500, 50_000, 200_000])
    parser.add_argument("--no-plain", action="store_true")
    options = parser.parse_args()
    rows = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("SYMBIOSIS_CHROMIUM") or shutil.which("chromium"),
            args=["--disable-gpu", "--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])],
        )
        for n in options.links:
            tables = synthetic_tables(n)
            rows.append(_ours(browser, tables, n, Path(folder)))
            if not options.no_plain:
                rows.append(_plain(browser, tables, n, Path(folder)))
    names = list(rows[0])
    print("| " + " | ".join(names) + " |\n|" + "---|" * len(names))
    for row in rows:
        print("| " + " | ".join("" if row[name] is None else str(row[name]) for name in names) + " |")
    print(json.dumps(rows, indent=1))


def _ours(browser: Browser, tables: Mapping[str, pd.DataFrame], n: int, folder: Path) -> dict[str, Any]:
    start = time.perf_counter()
    path = save_map(render_map(tables, MapOptions(title=f"{n} made-up exchanges")), folder / f"map_{n}.html")
    return _measured(browser, path, "symbiosis-map", n, time.perf_counter() - start, _READY)


def _plain(browser: Browser, tables: Mapping[str, pd.DataFrame], n: int, folder: Path) -> dict[str, Any]:
    start = time.perf_counter()
    page = folium.Map(location=[62.8, 7.4], zoom_start=8, tiles=None, maxZoom=15)
    links = tables["links"][["link_id", "resource", "score", "geometry"]]
    folium.GeoJson(links, tooltip=folium.GeoJsonTooltip(["link_id", "resource", "score"])).add_to(page)
    text = page.get_root().render()
    for name, element in list(page.get_root().header._children.items()):
        if hasattr(element, "url"):
            script, style = inline_script(name), inline_style(name)
            inline = f"<script>{script}</script>" if script else f"<style>{style}</style>" if style else ""
            text = text.replace(element.render(), inline, 1)
    done = (
        "<script>requestAnimationFrame(() => requestAnimationFrame(() => { drawn_ms = performance.now(); }));</script>"
    )
    path = folder / f"plain_{n}.html"
    path.write_text(text.replace("</html>", f"{done}</html>"), encoding="utf-8")
    return _measured(browser, path, "folium GeoJson", n, time.perf_counter() - start, _PLAIN_READY)


def _measured(browser: Browser, path: Path, name: str, n: int, python_s: float, ready: str) -> dict[str, Any]:
    """Open a page three times where it is quick, and once more to pan; return its figures."""
    ready_ms = []
    for _ in range(3 if path.stat().st_size < 12e6 else 1):
        page = browser.new_page(viewport={"width": 1440, "height": 900}, bypass_csp=True)
        page.set_default_timeout(300_000)
        page.goto(path.as_uri(), wait_until="commit")
        page.wait_for_function(ready)
        ready_ms.append(page.evaluate("performance.now()" if ready == _READY else "drawn_ms"))
        if len(ready_ms) < 3 and path.stat().st_size < 12e6:
            page.close()
    page.wait_for_timeout(500)
    reweight_ms = None
    if ready == _READY:
        reweight_ms = statistics.median([page.evaluate(_REWEIGHT, weight) for weight in (0.6, 0.1, 0.4, 0.9, 0.3)])
    page.evaluate(_WATCH)
    page.mouse.move(900, 450)
    page.mouse.down()
    start = time.perf_counter()
    for step in range(1, 41):
        page.mouse.move(900 - 6 * step, 450 + 3 * step)
        time.sleep(0.05)
    page.mouse.up()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    pan_s = time.perf_counter() - start
    worst_ms, blocked_ms = page.evaluate("[Math.max(...frames_ms), long_ms]")
    page.close()
    return {
        "map": name,
        "links": n,
        "file MB": round(path.stat().st_size / 1e6, 2),
        "Python s": round(python_s, 1),
        "ready s": round(min(ready_ms) / 1000, 2),
        "re-weight ms": None if reweight_ms is None else round(reweight_ms),
        "pan s": round(pan_s, 2),
        "worst frame ms": round(worst_ms),
        "blocked ms": round(blocked_ms),
    }


if __name__ == "__main__":
    main()
