"""Registers as their publishers give them; each test skips where its file is not there."""

from pathlib import Path

import pandas as pd
import pytest

from symbiosis_map.intake import InputFile, complete_streams, estimate_streams, read_inputs

DATA = Path(__file__).parents[4] / "shared" / "data"


def register(path, name):
    file = DATA / path
    if not file.exists():
        pytest.skip(f"{file.name} is not there")
    return read_inputs([InputFile(file, kind="register", register=name)])


@pytest.fixture(scope="module")
def hotmaps():
    return register("hotmaps_industrial/Industrial_Database.csv", "hotmaps-industrial")


def test_every_row_of_hotmaps_is_a_site_or_set_aside(hotmaps):
    """5,029 rows; what is set aside as a row is a duplicate, 524 come without a point."""
    repeats = hotmaps.rejected["rule"].str.startswith("repeats").sum()
    assert len(hotmaps.sites) + repeats == 5029
    kept = hotmaps.rejected["rule"].str.contains("kept without a point").sum()
    assert 524 - repeats <= hotmaps.sites.geometry.isna().sum() - kept <= 524


def test_excess_heat_of_hotmaps_is_kept_to_the_last_watt(hotmaps):
    raw = pd.read_csv(DATA / "hotmaps_industrial" / "Industrial_Database.csv", sep=";")
    bands = [name for name in raw.columns if name.startswith("Excess_Heat_") and name != "Excess_Heat_Total"]
    own = raw[("hotmaps-" + raw["SiteID"].astype(str)).isin(hotmaps.sites["site_id"])]
    assert hotmaps.streams["quantity_per_year"].sum() == pytest.approx(own[bands].sum().sum() * 1000.0, rel=1e-9)
    assert set(hotmaps.streams["basis"]) == {"derived"}


def test_absurd_points_of_hotmaps_are_found(hotmaps):
    """Sixteen Spanish sites all stand at longitude 43.3194."""
    outside = hotmaps.rejected[hotmaps.rejected["rule"].str.contains("lie outside ES")]
    assert len(outside) == 16
    assert outside["value"].str.contains("43.3194").all()


def test_norwegian_sites_of_hotmaps_get_estimates_and_a_flag(hotmaps):
    norway = hotmaps.sites[hotmaps.sites["country"] == "NO"]
    raw = pd.read_csv(DATA / "hotmaps_industrial" / "Industrial_Database.csv", sep=";")
    zero = raw[(raw["Country"] == "Norway") & ~(raw["Excess_Heat_Total"] > 0)]
    flagged = norway[norway["notes"].fillna("").str.contains("no excess heat")]
    assert len(norway) == 63
    assert set(flagged["site_id"]) == set("hotmaps-" + zero["SiteID"].astype(str))
    streams = estimate_streams(hotmaps.sites, hotmaps.streams).streams
    known = flagged[flagged["nace"].notna()]
    made = streams[streams["site_id"].isin(known["site_id"])]
    assert set(made["basis"]) == {"estimated"}
    assert set(made["site_id"]) == set(known["site_id"])
    assert len(known) >= 45


def test_land_based_farms_of_the_county_become_consumers():
    read = register("norway_aquaculture/akvakultur_norwegian-sites.csv", "norway-aquaculture")
    raw = pd.read_csv(DATA / "norway_aquaculture" / "akvakultur_norwegian-sites.csv", dtype=str)
    county = raw[(raw["county"] == "MØRE OG ROMSDAL") & (raw["placement"] == "LAND")]
    keys = set("aqua-" + county["site_id"])
    own = read.sites[read.sites["site_id"].isin(keys)]
    assert len(keys) == len(own) == 53
    assert own.geometry.notna().all()
    streams = complete_streams(read.sites, read.streams).streams
    wants = streams[streams["site_id"].isin(keys) & (streams["direction"] == "demand")]
    assert set(wants.loc[wants["resource"] == "heat", "site_id"]) == keys
    assert set(wants.loc[wants["resource"] == "water", "site_id"]) == keys
    assert set(wants["basis"]) <= {"estimated", "inferred"}
    licensed = own[own["capacity_unit"] == "t biomass"].set_index("site_id")["capacity"]
    heat = wants[wants["resource"] == "heat"].set_index("site_id")["quantity_per_year"]
    assert (heat[licensed.index] / licensed).to_numpy() == pytest.approx(3.4), "MWh per licensed tonne, as the sector"


def test_ports_are_sites():
    read = register("kystverket_port_facilities/port_facilities_norway.csv", "norway-ports")
    assert len(read.sites) == 627
    assert read.sites.geometry.notna().all()


def test_facilities_of_liechtenstein():
    """16 industrial and 4 greenhouse areas; one industrial area has the name of another beside it."""
    pytest.importorskip("osmium")
    file = DATA / "osm_extracts" / "valhalla_liechtenstein-latest.osm.pbf"
    if not file.exists():
        pytest.skip(f"{file.name} is not there")
    from symbiosis_map.intake.options import IntakeOptions

    read = read_inputs([InputFile(file, kind="register", register="openstreetmap")], IntakeOptions(country="LI"))
    repeats = read.rejected["rule"].str.startswith("repeats").sum()
    kinds = read.sites["name"]
    assert (read.sites["nace"] == "01.13").sum() == 4
    assert kinds.str.startswith("Industrial area").sum() + repeats <= 16 <= len(kinds)
    assert read.sites["location_precision_m"].notna().all()
