"""What several test folders share: the bundled projects, run once, and a browser, started once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings

import symbiosis_map as sm

# Speed is measured by benchmarks, never by a test. The same examples every time, so that a change is what turns a
# test red; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

DATA = Path(__file__).parents[1] / "data"
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)

PAGE_RULES = Path(__file__).parents[1] / ".venv" / "axe.min.js"


def _run(name, factory):
    return sm.run(DATA / name, factory.mktemp(name))


@pytest.fixture(scope="session")
def county(tmp_path_factory):
    """Result of Møre og Romsdal, with its run folder."""
    return _run("more_og_romsdal", tmp_path_factory)


@pytest.fixture(scope="session")
def kalundborg(tmp_path_factory):
    """Result of Kalundborg, with its run folder."""
    return _run("kalundborg", tmp_path_factory)


@pytest.fixture(scope="session")
def roubaix(tmp_path_factory):
    """Result of Roubaix, with its run folder."""
    return _run("roubaix", tmp_path_factory)


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


def _find_browser() -> str | None:
    named = os.environ.get("SYMBIOSIS_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _lacking("the Python package playwright")
    executable = _find_browser()
    if executable is None:
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
        page.set_default_timeout(20_000)
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
