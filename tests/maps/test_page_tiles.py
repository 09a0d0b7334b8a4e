"""Online tiles in a real browser, against a server on this machine that answers, refuses or is not there."""

from __future__ import annotations

import base64
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from symbiosis_map.maps import MapOptions, render_map, save_map
from symbiosis_map.maps import tiles as known
from symbiosis_map.maps.tiles import TileSource

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HOSTILE = "<img src=x onerror=window.__ran=1>${window.__ran=2}"
ON = "#layer-tiles"


class Server:
    """Answers every tile in one way, and remembers what it was asked."""

    def __init__(self, status: int, body: bytes) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(status)
                self.send_header("Content-Type", "image/png" if body else "text/plain")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Keep quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def serving() -> Iterator[Callable[[int, bytes], Server]]:
    running: list[Server] = []

    def serve(status: int, body: bytes) -> Server:
        running.append(Server(status, body))
        return running[-1]

    yield serve
    for each in running:
        each.server.shutdown()
        each.server.server_close()


@pytest.fixture
def open_online(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Mapping[str, pd.DataFrame], int], Any]]:
    """Open a map that may ask one port of this machine; at the end it has asked nothing else."""
    contexts, faults = [], []

    def opened(tables: Mapping[str, pd.DataFrame], port: int) -> Any:
        address = f"http://127.0.0.1:{port}/{{z}}/{{x}}/{{y}}.png"
        monkeypatch.setitem(known.TILES, "loopback", TileSource(HOSTILE, address, f"© {HOSTILE}"))
        path = save_map(render_map(tables, MapOptions(tiles="loopback")), tmp_path / "map.html")
        context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce", locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8_000)
        ours = ("file:", "data:", f"http://127.0.0.1:{port}/")
        page.on("request", lambda request: request.url.startswith(ours) or faults.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(path.as_uri())
        page.wait_for_function("() => window.SymbiosisMap && SymbiosisMap.page && SymbiosisMap.page.ready")
        page.click(".layers summary")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def land_under(page: Any) -> bool:
    """Tell whether the land canvas below the tiles has both land and sea on it."""
    return bool(
        page.evaluate(
            """() => {
              const canvas = document.querySelector('.leaflet-land-pane canvas');
              const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
              const seen = new Set();
              for (let i = 0; i < data.length; i += 4 * 97) seen.add(data[i] * 65536 + data[i + 1] * 256 + data[i + 2]);
              return seen.has(0xf7f4ed) && seen.has(0xdbe7ee);
            }"""
        )
    )


def test_no_tile_is_asked_for_before_the_reader_wants_it(open_online, serving, county):
    server = serving(200, PIXEL)
    page = open_online(county, server.port)
    page.wait_for_timeout(300)
    assert server.asked == []
    assert page.locator(ON).is_checked() is False


def test_tiles_that_arrive_are_shown_credited_and_taken_away(open_online, serving, county):
    server = serving(200, PIXEL)
    page = open_online(county, server.port)
    page.check(ON)
    page.wait_for_selector(".leaflet-tile-loaded")
    assert server.asked
    assert all(re.fullmatch(r"/\d+/\d+/\d+\.png", path) for path in server.asked)
    assert HOSTILE in page.locator(".credits").inner_text()
    assert HOSTILE in page.locator(".layers").inner_text()
    assert "switch it off" in page.locator(".notice").inner_text()
    assert page.evaluate("() => SymbiosisMap.page.map.getMaxZoom()") == 18
    page.uncheck(ON)
    assert page.locator(".leaflet-tile").count() == 0
    assert HOSTILE not in page.locator(".credits").inner_text()
    assert page.evaluate("() => SymbiosisMap.page.map.getMaxZoom()") == 14
    assert page.evaluate("() => window.__ran") is None


def test_a_refusal_that_is_a_picture_can_be_switched_off(open_online, serving, county):
    server = serving(403, PIXEL)
    page = open_online(county, server.port)
    page.check(ON)
    page.wait_for_function("() => !document.querySelector('.notice').hidden")
    assert "switch it off" in page.locator(".notice").inner_text()
    assert land_under(page)
    page.uncheck(ON)
    assert page.locator(".leaflet-tile").count() == 0
    assert land_under(page)


@pytest.mark.parametrize(("status", "body"), [(500, b""), (404, b""), (200, b"not a picture")])
def test_a_server_that_fails_leaves_the_built_in_map_and_a_word(open_online, serving, county, status, body):
    server = serving(status, body)
    page = open_online(county, server.port)
    page.click(ON)
    page.wait_for_function("() => document.querySelector('.notice').textContent.includes('did not answer')")
    assert not page.locator(ON).is_checked()
    assert page.locator(".leaflet-tile").count() == 0
    assert land_under(page)
    assert len(server.asked) >= 3


def test_no_server_at_all_leaves_the_built_in_map_and_a_word(open_online, county):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    page = open_online(county, port)
    page.click(ON)
    page.wait_for_function("() => document.querySelector('.notice').textContent.includes('did not answer')")
    assert not page.locator(ON).is_checked()
    assert land_under(page)


def test_a_server_that_keeps_silent_is_given_up(open_online, county):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        silent.settimeout(8.0)
        page = open_online(county, silent.getsockname()[1])
        page.clock.install()
        page.check(ON)
        with silent.accept()[0]:
            page.clock.fast_forward(30_000)
            page.wait_for_function(f"() => !document.querySelector('{ON}').checked")
            assert "did not answer" in page.locator(".notice").inner_text()
            assert land_under(page)


def test_the_policy_names_the_tile_servers_and_no_other(tmp_path, county):
    path = save_map(render_map(county, MapOptions(tiles="OpenTopoMap")), tmp_path / "map.html")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', path.read_text(encoding="utf-8"))
    assert policy
    pictures = re.search(r"img-src ([^;]*)", policy[1])
    assert pictures
    assert pictures[1].split() == ["data:", *(f"https://{s}.tile.opentopomap.org" for s in "abc")]
