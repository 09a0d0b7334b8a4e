"""Water: quality classes, treatment, pipe and gates."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.matching import water
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.water.irrigation import class_of_crop
from symbiosis_map.matching.water.quality import NO_TREATMENT, UNREACHABLE, bridges, treatment_cost

REUSE_ORDER = ["W_IRR_A", "W_IRR_B", "W_IRR_C", "W_IRR_D"]


def one(kit, surplus, demand, route_m=1000.0, **options):
    pairs = kit.frame(kit.pair(surplus, demand, route_m=route_m, resource="water"))
    result = water.assess(pairs, MatchingOptions(**options))
    return pd.concat([result.outcome.iloc[0], result.detail.iloc[0]]), result


@pytest.mark.parametrize("better", range(4))
def test_order_of_the_reuse_regulation(better):
    """Regulation (EU) 2020/741, Annex I: class A serves B, C and D, and so on down."""
    for worse in range(4):
        train = bridges([REUSE_ORDER[better]], [REUSE_ORDER[worse]], "uv").train[0]
        assert (train == NO_TREATMENT) == (better <= worse)


def test_reuse_limits_are_those_of_the_regulation():
    limits = PACKAGED.table("water_classes").set_index("class_id").loc[REUSE_ORDER, "ecoli_per_100ml"]
    assert limits.tolist() == [10.0, 100.0, 1000.0, 10_000.0]


def test_boiler_feed_needs_reverse_osmosis():
    assert bridges(["W_POT"], ["W_BOIL_LP"], "uv").train[0] == "reverse_osmosis"


def test_sea_water_does_not_replace_fresh(kit):
    assert bridges(["W_SEA", "W_POT"], ["W_PROC", "W_SEA"], "uv").train.tolist() == [UNREACHABLE, UNREACHABLE]
    row, _ = one(
        kit, {"water_class": "W_SEA", "quantity_per_year": 1e6}, {"water_class": "W_PROC", "quantity_per_year": 1e6}
    )
    assert (row["gate"], row["gate_reason"]) == ("quality", "salt water and fresh water do not replace each other")
    by_medium, _ = one(kit, {"medium": "seawater", "quantity_per_year": 1e6}, {"quantity_per_year": 1e6})
    assert by_medium["gate"] == "quality"


def test_cost_at_the_break_of_the_published_lines():
    """Below 30,000 p.e. the line of small plants drops under that of large ones; the larger holds."""
    just_below = treatment_cost(["filtration"], [29_999.0]).item()
    assert just_below == pytest.approx(0.342 - 4e-7 * 29_999.0)
    assert treatment_cost(["filtration"], [1.0]).item() == pytest.approx(0.507 - 7e-6 * 1000.0)


def test_tisso_cooling_water_pays_for_a_pipe(kit):
    """700,000 m3/yr from refinery to power station, Kalundborg; same class, 1.4 km."""
    end = {"water_class": "W_COOL_OPEN", "quantity_per_year": 700_000.0, "country": "DK"}
    row, _ = one(kit, end, end, 1420.0)
    assert (row["gate"], row["mode"]) == ("", "reuse")
    assert row["d_technical"] == 1.0
    assert row["cost"] < 1.0
    assert row["co2_saved_t_per_year"] < 700_000.0 * 0.1913 / 1000.0, "DEFRA mains supply, less pumping"


def test_unknown_quality_is_treated_and_recorded(kit):
    row, result = one(kit, {"quantity_per_year": 5e5}, {"quantity_per_year": 5e5})
    assert row["mode"] == "treatment"
    assert row["d_technical"] < 1.0
    assert {a.id for a in result.assumptions if a.column == "water_class"} == {"S0", "D0"}


def test_unknown_volume_leaves_cost_open(kit):
    row, result = one(kit, {"water_class": "W_PROC"}, {"water_class": "W_PROC", "quantity_per_year": 5e5})
    assert row["gate"] == ""
    assert np.isnan(row["cost"])
    assert np.isnan(row["d_quantity"])
    assert 0 < row["d_proximity"] < 1
    assert any(a.column == "quantity_per_year" and a.id == "S0" for a in result.assumptions)


def test_far_away_water_misses_by_kilometres(kit):
    end = {"water_class": "W_PROC", "quantity_per_year": 50_000.0}
    row, _ = one(kit, end, end, 40_000.0)
    assert (row["gate"], row["shortfall_unit"]) == ("distance", "km")
    assert "km too far at 50,000 m³/yr" in row["gate_reason"]


@settings(deadline=None, max_examples=25)
@given(
    volume=st.floats(1e3, 1e8), route=st.floats(0, 2e4), further=st.floats(0, 2e4), target=st.sampled_from(REUSE_ORDER)
)
def test_cleaner_is_never_worse_and_further_never_cheaper(kit, volume, route, further, target):
    want = {"water_class": target, "quantity_per_year": volume}
    offers = [{"water_class": c, "quantity_per_year": volume} for c in REUSE_ORDER]
    rows = [kit.pair(o, want, route_m=route, resource="water") for o in offers]
    rows += [kit.pair(offers[0], want, route_m=route + further, resource="water")]
    outcome = water.assess(kit.frame(*rows), MatchingOptions()).outcome
    grades = outcome["d_technical"].to_numpy()[:4]
    assert (np.diff(grades) <= 0).all()
    assert outcome["cost"].iloc[4] >= outcome["cost"].iloc[0] * (1 - 1e-9)


def test_the_class_of_the_crop_by_the_reuse_regulation():
    """Regulation (EU) 2020/741, annex I, table 1."""
    crops = {
        "irrigation of lettuce": "W_IRR_A",
        "carrots and potatoes": "W_IRR_A",
        "vanning av korn": "W_IRR_B",
        "dryppvanning av epler": "W_IRR_C",
        "pasture": "W_IRR_B",
        "energy willow": "W_IRR_D",
        "irrigation": "W_IRR_A",
    }
    assert {words: class_of_crop(words) for words in crops} == crops


def test_urban_waste_water_is_brought_to_the_class_of_the_crop(kit):
    plant = {"nace": "37.00", "quantity_per_year": 1e6}
    farm = {"nace": "01.13", "quantity_per_year": 1e5, "profile": "", "stream": "irrigation of lettuce"}
    row, result = one(kit, plant, farm)
    assert (row["source_class"], row["target_class"], row["train"]) == ("W_EFF", "W_IRR_A", "filtration_uv")
    stated, _ = one(kit, plant, farm | {"water_class": "W_IRR_D"})
    assert stated["target_class"] == "W_IRR_A", "a weaker class does not do for lettuce"
    energy, _ = one(kit, plant, farm | {"stream": "energy willow"})
    assert (energy["target_class"], energy["train"]) == ("W_IRR_D", "uv")
    other, _ = one(kit, plant | {"nace": "11.05", "water_class": "W_PROC"}, farm | {"water_class": "W_IRR_D"})
    assert other["target_class"] == "W_IRR_D", "the regulation is for urban waste water"
    taken = {(a.id, a.column): a.value for a in result.assumptions}
    assert taken["S0", "water_class"] == "W_EFF"
    assert taken["D0", "profile"] == "irrigation"


def test_irrigation_has_its_season(kit):
    plant = {"nace": "37.00", "quantity_per_year": 1e5}
    farm = {"nace": "01.11", "quantity_per_year": 1e5, "stream": "barley"}
    season, _ = one(kit, plant, farm | {"profile": ""})
    steady, _ = one(kit, plant, farm | {"profile": "flat"})
    assert season["quantity_per_year"] < 0.6 * steady["quantity_per_year"]


def test_low_and_high_hold_those_of_the_treatment(kit):
    """0.02 to 0.05 EUR/m3 for ultraviolet light, 0.035 in the middle."""
    ends = [{"quantity_per_year": 1e6, "water_class": name} for name in ("W_IRR_C", "W_IRR_B")]
    treated, _ = one(kit, *ends, 1.0)
    as_it_is, _ = one(kit, ends[1], ends[1], 1.0)
    for side, cost in (("low", 0.02), ("", 0.035), ("high", 0.05)):
        name = f"cost_{side}".rstrip("_")
        assert treated[name] - as_it_is[name] == pytest.approx(cost, abs=1e-3)


def test_the_pump_lifts_what_the_heights_tell(kit):
    end = {"water_class": "W_PROC", "quantity_per_year": 5e5}
    pairs = kit.frame(*[kit.pair(end, end, route_m=1000.0, resource="water")] * 4)
    heights = pairs.assign(s_elevation_m=[np.nan, 5.0, 5.0, 90.0], r_elevation_m=[40.0, 5.0, 45.0, 5.0])
    detail = water.assess(heights, MatchingOptions()).detail
    assert detail["head_m"].tolist() == [20.0, 10.0, 50.0, 10.0]
    rise = (detail["pump_mwh"].iloc[2] - detail["pump_mwh"].iloc[1]) * 3.6e9 * 0.75
    assert rise == pytest.approx(1000.0 * 9.81 * 40.0 * 5e5, rel=2e-3), "rho g h V"
