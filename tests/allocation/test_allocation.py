"""Allocation against worked cases and the rules that any solution must keep."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbiosis_map.allocation import AllocationOptions, allocate
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


def test_cascade_delivers_14_not_the_greedy_10():
    """science.md section 7, reference case A02: S1 10 MW at 90 °C reaches D1 (80 °C, 8) and D2 (45 °C, 6);
    S2 10 MW at 55 °C reaches D2 only. First come, first served sends S1 to D2 and delivers 10."""
    arcs = {("S1", "D1"): 8.0, ("S1", "D2"): 6.0, ("S2", "D2"): 6.0}
    flows = allocate(*make(arcs, {"S1": 10.0, "S2": 10.0}, {"D1": 8.0, "D2": 6.0}))
    assert flows["quantity_per_year"].sum() == pytest.approx(14.0, rel=1e-9)


def test_powerco_transport_problem():
    """Winston, Operations Research: the least cost is 1,020. Worth is 100 less the cost, all demand is met."""
    cost = [[8, 6, 10, 9], [9, 12, 13, 7], [14, 9, 16, 5]]
    supply, demand = [35, 50, 40], [45, 20, 30, 30]
    arcs = {(f"S{i}", f"D{j}"): 1e3 for i, j in itertools.product(range(3), range(4))}
    score = [100.0 - c for row in cost for c in row]
    links, streams = make(
        arcs,
        {f"S{i}": float(s) for i, s in enumerate(supply)},
        {f"D{j}": float(d) for j, d in enumerate(demand)},
        score,
    )
    flows = allocate(links, streams)
    flow = flows.set_index("link_id")["quantity_per_year"]
    total = sum(flow.get(f"S{i}>D{j}", 0.0) * cost[i][j] for i in range(3) for j in range(4))
    assert flow.sum() == pytest.approx(125.0)
    assert total == pytest.approx(1020.0)


names = st.integers(0, 5)
amounts = st.floats(0.1, 1e6)


@settings(max_examples=80, deadline=None)
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
