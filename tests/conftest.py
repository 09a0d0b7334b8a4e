"""What several test folders share: the bundled projects, run once, and a browser, started once."""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn
from urllib.parse import parse_qs

import pytest
from hypothesis import settings

import symbiosis_map as sm

# Speed is measured by benchmarks, never by a test. The same examples every time, so that a change is what turns a
# test red; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

# Modules beside this one serve several folders.
sys.path.append(str(Path(__file__).parent))

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

_PATIENCE_S = 600.0

PAGE_RULES = Path(__file__).parents[1] / ".venv" / "axe.min.js"


def _run(name: str, factory: pytest.TempPathFactory) -> sm.Result:
    """Run a bundled project once for all workers: who comes second opens the run folder of the first."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, begun, done = shared / name, shared / f"{name}-begun", shared / f"{name}-done"
    until = time.monotonic() + _PATIENCE_S
    while not done.exists():
        try:
            begun.touch(exist_ok=False)
        except FileExistsError:
            if time.monotonic() > until:
                pytest.fail(f"another worker began to run {name} and did not end")
            time.sleep(0.1)
            continue
        try:
            result = sm.run(DATA / name, folder)
        except BaseException:
            begun.unlink()
            raise
        done.touch()
        return result
    return replace(sm.open_run(folder), project=sm.read_project(DATA / name))


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


@pytest.fixture
def overpass() -> Iterator[Callable[[list[dict[str, Any]]], SimpleNamespace]]:
    """Serve elements on this machine as Overpass does, or be busy for ever; what was asked stands in ``queries``."""
    servers = []

    def serve(elements: list[dict[str, Any]]) -> SimpleNamespace:
        stand_in = SimpleNamespace(busy=False, queries=[])

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                stand_in.queries.append(parse_qs(sent)["data"][0])
                body = b"busy" if stand_in.busy else json.dumps({"version": 0.6, "elements": elements}).encode()
                self.send_response(429 if stand_in.busy else 200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        stand_in.url = f"http://127.0.0.1:{server.server_port}/api"
        return stand_in

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()
