"""Doubt of links end to end: closed forms, exactness without width, gates at their limit, order and seed."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import triang

from symbiosis_map.errors import ProjectError
from symbiosis_map.matching import DoubtOptions, MatchingOptions, measure_doubt
from symbiosis_map.matching.doubt.drawing import BY_ROAD, moved_by_scenarios
from symbiosis_map.matching.doubt.measuring import _chosen
from symbiosis_map.matching.doubt.scenarios import input_widths
from symbiosis_map.matching.pairs import make_pairs
from symbiosis_map.schema import check
from symbiosis_map.tables import DOUBT

STILL = DoubtOptions(draws=200, scenarios=2, weight_spread=0.0)
WIDE_ENOUGH = {"quantity_per_year": 1e6, "quantity_low": 1e6, "quantity_high": 1e6}


def options(kit, **changed):
    return MatchingOptions(knowledge=kit.without_width(**changed), transport_cost_spread=0.0)


def steam(kit, source_c, supply_c, **more):
    amounts = {"quantity_per_year": 80_000.0, "power_mw": 10.0, "medium": "steam"}
    return [
        kit.stream("source", "plant", "heat", temperature_c=source_c, return_temperature_c=90.0, **amounts, **more),
        kit.stream(
            "need",
            "farm",
            "heat",
            direction="demand",
            temperature_c=supply_c,
            return_temperature_c=80.0,
            **amounts,
            **more,
        ),
    ]


@pytest.fixture(scope="module")
def mixed(kit):
    """Heat, steam and sludge with all the doubt that the packaged tables know."""
    streams = [
        kit.sludge(quantity_per_year=5000.0, quantity_low=2000.0, quantity_high=9000.0),
        kit.digester(**WIDE_ENOUGH),
        kit.stream("fat", "works", "organic", stream="fish oil waste", basis="estimated"),
        kit.stream("slag", "plant", "material", stream="blast furnace slag", quantity_per_year=3000.0),
        kit.stream("filler", "works", "material", direction="demand", stream="slag", **WIDE_ENOUGH),
        *steam(kit, 182.0, 180.0),
        kit.stream(
            "hot", "plant", "heat", temperature_c=90.0, return_temperature_c=50.0, quantity_per_year=3e4, power_mw=5.0
        ),
        kit.stream(
            "rooms",
            "works",
            "heat",
            direction="demand",
            temperature_c=70.0,
            return_temperature_c=40.0,
            quantity_per_year=9000.0,
        ),
    ]
    return kit.Case(streams, MatchingOptions(), precision_m=500.0)


@pytest.fixture(scope="module")
def measured(mixed):
    return measure_doubt(*mixed.tables, mixed.options, DoubtOptions(draws=200, scenarios=4))


def test_every_link_and_every_near_miss_has_a_row(mixed, measured):
    check(measured, DOUBT)
    matched = mixed.matched
    assert set(measured["link_id"].dropna()) == set(matched.links["link_id"])
    assert len(measured) == len(mixed.distances)
    assert len(matched.links) >= 3
    assert len(matched.near_misses) >= 1


def test_without_width_every_draw_is_the_link_itself(kit):
    case = kit.Case([kit.sludge(quantity_per_year=5000.0), kit.digester(**WIDE_ENOUGH)], options(kit))
    link = case.matched.links.iloc[0]
    row = measure_doubt(*case.tables, case.options, STILL).iloc[0]
    assert row["score_p10"] == row["score_p50"] == row["score_p90"] == link["score"]
    assert row["cost_p10"] == row["cost_p90"] == link["cost"]
    assert row["co2_saved_p10_t_per_year"] == row["co2_saved_p90_t_per_year"] == link["co2_saved_t_per_year"]
    assert (row["gate_fail_chance"], row["first_rank_share"], row["rank_p95"]) == (0.0, 1.0, 1.0)
    assert pd.isna(row["likely_gate"])


@pytest.mark.parametrize(("low", "high"), [(4000.0, 7000.0), (1000.0, 5000.0), (2000.0, 20_000.0)])
def test_co2_of_one_doubtful_quantity_has_the_quantiles_of_its_law(kit, low, high):
    """CO2 saved is proportional to the quantity, so that its P10 and P90 are those of the triangular law."""
    best = 5000.0
    sludge = kit.sludge(quantity_per_year=best, quantity_low=low, quantity_high=high)
    case = kit.Case([sludge, kit.digester(**WIDE_ENOUGH)], options(kit))
    per_tonne = case.matched.links["co2_saved_t_per_year"].item() / best
    row = measure_doubt(*case.tables, case.options, DoubtOptions(draws=9604, scenarios=2, weight_spread=0.0)).iloc[0]
    law = triang((best - low) / (high - low), loc=low, scale=high - low)
    assert row["co2_saved_p10_t_per_year"] == pytest.approx(per_tonne * law.ppf(0.1), rel=1e-3)
    assert row["co2_saved_p90_t_per_year"] == pytest.approx(per_tonne * law.ppf(0.9), rel=1e-3)
    assert row["cost_p10"] == pytest.approx(row["cost_p90"])


def test_lorry_cost_has_the_quantiles_of_its_spread(kit):
    spread = 0.25
    base = MatchingOptions(knowledge=kit.without_width(), transport_cost_spread=spread)
    case = kit.Case([kit.sludge(), kit.digester()], base)
    row = measure_doubt(*case.tables, base, DoubtOptions(draws=9604, scenarios=2, weight_spread=0.0)).iloc[0]
    law = triang(0.5, loc=1 - spread, scale=2 * spread)
    cost = case.matched.links["cost"].item()
    assert [row["cost_p10"], row["cost_p90"]] == pytest.approx(cost * law.ppf([0.1, 0.9]), rel=1e-3)


def test_a_wider_quantity_has_a_wider_score(kit):
    widths = []
    for half in (500.0, 1500.0, 4500.0):
        sludge = kit.sludge(quantity_per_year=5000.0, quantity_low=5000.0 - half, quantity_high=5000.0 + half)
        case = kit.Case([sludge, kit.digester(**WIDE_ENOUGH)], options(kit))
        row = measure_doubt(*case.tables, case.options, STILL).iloc[0]
        widths.append(row["score_p90"] - row["score_p10"])
    assert widths == sorted(widths)
    assert widths[0] > 0


def test_wider_weights_have_a_wider_score(kit):
    case = kit.Case([kit.sludge(quantity_per_year=5000.0), kit.digester(**WIDE_ENOUGH)], options(kit))
    rows = [
        measure_doubt(*case.tables, case.options, DoubtOptions(draws=200, scenarios=2, weight_spread=spread)).iloc[0]
        for spread in (0.0, 0.25, 0.5)
    ]
    widths = [row["score_p90"] - row["score_p10"] for row in rows]
    assert widths == sorted(set(widths))
    assert pd.isna(rows[-1]["decided_by"]), "a link alone has no rank to decide"


def test_a_gate_at_its_very_limit_fails_in_half_of_the_draws(kit):
    """Steam for steam, both at 180 °C and known alike: as likely too cold as warm enough."""
    widths = kit.without_width().table("temperature_widths").assign(least_k=5.0)
    case = kit.Case(steam(kit, 180.0, 180.0), options(kit, temperature_widths=widths))
    draws = DoubtOptions(draws=2500, scenarios=2, weight_spread=0.0)
    row = measure_doubt(*case.tables, case.options, draws).iloc[0]
    assert row["gate_fail_chance"] == pytest.approx(0.5, abs=draws.sampling_error)
    assert row["likely_gate"] == "temperature"


def test_the_chance_of_a_gate_falls_with_its_margin(kit):
    widths = kit.without_width().table("temperature_widths").assign(least_k=5.0)
    chances = []
    for source_c in (172.0, 177.0, 180.0, 183.0, 192.0):
        case = kit.Case(steam(kit, source_c, 180.0), options(kit, temperature_widths=widths))
        chances.append(measure_doubt(*case.tables, case.options, STILL)["gate_fail_chance"].item())
    assert chances == sorted(chances, reverse=True)
    assert (chances[0], chances[-1]) == (pytest.approx(1.0, abs=0.05), 0.0)


def test_a_weak_use_may_pass_and_a_strong_one_may_fail(kit):
    """A confidence that is 1.1 times its limit, drawn within ± 20 %, fails where the factor is below 1/1.1."""
    inputs = kit.without_width().table("uncertain_inputs").set_index("input_id")
    inputs.loc["use_confidence", ["low", "high"]] = 0.8, 1.2
    law = triang(0.5, loc=0.8, scale=0.4)
    streams = [kit.sludge(), kit.digester()]
    confidence = kit.Case(streams, options(kit)).matched.links["d_technical"].item()
    for times in (1.1, 0.95):
        case = kit.Case(
            streams,
            MatchingOptions(
                knowledge=kit.without_width(uncertain_inputs=inputs.reset_index()),
                rule_confidence_minimum=confidence / times,
            ),
        )
        assert len(case.matched.links) == (times > 1)
        draws = DoubtOptions(draws=2500, scenarios=2)
        row = measure_doubt(*case.tables, case.options, draws).iloc[0]
        assert row["gate_fail_chance"] == pytest.approx(law.cdf(1 / times), abs=draws.sampling_error)
        assert row["likely_gate"] == "rule"


def test_what_no_input_can_open_fails_in_every_draw(kit):
    case = kit.Case(
        [
            kit.stream("glass", "works", "material"),
            kit.stream("feed", "farm", "material", direction="demand", stream="fish feed"),
        ],
        MatchingOptions(),
    )
    row = measure_doubt(*case.tables, case.options, STILL).iloc[0]
    assert row["gate_fail_chance"] == 1.0
    assert row["likely_gate"] == case.matched.near_misses["gate"].item()
    assert pd.isna(row["score_p50"])


def test_no_shared_input_moves_what_goes_by_road(mixed):
    pairs = make_pairs(mixed.sites, mixed.streams, mixed.distances)
    widths = input_widths(mixed.options.knowledge)
    for resource in BY_ROAD:
        rows = pairs[pairs["resource"] == resource]
        assert len(rows), resource
        assert not moved_by_scenarios(rows, resource, mixed.options, widths), resource
    heat = pairs[pairs["resource"] == "heat"]
    assert moved_by_scenarios(heat, "heat", mixed.options, widths)


def test_the_order_of_rows_has_no_effect(mixed, measured):
    shuffled = [table.sample(frac=1.0, random_state=3) for table in mixed.tables]
    again = measure_doubt(*shuffled, mixed.options, DoubtOptions(draws=200, scenarios=4))
    pd.testing.assert_frame_equal(again, measured)


def test_the_same_seed_gives_the_same_figures_and_another_does_not(mixed, measured):
    again = measure_doubt(*mixed.tables, mixed.options, DoubtOptions(draws=200, scenarios=4))
    pd.testing.assert_frame_equal(again, measured, check_exact=True)
    other = measure_doubt(*mixed.tables, mixed.options, DoubtOptions(draws=200, scenarios=4, seed=2))
    assert (other["score_p10"] != measured["score_p10"]).any()


def test_another_site_does_not_change_what_a_link_draws(kit):
    first = [kit.sludge(quantity_per_year=5000.0), kit.digester(**WIDE_ENOUGH)]
    more = kit.stream("fat", "works", "organic", stream="fish sludge", quantity_per_year=300.0)
    columns = ["score_p10", "score_p90", "cost_p10", "cost_p90", "co2_saved_p90_t_per_year"]
    found = []
    for streams in (first, [*first, more]):
        case = kit.Case(streams, MatchingOptions(), precision_m=300.0)
        rows = measure_doubt(*case.tables, case.options, DoubtOptions(draws=100, scenarios=2))
        found.append(rows.loc[rows["surplus_id"] == "sludge", columns].to_numpy())
    assert (found[0] == found[1]).all()


def test_inputs_are_left_as_they_are(mixed):
    before = [table.copy() for table in mixed.tables]
    measure_doubt(*mixed.tables, mixed.options, STILL)
    for table, copy in zip(mixed.tables, before, strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(table), pd.DataFrame(copy))


def test_figures_hold_together(measured):
    links = measured[measured["link_id"].notna()]
    assert (links["score_p10"] <= links["score_p50"]).all()
    assert (links["score_p50"] <= links["score_p90"]).all()
    assert (links["cost_p10"].dropna() <= links["cost_p90"].dropna()).all()
    assert (links["rank_p05"] <= links["rank_p95"]).all()
    assert links["first_rank_share"].sum() == pytest.approx(1.0)
    assert links["decided_by"].notna().any()
    assert measured.loc[measured["link_id"].isna(), ["first_rank_share", "rank_p05"]].isna().all().all()
    assert np.isfinite(measured["gate_fail_chance"]).all()


def test_any_weights_at_all(mixed):
    rows = measure_doubt(*mixed.tables, mixed.options, DoubtOptions(draws=100, scenarios=2, weights="dirichlet"))
    assert rows["first_rank_share"].sum() == pytest.approx(1.0)


def test_a_large_run_is_drawn_less_often_and_says_so(mixed):
    rows = measure_doubt(*mixed.tables, mixed.options, DoubtOptions(scenarios=2, assessments=len(mixed.distances) * 80))
    assert rows["draws"].between(80, 399).all()
    assert rows["sampling_error"].to_numpy() == pytest.approx(1.96 * np.sqrt(0.25 / rows["draws"].astype(float)))
    assert DoubtOptions().for_pairs(10**9).draws == 50


def test_nothing_is_measured_where_it_is_switched_off(mixed):
    off = measure_doubt(*mixed.tables, mixed.options, DoubtOptions(enabled=False))
    check(off, DOUBT)
    assert off.empty


@pytest.mark.parametrize(
    "wrong",
    [{"draws": 5}, {"scenarios": 0}, {"scenarios": 500}, {"seed": -1}, {"assessments": 0}, {"weight_spread": 2.0}],
)
def test_options_that_cannot_be_are_refused(wrong):
    with pytest.raises(ProjectError, match=next(iter(wrong))):
        DoubtOptions(**wrong)


def test_of_many_links_the_best_are_drawn_and_fare_as_they_do_among_all(mixed, measured):
    """Each draw is named after what it is of, so that fewer links change nothing but the ranks."""
    few = measure_doubt(*mixed.tables, mixed.options, DoubtOptions(draws=200, scenarios=4, most_links=2))
    best = mixed.matched.links["link_id"].head(2)
    assert set(few["link_id"].dropna()) == set(best)
    assert few["link_id"].isna().sum() == min(2, len(mixed.matched.near_misses))
    same = ["gate_fail_chance", "score_p10", "score_p90", "cost_p10", "cost_p90", "co2_saved_p10_t_per_year"]
    key = ["surplus_id", "demand_id"]
    both = few.merge(measured, on=key, suffixes=("", "_all"))
    for column in same:
        assert both[column].to_numpy() == pytest.approx(both[f"{column}_all"].to_numpy(), nan_ok=True), column
    assert (both["rank_p95"] <= both["rank_p95_all"]).loc[both["link_id"].notna()].all()
    with pytest.raises(ProjectError, match="most_links"):
        DoubtOptions(most_links=0)


def test_a_branch_is_drawn_with_the_link_to_its_network_or_not_at_all():
    links = pd.DataFrame(
        {
            "link_id": ["s>shop", "s>net", "s>far"],
            "surplus_id": "s",
            "demand_id": ["shop", "net", "far"],
            "network_id": pd.Series(["net", None, "gone"], dtype="str"),
            "score": [80.0, 40.0, 90.0],
        }
    )
    near = pd.DataFrame({"surplus_id": ["s"], "demand_id": ["x"], "crow_m": [1.0]})
    drawn, missed = _chosen(links, near, links[["surplus_id", "demand_id"]], 2)
    assert drawn["link_id"].tolist() == ["s>shop", "s>net"]
    assert len(missed) == 1
