"""Which rows a library holds, and in which order."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbiosis_map.errors import InputError
from symbiosis_map.exports import ExportOptions, write_exports
from symbiosis_map.exports.library import library_rows, read_contacts
from symbiosis_map.exports.library.rows import LIBRARY
from symbiosis_map.schema import check


def test_what_has_takers_everywhere_stands_last_and_before_it_what_few_can_take(town):
    rows = library_rows(town)
    check(rows, LIBRARY)
    assert rows["stream_id"].tolist() == ["ink", "feed", "wet", "grain", "paper"]
    assert rows.set_index("stream_id")["partners"].to_dict() == {"ink": 0, "feed": 1, "wet": 1, "grain": 2, "paper": 0}
    assert rows.set_index("stream_id")["many_takers"].dropna().to_dict() == {"paper": "traded everywhere"}


def test_an_activity_that_could_take_something_is_no_offer_and_heat_is_no_material(town):
    assert set(library_rows(town)["stream_id"]).isdisjoint({"any", "heat"})


def test_many_partners_in_the_territory_make_a_stream_obvious(town):
    rows = library_rows(town, many_partners=2)
    assert rows["stream_id"].tolist()[-2:] == ["paper", "grain"]
    assert rows.iloc[-1]["many_takers"] == "many partners here"


def test_the_material_comes_from_the_words_or_else_from_the_code(town):
    material = library_rows(town).set_index("stream_id")["material"]
    assert material["grain"] == "spent grain"
    assert material["paper"] == "waste paper"
    streams = town["streams"].assign(stream="reststoff 7", waste_code="10 01 02")
    assert set(library_rows({**town, "streams": streams})["material"]) == {"coal fly ash"}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(streams=st.permutations(range(7)), sites=st.permutations(range(4)))
def test_the_order_of_the_inputs_changes_nothing(town, streams, sites):
    shuffled = {
        "sites": town["sites"].iloc[sites],
        "streams": town["streams"].iloc[streams],
        "links": town["links"].iloc[::-1],
    }
    pd.testing.assert_frame_equal(library_rows(shuffled), library_rows(town))


def contacts_file(
    folder, text="site_id;contact;phone;email;shoe size\nbrewery;Kari Nordmann;+47 70 00 00 00;k@a.no;38\n"
):
    path = folder / "contacts.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_nobody_is_named_unless_the_project_says_so(town, tmp_path):
    path = contacts_file(tmp_path)
    for contacts, named in (("", False), (str(path), True)):
        out = tmp_path / f"out{named}"
        write_exports(town, out, ExportOptions(formats=("materials-library",), contacts=contacts))
        page = (out / "materials_library.html").read_text(encoding="utf-8")
        table = (out / "materials_library.csv").read_text(encoding="utf-8-sig")
        for text in (page, table):
            assert ("Kari Nordmann" in text) is named
            assert ("k@a.no" in text) is named
            assert "said on the telephone" not in text
            assert "a call" not in text
        header = next(csv.reader(io.StringIO(table)))
        assert ({"contact", "phone", "email"} <= set(header)) is named
        assert "38" not in header


def test_a_table_that_tells_no_contact_is_refused(tmp_path):
    with pytest.raises(InputError, match="no table of contacts"):
        read_contacts(contacts_file(tmp_path, "site;who\nbrewery;Kari\n"))


def test_the_same_tables_give_the_same_bytes(town, tmp_path):
    options = ExportOptions(formats=("materials-library",))
    first, second = (write_exports(town, tmp_path / name, options) for name in "ab")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert [path.name for path in first] == ["materials_library.csv", "materials_library.html"]


def test_a_formula_in_a_name_is_text_in_the_table(town, tmp_path):
    town["streams"].loc[0, "stream"] = '=HYPERLINK("http://a")'
    write_exports(town, tmp_path, ExportOptions(formats=("materials-library",)))
    cells = (tmp_path / "materials_library.csv").read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK" in cells


def test_a_region_without_materials_has_an_empty_library(town, tmp_path):
    town["streams"] = town["streams"].iloc[:0]
    written = write_exports(town, tmp_path, ExportOptions(formats=("materials-library",)))
    assert len(written) == 2
