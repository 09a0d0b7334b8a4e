"""Geocoding: real sites found by name, coordinates that are wrong, names that are not unique, and properties."""

from __future__ import annotations

import math
import socket
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from symbiosis_map.errors import InputError, SchemaError
from symbiosis_map.geocoding import Gazetteer, GeocodingOptions, Query, locate
from symbiosis_map.geocoding.checks import check_point, inside_countries
from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.schema import check, conform
from symbiosis_map.tables import ASSUMPTIONS, GEOCODING_ANSWERS, SITES, UNPLACED

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
GEOD = Geod(ellps="WGS84")
MOLDE = shapely.Point(7.15912, 62.73752)


def sites(*rows: dict[str, object]) -> gpd.GeoDataFrame:
    defaults = {"name": "A works", "country": "NO", "geometry": None}
    filled = [{"site_id": f"S{number}", **defaults, **row} for number, row in enumerate(rows, start=1)]
    frame = pd.DataFrame(filled, columns=SITES.names)
    return gpd.GeoDataFrame(conform(gpd.GeoDataFrame(frame, geometry="geometry", crs=4326), SITES))


def at(longitude: float, latitude: float, **more: object) -> dict[str, object]:
    return {"geometry": shapely.Point(longitude, latitude), **more}


def distance_m(point: shapely.Point, longitude: float, latitude: float) -> float:
    return float(GEOD.inv(point.x, point.y, longitude, latitude)[2])


class TestRealSites:
    """Sites with known points, looked for by name alone: the truth has to lie within the stated precision."""

    @pytest.mark.parametrize(("project", "share"), [("more_og_romsdal", 0.95), ("kalundborg", 1.0), ("roubaix", 1.0)])
    def test_stated_precision_holds(self, project, share):
        known = pd.read_csv(ROOT / "data" / project / "sites.csv", dtype=str, keep_default_na=False)
        known = known[(known["latitude"] != "") & (known["locality"] + known["municipality"] != "")]
        rows = known[["site_id", "name", "locality", "municipality", "country"]].to_dict("records")
        located = locate(sites(*rows)).sites.set_index("site_id")
        held = []
        for row in known.itertuples():
            found = located.loc[row.site_id]
            if found.geometry is None:
                continue
            allowed_m = found["location_precision_m"] + float(row.location_precision_m)
            held.append(distance_m(found.geometry, float(row.longitude), float(row.latitude)) <= allowed_m)
        assert len(held) >= 0.9 * len(known)
        assert np.mean(held) >= share

    def test_every_norwegian_town_is_found_where_geonames_has_it(self):
        path = SHARED / "data" / "gazetteer" / "geonames_cities500_NO.csv"
        if not path.exists():
            pytest.skip("outside evidence is missing: ../shared/data/gazetteer/geonames_cities500_NO.csv")
        towns = pd.read_csv(path).drop_duplicates("name", keep=False)
        located = locate(sites(*({"locality": name} for name in towns["name"]))).sites
        placed = located.geometry.notna().to_numpy()
        assert placed.mean() >= 0.99
        apart_m = GEOD.inv(
            located.geometry.x[placed],
            located.geometry.y[placed],
            towns["longitude"][placed],
            towns["latitude"][placed],
        )[2]
        assert np.max(apart_m) <= 2_000


class TestNames:
    @pytest.mark.parametrize("spelling", ["Ålesund", "Aalesund", "Alesund", "ÅLESUND", "  ålesund ", "A\u030alesund"])
    def test_spellings_of_alesund(self, spelling):
        located = locate(sites({"locality": spelling}))
        assert distance_m(located.sites.geometry.iloc[0], 6.15492, 62.47225) <= 2_000

    @pytest.mark.parametrize("spelling", ["Sunndalsøra", "Sunndalsora", "Sunndalsoera", "SUNNDALSØRA"])
    def test_spellings_of_sunndalsora(self, spelling):
        located = locate(sites({"locality": spelling, "municipality": "Sunndal"}))
        assert distance_m(located.sites.geometry.iloc[0], 8.56327, 62.67519) <= 2_000

    def test_parts_of_a_locality_and_words_for_municipality(self):
        rows = [
            {"locality": "Ulsteinvik, Dimna"},
            {"locality": "Ulsteinvik (Dimna)"},
            {"municipality": "Molde kommune", "locality": "Molde"},
        ]
        located = locate(sites(*rows))
        assert located.unplaced.empty
        assert located.sites["location_level"].tolist() == ["town", "town", "town"]

    def test_the_country_decides(self):
        rows = [{"locality": "Roubaix", "country": "FR"}, {"locality": "Roubaix", "country": "NO"}]
        located = locate(sites(*rows))
        assert distance_m(located.sites.geometry.iloc[0], 3.17456, 50.69421) <= 2_000
        assert located.unplaced["site_id"].tolist() == ["S2"]

    def test_a_place_says_how_well_it_is_known(self):
        located = locate(sites({"locality": "Elnesvågen"}, {"locality": "Molde"}, {"locality": "Oslo"}))
        assert located.sites["location_level"].tolist() == ["place", "town", "town"]
        assert located.sites["location_precision_m"].tolist() == [5_000, 5_000, 10_000]
        assert located.sites["location_source"].str.contains("geonames:").all()
        columns = located.assumptions.query("id == 'S1'")["column"].tolist()
        assert columns == ["geometry", "location_level", "location_precision_m"]

    def test_an_unknown_locality_falls_back_on_the_municipality_and_says_so(self):
        located = locate(sites({"locality": "Tjeldbergodden", "municipality": "Aure"}))
        site = located.sites.iloc[0]
        assert site["location_level"] == "municipality"
        assert "fallback" in site["location_source"]
        assert distance_m(site.geometry, 8.68502, 63.41242) <= site["location_precision_m"]
        assert "'Tjeldbergodden' not known" in located.assumptions["reason"].iloc[0]

    def test_no_name_and_no_coordinates(self):
        located = locate(sites({}))
        assert "no coordinates, locality or municipality" in located.unplaced["reason"].iloc[0]

    def test_without_the_gazetteer(self):
        located = locate(sites({"locality": "Molde"}), GeocodingOptions(use_gazetteer=False))
        assert located.unplaced["site_id"].tolist() == ["S1"]
        assert "switched off" in located.unplaced["reason"].iloc[0]

    def test_names_in_other_scripts_and_of_nothing_are_not_found(self):
        located = locate(
            sites({"locality": "---"}, {"locality": "東京"}, {"locality": "<script>"}, {"locality": "x" * 9999})
        )
        assert len(located.unplaced) == 4


class TestAmbiguousNames:
    """Norway has three places called Dale over 500 people; none lies in Volda, where a fourth one is."""

    def test_places_far_apart_are_not_chosen_between(self):
        located = locate(sites({"locality": "Dale"}))
        row = located.unplaced.iloc[0]
        assert row["reason"].startswith("3 places are called 'Dale'")
        assert row["candidates"].count("geonames:") == 3
        assert "municipality" in row["remedy"]
        assert located.sites.geometry.iloc[0] is None

    @pytest.mark.parametrize(
        ("municipality", "longitude", "latitude"), [("Vaksdal", 5.81888, 60.58639), ("Fjaler", 5.40036, 61.36353)]
    )
    def test_the_municipality_decides(self, municipality, longitude, latitude):
        located = locate(sites({"locality": "Dale", "municipality": municipality}))
        assert distance_m(located.sites.geometry.iloc[0], longitude, latitude) <= 2_000

    def test_a_place_of_that_name_elsewhere_is_not_taken(self):
        located = locate(sites({"locality": "Dale", "municipality": "Volda"}))
        site = located.sites.iloc[0]
        assert site["location_level"] == "municipality"
        assert distance_m(site.geometry, 6.0716, 62.1465) <= 25_000  # Volda
        assert "known elsewhere only" in located.assumptions["reason"].iloc[0]

    def test_a_municipality_of_two_counties(self):
        located = locate(sites({"municipality": "Herøy"}, {"municipality": "Herøy", "locality": "Fosnavåg"}))
        assert located.unplaced["site_id"].tolist() == ["S1"]
        assert distance_m(located.sites.geometry.iloc[1], 5.6336, 62.3432) <= 3_000

    def test_places_close_together_give_the_largest_and_say_so(self):
        near = Query("", "", "Myre", "", "NO")
        answers = Gazetteer(GeocodingOptions()).localities(near)
        assert len(answers) == 2
        located = locate(sites({"locality": "Myre"}), GeocodingOptions(ambiguity_m=60_000))
        assert distance_m(located.sites.geometry.iloc[0], 15.07843, 68.914) <= 2_000
        assert "largest of 2 places" in located.assumptions["reason"].iloc[0]

    def test_own_letters_come_before_another_spelling(self):
        # Vik is a name of its own; Vík would fold to the same key.
        answers = Gazetteer(GeocodingOptions()).localities(Query("", "", "Ås", "", "NO"))
        assert {answer.matched_text for answer in answers} == {"Ås"}


class TestGivenCoordinates:
    def test_a_good_point_stays_as_it_is(self):
        row = at(8.553916, 62.6805153, location_level="plant", location_precision_m=300.0, location_source="register")
        located = locate(sites(row))
        site = located.sites.iloc[0]
        assert (site.geometry.x, site.geometry.y) == (8.553916, 62.6805153)
        assert site[["location_level", "location_precision_m", "location_source"]].tolist() == [
            "plant",
            300.0,
            "register",
        ]
        assert located.unplaced.empty
        assert located.assumptions.empty

    def test_what_is_not_said_is_an_assumption(self):
        located = locate(sites(at(8.55, 62.68), at(8.55, 62.69, location_level="quay")))
        assert located.sites["location_level"].tolist() == ["plant", "quay"]
        assert located.sites["location_precision_m"].tolist() == [300.0, 500.0]
        assert located.assumptions[["id", "column", "value"]].values.tolist() == [
            ["S1", "location_level", "plant"],
            ["S1", "location_precision_m", "300 m"],
            ["S2", "location_precision_m", "500 m"],
        ]
        assert located.sites["location_source"].eq("coordinates of the input").all()

    @pytest.mark.parametrize(
        ("point", "words"),
        [
            ((62.68, 8.55), "inside it when exchanged"),
            ((0.0, 0.0), "empty cell"),
            ((2.35, 48.85), "outside NO"),
            ((200.0, 62.0), "out of range"),
            ((8.55, 95.0), "out of range"),
            ((math.inf, 62.0), "not a finite number"),
            ((8.55, -math.inf), "not a finite number"),
            ((math.nan, 62.0), "not a finite number"),
            ((155000.0, 6960000.0), "out of range"),
        ],
    )
    def test_a_bad_point_is_listed_with_its_reason_and_not_guessed(self, point, words):
        located = locate(sites(at(*point, locality="Molde", location_level="plant")))
        assert located.sites.geometry.iloc[0] is None
        assert located.sites["location_level"].isna().all()
        assert words in located.unplaced["reason"].iloc[0]
        assert located.unplaced["remedy"].str.len().gt(10).all()

    def test_swapped_coordinates_are_exchanged_only_on_request(self):
        located = locate(sites(at(62.68, 8.55)), GeocodingOptions(fix_swapped=True))
        point = located.sites.geometry.iloc[0]
        assert (point.x, point.y) == (8.55, 62.68)
        assert located.assumptions.query("column == 'geometry'")["reason"].str.contains("fix_swapped").all()

    def test_points_of_several_countries_are_checked_as_each_alone(self):
        """Half are drawn in a box of their country, the others anywhere; some are exchanged, at zero or nowhere."""
        rng, n = np.random.default_rng(4), 2000
        boxes = PACKAGED.table("country_boxes").sample(n, replace=True, random_state=4)
        x, y = (
            rng.uniform(boxes[low].to_numpy(float), boxes[high].to_numpy(float))
            for low, high in (("west", "east"), ("south", "north"))
        )
        astray = rng.random(n) < 0.5
        x[astray], y[astray] = rng.uniform(-200.0, 200.0, astray.sum()), rng.uniform(-100.0, 100.0, astray.sum())
        x[:50], y[:50] = 0.0, 0.0
        x[50:100] = np.nan
        y[100:150] = np.inf
        country = boxes["country"].to_numpy(object)
        country[150:250] = "ZZ"
        options = GeocodingOptions()
        good = inside_countries(x, y, country, options)
        assert good.tolist() == [check_point(*point, options).good for point in zip(x, y, country, strict=True)]
        assert good[250:][~astray[250:]].all()
        assert not good[:150].any()
        impossible = (np.abs(x) > 180.0) | (np.abs(y) > 90.0)
        assert impossible.any()
        assert not good[impossible].any()
        assert good[150:250].tolist() == (~impossible[150:250]).tolist()
        theirs = (
            PACKAGED.table("country_boxes")
            .groupby("country")[["south", "north"]]
            .agg(["min", "max"])
            .loc[country[250:]]
        )
        beyond = (y[250:] < theirs["south", "min"] - 1.0) | (y[250:] > theirs["north", "max"] + 1.0)
        assert beyond.any()
        assert not good[250:][beyond].any()

    @pytest.mark.parametrize(
        ("country", "longitude", "latitude"),
        [
            ("NO", 15.64, 78.22),  # Longyearbyen
            ("SJ", 15.64, 78.22),
            ("ES", -15.43, 28.12),  # Las Palmas
            ("PT", -25.67, 37.74),  # Ponta Delgada
            ("FR", 55.45, -20.88),  # Saint-Denis, La Réunion
            ("NO", 2.9, 56.5),  # Ekofisk lies beyond the margin
            ("DK", 14.9, 55.1),  # Bornholm
        ],
    )
    def test_parts_of_a_country_that_lie_apart(self, country, longitude, latitude):
        located = locate(sites(at(longitude, latitude, country=country)))
        assert located.unplaced.empty == (longitude != 2.9)

    def test_a_country_without_a_box_is_not_checked(self):
        assert locate(sites(at(8.55, 62.68, country="ZZ"))).unplaced.empty

    @pytest.mark.parametrize("point", [None, shapely.Point(), shapely.Point(math.nan, math.nan)])
    def test_empty_points_are_no_coordinates(self, point):
        located = locate(sites({"geometry": point, "locality": "Molde"}))
        assert distance_m(located.sites.geometry.iloc[0], MOLDE.x, MOLDE.y) <= 2_000

    def test_sites_on_one_point_say_so(self):
        located = locate(sites(*[at(7.16, 62.74, notes="Old.")] * 3, at(7.17, 62.74)))
        assert located.sites["notes"].iloc[0] == "Old. 2 other sites stand on exactly this point."
        assert located.sites["notes"].isna().iloc[3]
        again = locate(located.sites)
        assert again.sites["notes"].tolist()[:3] == located.sites["notes"].tolist()[:3]

    def test_other_shapes_are_refused(self):
        with pytest.raises(SchemaError, match="Polygon for site 'S1'"):
            locate(sites({"geometry": shapely.box(7, 62, 8, 63)}))

    def test_metres_labelled_as_degrees_and_a_wrong_system(self):
        with pytest.raises(SchemaError, match="4326"):
            locate(sites(at(8.55, 62.68)).to_crs(25832))


class TestOverrides:
    def test_an_override_goes_before_everything(self):
        rows = [at(62.68, 8.55), {"locality": "Molde"}, at(7.2, 62.7)]
        table = pd.DataFrame(
            {"site_id": ["S1", "S2", "S9"], "latitude": ["62,68", "62.5", "1"], "longitude": ["8.55", "7.5", "1"],
             "precision_m": ["50", None, None], "source": ["site visit", None, None]}
        )  # fmt: skip
        located = locate(sites(*rows), overrides=table)
        assert located.unplaced.empty
        assert located.sites["location_level"].tolist() == ["manual", "manual", "plant"]
        assert located.sites["location_precision_m"].tolist() == [50.0, 1_500.0, 300.0]
        assert located.sites["location_source"].tolist()[:2] == ["override: site visit", "override"]
        assert (located.sites.geometry.iloc[0].x, located.sites.geometry.iloc[0].y) == (8.55, 62.68)
        assert "S1" not in located.assumptions["id"].tolist()

    @pytest.mark.parametrize(
        ("row", "words"),
        [
            ({"latitude": "8.55", "longitude": "62.68"}, "exchanged"),
            ({"latitude": "north", "longitude": "8"}, "not a finite number"),
            ({"latitude": "48.85", "longitude": "2.35"}, "outside NO"),
            ({"latitude": "62.68", "longitude": "8.55", "precision_m": "-5"}, "not metres"),
            ({"latitude": "62.68", "longitude": "8.55", "precision_m": "far"}, "not metres"),
        ],
    )
    def test_a_faulty_override_stops_the_run_with_its_row(self, row, words):
        with pytest.raises(InputError, match=words) as caught:
            locate(sites({}), overrides=pd.DataFrame([{"site_id": "S1", **row}]))
        assert "row 2" in str(caught.value)

    def test_twice_and_without_columns(self):
        twice = pd.DataFrame({"site_id": ["S1", "S1"], "latitude": [62.7, 62.8], "longitude": [7.1, 7.2]})
        with pytest.raises(InputError, match="twice"):
            locate(sites({}), overrides=twice)
        with pytest.raises(InputError, match="lacks latitude, longitude"):
            locate(sites({}), overrides=pd.DataFrame({"site_id": ["S1"]}))

    def test_an_empty_table_is_none(self):
        empty = pd.DataFrame(columns=["site_id", "latitude", "longitude", "precision_m", "source"])
        assert len(locate(sites({"locality": "Molde"}), overrides=empty).unplaced) == 0


NAMES = st.sampled_from(["Molde", "Dale", "Aalesund", "Herøy", "Volda", "Nowhere", "", "Oslo", "Myre"])
POINTS = st.one_of(
    st.none(),
    st.just(shapely.Point()),
    st.builds(
        shapely.Point,
        st.floats(-200, 200, allow_nan=False) | st.sampled_from([math.nan, math.inf, 7.16]),
        st.floats(-100, 100, allow_nan=False) | st.sampled_from([math.nan, -math.inf, 62.74]),
    ),
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "locality": NAMES,
            "municipality": NAMES,
            "country": st.sampled_from(["NO", "DK", "ZZ"]),
            "geometry": POINTS,
            "location_level": st.sampled_from([None, "plant", "town", "manual"]),
            "location_precision_m": st.sampled_from([math.nan, 0.0, 250.0]),
        }
    ),
    max_size=8,
)


class TestProperties:
    @given(rows=ROWS, fix_swapped=st.booleans())
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_each_site_is_placed_or_listed_exactly_once(self, rows, fix_swapped):
        before = sites(*rows)
        kept = before.copy()
        located = locate(before, GeocodingOptions(fix_swapped=fix_swapped))
        pd.testing.assert_frame_equal(pd.DataFrame(before.drop(columns="geometry")), kept.drop(columns="geometry"))
        assert before.geometry.to_wkb().equals(kept.geometry.to_wkb())
        for frame, table in zip(located, (SITES, UNPLACED, ASSUMPTIONS, GEOCODING_ANSWERS), strict=True):
            check(frame, table)
        placed = located.sites[located.sites.geometry.notna()]
        assert sorted([*placed["site_id"], *located.unplaced["site_id"]]) == sorted(before["site_id"])
        assert located.sites["site_id"].tolist() == before["site_id"].tolist()
        assert placed[["location_level", "location_precision_m", "location_source"]].notna().all().all()
        assert placed.geometry.x.between(-180, 180).all()
        assert placed.geometry.y.between(-90, 90).all()

    @given(rows=ROWS, fix_swapped=st.booleans())
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_sites_that_stand_together_are_placed_as_each_alone(self, rows, fix_swapped):
        before, options = sites(*rows), GeocodingOptions(fix_swapped=fix_swapped)
        together = locate(before, options)
        for number in range(len(before)):
            alone = locate(gpd.GeoDataFrame(before.iloc[[number]]), options)
            own = before["site_id"].iloc[number]
            site = together.sites.iloc[[number]].reset_index(drop=True)
            assert site.geometry.to_wkb().equals(alone.sites.geometry.to_wkb())
            beside = ["geometry", "notes"]  # the notes tell of other sites on the same point
            pd.testing.assert_frame_equal(site.drop(columns=beside), alone.sites.drop(columns=beside))
            for all_of_them, column in ((together.unplaced, "site_id"), (together.assumptions, "id")):
                its = all_of_them[all_of_them[column] == own].reset_index(drop=True)
                pd.testing.assert_frame_equal(its, alone.unplaced if column == "site_id" else alone.assumptions)

    @given(rows=ROWS, seed=st.integers(0, 1_000))
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_order_of_rows_has_no_effect(self, rows, seed):
        before = sites(*rows)
        shuffled = before.sample(frac=1.0, random_state=seed) if len(before) else before
        one, other = locate(before), locate(gpd.GeoDataFrame(shuffled))
        again = other.sites.sort_values("site_id", ignore_index=True)
        ordered = one.sites.sort_values("site_id", ignore_index=True)
        pd.testing.assert_frame_equal(ordered.drop(columns="geometry"), again.drop(columns="geometry"))
        assert ordered.geometry.to_wkb().equals(again.geometry.to_wkb())
        pd.testing.assert_frame_equal(one.unplaced, other.unplaced)
        pd.testing.assert_frame_equal(one.assumptions, other.assumptions)

    def test_no_socket_is_opened(self, monkeypatch):
        def refuse(*_args: object, **_more: object) -> None:
            raise AssertionError("a socket was opened")

        monkeypatch.setattr(socket, "socket", refuse)
        located = locate(sites({"locality": "Kongsberg"}, {"locality": "Odense", "country": "DK"}))
        assert located.unplaced.empty

    def test_empty_table(self):
        located = locate(sites())
        assert [len(frame) for frame in located] == [0, 0, 0, 0]
