"""Activities in the codes of national lists and of both revisions of NACE."""

from __future__ import annotations

import pytest

from symbiosis_map.errors import InputError
from symbiosis_map.intake import InputFile, IntakeOptions, read_inputs
from symbiosis_map.intake.activity_codes import read_activity
from symbiosis_map.knowledge.activities import activity_titles

# The same two activities in the lists of these offices.
NATIONAL = [
    ("24.420", "24.42"),  # SN2007, Norway
    ("24420", "24.42"),  # SNI 2007, Sweden; TOL 2008, Finland; SIC 2007, United Kingdom
    ("244200", "24.42"),  # DB07, Denmark
    ("24.42.00", "24.42"),  # DB07 with points
    ("24.42Z", "24.42"),  # NAF rév. 2, France
    ("2442Z", "24.42"),  # the same in SIRENE
    ("24.42.0", "24.42"),  # WZ 2008, Germany
    ("24.42.Z", "24.42"),  # PKD 2007, Poland
    ("C 24.42", "24.42"),
    ("24.42 - Aluminium production", "24.42"),
    ("24.42: Produksjon av aluminium", "24.42"),
    ("03.222", "03.22"),  # SN2007: smolt
    ("03222", "03.22"),
    ("032200", "03.22"),
    ("03.22Z", "03.22"),
    (3222.0, "03.22"),  # 03222 as a number: 32.22 does not exist
    (24420.0, "24.42"),
    (244200.0, "24.42"),
]

# Classes and groups of Rev. 2.1 with parts in several divisions of Rev. 2, and none that is the usual one.
WITHOUT_ONE = {"03.3", "03.30", "46.89", "47.9", "47.91", "47.92"}


def nace_code(cell, revision="2"):
    return read_activity(cell, revision=revision).code


@pytest.mark.parametrize(("cell", "code"), NATIONAL)
def test_codes_of_national_lists(cell, code):
    assert nace_code(cell) == code


@pytest.mark.parametrize("revision", ["2", "2.1"])
def test_every_code_of_a_revision_is_read(revision):
    for code in activity_titles(revision=revision):
        if len(code) == 1 or code in WITHOUT_ONE:
            continue
        found = nace_code(code, revision=revision)
        assert found in activity_titles()
        if revision == "2":
            assert found == code
            assert len(code) == 4 or nace_code(code.replace(".", "")) == code


@pytest.mark.parametrize("cell", [322.0, 32200.0, 141.0])
def test_a_number_that_two_activities_fit_is_refused(cell):
    with pytest.raises(InputError, match="zero"):
        nace_code(cell)


def test_a_code_that_does_not_exist_is_told_its_neighbours():
    with pytest.raises(InputError, match=r"no activity '24\.47' in NACE Rev\. 2") as caught:
        nace_code("24.47")
    assert "24.46 Processing of nuclear fuel" in caught.value.remedy


def test_the_words_beside_a_wrong_code_find_the_right_one():
    with pytest.raises(InputError) as caught:
        nace_code("24.99 Production of aluminium")
    assert caught.value.remedy.startswith("Near it are 24.42 Aluminium production")


def test_a_code_of_the_other_revision_names_the_key_of_the_project_file():
    with pytest.raises(InputError) as caught:
        nace_code("35.16")
    assert 'nace_revision = "2.1"' in caught.value.remedy
    assert "in Rev. 2.1: Storage of electricity" in caught.value.message
    with pytest.raises(InputError) as caught:
        nace_code("45.11", revision="2.1")
    assert 'nace_revision = "2"' in caught.value.remedy


def test_a_code_of_both_revisions_is_read_in_the_one_that_is_named():
    assert nace_code("38.22") == "38.22"  # hazardous waste
    energy = read_activity("38.22", revision="2.1")  # recovery of energy
    assert energy.code == "38.21"
    assert "38.21, 38.22" in energy.reason


def test_an_activity_without_one_in_revision_2_is_refused_with_its_parts():
    with pytest.raises(InputError, match=r"nothing in Rev\. 2"):
        nace_code("46.89", revision="2.1")
    with pytest.raises(InputError, match=r"is 03\.11, 03\.12, 03\.21, 03\.22, 33\.11 in Rev\. 2"):
        nace_code("03.30", revision="2.1")


def test_sites_of_revision_2_1_get_codes_of_revision_2_and_doubt_is_listed(tmp_path):
    path = tmp_path / "sites.csv"
    path.write_text("site_id,name,nace\nA,Smelter,24.42\nB,Wind park,35.12\nC,Waste plant,38.22\nD,Landfill,38.32\n")
    result = read_inputs([InputFile(path)], IntakeOptions(nace_revision="2.1"))
    codes = dict(zip(result.sites["site_id"], result.sites["nace"], strict=True))
    assert codes == {"A": "24.42", "B": "35.11", "C": "38.21", "D": "38.2"}
    doubts = result.assumptions.query("column == 'nace'").set_index("id")
    assert set(doubts.index) == {"C", "D"}
    assert doubts.loc["C", "value"] == "38.21"
    assert "Energy recovery" in doubts.loc["C", "reason"]
    assert doubts.loc["D", "source"].startswith("the level that they share")


def test_a_site_with_an_unknown_activity_stays_and_the_cell_is_listed(tmp_path):
    path = tmp_path / "sites.csv"
    path.write_text("site_id,name,nace\nA,Battery park,35.16\n")
    result = read_inputs([InputFile(path)])
    assert result.sites["nace"].isna().all()
    row = result.rejected.iloc[0]
    assert (row["column"], row["value"]) == ("nace", "35.16")
    assert "nace_revision" in row["remedy"]
