"""Cooling from cold that is left over and from heat, against figures worked by hand, and what must always hold."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbiosis_map.matching import heat
from symbiosis_map.matching.options import MatchingOptions

DATA_CENTRE = {"temperature_c": 18.0, "return_temperature_c": 26.0, "power_mw": 5.0, "quantity_per_year": 40_000.0}
DAIRY = {"temperature_c": 7.0, "return_temperature_c": 12.0, "power_mw": 1.0, "quantity_per_year": 5_000.0}
COLD_STORE = {"temperature_c": -8.0, "return_temperature_c": -4.0, "power_mw": 1.0, "quantity_per_year": 5_000.0}
DEEP_WATER = {
    "temperature_c": 6.0,
    "return_temperature_c": 16.0,
    "medium": "seawater",
    "power_mw": 20.0,
    "quantity_per_year": 160_000.0,
}
HOT_WATER = {"temperature_c": 95.0, "return_temperature_c": 60.0, "power_mw": 10.0, "quantity_per_year": 80_000.0}


def one(kit, surplus, demand, route_m=500.0, **options):
    pairs = kit.frame(kit.pair({"country": "DK", **surplus}, {"country": "DK", **demand}, route_m=route_m))
    result = heat.assess(pairs, MatchingOptions(**options))
    return pd.concat([result.outcome.iloc[0], result.detail.iloc[0]])


def test_deep_water_cools_a_data_centre(kit):
    """6 °C and 2 K of exchanger reach 18 °C; the water may come back at 16, which 26 − 2 °C allows."""
    row = one(kit, DEEP_WATER, DATA_CENTRE)
    assert (row["gate"], row["mode"]) == ("", "cooling")
    assert row["taken_share"] == 1.0
    assert row["usable_share"] == pytest.approx(1.0)
    assert row["power_mw"] == 5.0
    assert row["flow_kg_per_s"] == pytest.approx(5e6 / (4190.0 * 8.0), rel=0.01)
    assert row["quantity_per_year"] == pytest.approx(40_000.0, rel=0.01)
    assert row["alternative_cost"] == pytest.approx(70.0 / 4.0)
    saved_mwh = row["quantity_per_year"] / 4.0 - row["pump_mwh"]
    assert row["co2_saved_t_per_year"] == pytest.approx(saved_mwh * row["electricity_t_per_mwh"], rel=1e-6)
    assert row["co2_reference"] == "compression chiller"


def test_a_source_that_cools_part_of_the_way(kit):
    """9 °C and 5 K reach 14 °C; of 20 to 10 °C that is 6 of 10 K. A larger exchanger, of 2 K, would not do it all."""
    row = one(
        kit,
        {"temperature_c": 9.0, "return_temperature_c": 20.0, "power_mw": 10.0},
        {"temperature_c": 10.0, "return_temperature_c": 20.0, "quantity_per_year": 10_000.0},
    )
    assert (row["gate"], row["mode"]) == ("", "cooling")
    assert row["taken_share"] == pytest.approx(0.6)
    assert row["usable_share"] == pytest.approx(6.0 / 11.0)
    assert row["quantity_per_year"] == pytest.approx(6_000.0, rel=0.02)


def test_water_too_warm_to_cool_misses_by_kelvin(kit):
    row = one(kit, DEEP_WATER, {**DAIRY, "temperature_c": 1.0, "return_temperature_c": 5.0})
    assert (row["gate"], row["shortfall"], row["shortfall_unit"]) == ("temperature", 7.0, "K")
    assert row["gate_reason"].startswith("7 K too warm")


def test_heat_drives_an_absorption_chiller(kit):
    """10 MW between 95 and 60 °C give 10 × 25/35 above 70 °C, and 0.7 of it as cooling: 5 MW."""
    row = one(kit, HOT_WATER, {**DAIRY, "power_mw": 8.0, "quantity_per_year": 60_000.0}, 200.0)
    assert row["mode"] == "absorption cooling"
    assert row["usable_share"] == pytest.approx(0.7 * 25.0 / 35.0)
    assert row["power_mw"] == pytest.approx(5.0)
    assert row["drive_mw"] == pytest.approx(5.0 / 0.7)
    assert row["plant_capex_eur"] > 5.0 * 650_000.0
    assert row["auxiliary_mwh"] == pytest.approx(0.05 * row["quantity_per_year"])
    assert row["cost"] < row["alternative_cost"]


@pytest.mark.parametrize(
    ("source", "demand", "shortfall", "words"),
    [
        ({**HOT_WATER, "temperature_c": 72.0}, DAIRY, 8.0, "an absorption chiller needs 80"),
        (HOT_WATER, COLD_STORE, 13.0, "makes 5 °C at the lowest"),
        ({**HOT_WATER, "medium": "gas"}, DAIRY, 5.0, "needs 80"),
    ],
)
def test_what_absorption_cannot_do(kit, source, demand, shortfall, words):
    row = one(kit, source, demand)
    assert (row["gate"], row["shortfall"], row["shortfall_unit"]) == ("temperature", shortfall, "K")
    assert words in row["gate_reason"]


def test_cold_does_not_heat(kit):
    row = one(kit, DEEP_WATER, {"temperature_c": 70.0, "return_temperature_c": 40.0, "quantity_per_year": 9_000.0})
    assert row["gate"] == "temperature"
    assert "cold of 6 °C is offered" in row["gate_reason"]


def test_small_chillers_do_not_pay_and_say_so(kit):
    row = one(kit, HOT_WATER, {**DAIRY, "power_mw": 0.2, "quantity_per_year": 100.0})
    assert row["gate"] == "distance"
    assert "lose" not in row["gate_reason"]


def test_unknown_grade_of_the_source(kit):
    row = one(kit, {"quantity_per_year": 10_000.0}, DAIRY)
    assert row["mode"] == "grade not known"
    assert np.isnan(row["d_technical"])


def test_every_step_names_a_figure(kit):
    for source, demand, mode in ((DEEP_WATER, DATA_CENTRE, "cooling"), (HOT_WATER, DAIRY, "absorption cooling")):
        pairs = kit.frame(kit.pair(source, demand, route_m=300.0))
        result = heat.assess(pairs, MatchingOptions())
        row = pd.concat([result.outcome.iloc[0], result.detail.iloc[0]])
        for step in result.steps[mode]:
            assert step.column in row.index, step.column


def test_an_open_outlet_is_an_assumption(kit):
    bare = {k: v for k, v in HOT_WATER.items() if k != "return_temperature_c"}
    result = heat.assess(kit.frame(kit.pair(bare, DAIRY, route_m=300.0)), MatchingOptions())
    assert [row.value for row in result.assumptions if row.column == "return_temperature_c"] == ["70 °C"]
    assert result.detail["usable_share"].iloc[0] == pytest.approx(0.7)


@st.composite
def coolers(draw):
    if draw(st.booleans()):
        cold = draw(st.floats(-5, 15))
        return {"temperature_c": cold, "return_temperature_c": cold + draw(st.floats(1, 15)), "power_mw": 5.0}
    warm = draw(st.floats(60, 200))
    return {"temperature_c": warm, "return_temperature_c": warm - draw(st.floats(5, 50)), "power_mw": 5.0}


@st.composite
def cooled(draw):
    supply = draw(st.floats(-10, 22))
    return {
        "temperature_c": supply,
        "return_temperature_c": supply + draw(st.floats(1, 12)),
        "quantity_per_year": draw(st.floats(100, 1e5)),
        "profile": draw(st.sampled_from(["flat", "industry_NO_food"])),
    }


def eight(*strategies):
    """Eight cases, to be assessed at once."""
    return st.lists(st.tuples(*strategies), min_size=8, max_size=8)


@settings(deadline=None, max_examples=6)
@given(cases=eight(coolers(), cooled(), st.floats(0, 20)))
def test_a_better_source_never_is_a_worse_grade(kit, cases):
    """Colder cold and hotter heat; how far either may be changed stays as it is."""
    pairs = []
    for source, demand, change in cases:
        sign = -1.0 if source["temperature_c"] < source["return_temperature_c"] else 1.0
        better = {**source, "temperature_c": source["temperature_c"] + sign * change}
        pairs += [kit.pair(s, demand, route_m=0.0) for s in (source, better)]
    outcome = heat.assess(kit.frame(*pairs), MatchingOptions()).outcome
    before, after = outcome["gate"].eq("temperature").to_numpy().reshape(-1, 2).T
    assert not (after & ~before).any()
    d, better_d = outcome["d_technical"].to_numpy().reshape(-1, 2).T
    assert (before | (better_d >= d - 0.02)).all()


@settings(deadline=None, max_examples=5)
@given(cases=eight(coolers(), cooled(), st.floats(0, 10_000), st.floats(0, 10_000)))
def test_a_longer_route_never_costs_less(kit, cases):
    pairs = [
        kit.pair(source, demand, route_m=r)
        for source, demand, route, further in cases
        for r in (route, route + further)
    ]
    result = heat.assess(kit.frame(*pairs), MatchingOptions()).outcome
    cost, longer = result["cost"].to_numpy().reshape(-1, 2).T
    assert (np.isnan(longer) | (longer >= cost * (1 - 1e-9))).all()
    for row in result[::2].to_dict("records"):
        if row["gate"] == "":
            for column in (name for name in row if name.startswith("d_") and pd.notna(row[name])):
                assert 0.0 <= row[column] <= 1.0
            assert row["cost_low"] <= row["cost"] <= row["cost_high"]


def test_cooling_among_heat_keeps_each_row(kit):
    fish = {"temperature_c": 12.0, "return_temperature_c": 6.0, "medium": "fish water", "quantity_per_year": 9_000.0}
    pairs = kit.frame(
        kit.pair(DEEP_WATER, DATA_CENTRE, route_m=500.0),
        kit.pair(HOT_WATER, kit.town, route_m=500.0),
        kit.pair(kit.cooling_water, fish, route_m=500.0),
        kit.pair(HOT_WATER, DAIRY, route_m=100.0),
    )
    result = heat.assess(pairs, MatchingOptions())
    assert result.outcome["mode"].tolist() == ["cooling", "direct", "tempering", "absorption cooling"]
