"""The workbook as openpyxl and a spreadsheet's reader in Rust see it: plain text, units, whole tables."""

import datetime as dt
import zipfile

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbiosis_map import schema, tables
from symbiosis_map.exports import ExportOptions, write_exports
from symbiosis_map.exports.book.tables import heading_of
from symbiosis_map.exports.cells import fit_cell_text
from symbiosis_map.exports.views import VIEWS, build_views, conformed
from symbiosis_map.exports.wording import Words, translated_keys
from symbiosis_map.exports.workbook import SHEETS, write_workbook
from symbiosis_map.pages import LANGUAGES

ONLY = ExportOptions(formats=("workbook",), title="Møre og Romsdal", date=dt.date(2026, 3, 1))
FORMULAS = ['=HYPERLINK("http://example.org","x")', "=cmd|' /C calc'!A0", "+1", "-1+2", "@x", "{=1+1}"]
LINKS_OUT = ["http://example.org", "mailto:a@example.org", "file:///etc/passwd", "internal:Links!A1"]


def written(frames, folder, options=ONLY):
    write_exports(frames, folder, options)
    return openpyxl.load_workbook(folder / "symbiosis.xlsx")


@pytest.fixture(scope="module")
def county_book(county_tables, tmp_path_factory):
    return written(county_tables, tmp_path_factory.mktemp("book"))


def with_notes(texts):
    frame = pd.DataFrame({"file": "f.csv", "rule": "r", "remedy": "m", "value": texts})
    return {"rejected": schema.conform(frame, tables.REJECTED)}


def test_sheets_stand_in_their_order(county_book):
    named = [translated_keys("en")[f"sheet.{name}"] for name in SHEETS]
    assert county_book.sheetnames == ["Cover", "Supply and demand", *named, "To review", "Code book"]


def test_calamine_reads_the_same_links(county, tmp_path):
    write_exports(county, tmp_path, ONLY)
    read = pd.read_excel(tmp_path / "symbiosis.xlsx", sheet_name="Links", header=1, engine="calamine")
    assert read.loc[0, "surplus_site_name"] == "Tjeldbergodden methanol plant"
    assert read.loc[0, "score"] == 81.5
    assert read.loc[0, "allocated_per_year"] == 38000


@pytest.mark.parametrize("text", FORMULAS + LINKS_OUT)
def test_text_from_a_table_never_comes_alive(tmp_path, text):
    book = written(with_notes([text]), tmp_path, ExportOptions(formats=("workbook",), title=text))
    cell = next(cell for cell in book["Rejected rows"][3] if cell.value == text)
    assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert (book["Cover"]["A1"].value, book["Cover"]["A1"].data_type) == (text, "s")
    with zipfile.ZipFile(tmp_path / "symbiosis.xlsx") as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/")]
        links = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".rels")]
    assert not any("<f>" in sheet or f'location="{text}' in sheet for sheet in sheets)
    assert not any("example.org" in link or "passwd" in link for link in links)


def test_control_characters_are_removed_and_said(tmp_path):
    book = written(with_notes(["bell\x07 and \x00null", "clean"]), tmp_path)
    assert [row[4].value for row in book["Rejected rows"].iter_rows(min_row=3)] == ["bell and null", "clean"]
    said = [cell.value for cell in book["Changed text"][3]]
    assert said[:5] == ["rejected", 1, None, "value", "control characters removed"]


@pytest.mark.parametrize(("text", "kept"), [("x" * 32_767, 32_767), ("x" * 40_000, 32_767), ("🐟" * 20_000, 16_383)])
def test_a_text_too_long_for_a_cell_is_cut_and_said(tmp_path, text, kept):
    book = written(with_notes([text]), tmp_path)
    assert book["Rejected rows"]["E3"].value == text[:kept]
    assert ("Changed text" in book.sheetnames) == (kept < len(text))


def test_text_that_looks_like_an_escape_stays(tmp_path):
    """Excel writes odd characters as _x0041_; a text that says so itself must not turn into a letter."""
    read = pd.read_excel(
        write_exports(with_notes(["_x0041_"]), tmp_path, ONLY)[0],
        sheet_name="Rejected rows",
        header=1,
        engine="calamine",
    )
    assert read["value"].tolist() == ["_x0041_"]


def test_headings_say_names_units_and_explanations_and_stay_in_sight(county_book):
    sheet = county_book["Links"]
    name = next(cell for cell in sheet[2] if cell.value == "route_m")
    heading = sheet.cell(1, name.column)
    assert heading.value == "Route (m)"
    assert heading.comment.text.startswith(tables.LINKS["route_m"].description)
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref.startswith("A2:")
    assert sheet.auto_filter.ref.endswith("3")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_has_a_heading_of_its_own_in_every_language(language):
    words = Words(language)
    for name in SHEETS:
        columns = [column for column in VIEWS[name].columns if column.type != "geometry"]
        headings = [heading_of(column, words) for column in columns]
        assert len(set(headings)) == len(headings), name
        assert not any("_" in heading for heading in headings)


def test_scores_are_coloured(county_book):
    sheet = county_book["Links"]
    score = next(cell for cell in sheet[2] if cell.value == "score").column_letter
    share = next(cell for cell in sheet[2] if cell.value == "readiness").column_letter
    route = next(cell for cell in sheet[2] if cell.value == "route_m").column_letter
    rules = {str(area.sqref): rule[0].type for area, rule in sheet.conditional_formatting._cf_rules.items()}
    assert rules[f"{score}3"] == rules[f"{share}3"] == "colorScale"
    assert f"{route}3" not in rules


def test_points_become_longitude_and_latitude(county, tmp_path):
    write_exports(county, tmp_path, ONLY)
    for name in ("Sites", "Streams"):
        read = pd.read_excel(tmp_path / "symbiosis.xlsx", sheet_name=name, header=1, engine="calamine")
        assert read[["longitude", "latitude"]].iloc[1].tolist() == pytest.approx([8.68502, 63.4124222], abs=1e-12)
        assert "geometry" not in read.columns


def test_the_cover_names_title_date_and_key_figures(county_book):
    cover = county_book["Cover"]
    cells = {row[0].value: (row[1].value, row[2].value) for row in cover.iter_rows()}
    assert "Møre og Romsdal" in cells
    assert "2026-03-01" in cells
    assert cells["Sites without a place"] == (0, None)
    assert cells["Near misses"] == (1, tables.NEAR_MISSES.description)
    assert cells["Documented exchanges found again"] == ("1 of 1", None)
    assert cells["Shared out: Heat"] == (38000, "MWh/yr")


def test_a_table_longer_than_a_sheet_goes_on_on_the_next(tmp_path):
    texts = [f"value {number}" for number in range(25)]
    views = build_views(conformed(with_notes(texts)))
    book = openpyxl.load_workbook(write_workbook(views, tmp_path, ONLY, sheet_rows=12))
    parts = [book[name] for name in ("Rejected rows", "Rejected rows 2", "Rejected rows 3")]
    assert [row[4] for part in parts for row in part.iter_rows(min_row=3, values_only=True)] == texts


def test_every_column_is_in_the_code_book(county_book):
    rows = list(county_book["Code book"].iter_rows(min_row=3, values_only=True))
    assert {row[:2] for row in rows} == {(name, column) for name in SHEETS for column in VIEWS[name].names}


@given(st.text())
def test_fitting_a_cell_twice_changes_nothing_more(text):
    fitted, done = fit_cell_text(text)
    assert (fitted == text) == (done == "")
    assert fit_cell_text(fitted) == (fitted, "")
