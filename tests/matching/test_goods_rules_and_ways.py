"""Animal by-products, ships, seasons, land and digesters: law, published figures, and what must hold for any pair."""

import numpy as np
import pandas as pd
import pytest

from symbiosis_map.knowledge import PACKAGED, Knowledge
from symbiosis_map.matching.goods import co2, material, organic
from symbiosis_map.matching.goods.animal_by_products import category_of, verdict_on
from symbiosis_map.matching.goods.organic import land_area_ha
from symbiosis_map.matching.options import MatchingOptions

BLANK = {
    "surplus_id": "S",
    "demand_id": "D",
    "precision_m": 0.0,
    "sea_share": 0.0,
    "r_waste_code": None,
    **{f"{end}_quantity_{side}": np.nan for end in "sr" for side in ("low", "high")},
}


def pair(resource, stream, code, provider, receiver, km, offered=np.nan, wanted=np.nan, **more):
    return {
        **BLANK,
        "resource": resource,
        "crow_m": km * 1000.0,
        "route_m": km * 1000.0,
        "s_stream": stream,
        "s_waste_code": code,
        "s_nace": provider,
        "s_quantity_per_year": offered,
        "r_stream": f"by-products that NACE {receiver} takes",
        "r_nace": receiver,
        "r_quantity_per_year": wanted,
        **more,
    }


def judged(module, row, **options):
    result = module.assess(pd.DataFrame([row]), MatchingOptions(**options))
    return result, result.outcome.iloc[0], result.detail.iloc[0]


# --- Regulation (EC) 1069/2009 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("material_name", "words", "code", "category"),
    [
        ("fish mortalities", "dead fish", "020102", "2"),
        ("cattle slurry", "slurry", "020106", "2 manure"),
        ("fish trimmings", "heads and frames", "020202", "3"),
        ("food waste", "waste of the canteen", "200108", "3 catering"),
        ("fish sludge", "sludge", "020101", ""),
        ("slaughter residue", "specified risk material, category 1", "020202", "1"),
        ("fruit and vegetable waste", "peel", "020304", ""),
    ],
)
def test_categories_of_articles_8_to_10(material_name, words, code, category):
    assert category_of(material_name, words, code) == category


@pytest.mark.parametrize(
    ("category", "receiver", "verdict"),
    [
        ("1", "3521", "blocked"),
        ("1", "3821", "conditional"),
        ("2", "1091", "blocked"),
        ("2", "1092", "blocked"),
        ("2", "3521", "conditional"),
        ("2 manure", "0111", "conditional"),
        ("3", "1091", "conditional"),
        ("3", "1092", "conditional"),
        ("3", "3521", "conditional"),
        ("3 catering", "0146", "blocked"),
        ("3 catering", "0149", "conditional"),
        ("3 catering", "1092", "blocked"),
        ("3", "2351", ""),
        ("3", "", ""),
    ],
)
def test_uses_of_articles_11_to_14(category, receiver, verdict):
    assert verdict_on(category, receiver).verdict == verdict


def test_a_forbidden_use_is_blocked_and_names_its_article():
    for stream, code, receiver in (("kitchen waste", "20 01 08", "01.46"), ("dead fish", "02 01 02", "10.92")):
        _, outcome, _ = judged(organic, pair("organic", stream, code, "10.20", receiver, 5.0, 100.0))
        assert outcome["gate"] == "blocked"
        assert "1069/2009" in outcome["gate_reason"]


def test_a_condition_stands_in_the_calculation():
    _, outcome, detail = judged(organic, pair("organic", "fish trimmings", "02 02 02", "10.20", "35.21", 5.0, 100.0))
    assert outcome["gate"] == ""
    assert "70 °C" in detail["animal_condition"]


# --- ships -------------------------------------------------------------------------------------------------------


def shipped(km, offered=20_000.0, quay_m=(500.0, 800.0), **options):
    row = pair("material", "fly ash", "10 01 02", "35.11", "23.51", km, offered, 50_000.0)
    row |= {"s_quay_m": quay_m[0], "r_quay_m": quay_m[1]}
    return judged(material, row, sea_detour_factor=1.0, **options)


def test_break_even_of_ship_and_lorry():
    """3.7 + 0.113 L against 8 + 3.7 + 0.036 L meet at 103.9 km, where both ends stand on a quay."""
    rates = PACKAGED.table("transport_costs").set_index("goods")
    rates.loc["bulk", ["fixed_eur_per_t", "variable_eur_per_t_km"]] = 3.7, 0.113
    rates.loc["ship bulk", ["fixed_eur_per_t", "variable_eur_per_t_km"]] = 8.0, 0.036
    knowledge = Knowledge({"transport_costs": rates.reset_index()}, "rates of the worked break-even")
    ways = [shipped(km, quay_m=(0.0, 0.0), knowledge=knowledge)[1]["transport"] for km in (103.8, 104.0)]
    assert ways == ["truck", "ship"]


def test_a_ship_takes_long_ways_between_quays_only():
    assert [shipped(km)[1]["transport"] for km in (60.0, 300.0)] == ["truck", "ship"]
    assert shipped(300.0, quay_m=(500.0, 6000.0))[1]["transport"] == "truck", "farther than 5 km from a quay"
    assert shipped(300.0, quay_m=(500.0, np.nan))[1]["transport"] == "truck", "no quay known"
    assert shipped(300.0, offered=900.0)[1]["transport"] == "truck", "less than a parcel of 1,000 t"
    row = pair("material", "fly ash", "10 01 02", "35.11", "23.51", 300.0, 20_000.0, 50_000.0)
    assert judged(material, row)[1]["transport"] == "truck", "sites without the column"


def test_cost_and_emissions_of_a_ship_by_hand():
    """300 km by sea, 1.3 km of quays by 1.3: 8 + 3 + 0.1 × 1.69 + 0.036 × 300; DEFRA 14.07 g and 77.03 g a tonne-km."""
    result, outcome, detail = shipped(300.0)
    road = 1.3 * 1.3
    assert outcome["cost"] == pytest.approx(8.0 + 3.0 + 0.10 * road + 0.036 * 300.0)
    kg = (0.01407 + 0.00332) * 300.0 + (0.07703 + 0.01799) * road
    assert detail["truck_t_per_year"] == pytest.approx(20_000.0 * kg / 1000.0)
    assert detail["loads_per_year"] == pytest.approx(20.0)
    assert any(a.id == "all by coastal bulk ship" for a in result.assumptions)


def test_a_longer_way_is_never_cheaper_with_a_ship_nor_passes_again():
    outcomes = [shipped(km)[1] for km in (10.0, 80.0, 103.0, 125.0, 400.0, 900.0, 3000.0)]
    assert (np.diff([o["cost"] for o in outcomes]) > 0).all()
    passes = [o["gate"] == "" for o in outcomes]
    assert passes == sorted(passes, reverse=True)


# --- seasons -----------------------------------------------------------------------------------------------------


def test_what_waits_costs_a_store_and_nothing_is_lost():
    plain = pair("material", "fly ash", "10 01 02", "35.11", "23.51", 50.0, 1000.0, 1000.0)
    _, flat, _ = judged(material, plain | {"s_profile": "flat", "r_profile": "flat"})
    _, seasonal, detail = judged(material, plain | {"s_profile": "residential_SE33", "r_profile": "irrigation"})
    assert flat["cost"] == judged(material, plain)[1]["cost"]
    assert seasonal["quantity_per_year"] == 1000.0
    assert seasonal["cost"] - flat["cost"] == pytest.approx(5.0 * detail["stored_share"])
    assert 0 < detail["stored_share"] < 1


def test_co2_of_a_greenhouse_has_its_season():
    row = pair("co2", "CO2 of fermentation", None, "20.15", "01.13", 5.0, 690.0, 690.0)
    result, outcome, detail = judged(co2, row)
    assert detail["season_share"] == pytest.approx(0.72, abs=0.02), "of a flat source as large as the need"
    assert outcome["quantity_per_year"] == pytest.approx(690.0 * detail["season_share"])
    assert any(a.column == "profile" and a.value == "greenhouse_co2" for a in result.assumptions)
    large = judged(co2, row | {"s_quantity_per_year": 6900.0})[1]
    assert large["quantity_per_year"] == pytest.approx(690.0), "a source that is large enough serves the summer too"
    assert large["d_time"] == 1.0
    assert judged(co2, row | {"r_profile": "flat"})[1]["quantity_per_year"] == 690.0
    assert judged(co2, row | {"r_nace": "20.14"})[1]["d_time"] == 1.0, "synthesis runs all year"


# --- nutrients and digesters ---------------------------------------------------------------------------------------


def test_land_by_the_nitrates_directive():
    """17 t of nitrogen at 170 kg a hectare; 7 t of phosphorus at 35 kg need more."""
    options = MatchingOptions()
    assert float(land_area_ha(17.0, np.nan, options)) == pytest.approx(100.0)
    assert float(land_area_ha(17.0, 7.0, options)) == pytest.approx(200.0)


def test_nutrients_of_cattle_slurry_by_hand():
    """FNR 2010: 10 % dry matter with 3.5 % nitrogen and 1.7 % phosphate."""
    row = pair("organic", "cattle slurry", "02 01 06", "01.41", "01.11", 3.0, 1000.0, 1000.0)
    _, outcome, detail = judged(organic, row)
    assert detail["nitrogen_t_per_year"] == pytest.approx(3.5)
    assert detail["phosphorus_t_per_year"] == pytest.approx(1.7 * 61.948 / 141.944, rel=1e-3)
    assert detail["land_ha"] == pytest.approx(max(3500 / 170, 741.9 / 35), rel=1e-3)
    assert outcome["gate"] == ""


def test_a_digester_is_held_to_a_quarter_of_fish_sludge():
    row = pair("organic", "fish sludge", "02 01 01", "03.22", "35.21", 10.0, 5000.0, 8000.0)
    _, outcome, detail = judged(organic, row)
    assert outcome["quantity_per_year"] == pytest.approx(2000.0)
    assert detail["methane_nm3_per_t"] == 24.0
    salt = judged(organic, row | {"s_stream": "saline fish sludge"})[2]
    assert salt["methane_nm3_per_t"] == pytest.approx(6.8), "Gebauer 2004"
    assert judged(organic, row | {"r_quantity_per_year": np.nan})[0].detail["feed_limit_t"].isna().all()
