"""What is drawn of streams and places: closed forms of the laws, and what keeps together."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbiosis_map.errors import InputError
from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.matching import MatchingOptions
from symbiosis_map.matching.doubt.places import draw_detours, draw_distances
from symbiosis_map.matching.doubt.sampling import Uniforms
from symbiosis_map.matching.doubt.scenarios import SCENARIO_INPUTS, input_widths, make_scenario, scenario_uniforms
from symbiosis_map.matching.doubt.settling import moved_economic_distance
from symbiosis_map.matching.doubt.streams import draw_streams

OPTIONS = MatchingOptions()


def drawn_stream(kit, draws=2000, **more):
    case = kit.Case([kit.stream("S", "plant", "heat", **more)], OPTIONS)
    return draw_streams(case.streams, Uniforms(draws, 1), PACKAGED)


def test_a_quantity_is_triangular_between_its_own_ends(kit):
    """Mean (a + b + c)/3 and variance (a² + b² + c² − ab − ac − bc)/18 of the triangular law."""
    a, c, b = 50.0, 80.0, 200.0
    drawn = drawn_stream(kit, quantity_per_year=c, quantity_low=a, quantity_high=b).quantity_per_year
    assert drawn.mean() == pytest.approx((a + b + c) / 3, rel=1e-3)
    assert drawn.var() == pytest.approx((a * a + b * b + c * c - a * b - a * c - b * c) / 18, rel=0.01)


def test_power_moves_with_the_quantity(kit):
    drawn = drawn_stream(kit, quantity_per_year=8000.0, quantity_low=4000.0, quantity_high=9000.0, power_mw=2.0)
    assert drawn.quantity_per_year / drawn.power_mw == pytest.approx(4000.0)


def test_what_is_measured_is_narrower_than_what_is_estimated(kit):
    spans = [
        np.ptp(drawn_stream(kit, quantity_per_year=100.0, basis=b).quantity_per_year)
        for b in ("measured", "reported", "derived", "estimated")
    ]
    assert spans == sorted(spans)
    warm = [
        np.ptp(drawn_stream(kit, temperature_c=90.0, basis=b).temperature_c)
        for b in ("measured", "reported", "derived", "estimated")
    ]
    assert warm == sorted(warm)


def test_what_is_not_known_stays_unknown(kit):
    drawn = drawn_stream(kit)
    for values in (drawn.quantity_per_year, drawn.power_mw, drawn.temperature_c, drawn.return_temperature_c):
        assert np.isnan(values).all()


@given(st.floats(-10, 300), st.floats(-10, 300), st.sampled_from(["measured", "reported", "estimated"]))
@settings(max_examples=40, deadline=None)
def test_two_temperatures_keep_their_order(first, second, basis):
    row = {"stream_id": "S", "quantity_per_year": np.nan, "quantity_low": np.nan, "quantity_high": np.nan}
    row |= {"power_mw": np.nan, "temperature_c": first, "return_temperature_c": second, "basis": basis}
    drawn = draw_streams(pd.DataFrame([row]), Uniforms(200, 1), PACKAGED)
    glide = drawn.temperature_c - drawn.return_temperature_c
    assert (np.sign(glide) * np.sign(first - second) >= 0).all()
    assert (np.abs(glide) >= 0.25 * abs(first - second) - 1e-9).all()


def test_the_square_of_a_distance_is_the_one_of_two_discs(kit):
    """E[d²] = crow² + (r_a² + r_b²)/2, which the distance table takes as the square of the expected distance."""
    case = kit.Case([kit.sludge(), kit.digester()], OPTIONS, precision_m=3000.0)
    pairs = case.distances.assign(s_site_id="farm", r_site_id="biogas")
    factor = draw_distances(pairs, case.sites, Uniforms(9604, 1))
    assert np.square(factor).mean() == pytest.approx(1.0, abs=0.01)
    assert np.ptp(factor) > 0.3


def test_a_place_that_is_known_does_not_move(kit):
    case = kit.Case([kit.sludge(), kit.digester()], OPTIONS, precision_m=0.0)
    pairs = case.distances.assign(s_site_id="farm", r_site_id="biogas")
    assert (draw_distances(pairs, case.sites, Uniforms(50, 1)) == 1.0).all()


def test_both_ways_between_two_sites_share_one_road():
    pairs = pd.DataFrame({"s_site_id": ["a", "b"], "r_site_id": ["b", "a"]})
    there, back = draw_detours(pairs, Uniforms(50, 1), (0.9, 1.0, 1.3))
    assert (there == back).all()
    assert there.min() >= 0.9
    assert there.max() <= 1.3


def test_a_scenario_at_every_mode_is_the_run_itself(kit):
    options = MatchingOptions(knowledge=kit.without_width())
    scenario = make_scenario(options, input_widths(options.knowledge), dict.fromkeys(SCENARIO_INPUTS, 0.3))
    assert scenario == options


def test_a_scenario_moves_prices_and_factors_as_its_table_says():
    widths = input_widths(PACKAGED)
    high = make_scenario(OPTIONS, widths, dict.fromkeys(SCENARIO_INPUTS, 1.0))
    assert high.interest_rate == widths.loc["interest_rate", "high"]
    price = OPTIONS.electricity_price_eur_per_mwh * widths.loc["electricity_price", "high"]
    assert high.electricity_price_eur_per_mwh == pytest.approx(price)
    gas = [
        k.table("heat_references").set_index("reference_id").loc["gas_boiler", "fuel_price_eur_per_mwh"]
        for k in (high.knowledge, PACKAGED)
    ]
    assert gas[0] / gas[1] == pytest.approx(widths.loc["fuel_price", "high"])
    mixes = [k.table("emission_factors").set_index("factor_id")["value"] for k in (high.knowledge, PACKAGED)]
    ratio = mixes[0] / mixes[1]
    assert ratio["el_eu_2023"] == pytest.approx(widths.loc["grid_emissions", "high"])
    assert ratio["ng"] == pytest.approx(widths.loc["fuel_emissions", "high"])
    assert ratio["water_supply"] == 1.0


@given(st.floats(0, 30), st.floats(0.001, 0.1), st.floats(10, 9e3), st.floats(31, 90), st.floats(0.5, 2.0))
def test_the_economic_distance_follows_the_slope(fixed, slope, route, alternative, times):
    """On a straight line the distance is (alternative − fixed) / slope, whatever the route."""
    distance = (alternative - fixed) / slope
    if abs(distance - route) < 0.01 * route:
        return
    values = (route, distance, fixed + slope * route, fixed + times * slope * route, alternative, alternative)
    found = moved_economic_distance(*(np.array([v]) for v in values))
    assert found.item() == pytest.approx(distance / times, rel=1e-4)


@pytest.mark.parametrize(
    ("changed", "said"), [({"input_id": "rent"}, "'rent' is not drawn"), ({"low": 2.0, "high": 1.0}, "lies above")]
)
def test_widths_that_cannot_be_are_refused(kit, changed, said):
    table = PACKAGED.table("uncertain_inputs")
    for column, value in changed.items():
        table.loc[0, column] = value
    with pytest.raises(InputError, match=said):
        input_widths(kit.without_width(uncertain_inputs=table))


def test_every_input_of_the_table_is_drawn_and_every_drawn_one_is_in_it():
    used = {"route", "use_confidence", "displacement", "unknown_criterion", *SCENARIO_INPUTS}
    assert set(input_widths(PACKAGED).index) == used


def test_one_scenario_is_enough():
    assert scenario_uniforms(1, seed=1).shape == (1, len(SCENARIO_INPUTS))
