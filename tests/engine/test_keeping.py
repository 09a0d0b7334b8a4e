"""What is kept of many links: against a plain count by hand, and the same from blocks as from everything."""

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from symbiosis_map.engine import EngineOptions, keep, partition
from symbiosis_map.errors import ProjectError

ends = st.tuples(st.sampled_from("abcdef"), st.sampled_from("uvwxyz"))
pairs = st.dictionaries(ends, st.sampled_from([10.0, 20.0, 20.0, 55.5, 90.0]), max_size=30)
quotas = st.builds(
    EngineOptions,
    best_per_surplus=st.integers(0, 4),
    best_per_demand=st.integers(0, 4),
    score_minimum=st.sampled_from([0.0, 20.0, 60.0]),
    near_misses_per_surplus=st.integers(0, 3),
)


def table(values, column):
    rows = [(f"{s}>{d}", s, d, value) for (s, d), value in sorted(values.items())]
    frame = pd.DataFrame(rows, columns=["link_id", "surplus_id", "demand_id", column])
    return gpd.GeoDataFrame(frame.astype({column: float}))


def by_hand(links, options):
    """Every link against all others of its two ends, one by one."""
    good = [row for row in links.itertuples() if row.score >= options.score_minimum]

    def place(row, end):
        rivals = [other for other in good if getattr(other, end) == getattr(row, end)]
        return sum((-other.score, other.link_id) < (-row.score, row.link_id) for other in rivals)

    rules = [(end, n) for end, n in (("surplus_id", options.best_per_surplus), ("demand_id", options.best_per_demand))]
    rules = [(end, n) for end, n in rules if n]
    return [row.link_id for row in good if not rules or any(place(row, end) < n for end, n in rules)]


@given(pairs, quotas)
def test_the_best_of_each_end_are_kept(values, options):
    links = table(values, "score")
    kept = keep(links, table({}, "crow_m"), options).links
    assert kept["link_id"].tolist() == by_hand(links, options)


@given(pairs, pairs, quotas, st.integers(1, 4))
@settings(max_examples=50)
def test_blocks_of_sources_keep_what_everything_together_keeps(values, missed, options, parts):
    links, misses = table(values, "score"), table(missed, "crow_m")
    whole = keep(links, misses, options)
    mine = [
        keep(links[block_of(links, parts) == n], misses[block_of(misses, parts) == n], options) for n in range(parts)
    ]
    again = keep(pd.concat([part.links for part in mine]), pd.concat([part.near_misses for part in mine]), options)
    assert sorted(again.links["link_id"]) == sorted(whole.links["link_id"])
    assert sorted(again.near_misses["link_id"]) == sorted(whole.near_misses["link_id"])


def block_of(frame, parts):
    return frame["surplus_id"].map(lambda name: ord(name) % parts)


def test_near_misses_that_are_kept_are_the_nearest():
    misses = table({("a", "u"): 300.0, ("a", "v"): 100.0, ("a", "w"): 200.0, ("b", "u"): 900.0}, "crow_m")
    kept = keep(table({}, "score"), misses, EngineOptions(near_misses_per_surplus=2)).near_misses
    assert kept["link_id"].tolist() == ["a>v", "a>w", "b>u"]


@given(st.integers(1, 9), st.permutations(range(12)))
def test_blocks_hold_every_source_once_and_do_not_hang_on_the_order_of_rows(parts, order):
    sites = gpd.GeoDataFrame(
        {"site_id": [f"s{n}" for n in range(12)]},
        geometry=[Point(5 + n % 4, 60 + n // 4) if n else None for n in range(12)],
        crs=4326,
    )
    streams = pd.DataFrame(
        {
            "stream_id": [f"t{n}" for n in range(12)],
            "site_id": [f"s{n}" for n in range(12)],
            "direction": ["demand" if n == 5 else "surplus" for n in range(12)],
        }
    )
    blocks = partition(sites, streams, parts)
    assert sorted(name for block in blocks for name in block) == sorted(f"t{n}" for n in range(12) if n not in (0, 5))
    sizes = [len(block) for block in blocks]
    assert max(sizes) - min(sizes) <= 1
    assert partition(sites.iloc[list(order)], streams.iloc[list(order)], parts) == blocks


@pytest.mark.parametrize("wrong", [{"partitions": 0}, {"best_per_surplus": -1}, {"score_minimum": 101.0}])
def test_a_number_out_of_range_is_refused_by_name(wrong):
    with pytest.raises(ProjectError, match=next(iter(wrong))):
        EngineOptions(**wrong)
