"""Explanations of the bundled projects and of the worked links: complete, and true to the last printed figure."""

import json
import math
import re
from dataclasses import fields, replace

import pandas as pd
import pytest

from symbiosis_map.errors import InputError
from symbiosis_map.matching import explain, explanation_text, match
from symbiosis_map.matching.explanation_lines import moving_options
from symbiosis_map.matching.matcher import ASSESS
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pairs import make_pairs


def tell(result, link_id, **more):
    frames = (result[name] for name in ("sites", "streams", "distances", "assumptions"))
    return explain(link_id, *frames, result.project.matching, **more)


def sample(result):
    """Ids of links of every resource and mode, and of near misses of every gate."""
    links, near = result["links"], result["near_misses"]
    missed = near.groupby(["resource", "gate"]).head(1)
    chosen = links.groupby(["resource", "mode", "transport"], dropna=False).head(1)
    return [*chosen["link_id"], *(missed["surplus_id"] + ">" + missed["demand_id"])]


@pytest.fixture(scope="module", params=["county", "kalundborg", "roubaix"])
def told(request):
    """Explanations of links and near misses of all kinds of a bundled project."""
    result = request.getfixturevalue(request.param)
    return [tell(result, link_id, doubt=result.get("doubt"), changes=False) for link_id in sample(result)]


def arithmetic(formula):
    """Return a formula as an expression, None where it holds anything but numbers and operators."""
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", formula).replace("×", "*").replace("−", "-")
    rest = re.sub(r"\d+(\.\d+)?(e[+-]?\d+)?|min|max|[-+*/()., ]", "", text)
    return text if not rest and re.search(r"\d", text) and re.search(r"[-+*/(]", text) else None


def test_a_formula_with_its_numbers_gives_the_printed_value(told):
    """Numbers are printed with five figures; a difference of two is off by as much as both."""
    calculated = 0
    for explanation in told:
        for line in explanation.calculation:
            expression = arithmetic(line.formula)
            if expression is None:
                continue
            largest = max(float(number) for number in re.findall(r"\d+\.?\d*", expression))
            value = eval(expression, {"__builtins__": {}}, {"min": min, "max": max})
            assert math.isclose(value, line.value, rel_tol=1e-3, abs_tol=5e-5 * largest), (explanation.link_id, line)
            calculated += 1
    assert calculated >= 2 * len(told)


def test_every_formula_is_filled_in(told):
    for explanation in told:
        assert explanation.calculation
        for line in explanation.calculation:
            assert not re.search(r"[{}?]", line.formula), (explanation.link_id, line)
            assert line.label


def test_every_input_has_a_basis_or_a_reason(told):
    for explanation in told:
        for lines in explanation.inputs.values():
            for line in lines:
                assert line.value is None or (line.basis and line.source), (explanation.link_id, line)
                assert not line.filled_in or line.reason
        for end in explanation.ends.values():
            assert end["location_source"]
            assert end["activity"] or not end.get("nace")


def test_ranges_hold_the_best_value(told):
    for explanation in told:
        assert all(line.low <= line.best <= line.high for line in explanation.ranges), explanation.link_id
        if explanation.passed and "MWh" in explanation.sentence:
            assert [line.name for line in explanation.ranges] == ["quantity", "cost", "investment", "CO2 saved"]


def test_doubt_and_barriers_stand_in_words(told):
    for explanation in told:
        assert [line.barrier_id for line in explanation.barrier_lines] == [
            one for one in explanation.barriers.split(";") if one
        ]
        assert all(line.name and line.remedy for line in explanation.barrier_lines)
        assert explanation.doubt is not None
        assert 0.0 <= explanation.doubt["gate_fail_chance"] <= 1.0


def test_points_lost_are_those_of_the_score(told):
    for explanation in told:
        for factor in explanation.factors:
            others = math.prod(other.factor for other in explanation.factors if other is not factor)
            assert factor.points_lost == pytest.approx(100.0 * others - explanation.score, abs=1e-9)
            assert factor.points_lost >= -1e-9


def test_json_holds_all_of_it_and_text_reads_by_sections(told):
    for explanation in told:
        plain = json.loads(json.dumps(explanation.as_dict(), allow_nan=False))
        assert set(plain) == {entry.name for entry in fields(explanation)}
        text = explanation_text(explanation)
        assert text.startswith(explanation.sentence)
        for heading in ("\n\nOffered: ", "\n\nWanted: ", "\n\nDistance: ", "\n\nCalculation\n", "\n\nHow sure, over "):
            assert heading in text, explanation.link_id
        assert ("\n\nScore " in text) == explanation.passed
        assert "nan" not in text.split()


TOWN = (
    "heat",
    {"temperature_c": 90.0, "return_temperature_c": 55.0, "quantity_per_year": 175_200.0, "medium": "water"},
    {"temperature_c": 85.0, "return_temperature_c": 50.0, "quantity_per_year": 120_000.0, "medium": "water"},
    5000.0,
)


@pytest.fixture(scope="module")
def run_of(kit):
    """Tables, assumptions and options of one pair."""

    def build(case, **changed):
        options = MatchingOptions(**changed)
        frames = kit.tables(*case)
        return frames, match(*frames, options).assumptions, options

    return build


def test_parameters_are_those_without_which_the_result_is_another(kit):
    pairs = make_pairs(*kit.tables(*TOWN))
    options = MatchingOptions()
    moving = set(moving_options(pairs, 0, options))
    assert {"interest_rate", "electricity_price_eur_per_mwh", "pipe_life_years", "pipe_upkeep_per_year"} <= moving
    assert moving.isdisjoint({"once_through_life_years", "heat_pump_life_years", "water_lift_m", "gas_pipe_eur_per_m"})
    before = ASSESS["heat"](pairs, options).outcome
    for name in ("pipe_life_years", "minor_losses_steel"):
        after = ASSESS["heat"](pairs, replace(options, **{name: 2.0 * getattr(options, name)})).outcome
        assert (after["cost"] != before["cost"]).all() == (name in moving)


def test_a_parameter_says_its_default_what_it_rests_on_and_whether_it_was_set(run_of):
    frames, assumptions, options = run_of(TOWN, interest_rate=0.07)
    lines = {line.name: line for line in explain("S>D", *frames, assumptions, options).options}
    assert (lines["interest_rate"].value, lines["interest_rate"].default) == (0.07, 0.05)
    assert lines["interest_rate"].changed
    assert not lines["electricity_price_eur_per_mwh"].changed
    assert "estimate" in lines["interest_rate"].note
    assert "DEA" in lines["pipe_life_years"].note


def test_an_unknown_id_is_told_the_nearest(run_of):
    frames, assumptions, options = run_of(TOWN)
    with pytest.raises(InputError, match=r"no candidate 'S>DD'.*S>D"):
        explain("S>DD", *frames, assumptions, options)
    with pytest.raises(InputError, match=r"Ids look like S>D\."):
        explain("D>S", *frames, assumptions, options)


def test_what_another_pair_filled_in_is_left_out(run_of):
    frames, assumptions, options = run_of(TOWN)
    alien = assumptions.iloc[[0]].assign(table="streams", id="D", column="power_mw", value="999 MW", source="elsewhere")
    told = explain("S>D", *frames, pd.concat([assumptions, alien], ignore_index=True), options, changes=False)
    assert "999 MW" not in [row.value for row in told.assumptions]


WORKED = {
    "A": (
        (
            "heat",
            {"temperature_c": 15.0, "return_temperature_c": 6.0, "medium": "seawater", "power_mw": 10.0}
            | {"quantity_per_year": 80_000.0},
            {"temperature_c": 12.0, "return_temperature_c": 6.0, "medium": "fish water", "power_mw": 10.0}
            | {"quantity_per_year": 72_000.0},
            1500.0,
        ),
        {"heat_reference": {"NO": "heat_pump"}, "ground_temperature_c": 5.0},
        {
            "Flow": 277.8,
            "Warm water in the mix": 0.667,
            "Outer diameter": 630.0,
            "Friction": 26.7,
            "Pressure": 127.2,
            "Pump": 46.0,
            "Investment": 1.863e6,
            "Delivered": 72_000.0,
            "Levelised cost": 2.39,
            "Alternative": 17.3,
            "Payback": 2.5,
            "Economic distance": 13_100.0,
            "CO2 saved": 130.0,
        },
        88.9,
    ),
    "B": (
        (
            "heat",
            {"temperature_c": 90.0, "return_temperature_c": 55.0, "medium": "water", "power_mw": 20.0}
            | {"quantity_per_year": 175_200.0},
            {"temperature_c": 85.0, "return_temperature_c": 50.0, "medium": "water", "quantity_per_year": 120_000.0}
            | {"profile": "residential_SE33"},
            5000.0,
        ),
        {"heat_alternative_eur_per_mwh": 40.0},
        {
            "Flow": 136.4,
            "Nominal diameter": 300.0,
            "Velocity": 1.814,
            "Pressure gradient": 72.0,
            "Heat loss": 53.5,
            "Pressure": 942.0,
            "Pump": 175.0,
            "Pipe per metre": 2148.0,
            "Investment": 16.62e6,
            "Levelised cost": 11.68,
            "Alternative": 40.0,
            "Payback": 4.2,
            "CO2 saved": 1599.0,
        },
        92.6,
    ),
}
"""The two worked links of the scoring science, as it states their figures; see test_worked_links.py."""


@pytest.mark.parametrize("name", WORKED)
def test_worked_links_are_explained_with_the_figures_that_they_state(name, run_of):
    case, changed, stated, score = WORKED[name]
    frames, assumptions, options = run_of(case, **changed)
    told = explain("S>D", *frames, assumptions, options)
    first = {}
    for line in told.calculation:
        first.setdefault(line.label, line.value)
    for label, value in stated.items():
        assert first[label] == pytest.approx(value, rel=0.02), label
    assert told.score == pytest.approx(score, abs=0.05)
    lost = {factor.criterion: factor.points_lost for factor in told.factors}
    assert max(lost, key=lost.get) == {"A": "climate", "B": "climate"}[name]
    assert {line.name for line in told.ranges} == {"quantity", "cost", "investment", "CO2 saved"}
    assert all(change.gain > 0 for change in told.changes)
    assert {line.column for line in told.inputs["surplus"] if line.value is not None} >= {
        "quantity_per_year",
        "temperature_c",
        "medium",
    }


def test_a_link_by_ship_is_told_along_the_way_of_the_ship(kit):
    """300 km by road against 180 km by sea and 2 km to the quays: each formula gives its figure."""
    ends = ({"stream": "fly ash", "waste_code": "10 01 02", "nace": "35.11"}, {"stream": "fly ash", "nace": "23.51"})
    amounts = ({"quantity_per_year": 50_000.0, "medium": None}, {"quantity_per_year": 80_000.0, "medium": None})
    sites, streams, distances = kit.tables("material", *(a | b for a, b in zip(ends, amounts, strict=True)), 300_000.0)
    way = {"ship_sea_m": 180_000.0, "ship_road_m": 2_000.0, "ship_quays": "A, B", "ship_basis": "around land"}
    distances = distances.assign(**way, ship_line="LINESTRING (7 62, 7 63)")
    told = explain("S>D", sites, streams, distances, match(sites, streams, distances).assumptions, changes=False)
    lines = {line.label: line for line in told.calculation}
    assert lines["Distance"].value == pytest.approx(182.0)
    assert lines["Distance"].formula == "182,000 m / 1000"
    for label in ("Transport", "Economic distance", "CO2 of transport"):
        value = eval(arithmetic(lines[label].formula), {"__builtins__": {}}, {"max": max})
        assert value == pytest.approx(lines[label].value, rel=1e-3), label
