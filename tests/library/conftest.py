"""A few materials of a small town, and a real Chromium in which every request beyond the file fails the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from symbiosis_map import tables as t
from symbiosis_map.exports.library import library_page, library_rows
from symbiosis_map.schema import conform

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PAGE_RULES = Path(__file__).parents[2] / ".venv" / "axe.min.js"

SITES = (
    ("brewery", "Harbour brewery", "Molde", "Molde"),
    ("printer", "Fjord printers", "Molde", "Molde"),
    ("farm", "Pig farm", "Elnesvågen", "Hustadvika"),
    ("plant", "Biogas plant", "Elnesvågen", "Hustadvika"),
)
STREAMS = (
    ("grain", "brewery", "surplus", "organic", "spent grain", "02 07 04", 1500.0, "reported"),
    ("paper", "printer", "surplus", "material", "paper cuttings", "", 40.0, "reported"),
    ("ink", "printer", "surplus", "material", "printing ink", "08 03 12*", None, "reported"),
    ("feed", "farm", "demand", "organic", "feed for pigs", "", None, "estimated"),
    ("wet", "plant", "demand", "organic", "spent grain", "", 9000.0, "measured"),
    ("any", "plant", "demand", "organic", "by-products that NACE 35.21 takes", "", None, "estimated"),
    ("heat", "brewery", "surplus", "heat", "hot water", "", 100.0, "reported"),
)
LINKED = (
    ("grain", "brewery", "feed", "farm"),
    ("grain", "brewery", "wet", "plant"),
    ("grain", "brewery", "any", "plant"),
)


def small_town() -> dict[str, pd.DataFrame]:
    sites = gpd.GeoDataFrame(
        [(*row, "NO") for row in SITES],
        columns=["site_id", "name", "locality", "municipality", "country"],
        geometry=[Point(7.1 + i / 50, 62.7) for i in range(len(SITES))],
        crs=4326,
    )
    names = ["stream_id", "site_id", "direction", "resource", "stream", "waste_code", "quantity_per_year", "basis"]
    streams = pd.DataFrame(STREAMS, columns=names).assign(unit="t/yr", source="a call", notes="said on the telephone")
    streams.loc[streams["resource"] == "heat", "unit"] = "MWh/yr"
    links = pd.DataFrame(
        [
            {
                "link_id": f"{a}>{b}",
                "surplus_id": a,
                "surplus_site_id": x,
                "demand_id": b,
                "demand_site_id": y,
                "resource": "organic",
                "unit": "t/yr",
                "score": 50.0,
            }
            for a, x, b, y in LINKED
        ]
    )
    return {
        "sites": conform(sites, t.SITES),
        "streams": conform(streams, t.STREAMS),
        "links": conform(links, t.LINKS),
    }


@pytest.fixture
def town() -> dict[str, pd.DataFrame]:
    return small_town()


def _lacking(what: str) -> NoReturn:
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(f"the page tests need {what}", pytrace=False)
    pytest.skip(f"the page tests need {what}")


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the script of axe-core, which ``scripts/page_rules.py`` fetches."""
    if not PAGE_RULES.exists():
        _lacking("the rules that scripts/page_rules.py fetches with npm")
    return PAGE_RULES.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _lacking("the Python package playwright")
    named = os.environ.get("SYMBIOSIS_CHROMIUM")
    executable = named or next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if executable is None or not Path(executable).exists():
        _lacking("Chromium on the path, or its path in SYMBIOSIS_CHROMIUM")
    options = ["--disable-dev-shm-usage"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--no-sandbox")
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=executable, headless=True, args=options)
        yield instance
        instance.close()


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open a text as a page; at the end no request has left the file and no error was written."""
    contexts, faults = [], []

    def opened(text: str, width: int = 1280, height: int = 900) -> Any:
        path = tmp_path / "page.html"
        path.write_text(text, encoding="utf-8", newline="\n")
        context = browser.new_context(
            viewport={"width": width, "height": height}, offline=True, reduced_motion="reduce", locale="en-GB"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(6_000)
        own = ("file:", "data:", "blob:")
        page.on("request", lambda request: request.url.startswith(own) or faults.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: message.type in ("error", "warning") and faults.append(message.text))
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def open_library(open_page: Callable[..., Any]) -> Callable[..., Any]:
    def opened(tables: dict[str, pd.DataFrame], width: int = 1280, contacts: Any = None, **words: Any) -> Any:
        text = library_page(library_rows(tables, contacts), **({"title": "A town"} | words))
        page = open_page(text, width)
        page.wait_for_function("() => window.SymbiosisMap && SymbiosisMap.library && SymbiosisMap.library.ready")
        return page

    return opened
