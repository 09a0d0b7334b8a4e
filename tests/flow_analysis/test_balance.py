"""Flows by sector: a region worked by hand, sums that close, and nothing that hangs on the order of rows."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbiosis_map import schema, tables
from symbiosis_map.flow_analysis import BRANCHES, FlowAnalysisOptions, analyse_flows, sector_of
from symbiosis_map.knowledge.activities import activity_titles
from symbiosis_map.tables import BASE_UNIT, RESOURCES

SITES = [
    ("smelter", "Sunndal", "24.42"),
    ("farm", "Sunndal", "03.21"),
    ("town", "Molde", "35.30"),
    ("shed", None, None),
]
STREAMS = [
    ("hot", "smelter", "surplus", "heat", 100.0, "reported"),
    ("warm", "smelter", "surplus", "heat", 40.0, "estimated"),
    ("exhaust", "smelter", "surplus", "heat", None, "inferred"),
    ("tank", "farm", "demand", "heat", 30.0, "reported"),
    ("network", "town", "demand", "heat", 200.0, "estimated"),
    ("dross", "smelter", "surplus", "material", 7.0, "reported"),
    ("anything", "shed", "demand", "material", None, "inferred"),
]
LINKS = [
    ("1", "hot", "tank", "smelter", "farm", "heat"),
    ("2", "hot", "network", "smelter", "town", "heat"),
    ("3", "exhaust", "network", "smelter", "town", "heat"),
]
FLOWS = [("1", 30.0), ("2", 70.0), ("3", 20.0)]


def frames(sites=SITES, streams=STREAMS, links=LINKS, flows=FLOWS):
    def frame(rows, names, table):
        data = pd.DataFrame(rows, columns=names)
        return schema.conform(data.assign(geometry=None) if table.geometry else data, table)

    return (
        frame(sites, ["site_id", "municipality", "nace"], tables.SITES),
        frame(streams, ["stream_id", "site_id", "direction", "resource", "quantity_per_year", "basis"], tables.STREAMS),
        frame(
            links,
            ["link_id", "surplus_id", "demand_id", "surplus_site_id", "demand_site_id", "resource"],
            tables.LINKS,
        ),
        frame(flows, ["link_id", "quantity_per_year"], tables.FLOWS),
    )


def row(balance, municipality, sector, resource):
    found = balance[balance["resource"] == resource]
    for column, value in (("municipality", municipality), ("sector", sector)):
        found = found[found[column].isna() if value is None else found[column] == value]
    (only,) = found.to_dict("records")
    return only


def test_a_region_worked_by_hand():
    """100 of hot heat goes, 40 of warm stays; the exhaust, of unknown size, gives 20 beside the sums."""
    balance = analyse_flows(*frames()).balance
    smelter = row(balance, "Sunndal", "metals", "heat")
    assert (smelter["offers"], smelter["offers_unknown"]) == (3, 1)
    assert (smelter["arises_per_year"], smelter["arises_estimated_per_year"]) == (140.0, 40.0)
    assert (smelter["redirected_per_year"], smelter["redirected_inside_per_year"]) == (120.0, 30.0)
    assert smelter["remains_per_year"] == 40.0
    assert (smelter["wants"], np.isnan(smelter["wanted_per_year"])) == (0, True)
    town = row(balance, "Molde", "energy", "heat")
    assert (town["wanted_per_year"], town["supplied_per_year"], town["still_wanted_per_year"]) == (200.0, 90.0, 110.0)
    assert town["supplied_inside_per_year"] == 0.0
    farm = row(balance, "Sunndal", "fish", "heat")
    assert (farm["supplied_inside_per_year"], farm["still_wanted_per_year"]) == (30.0, 0.0)


def test_an_amount_that_is_not_known_is_blank_and_counted():
    shed = row(analyse_flows(*frames()).balance, None, None, "material")
    assert (shed["wants"], shed["wants_unknown"]) == (1, 1)
    assert np.isnan([shed["wanted_per_year"], shed["supplied_per_year"], shed["still_wanted_per_year"]]).all()


def test_routes_join_sectors_and_places():
    routes = analyse_flows(*frames()).routes
    assert routes[["from_sector", "to_sector", "to_municipality", "quantity_per_year", "links"]].values.tolist() == [
        ["metals", "energy", "Molde", 90.0, 2],
        ["metals", "fish", "Sunndal", 30.0, 1],
    ]


def test_each_row_is_of_one_resource_in_its_unit():
    analysis = analyse_flows(*frames())
    for table in (analysis.balance, analysis.routes):
        assert (table["unit"] == table["resource"].map(BASE_UNIT)).all()


def test_divisions_in_place_of_branches():
    balance = analyse_flows(*frames(), FlowAnalysisOptions(sector_level="division")).balance
    assert set(balance["sector"].dropna()) == {"24", "03", "35"}


def test_every_division_of_nace_has_a_branch():
    divisions = pd.Series([code for code in activity_titles() if len(code) == 2], dtype="str")
    assert sector_of(divisions).isin(BRANCHES).all()


amounts = st.one_of(st.none(), st.floats(0.0, 1e7))


@st.composite
def regions(draw):
    sites = [
        (f"s{i}", draw(st.sampled_from(["A", "B", None])), draw(st.sampled_from(["24.42", "10.20", None])))
        for i in range(4)
    ]
    streams = [
        (
            f"{i}",
            f"s{i % 4}",
            "surplus" if i % 2 else "demand",
            draw(st.sampled_from(RESOURCES)),
            draw(amounts),
            "reported",
        )
        for i in range(draw(st.integers(2, 10)))
    ]
    links, flows = [], []
    for offered in (s for s in streams if s[2] == "surplus"):
        for wanted in (s for s in streams if s[2] == "demand" and s[3] == offered[3]):
            key = f"{offered[0]}>{wanted[0]}"
            links.append((key, offered[0], wanted[0], offered[1], wanted[1], offered[3]))
            if draw(st.booleans()):
                flows.append((key, draw(st.floats(0.1, 1e6))))
    return sites, streams, links, flows


@settings(max_examples=12)
@given(regions(), st.randoms(use_true_random=False))
def test_what_leaves_arrives_and_order_does_not_matter(region, random):
    analysis = analyse_flows(*frames(*region))
    balance, routes = analysis.balance, analysis.routes
    for resource in RESOURCES:
        of = balance[balance["resource"] == resource]
        gone, come = of["redirected_per_year"].sum(), of["supplied_per_year"].sum()
        assert gone == pytest.approx(come, rel=1e-9)
        carried = routes.loc[routes["resource"] == resource, "quantity_per_year"].sum()
        assert gone == pytest.approx(carried, rel=1e-9)
        assert of["redirected_inside_per_year"].sum() == pytest.approx(of["supplied_inside_per_year"].sum(), rel=1e-9)
    shuffled = [random.sample(rows, len(rows)) for rows in region]
    again = analyse_flows(*frames(*shuffled))
    pd.testing.assert_frame_equal(again.balance, balance, check_exact=True)
    pd.testing.assert_frame_equal(again.routes, routes, check_exact=True)
