"""A facility list that nobody has seen before becomes sites and streams by its mapping alone."""

import pytest

from symbiosis_map.errors import InputError
from symbiosis_map.intake import InputFile, read_inputs
from symbiosis_map.intake.registers import PACKAGED_MAPPINGS, RegisterMapping, RegisterStream, RowFilter, read_mapping
from symbiosis_map.project import options_as_dict, project_from_dict, read_project

LIST = """anlegg;eier;kategori;nord;øst;spillvarme;enhet;status
Verk A;X AS;Smelteverk;62,675;8,56;12;GWh;aktiv
Gartneri B;Y AS;veksthus;62,68;8,57;;;aktiv
Lager C;Z AS;lager;62,68;8,58;;;aktiv
Verk D;X AS;smelteverk;62,68;8,6;7;GWh;nedlagt
Verk A;X AS;smelteverk;62,6751;8,5601;12;GWh;aktiv
Bytte E;X AS;smelteverk;8,55;62,68;0;GWh;aktiv
"""
PROJECT = """
[[inputs]]
file = "list.csv"
kind = "register"

[inputs.mapping]
credit = "Own list"
type_column = "kategori"
sites = { name = "{anlegg}", operator = "{eier}", latitude = "{nord}", longitude = "{øst}", country = "NO" }
types = { smelteverk = "24.10", veksthus = "01.13" }
keep = [{ column = "status", among = ["aktiv"] }]
flags = { spillvarme = "No surplus heat is stated." }

[[inputs.mapping.streams]]
[inputs.mapping.streams.values]
direction = "surplus"
resource = "heat"
stream = "off-gas"
quantity = "{spillvarme}"
unit = "{enhet}/yr"
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "symbiosis.toml").write_text(PROJECT, encoding="utf-8")
    return read_project(tmp_path)


def test_list_of_a_project(project):
    read = read_inputs(project.inputs)
    sites = read.sites.set_index("name")
    assert sites["nace"].to_dict() == {"Verk A": "24.10", "Gartneri B": "01.13", "Bytte E": "24.10"}
    assert sites.geometry["Verk A"].coords[0] == (8.56, 62.675)
    assert set(sites["source"]) == {"Own list"}
    assert sites["notes"].dropna().to_dict() == dict.fromkeys(["Gartneri B", "Bytte E"], "No surplus heat is stated.")
    assert read.streams[["site_id", "quantity_per_year", "unit"]].to_numpy().tolist() == [["row-2", 12000.0, "MWh/yr"]]
    said = {(row.row, row.rule.split(":")[0].split(",")[0]) for row in read.rejected.itertuples()}
    assert said == {
        (4, "type that the mapping does not know"),
        (6, "repeats list.csv"),
        (7, "latitude 8.55 and longitude 62.68 lie outside NO"),
    }
    swapped = read.rejected[read.rejected["row"] == 7]
    assert "inside it when exchanged" in swapped["rule"].item()
    assert sites.geometry["Bytte E"] is None
    assert "1 of 6 rows are not asked for" in read.notes[0]


def test_project_comes_back_from_its_manifest(project):
    again = project_from_dict(options_as_dict(project), project.folder, "manifest")
    assert again.inputs == project.inputs


def read(path, text, **mapping):
    path.write_text(text, encoding="utf-8")
    return read_inputs([InputFile(path, kind="register", mapping=RegisterMapping(**mapping))])


def test_head_offices_lose_their_point(tmp_path):
    """Two plants of one operator in different towns on one point; two halls of one works keep theirs."""
    text = (
        "n,o,t,lat,lon\nA,X,Molde,62.7,7.1\nB,X,Ålesund,62.7,7.1\n"
        "Hall 1,Y,Sunndal,62.6,8.5\nHall 2,Y,Sunndal,62.6,8.5\n"
    )
    sites = {"name": "{n}", "operator": "{o}", "locality": "{t}", "latitude": "{lat}", "longitude": "{lon}"}
    found = read(tmp_path / "a.csv", text, sites=sites)
    assert found.sites.set_index("name").geometry.isna().to_dict() == {
        "A": True,
        "B": True,
        "Hall 1": False,
        "Hall 2": False,
    }
    assert found.rejected["rule"].str.contains("head office").sum() == 2


def test_filters_and_words(tmp_path):
    text = "n,c,size,point\nA,Netherland,10,SRID=4326;POINT(5 52)\nB,Netherland,3,POINT(5.1 52)\nC,Nowhere,x,\n"
    found = read(
        tmp_path / "a.csv",
        text,
        sites={"name": "{n} works", "country": "{c}"},
        words={"c": {"netherland": "NL"}},
        point="point",
        keep=(RowFilter("size", at_least=5.0),),
    )
    assert found.sites[["name", "country"]].to_numpy().tolist() == [["A works", "NL"]]
    assert found.sites.geometry.iloc[0].coords[0] == (5.0, 52.0)


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"sites": {"name": "{m}"}}, "no header 'm'"),
        ({"sites": {"name": "{n}", "colour": "red"}}, "'colour', which is no column"),
        ({"sites": {"operator": "{n}"}}, "names no sites"),
        ({"sites": {"name": "{n}"}, "streams": (RegisterStream({"resource": "heat"}),)}, "says no direction"),
        ({"sites": {"name": "{n}"}, "type_column": "kind"}, "no header 'kind'"),
    ],
)
def test_faults_of_a_mapping_are_named(tmp_path, mapping, words):
    with pytest.raises(InputError, match=words):
        read(tmp_path / "a.csv", "n,x\nA,1\n", **mapping)


def test_mapping_of_a_file_beside_the_register(tmp_path):
    (tmp_path / "own.toml").write_text('[sites]\nname = "{n}"\ncountry = "SE"\n', encoding="utf-8")
    (tmp_path / "a.csv").write_text("n,x\nA,1\n", encoding="utf-8")
    own = RegisterMapping(sites={"country": "DK"})
    found = read_inputs([InputFile(tmp_path / "a.csv", kind="register", register="own.toml", mapping=own)])
    assert found.sites["country"].tolist() == ["DK"]
    with pytest.raises(InputError, match="no register 'other'"):
        read_mapping("other", tmp_path)
    (tmp_path / "bad.toml").write_text("colour = 1\n", encoding="utf-8")
    with pytest.raises(InputError, match="unknown key 'colour'"):
        read_mapping("bad.toml", tmp_path)


def test_packaged_mappings_can_be_read(tmp_path):
    assert set(PACKAGED_MAPPINGS) >= {"hotmaps-industrial", "norway-aquaculture", "norway-ports", "openstreetmap"}
    for name in PACKAGED_MAPPINGS:
        assert read_mapping(name, tmp_path).credit


def test_mapping_without_its_kind_is_refused(tmp_path):
    with pytest.raises(ValueError, match="register"):
        InputFile(tmp_path / "a.csv", register="hotmaps-industrial")
