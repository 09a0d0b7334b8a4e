"""Goods by road and pipe: published figures, gates, and what must hold for any pair."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbiosis_map.matching.assessment import OUTCOME_COLUMNS, Assessment
from symbiosis_map.matching.goods import co2, gas, material, organic
from symbiosis_map.matching.goods.acceptors import acceptor_streams
from symbiosis_map.matching.goods.transport import (
    economic_distance_m,
    truck_rates,
)
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.schema import check
from symbiosis_map.tables import STREAMS

ASSESS: dict[str, Callable[[pd.DataFrame, MatchingOptions], Assessment]] = {
    "material": material.assess,
    "organic": organic.assess,
    "co2": co2.assess,
    "gas": gas.assess,
}
BLANK = {
    "sea_share": 0.0,
    "precision_m": 100.0,
    "s_quantity_low": np.nan,
    "s_quantity_high": np.nan,
    "s_basis": "reported",
    "s_power_mw": np.nan,
    "s_site_id": "A",
    "s_country": "NO",
    "s_operator": None,
    "s_name": "A",
    "r_waste_code": None,
    "r_quantity_low": np.nan,
    "r_quantity_high": np.nan,
    "r_basis": "estimated",
    "r_power_mw": np.nan,
    "r_site_id": "B",
    "r_country": "NO",
    "r_operator": None,
    "r_name": "B",
}


def pair(
    resource: str,
    stream: str,
    code: str | None,
    provider: str,
    receiver: str,
    km: float,
    offered: float = np.nan,
    wanted: float = np.nan,
    **more: object,
) -> dict[str, object]:
    return {
        **BLANK,
        "surplus_id": f"{stream}-{code}-{provider}",
        "demand_id": f"to-{receiver}-{km}",
        "resource": resource,
        "crow_m": km * 1000,
        "route_m": km * 1000,
        "s_stream": stream,
        "s_waste_code": code,
        "s_nace": provider,
        "s_quantity_per_year": offered,
        "r_stream": f"by-products that NACE {receiver} takes",
        "r_nace": receiver,
        "r_quantity_per_year": wanted,
        **more,
    }


def assess(*rows: dict[str, object]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    assessment = ASSESS[frame["resource"].iloc[0]](frame, MatchingOptions())
    assert list(assessment.outcome.columns) == list(OUTCOME_COLUMNS)
    assert assessment.outcome.index.equals(frame.index)
    return assessment.outcome


# --- published figures --------------------------------------------------------------------------------------------


def test_reference_case_c05_displaced_gas() -> None:
    """OCAP: 205,000 t of CO2 for 115 million m3 of gas, 1.783 kg/m3; a tonne bought is a tonne not burnt."""
    kg_per_m3_burnt = 205e6 / 115e6
    assert kg_per_m3_burnt == pytest.approx(1.783, abs=0.001)
    outcome = assess(pair("co2", "CO2 of fermentation", None, "20.15", "01.13", 1.0, 500.0, 690.0, r_profile="flat"))
    assert outcome["co2_saved_t_per_year"].iloc[0] == pytest.approx(500.0, rel=0.001)


def test_co2_lorry_of_the_danish_energy_agency() -> None:
    """DEA sheet 122: 3.8 EUR/t and 0.14 EUR/t/km."""
    rates = truck_rates(pd.Series(["co2"])).iloc[0]
    assert rates["fixed_eur_per_t"] + rates["variable_eur_per_t_km"] * 100.0 == pytest.approx(17.8)


def test_co2_pipe_of_the_danish_energy_agency() -> None:
    """0.105 EUR/t/km at 8,000 h, 5 % and 50 years, from 15 EUR/(t/h)/m and 20 EUR/(t/h)/km/yr."""
    rows = pd.DataFrame([pair("co2", "CO2 of fermentation", None, "20.15", "20.14", 20.0, 160_000.0, 160_000.0)])
    outcome = co2.assess(rows, MatchingOptions(pipe_life_years=50.0))
    assert outcome.outcome["transport"].iloc[0] == "pipe"
    assert outcome.detail["variable_eur_per_t_km"].iloc[0] == pytest.approx(0.105, abs=0.0005)


def test_largest_distances_of_the_worked_values() -> None:
    """Value and avoided fee over 3.7 + 0.113 L: digestate 38, gypsum 171, slag 250, fly ash 365 km (rounded)."""
    for value, km in ((8.0, 38), (23.0, 171), (32.0, 250), (45.0, 365)):
        assert round(float(economic_distance_m(value, 3.7, 0.113)) / 1000.0) == km


# --- real exchanges ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        pair("material", "fly ash", "10 01 02", "35.11", "23.51", 169.6, 135_000.0),
        pair("material", "FGD gypsum", "10 01 05", "35.11", "23.62", 2.4, 200_000.0),
        pair("material", "elemental sulphur", None, "19.20", "20.13", 85.0),
        pair("material", "spent pot lining", "16 11 01*", "24.42", "23.51", 200.0, 5_000.0),
        pair("organic", "yeast slurry", None, "21.10", "01.46", 10.0, 5_000.0),
        pair("organic", "fish trimmings", "02 02 02", "10.20", "10.41", 60.0),
        pair("organic", "sewage sludge", "19 08 05", "37.00", "38.21", 5.0),
        pair("gas", "excess refinery gas", None, "19.20", "23.62", 2.0),
    ],
    ids=lambda row: f"{row['s_stream']} to {row['r_nace']}",
)
def test_documented_exchange_passes_its_gates(row: dict[str, object]) -> None:
    outcome = assess(row).iloc[0]
    assert outcome["gate"] == "", outcome["gate_reason"]
    assert outcome["d_technical"] > 0.6


# --- gates -------------------------------------------------------------------------------------------------------


def test_no_known_use_is_a_rule_gate_without_a_measure() -> None:
    outcome = assess(pair("material", "fly ash", "10 01 02", "35.11", "62.01", 1.0)).iloc[0]
    assert outcome["gate"] == "rule"
    assert np.isnan(outcome["shortfall"])
    assert "62.01" in outcome["gate_reason"]


def test_hazardous_code_needs_a_receiver_that_accepts_it() -> None:
    rows = [
        pair("material", "spent pot lining", code, "24.42", nace, 10.0)
        for code in ("16 11 01*", "16 11 01")
        for nace in ("23.51", "38.32")
    ]
    assert assess(*rows)["gate"].tolist() == ["", "hazard", "", "hazard"]


def test_ban_on_dead_fish_in_feed() -> None:
    assert assess(pair("organic", "dødfisk", "02 01 02", "03.21", "10.91", 5.0))["gate"].iloc[0] == "blocked"


def test_distance_gate_tells_by_how_much() -> None:
    outcome = assess(pair("organic", "digestate", "19 06 06", "35.21", "01.11", 200.0, 100.0)).iloc[0]
    assert outcome["gate"] == "distance"
    assert outcome["shortfall"] == pytest.approx(200.0 - 2 * outcome["economic_distance_m"] / 1000.0)
    assert outcome["shortfall_unit"] == "km"


def test_thin_co2_is_not_captured() -> None:
    outcome = assess(pair("co2", "CO2 in the off-gas", None, "24.42", "01.13", 5.0, 5e5)).iloc[0]
    assert outcome["gate"] == "quality"
    assert outcome["shortfall"] == pytest.approx(2.0)


def test_fuel_gas_travels_by_pipe_only() -> None:
    near, far = (pair("gas", "fuel gas", None, "19.20", "35.11", km, 20_000.0) for km in (3.0, 12.0))
    outcome = assess(near, far)
    assert outcome["gate"].tolist() == ["", "distance"]
    assert outcome["shortfall"].iloc[1] == pytest.approx(7.0)


# --- what is unknown stays unknown -------------------------------------------------------------------------------


def test_unknown_quantity_leaves_the_cost_per_tonne() -> None:
    outcome = assess(pair("material", "fly ash", "10 01 02", "35.11", "23.51", 50.0)).iloc[0]
    assert outcome["cost"] == pytest.approx(3.0 + 0.10 * 50.0)
    for column in ("quantity_per_year", "d_quantity", "saving_eur_per_year", "co2_saved_t_per_year", "d_climate"):
        assert np.isnan(outcome[column]), column


def test_what_a_receiver_asks_for_without_an_amount_goes_there_whole_and_that_is_said() -> None:
    wanted = {"r_stream": "fly ash for cement"}
    rows = pd.DataFrame([pair("material", "fly ash", "10 01 02", "35.11", "23.51", 50.0, 1000.0, **wanted)])
    assessment = material.assess(rows, MatchingOptions())
    assert assessment.outcome["quantity_per_year"].iloc[0] == 1000.0
    assert np.isnan(assessment.outcome["d_quantity"].iloc[0])
    assert any(a.column == "quantity_per_year" and "no amount" in a.reason for a in assessment.assumptions)


def test_an_activity_that_could_take_it_claims_no_amount() -> None:
    rows = pd.DataFrame([pair("material", "fly ash", "10 01 02", "35.11", "23.51", 50.0, 1000.0)])
    outcome = material.assess(rows, MatchingOptions()).outcome.iloc[0]
    assert outcome["gate"] == ""
    assert np.isnan(outcome["quantity_per_year"])
    assert np.isnan(outcome["saving_eur_per_year"])
    assert outcome["cost"] > 0


def test_no_source_no_co2() -> None:
    outcome = assess(pair("material", "textile scraps", None, "13.96", "13.92", 5.0, 100.0)).iloc[0]
    assert np.isnan(outcome["co2_saved_t_per_year"])
    assert outcome["co2_reference"] == ""


def test_stream_without_value_falls_back_to_nearness() -> None:
    wanted = {"r_stream": "special widgets", "r_waste_code": None}
    outcome = assess(pair("material", "mystery", None, "35.11", "23.51", 32.83, 10.0, **wanted)).iloc[0]
    assert np.isnan(outcome["d_economics"])
    assert outcome["d_proximity"] == pytest.approx(0.5)


# --- what the receiver asks for ----------------------------------------------------------------------------------


def test_named_demand_is_met_by_name() -> None:
    rows = [
        pair("material", stream, None, "28.22", "38.32", 20.0, r_stream="scrap metal and mixed waste for recycling")
        for stream in ("metal swarf", "limestone fines")
    ]
    assert assess(*rows)["gate"].tolist() == ["", "rule"]


def test_open_words_let_other_feedstock_in() -> None:
    row = pair(
        "organic", "fish sludge", "02 01 01", "03.21", "35.21", 60.0, 5_000.0, r_stream="manure and other biomass"
    )
    assert assess(row)["gate"].iloc[0] == ""


# --- organic -----------------------------------------------------------------------------------------------------


def test_methane_replaces_natural_gas_by_hand() -> None:
    """1,000 t of poultry manure: 90,000 Nm3 × 9.97 kWh × 0.20196 kg = 181.2 t, less the lorry."""
    outcome = assess(pair("organic", "poultry manure", "02 01 06", "01.47", "35.21", 10.0, 1000.0, 1000.0)).iloc[0]
    lorry = 1000.0 * 10.0 * (0.07703 + 0.01799) / 1000.0
    assert outcome["co2_saved_t_per_year"] == pytest.approx(90_000 * 9.97 * 0.20196 / 1000.0 - lorry, rel=1e-6)
    assert outcome["co2_reference"] == "natural gas"


# --- properties --------------------------------------------------------------------------------------------------

SAMPLES = (
    ("material", "fly ash", "10 01 02", "35.11", "23.51"),
    ("material", "steel scrap", "12 01 01", "25.62", "24.10"),
    ("material", "pallets", "15 01 03", "52.10", "16.29"),
    ("organic", "cattle slurry", "02 01 06", "01.41", "35.21"),
    ("organic", "digestate", "19 06 06", "35.21", "01.11"),
    ("co2", "process CO2", None, "20.15", "01.13"),
    ("co2", "flue gas", None, "23.51", "20.13"),
    ("gas", "oxygen", None, "20.11", "03.22"),
    ("gas", "fuel gas", None, "19.20", "35.11"),
)
KM = st.floats(0.01, 500.0)
TONNES = st.floats(1.0, 1e6)


def cases(*figures: st.SearchStrategy[float | None]) -> st.SearchStrategy[list[tuple]]:
    """Return eight samples of one resource, each with figures, to be assessed at once."""

    def of(resource: str) -> st.SearchStrategy[list[tuple]]:
        samples = st.sampled_from([sample for sample in SAMPLES if sample[0] == resource])
        return st.lists(st.tuples(samples, *figures), min_size=8, max_size=8)

    return st.sampled_from(sorted(ASSESS)).flatmap(of)


def pairs_of(*rows: tuple) -> list[dict[str, object]]:
    """Return a pair for each sample with its way and amounts, each with streams of its own."""
    return [pair(*sample, *figures, surplus_id=f"S{i}", demand_id=f"D{i}") for i, (sample, *figures) in enumerate(rows)]


@settings(deadline=None, max_examples=12)
@given(cases(KM, KM, TONNES, st.none() | TONNES))
def test_a_longer_route_is_never_cheaper_nor_better(drawn: list[tuple]) -> None:
    ways = [(*sorted((one, other)), offered, wanted) for _, one, other, offered, wanted in drawn]
    near, far = (
        [
            (case[0], way[end], way[2], np.nan if way[3] is None else way[3])
            for case, way in zip(drawn, ways, strict=True)
        ]
        for end in (0, 1)
    )
    outcome = assess(*pairs_of(*near, *far))
    for (_, near_row), (_, far_row) in zip(
        outcome[: len(near)].iterrows(), outcome[len(near) :].iterrows(), strict=True
    ):
        assert np.isnan(far_row["cost"]) == np.isnan(near_row["cost"])
        assert not far_row["cost"] < near_row["cost"] - 1e-9
        assert not far_row["d_economics"] > near_row["d_economics"] + 1e-12
        assert not (near_row["gate"] == "distance" and far_row["gate"] != "distance")


@settings(deadline=None, max_examples=8)
@given(cases(KM, TONNES, TONNES))
def test_quantities_stay_within_both_ends_and_shares_within_one(drawn: list[tuple]) -> None:
    outcome = assess(*pairs_of(*drawn))
    for (*_, offered, wanted), (_, row) in zip(drawn, outcome.iterrows(), strict=True):
        assert row["quantity_per_year"] <= min(offered, wanted)
        shares = row[[name for name in OUTCOME_COLUMNS if name.startswith("d_")]].dropna().astype(float)
        assert shares.between(0, 1).all()
        assert row["cost_low"] <= row["cost"] <= row["cost_high"]


@settings(deadline=None, max_examples=6)
@given(cases(KM, TONNES, TONNES, st.floats(0.1, 10.0)))
def test_scaling_both_quantities_changes_no_fit(drawn: list[tuple]) -> None:
    plain = [(sample, km, offered, wanted) for sample, km, offered, wanted, _ in drawn]
    scaled = [(sample, km, offered * factor, wanted * factor) for sample, km, offered, wanted, factor in drawn]
    fit = assess(*pairs_of(*plain, *scaled))["d_quantity"].to_numpy(float)
    assert fit[len(plain) :] == pytest.approx(fit[: len(plain)])


def test_row_order_has_no_effect() -> None:
    streams = ("fly ash", "steel scrap", "pallets", "spent pot lining", "stone fines")
    codes = ("10 01 02", "12 01 01", "15 01 03", "16 11 01*", None)
    rows = pd.DataFrame(
        [
            pair("material", stream, code, "35.11", nace, km, 100.0)
            for stream, code in zip(streams, codes, strict=True)
            for nace, km in (("23.51", 10.0), ("24.10", 100.0), ("42.11", 400.0), ("38.32", 5.0))
        ]
    )
    before = rows.copy()
    plain = material.assess(rows, MatchingOptions())
    pd.testing.assert_frame_equal(rows, before)
    turned = material.assess(rows.sample(frac=1, random_state=3), MatchingOptions())
    pd.testing.assert_frame_equal(turned.outcome.loc[rows.index], plain.outcome)
    assert turned.assumptions == plain.assumptions


# --- acceptors ---------------------------------------------------------------------------------------------------


def test_acceptors_stand_for_activities_that_the_rules_name() -> None:
    sites = pd.DataFrame(
        {
            "site_id": ["cement", "farm", "software", "biogas", "nowhere", "brewery", "mill"],
            "nace": ["23.51", "01.11", "62.01", "35.21", None, "11.05", "10.61"],
        }
    )
    streams = pd.DataFrame(
        {
            "stream_id": ["own", "grain"],
            "site_id": ["biogas", "brewery"],
            "direction": ["demand", "surplus"],
            "resource": ["organic", "material"],
            "stream": ["manure", "spent grain"],
            "waste_code": [None, "02 07 04"],
        }
    )
    made, assumptions = acceptor_streams(sites, streams)
    check(made, STREAMS)
    ids = set(made["stream_id"])
    assert {"cement-takes-material", "farm-takes-organic", "mill-takes-material"} <= ids
    assert not [name for name in ids if name.startswith(("software", "nowhere"))]
    assert "biogas-takes-organic" not in ids
    assert set(assumptions["id"]) == ids
    assert made["quantity_per_year"].isna().all()
    again, _ = acceptor_streams(sites.sample(frac=1, random_state=1), streams)
    pd.testing.assert_frame_equal(again, made)
