"""The order of providers, what their answers are held against, and what becomes of failures."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from symbiosis_map.geocoding import Gazetteer, GeocodingOptions, Place, Query, locate
from symbiosis_map.geocoding.services.errors import ServiceFailed
from symbiosis_map.knowledge.layers import places
from symbiosis_map.schema import conform
from symbiosis_map.tables import SITES

MOLDE = (7.1591, 62.7375)
WORDS = {"address": "Storgata 5", "postcode": "6413", "locality": "Molde", "municipality": "Molde"}


def sites(*rows: dict[str, object]) -> gpd.GeoDataFrame:
    usual = {"name": "A works", "country": "NO", "geometry": None}
    filled = [usual | {"site_id": f"S{number}"} | row for number, row in enumerate(rows, start=1)]
    return gpd.GeoDataFrame(conform(gpd.GeoDataFrame(pd.DataFrame(filled), geometry="geometry", crs=4326), SITES))


def house(**more: object) -> Place:
    """Storgata 5 in Molde, as a register would have it, with changes."""
    usual = {
        "longitude": MOLDE[0], "latitude": MOLDE[1], "level": "address", "match": "exact", "score": 1.0,
        "precision_m": np.nan, "provider": "register", "provider_id": "1", "matched_text": "Storgata 5, 6413 Molde",
        "query": "Storgata 5", "street": "Storgata", "house_number": "5", "postcode": "6413", "locality": "Molde",
        "municipality": "Molde", "municipality_number": "1506", "country": "NO", "fetched_on": "2026-01-31",
    }  # fmt: skip
    return Place(**(usual | more))


class Register:
    """A service that answers every query for an address with the same places."""

    def __init__(self, *found: Place, name: str = "register", fails: bool = False) -> None:
        self.name, self._found, self._fails = name, found, fails
        self.asked: list[Query] = []

    def search(self, query: Query) -> list[Place]:
        self.asked.append(query)
        if self._fails:
            raise ServiceFailed(self.name, "unreachable", "no answer within 30 s")
        return list(self._found) if query.asks == "address" else []


def placed(*services: Register, **more: object) -> pd.Series:
    return locate(sites(WORDS | more), services=services).sites.iloc[0]


class TestWhatAnAnswerIsHeldAgainst:
    def test_everything_agrees(self):
        site = placed(Register(house()))
        assert site["location_status"] == "ok"
        assert site["location_level"] == "address"
        assert site["location_precision_m"] == GeocodingOptions().precision_address_m
        assert "2026-01-31" in site["location_source"]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"postcode": "6440"}, {"municipality": "Ålesund", "municipality_number": "1508"},
            {"level": "street", "house_number": ""}, {"street": "Storgatta"},
        ],
    )  # fmt: skip
    def test_one_thing_that_differs_goes_to_review(self, wrong):
        assert placed(Register(house(**wrong)))["location_status"] == "review"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"house_number": "7"}, {"street": "Kirkegata"}, {"country": "SE"}, {"longitude": 2.35, "latitude": 48.86},
            {"postcode": "6002", "municipality": "Ålesund", "municipality_number": "1508"},
        ],
    )  # fmt: skip
    def test_something_else_is_not_taken(self, wrong):
        site = placed(Register(house(**wrong)))
        assert site["location_status"] == "review"
        assert site["location_level"] == "town"
        assert "gazetteer" in site["location_source"]

    def test_a_municipality_by_its_former_number(self):
        assert placed(Register(house()), municipality="1502")["location_status"] == "ok"

    def test_nothing_to_hold_it_against(self):
        site = placed(Register(house()), postcode="", locality="", municipality="")
        assert site["location_status"] == "review"

    def test_a_place_far_from_the_middle_of_the_town_that_nothing_confirms(self):
        far = house(latitude=62.95, postcode="", locality="", municipality="", municipality_number="")
        assert placed(Register(far), municipality="")["location_status"] == "review"


class TestSeveralAnswers:
    def test_two_as_good_far_apart_are_ambiguous(self):
        twin = house(provider_id="2", latitude=62.7475)
        located = locate(sites(WORDS), services=[Register(house(), twin)])
        assert located.sites["location_status"].tolist() == ["ambiguous"]
        assert located.unplaced["candidates"].str.count("Storgata 5").tolist() == [2]
        assert located.answers["rank"].tolist() == [1, 2]

    def test_two_within_250_m_are_one(self):
        twin = house(provider_id="2", latitude=62.7390)
        assert placed(Register(house(), twin))["location_status"] == "ok"

    def test_the_gap_to_the_runner_up_is_told(self):
        other = house(provider_id="2", latitude=62.7475, house_number="5", house_letter="B")
        answers = locate(sites(WORDS), services=[Register(house(), other)]).answers
        assert answers["chosen"].tolist() == [True, False]
        assert answers["runner_up_gap_m"].iloc[0] == pytest.approx(1_114, rel=0.01)

    def test_order_of_answers_has_no_effect(self):
        found = [house(), house(provider_id="2", postcode="6440"), house(provider_id="3", house_letter="B")]
        one, other = (locate(sites(WORDS), services=[Register(*order)]) for order in (found, found[::-1]))
        pd.testing.assert_frame_equal(pd.DataFrame(one.answers), pd.DataFrame(other.answers))

    def test_many_addresses_on_one_point_go_to_review(self):
        rows = [WORDS | {"address": f"{street} 5"} for street in ("Storgata", "Kirkegata", "Sjøgata")]

        class Everywhere(Register):
            def search(self, query: Query) -> list[Place]:
                return [house(street=query.street, provider_id=query.street)] if query.asks == "address" else []

        located = locate(sites(*rows), services=[Everywhere()])
        assert located.sites["location_status"].tolist() == ["review"] * 3
        assert located.answers["reason"].str.contains("3 different addresses").all()
        given = {"geometry": located.sites.geometry.iloc[0]}
        beside = locate(sites(*rows, WORDS | given), services=[Everywhere()]).sites
        assert beside["location_status"].tolist() == ["review"] * 3 + ["ok"]
        assert beside["location_source"].iloc[3] == "coordinates of the input"


class TestProviders:
    def test_the_first_good_answer_ends_the_search(self):
        second = Register(house(provider="other"), name="other")
        assert "register" in placed(Register(house()), second)["location_source"]
        assert not second.asked

    def test_a_question_is_asked_once(self):
        register = Register(house())
        locate(sites(WORDS, WORDS, WORDS), services=[register])
        assert len(register.asked) == 1

    def test_no_question_is_asked_twice_of_one_service(self):
        register = Register()
        locate(sites(WORDS, WORDS | {"address": "Storgata 5 B"}, WORDS | {"address": "storgt. 5"}), services=[register])
        assert len(register.asked) == len(set(register.asked))

    def test_given_points_and_overrides_are_not_asked_for(self):
        register = Register(house())
        rows = sites(WORDS | {"geometry": shapely.Point(*MOLDE)}, WORDS)
        overrides = pd.DataFrame({"site_id": ["S2"], "latitude": [62.7], "longitude": [7.2]})
        located = locate(rows, None, overrides, [register])
        assert not register.asked
        assert located.sites["location_status"].tolist() == ["ok", "ok"]
        assert len(located.answers) == 0

    def test_a_failure_goes_on_to_the_next(self):
        site = placed(Register(fails=True, name="down"), Register(house()))
        assert site["location_status"] == "ok"

    def test_a_failure_is_never_not_found(self):
        located = locate(
            sites(WORDS, {"address": "Storgata 5", "locality": "Atlantis"}), services=[Register(fails=True)]
        )
        assert located.sites["location_status"].tolist() == ["failed", "failed"]
        assert located.sites["location_level"].tolist()[0] == "town"
        assert located.unplaced["status"].tolist() == ["failed"]
        assert "no answer within 30 s" in located.unplaced["reason"].iloc[0]
        assert located.answers.query("provider == 'register'")["checks"].eq("no answer within 30 s").all()

    def test_an_answer_of_nothing_is_not_found(self):
        located = locate(sites({"address": "Storgata 5", "locality": "Atlantis"}), services=[Register()])
        assert located.sites["location_status"].tolist() == ["not_found"]

    def test_nothing_to_ask_for(self):
        register = Register(house())
        located = locate(sites({"address": "Postboks 12"}, {}), services=[register])
        assert located.sites["location_status"].tolist() == ["invalid_input", "invalid_input"]
        assert not register.asked


class TestMisspeltNames:
    """One letter wrong in a Norwegian place name: what is `ok` has to be the place that was meant."""

    def test_never_a_wrong_ok(self):
        towns = places("NO").sort_values("place_id")
        towns = towns[towns["name"].str.len() >= 6].drop_duplicates("name", keep=False)
        letters = np.random.default_rng(1)
        rows, meant = [], []
        for town in towns.iloc[::3].itertuples():
            at = int(letters.integers(1, len(town.name) - 1))
            kind = int(letters.integers(3))
            middle = ("", town.name[at] * 2, "x")[kind]
            rows.append({"locality": town.name[:at] + middle + town.name[at + 1 :], "municipality": ""})
            meant.append((town.longitude, town.latitude))
        located = locate(sites(*rows)).sites
        ok = located["location_status"].eq("ok").to_numpy()
        apart = np.hypot(located.geometry.x - np.array(meant)[:, 0], located.geometry.y - np.array(meant)[:, 1])
        assert not (apart[ok] > 0.05).any(), located[ok & (apart > 0.05)][["locality", "location_source"]].to_string()
        review = located["location_status"].eq("review").to_numpy()
        assert review.mean() > 0.5
        assert (apart[review] < 0.05).mean() > 0.95

    def test_the_gazetteer_finds_each_name_of_its_own(self):
        gazetteer = Gazetteer(GeocodingOptions())
        some = places("DE").sample(500, random_state=3)
        for name in some["name"]:
            assert gazetteer.localities(Query(locality=name, country="DE"))
