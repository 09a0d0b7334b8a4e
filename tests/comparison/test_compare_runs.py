"""Comparing runs: exact in what it names, nothing for a run and itself, turned round when the runs are."""

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from symbiosis_map.comparison import ComparisonOptions, compare_runs, compare_settings
from symbiosis_map.comparison.hubs import match_hubs
from symbiosis_map.schema import check, conform
from symbiosis_map.tables import (
    CANDIDATES,
    HUB_CHANGES,
    HUB_MEMBERS,
    HUBS,
    INPUT_CHANGES,
    LINK_CHANGES,
    LINKS,
    NEAR_MISSES,
    SITES,
    STREAMS,
)

TURNED = {"won": "lost", "lost": "won", "up": "down", "down": "up", "same": "same"}
PLACES = {name: Point(8.0 + 0.01 * i, 62.0) for i, name in enumerate("abcdef")}


def run(links, *, hubs=None, sites="abcdef", streams=None, misses=(), candidates=None, places=PLACES):
    """Tables of a run: links as {(from, to): score}, hubs as {id: sites}, streams as {id: quantity}."""
    rows = [
        {
            "link_id": f"{a}-out>{b}-in",
            "surplus_id": f"{a}-out",
            "demand_id": f"{b}-in",
            "surplus_site_id": a,
            "demand_site_id": b,
            "resource": "heat",
            "unit": "MWh/yr",
            "score": score,
            "route_m": 1000.0,
        }
        for (a, b), score in links.items()
    ]
    flows = {f"{site}-{way}": 100.0 for site in sites for way in ("out", "in")} if streams is None else streams
    stream_rows = [
        {
            "stream_id": key,
            "site_id": key[0],
            "direction": "surplus" if key.endswith("out") else "demand",
            "resource": "heat",
            "stream": f"water of {key}",
            "quantity_per_year": quantity,
            "unit": "MWh/yr",
            "basis": "reported",
            "source": "test",
        }
        for key, quantity in flows.items()
    ]
    site_rows = {"site_id": list(sites), "name": [f"Works {site}" for site in sites], "country": "NO"}
    hub_rows = [
        {"hub_id": key, "name": key, "anchor_site_id": members[0], "rank": i + 1, "score": 50.0, "n_sites": 2}
        for i, (key, members) in enumerate((hubs or {}).items())
    ]
    member_rows = [{"hub_id": key, "site_id": site} for key, members in (hubs or {}).items() for site in members]
    miss_rows = [
        {"surplus_id": f"{a}-out", "demand_id": f"{b}-in", "surplus_site_id": a, "demand_site_id": b,
         "resource": "heat", "gate": gate, "shortfall": amount, "shortfall_unit": "K"}
        for (a, b), (gate, amount) in dict(misses).items()
    ]  # fmt: skip
    tables = {
        "links": conform(pd.DataFrame(rows), LINKS),
        "sites": conform(gpd.GeoDataFrame(site_rows, geometry=[places[site] for site in sites], crs=4326), SITES),
        "streams": conform(pd.DataFrame(stream_rows), STREAMS),
        "hubs": conform(pd.DataFrame(hub_rows), HUBS),
        "hub_members": conform(pd.DataFrame(member_rows), HUB_MEMBERS),
        "near_misses": conform(pd.DataFrame(miss_rows), NEAR_MISSES),
    }
    if candidates is not None:
        pairs = [{"surplus_id": f"{a}-out", "demand_id": f"{b}-in", "resource": "heat"} for a, b in candidates]
        tables["candidates"] = conform(pd.DataFrame(pairs), CANDIDATES)
    return tables


def changes(comparison):
    return dict(zip(comparison.links["link_id"], comparison.links["change"], strict=True))


def link(comparison, key):
    return comparison.links.set_index("link_id").loc[key]


SCORES = st.floats(0.0, 100.0).map(lambda score: round(score, 3))
PAIRS = st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(lambda pair: pair[0] != pair[1])
HUB_SETS = st.dictionaries(
    st.sampled_from(["h1", "h2", "h3", "h4"]), st.frozensets(st.sampled_from("abcdef"), min_size=2), max_size=4
)


@st.composite
def runs(draw):
    hubs = {key: sorted(sites) for key, sites in draw(HUB_SETS).items()}
    streams = draw(
        st.dictionaries(
            st.sampled_from([f"{site}-{way}" for site in "abcdef" for way in ("out", "in")]),
            st.sampled_from([None, 10.0, 20.0]),
        )
    )
    sites = "".join(sorted(draw(st.frozensets(st.sampled_from("abcdef"), min_size=1))))
    return run(draw(st.dictionaries(PAIRS, SCORES)), hubs=hubs, streams=streams, sites=sites)


@settings(max_examples=25, deadline=None)
@given(runs())
def test_a_run_and_itself_differ_in_nothing(tables):
    comparison = compare_runs(tables, tables)
    assert set(comparison.links["change"]) <= {"same"}
    assert set(comparison.hubs["change"]) <= {"same"}
    assert set(comparison.hubs["members_change"]) <= {"same"}
    assert comparison.inputs.empty
    assert len(comparison.links) == len(tables["links"])
    assert len(comparison.hubs) == len(tables["hubs"])
    assert all(part == "" for part in comparison.links["reasons"])


@settings(max_examples=25, deadline=None)
@given(runs(), runs())
def test_exchanging_the_runs_exchanges_won_and_lost_up_and_down(one, other):
    there, back = compare_runs(one, other), compare_runs(other, one)
    assert changes(back) == {key: TURNED[change] for key, change in changes(there).items()}
    hubs = {
        (row.hub_id_before, row.hub_id_after): (row.change, row.sites_won, row.sites_lost)
        for row in there.hubs.astype(object).where(there.hubs.notna(), None).itertuples()
    }
    turned = {
        (row.hub_id_after, row.hub_id_before): (TURNED[row.change], row.sites_lost, row.sites_won)
        for row in back.hubs.astype(object).where(back.hubs.notna(), None).itertuples()
    }
    assert hubs == turned
    for table in (SITES, STREAMS):
        counted = [comparison.counts()[table.name] for comparison in (there, back)]
        assert counted[0]["added"] == counted[1]["removed"]
        assert counted[0]["changed"] == counted[1]["changed"]


@settings(max_examples=15, deadline=None)
@given(runs(), runs(), st.randoms(use_true_random=False))
def test_the_order_of_rows_has_no_influence(one, other, chance):
    shuffled = [
        {name: frame.sample(frac=1, random_state=chance.randrange(2**32)) for name, frame in tables.items()}
        for tables in (one, other)
    ]
    for ours, theirs in zip(compare_runs(one, other), compare_runs(*shuffled), strict=True):
        pd.testing.assert_frame_equal(ours, theirs)


@settings(max_examples=15, deadline=None)
@given(runs(), runs())
def test_every_link_and_hub_of_both_runs_is_told_once(one, other):
    comparison = compare_runs(one, other)
    assert sorted(comparison.links["link_id"]) == sorted({*one["links"]["link_id"], *other["links"]["link_id"]})
    assert sorted(comparison.hubs["hub_id_before"].dropna()) == sorted(one["hubs"]["hub_id"])
    assert sorted(comparison.hubs["hub_id_after"].dropna()) == sorted(other["hubs"]["hub_id"])
    for frame, table in zip(comparison, (LINK_CHANGES, HUB_CHANGES, INPUT_CHANGES), strict=True):
        check(frame, table)


def test_the_threshold_is_one_point_and_counts_as_a_change_itself():
    before = run({("a", "b"): 50.0, ("a", "c"): 50.0, ("a", "d"): 50.0, ("a", "e"): 50.0})
    after = run({("a", "b"): 51.0, ("a", "c"): 50.75, ("a", "d"): 49.0, ("a", "e"): 49.25})
    found = changes(compare_runs(before, after))
    assert found == {"a-out>b-in": "up", "a-out>c-in": "same", "a-out>d-in": "down", "a-out>e-in": "same"}
    finer = changes(compare_runs(before, after, ComparisonOptions(least_score=0.5)))
    assert finer["a-out>c-in"] == "up"
    assert finer["a-out>e-in"] == "down"


def test_ranks_are_told_and_do_not_decide():
    before = run({("a", "b"): 40.0})
    after = run({("a", "b"): 40.0, ("c", "d"): 90.0, ("e", "f"): 80.0})
    row = link(compare_runs(before, after), "a-out>b-in")
    assert (row["change"], row["rank_before"], row["rank_after"]) == ("same", 1, 3)


def test_a_lost_link_whose_site_is_gone_says_so():
    comparison = compare_runs(run({("a", "b"): 60.0}), run({}, sites="bcdef"))
    row = link(comparison, "a-out>b-in")
    assert (row["change"], row["reasons"], row["score_before"]) == ("lost", "site", 60.0)
    gone = comparison.inputs[comparison.inputs["table"] == "sites"].iloc[0]
    assert (gone["id"], gone["change"], gone["before"]) == ("a", "removed", "Works a")


def test_a_won_link_names_its_stream_and_the_gate_it_failed_before():
    streams = {"a-out": 100.0, "b-in": 100.0}
    before = run({}, streams=streams, misses={("a", "b"): ("temperature", 12.0)})
    after = run({("a", "b"): 55.0}, streams=streams | {"a-out": 250.0})
    comparison = compare_runs(before, after)
    row = link(comparison, "a-out>b-in")
    assert (row["change"], row["reasons"]) == ("won", "stream;gate")
    assert (row["gate"], row["shortfall"], row["shortfall_unit"]) == ("temperature", 12.0, "K")
    told = comparison.inputs.iloc[0]
    assert told[["id", "column", "before", "after", "unit"]].tolist() == [
        "a-out",
        "quantity_per_year",
        "100",
        "250",
        "MWh/yr",
    ]


def test_a_pair_out_of_reach_is_told_apart_from_one_that_fails_a_gate():
    before = run({("a", "b"): 60.0, ("a", "c"): 60.0}, candidates=[("a", "b"), ("a", "c")])
    after = run({}, candidates=[("a", "c")], misses={("a", "c"): ("distance", 5.0)})
    comparison = compare_runs(
        before, after, settings=compare_settings({"pairing": {"r_km": 10}}, {"pairing": {"r_km": 5}})
    )
    assert link(comparison, "a-out>b-in")["reasons"] == "reach;options"
    assert link(comparison, "a-out>c-in")["reasons"] == "gate;options"


def test_a_change_without_a_known_cause_says_others():
    assert link(compare_runs(run({("a", "b"): 60.0}), run({("a", "b"): 70.0})), "a-out>b-in")["reasons"] == "others"


def test_options_that_bear_on_no_link_are_no_reason_for_one():
    told = compare_settings({"hubs": {"min_score": 30.0}}, {"hubs": {"min_score": 40.0}})
    comparison = compare_runs(run({("a", "b"): 60.0}), run({("a", "b"): 70.0}), settings=told)
    assert link(comparison, "a-out>b-in")["reasons"] == "others"
    assert comparison.counts()["options"]["changed"] == 1


def test_a_site_that_moved_by_a_centimetre_has_not_moved():
    near = {**PLACES, "a": Point(8.0 + 1e-7, 62.0)}
    far = {**PLACES, "a": Point(8.001, 62.0)}
    links = {("a", "b"): 60.0}
    assert compare_runs(run(links), run(links, places=near)).inputs.empty
    told = compare_runs(run(links), run(links, places=far)).inputs.iloc[0]
    assert (told["column"], told["before"], told["after"]) == ("geometry", "62.00000, 8.00000", "62.00000, 8.00100")


def test_hubs_are_matched_by_their_members_whatever_they_are_called():
    before = run({}, hubs={"hub-a": ["a", "b", "c"], "hub-e": ["e", "f"]})
    after = run({}, hubs={"hub-b": ["a", "b", "c", "d"], "hub-a": ["e", "f"]})
    found = compare_runs(before, after).hubs.set_index("hub_id_before")
    assert found.loc["hub-a", ["hub_id_after", "members_change", "sites_won"]].tolist() == ["hub-b", "grown", "d"]
    assert found.loc["hub-e", ["hub_id_after", "members_change"]].tolist() == ["hub-a", "same"]


@pytest.mark.parametrize(
    ("before", "after", "matched"),
    [
        # A hub of six that falls apart goes on as its largest part.
        ({"h": "abcdef"}, {"x": "ab", "y": "cdef"}, [("h", "y")]),
        # Two that grow together go on as the whole; the larger part is matched.
        ({"x": "ab", "y": "cdef"}, {"h": "abcdef"}, [("y", "h")]),
        # Less than half of the smaller one is shared.
        ({"h": "abc"}, {"x": "cdef"}, []),
        # Of equal overlaps the same id is taken.
        ({"x": "abcd"}, {"w": "ab", "x": "cd"}, [("x", "x")]),
    ],
)
def test_the_largest_overlap_is_one_hub(before, after, matched):
    as_sets = [{key: frozenset(sites) for key, sites in side.items()} for side in (before, after)]
    assert match_hubs(*as_sets, 0.5) == matched


def test_settings_name_the_option_with_its_unit():
    told = compare_settings(
        {"matching": {"electricity_price_eur_per_mwh": 70.0, "heat_reference": {"NO": "x"}, "lift_allowed": True}},
        {"matching": {"electricity_price_eur_per_mwh": 90.0, "heat_reference": {"NO": "y"}, "lift_allowed": False}},
    )
    rows = {row.column: (row.before, row.after, row.unit) for row in told.itertuples()}
    assert rows["electricity_price_eur_per_mwh"] == ("70", "90", "EUR/MWh")
    assert rows["heat_reference.NO"][:2] == ("x", "y")
    assert rows["lift_allowed"][:2] == ("yes", "no")
    assert compare_settings({"a": {"x": float("nan")}}, {"a": {"x": 1.0}}).iloc[0]["change"] == "changed"
