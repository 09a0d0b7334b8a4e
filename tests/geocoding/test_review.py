"""The review loop: what is to be looked at is written, chosen in, read back, and survives later runs."""

from __future__ import annotations

import re

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from symbiosis_map.errors import InputError
from symbiosis_map.exports.geocoding_review import read_choices, review_page, write_review
from symbiosis_map.geocoding import locate
from symbiosis_map.geocoding.review import REVIEW, choices, merge_overrides, review_table
from symbiosis_map.schema import conform
from symbiosis_map.tables import SITES

HOSTILE = '=HYPERLINK("x")<script>alert(1)</script>'


def sites(*rows: dict[str, str]) -> gpd.GeoDataFrame:
    filled = [{"site_id": f"S{number}", "name": "A works", "country": "NO"} | row for number, row in enumerate(rows, 1)]
    return gpd.GeoDataFrame(conform(pd.DataFrame(filled), SITES))


@pytest.fixture(scope="module")
def asked() -> gpd.GeoDataFrame:
    """Dale is three places, Tjeldbergodden is not known, Molde is; nobody knows Atlantis."""
    return sites(
        {"locality": "Dale"},
        {"locality": "Tjeldbergodden", "municipality": "Aure"},
        {"locality": "Molde"},
        {"locality": "Atlantis", "name": HOSTILE},
    )


@pytest.fixture(scope="module")
def table(asked) -> pd.DataFrame:
    located = locate(asked)
    return review_table(located.sites, located.answers)


def mark(path, site_id: str, rank: str, **values: object) -> None:
    """Put an x before a line of the workbook, as somebody would."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    heads = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if (sheet.cell(row, heads["site_id"]).value, sheet.cell(row, heads["rank"]).value) == (site_id, rank):
            sheet.cell(row, heads["choose"]).value = "x"
            for name, value in values.items():
                sheet.cell(row, heads[name]).value = value
    book.save(path)


class TestWhatIsWritten:
    def test_a_line_per_place_and_one_to_fill_in(self, table):
        assert table["site_id"].unique().tolist() == ["S1", "S2", "S4"]
        ranks = table.groupby("site_id")["rank"].agg(list).to_dict()
        assert ranks == {"S1": ["1", "2", "3", "own"], "S2": ["1", "own"], "S4": ["own"]}
        assert table.query("site_id == 'S1'")["status"].unique().tolist() == ["ambiguous"]
        assert table.query("site_id == 'S2' and rank == '1'")["proposed"].tolist() == ["yes"]
        assert table.loc[table["rank"] == "1", "distance_m"].eq(0).all()

    def test_nothing_to_look_at(self):
        located = locate(sites({"locality": "Molde"}))
        assert len(review_table(located.sites, located.answers)) == 0

    def test_both_files_hold_the_same(self, table, tmp_path):
        workbook, plain, _ = write_review(table, tmp_path)
        sheet = pd.read_excel(workbook, dtype=str, keep_default_na=False, engine="openpyxl")
        text = pd.read_csv(plain, dtype=str, keep_default_na=False)
        assert sheet.columns.tolist() == text.columns.tolist() == REVIEW.names
        same = ["site_id", "rank", "place", "provider_id", "query_key", "status", "checks"]
        assert sheet[same].equals(text[same])

    def test_text_of_a_table_is_only_text(self, table, tmp_path):
        workbook, plain, page = write_review(table, tmp_path)
        assert "'=HYPERLINK" in plain.read_text(encoding="utf-8-sig")
        cells = [cell for row in openpyxl.load_workbook(workbook).active for cell in row]
        assert not any(cell.data_type == "f" for cell in cells)
        assert "<script" not in page.read_text(encoding="utf-8")

    def test_the_page_stands_alone(self, table):
        page = review_page(table)
        assert page.count("<svg") == 2
        assert page.count("<section>") == 3
        assert "script-src 'none'" in page
        assert not re.search(r"(src|href)=", page)


class TestWhatIsReadBack:
    def test_a_choice_places_the_site_and_survives_the_next_run(self, asked, table, tmp_path):
        workbook = write_review(table, tmp_path)[0]
        mark(workbook, "S1", "2")
        mark(workbook, "S2", "own", latitude=63.4122, longitude=8.685)
        overrides = read_choices(workbook)
        assert overrides["site_id"].tolist() == ["S1", "S2"]
        again = locate(asked, overrides=overrides)
        placed = again.sites.set_index("site_id")
        second = table.query("site_id == 'S1' and rank == '2'").iloc[0]
        assert placed.loc["S1"].geometry.y == pytest.approx(second["latitude"], abs=1e-5)
        assert placed.loc["S1", "location_precision_m"] == second["precision_m"]
        assert placed.loc["S2"].geometry.x == pytest.approx(8.685)
        assert placed.loc[["S1", "S2"], "location_status"].tolist() == ["ok", "ok"]
        assert placed.loc[["S1", "S2"], "location_level"].tolist() == ["manual", "manual"]
        assert review_table(again.sites, again.answers)["site_id"].unique().tolist() == ["S4"]

    def test_a_choice_ends_where_the_words_of_its_site_change(self, table, tmp_path):
        workbook = write_review(table, tmp_path)[0]
        mark(workbook, "S1", "1")
        overrides = read_choices(workbook)
        respelt = locate(sites({"locality": "  DALE "}), overrides=overrides)
        changed = locate(sites({"locality": "Ulsteinvik"}), overrides=overrides)
        assert respelt.sites["location_level"].tolist() == ["manual"]
        assert changed.sites["location_level"].tolist() == ["town"]

    def test_the_same_from_csv(self, table, tmp_path):
        plain = write_review(table, tmp_path)[1]
        filled = pd.read_csv(plain, dtype=str, keep_default_na=False)
        filled.loc[(filled["site_id"] == "S1") & (filled["rank"] == "3"), "choose"] = "X"
        filled.to_csv(plain, index=False)
        assert read_choices(plain)["site_id"].tolist() == ["S1"]

    def test_nothing_chosen(self, table):
        assert len(choices(table)) == 0

    def test_faults_are_listed_with_their_rows(self, table):
        filled = table.assign(choose="x")
        with pytest.raises(InputError, match=r"row 3, site 'S1': a second line.*row 7, site 'S2': chosen, and"):
            choices(filled)

    def test_a_file_of_something_else(self):
        with pytest.raises(InputError, match="lacks choose"):
            choices(pd.DataFrame({"site_id": ["A"], "latitude": [1], "longitude": [2]}))

    def test_new_choices_take_the_place_of_old_ones(self):
        old = pd.DataFrame(
            {"site_id": ["A", "B"], "latitude": ["1", "2"], "longitude": ["3", "4"], "who": ["me", "me"]}
        )
        new = pd.DataFrame({"site_id": ["B"], "latitude": ["5"], "longitude": ["6"]}, dtype="str")
        merged = merge_overrides(old, new)
        assert merged["site_id"].tolist() == ["A", "B"]
        assert merged["latitude"].tolist() == ["1", "5"]
        assert merged["who"].tolist()[0] == "me"
        assert merge_overrides(None, new) is new
