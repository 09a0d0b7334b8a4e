"""What the cards say of doubt, in a real browser."""

from __future__ import annotations

import pandas as pd
import pytest

from symbiosis_map.maps.selection import PAGE_TABLES
from symbiosis_map.schema import conform
from symbiosis_map.tables import DOUBT

pytestmark = pytest.mark.browser

LINK = {
    "link_id": "plant-heat>farm-heat",
    "surplus_id": "plant-heat",
    "demand_id": "farm-heat",
    "surplus_site_id": "plant",
    "demand_site_id": "farm",
    "resource": "heat",
    "gate_fail_chance": 0.03,
    "likely_gate": "distance",
    "score_p10": 61.2,
    "score_p90": 84.4,
    "cost_p10": 1.9,
    "cost_p90": 4.2,
    "cost_unit": "EUR/MWh",
    "co2_saved_p10_t_per_year": 90.0,
    "co2_saved_p90_t_per_year": 160.0,
    "first_ten_share": 0.56,
    "rank_p05": 1.0,
    "rank_p95": 3.0,
    "decided_by": "amount of warm water for post-smolt <b>at</b> Njord Salmon",
    "decided_share": 0.63,
    "draws": 400,
    "sampling_error": 0.049,
}
MISS = {
    "surplus_id": "plant-heat",
    "demand_id": "town-heat",
    "surplus_site_id": "plant",
    "demand_site_id": "town",
    "resource": "heat",
    "gate_fail_chance": 0.9,
    "likely_gate": "temperature",
    "decided_by": "electricity price",
    "decided_share": 0.2,
    "draws": 400,
    "sampling_error": 0.049,
}


def opened(open_map, county, rows, kind, index, **options):
    page = open_map(county | {"doubt": conform(pd.DataFrame(rows), DOUBT)}, **options)
    page.evaluate("([kind, index]) => SymbiosisMap.page.state.select(kind, index)", [kind, index])
    return page, page.locator(".card").inner_text()


def test_a_link_says_how_far_its_figures_may_be_off(open_map, county):
    page, _ = opened(open_map, county, [LINK], "about", 0)
    page.evaluate("key => SymbiosisMap.page.state.select('link', SymbiosisMap.page.model.linkOf(key))", LINK["link_id"])
    text = page.locator(".card").inner_text()
    for words in (
        "61–84",
        "1.9–4.2 EUR/MWh",
        "90–160 t/yr",
        "1 to 3 of 4",
        "56 %",
        "3 % (distance)",
        "63 %",
        "400 draws",
    ):
        assert words in text, words
    assert "amount: warm water for post-smolt <b>at</b> Njord Salmon" in text


def test_a_near_miss_that_may_pass_says_how_seldom(open_map, county):
    _, text = opened(open_map, county, [LINK, MISS], "miss", 0, language="nb")
    assert "90 % (temperatur)" in text
    assert "strømprisen (20 %)" in text


def test_a_near_miss_that_never_passes_says_nothing_of_doubt(open_map, county):
    page, text = opened(open_map, county, [MISS | {"gate_fail_chance": 1.0}], "miss", 0)
    assert "How sure" not in text
    assert page.evaluate("() => SymbiosisMap.page.model.doubt.rows") == 0


def test_the_page_keeps_what_the_card_shows():
    assert set(PAGE_TABLES["doubt"].names) < set(DOUBT.names)
