"""Annuities and present values against numpy-financial; the same definitions, so that only rounding may differ."""

import pytest

from symbiosis_map.matching.economics import annuity_factor, net_present_value

RATES_AND_YEARS = [(0.01, 10), (0.03, 30), (0.05, 25), (0.05, 40), (0.08, 20), (0.12, 15)]


@pytest.mark.parametrize(("rate", "years"), RATES_AND_YEARS)
def test_annuity_factor(oracle, rate, years):
    assert annuity_factor(rate, years) == pytest.approx(-oracle("numpy_financial").pmt(rate, years, 1.0), rel=1e-12)


def test_annuity_without_interest(oracle):
    assert annuity_factor(0.0, 20) == pytest.approx(-oracle("numpy_financial").pmt(0.0, 20, 1.0), rel=1e-12)


@pytest.mark.parametrize(("rate", "years"), RATES_AND_YEARS)
def test_net_present_value(oracle, rate, years):
    expected = oracle("numpy_financial").npv(rate, [-2.5e6, *[310e3] * years])
    assert net_present_value(2.5e6, 310e3, rate, years).item() == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("years", [10, 25, 40])
def test_value_is_zero_at_the_internal_rate_of_return(oracle, years):
    rate = oracle("numpy_financial").irr([-1e6, *[140e3] * years])
    assert net_present_value(1e6, 140e3, rate, years).item() == pytest.approx(0.0, abs=1e-3)
