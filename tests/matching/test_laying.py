"""A pipe is paid for by its own route: landfalls, climb and ground are in the price of its link."""

import math
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point

from symbiosis_map.crs import geodesic_m
from symbiosis_map.knowledge.layers import land
from symbiosis_map.matching import MatchingOptions, explain, explanation_text, match
from symbiosis_map.proximity import ProximityOptions, measure
from symbiosis_map.schema import conform
from symbiosis_map.tables import ASSUMPTIONS, CANDIDATES

COUNTY = Path(__file__).resolve().parents[2] / "data" / "more_og_romsdal" / "sites.csv"
WATER = ({"quantity_per_year": 5e5, "water_class": "secondary"}, {"quantity_per_year": 4e5, "water_class": "process"})
HYDROGEN = ({"quantity_per_year": 4000.0, "stream": "hydrogen"}, {"quantity_per_year": 3000.0, "stream": "hydrogen"})


def ends(kit, kind):
    return {
        "pair": ("heat", kit.hot_water, kit.town),
        "tempering": ("heat", kit.cooling_water, kit.smolt),
        "water": ("water", *WATER),
        "gas": ("gas", {**HYDROGEN[0], "nace": "20.11"}, {**HYDROGEN[1], "nace": "20.14"}),
    }[kind]


@pytest.mark.parametrize("kind", ["pair", "tempering", "water", "gas"])
def test_a_route_costs_so_many_times_as_much_as_plain_ground(kit, kind):
    sites, streams, distances = kit.tables(*ends(kit, kind), 1500.0)
    plain, equal, dear = (
        match(sites, streams, distances.assign(laying_factor=factor), MatchingOptions())
        for factor in (np.nan, 1.0, 1.5)
    )
    pd.testing.assert_frame_equal(plain.prices, equal.prices)
    pd.testing.assert_frame_equal(plain.links.drop(columns="laying_factor"), equal.links.drop(columns="laying_factor"))
    before, after = plain.prices.iloc[0], dear.prices.iloc[0]
    assert after["pipe_eur_per_m"] == pytest.approx(1.5 * before["pipe_eur_per_m"])
    assert after["amount_per_year"] == before["amount_per_year"]
    for end in ("low_", "", "high_"):
        more = dear.links[f"capex_{end}eur"].iloc[0] - plain.links[f"capex_{end}eur"].iloc[0]
        assert more > 0.0
        if not end:
            assert more == pytest.approx(0.5 * before["pipe_eur_per_m"] * before["route_m"])
    assert dear.links["cost"].iloc[0] > plain.links["cost"].iloc[0]
    assert dear.links["economic_distance_m"].iloc[0] < plain.links["economic_distance_m"].iloc[0]
    assert dear.links["laying_factor"].tolist() == [1.5]


@pytest.fixture(scope="module")
def laid():
    """Distances that were measured, by the kind of pipe and the options, so that no route is looked for twice."""
    return {}


@pytest.fixture
def sound(kit, laid):
    """Tables of Nyhamna and the salmon farm on the other side, with the pipe's route."""
    return lambda kind, **options: across_the_sound(kit, laid, kind, **options)


def across_the_sound(kit, laid, kind, **options):
    sites, streams, _ = kit.tables(*ends(kit, kind), 1.0)
    table = pd.read_csv(COUNTY).set_index("name")
    names = ["Nyhamna gas plant", "Salmon Evolution Indre Harøya"]
    points = table.loc[names, ["longitude", "latitude"]].to_numpy(float)
    sites = gpd.GeoDataFrame(sites.assign(geometry=[Point(*point) for point in points]), crs=4326)
    crow = geodesic_m(*points[:1].T, *points[1:].T)
    candidates = pd.DataFrame({"surplus_id": ["S"], "demand_id": ["D"], "resource": ["heat"], "crow_m": crow})
    candidates = conform(candidates.assign(reach_m=2e4), CANDIDATES)
    key = (kind, *sorted(options.items()))
    if key not in laid:
        laid[key] = measure(candidates, sites, streams, land((6.6, 62.7, 7.3, 63.0)), ProximityOptions(**options))
    return sites, streams, laid[key]


@pytest.mark.parametrize(("kind", "at_sea"), [("tempering", 1.0), ("pair", 2.0)])
def test_nyhamna_pays_for_its_landfalls_on_the_way_across_the_sound(sound, kind, at_sea):
    tables = sound(kind, pipe_routes="least-cost")
    way = tables[2].iloc[0]
    assert way["route_kind"] == "pipe"
    assert way["landfalls"] >= 2
    assert way["sea_m"] > 2000.0
    crossing = match(*tables, MatchingOptions())
    link = crossing.links.iloc[0]
    assert link["geometry"].equals(way["geometry"])
    assert link["laying_factor"] == pytest.approx(way["laying_factor"])
    more = link["laying_factor"] - 1.0
    assert more * way["route_m"] * (1.0 + (at_sea - 1.0) * way["sea_share"]) == pytest.approx(100.0 * way["landfalls"])
    bare = match(*tables[:2], tables[2].assign(laying_factor=1.0), MatchingOptions())
    plain = bare.prices["pipe_eur_per_m"].iloc[0] * way["route_m"]
    assert link["capex_eur"] - bare.links["capex_eur"].iloc[0] == pytest.approx(more * plain)
    assert link["cost"] > bare.links["cost"].iloc[0]


def test_the_crossing_is_drawn_because_the_way_round_would_cost_the_link_more(sound):
    tables = sound("pair", pipe_routes="least-cost")
    way = tables[2].iloc[0]
    times = way["other_cost_eur"] / way["route_cost_eur"]
    assert times > 1.0
    assert way["route_reason"].startswith("crosses 2.9 km of sea for")
    round_ = tables[2].assign(laying_factor=way["laying_factor"] * times)
    crossing, other = (match(*tables[:2], ways, MatchingOptions()) for ways in (tables[2], round_))
    assert crossing.links["cost"].iloc[0] < other.links["cost"].iloc[0]
    pipe = crossing.prices["pipe_eur_per_m"].iloc[0] * way["route_m"]
    assert other.links["capex_eur"].iloc[0] - crossing.links["capex_eur"].iloc[0] == pytest.approx((times - 1.0) * pipe)


def test_the_explanation_shows_what_the_route_adds(sound):
    tables = sound("pair", pipe_routes="least-cost")
    nothing = conform(pd.DataFrame(), ASSUMPTIONS)
    told = explain("S>D", *tables, nothing, MatchingOptions(), changes=False)
    lines = {line.label: line for line in told.calculation}
    for label, parts in {
        "Landfalls, climb and ground": 2,
        "Pipe per metre": 2,
        "Pipe by the way that was not taken": 3,
    }.items():
        formula = lines[label].formula.split(":")[0].replace(",", "")
        numbers = [float(number) for number in re.findall(r"\d+\.?\d*", formula)]
        assert len(numbers) == parts
        value = eval(formula.replace("×", "*"), {"__builtins__": {}})
        assert math.isclose(value, lines[label].value, rel_tol=1e-3), (label, formula)
    assert lines["Pipe by the way that was not taken"].value > lines["Pipe"].value
    text = explanation_text(told)
    assert "the way: crosses 2." in text
    assert "landfalls: 2" in text
    assert "no route was found" not in text


def test_a_straight_line_is_explained_without_a_route(sound):
    sites, streams, distances = sound("pair")
    assert distances["laying_factor"].isna().all()
    told = explain("S>D", sites, streams, distances, conform(pd.DataFrame(), ASSUMPTIONS), changes=False)
    assert not any("ground" in line.label for line in told.calculation)
