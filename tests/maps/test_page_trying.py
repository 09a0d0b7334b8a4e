"""Trying weights, prices and reach on the page: the same scores as the program, and what the reader sees of it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from symbiosis_map import tables as t
from symbiosis_map.maps import MapOptions, render_map
from symbiosis_map.matching import MatchingOptions
from symbiosis_map.matching.repricing import reprice
from symbiosis_map.schema import conform

pytestmark = pytest.mark.browser

BEST, SECOND = "plant-heat>farm-heat", "plant-heat>hatchery-heat"
USUAL = MatchingOptions()
SCORES = """trial => {
  const { model, state } = SymbiosisMap.page;
  const scores = state.scorer.scores(trial, new Float64Array(model.links.rows));
  return Object.fromEntries([...scores].map((score, i) => [model.links.get('link_id', i), score]));
}"""


def price_rows(link_ids, **figures):
    """Rows of link_prices for links of 16 GWh through 1.9 km of pipe, whose receivers use electricity and gas."""
    usual = {
        "cost_known": True,
        "amount_per_year": 16_000.0,
        "route_m": 1_900.0,
        "pipe_eur_per_m": 900.0,
        "pipe_life_years": 30.0,
        "pipe_upkeep_share": 0.015,
        "friction_mwh_per_m": 0.05,
        "station_eur": 150_000.0,
        "station_life_years": 30.0,
        "machine_eur": 80_000.0,
        "machine_life_years": 25.0,
        "store_eur": 0.0,
        "store_life_years": 40.0,
        "network_pipe_eur": 0.0,
        "network_station_eur": 0.0,
        "network_store_eur": 0.0,
        "other_eur_per_year": 9_000.0,
        "electricity_mwh": 400.0,
        "alternative_other_eur": 1.0,
        "alternative_fuel_eur": 5.0,
        "alternative_mwh": 0.2,
        "alternative_capital_eur": 40.0,
        "alternative_life_years": 25.0,
        "gate_reaches": 2.0,
        "gate_route_m": 1_800.0,
    }
    return conform(pd.DataFrame([{**usual, **figures, "link_id": key} for key in link_ids]), t.LINK_PRICES)


def priced(county, **figures):
    """The small county with prices of both links of heat, and its economics as they say."""
    county["link_prices"] = price_rows([BEST, SECOND], **figures)
    found = reprice(county["link_prices"], county["links"], USUAL).set_index("link_id")
    links = county["links"].copy()
    for name in ("d_economics", "cost", "alternative_cost", "saving_eur_per_year", "payback_years"):
        links[name] = found[name].reindex(links["link_id"]).to_numpy()
    county["links"] = links.assign(score=reprice(county["link_prices"], links, page_weights()).score.to_numpy())
    return county


def page_weights(**more):
    """Options with the weights of the small county."""
    weights = {"technical": 0.25, "quantity": 0.2, "time": 0.1, "economics": 0.3, "climate": 0.15, "proximity": 0.0}
    return MatchingOptions(**{f"weight_{name}": weight for name, weight in weights.items()}, **more)


def many_links(county, n, seed, options):
    """Tables of n links: those of the small county drawn again with other desirabilities and other prices."""
    rng = np.random.default_rng(seed)
    base = county["links"].iloc[rng.integers(0, 2, n)].reset_index(drop=True)
    keys = [f"{i:05d}" for i in range(n)]
    streams = county["streams"].set_index("stream_id")
    ends = {
        end: streams.loc[base[f"{end}_id"]].reset_index(drop=True).assign(stream_id=[f"{end}-{key}" for key in keys])
        for end in ("surplus", "demand")
    }
    links = base.assign(
        surplus_id=ends["surplus"]["stream_id"],
        demand_id=ends["demand"]["stream_id"],
        link_id=ends["surplus"]["stream_id"] + ">" + ends["demand"]["stream_id"],
        readiness=rng.uniform(0.2, 1.0, n),
    )
    for name in t.CRITERIA:
        values = np.maximum(rng.uniform(-0.05, 1.0, n), USUAL.desirability_floor)
        links[f"d_{name}"] = np.where(rng.random(n) < 0.85, values, np.nan)
    links["d_technical"] = links["d_technical"].fillna(0.5)
    known = rng.random(n) < 0.8
    links["d_economics"] = links["d_economics"].where(~known, 0.5)
    links["d_proximity"] = links["d_proximity"].mask(known | links["d_economics"].notna())
    prices = price_rows(links["link_id"])
    for column in t.LINK_PRICES.columns[2:]:
        spread = 0.05 if column.unit == "yr" else 1.5
        prices[column.name] *= np.exp(rng.uniform(-spread, spread, n))
    prices["network_pipe_eur"] = np.where(rng.random(n) < 0.2, rng.uniform(0, 1e6, n), 0.0)
    prices["cost_known"] = pd.array(known, dtype="boolean")
    prices = prices[rng.random(n) < 0.7]
    scored = reprice(prices.iloc[:0], links, options)["score"].to_numpy()
    return county | {
        "streams": conform(pd.concat([county["streams"], *ends.values()]), t.STREAMS),
        "links": conform(links.assign(score=scored), t.LINKS),
        "link_prices": prices,
        "flows": county["flows"].iloc[:0],
        "recall": county["recall"].iloc[:0],
    }


TRIALS = [
    ({"technical": 0.1, "quantity": 0.4, "time": 0.0, "proximity": 0.3, "economics": 0.15, "climate": 0.05}, {}, 1.0),
    ({}, {"electricity_price_eur_per_mwh": 20.0}, 1.0),
    ({}, {"electricity_price_eur_per_mwh": 180.0, "interest_rate": 0.09}, 1.0),
    ({"economics": 1.0, "climate": 0.2}, {"interest_rate": 0.0}, 1.0),
    ({"technical": 0.0, "economics": 0.6}, {"interest_rate": 0.015, "electricity_price_eur_per_mwh": 5.0}, 1.75),
]


@pytest.mark.parametrize("counts_readiness", [False, True])
def test_thousands_of_links_score_as_in_the_program(open_map, county, counts_readiness):
    tables = many_links(county, 3_000, 5, page_weights(readiness_in_score=counts_readiness))
    if counts_readiness:
        row = ("options", "all", "matching.readiness_in_score", "True", "set in the project file", "docs")
        tables["assumptions"] = pd.concat(
            [tables["assumptions"], pd.DataFrame([row], columns=t.ASSUMPTIONS.names)], ignore_index=True
        )
    page = open_map(tables, detailed_links=5_000)
    for weights, rates, fuel in TRIALS:
        changed = {f"weight_{name}": weight for name, weight in weights.items()}
        options = replace(page_weights(readiness_in_score=counts_readiness, **rates), **changed)
        prices = tables["link_prices"] if rates else tables["link_prices"].iloc[:0]  # drawn apart from the links
        expected = reprice(prices, tables["links"], options, fuel_price_factor=fuel)
        trial = {
            "weights": options.weights,
            "electricity_eur_per_mwh": options.electricity_price_eur_per_mwh,
            "interest_rate": options.interest_rate,
            "fuel_price_factor": fuel,
            "reach_km": None,
        }
        found = pd.Series(page.evaluate(SCORES, trial)).reindex(expected["link_id"])
        wanted = expected.set_index("link_id")["score"].fillna(0.0)
        assert (found - wanted).abs().max() < 0.01, (weights, rates, fuel)
        if rates:
            dropped = page.evaluate(
                "() => { const { model, state } = SymbiosisMap.page; return [...state.scorer.dropped]"
                ".flatMap((gone, i) => gone ? [model.links.get('link_id', i)] : []); }"
            )
            assert set(dropped) == set(expected.loc[~expected["pays"], "link_id"])


def test_the_links_of_a_real_project_score_as_in_the_program(open_map, kalundborg):
    page = open_map(dict(kalundborg))
    options = MatchingOptions(electricity_price_eur_per_mwh=130.0, interest_rate=0.08, weight_climate=0.4)
    expected = reprice(kalundborg["link_prices"], kalundborg["links"], options).set_index("link_id")["score"]
    trial = {"weights": options.weights, "electricity_eur_per_mwh": 130.0, "interest_rate": 0.08}
    found = pd.Series(page.evaluate(SCORES, trial)).reindex(expected.index)
    assert (found - expected).abs().max() < 0.01


def open_panel(page):
    page.locator(".trying summary").click()
    page.wait_for_selector("#try-reach")


def order(page):
    return page.locator("#list .item").evaluate_all(
        "items => items.map(item => SymbiosisMap.page.model.links.get('link_id', Number(item.dataset.index)))"
    )


def slide(page, name, value):
    page.locator(f"#{name}").fill(str(value))
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_more_weight_on_climate_brings_the_chips_up_and_says_so(open_map, county):
    page = open_map(county)
    page.locator("#tab-links").click()
    first = order(page)
    open_panel(page)
    for name in ("technical", "quantity", "time", "economics"):
        slide(page, f"weight-{name}", 0)
    now = order(page)
    assert now[0] == "mill-bark>town-fuel"
    moved = first.index(now[0])
    up = page.locator("#list .item").first.locator(".moved")
    assert up.inner_text().split()[0] == f"▲{moved}"
    assert f"up by {moved}" in up.inner_text()
    assert page.locator(".try output[for=weight-climate]").inner_text() == "100 %"
    assert "weight of Technique 0 (was 0.25)" in page.locator(".changed").inner_text()
    page.wait_for_function(
        "() => document.querySelector('.trying + [role=status]').textContent.startsWith('Order changed')"
    )
    page.locator("#try-reset").click()
    assert order(page) == first
    assert page.locator("#list .moved").count() == 0
    assert "Nothing is changed" in page.locator(".changed").inner_text()


def test_the_presets_set_every_weight_and_the_line_above_the_list_takes_them_back(open_map, county):
    page = open_map(county)
    open_panel(page)
    page.locator("#preset-even").click()
    weights = page.evaluate("SymbiosisMap.page.state.trial.weights")
    assert len(set(weights.values())) == 1
    assert "other weights" in page.locator(".tried-line").inner_text()
    page.locator(".tried-line button").click()
    assert page.evaluate("SymbiosisMap.page.state.trial") is None
    assert page.locator(".tried-line").is_hidden()


def test_a_lower_price_of_electricity_hides_what_no_longer_pays(open_map, county):
    page = open_map(priced(county, alternative_mwh=0.9, alternative_fuel_eur=0.0, alternative_capital_eur=0.0))
    page.locator("#tab-links").click()
    assert len(order(page)) == 4
    open_panel(page)
    slide(page, "try-electricity", 5)
    assert set(order(page)) == {"farm-sludge>hatchery-sludge", "mill-bark>town-fuel"}
    assert "2 no longer pay and are hidden" in page.locator(".changed").inner_text()
    slide(page, "try-electricity", 150)
    assert len(order(page)) == 4


def test_interest_and_fuel_move_the_score_the_way_they_should(open_map, county):
    page = open_map(priced(county))
    now = f"SymbiosisMap.page.state.score[SymbiosisMap.page.model.linkOf('{BEST}')]"
    before = page.evaluate(now)
    open_panel(page)
    slide(page, "try-interest", 12)
    assert page.evaluate(now) < before
    page.locator("#try-reset").click()
    slide(page, "try-fuel", 200)
    assert page.evaluate(now) > before


def test_a_shorter_reach_hides_what_is_farther_apart_and_moves_nothing(open_map, county):
    far = county["links"]["link_id"] == BEST
    county["links"] = county["links"].assign(crow_m=county["links"]["crow_m"].where(~far, 9_000.0))
    page = open_map(county)
    page.locator("#tab-links").click()
    open_panel(page)
    slide(page, "try-reach", 5)
    assert BEST not in order(page)
    assert len(order(page)) == 3
    assert page.locator("#list .moved").count() == 0
    slide(page, "try-reach", 9)
    assert BEST in order(page)


def test_without_prices_the_panel_says_why(open_map, county):
    page = open_map(county)
    open_panel(page)
    assert page.locator("#try-electricity").count() == 0
    assert "No exchange here goes by pipe" in page.locator(".trying").inner_text()


def test_with_too_many_prices_the_file_holds_none_and_the_panel_says_so(open_map, county):
    page = open_map(priced(county), detailed_links=1)
    open_panel(page)
    assert page.locator("#try-electricity").count() == 0
    assert "too many exchanges" in page.locator(".trying").inner_text()


def test_escape_closes_the_panel_and_every_slider_has_a_name(open_map, county):
    page = open_map(priced(county))
    open_panel(page)
    for slider in page.locator(".trying input").all():
        assert slider.evaluate("input => input.labels.length") == 1
        assert slider.get_attribute("aria-valuetext")
    page.locator("#weight-climate").focus()
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelector('.trying').open") is False
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_what_is_tried_by_an_address_is_held_to_what_makes_sense(open_map, county):
    page = open_map(priced(county))
    for trial in (
        {"weights": {"technical": -3, "climate": 1e9, "constructor": 4}},
        {"weights": dict.fromkeys(t.CRITERIA, 0)},
        {"electricity_eur_per_mwh": 0, "interest_rate": 0},
    ):
        scores = page.evaluate(SCORES, trial)
        assert all(0 <= score <= 100 for score in scores.values())


def test_prices_do_not_change_the_bytes_of_a_page_by_their_order(county):
    one = render_map(priced(county), MapOptions()).get_root().render()
    county["link_prices"] = county["link_prices"].iloc[::-1]
    assert render_map(county, MapOptions()).get_root().render() == one
