"""Links priced again are what a run at those prices finds: held against whole runs of matching."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point

from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.knowledge.loader import read_knowledge
from symbiosis_map.matching import MatchingOptions, match
from symbiosis_map.matching.repricing import reprice
from symbiosis_map.schema import conform
from symbiosis_map.tables import BASE_UNIT, DISTANCES, SITES, STREAMS

FIGURES = (
    "score",
    "cost",
    "alternative_cost",
    "saving_eur_per_year",
    "payback_years",
    "economic_distance_m",
    "d_proximity",
    "d_economics",
)
RATES = [(20.0, 0.05), (200.0, 0.05), (70.0, 0.0), (70.0, 0.12), (35.0, 0.02), (150.0, 0.09)]
RELATIVE = 1e-6
BUILT = ("amount_per_year", "pipe_eur_per_m", "station_eur", "machine_eur", "electricity_mwh")
"""What a project takes; with another fuel in the table of references, a plant may be laid out otherwise."""


def drawn_world(seed, n):
    """Tables of pairs of heat, water, gas and CO2 with drawn ends; every fifth heat source serves a network too."""
    rng = np.random.default_rng(seed)
    sites, streams, distances = [], [], []

    def size(low, high):
        return float(np.exp(rng.uniform(np.log(low), np.log(high))))

    def add(key, direction, resource, nace, **figures):
        sites.append({"site_id": f"site-{key}", "name": key, "country": rng.choice(["NO", "NL", "DK"]), "nace": nace})
        streams.append(
            {"stream_id": key, "site_id": f"site-{key}", "direction": direction, "resource": resource}
            | {"stream": "x", "unit": BASE_UNIT[resource], "basis": "reported", "source": "drawn"}
            | figures
        )

    def way(surplus, demand, route_m, **more):
        distances.append(
            {"surplus_id": surplus, "demand_id": demand, "crow_m": route_m / 1.3, "route_m": route_m}
            | {"sea_share": float(rng.choice([0.0, 0.3])), "detour_factor": 1.3, "precision_m": 100.0}
            | {"laying_factor": np.nan if more else (np.nan, 1.0, 1.4)[len(distances) % 3]}
            | {"geometry": LineString([(8.0, 62.0), (8.1, 62.1)])}
            | more
        )

    for i in range(n):
        resource = ("heat", "heat", "heat", "water", "gas", "co2")[i % 6]
        known = rng.random() < 0.85
        offered, wanted = (size(500.0, 5e5) if known or side else None for side in (0, 1))
        source, target = f"s{i:04d}", f"d{i:04d}"
        if resource == "heat":
            warm = float(rng.uniform(15.0, 160.0))
            fish, cool = rng.random() < 0.25, rng.random() < 0.15
            supply, back = (12.0, 6.0) if fish else (6.0, 12.0) if cool else (float(rng.uniform(40.0, 95.0)), 35.0)
            medium = rng.choice(["water", "seawater", "gas"])
            add(source, "surplus", "heat", "24.42", temperature_c=warm, quantity_per_year=offered, medium=medium)
            streams[-1]["return_temperature_c"] = 6.0 if fish else min(25.0, warm - 5.0)
            add(target, "demand", "heat", "35.30", temperature_c=supply, return_temperature_c=back)
            streams[-1] |= {"quantity_per_year": wanted, "medium": "fish water" if fish else "water"}
        elif resource == "water":
            add(source, "surplus", "water", "37.00", quantity_per_year=offered, water_class="secondary")
            add(target, "demand", "water", "17.12", quantity_per_year=wanted, water_class="process")
        elif resource == "gas":
            add(source, "surplus", "gas", "20.11", quantity_per_year=offered, stream="hydrogen")
            add(target, "demand", "gas", "20.14", quantity_per_year=wanted, stream="hydrogen")
        else:
            add(source, "surplus", "co2", "20.14", quantity_per_year=size(5e4, 5e5), stream="CO2 from fermentation")
            add(target, "demand", "co2", "01.13", quantity_per_year=size(5e4, 5e5), stream="CO2 for greenhouses")
        way(source, target, size(50.0, 2e4))
        if i % 30 == 0:
            dairy = f"b{i:04d}"
            streams[-2] |= {"temperature_c": 120.0, "return_temperature_c": 40.0, "medium": "water"}
            streams[-2]["quantity_per_year"] = 2e5
            streams[-1] |= {"temperature_c": 80.0, "return_temperature_c": 50.0, "medium": "water"}
            streams[-1]["quantity_per_year"] = 1e5
            distances[-1]["route_m"] = 6000.0
            add(dairy, "demand", "heat", "10.51", temperature_c=75.0, return_temperature_c=15.0, medium="water")
            streams[-1]["quantity_per_year"] = size(500.0, 5e4)
            way(source, dairy, 7000.0, network_id=target, branch_m=float(rng.uniform(100.0, 2000.0)))
    points = [Point(8.0 + 0.001 * i, 62.0) for i in range(len(sites))]
    return (
        conform(gpd.GeoDataFrame(sites, geometry=points, crs=4326), SITES),
        conform(pd.DataFrame(streams), STREAMS),
        conform(gpd.GeoDataFrame(distances, geometry="geometry", crs=4326), DISTANCES),
    )


@pytest.fixture(scope="module")
def world():
    tables = drawn_world(7, 300)
    return tables, match(*tables, MatchingOptions())


def held_against(matched, tables, options, fuel_price_factor=1.0, run_options=None):
    """Return links priced again and of a whole run, those in both and laid out alike, and what dropped out of each."""
    again = reprice(matched.prices, matched.links, options, fuel_price_factor=fuel_price_factor).set_index("link_id")
    whole = match(*tables, run_options or options).links.set_index("link_id")
    before = matched.links.set_index("link_id")
    pays = again.index[again["pays"]]
    both = pays.intersection(whole.index)
    layout = ["mode", "transport", "network_id"]
    same = (before.loc[both, layout].fillna("") == whole.loc[both, layout].fillna("")).all(axis=1)
    return (
        again.loc[both[same]],
        whole.loc[both[same]],
        set(again.index) - set(pays),
        set(again.index) - set(whole.index),
    )


def assert_same(again, whole):
    for name in FIGURES:
        np.testing.assert_allclose(again[name], whole[name], rtol=RELATIVE, atol=1e-9, err_msg=name)


def test_the_drawn_world_holds_every_kind_of_pipe(world):
    _, matched = world
    links = matched.links
    assert {"direct", "lift", "tempering", "cooling"} & set(links["mode"]) >= {"direct", "lift", "tempering"}
    assert {"heat", "water", "gas"} <= set(links.loc[links["transport"] == "pipe", "resource"])
    assert links["network_id"].notna().sum() >= 3, "branches of a network"
    assert (~matched.prices["cost_known"]).sum() >= 3, "amounts that are not known"


def test_the_runs_own_prices_give_the_runs_own_figures(world):
    _, matched = world
    again = reprice(matched.prices, matched.links, MatchingOptions()).set_index("link_id")
    assert again["pays"].all()
    assert_same(again, matched.links.set_index("link_id"))


@pytest.mark.parametrize(("electricity", "interest"), RATES)
def test_drawn_links_priced_again_are_those_of_a_whole_run(world, electricity, interest):
    tables, matched = world
    options = MatchingOptions(electricity_price_eur_per_mwh=electricity, interest_rate=interest)
    again, whole, dropped, gone = held_against(matched, tables, options)
    assert len(again) > 0.8 * len(matched.links)
    assert_same(again, whole)
    assert dropped == gone, "the distance gate fails the same links"


@pytest.fixture(scope="module", params=["county", "kalundborg", "roubaix"])
def bundled(request):
    """A bundled project with what matching makes of it."""
    result = request.getfixturevalue(request.param)
    tables = tuple(result[name] for name in ("sites", "streams", "distances"))
    return result, tables, match(*tables, result.project.matching)


@pytest.mark.parametrize(("electricity", "interest"), [(20.0, 0.05), (150.0, 0.09)])
def test_links_of_the_bundled_projects_are_those_of_a_whole_run(bundled, electricity, interest):
    result, tables, first = bundled
    options = replace(
        result.project.matching, electricity_price_eur_per_mwh=electricity, interest_rate=interest, weight_climate=0.3
    )
    again, whole, dropped, gone = held_against(first, tables, options)
    assert len(again) == len(first.links) - len(dropped)
    assert_same(again, whole)
    assert dropped == gone


def test_other_weights_alone_give_the_scores_of_a_run_with_them(world):
    tables, matched = world
    options = MatchingOptions(weight_climate=0.6, weight_economics=0.0, readiness_in_score=True)
    again, whole, dropped, gone = held_against(matched, tables, options)
    assert len(again) == len(matched.links)
    assert not dropped
    assert not gone
    assert_same(again, whole)


def test_a_dearer_fuel_is_a_run_with_that_price_in_the_table_of_references(world, tmp_path):
    tables, matched = world
    fuels = PACKAGED.table("heat_references")
    dearer = fuels.assign(fuel_price_eur_per_mwh=2.0 * fuels["fuel_price_eur_per_mwh"])
    dearer.to_csv(tmp_path / "heat_references.csv", index=False)
    again, whole, _, _ = held_against(
        matched, tables, MatchingOptions(), 2.0, MatchingOptions(knowledge=read_knowledge(tmp_path))
    )
    burns = matched.prices.loc[matched.prices["alternative_fuel_eur"] > 0, "link_id"]
    built = matched.prices.set_index("link_id")[list(BUILT)]
    there = match(*tables, MatchingOptions(knowledge=read_knowledge(tmp_path))).prices.set_index("link_id")[list(BUILT)]
    alike = np.isclose(built.reindex(again.index), there.reindex(again.index), rtol=1e-12, equal_nan=True).all(axis=1)
    assert again.index[alike].isin(burns).sum() >= 10
    assert_same(again[alike], whole[alike])


def test_what_no_longer_pays_has_a_score_of_nothing(world):
    _, matched = world
    again = reprice(matched.prices, matched.links, MatchingOptions(interest_rate=0.5))
    gone = again[~again["pays"]]
    assert len(gone) > 0
    assert (gone["score"] == 0.0).all()
    by_lorry = matched.links.loc[matched.links["transport"] == "truck", "link_id"]
    assert not gone["link_id"].isin(by_lorry).any()


def test_the_order_of_the_prices_has_no_effect(world):
    _, matched = world
    options = MatchingOptions(interest_rate=0.1)
    one = reprice(matched.prices, matched.links, options)
    two = reprice(matched.prices.iloc[::-1], matched.links, options)
    pd.testing.assert_frame_equal(one, two)
