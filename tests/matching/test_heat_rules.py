"""Heat links that exist, and what fails which gate by how much."""

import numpy as np
import pandas as pd
import pytest

from symbiosis_map.errors import ProjectError
from symbiosis_map.matching import heat
from symbiosis_map.matching.assessment import OUTCOME_COLUMNS
from symbiosis_map.matching.emissions import electricity_factor, reference_ids
from symbiosis_map.matching.heat.ends import heat_ends
from symbiosis_map.matching.heat.lift import reach
from symbiosis_map.matching.options import MatchingOptions

SEAWATER_18 = {
    "temperature_c": 18.0,
    "return_temperature_c": 6.0,
    "medium": "seawater",
    "power_mw": 200.0,
    "quantity_per_year": 1.6e6,
}
FARM = {
    "temperature_c": 14.0,
    "return_temperature_c": 6.0,
    "medium": "fish water",
    "quantity_per_year": 20_000.0,
    "profile": "aquaculture_flow_through",
}
SUNNDAL = {"temperature_c": 90.0, "return_temperature_c": 50.0, "quantity_per_year": 200_000.0}
DISTRICT = {
    "temperature_c": 85.0,
    "return_temperature_c": 55.0,
    "quantity_per_year": 30_000.0,
    "profile": "residential_SE33",
}

CONTROLS = {
    "Tjeldbergodden methanol to Bioparken, adjacent (tbu.no)": (SEAWATER_18, FARM, 1400.0, "tempering"),
    "Elkem Salten to Sisomar, < 1 km, 30 m3/min at 25 °C (fiskeribladet.no)": (
        {"temperature_c": 25.0, "return_temperature_c": 6.0, "medium": "water", "power_mw": 39.7},
        {"temperature_c": 12.0, "return_temperature_c": 6.0, "medium": "fish water", "power_mw": 39.7},
        1000.0,
        "tempering",
    ),
    "Hydro Sunndal to Nofima, 750 m, 90 °C, fish water of 12 °C (nofima.no)": (
        SUNNDAL,
        {"temperature_c": 12.0, "return_temperature_c": 6.0, "medium": "fish water", "power_mw": 0.5},
        750.0,
        "direct",
    ),
    "Green Mountain Rjukan to Hima trout, 800 m": (
        {"temperature_c": 28.0, "return_temperature_c": 15.0, "medium": "water", "power_mw": 10.0},
        {"temperature_c": 14.0, "return_temperature_c": 6.0, "medium": "fish water", "power_mw": 10.0},
        800.0,
        "tempering",
    ),
    "Trimet Essen to district heating, 1.6 km, electrolysis heat": (
        {"temperature_c": 90.0, "return_temperature_c": 60.0, "power_mw": 5.0, "country": "DE"},
        {**DISTRICT, "country": "DE"},
        1600.0,
        "direct",
    ),
    "Mo Industripark to Kvarøy Smolt, same park, hatchery to 7.5 °C (mip.no)": (
        {"temperature_c": 20.0, "return_temperature_c": 8.0, "medium": "water", "quantity_per_year": 60_000.0},
        {"temperature_c": 7.5, "return_temperature_c": 4.0, "medium": "fish water", "quantity_per_year": 15_000.0},
        500.0,
        "tempering",
    ),
    "Kalundborg waste water to district heating, 24.5 °C (symbiosis.dk)": (
        {"temperature_c": 24.5, "return_temperature_c": 14.5, "quantity_per_year": 69_600.0, "country": "DK"},
        {
            "temperature_c": 80.0,
            "return_temperature_c": 45.0,
            "quantity_per_year": 267_000.0,
            "country": "DK",
            "profile": "residential_DK04",
        },
        1500.0,
        "lift",
    ),
}


def one(kit, surplus, demand, route_m=1000.0, sea_share=0.0, **options):
    result = heat.assess(
        kit.frame(kit.pair(surplus, demand, route_m=route_m, sea_share=sea_share)), MatchingOptions(**options)
    )
    return pd.concat([result.outcome.iloc[0], result.detail.iloc[0]])


@pytest.mark.parametrize("name", CONTROLS)
def test_links_that_exist_pass_inside_their_economic_distance(kit, name):
    surplus, demand, route_m, mode = CONTROLS[name]
    row = one(kit, surplus, demand, route_m)
    assert row["gate"] == ""
    assert row["mode"] == mode
    assert route_m < row["economic_distance_m"]
    assert row["cost"] < row["alternative_cost"]


def test_tjeldbergodden_flow_and_hours(kit):
    """14,671 m3/h of sea water carry 200 MW over 12 K; 1.6 TWh/yr are 8,000 hours (tbu.no)."""
    thirsty = {**FARM, "temperature_c": 18.0, "power_mw": 200.0, "quantity_per_year": 1.6e6, "profile": "flat"}
    row = one(kit, SEAWATER_18, thirsty)
    assert row["flow_m3_per_h"] == pytest.approx(14_671, rel=0.003)
    assert row["full_load_hours"] == pytest.approx(8000, rel=1e-3)
    assert row["pipe_lines"] > 1


def test_small_farm_beside_a_large_source_is_a_very_good_match(kit):
    row = one(kit, SEAWATER_18, {**FARM, "power_mw": 2.0, "quantity_per_year": 10_000.0})
    assert row["power_mw"] == 2.0, "the pipe is sized for the farm"
    assert row["d_technical"] > 0.98
    assert row["d_quantity"] > 0.75
    assert row["d_time"] == 1.0


def test_waste_to_energy_serves_a_dairy_at_99_degrees(kit):
    """Tafjord Kraftvarme to TINE Ålesund: 2.4 GWh/yr to pasteurisers at 99 °C (energiaktuelt.no)."""
    dairy = {
        "temperature_c": 99.0,
        "return_temperature_c": 60.0,
        "quantity_per_year": 2400.0,
        "profile": "industry_NO_food",
    }
    plant = {"temperature_c": 130.0, "return_temperature_c": 95.0, "quantity_per_year": 150_000.0}
    row = one(kit, plant, dairy, 2000.0)
    assert (row["gate"], row["mode"]) == ("", "direct")
    warm = one(kit, {**plant, "temperature_c": 101.0}, dairy, 2000.0)
    assert warm["mode"] == "direct", "a larger exchanger comes down to 2 K"


def test_steam_flows_from_power_station_to_pharma(kit):
    """Asnæs to Novo, Kalundborg."""
    steam = {
        "temperature_c": 200.0,
        "return_temperature_c": 100.0,
        "medium": "steam",
        "country": "DK",
        "quantity_per_year": 500_000.0,
    }
    pharma = {
        "temperature_c": 180.0,
        "return_temperature_c": 90.0,
        "medium": "steam",
        "country": "DK",
        "quantity_per_year": 139_600.0,
    }
    row = one(kit, steam, pharma, 2400.0)
    assert (row["gate"], row["mode"]) == ("", "steam")
    assert row["d_technical"] > 0.99
    assert one(kit, {**steam, "temperature_c": 180.0}, pharma, 2400.0)["gate"] == "", "steam to steam needs no approach"


def test_source_cooler_than_steam_misses_by_kelvin(kit):
    row = one(kit, SUNNDAL, {"temperature_c": 180.0, "medium": "steam", "quantity_per_year": 12_000.0})
    assert (row["gate"], row["shortfall"], row["shortfall_unit"]) == ("temperature", 95.0, "K")
    assert row["gate_reason"].startswith("95 K too cold")


def test_lift_that_is_not_allowed(kit):
    lukewarm = {**SUNNDAL, "temperature_c": 60.0, "return_temperature_c": 40.0}
    assert one(kit, lukewarm, DISTRICT)["mode"] == "lift"
    row = one(kit, lukewarm, DISTRICT, lift_allowed=False)
    assert (row["gate"], row["shortfall"]) == ("temperature", 30.0)


def test_lift_above_150_degrees_or_below_a_cop_of_2(kit):
    hot = one(kit, SUNNDAL, {"temperature_c": 160.0, "return_temperature_c": 130.0, "quantity_per_year": 9e3})
    assert hot["gate"] == "temperature"
    weak = one(
        kit,
        {"temperature_c": 5.0, "return_temperature_c": 1.0, "power_mw": 2.0},
        {"temperature_c": 140.0, "return_temperature_c": 110.0, "quantity_per_year": 9e3},
    )
    assert weak["gate"] == "temperature"
    assert "COP" in weak["gate_reason"]


def test_waste_water_reaches_fish_through_an_exchanger_only(kit):
    effluent = {"temperature_c": 24.5, "return_temperature_c": 14.5, "quantity_per_year": 69_600.0}
    assert one(kit, {**effluent, "nace": "20.14"}, FARM)["mode"] == "tempering"
    assert one(kit, {**effluent, "nace": "37.00"}, FARM)["mode"] == "direct"


def test_cold_water_does_not_warm_fish(kit):
    row = one(kit, {**SEAWATER_18, "temperature_c": 5.0}, FARM)
    assert (row["gate"], row["mode"], row["shortfall"]) == ("temperature", "tempering", 9.0)


def test_lukewarm_cooling_water_warms_part_of_the_way(kit):
    row = one(kit, {**SEAWATER_18, "temperature_c": 10.0}, FARM)
    assert row["gate"] == ""
    assert row["d_technical"] == pytest.approx(0.5, abs=0.01)


def test_route_far_beyond_the_economic_distance(kit):
    near = one(kit, SUNNDAL, DISTRICT, 1000.0)
    row = one(kit, SUNNDAL, DISTRICT, 2.0 * near["economic_distance_m"] + 8000.0)
    assert (row["gate"], row["shortfall_unit"]) == ("distance", "km")
    precision_m = 100.0
    assert row["shortfall"] == pytest.approx((row["route_m"] - precision_m - 2.0 * row["economic_distance_m"]) / 1e3)
    assert "km too far at" in row["gate_reason"]


def test_gate_gives_the_doubt_of_an_estimate_to_the_pair(kit):
    """A demand that is estimated as 1, at most 3 GWh/yr, is judged at 3; and the ends may lie closer."""
    small = {**DISTRICT, "quantity_per_year": 1000.0}
    limit = 2.0 * one(kit, SUNNDAL, small, 1500.0)["economic_distance_m"]
    assert one(kit, SUNNDAL, small, 1.5 * limit)["gate"] == "distance"
    assert one(kit, SUNNDAL, {**small, "quantity_high": 3000.0}, 1.5 * limit)["gate"] == ""
    assert one(kit, SUNNDAL, small, 0.9 * limit + 100.0)["gate"] == ""


def test_nothing_to_deliver(kit):
    row = one(kit, {**SUNNDAL, "quantity_per_year": 0.0}, DISTRICT)
    assert row["gate"] == "quantity"


def test_unknown_amount_leaves_cost_open_and_is_recorded(kit):
    unknown = {k: v for k, v in DISTRICT.items() if k != "quantity_per_year"}
    result = heat.assess(kit.frame(kit.pair(SUNNDAL, unknown, route_m=1200.0)), MatchingOptions())
    row = result.outcome.iloc[0]
    assert row["gate"] == ""
    for column in (
        "quantity_per_year",
        "cost",
        "capex_eur",
        "co2_saved_t_per_year",
        "d_quantity",
        "d_time",
        "d_economics",
        "d_climate",
    ):
        assert np.isnan(row[column]), column
    assert 0.0 < row["d_proximity"] < 1.0
    assert row["d_technical"] > 0.99
    assert any(a.id == "D0" and a.column == "power_mw" and a.value == "1 MW" for a in result.assumptions)


def test_unknown_temperature_leaves_the_grade_open(kit):
    row = one(kit, {"quantity_per_year": 10_000.0}, DISTRICT)
    assert row["mode"] == "grade not known"
    assert np.isnan(row["d_technical"])
    assert np.isnan(row["cost"])


def test_every_filled_value_is_an_assumption(kit):
    bare = {"temperature_c": 90.0, "power_mw": 5.0, "profile": None}
    result = heat.assess(
        kit.frame(kit.pair(bare, {"temperature_c": 80.0, "quantity_per_year": 9e3}, route_m=500.0)), MatchingOptions()
    )
    filled = {(a.id, a.column) for a in result.assumptions}
    assert {
        ("S0", "profile"),
        ("S0", "full_load_hours"),
        ("S0", "return_temperature_c"),
        ("D0", "return_temperature_c"),
        ("D0", "full_load_hours"),
    } <= filled
    assert all(a.source and a.reason and a.value for a in result.assumptions)


def test_pipe_at_sea_costs_more_with_its_width(kit):
    land, sea = (one(kit, SUNNDAL, DISTRICT, 500.0, sea_share=s) for s in (0.0, 1.0))
    assert land["power_mw"] == sea["power_mw"]
    assert sea["pipe_capex_eur"] == pytest.approx(2.0 * land["pipe_capex_eur"])
    assert sea["capex_high_eur"] - sea["capex_eur"] > land["capex_high_eur"] - land["capex_eur"]


def test_hot_loop_to_fish_carries_hot_water(kit):
    row = one(
        kit, SUNNDAL, {"temperature_c": 12.0, "return_temperature_c": 6.0, "medium": "fish water", "power_mw": 0.5}
    )
    assert (row["pipe_supply_c"], row["pipe_return_c"]) == (85.0, 8.0)  # as cold as an exchanger of 2 K leaves it


def test_peak_of_a_gas_source_needs_a_larger_step(kit):
    gas = {"temperature_c": 100.0, "return_temperature_c": 75.0, "medium": "gas", "power_mw": 5.0}
    assert one(kit, gas, DISTRICT)["mode"] == "lift"
    assert one(kit, {**gas, "temperature_c": 105.0}, DISTRICT)["mode"] == "direct"


def test_share_served_directly_and_by_lift(kit):
    """90 °C against 100/45 °C: direct share 40/55 (reference case H10); the rest by heat pump."""
    pairs = kit.frame(
        kit.pair(
            {**SUNNDAL, "power_mw": 10.0},
            {"temperature_c": 100.0, "return_temperature_c": 45.0, "quantity_per_year": 20_000.0},
            route_m=500.0,
        )
    )
    grade = reach(heat_ends(pairs, MatchingOptions()), MatchingOptions())
    assert grade.direct_share.item() == pytest.approx(40 / 55)
    assert grade.needs_lift.item()


def test_reference_heat_by_country_and_by_choice():
    assert reference_ids(["NO", "DK", ""], {}).tolist() == ["electric_boiler", "gas_boiler", "gas_boiler"]
    assert reference_ids(["NO", "DK"], {"": "oil_boiler", "NO": "heat_pump"}).tolist() == ["heat_pump", "oil_boiler"]
    with pytest.raises(ProjectError, match="electric_boiler"):
        reference_ids(["NO"], {"NO": "nuclear"})


def test_electricity_of_the_latest_year_and_the_eu_mix_elsewhere():
    factors, unknown = electricity_factor(["NO", "DK", "RS"])
    assert factors.tolist() == [0.015, 0.116, 0.21]
    assert unknown.tolist() == [False, False, True]


def test_outcome_has_its_columns_and_no_pairs_are_no_trouble(kit):
    empty = kit.frame(kit.pair(SUNNDAL, DISTRICT, route_m=1.0)).iloc[:0]
    result = heat.assess(empty, MatchingOptions())
    assert list(result.outcome.columns) == list(OUTCOME_COLUMNS)
    assert len(result.outcome) == len(result.detail) == 0
