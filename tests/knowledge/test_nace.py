"""The tables of NACE against what the two regulations say, and against a second copy of the newer one."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.knowledge.activities import activity_title, activity_titles, nearest_activities, to_revision_2

STATISTICS_NORWAY = Path(__file__).parents[2].parent / "shared" / "data" / "codes" / "nace_rev2_1_sn2025_en.csv"
DIVISIONS_OF_SECTIONS = {
    # Regulation (EC) No 1893/2006, annex I.
    "2": {"A": 3, "B": 5, "C": 24, "D": 1, "E": 4, "F": 3, "G": 3, "H": 5, "I": 2, "J": 6, "K": 3, "L": 1, "M": 7}
    | {"N": 6, "O": 1, "P": 1, "Q": 3, "R": 4, "S": 3, "T": 2, "U": 1},
}
COUNTS = {"2": (21, 88, 272, 615), "2.1": (22, 87, 287, 651)}
"""Sections, divisions, groups and classes, as Eurostat states them."""


def of_revision(revision):
    return PACKAGED.table("nace").query("revision == @revision").set_index("code")


@pytest.mark.parametrize(("revision", "counts"), COUNTS.items())
def test_there_are_as_many_of_each_level_as_eurostat_says(revision, counts):
    levels = of_revision(revision)["level"].value_counts()
    assert tuple(levels[level] for level in ("section", "division", "group", "class")) == counts


def test_each_section_of_revision_2_has_its_divisions():
    table = of_revision("2")
    found = table[table["level"] == "division"].groupby("parent").size().to_dict()
    assert found == DIVISIONS_OF_SECTIONS["2"]


@pytest.mark.parametrize("revision", COUNTS)
def test_the_hierarchy_is_a_tree_whose_codes_say_so(revision):
    table = of_revision(revision)
    below = table[table["level"] != "section"]
    assert below["parent"].isin(table.index).all()
    assert table[table["level"] == "section"]["parent"].isna().all()
    for code, row in below.iterrows():
        if row["level"] != "division":
            assert code.startswith(row["parent"])
    childless = set(table.index) - set(below["parent"])
    assert set(table.loc[list(childless), "level"]) == {"class"}


def test_revision_2_1_agrees_with_statistics_norway():
    if not STATISTICS_NORWAY.exists():
        pytest.skip("shared/data/codes/nace_rev2_1_sn2025_en.csv is not there")
    with STATISTICS_NORWAY.open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if int(row["level"]) <= 4]
    table = of_revision("2.1")
    assert {row["code"] for row in rows} == set(table.index)
    assert {row["code"]: row["parentCode"] for row in rows} == table["parent"].fillna("").to_dict()
    theirs = {row["code"]: row["name"].casefold() for row in rows}
    differ = [code for code, title in theirs.items() if title != table.loc[code, "title"].casefold()]
    # One word, or an apostrophe that their file lost.
    assert set(differ) <= {"11.03", "16.23", "20.42", "22.24", "47.6", "U"}


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("03.22", "Freshwater aquaculture"),
        ("10.20", "Processing and preserving of fish, crustaceans and molluscs"),
        ("24.42", "Aluminium production"),
        ("35.30", "Steam and air conditioning supply"),
        ("38.21", "Treatment and disposal of non-hazardous waste"),
        ("63.11", "Data processing, hosting and related activities"),
        ("93.11", "Operation of sports facilities"),
    ],
)
def test_titles_are_those_of_the_regulation(code, title):
    assert activity_title(code) == title


def test_every_code_of_the_correspondence_exists():
    table = PACKAGED.table("nace_correspondence")
    assert set(table["nace_2_1"]) <= set(activity_titles(revision="2.1"))
    assert set(table["nace_2"]) <= set(activity_titles())
    assert (table["nace_2"].str.len() == table["nace_2_1"].str.len()).all()
    assert (table[table["usual"] == "yes"].groupby("nace_2_1").size() == 1).all()


def test_every_class_of_revision_2_is_reached_and_only_the_new_one_of_2_1_is_not():
    table = PACKAGED.table("nace_correspondence")
    classes = {code for code in activity_titles() if len(code) == 5}
    new = {code for code in activity_titles(revision="2.1") if len(code) == 5}
    assert classes <= set(table["nace_2"])
    # Eurostat gives 46.89 no class of Rev. 2.
    assert new - set(table["nace_2_1"]) == {"46.89"}


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("24.42", "24.42"),
        ("01.48", "01.49"),
        ("35.12", "35.11"),  # electricity from renewable sources, apart since Rev. 2.1
        ("38.22", "38.21"),  # energy recovery, not the hazardous waste of Rev. 2
        ("63.10", "63.11"),
        ("31.00", "31.09"),
        ("68.12", "41.10"),
        ("38.32", "38.2"),  # landfill: of both kinds of waste, so no class
        ("46.89", ""),
    ],
)
def test_codes_of_revision_2_1_in_revision_2(new, old):
    assert to_revision_2(new).code == old


def test_near_codes_come_by_title_before_number():
    assert nearest_activities("24.99", "aluminium production")[0] == "24.42"
    assert nearest_activities("24.49")[0] == "24.46"
    assert nearest_activities("34.10") == []
