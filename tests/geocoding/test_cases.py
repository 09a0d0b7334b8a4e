"""Cases with known answers: what the gazetteer and a real Nominatim make of them."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from symbiosis_map.crs import geodesic_m
from symbiosis_map.geocoding import GeocodingOptions, Located, locate
from symbiosis_map.geocoding.options import OwnService
from symbiosis_map.geocoding.services.desk import with_services
from symbiosis_map.schema import conform
from symbiosis_map.tables import LOCATION_STATUSES, SITES

FOLDER = Path(__file__).resolve().parents[1] / "geocode_cases"
WORDS = ["address", "postcode", "locality", "municipality", "country"]
KINDS = {
    "clean", "abbreviated", "misspelt-street", "misspelt-town", "transliterated", "written-forms", "missing-number",
    "wrong-postcode", "same-street", "po-box", "parcel", "place", "foreign",
}  # fmt: skip
PLACE_TOLERANCE_M = 10_000.0


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    frame = pd.read_csv(FOLDER / "cases.csv", dtype=str, keep_default_na=False)
    for name in ("latitude", "longitude", "tolerance_m"):
        frame[name] = pd.to_numeric(frame[name], errors="coerce")
    return frame


@pytest.fixture(scope="module")
def by_gazetteer(cases) -> Located:
    return locate(as_sites(cases))


@pytest.fixture(scope="module")
def by_nominatim(cases, nominatim, tmp_path_factory) -> Located:
    options = GeocodingOptions(services=("here",), own_services=(OwnService("here", "nominatim", nominatim),))
    sites = as_sites(cases)
    return with_services(lambda services: locate(sites, options, None, services), options, tmp_path_factory.mktemp("n"))


def as_sites(cases: pd.DataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(conform(cases[WORDS].assign(site_id=cases["case_id"], name=cases["case_id"]), SITES))


def apart_m(cases: pd.DataFrame, located: Located) -> np.ndarray:
    """Distance of each answer from the right point; infinite where either is missing."""
    found = located.sites
    both = (found.geometry.notna() & cases["latitude"].notna()).to_numpy()
    result = np.full(len(cases), np.inf)
    given, known = found.geometry[both], cases[both]
    result[both] = geodesic_m(given.x, given.y, known["longitude"], known["latitude"])
    return result


def as_expected(cases: pd.DataFrame, located: Located, column: str) -> pd.Series:
    pairs = zip(located.sites["location_status"], cases[column], strict=True)
    return pd.Series([got in allowed.split("|") for got, allowed in pairs])


class TestTheCases:
    def test_there_are_enough_of_every_kind(self, cases):
        assert len(cases) >= 300
        assert set(cases["category"]) >= KINDS
        assert cases["case_id"].is_unique
        assert not cases.duplicated(WORDS).any()

    def test_statuses_are_statuses(self, cases):
        for column in ("status", "gazetteer_status"):
            assert {one for text in cases[column] for one in text.split("|")} <= set(LOCATION_STATUSES)

    def test_points_are_those_of_the_county(self, cases):
        county = ET.parse(FOLDER / "county.osm").getroot()
        nodes = {node.get("id"): (float(node.get("lat")), float(node.get("lon"))) for node in county.iter("node")}
        points = {f"node/{number}": point for number, point in nodes.items()}
        for way in county.iter("way"):
            members = np.array([nodes[member.get("ref")] for member in way.iter("nd")])
            points[f"way/{way.get('id')}"] = tuple(members.mean(axis=0))
        known = cases[cases["osm"] != ""]
        stated = known[["latitude", "longitude"]].to_numpy()
        np.testing.assert_allclose(stated, [points[key] for key in known["osm"]], atol=1e-5)
        assert (cases["osm"] == "").eq(cases["latitude"].isna()).all()

    def test_they_can_be_composed_again(self, monkeypatch, tmp_path):
        monkeypatch.syspath_prepend(str(FOLDER))
        import compose

        monkeypatch.setattr(compose, "HERE", tmp_path)
        monkeypatch.setattr(sys, "argv", ["compose.py"])
        compose.main()
        for name in ("cases.csv", "county.osm"):
            assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()


class TestTheGazetteerAlone:
    def test_what_is_ok_is_right_at_the_level_of_a_place(self, cases, by_gazetteer):
        ok = by_gazetteer.sites["location_status"].eq("ok").to_numpy()
        right = apart_m(cases, by_gazetteer) <= np.fmax(cases["tolerance_m"], PLACE_TOLERANCE_M)
        assert ok.sum() >= 250
        assert right[ok].mean() >= 0.99

    def test_statuses_are_as_expected(self, cases, by_gazetteer):
        odd = cases.assign(got=by_gazetteer.sites["location_status"])[
            ~as_expected(cases, by_gazetteer, "gazetteer_status")
        ]
        assert len(odd) <= 0.02 * len(cases), odd[["case_id", "got", "gazetteer_status"]].to_string()

    def test_the_stated_precision_covers_the_right_point(self, cases, by_gazetteer):
        placed = by_gazetteer.sites.geometry.notna().to_numpy() & cases["latitude"].notna().to_numpy()
        placed &= (cases["category"] != "wrong-municipality").to_numpy()
        precision_m = by_gazetteer.sites["location_precision_m"].to_numpy()
        assert (apart_m(cases, by_gazetteer) <= precision_m)[placed].mean() >= 0.99


class TestARealNominatim:
    def test_what_is_ok_is_right(self, cases, by_nominatim):
        ok = by_nominatim.sites["location_status"].eq("ok").to_numpy()
        right = apart_m(cases, by_nominatim) <= cases["tolerance_m"]
        assert ok.sum() >= 250
        assert right[ok].mean() >= 0.99

    def test_nearly_all_are_found(self, cases, by_nominatim):
        answerable = cases["latitude"].notna().to_numpy()
        usable = by_nominatim.sites["location_status"].isin(["ok", "review"]).to_numpy()
        right = (apart_m(cases, by_nominatim) <= cases["tolerance_m"]).to_numpy()
        assert (right & usable)[answerable].mean() >= 0.90
        houses = answerable & cases["tolerance_m"].eq(100).to_numpy()
        assert (apart_m(cases, by_nominatim) <= 100)[houses].mean() >= 0.90

    def test_statuses_are_as_expected(self, cases, by_nominatim):
        odd = cases.assign(got=by_nominatim.sites["location_status"])[~as_expected(cases, by_nominatim, "status")]
        assert len(odd) <= 0.02 * len(cases), odd[["case_id", "got", "status"]].to_string()

    def test_the_stated_precision_covers_the_right_point(self, cases, by_nominatim):
        ok = by_nominatim.sites["location_status"].eq("ok").to_numpy()
        precision_m = by_nominatim.sites["location_precision_m"].to_numpy()
        assert (apart_m(cases, by_nominatim) <= precision_m)[ok].mean() >= 0.99

    def test_a_street_in_several_municipalities_lists_its_houses(self, by_nominatim):
        answers = by_nominatim.answers.query("site_id == 'same-street-01'")
        assert answers["status"].unique().tolist() == ["ambiguous"]
        assert answers["municipality"].nunique() >= 5

    def test_every_fact_of_the_result_model_is_there(self, by_nominatim):
        answers = by_nominatim.answers
        chosen = answers[answers["chosen"] & (answers["provider"] == "here")]
        facts = [
            "level",
            "match",
            "score",
            "precision_m",
            "provider_id",
            "matched_text",
            "checks",
            "query",
            "fetched_on",
        ]
        assert len(chosen) > 200
        assert chosen[facts].notna().all().all()
        assert chosen["candidates"].ge(1).all()
        assert chosen["municipality"].notna().mean() > 0.9
