"""Allocation: the rules that any solution must keep."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbiosis_map.allocation import AllocationOptions, allocate, exergy_share, share_out
from symbiosis_map.allocation import program as solving
from symbiosis_map.allocation.program import Program, _along_best_ways, _simplex
from symbiosis_map.schema import conform
from symbiosis_map.tables import LINKS, STREAMS


def make(arcs, supply, demand, score=80.0):
    """Links and streams of one resource; ``arcs`` maps (surplus, demand) to a capacity."""
    links = pd.DataFrame(
        [{"surplus_id": s, "demand_id": d, "quantity_per_year": q} for (s, d), q in arcs.items()],
        columns=["surplus_id", "demand_id", "quantity_per_year"],
    )
    links = links.assign(
        link_id=[f"{s}>{d}" for s, d in arcs], resource="heat", unit="MWh/yr", score=score,
        surplus_site_id=links["surplus_id"], demand_site_id=links["demand_id"],
    )  # fmt: skip
    streams = pd.DataFrame(
        [(k, "surplus", v) for k, v in supply.items()] + [(k, "demand", v) for k, v in demand.items()],
        columns=["stream_id", "direction", "quantity_per_year"],
    ).assign(site_id="x", resource="heat", stream="x", unit="MWh/yr", basis="reported", source="test")
    return conform(links, LINKS), conform(streams, STREAMS)


names = st.integers(0, 5)
amounts = st.floats(0.1, 1e6)


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(st.tuples(names, names), st.one_of(amounts, st.just(np.nan)), max_size=20),
    st.lists(st.one_of(amounts, st.just(np.nan)), min_size=6, max_size=6),
    st.lists(st.one_of(amounts, st.just(np.nan)), min_size=6, max_size=6),
    st.randoms(),
)
def test_within_limits_and_in_any_order(arcs, supply, demand, random):
    links, streams = make(
        {(f"s{i}", f"d{j}"): q for (i, j), q in arcs.items()},
        {f"s{i}": q for i, q in enumerate(supply)},
        {f"d{i}": q for i, q in enumerate(demand)},
        [float(10 + 7 * i) for i in range(len(arcs))],
    )
    flows = allocate(links, streams)
    joined = flows.merge(links[["link_id", "surplus_id", "demand_id", "quantity_per_year"]], on="link_id")
    limit = streams.set_index("stream_id")["quantity_per_year"]
    for column in ("surplus_id", "demand_id"):
        used = joined.groupby(column)["quantity_per_year_x"].sum()
        known = limit.reindex(used.index).dropna()
        assert (used[known.index] <= known * (1 + 1e-6) + 1e-6).all()
    assert (joined["quantity_per_year_x"] <= joined["quantity_per_year_y"] * (1 + 1e-6)).all()
    order = list(range(len(links)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(allocate(links.iloc[order], streams.iloc[::-1]), flows)


def test_equal_links_are_filled_by_id():
    arcs = {("S1", "D2"): 10.0, ("S1", "D1"): 10.0}
    flows = allocate(*make(arcs, {"S1": 10.0}, {"D1": 10.0, "D2": 10.0}))
    assert flows["link_id"].tolist() == ["S1>D1"]


def test_quantity_alone_when_the_score_does_not_count():
    arcs = {("S1", "D1"): 4.0, ("S1", "D2"): 10.0}
    links, streams = make(arcs, {"S1": 10.0}, {"D1": 4.0, "D2": 10.0}, [90.0, 20.0])
    flows = allocate(links, streams, AllocationOptions(score_exponent=0.0))
    assert flows["quantity_per_year"].sum() == pytest.approx(10.0)


@pytest.mark.parametrize(("warm", "cool", "share"), [(90.0, 50.0, 0.186), (55.0, 40.0, 0.129), (15.0, 6.0, 0.016)])
def test_exergy_of_heat(warm, cool, share):
    """Stated values with surroundings of 6 °C; heat that is as warm at both ends follows Carnot."""
    assert exergy_share(warm, cool).item() == pytest.approx(share, abs=0.0005)
    assert exergy_share(cool, warm).item() == pytest.approx(share, abs=0.0005)


@given(st.floats(-30, 600), st.floats(-30, 600))
def test_exergy_lies_between_nothing_and_carnot_at_the_warm_end(first, second):
    share = exergy_share(first, second).item()
    carnot = max(0.0, 1.0 - 279.15 / (max(first, second) + 273.15))
    assert 0.0 <= share <= carnot + 1e-9


def warm(streams, temperatures):
    """Streams with temperatures by id, supply and return."""
    supply = streams["stream_id"].map({k: v[0] for k, v in temperatures.items()})
    back = streams["stream_id"].map({k: v[1] for k, v in temperatures.items()})
    return streams.assign(temperature_c=supply.astype(float), return_temperature_c=back.astype(float))


GRADES = {"hot": (90.0, 50.0), "cool": (55.0, 40.0), "town": (80.0, 50.0), "floor": (40.0, 30.0)}


def test_low_demand_takes_low_heat_where_values_are_equal():
    """The hot source comes first by id, the cool one is used."""
    links, streams = make({("hot", "floor"): 6.0, ("cool", "floor"): 6.0}, {"hot": 10.0, "cool": 10.0}, {"floor": 6.0})
    links = links.assign(link_id=links["link_id"].replace({"hot>floor": "a", "cool>floor": "b"}))
    by_grade = allocate(links, warm(streams, GRADES))
    assert by_grade["link_id"].tolist() == ["b"]
    blind = allocate(links, warm(streams, GRADES), AllocationOptions(exergy_bonus=0.0))
    assert blind["link_id"].tolist() == ["a"]


def test_hot_heat_goes_to_the_hot_demand_where_values_are_equal():
    links, streams = make({("hot", "floor"): 6.0, ("hot", "town"): 6.0}, {"hot": 6.0}, {"floor": 6.0, "town": 6.0})
    flows = allocate(links, warm(streams, GRADES))
    assert flows["link_id"].tolist() == ["hot>town"]


def test_grade_never_outweighs_a_point_of_score():
    links, streams = make(
        {("hot", "floor"): 6.0, ("cool", "floor"): 6.0}, {"hot": 6.0, "cool": 6.0}, {"floor": 6.0}, [81.0, 80.0]
    )
    assert allocate(links, warm(streams, GRADES))["link_id"].tolist() == ["hot>floor"]


def test_cascade_with_grades_still_delivers_14():
    arcs = {("hot", "town"): 8.0, ("hot", "floor"): 6.0, ("cool", "floor"): 6.0}
    links, streams = make(arcs, {"hot": 10.0, "cool": 10.0}, {"town": 8.0, "floor": 6.0})
    flows = allocate(links, warm(streams, GRADES))
    assert flows.set_index("link_id")["quantity_per_year"].to_dict() == pytest.approx(
        {"cool>floor": 6.0, "hot>town": 8.0}
    )


@st.composite
def programs(draw):
    """Links of any ends, with limits that may be unknown or nothing, and worths that may be below nothing or equal."""
    n = draw(st.integers(1, 30))
    ends = st.lists(st.integers(0, 6), min_size=n, max_size=n)
    amounts = st.one_of(st.sampled_from([1.0, 2.0, 3.0]), st.floats(0.01, 1e6))
    limits = st.lists(st.one_of(amounts, st.just(0.0), st.just(np.inf)), min_size=7, max_size=7)
    worths = st.one_of(st.sampled_from([0.25, 0.5, 0.75]), st.floats(-0.01, 1.0))
    return Program(
        np.array(draw(ends)),
        np.array(draw(ends)),
        np.array(draw(st.lists(amounts, min_size=n, max_size=n))),
        np.array(draw(st.lists(worths, min_size=n, max_size=n))),
        np.array(draw(limits)),
        np.array(draw(limits)),
    )


@settings(max_examples=60, deadline=None)
@given(programs())
def test_best_ways_are_worth_what_the_simplex_method_finds_and_prove_it(program):
    found, reference = _along_best_ways(program), _simplex(program)
    near = 1e-7 * max(1.0, reference.bound)
    assert found.bound == pytest.approx(found.worth, abs=near)
    # The simplex method may leave idle, or fill beyond its limit, what is below its tolerance of the largest link.
    loose = 1e-7 * len(program.capacity) * program.capacity.max()
    assert reference.worth == pytest.approx(found.worth, abs=loose + near)
    assert reference.bound == pytest.approx(found.bound, abs=loose + near)
    most = 1e-9 * program.capacity.max()
    assert (found.flow >= -most).all()
    assert (found.flow <= program.capacity + most).all()
    for end, limit in ((program.source, program.offered), (program.receiver, program.wanted)):
        assert (np.bincount(end, found.flow, minlength=7) <= limit + 30 * most).all()


def test_the_proof_tells_worth_and_bound_of_each_resource():
    arcs = {("a", "x"): 5.0, ("a", "y"): 5.0, ("b", "y"): 5.0}
    shared = share_out(*make(arcs, {"a": 4.0, "b": 3.0}, {"x": 2.0, "y": 9.0}))
    row = shared.proof.iloc[0]
    assert (row["resource"], row["unit"], row["links"], row["method"]) == ("heat", "MWh/yr", 3, "simplex")
    assert row["worth"] == pytest.approx(0.8 * 7.0, rel=1e-5)
    assert row["bound"] == pytest.approx(row["worth"], rel=1e-9)


def test_many_links_go_along_best_ways_and_to_the_simplex_method_where_no_proof_comes_with_them(monkeypatch):
    arcs = {("a", "x"): 5.0, ("a", "y"): 5.0, ("b", "y"): 5.0}
    tables = make(arcs, {"a": 4.0, "b": 3.0}, {"x": 2.0, "y": 9.0})
    in_one_program = share_out(*tables)
    monkeypatch.setattr(solving, "_ONE_PROGRAM", 2)
    along_best_ways = share_out(*tables)
    monkeypatch.setattr(solving, "_PROVEN", -1.0)  # no bound lies so far below the worth
    fallen_back = share_out(*tables)
    methods = [shared.proof["method"].tolist() for shared in (in_one_program, along_best_ways, fallen_back)]
    assert methods == [["simplex"], ["best ways"], ["simplex"]]
    pd.testing.assert_frame_equal(along_best_ways.flows, in_one_program.flows, rtol=1e-9)
    pd.testing.assert_frame_equal(fallen_back.flows, in_one_program.flows)
