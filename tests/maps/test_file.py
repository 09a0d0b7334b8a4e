"""The file: everything inside, nothing fetched, the same bytes, whole or not at all."""

from __future__ import annotations

import base64
import hashlib
import re

import folium
import folium.plugins
import pytest

from symbiosis_map.errors import OutputError, ProjectError
from symbiosis_map.maps import MapOptions, render_map, save_map
from symbiosis_map.maps.page import page_text


def test_it_is_a_folium_map_with_one_layer_of_ours(county):
    page = render_map(county)
    assert isinstance(page, folium.Map)
    assert [type(child).__name__ for child in page._children.values()] == ["SymbiosisLayer"]


def test_the_same_input_gives_the_same_bytes(county, tmp_path):
    first = save_map(render_map(county), tmp_path / "a.html").read_bytes()
    second = save_map(render_map(county), tmp_path / "b.html").read_bytes()
    assert first == second


def test_saving_twice_gives_the_same_bytes(county, tmp_path):
    page = render_map(county)
    assert save_map(page, tmp_path / "a.html").read_bytes() == save_map(page, tmp_path / "b.html").read_bytes()


def test_the_order_of_rows_does_not_matter(county):
    turned = {name: frame[::-1] if name != "recall" else frame for name, frame in county.items()}
    turned["land"].attrs = county["land"].attrs
    assert page_text(render_map(turned)) == page_text(render_map(county))


def test_tables_are_not_changed(county):
    before = {name: frame.copy() for name, frame in county.items()}
    render_map(county)
    for name, frame in county.items():
        assert frame.equals(before[name])


def test_nothing_is_named_that_would_be_fetched(county):
    page = page_text(render_map(county))
    outside = re.sub(r'<script type="application/json".*?</script>', "", page, flags=re.DOTALL)
    assert not re.search(r"<(script|img|iframe)[^>]+src=|<link\b|@import|url\(['\"]?http", outside)
    assert "BSD 2-Clause" in page or "Redistribution and use in source and binary forms" in page


def test_the_policy_allows_each_script_and_style_by_hash_and_nothing_else(county):
    page = page_text(render_map(county))
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    for tag in ("script", "style"):
        for part in re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL):
            assert base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() in policy
    assert page.index("Content-Security-Policy") < page.index("<script>")


def test_only_chosen_tiles_open_the_policy(county):
    page = page_text(render_map(county, MapOptions(tiles="kartverket-grey")))
    assert "img-src data: https://cache.kartverket.no;" in page


@pytest.mark.parametrize(
    ("layer", "word"),
    [
        (lambda: folium.plugins.Fullscreen(), "Control.Fullscreen"),
        (lambda: folium.TileLayer("OpenStreetMap"), "tile"),
        (lambda: folium.Marker([63, 8], popup="text"), "Popup"),
        (lambda: folium.Marker([63, 8], icon=folium.Icon()), "Icon"),
    ],
)
def test_what_would_have_to_be_fetched_is_an_error(county, tmp_path, layer, word):
    page = render_map(county)
    layer().add_to(page)
    with pytest.raises(OutputError, match=word):
        save_map(page, tmp_path / "map.html")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.browser
def test_a_layer_that_an_analyst_adds_is_drawn(browser, county, tmp_path):
    page = render_map(county)
    shape = {"type": "Polygon", "coordinates": [[[8.6, 63.3], [8.8, 63.3], [8.8, 63.4], [8.6, 63.3]]]}
    folium.GeoJson({"type": "Feature", "properties": {}, "geometry": shape}).add_to(page)
    path = save_map(page, tmp_path / "map.html")
    context = browser.new_context(offline=True)
    view = context.new_page()
    faults = []
    view.on("pageerror", lambda error: faults.append(str(error)))
    view.on("console", lambda message: message.type == "error" and faults.append(message.text))
    view.goto(path.as_uri())
    view.wait_for_function("() => window.SymbiosisMap && SymbiosisMap.page")
    assert view.locator("path.leaflet-interactive").count() == 1
    assert faults == []
    context.close()


def test_a_folder_that_is_not_there_is_an_error_with_a_remedy(county, tmp_path):
    with pytest.raises(OutputError, match="Choose a folder"):
        save_map(render_map(county), tmp_path / "missing" / "map.html")


def test_a_failed_write_leaves_the_old_file(county, tmp_path, monkeypatch):
    path = tmp_path / "map.html"
    path.write_text("old")

    def refuse(self, target):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.replace", refuse)
    with pytest.raises(OutputError, match="Permission denied"):
        save_map(render_map(county), path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "options", [{"language": "tlh"}, {"tiles": "openstreetmap"}, {"land_budget_kb": 0}, {"near_misses_per_site": 0}]
)
def test_a_choice_that_does_not_exist_is_refused(options):
    with pytest.raises(ProjectError):
        MapOptions(**options)
