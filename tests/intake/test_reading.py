"""Headers, words, codes and rows as people write them in their lists."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbiosis_map.errors import InputError
from symbiosis_map.intake import InputFile, IntakeOptions, read_inputs
from symbiosis_map.intake import words as vocabulary
from symbiosis_map.intake.activity_codes import read_activity
from symbiosis_map.intake.headers import SITE_COLUMNS, STREAM_COLUMNS, recognise
from symbiosis_map.intake.identity import number_apart, same_id, slug
from symbiosis_map.intake.raw import Cell
from symbiosis_map.tables import ASSUMPTIONS, BASES, LOCATION_LEVELS, REJECTED, RESOURCES, SITES, STREAMS

PROJECTS = Path(__file__).parents[2] / "data"


@pytest.mark.parametrize(
    ("header", "column", "unit"),
    [
        ("Mengde (GWh/år)", "quantity", "GWh/år"),
        ("Mengde [t/år]", "quantity", "t/år"),
        ("Mengd GWh/år", "quantity", "GWh/år"),
        ("quantity_mwh_yr", "quantity", "mwh/yr"),
        ("Temperatur [°C]", "temperature_c", "°C"),
        ("Returtemperatur (°C)", "return_temperature_c", "°C"),
        ("Effekt MW", "power_mw", "MW"),
        ("Effekt (kW)", "power_mw", "kW"),
        ("Breddegrad", "latitude", ""),
        ("LENGDEGRAD", "longitude", ""),
        ("Breddegrad (°)", "latitude", ""),
        ("Bedrift", "name", ""),
        ("Kommune", "municipality", ""),
        ("Næringskode", "nace", ""),
        ("naringskode", "nace", ""),
        ("NACE Rev. 2", "nace", ""),
        ("Retning", "direction", ""),
        ("Ressurs", "resource", ""),
        ("Avfallskode", "waste_code", ""),
        ("EAL-kode", "waste_code", ""),
        ("Merknader", "notes", ""),
        ("Kjelde", "source", ""),
        ("Driftstimer (t/år)", "full_load_hours", "t/år"),
        ("Nøyaktighet (km)", "location_precision_m", "km"),
    ],
)
def test_headers_in_english_and_norwegian(header, column, unit):
    fields, ignored = recognise([header])
    assert ignored == []
    assert [(f.column, f.unit) for f in fields.values()] == [(column, unit)]


def test_every_column_is_its_own_header():
    names = list(dict.fromkeys((*SITE_COLUMNS, *STREAM_COLUMNS)))
    fields, ignored = recognise(names)
    assert list(fields) == names
    assert ignored == []
    assert set(names) - {"quantity", "latitude", "longitude", "easting", "northing"} <= {*SITES.names, *STREAMS.names}


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_header_is_too_strange(header):
    fields, ignored = recognise([header, header])
    assert len(fields) + len(ignored) in (0, 2)


def test_words_lead_to_values_that_the_tables_allow():
    assert set(vocabulary.DIRECTION_WORDS.values()) == set(STREAMS["direction"].allowed)
    assert set(vocabulary.RESOURCE_WORDS.values()) == set(RESOURCES)
    assert set(vocabulary.BASIS_WORDS.values()) == set(BASES)
    assert set(vocabulary.MEDIUM_WORDS.values()) == set(STREAMS["medium"].allowed)
    assert set(vocabulary.LEVEL_WORDS.values()) == set(LOCATION_LEVELS)
    assert {medium for _, medium in vocabulary.MEDIUM_HINTS} <= set(STREAMS["medium"].allowed)


@pytest.mark.parametrize(
    ("word", "meaning"),
    [("overskudd", "surplus"), ("Behov", "demand"), ("Tilbud", "surplus"), ("etterspørsel", "demand"),
     ("source", "surplus"), ("sink", "demand"), ("supply", "surplus")],
)  # fmt: skip
def test_directions(read, word, meaning):
    assert read(f"Bedrift;Retning;Ressurs\nVerk;{word};varme\n").streams["direction"].item() == meaning


@pytest.mark.parametrize(
    ("word", "meaning"),
    [("varme", "heat"), ("Vann", "water"), ("vatn", "water"), ("biprodukt", "material"), ("CO2", "co2"), ("CO₂", "co2"),
     ("organisk", "organic"), ("hydrogen", "gas"), ("avfall", "material")],
)  # fmt: skip
def test_resources(read, word, meaning):
    assert read(f"Bedrift;Retning;Ressurs\nVerk;behov;{word}\n").streams["resource"].item() == meaning


@pytest.mark.parametrize(
    ("cell", "code"),
    [("24.42", "24.42"), ("2442", "24.42"), (24.42, "24.42"), (2442.0, "24.42"), ("C24.42", "24.42"), (3.22, "03.22"),
     ("03.211", "03.21"), ("03211", "03.21"), ("35", "35"), ("24.42 Aluminium", "24.42"), ("1.4", "01.4"),
     (10.2, "10.2"), ("244", "24.4")],
)  # fmt: skip
def test_activities(cell: Cell, code):
    assert read_activity(cell).code == code


@pytest.mark.parametrize("cell", [322.0, "34.11", "04", "aquaculture", "2026-11-10", "24.4x", "322", -24.4, "1e5"])
def test_activities_that_cannot_be_told(cell: Cell):
    with pytest.raises(InputError):
        read_activity(cell)


def test_postcodes_that_lost_their_zero(tmp_path):
    frame = pd.DataFrame({"site_id": ["A", "B"], "name": ["Works", "Mill"], "postcode": [155, 6600]})
    frame.to_excel(tmp_path / "list.xlsx", index=False)
    result = read_inputs([InputFile(tmp_path / "list.xlsx")])
    assert result.sites["postcode"].tolist() == ["0155", "6600"]
    assert result.assumptions.query("column == 'postcode'")["id"].tolist() == ["A"]


def test_decimal_commas_and_dots_that_group(read):
    text = "Bedrift;Retning;Ressurs;Mengde (MWh/år);Effekt (MW)\nA;behov;varme;1.234;1,5\nB;behov;varme;12.345,5;2\n"
    assert read(text).streams["quantity_per_year"].tolist() == [1234.0, 12345.5]


def test_a_column_in_doubt_is_set_aside_until_the_mark_is_named(read):
    text = "name,direction,resource,quantity (MWh/yr)\nA,demand,heat,1.234\n"
    assert read(text).streams.empty
    assert read(text, decimal=".").streams["quantity_per_year"].item() == 1.234
    assert read(text, decimal=",").streams["quantity_per_year"].item() == 1234.0


def test_the_unit_in_the_cell_goes_before_the_column_and_the_header(read):
    text = "name,direction,resource,quantity (GWh/yr)\nA,demand,heat,5\nB,demand,heat,5 MWh/yr\n"
    assert read(text).streams["quantity_per_year"].tolist() == [5000.0, 5.0]
    text = "name,direction,resource,quantity,unit\nA,demand,heat,5 MWh/yr,GWh/yr\n"
    assert read(text).streams["quantity_per_year"].item() == 5.0


def test_a_header_and_a_unit_column_that_contradict_each_other(read):
    result = read("name,direction,resource,quantity (GWh/yr),unit\nA,demand,heat,5,MWh/yr\nB,demand,heat,5,GWh/år\n")
    assert result.streams["quantity_per_year"].tolist() == [5000.0]
    assert "unit column" in result.rejected["rule"].item()


def test_a_rate_becomes_yearly_and_says_how(read):
    text = "stream_id,name,nace,direction,resource,quantity,full_load_hours\n"
    result = read(text + "s1,A,20.14,surplus,water,12 000 m3/h,\ns2,A,20.14,surplus,heat,200 MW,8000\n")
    streams = result.streams.set_index("stream_id")
    hours = streams.loc["s1", "full_load_hours"]
    assert streams.loc["s1", "quantity_per_year"] == 12_000 * hours
    assert streams.loc["s2", "quantity_per_year"] == 1_600_000  # tbu.no: 200 MW, 1.6 TWh a year
    assert streams.loc["s2", "power_mw"] == 200
    noted = set(zip(result.assumptions["id"], result.assumptions["column"], strict=True))
    assert {("s1", "full_load_hours"), ("s1", "quantity_per_year"), ("s2", "quantity_per_year")} <= noted
    assert ("s2", "full_load_hours") not in noted


def test_gas_volumes_become_tonnes_where_the_gas_is_named(read):
    # Hornindal: 3 million m3 methane a year are 2,150 t at 0.717 kg/Nm3.
    text = "stream_id,name,direction,resource,stream,quantity\n"
    result = read(
        text
        + "a,W,surplus,gas,biomethane,3 mill. Nm3/år\nb,W,surplus,gas,tail gas,5 Nm3/h\n"
        + "c,W,surplus,co2,from upgrading,1000 Nm3/yr\nd,W,surplus,gas,nitrogen and argon,5 Nm3/h\n"
    )
    masses = result.streams.set_index("stream_id")["quantity_per_year"]
    assert masses["a"] == pytest.approx(2150, rel=0.005)
    assert masses["c"] == pytest.approx(1.96, rel=0.01)
    assert result.rejected["row"].tolist() == [3, 5]
    assert "t/m3" in result.assumptions.query("id == 'a' and column == 'quantity_per_year'")["reason"].item()


def test_unknown_is_blank_and_never_zero(read):
    result = read("name,direction,resource,quantity\nA,demand,heat,\nB,demand,heat,ukjent\nC,demand,heat,-\n")
    assert result.streams["quantity_per_year"].isna().all()
    assert result.rejected.empty


def test_rows_of_one_site_with_and_without_an_id(read):
    text = "site_id,name,municipality,direction,resource\nMR5,Hydro Sunndal,Sunndal,surplus,heat\n"
    result = read(text + ",Hydro Sunndal,Sunndal,surplus,co2\n,Hydro Sunndal,Årdal,surplus,heat\n")
    assert sorted(result.sites["site_id"]) == ["MR5", "hydro-sunndal-ardal"]
    assert result.streams["site_id"].value_counts().to_dict() == {"MR5": 2, "hydro-sunndal-ardal": 1}


def test_a_list_of_streams_by_name_joins_the_list_of_sites(write_csv):
    sites = write_csv(
        "sites.csv", ["site_id", "name", "locality", "municipality"], ["A", "Works", "Sunndalsøra", "Sunndal"],
        ["B", "Mill", "Tingvoll", "Tingvoll"],
    )  # fmt: skip
    flat = write_csv(
        "flat.csv", ["name", "municipality", "direction", "resource"], ["Works", "Sunndal", "surplus", "heat"],
        ["mill", "", "surplus", "heat"], ["Farm", "", "demand", "heat"],
    )  # fmt: skip
    for files in ([sites, flat], [flat, sites]):
        result = read_inputs(files)
        assert sorted(result.sites["site_id"]) == ["A", "B", "farm"]
        assert sorted(result.streams["site_id"]) == ["A", "B", "farm"]


def test_coordinates_of_one_site_that_differ_are_taken_in_pairs(read):
    text = (
        "site_id,name,lat,lon,direction,resource\nA,W,62,8,surplus,heat\nA,W,62,8,surplus,co2\nA,W,63,7,surplus,water\n"
    )
    result = read(text)
    assert (result.sites.geometry.y.item(), result.sites.geometry.x.item()) == (62, 8)
    assert result.rejected["value"].tolist() == ["63.0 7.0"]


def test_rows_of_one_site_that_differ_are_listed(read):
    text = "site_id,name,operator,direction,resource\n"
    result = read(text + "A,Works,X,surplus,heat\nA,Works,X,surplus,co2\na,Works,Y,surplus,water\n")
    assert result.sites["operator"].tolist() == ["X"]
    assert result.rejected[["row", "column", "value"]].to_numpy().tolist() == [[4, "operator", "Y"]]


def test_rows_without_a_stream_in_a_flat_list_are_sites(read):
    result = read("name,direction,resource,quantity\nA,,,\nB,surplus,heat,5 GWh/yr\n")
    assert len(result.sites) == 2
    assert len(result.streams) == 1


def test_sites_alone(read):
    result = read("name,nace,address\nWorks,24.42,Street 1\nWorks,24.42,Street 2\n")
    assert len(result.sites) == 2
    assert result.streams.empty


def test_what_was_filled_in_is_recorded(read):
    result = read("name,direction,resource\nWorks,surplus,heat\n", name="a.csv")
    noted = result.assumptions[["table", "column"]].apply(tuple, axis=1).tolist()
    assert {
        ("sites", "site_id"),
        ("sites", "country"),
        ("streams", "stream_id"),
        ("streams", "stream"),
        ("streams", "basis"),
    } == set(noted)
    assert result.streams["source"].item() == "a.csv, row 2"
    assert result.streams["basis"].item() == "inferred"


def test_the_country_of_the_project(tmp_path):
    (tmp_path / "a.csv").write_text("name,country\nWorks,\nMill,Norge\n", encoding="utf-8")
    sites = read_inputs([InputFile(tmp_path / "a.csv")], IntakeOptions(country="DK")).sites
    assert sites.set_index("name")["country"].to_dict() == {"Works": "DK", "Mill": "NO"}


def test_columns_that_mean_nothing_are_named(read):
    result = read("name,colour,name of the dog\nWorks,red,Rex\n")
    assert any("'colour'" in note and "'name of the dog'" in note for note in result.notes)


def test_columns_named_by_the_user(read):
    text = "firm,what we have,how much GWh/yr,dir\nWorks,heat,5,ut\n"
    columns = {"firm": "name", "what we have": "resource", "how much GWh/yr": "quantity", "dir": "direction"}
    result = read(text, columns=columns)
    assert result.streams["quantity_per_year"].item() == 5000.0
    with pytest.raises(InputError, match="no header"):
        read(text, columns={"nobody": "name"})
    with pytest.raises(InputError, match="no column of sites"):
        read(text, columns={"firm": "nickname"})


@pytest.mark.parametrize("kind", ["streams", "flat"])
def test_a_kind_that_the_columns_cannot_give(read, kind):
    with pytest.raises(InputError, match="no column for direction"):
        read("site_id,name\nA,Works\n", kind=kind)


@settings(deadline=None)
@given(st.lists(st.text(max_size=20), max_size=8), st.randoms())
def test_made_ids_are_unique_and_do_not_depend_on_the_order(names, random):
    wanted = [slug(name) for name in names]
    made = number_apart(wanted, names, ["x"])
    assert len({same_id(key) for key in (*made, "x")}) == len(made) + 1
    order = list(range(len(names)))
    random.shuffle(order)
    again = number_apart([wanted[i] for i in order], [names[i] for i in order], ["x"])
    assert sorted(zip([names[i] for i in order], again, strict=True)) == sorted(zip(names, made, strict=True))


@pytest.mark.parametrize("project", ["more_og_romsdal", "kalundborg", "roubaix"])
def test_the_bundled_projects_are_read_without_a_rejected_row(project):
    folder = PROJECTS / project
    files = [InputFile(folder / "sites.csv"), InputFile(folder / "streams.csv")]
    result = read_inputs(files)
    assert result.rejected.empty, result.rejected.to_string()
    for file, table in zip(files, (result.sites, result.streams), strict=True):
        assert len(table) == len(pd.read_csv(file.path))
    assert result.sites["source"].notna().all()
    assert list(result.assumptions) == ASSUMPTIONS.names
    assert list(result.rejected) == REJECTED.names
