"""Streams estimated from the size of a site, against works whose figures are published."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from symbiosis_map.intake import estimate_streams
from symbiosis_map.intake.sectors import levels_of
from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.schema import conform
from symbiosis_map.tables import SITES, STREAMS

SCIENCE = Path(__file__).parents[2].parent / "shared" / "science"
NO_STREAMS = conform(pd.DataFrame(), STREAMS)


def estimated(nace, capacity, unit):
    row = {"site_id": "A", "name": "A", "country": "NO", "nace": nace, "capacity": capacity, "capacity_unit": unit}
    streams = estimate_streams(conform(pd.DataFrame([row]), SITES), NO_STREAMS).streams
    return streams.set_index(["direction", "resource", "stream"])


@pytest.mark.parametrize(
    ("nace", "capacity", "unit", "key", "published"),
    [
        # Heidelberg Materials Brevik: about 800,000 t CO2 a year, 1.2 million t cement; half of it is captured.
        ("23.51", 1_000_000, "t/yr clinker", ("surplus", "co2", "CO2 of the kiln"), 800_000),
        # Hydro Sunndal: 200 GWh/yr of extractable heat (tu.no 2002) from 347,000 t of metal.
        ("24.42", 347_000, "t/yr aluminium", ("surplus", "heat", "hot water from gas cleaning"), 200_000),
        # Smelting by prebaked anodes: 1.5 to 1.6 t CO2 per t of metal (International Aluminium Institute).
        ("24.42", 347_000, "t/yr aluminium", ("surplus", "co2", "CO2 in the off-gas of electrolysis, dilute"), 540_000),
        # Equinor Tjeldbergodden: 200 MW and 1.6 TWh/yr of cooling (tbu.no), 900,000 t methanol.
        ("20.14", 900_000, "t/yr methanol", ("surplus", "heat", "cooling seawater"), 1_600_000),
        # Breweries of Europe: 3 to 4 hl of water per hl of beer (Brewers of Europe), 2.5 in the best.
        ("11.05", 1_000_000, "hl/yr", ("demand", "water", "brewing and rinsing water"), 350_000),
        # One person's waste water: 150 to 250 l a day, cooled by 5 K.
        ("37.00", 100_000, "pe", ("surplus", "heat", "heat of treated waste water"), 42_000),
    ],
)
def test_published_works_lie_within_the_range(nace, capacity, unit, key, published):
    row = estimated(nace, capacity, unit).loc[key]
    assert row["quantity_low"] <= published <= row["quantity_high"]
    assert row["quantity_per_year"] == pytest.approx(published, rel=0.3)


def test_people_beds_and_floors_are_counted_too():
    assert estimated("25.11", 80, "ansatte").loc[("demand", "heat", "heating of halls"), "quantity_per_year"] == 960
    assert estimated("86.10", 200, "beds")["quantity_per_year"].max() == 5_000
    assert estimated("85.20", 10_000, "m2")["quantity_per_year"].tolist() == [1_000]


def test_a_size_in_another_unit_falls_back_on_the_usual_site():
    usual = PACKAGED.table("sector_profiles").query("nace == '11.05' and resource == 'organic' and per == 'site'")
    found = estimated("11.05", 12, "tanks").loc[("surplus", "organic", "spent grain"), "quantity_per_year"]
    assert found == usual["quantity_mode"].item()


@pytest.mark.parametrize("unit", ["t/yr", "hl/yr", "employees", ""])
def test_no_stream_is_counted_twice(unit):
    codes = sorted(set(PACKAGED.table("sector_profiles")["nace"]) - {"*"})
    sites = pd.DataFrame({"site_id": codes, "name": codes, "country": "NO", "nace": codes, "capacity": 100.0})
    streams = estimate_streams(conform(sites.assign(capacity_unit=unit or None), SITES), NO_STREAMS).streams
    assert not streams.duplicated(["site_id", "direction", "resource", "stream"]).any()
    assert streams["site_id"].nunique() > len(codes) / 2


def test_low_mode_and_high_are_in_order_and_figures_have_a_unit():
    rows = PACKAGED.table("sector_profiles").dropna(subset="quantity_mode")
    assert (rows["quantity_low"] <= rows["quantity_mode"]).all()
    assert (rows["quantity_mode"] <= rows["quantity_high"]).all()
    assert rows[["unit", "per"]].notna().all(axis=None)


def test_every_section_of_industry_has_activities_that_give_something_off():
    rows = PACKAGED.table("sector_profiles").query("typical == 'yes' and direction == 'surplus'")
    divisions = set(rows["nace"].str[:2])
    industry = {f"{n:02d}" for n in (5, 6, 7, 8, *range(10, 34), 35, 36, 37, 38, 39, 41, 42, 43)}
    # Furniture is 31; these make little more than waste like that of a household.
    assert industry - divisions <= {"12", "32"}


@pytest.mark.parametrize("name", ["nace_profiles.csv", "temperatures_by_sector.csv"])
def test_the_sectors_and_temperatures_of_the_literature_are_there(name):
    path = SCIENCE / name
    if not path.exists():
        pytest.skip(f"shared/science/{name} is not there")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    profiles = PACKAGED.table("sector_profiles")
    for row in rows:
        levels = [row["nace"], *levels_of(row["nace"])[:-1]]
        # Ice rinks stand under water works there, snow melting under buildings.
        levels = {"36.00": ["36.00", "93.1"], "41": ["42"], "93": ["93.1"]}.get(row["nace"], levels)
        own = profiles[profiles["nace"].isin(levels) | profiles["nace"].str.startswith(row["nace"])]
        assert not own.empty, row["nace"]
        if "t_typ_c" in row:
            direction = "surplus" if row["role"] == "source" else "demand"
            low, high = float(row["t_low_c"]), float(row["t_high_c"])
            assert own[own["direction"] == direction]["temperature_c"].between(low, high).any(), row["sector"]
