"""The example projects: every row has a source, every point a precision, every figure is the source's."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from pyproj import Geod
from shapely.geometry import Point

from symbiosis_map.tables import BASES, LOCATION_LEVELS, RESOURCES, SITES, STREAMS

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
SHARED = ROOT.parent / "shared"
PROJECTS = ("more_og_romsdal", "kalundborg", "roubaix")
COUNTY = "more_og_romsdal"
GEOD = Geod(ellps="WGS84")

BOXES = {  # south, west, north, east, generous around the county and the two towns
    COUNTY: (61.7, 4.9, 63.8, 9.3),
    "kalundborg": (55.4, 9.6, 57.2, 11.5),
    "roubaix": (50.6, 3.1, 50.8, 3.3),
}
COUNTRIES = {COUNTY: {"NO"}, "kalundborg": {"DK"}, "roubaix": {"FR"}}

STRIPPED_OF_LETTERS = re.compile(
    r"Sunndalsora|Alesund|Aalesund|Averoy|Elnesvagen|Kjorsvikbugen|Haroya|Kyrksaeterora|Brattvag\b|Sovik\b|Soviknes"
    r"|Orsta|Aheim|Glaerum|Smedvagen|Hjorungavag|Langevag|Felleskjopet|Brodrene|Tranvag|Ellingsoya|Liavag|Sjolseng"
    r"|\bMore og Romsdal|Fraenfjord|\bARIM\b|Trondelag|Asnaes|Tisso\b|\bAro\b"
)


def read(project: str, table: str) -> pd.DataFrame:
    return pd.read_csv(DATA / project / f"{table}.csv", dtype=str, keep_default_na=False, encoding="utf-8")


def shared(*parts: str) -> Path:
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"outside evidence is missing: ../shared/{'/'.join(parts)}")
    return path


def facts() -> pd.DataFrame:
    return pd.read_csv(shared("facts", "sites_more_og_romsdal.csv"), dtype=str, keep_default_na=False)


def distance_m(a: pd.Series, lat: float, lon: float) -> float:
    return float(GEOD.inv(float(a["longitude"]), float(a["latitude"]), lon, lat)[2])


def without_letters(text: str) -> str:
    for letter, plain in (("æ", "ae"), ("ø", "o"), ("å", "a"), ("Æ", "Ae"), ("Ø", "O"), ("Å", "A")):
        text = text.replace(letter, plain)
    return text


def placed(project: str) -> pd.DataFrame:
    sites = read(project, "sites")
    return sites[sites["latitude"] != ""].set_index("site_id")


# --- against evidence from outside -----------------------------------------------------------------------------


def test_every_fact_is_a_stream_or_is_explained() -> None:
    known = set(read(COUNTY, "streams")["stream_id"].str.extract(r"^(R\d{3})[a-z]?$", expand=False).dropna())
    explained = set(re.findall(r"\bR\d{3}\b", (DATA / COUNTY / "README.md").read_text(encoding="utf-8")))
    assert set(facts()["row_id"]) - known - explained == set()


def test_every_site_of_the_facts_is_there_under_its_id_and_municipality() -> None:
    rows = facts().query("site_id != 'MRCTY'").drop_duplicates("site_id").set_index("site_id")
    sites = read(COUNTY, "sites").set_index("site_id")
    assert set(rows.index) <= set(sites.index)
    ours = sites.loc[rows.index, "municipality"].map(without_letters)
    theirs = rows["municipality"].str.replace(r" \(.*", "", regex=True)
    assert list(ours) == list(theirs)


def test_points_and_activities_of_the_facts_are_kept() -> None:
    rows = facts().drop_duplicates("site_id").query("site_id != 'MRCTY'").set_index("site_id")
    sites = read(COUNTY, "sites").set_index("site_id")
    assert sites.loc[rows.index, "nace"].to_dict() == rows["nace_rev2"].to_dict()
    moved = {
        site_id: distance_m(sites.loc[site_id], float(row["lat"]), float(row["lon"]))
        for site_id, row in rows[rows["lat"] != ""].iterrows()
    }
    assert max(moved.values()) < 1.0


@pytest.mark.parametrize("kind", ["heat", "water", "co2", "by-product", "biogas"])
def test_quantities_are_those_of_the_facts(kind: str) -> None:
    streams = read(COUNTY, "streams").set_index("stream_id")
    rows = facts().query("site_id != 'MRCTY' and quantity != ''")
    rows = rows[rows["stream_kind"] == kind]
    assert len(rows) > 0
    for _, fact in rows.iterrows():
        stream = streams.loc[fact["row_id"]]
        if stream["unit"] == fact["unit"]:
            assert float(stream["quantity"]) == float(fact["quantity"]), fact["row_id"]
            assert stream["basis"] == fact["value_basis"], fact["row_id"]
        else:
            assert stream["basis"] == "derived", fact["row_id"]
            assert f"{int(fact['quantity']):,} {fact['unit'].split('/')[0]}" in stream["notes"], fact["row_id"]


def test_a_fact_without_a_figure_has_none_here_or_one_that_says_how_it_was_derived() -> None:
    streams = read(COUNTY, "streams")
    number = streams["stream_id"].str.slice(0, 4)
    blank = set(facts().query("quantity == ''")["row_id"])
    filled = streams[number.isin(blank) & (streams["quantity"] != "")]
    assert set(filled["stream_id"]) == {"R027"}
    assert filled["basis"].eq("derived").all()
    assert filled["notes"].str.contains("our reading").all()
    assert filled[["quantity_low", "quantity_high"]].ne("").all(axis=None)


def test_powers_and_temperatures_are_those_of_the_facts() -> None:
    streams = read(COUNTY, "streams").set_index("stream_id")
    for row_id, power in (
        facts().query("power_mw != '' and stream_kind == 'heat'").set_index("row_id")["power_mw"].items()
    ):
        assert float(streams.loc[row_id, "power_mw"]) == float(power)
    rows = facts().set_index("row_id")
    cooling = streams.loc["R001"]
    assert float(cooling["temperature_c"]) == float(rows.loc["R001", "temp_out_c"])
    assert float(cooling["return_temperature_c"]) == float(rows.loc["R001", "temp_in_c"])
    assert float(streams.loc["R010", "temperature_c"]) == float(rows.loc["R011", "temp_out_c"])
    assert float(streams.loc["R018", "temperature_c"]) == float(rows.loc["R018", "temp_out_c"])


def test_licensed_sizes_are_those_of_the_facts() -> None:
    sites = read(COUNTY, "sites").set_index("site_id")
    for _, fact in facts().query("stream_kind == 'capacity'").iterrows():
        site = sites.loc[fact["site_id"]]
        assert float(site["capacity"]) == float(fact["quantity"])
        assert site["capacity_unit"].split()[0] == fact["unit"]


@pytest.mark.parametrize("project", PROJECTS)
def test_every_documented_exchange_is_a_known_link_or_is_explained(project: str) -> None:
    documented = pd.read_csv(shared("facts", "exchanges_known_links.csv"), dtype=str, keep_default_na=False)
    numbers = {COUNTY: range(1, 40), "kalundborg": range(40, 100), "roubaix": range(100, 200)}[project]
    documented = documented[documented["exchange_id"].str[1:].astype(int).isin(numbers)].set_index("exchange_id")
    links = read(project, "known_links").set_index("known_id")
    readme = (DATA / project / "README.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"\bE\d{3}\b", readme.split("## Documented, but not", 1)[-1]))
    assert set(links.index) <= set(documented.index)
    assert set(documented.index) - set(links.index) <= explained
    assert links["status"].to_dict() == documented.loc[links.index, "status"].to_dict()


@pytest.mark.parametrize("project", ["kalundborg", "roubaix"])
def test_quantities_of_exchanges_are_those_of_the_facts(project: str) -> None:
    documented = pd.read_csv(shared("facts", "exchanges_known_links.csv"), dtype=str, keep_default_na=False)
    documented = documented.set_index("exchange_id")
    for _, stream in read(project, "streams").iterrows():
        exchange = documented.loc[stream["stream_id"].split("-")[0]]
        if exchange["quantity"] and stream["unit"] == exchange["unit"]:
            assert float(stream["quantity"]) == float(exchange["quantity"]), stream["stream_id"]
        elif exchange["quantity"]:
            assert stream["basis"] == "derived", stream["stream_id"]
            assert f"{int(exchange['quantity']):,}" in stream["notes"], stream["stream_id"]
        elif stream["quantity"]:
            assert stream["basis"] == "derived", stream["stream_id"]


@pytest.mark.parametrize("project", ["kalundborg", "roubaix"])
def test_points_of_exchanges_are_those_of_the_facts(project: str) -> None:
    documented = pd.read_csv(shared("facts", "exchanges_known_links.csv"), dtype=str, keep_default_na=False)
    documented = documented.set_index("exchange_id")
    sites = placed(project)
    for _, link in read(project, "known_links").iterrows():
        exchange = documented.loc[link["known_id"]]
        for end, site_id in (("source", link["surplus_site_id"]), ("sink", link["demand_site_id"])):
            if exchange[f"{end}_lat"]:
                off = distance_m(sites.loc[site_id], float(exchange[f"{end}_lat"]), float(exchange[f"{end}_lon"]))
                assert off < 1.0, (link["known_id"], site_id)


def test_fish_farms_stand_where_the_register_has_them() -> None:
    path = shared("data", "norway_aquaculture", "akvakultur_norwegian-sites.csv")
    register = pd.read_csv(path, dtype=str, keep_default_na=False).set_index("site_id")
    sites = placed(COUNTY)
    numbers = sites["location_source"].str.extract(r"locality (\d+)", expand=False).dropna()
    assert len(numbers) >= 10
    for site_id, number in numbers.items():
        locality = register.loc[number]
        assert locality["placement"] == "LAND"
        assert locality["municipality"] == sites.loc[site_id, "municipality"].upper()
        assert locality["site_name"] in sites.loc[site_id, "location_source"]
        off = distance_m(sites.loc[site_id], float(locality["latitude"]), float(locality["longitude"]))
        assert off <= float(sites.loc[site_id, "location_precision_m"])


def test_quays_stand_where_the_port_list_has_them() -> None:
    ports = pd.read_csv(shared("data", "kystverket_port_facilities", "port_facilities_norway.csv"))
    ports = ports.assign(name=ports["name"].str.strip()).drop_duplicates("name").set_index("name")
    sites = placed(COUNTY)
    quays = sites["location_source"].str.extract(r"quay ([^,;]+)", expand=False).dropna()
    assert len(quays) >= 30
    for site_id, name in quays.items():
        off = distance_m(sites.loc[site_id], ports.loc[name, "lat"], ports.loc[name, "lon"])
        assert off < 50.0, (site_id, name)


@pytest.mark.parametrize("project", PROJECTS)
def test_town_points_are_those_of_geonames(project: str) -> None:
    towns = pd.read_csv(shared("data", "gazetteer", "geonames_cities500_europe.csv"), keep_default_na=False)
    sites = placed(project)
    for site_id, site in sites[sites["location_level"] == "town"].iterrows():
        near = towns[(towns["latitude"] - float(site["latitude"])).abs() < 1e-4]
        near = near[(near["longitude"] - float(site["longitude"])).abs() < 1e-4]
        assert list(near["countrycode"]) == [site["country"]], site_id


def test_points_lie_in_the_municipality_that_the_row_names() -> None:
    polygons = gpd.read_file(shared("data", "norway_admin", "Kommuner-M.geojson")).to_crs(25833)
    polygons = polygons.assign(geometry=polygons.geometry.make_valid()).set_index("name")
    for site_id, site in placed(COUNTY).iterrows():
        if "on the municipality map of 2024" in site["notes"]:
            continue
        point = gpd.GeoSeries([Point(float(site["longitude"]), float(site["latitude"]))], crs=4326).to_crs(25833)
        off_m = polygons.loc[[site["municipality"]]].distance(point.iloc[0]).min()
        # The map draws the coast coarsely, and quays lie on the water.
        assert off_m < 1500.0, (site_id, site["municipality"], off_m)


@pytest.mark.parametrize("project", PROJECTS)
def test_waste_codes_are_in_the_list_of_waste(project: str) -> None:
    codes = pd.read_csv(shared("science", "ewc_codes.csv"), dtype=str)
    assert set(read(project, "streams")["waste_code"]) - {""} <= set(codes["low_code"])


@pytest.mark.parametrize("project", PROJECTS)
def test_activity_codes_are_in_nace(project: str) -> None:
    path = shared("data", "codes", "nace_rev2_1_sn2025_en.csv")
    codes = set(pd.read_csv(path, sep=";", dtype=str)["code"])
    # Classes of revision 2 in use here that revision 2.1 has split or numbered anew.
    codes |= {"14.39", "16.29", "22.29", "31.09", "41.20", "72.19"}
    assert set(read(project, "sites")["nace"]) - {""} <= codes


# --- in themselves ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("project", PROJECTS)
@pytest.mark.parametrize("table", ["sites", "streams", "known_links"])
def test_every_row_has_a_source_and_the_length_of_the_header(project: str, table: str) -> None:
    with (DATA / project / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert len(rows) > 0
    assert {len(row) for row in rows} == {len(header)}
    assert all(row[header.index("source")].strip() for row in rows)
    assert all(cell == cell.strip() for row in rows for cell in row)


@pytest.mark.parametrize("project", PROJECTS)
def test_every_point_has_level_precision_and_source(project: str) -> None:
    sites = read(project, "sites")
    has_point = sites["latitude"] != ""
    assert (has_point == (sites["longitude"] != "")).all()
    for column in ("location_level", "location_precision_m", "location_source"):
        assert ((sites[column] != "") == has_point).all(), column
    assert set(sites.loc[has_point, "location_level"]) <= set(LOCATION_LEVELS)
    assert (sites.loc[has_point, "location_precision_m"].astype(float) > 0).all()


@pytest.mark.parametrize("project", PROJECTS)
def test_a_remembered_point_or_a_role_has_a_precision_of_kilometres(project: str) -> None:
    sites = placed(project)
    precision_m = sites["location_precision_m"].astype(float)
    remembered = sites["location_source"].str.contains("memory", case=False)
    assert (precision_m[remembered | (sites["location_level"] == "manual")] >= 1500).all()
    assert (precision_m[sites["name"].str.contains(r"\(role")] >= 2000).all()
    assert (precision_m[sites["location_level"] == "town"] >= 2000).all()


@pytest.mark.parametrize("project", PROJECTS)
def test_points_lie_in_the_box_and_the_country(project: str) -> None:
    south, west, north, east = BOXES[project]
    sites = placed(project)
    assert sites["latitude"].astype(float).between(south, north).all()
    assert sites["longitude"].astype(float).between(west, east).all()
    assert set(read(project, "sites")["country"]) == COUNTRIES[project]


@pytest.mark.parametrize("project", PROJECTS)
def test_ids_are_unique_and_ends_exist(project: str) -> None:
    sites, streams, links = (read(project, name) for name in ("sites", "streams", "known_links"))
    assert sites["site_id"].is_unique
    assert streams["stream_id"].is_unique
    assert links["known_id"].is_unique
    assert set(streams["site_id"]) <= set(sites["site_id"])
    offers = set(zip(streams["site_id"], streams["resource"], streams["direction"], strict=True))
    for _, link in links.iterrows():
        assert link["surplus_site_id"] != link["demand_site_id"]
        assert (link["surplus_site_id"], link["resource"], "surplus") in offers, link["known_id"]
        assert (link["demand_site_id"], link["resource"], "demand") in offers, link["known_id"]


@pytest.mark.parametrize("project", PROJECTS)
def test_values_are_those_that_the_tables_allow(project: str) -> None:
    streams = read(project, "streams")
    assert set(streams["resource"]) <= set(RESOURCES)
    assert set(streams["basis"]) <= set(BASES)
    assert set(streams["direction"]) == {"surplus", "demand"}
    assert set(streams["medium"]) <= {"", *STREAMS["medium"].allowed}
    assert ((streams["quantity"] != "") == (streams["unit"] != "")).all()
    never_stated, stated_by_few = (
        {"geometry", "location_status"},
        {"elevation_m", "dwellings_m", "quay_m", "closes_year", "major_hazard"},
    )
    assert set(SITES.names) - never_stated - stated_by_few <= set(read(project, "sites").columns)
    for column in ("quantity_low", "quantity_high"):
        both = streams[(streams[column] != "") & (streams["quantity"] != "")]
        gap = both["quantity"].astype(float) - both[column].astype(float)
        assert ((gap if column == "quantity_low" else -gap) >= 0).all()


@pytest.mark.parametrize("project", PROJECTS)
def test_an_inferred_stream_has_no_figure(project: str) -> None:
    streams = read(project, "streams")
    assert set(streams.loc[streams["basis"] == "inferred", "quantity"]) <= {""}


@pytest.mark.parametrize("project", PROJECTS)
def test_names_keep_their_letters(project: str) -> None:
    for table in ("sites", "streams", "known_links"):
        frame = read(project, table)
        text = " ".join(frame.to_numpy().ravel())
        text = re.sub(r"https?://\S+|github:\S+", "", text)
        assert STRIPPED_OF_LETTERS.findall(text) == []


@pytest.mark.parametrize("project", PROJECTS)
def test_the_readme_states_the_number_of_rows(project: str) -> None:
    readme = (DATA / project / "README.md").read_text(encoding="utf-8")
    for table in ("sites", "streams", "known_links"):
        assert f"| `{table}.csv` | {len(read(project, table))} |" in readme
