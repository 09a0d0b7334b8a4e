"""Addresses, streets and municipalities: what is written in many ways is one thing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbiosis_map.geocoding.addresses import clean_postcode, parse_address
from symbiosis_map.geocoding.municipalities import find_municipalities, same_municipality, successors
from symbiosis_map.geocoding.place import Query
from symbiosis_map.geocoding.questions import address_questions, house_key, query_key, seek
from symbiosis_map.geocoding.streets import street_key, street_spellings
from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.knowledge.layers import places

SHARED = Path(__file__).resolve().parents[3] / "shared"


class TestAddresses:
    @pytest.mark.parametrize(
        ("text", "house"),
        [
            ("Storgata 5", "5"), ("Storgata 5B", "5B"), ("Storgata 5 b", "5B"), ("Storgata, 5", "5"),
            ("Storgata 5-7", "5"), ("Storgata 5/7", "5"), ("Storgata nr. 5", "5"), ("Storgata 5 H0101", "5"),
            ("Storgata 5, leil. 12", "5"), ("c/o Hansen, Storgata 5", "5"), ("Postboks 9, Storgata 5", "5"),
            ("Storgata 5, 6413 Molde", "5"), ("Storgata 5\n6413 Molde", "5"), ("Storgata 5 6413 Molde", "5"),
        ],
    )  # fmt: skip
    def test_a_house_is_found_in_what_stands_around_it(self, text, house):
        found = parse_address(text)
        assert (found.street, found.house_number + found.house_letter) == ("Storgata", house)

    @pytest.mark.parametrize(
        ("text", "street"), [("7. juni-gate 4", "7. juni-gate"), ("17. mai plass 4", "17. mai plass")]
    )
    def test_numbers_in_the_name_of_a_street_stay_there(self, text, street):
        found = parse_address(text)
        assert (found.street, found.house_number) == (street, "4")

    @pytest.mark.parametrize(
        "text",
        ["gnr. 12 bnr. 3", "Gnr 12, bnr 3", "12/3", "gnr/bnr 12/3", "gbnr 12/3", "Gårdsnr. 12, bruksnr. 3",
         "1506-12/3", "12/3/7"],
    )  # fmt: skip
    def test_numbers_of_the_land_register(self, text):
        found = parse_address(text)
        assert (found.farm_number, found.title_number, found.street) == ("12", "3", "")

    @pytest.mark.parametrize(
        "text", ["Postboks 12", "Pb. 12", "P.O. Box 12", "PB 12 Sentrum, 6401 Molde", "Boîte postale 12"]
    )
    def test_boxes_are_no_houses(self, text):
        found = parse_address(text)
        assert found.is_po_box
        assert not found.street

    @pytest.mark.parametrize(
        ("text", "country", "expected"),
        [
            ("12 rue de la Gare, 59100 Roubaix", "FR", ("rue de la Gare", "12", "59100", "Roubaix")),
            ("12, rue de la Gare", "FR", ("rue de la Gare", "12", "", "")),
            ("Storegade 5, 4400 Kalundborg", "DK", ("Storegade", "5", "4400", "Kalundborg")),
            ("Storgatan 3, 123 45 Stad", "SE", ("Storgatan", "3", "12345", "Stad")),
            ("Bahnhofstr. 12, 10115 Berlin", "DE", ("Bahnhofstr.", "12", "10115", "Berlin")),
        ],
    )
    def test_other_countries(self, text, country, expected):
        found = parse_address(text, country)
        assert (found.street, found.house_number, found.postcode, found.post_town) == expected

    def test_postcodes(self):
        assert clean_postcode("NO-0150", "NO") == "0150"
        assert clean_postcode("64130", "NO") == ""
        assert clean_postcode("2000", "XX") == "2000"

    @given(st.text(max_size=60), st.sampled_from(["NO", "FR", "SE", "GB", "XX"]))
    @settings(max_examples=60, deadline=None)
    def test_no_text_breaks_it(self, text, country):
        sought = seek(Query(text, text, text, text, country))
        list(address_questions(sought, 6))
        assert house_key(sought.words) == house_key(sought.words)

    def test_a_long_text_is_quick(self):
        assert parse_address("a 1 " * 20_000).place


class TestStreets:
    @pytest.mark.parametrize(
        "forms",
        [
            ("Storgata", "Storgaten", "Storgate", "Storgt.", "STORGT", "Storg.", "Stor gata"),
            ("Industrivegen", "Industriveien", "Industrivn.", "Industriv.", "industri vegen"),
            ("Keiser Wilhelms gate", "Keiser Wilhelmsgate", "Keiser Wilhelms gt."),
            ("Skoleveien", "Skulevegen", "Skolevn"), ("Kirkegata", "Kyrkjegata", "Kirkegt."),
            ("Åsegata", "Aasegata", "Asegata"), ("Møllevegen", "Moelleveien", "Mollevn"),
        ],
    )  # fmt: skip
    def test_forms_of_one_name_share_their_key(self, forms):
        assert len({street_key(form) for form in forms}) == 1

    def test_different_streets_do_not(self):
        names = [
            "Storgata",
            "Storvegen",
            "Kirkegata",
            "Kirkebakken",
            "Nedre gate",
            "Øvre gate",
            "Strandgata",
            "Sandgata",
        ]
        assert len({street_key(name) for name in names}) == len(names)

    @pytest.mark.parametrize(
        ("written", "official"),
        [
            ("Storgt.", "Storgata"), ("Storgaten", "Storgata"), ("Industriveien", "Industrivegen"),
            ("Moelleveien", "Mølleveien"),
            ("Skoleveien", "Skulevegen"), ("Keiser Wilhelmsgt.", "Keiser Wilhelms gate"),
            ("Kongensgate", "Kongens gate"),
            ("Gml. Kongevei", "Gamle Kongevei"), ("Hovedveien", "Hovudvegen"),
        ],
    )  # fmt: skip
    def test_the_official_name_is_among_those_asked(self, written, official):
        assert official in street_spellings(written, most=8)

    @given(st.text(max_size=40))
    @settings(max_examples=60, deadline=None)
    def test_never_more_than_allowed_and_never_nothing(self, text):
        asked = street_spellings(text, most=4)
        assert len(asked) <= 4
        assert bool(asked) == bool(text.replace("\u00a0", " ").strip())
        assert len(set(asked)) == len(asked)


class TestMunicipalities:
    def test_numbers_of_today_are_those_of_the_official_map(self):
        path = SHARED / "data" / "norway_admin" / "Kommuner-M.geojson"
        if not path.exists():
            pytest.skip("outside evidence is missing: ../shared/data/norway_admin/Kommuner-M.geojson")
        official = {
            feature["properties"]["kommunenummer"]: feature["properties"]["name"]
            for feature in json.loads(path.read_text(encoding="utf-8"))["features"]
        }
        table = PACKAGED.table("municipality_numbers")
        assert set(table.loc[table["in_use"] == "now", "number"]) == set(official)
        assert {number for today in table["today"] for number in today.split(";")} == set(official)
        for number, name in official.items():
            assert find_municipalities(name)
            assert number in {found.number for found in find_municipalities(name)}

    def test_every_municipality_between_the_reforms_is_there(self):
        between = places("NO", "municipality")["place_id"].str.removeprefix("kommune:")
        table = PACKAGED.table("municipality_numbers")
        assert set(between) <= set(table.loc[table["in_use"] != "before 2020", "number"])
        assert len(table[table["in_use"] == "now"]) == 357
        assert len(between) == 356

    @pytest.mark.parametrize(
        ("old", "today"),
        [
            ("1534", ["1580"]), ("1504", ["1508"]), ("1507", ["1508", "1580"]), ("1502", ["1506"]), ("1543", ["1506"]),
            ("1548", ["1579"]), ("1571", ["5055"]), ("1567", ["5061"]), ("1519", ["1577"]), ("0301", ["0301"]),
            ("3005", ["3301"]), ("5401", ["5501"]), ("0602", ["3301"]), ("1850", ["1806", "1875"]),
        ],
    )  # fmt: skip
    def test_known_changes(self, old, today):
        assert list(successors(old)) == today

    def test_names(self):
        assert [found.number for found in find_municipalities("Haram")] == ["1580"]
        assert [found.number for found in find_municipalities("Fræna kommune")] == ["1579"]
        assert [found.number for found in find_municipalities("Herøy")] == ["1515", "1818"]
        assert same_municipality("Ålesund", "1504") is True
        assert same_municipality("Skodje", "Ålesund") is True
        assert same_municipality("Molde", "Hustadvika") is False
        assert same_municipality("Molde", "Møre og Romsdal") is None


class TestKeys:
    def test_a_key_changes_with_the_words_and_not_with_their_dress(self):
        words = Query("Storgata 5", "6413", "Ålesund", "", "NO")
        dressed = Query("  storgata 5", "6413", "AALESUND", "", "NO")
        other = Query("Storgata 6", "6413", "Ålesund", "", "NO")
        assert query_key(words) == query_key(dressed)
        assert query_key(words) != query_key(other)
        assert query_key(Query("a", "", "b", "", "NO")) != query_key(Query("a", "b", "", "", "NO"))
