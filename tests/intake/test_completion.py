"""Gaps are filled from stated sources, every one is recorded, and what was given is never changed."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbiosis_map.intake import InputFile, IntakeOptions, complete_streams, estimate_streams, read_inputs
from symbiosis_map.intake.sectors import SectorProfiles, levels_of
from symbiosis_map.intake.words import speaks_of_cold
from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.schema import check, conform
from symbiosis_map.tables import ASSUMPTIONS, BASE_UNIT, BASES, SITES, STREAMS

PROJECTS = Path(__file__).parents[2] / "data"


def site(**more):
    return conform(pd.DataFrame([{"site_id": "A", "name": "A", "country": "NO"} | more]), SITES)


def stream(**more):
    base = {"stream_id": "s", "site_id": "A", "direction": "demand", "resource": "heat", "stream": "heat"}
    row = base | {"basis": "reported", "source": "a test"} | more
    row.setdefault("unit", BASE_UNIT[row["resource"]])
    return conform(pd.DataFrame([row]), STREAMS)


def completed(site_columns, **stream_columns):
    result = complete_streams(site(**site_columns), stream(**stream_columns))
    return result.streams.iloc[0], result.assumptions


def test_cooling_that_is_wanted_takes_nothing_from_the_sectors_heat():
    row, assumed = completed({"nace": "10.5"}, stream="cooling of milk", power_mw=1.0)
    assert (row["temperature_c"], row["return_temperature_c"]) == (7, 12)
    assert pd.isna(row["profile"])
    assert pd.isna(row["quantity_per_year"])
    assert assumed["source"].str.contains("chilled water").sum() == 2
    row, _ = completed({"nace": "63.11"}, stream="kjøling av servere", temperature_c=18.0)
    assert row["return_temperature_c"] == 23
    row, _ = completed({"nace": "10.5"}, stream="heat for absorption cooling", temperature_c=90.0)
    assert row["return_temperature_c"] < 90


# --------------------------------------------------------------------------------- outside evidence


def test_salmon_evolution_from_its_licensed_biomass():
    # statsforvalteren.no: 45 GWh a year; Akvakulturregisteret: 13,300 t.
    row, _ = completed({"nace": "03.21", "capacity": 13_300, "capacity_unit": "t biomass"}, medium="fish water")
    assert row["quantity_per_year"] == pytest.approx(45_000, rel=0.02)
    assert (row["temperature_c"], row["return_temperature_c"]) == (12, 6)


def test_aalesund_waste_to_energy_from_its_waste():
    # fjernvarme.no: 150 GWh a year; energiaktuelt.no: 100,000 t a year.
    row, _ = completed(
        {"nace": "38.21", "capacity": 100_000, "capacity_unit": "t/yr residual waste"},
        direction="surplus",
        medium="water",
    )
    assert row["quantity_per_year"] == pytest.approx(150_000)


def test_tjeldbergodden_heat_from_its_power():
    # tbu.no: 200 MW and 1.6 TWh a year.
    row, assumed = completed({"nace": "20.14"}, direction="surplus", medium="seawater", power_mw=200.0)
    assert row["quantity_per_year"] == pytest.approx(1_600_000)
    assert row["basis"] == "derived"
    assert "basis becomes derived" in assumed.set_index("column").loc["quantity_per_year", "reason"]


def test_nyhamna_gets_the_documented_seawater_temperatures():
    row, assumed = completed(
        {"nace": "06.20"}, direction="surplus", medium="seawater", quantity_per_year=2_500_000.0, power_mw=289.0
    )
    assert (row["temperature_c"], row["return_temperature_c"]) == (18, 6)
    assert row["full_load_hours"] == pytest.approx(2_500_000 / 289)
    assert "tbu.no" in assumed.set_index("column").loc["temperature_c", "source"]


def test_steam_of_ten_bar_is_180_degrees():
    row, _ = completed({"nace": "99.00"}, stream="process steam")
    assert (row["medium"], row["temperature_c"]) == ("steam", 180)


# --------------------------------------------------------------------------------------- properties

blank_or = lambda values: st.one_of(st.just(math.nan), values)  # noqa: E731
sectors = [*sorted(set(PACKAGED.table("sector_profiles")["nace"]) - {"*"}), "99.00", "72.19", "17.12", "10.51"]


@settings(deadline=None, max_examples=60)
@given(
    nace=st.one_of(st.none(), st.sampled_from(sectors)),
    direction=st.sampled_from(["surplus", "demand"]),
    resource=st.sampled_from(list(BASE_UNIT)),
    medium=st.sampled_from([None, *STREAMS["medium"].allowed]),
    text=st.sampled_from(["heat", "process steam", "fish water", "fjernvarme", "cooling seawater", "slag"]),
    basis=st.sampled_from(BASES),
    quantity=blank_or(st.floats(0, 1e7)),
    power=blank_or(st.floats(0, 1e3)),
    hours=blank_or(st.floats(1, 8760)),
    hot=blank_or(st.floats(-40, 1500)),
    cold=blank_or(st.floats(-50, 1400)),
    country=st.sampled_from(["NO", "DK", "FR"]),
)
def test_nothing_given_is_changed_and_everything_filled_in_is_recorded(
    nace, direction, resource, medium, text, basis, quantity, power, hours, hot, cold, country
):
    if resource != "heat":
        power = math.nan
    if not cold < hot:
        cold = math.nan
    before = stream(
        direction=direction, resource=resource, medium=medium, stream=text, basis=basis, quantity_per_year=quantity,
        power_mw=power, full_load_hours=hours, temperature_c=hot, return_temperature_c=cold,
    )  # fmt: skip
    untouched = before.copy()
    result = complete_streams(site(nace=nace, country=country), before)
    pd.testing.assert_frame_equal(before, untouched)
    check(result.streams, STREAMS)
    check(result.assumptions, ASSUMPTIONS)
    was, now = before.iloc[0], result.streams.iloc[0]
    recorded = set(result.assumptions["column"])
    for column in STREAMS.names:
        if pd.isna(was[column]):
            assert (column in recorded) == (not pd.isna(now[column])), column
        elif column != "basis":
            assert now[column] == was[column], column
            assert column not in recorded
    if now["basis"] != was["basis"]:
        assert pd.isna(was["quantity_per_year"])
        assert now["basis"] in ("estimated", "derived")
    if not pd.isna(now["quantity_per_year"]):
        assert now["quantity_low"] <= now["quantity_per_year"] <= now["quantity_high"]
    cools = resource == "heat" and speaks_of_cold(direction, text)
    if not pd.isna(now["return_temperature_c"]) and resource == "heat" and not cools:
        assert now["return_temperature_c"] < now["temperature_c"]


_A_STREAM = st.fixed_dictionaries(
    {
        "direction": st.sampled_from(["surplus", "demand"]),
        "resource": st.sampled_from(["heat", "heat", *BASE_UNIT]),
        "medium": st.sampled_from([None, None, *STREAMS["medium"].allowed]),
        "stream": st.sampled_from(["heat", "process steam", "fish water", "cooling of milk", "slag"]),
        "waste_code": st.sampled_from([None, "02 07 04", "10 03 04*"]),
        "basis": st.sampled_from(BASES),
        "quantity_per_year": blank_or(st.sampled_from([0.0, 1.0 / 3.0, 1e5])),
        "full_load_hours": blank_or(st.just(4321.5)),
        "temperature_c": blank_or(st.sampled_from([-45.0, 12.0, 45.5, 90.0])),
        "return_temperature_c": blank_or(st.sampled_from([-50.0, 7.0, 30.0])),
    }
)
_A_SITE = st.fixed_dictionaries(
    {
        "nace": st.one_of(st.none(), st.sampled_from(sectors)),
        "country": st.sampled_from(["NO", "DK"]),
        "capacity": blank_or(st.sampled_from([0.0, 13_300.0])),
        "capacity_unit": st.sampled_from([None, "t biomass", "t/yr residual waste"]),
    }
)


@settings(deadline=None, max_examples=15)
@given(st.lists(st.tuples(_A_SITE, _A_STREAM, blank_or(st.sampled_from([0.0, 2.5]))), min_size=2, max_size=12))
def test_streams_that_stand_together_are_filled_in_as_each_alone(rows):
    sites, streams = [], []
    for number, (place, what, power) in enumerate(rows):
        sites.append(site(site_id=f"S{number}", **place))
        own = what | {"power_mw": power if what["resource"] == "heat" else math.nan}
        streams.append(stream(stream_id=f"s{number:02}", site_id=f"S{number}", **own))
    together = complete_streams(pd.concat(sites, ignore_index=True), pd.concat(streams, ignore_index=True))
    alone = [complete_streams(*each) for each in zip(sites, streams, strict=True)]
    for table in ("streams", "assumptions"):
        each = pd.concat([getattr(done, table) for done in alone], ignore_index=True)
        pd.testing.assert_frame_equal(getattr(together, table), each, check_exact=True)


@settings(deadline=None, max_examples=20)
@given(st.floats(1, 1e7))
def test_a_figure_that_is_known_less_well_is_wider(quantity):
    rows = [stream(stream_id=basis, quantity_per_year=quantity, basis=basis) for basis in BASES]
    done = complete_streams(site(), pd.concat(rows, ignore_index=True)).streams
    widths = (done["quantity_high"] - done["quantity_low"]).tolist()
    assert widths == sorted(widths)
    assert widths[0] > 0


def test_completing_twice_changes_nothing_more():
    files = [InputFile(PROJECTS / "more_og_romsdal" / f"{name}.csv") for name in ("sites", "streams")]
    read = read_inputs(files)
    once = complete_streams(read.sites, read.streams)
    twice = complete_streams(read.sites, once.streams)
    pd.testing.assert_frame_equal(once.streams, twice.streams)
    assert twice.assumptions.empty


# ----------------------------------------------------------------------------------------- examples


@pytest.mark.parametrize(
    ("text", "medium"),
    [
        ("process steam", "steam"),
        ("prosessdamp til tørking", "steam"),
        ("warm cooling water for smolt", "fish water"),
        ("oppvarming av fiskevann", "fish water"),
        ("district heat for the town", "water"),
        ("drying air", "air"),
    ],
)
def test_the_medium_from_the_words_of_a_demand(text, medium):
    row, assumed = completed({}, stream=text)
    assert row["medium"] == medium
    assert assumed.set_index("column").loc["medium", "source"].startswith("the word")


def test_an_institute_is_not_taken_for_a_fish_farm():
    row, _ = completed({"nace": "72.19"}, stream="heating of laboratories")
    assert row["medium"] != "fish water"
    assert math.isnan(row["quantity_per_year"])


def test_danish_homes_have_their_own_profile():
    assert completed({"nace": "35.30"}, medium="water")[0]["profile"] == "residential_SE33"
    assert completed({"nace": "35.30", "country": "DK"}, medium="water")[0]["profile"] == "residential_DK04"


def test_district_heating_defaults():
    row, _ = completed({"nace": "35.30"})
    assert (row["medium"], row["temperature_c"], row["return_temperature_c"]) == ("water", 80, 50)


def test_a_by_product_gets_a_quantity_only_where_the_waste_code_agrees():
    same, _ = completed(
        {"nace": "11.05"}, direction="surplus", resource="organic", stream="mask", waste_code="02 07 04"
    )
    other, _ = completed(
        {"nace": "11.05"}, direction="surplus", resource="organic", stream="yeast", waste_code="02 07 05"
    )
    none, _ = completed({"nace": "11.05"}, direction="surplus", resource="organic", stream="yeast")
    assert same["basis"] == "estimated"
    assert [other["quantity_per_year"], none["quantity_per_year"]] == [pytest.approx(math.nan, nan_ok=True)] * 2
    assert other["basis"] == none["basis"] == "reported"


def test_the_sectors_return_does_not_fit_a_colder_supply():
    row, assumed = completed({"nace": "21.10"}, temperature_c=45.0)
    assert row["return_temperature_c"] == 25.0
    assert "estimate" in assumed.set_index("column").loc["return_temperature_c", "source"]


def test_only_a_range_gives_its_middle():
    row, _ = completed({}, quantity_low=10.0, quantity_high=30.0)
    assert row["quantity_per_year"] == 20.0


# ------------------------------------------------------------------------------- estimated streams


def test_sites_with_an_activity_and_no_stream_get_those_of_the_sector():
    given_stream = stream()
    sites = pd.concat([site(nace="24.42"), site(site_id="B", nace="03.22"), site(site_id="C")], ignore_index=True)
    result = estimate_streams(sites, given_stream)
    assert set(result.streams["site_id"]) == {"A", "B"}
    made = result.streams[result.streams["site_id"] == "B"]
    assert set(made["basis"]) == {"estimated"}
    assert made[["quantity_low", "quantity_per_year", "quantity_high", "source"]].notna().all(axis=None)
    assert (made["quantity_low"] <= made["quantity_per_year"]).all()
    recorded = set(zip(result.assumptions["id"], result.assumptions["column"], strict=True))
    assert {(key, "quantity_per_year") for key in made["stream_id"]} <= recorded
    heat = made[made["resource"] == "heat"].iloc[0]
    assert heat["power_mw"] * heat["full_load_hours"] == pytest.approx(heat["quantity_per_year"])


def test_estimates_can_be_switched_off():
    result = estimate_streams(site(nace="24.42"), stream().iloc[:0], IntakeOptions(estimate_streams=False))
    assert result.streams.empty
    assert result.assumptions.empty


@pytest.mark.parametrize("nace", sectors)
def test_every_sector_gives_streams_that_fit_the_table(nace):
    result = estimate_streams(site(nace=nace), stream().iloc[:0])
    check(result.streams, STREAMS)
    check(result.assumptions, ASSUMPTIONS)
    assert result.streams["stream_id"].is_unique
    again = complete_streams(site(nace=nace), result.streams)
    pd.testing.assert_series_equal(again.streams["quantity_per_year"], result.streams["quantity_per_year"])


def test_the_sector_table_is_sound():
    table = PACKAGED.table("sector_profiles")
    wastes = set(PACKAGED.table("list_of_waste")["code"])
    assert not table.duplicated(["nace", "direction", "resource", "stream", "per"]).any()
    assert set(table["waste_code"].dropna()) <= wastes
    assert set(table["profile"].dropna()) <= set(PACKAGED.table("monthly_profiles")["profile"])
    assert set(table["water_class"].dropna()) <= set(PACKAGED.table("water_classes")["class_id"])
    assert set(table["medium"].dropna()) <= set(STREAMS["medium"].allowed)
    assert set(table["resource"]) <= set(BASE_UNIT)
    figures = table.dropna(subset="quantity_mode")
    assert figures[["quantity_low", "quantity_high", "unit", "per"]].notna().all(axis=None)
    assert (figures["unit"] == figures["resource"].map(BASE_UNIT)).all()
    assert (figures["quantity_low"] <= figures["quantity_mode"]).all()
    assert (figures["quantity_mode"] < figures["quantity_high"]).all()
    assert not (table["return_temperature_c"] >= table["temperature_c"]).any()
    assert (table.loc[table["typical"] == "yes", "quantity_mode"]).notna().all()
    hot = table["temperature_c"].dropna()
    assert np.isfinite(hot).all()
    profiles = SectorProfiles.curated()
    for direction in ("surplus", "demand"):
        for resource in BASE_UNIT:
            assert 0 < profiles.full_load_hours("", direction, resource)[0] <= 8760


def test_levels_go_from_the_class_to_any_activity():
    assert list(levels_of("24.42")) == ["24.42", "24.4", "24", "*"]


def test_estimates_are_marked_as_such_and_others_name_a_source():
    table = PACKAGED.table("sector_profiles")
    cited = table[table["evidence"] != "estimate"]
    assert not cited["source"].str.startswith("Estimate").any()
