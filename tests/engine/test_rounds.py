"""What is chosen in rounds is what is kept of everything, to the bit, whatever is kept and in however many blocks."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from symbiosis_map.engine import EngineOptions, keep
from symbiosis_map.pairing.selecting import best_of_consumers, best_of_rows, nearest_of_rows
from symbiosis_map.pipeline.blocks import BLOCK_STAGES, run_blocks
from symbiosis_map.pipeline.stocks import Stock
from symbiosis_map.project import read_project

DATA = Path(__file__).parents[2] / "data"
ENDS = ["surplus_id", "demand_id"]
GIVEN = [
    table for stage in BLOCK_STAGES for table in stage.gives if table not in ("second_opinions", "matching_assumptions")
]
KEPT = [
    ("kalundborg", {"best_per_surplus": 1, "near_misses_per_surplus": 2}),
    ("kalundborg", {"best_per_demand": 2, "score_minimum": 30.0, "near_misses_per_surplus": 3}),
    ("roubaix", {"best_per_surplus": 2, "best_per_demand": 1, "near_misses_per_surplus": 1}),
    ("roubaix", {"score_minimum": 50.0}),
    ("county", {"best_per_surplus": 3, "near_misses_per_surplus": 1}),
]


def in_rounds(result, name, partitions, kept):
    folder = {"county": "more_og_romsdal"}.get(name, name)
    project = replace(read_project(DATA / folder), engine=EngineOptions(partitions=partitions, **kept))
    inputs = {table: result[table] for table in ("sites", "streams")}
    return run_blocks(inputs, project, "key", None, lambda _: None).tables


@pytest.mark.parametrize(("name", "kept"), KEPT)
def test_rounds_keep_what_is_kept_of_everything(name, kept, request, monkeypatch):
    monkeypatch.setattr("symbiosis_map.pipeline.screens.FEW_PAIRS", 0)
    result = request.getfixturevalue(name)
    links, missed = (gpd.GeoDataFrame(result[table]) for table in ("links", "near_misses"))
    whole = keep(links, missed, EngineOptions(**kept))
    pairs = pd.MultiIndex.from_frame(pd.concat([whole.links[ENDS], whole.near_misses[ENDS]]))
    given = in_rounds(result, name, 1, kept)
    for table in GIVEN:
        expected = pd.DataFrame(result[table])
        if set(ENDS) <= set(expected):
            expected = expected[pd.MultiIndex.from_frame(expected[ENDS]).isin(pairs)]
        elif "link_id" in expected:
            expected = expected[expected["link_id"].isin(whole.links["link_id"])]
        assert_frame_equal(pd.DataFrame(given[table]), expected.reset_index(drop=True), check_exact=True, obj=table)


def test_the_number_of_blocks_changes_nothing_of_what_is_kept(roubaix, monkeypatch):
    monkeypatch.setattr("symbiosis_map.pipeline.screens.FEW_PAIRS", 0)
    kept = {"best_per_surplus": 1, "best_per_demand": 1, "near_misses_per_surplus": 1}
    one, four = (in_rounds(roubaix, "roubaix", partitions, kept) for partitions in (1, 4))
    assert (one["links"]["surplus_site_id"] != one["links"]["demand_site_id"]).all()
    for table, frame in one.items():
        assert_frame_equal(pd.DataFrame(four[table]), pd.DataFrame(frame), check_exact=True, obj=table)


@pytest.mark.parametrize("size", [1, 3, 50])
def test_the_best_and_the_nearest_of_rows_are_those_of_sorting(size):
    rng = np.random.default_rng(size)
    start = np.concatenate([[0], np.cumsum(rng.integers(0, 30, 20))])
    score, crow_m = rng.random(start[-1]).round(1), rng.random(start[-1]).astype(np.float32)
    consumer, least = rng.integers(0, 7, start[-1]), np.full(20, 0.3)
    places, count = best_of_rows(start, score, least, size)
    taken = score > 0.5
    near = nearest_of_rows(start, crow_m, taken, size)
    keys, sources = np.empty((7, size)), np.full((7, size), -1, np.int64)
    used, reaching = np.zeros(7, np.int64), np.zeros(7, np.int64)
    best_of_consumers(np.arange(20), start, consumer, score, least[:7], keys, sources, used, reaching)
    for s in range(20):
        mine = np.arange(start[s], start[s + 1])
        good = score[mine][score[mine] >= 0.3]
        assert count[s] == len(good)
        assert sorted(score[places[s][places[s] >= 0]]) == sorted(good)[::-1][:size][::-1]
        assert sorted(near[s][near[s] >= 0]) == sorted(mine[taken[mine]][np.argsort(crow_m[mine[taken[mine]]])][:size])
    for j in range(7):
        good = np.sort(score[(consumer == j) & (score >= 0.3)])[::-1]
        assert reaching[j] == len(good)
        assert sorted(keys[j, : used[j]]) == sorted(good[:size])


def test_what_is_in_store_is_handed_out_best_first_and_says_what_is_left():
    key = np.array([[3.0, 1.0, 2.0], [7.0, np.inf, np.inf]])
    other = np.array([[30, 10, 20], [70, -1, -1]])
    fails, more = other == 20, np.array([True, False])
    stock = Stock.of([(np.array([4, 1]), other, key, fails, more)], 3)
    limit = np.full(5, np.inf)
    first = stock.first(2, limit)
    assert list(zip(first.source, first.consumer, first.fails, strict=True)) == [
        (4, 10, False),
        (4, 20, True),
        (1, 70, False),
    ]
    assert stock.first(3, np.where(np.arange(5) == 4, 1.0, limit)).consumer.tolist() == [10, 70]
    nothing = np.inf
    assert stock.left(1, 5).tolist() == [nothing, nothing, nothing, nothing, 2.0]
    assert stock.left(3, 5).tolist() == [nothing, nothing, nothing, nothing, 3.0], "what is not in store may be as good"
    assert stock.left(0, 5).tolist() == [nothing, 7.0, nothing, nothing, 1.0]


def test_a_store_too_small_for_the_next_round_is_filled_again(kalundborg, monkeypatch):
    monkeypatch.setattr("symbiosis_map.pipeline.screens.FEW_PAIRS", 0)
    kept = {"best_per_surplus": 1, "best_per_demand": 1, "near_misses_per_surplus": 1}
    usual = in_rounds(kalundborg, "kalundborg", 1, kept)
    for name in ("_STORED", "_AT_ONCE"):
        monkeypatch.setattr(f"symbiosis_map.pipeline.rounds.{name}", 0)
    small = in_rounds(kalundborg, "kalundborg", 1, kept)
    for table in ("links", "near_misses"):
        assert_frame_equal(pd.DataFrame(small[table]), pd.DataFrame(usual[table]), check_exact=True, obj=table)
