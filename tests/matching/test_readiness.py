"""Readiness: each barrier is found where it should be, and none changes the score."""

import numpy as np
import pandas as pd
import pytest

from symbiosis_map import knowledge
from symbiosis_map.matching.assessment import Assessment, blank_outcome
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.readiness import FLOOR, NOT_CHECKED, barriers

PLAIN = {
    "resource": "material",
    "s_waste_code": None,
    "s_country": "NO",
    "s_operator": "One AS",
    "s_site_id": "A",
    "s_basis": "reported",
    "s_power_mw": np.nan,
    "r_country": "NO",
    "r_operator": "One AS",
    "r_site_id": "B",
    "r_basis": "reported",
    "r_power_mw": np.nan,
    "r_nace": "23.51",
    "r_quantity_per_year": np.nan,
}


def found(outcome: dict[str, object] | None = None, **columns: object) -> tuple[set[str], float]:
    pairs = pd.DataFrame([{**PLAIN, **columns}])
    judged = blank_outcome(pairs.index).assign(**(outcome or {}))
    result = barriers(pairs, Assessment(judged, judged, {}), MatchingOptions()).iloc[0]
    return set(filter(None, result["barriers"].split(";"))), result["readiness"]


def test_nothing_in_the_way() -> None:
    assert found() == (set(), 1.0)


@pytest.mark.parametrize("code", ["16 11 01*", "16 11 01", "161101"])
def test_hazardous_waste_with_or_without_its_asterisk(code: str) -> None:
    assert "B01" in found(s_waste_code=code)[0]


@pytest.mark.parametrize("resource", ["material", "organic", "gas", "co2", "water", "heat"])
def test_a_hazardous_code_is_never_hidden(resource: str) -> None:
    assert "B01" in found(resource=resource, s_waste_code="10 02 07*")[0]


def test_mirror_entry_and_waste_status() -> None:
    assert found(s_waste_code="17 05 04")[0] == {"B02", "B03"}
    assert found(s_waste_code="12 01 01")[0] == set(), "scrap has end-of-waste criteria, Regulation (EU) 333/2011"


def test_border() -> None:
    assert found(r_country="SE") == ({"B04"}, 0.7)
    assert found(r_country=None)[0] == set()


def test_owners() -> None:
    assert found(r_operator="two as") == ({"B08"}, 0.95)
    assert found(r_operator=" ONE AS ")[0] == set()
    assert found(s_operator=None, r_operator=None)[0] == {"B08"}
    assert found(s_operator=None, r_operator=None, r_site_id="A")[0] == set()


def test_water_that_touches_fish() -> None:
    assert "B05" in found({"mode": "tempering"}, resource="heat", r_nace="03.22")[0]
    assert "B05" not in found({"mode": "direct"}, resource="heat", r_nace="03.22")[0]
    assert "B05" not in found({"mode": "tempering"}, resource="heat", r_nace="01.13")[0]


def test_single_supplier() -> None:
    outcome = {"quantity_per_year": 60.0}
    assert "B06" in found(outcome, resource="heat", r_quantity_per_year=100.0)[0]
    assert "B06" not in found(outcome, resource="heat", r_quantity_per_year=200.0)[0]
    assert "B06" not in found(outcome, resource="heat")[0]
    assert "B06" not in found(outcome, resource="material", r_quantity_per_year=100.0)[0]


def test_norwegian_flags_do_not_lower_readiness() -> None:
    heat = {"resource": "heat", "r_nace": "35.30", "s_power_mw": 25.0}
    assert found(**heat) == ({"B14", "B15"}, 1.0)
    assert found(**{**heat, "s_power_mw": 15.0})[0] == {"B14"}
    assert found(**{**heat, "s_country": "DK", "r_country": "DK"}) == ({"B21"}, 1.0)


def test_estimated_data() -> None:
    assert found(r_basis="estimated") == ({"B18"}, 1.0)


def test_readiness_is_the_product_and_never_below_the_floor() -> None:
    ids, readiness = found(s_waste_code="17 05 03*", r_country="SE", r_operator="Two AS")
    assert ids == {"B01", "B02", "B03", "B04", "B08"}
    assert readiness == pytest.approx(max(FLOOR, 0.6 * 0.8 * 0.8 * 0.7 * 0.95))


def test_every_barrier_is_detected_or_said_to_be_not_checked() -> None:
    table = knowledge.PACKAGED.table("barriers").set_index("barrier_id")
    assert set(table.index[table["detection"].isna()]) == set(NOT_CHECKED)


def test_the_outcome_is_not_touched() -> None:
    pairs = pd.DataFrame([{**PLAIN, "s_waste_code": "16 11 01*"}])
    judged = blank_outcome(pairs.index).assign(d_technical=0.5)
    before = judged.copy()
    barriers(pairs, Assessment(judged, judged, {}), MatchingOptions())
    pd.testing.assert_frame_equal(judged, before)


# --- what a site may tell ----------------------------------------------------------------------------------------

SCIENCE_ROWS = {
    **{f"B{number:02d}": f"B{number:02d}" for number in range(1, 19)},
    "G01": "temperature",
    "G02": "hazard",
    "G03": "blocked",
    "G04": "quality",
    "G05": "distance",
    "G06": "temperature",
}
"""Where each gate and barrier of the list that the table was made from is looked for."""


def test_each_barrier_of_the_list_has_its_row() -> None:
    table = set(knowledge.PACKAGED.table("barriers")["barrier_id"])
    assert {here for name, here in SCIENCE_ROWS.items() if name.startswith("B")} <= table


def test_a_plant_that_may_close_before_the_link_has_paid() -> None:
    assert "B07" in found({"payback_years": 6.0}, resource="heat", s_closes_year=2036.0)[0]
    assert "B07" not in found({"payback_years": 4.0}, resource="heat", s_closes_year=2036.0)[0]
    assert "B07" in found(r_closes_year=2029.0)[0], "nothing is invested, but five years are not left"
    assert "B07" not in found(resource="heat")[0], "no plan is known"


def test_dwellings_by_their_distance() -> None:
    assert found(s_dwellings_m=150.0)[0] == {"B10", "B16", "B20"}
    assert found(s_dwellings_m=150.0)[1] == pytest.approx(0.5 * 0.9, abs=0.01), "a half within 200 m"
    assert found(s_dwellings_m=3000.0, r_dwellings_m=400.0)[0] == {"B10", "B16"}
    assert found(r_dwellings_m=700.0)[0] == {"B16"}
    assert found(r_dwellings_m=1500.0)[0] == set()
    assert found(resource="heat", s_dwellings_m=150.0)[0] == {"B16"}, "heat does not smell"


def test_major_hazard_crossing_and_seasons() -> None:
    assert found(r_major_hazard="upper") == ({"B13"}, 0.8)
    assert "B12" in found({"transport": "pipe"}, resource="gas", sea_share=0.2)[0]
    assert "B12" not in found({"transport": "truck"}, resource="gas", sea_share=0.2)[0]
    assert "B17" in found({"d_time": 0.2}, resource="heat")[0]


def test_reused_parts_of_buildings() -> None:
    assert "B09" in found(s_stream="windows for reuse", s_nace="43.11")[0]
    assert "B09" in found(s_stream="ombruk av stålbjelker", s_waste_code="17 04 05")[0]
    assert "B09" not in found(s_stream="concrete rubble", s_nace="43.11", s_waste_code="17 01 01")[0]
    assert "B09" not in found(s_stream="reuse of pallets", s_nace="52.10")[0]


def test_data_centres_have_a_limit_of_their_own() -> None:
    heat = {"resource": "heat", "s_nace": "63.11", "s_power_mw": 3.0}
    assert found(**heat)[0] == {"B15"}
    assert found(**{**heat, "s_power_mw": 1.5})[0] == set()
    assert found(**{**heat, "s_power_mw": 1.5, "s_country": "SE", "r_country": "SE"})[0] == {"B21"}
