"""Paper: the map as lines and letters, what is shown in words and tables, on the paper that was chosen."""

from __future__ import annotations

import io
import re

import pandas as pd
import pytest

from symbiosis_map.maps.phrases import dictionary

pypdf = pytest.importorskip("pypdf", reason="paper is read with pypdf")
pytestmark = pytest.mark.browser

WORDS = dictionary("en")
MILLIMETRE = 72 / 25.4
PAPERS = {
    ("a4", "landscape"): (297, 210),
    ("a4", "portrait"): (210, 297),
    ("a3", "landscape"): (420, 297),
    ("a3", "portrait"): (297, 420),
}
DRAWN = re.compile(rb"(?:^|\s)(?:f\*?|S|B)(?=\s)")


def printed(page):
    return pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))


def text_of(sheet):
    return re.sub(r"\s+", " ", sheet.extract_text())


def choose(page, size, turn):
    page.click("#take")
    page.click("#take-print")
    page.check(f"dialog input[value={size}]")
    page.check(f"dialog input[value={turn}]")
    page.keyboard.press("Escape")


@pytest.mark.parametrize("paper", PAPERS, ids="-".join)
def test_the_chosen_paper_holds_the_map_as_lines_and_the_tables_as_text(open_map, county, paper):
    page = open_map(county, title="Aure and Heim", subtitle="by the sea", date="2026-11-22")
    choose(page, *paper)
    document = printed(page)
    for sheet in document.pages:
        size = (float(sheet.mediabox.width) / MILLIMETRE, float(sheet.mediabox.height) / MILLIMETRE)
        assert size == pytest.approx(PAPERS[paper], abs=1)
        assert len(sheet.images) == 0, "no part of it is a picture"
    first, links, hubs = map(text_of, document.pages)
    for part in ("Aure and Heim", "by the sea", "22 November 2026", "4 of 4 exchanges shown", "Land by the test"):
        assert part in first
    for part in ("Tjeldbergodden methanol plant", "Sawmill", "District heating", " km", "hub, by rank", "Organic"):
        assert part in first
    assert len(DRAWN.findall(document.pages[0].get_contents().get_data())) > 40, "the map is drawn"
    for part in ("Exchanges shown: 4", "Njord Salmon", "16 GWh/yr", "2.39 (1.9–4) EUR/MWh", "1.9 km", "130", "73"):
        assert part in links
    assert WORDS["barrier.B05"] in links
    assert "Tjeldbergodden" in hubs
    assert "Heat 16 GWh/yr; Organic 900 t/yr" in hubs


def test_the_map_fills_its_frame(open_map, county):
    """Chromium rounds the scale at which it replays a canvas; a hair too small leaves a white strip."""
    page = open_map(county)
    contents = printed(page).pages[0].get_contents().get_data().decode("latin-1")
    scales = [float(found) for found in re.findall(r"^([\d.]+) 0 0 \1 [\d.]+ [\d.]+ cm", contents, re.MULTILINE)]
    scales = [scale for scale in scales if scale > 1]
    assert len(scales) >= 2
    assert max(scales) == pytest.approx(min(scales), rel=1e-3)


def test_paper_says_what_is_filtered_and_tried(open_map, county):
    page = open_map(county, title="Aure")
    page.evaluate(
        "SymbiosisMap.page.state.set({resources: new Set(['heat', 'material']), minimum: 20, municipality: 'Aure', "
        "hideBarriers: true, trial: {weights: {climate: 0.9}, electricity_eur_per_mwh: null, interest_rate: null, "
        "reach_km: null}})"
    )
    document = printed(page)
    first, links = text_of(document.pages[0]), text_of(document.pages[1])
    assert "1 of 4 exchanges shown; only Heat, Material; score 20 or more; without barriers; only Aure." in first
    assert "weight of Climate 0.9" in first
    assert "Sawmill" in links
    assert "Njord Salmon" not in links
    assert len(document.pages) == 2, "a hub of which nothing is shown has no table"


def test_the_doubt_stands_beside_the_score(open_map, county):
    county["doubt"] = pd.DataFrame(
        {
            "link_id": ["plant-heat>farm-heat"],
            "surplus_id": ["plant-heat"],
            "demand_id": ["farm-heat"],
            "surplus_site_id": ["plant"],
            "demand_site_id": ["farm"],
            "resource": ["heat"],
            "gate_fail_chance": [0.1],
            "score_p10": [61.2],
            "score_p90": [80.8],
            "draws": [400],
        }
    )
    assert "73 (61–81)" in text_of(printed(open_map(county)).pages[1])


def test_an_open_card_is_printed(open_map, county):
    page = open_map(county)
    page.evaluate("SymbiosisMap.page.state.select('link', SymbiosisMap.page.model.linkOf('plant-heat>farm-heat'))")
    document = printed(page)
    card = text_of(document.pages[1])
    assert "Why this score?" in card
    assert "seawater heat pump" in card
    assert "Exchanges shown" in text_of(document.pages[-2])
    page.keyboard.press("Escape")
    assert "Why this score?" not in "".join(map(text_of, printed(page).pages))


def test_after_printing_the_screen_is_as_it_was(open_map, county):
    page = open_map(county)
    page.evaluate("SymbiosisMap.page.map.setView([63.40, 8.70], 12, {animate: false})")
    look = """(() => {
        const {map, where, state} = SymbiosisMap.page;
        const at = map.getCenter();
        return [at.lat, at.lng, map.getZoom(), JSON.stringify([0, 1, 2, 3].map(i => where('link', i))), state.tab];
    })()"""
    before = page.evaluate(look)
    printed(page)
    page.wait_for_timeout(300)
    assert page.evaluate(look) == before
    assert page.locator(".paper").count() == 0
    assert page.locator(".sidebar").is_visible()


def test_a_long_table_holds_the_best_and_says_how_many_there_are(open_map, county):
    link = county["links"].set_index("link_id").loc[["mill-bark>town-fuel"]].reset_index()
    demand = county["streams"].set_index("stream_id").loc[["town-fuel"]].reset_index()
    links, streams = [county["links"]], [county["streams"]]
    for n in range(80):
        streams.append(demand.assign(stream_id=f"fuel-{n:02}"))
        links.append(link.assign(link_id=f"mill-bark>fuel-{n:02}", demand_id=f"fuel-{n:02}", score=40 - n / 10))
    county["links"] = pd.concat(links, ignore_index=True)
    county["streams"] = pd.concat(streams, ignore_index=True)
    document = printed(open_map(county))
    table = " ".join(map(text_of, document.pages[1:-1]))
    assert "The 60 best of 84 exchanges shown" in table
    assert len(re.findall(r"(?<=Sawmill) District heating", table)) == 57, "three others rank before them"
    assert table.count("Quantity per year") == len(document.pages) - 2, "each sheet repeats the titles"


def test_the_window_asks_for_the_paper_and_then_prints(open_map, county):
    page = open_map(county)
    page.evaluate("window.print = () => { window.asked = document.querySelectorAll('dialog[open]').length; }")
    page.click("#take")
    page.click("#take-print")
    assert page.locator("dialog input[type=radio]:checked").count() == 2
    page.click("#print-now")
    assert page.evaluate("window.asked") == 0, "the window is gone before the paper is laid out"


@pytest.mark.parametrize("which", ["none at all", "no links"])
def test_a_map_without_links_prints_its_sheet(open_map, county, which):
    if which == "none at all":
        tables = {}
    else:
        tables = {
            name: frame[:0] if name not in ("sites", "streams", "land") else frame for name, frame in county.items()
        }
    document = printed(open_map(tables, title="Empty"))
    assert len(document.pages) == 1
    assert "0 of 0 exchanges shown" in text_of(document.pages[0])


def test_paper_speaks_the_language_of_the_page(open_map, county):
    document = printed(open_map(county, language="nn", date="2026-11-22"))
    assert "4 av 4 utvekslingar er viste" in text_of(document.pages[0])
    assert "22. november 2026" in text_of(document.pages[0])
    assert "2,39 (1,9–4) EUR/MWh" in text_of(document.pages[1])
