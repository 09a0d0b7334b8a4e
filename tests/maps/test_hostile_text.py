"""Text from a table, a title or a note shows as text and runs nothing."""

from __future__ import annotations

import pandas as pd
import pytest

from symbiosis_map.maps import MapOptions, render_map
from symbiosis_map.maps.page import page_text

HOSTILE = [
    '<img src=x onerror="window.hit=1">',
    "</script><script>window.hit=1</script>",
    "${window.hit=1}",
    "`${window.hit=1}`",
    "'\"><svg onload=window.hit=1>",
    "{{ 7 * 7 }}{% set x = 1 %}{# gone #}",
    "javascript:window.hit=1",
    "<!--<script>",
    "\u2028window.hit=1\u2029\x85",
    "C:\\new\\table & pris ${5}",
]
FREE_TEXT = {
    "sites": ["name", "operator", "municipality", "address", "location_source", "source", "notes"],
    "streams": ["stream", "source", "notes", "water_class", "waste_code"],
    "links": ["mode", "use", "co2_reference", "barriers", "sentence"],
    "near_misses": ["gate", "shortfall_unit", "reason", "sentence"],
    "hubs": ["name", "sentence"],
    "assumptions": ["column", "value", "reason", "source"],
    "recall": ["stream", "status", "reason"],
}


def poisoned(county, text):
    tables = dict(county)
    for name, columns in FREE_TEXT.items():
        tables[name] = tables[name].assign(**dict.fromkeys(columns, text))
    tables["places"] = tables["places"].assign(name=text)
    tables["land"].attrs["attribution"] = text
    return tables


@pytest.mark.browser
@pytest.mark.parametrize("text", HOSTILE)
def test_every_name_note_and_title_shows_as_text(open_map, county, text):
    page = open_map(poisoned(county, text), title=text, subtitle=text, date=text)
    assert page.evaluate("document.querySelector('h1').textContent") == text
    assert page.evaluate("document.title").split() == text.split()
    for kind, count in (("link", 4), ("site", 6), ("hub", 1), ("miss", 1), ("point", 2), ("about", 1)):
        for index in range(count):
            page.evaluate("([kind, index]) => SymbiosisMap.page.state.select(kind, index)", [kind, index])
            if kind != "point":
                held = page.evaluate("document.querySelector('.card').textContent")
                assert text in held or kind == "about"
    page.fill("#search", "w")
    page.focus("#tab-recall")
    page.keyboard.press("Enter")
    page.focus("#tab-hubs")
    page.keyboard.press("Enter")
    assert text in page.evaluate("document.querySelector('.list').textContent")
    page.mouse.move(700, 400)
    assert page.evaluate("window.hit") is None
    assert page.locator(".card img, .list img, .sidebar img, h1 *").count() == 0


@pytest.mark.browser
def test_only_addresses_of_web_pages_become_links(open_map, county):
    source = "https://a.example/x?y=1 ; http://b.example/ ; javascript:alert(1) ; data:text/html,x ; file:///etc/passwd"
    tables = {**county, "sites": county["sites"].assign(source=source)}
    page = open_map(tables)
    page.evaluate("SymbiosisMap.page.state.select('site', SymbiosisMap.page.model.siteOf('lost'))")
    links = page.evaluate("[...document.querySelectorAll('.card a')].map(a => [a.href, a.rel, a.target])")
    assert sorted(links) == [
        ["http://b.example/", "noopener noreferrer", "_blank"],
        ["https://a.example/x?y=1", "noopener noreferrer", "_blank"],
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_reaches_the_page_outside_the_data_block(county, text):
    page = page_text(render_map(poisoned(county, text), MapOptions(title=text, subtitle=text)))
    assert "<script>window.hit" not in page
    assert "<img src=x" not in page
    assert "<svg onload" not in page
    assert "7 * 7" in page or "7 * 7" not in text


def test_a_column_that_is_all_missing_is_no_fault(county):
    tables = {**county, "streams": county["streams"].assign(notes=pd.Series([None] * 8, dtype="str"))}
    assert page_text(render_map(tables))
