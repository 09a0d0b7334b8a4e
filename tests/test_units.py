"""Numbers and units: what is written comes back, and nothing is read as something else."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbiosis_map.units import (
    UnitError,
    decimal_mark,
    parse_number,
    parse_power_mw,
    parse_quantity,
    parse_temperature_c,
    parse_unit,
)

BASES = ("MWh/yr", "m3/yr", "t/yr")
GROUPS = (" ", "\u00a0", "\u202f", "\u2009", "'", "\u2019")
values = st.decimals(min_value=0, max_value=10**12, places=3, allow_nan=False).map(float)


def grouped(whole: str, mark: str) -> str:
    head = len(whole) % 3 or 3
    return mark.join([whole[:head], *(whole[i : i + 3] for i in range(head, len(whole), 3))])


@settings(deadline=None)
@given(values, st.sampled_from(GROUPS), st.sampled_from(",."), st.booleans())
def test_a_number_grouped_by_blanks_or_apostrophes_comes_back(value, group, decimal, with_fraction):
    whole, fraction = f"{value:.3f}".split(".")
    text = grouped(whole, group) + (f"{decimal}{fraction}" if with_fraction else "")
    expected = value if with_fraction else float(whole)
    assert parse_number(text, decimal) == expected


@settings(deadline=None)
@given(values, st.sampled_from([(".", ","), (",", ".")]), st.integers(1, 3))
def test_a_number_grouped_by_the_other_mark_comes_back(value, marks, places):
    decimal, group = marks
    whole, fraction = f"{value:.{places}f}".split(".")
    assert parse_number(grouped(whole, group) + decimal + fraction, decimal) == float(f"{whole}.{fraction}")
    assert parse_number(grouped(whole, group), decimal) == float(whole)


@settings(deadline=None)
@given(st.floats(0, 1e15, allow_nan=False), st.sampled_from(",."))
def test_what_python_writes_comes_back(value, decimal):
    assert parse_number(repr(value).replace(".", decimal), decimal) == value


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from([None, ".", ","]), st.sampled_from(BASES))
def test_no_text_raises_anything_else(text, decimal, base):
    for call in (
        lambda: parse_number(text, decimal),
        lambda: parse_number(text, decimal, negative=True, grouped=False),
        lambda: parse_quantity(text, base_unit=base, decimal=decimal),
        lambda: parse_quantity("1", base_unit=base, default_unit=text),
        lambda: parse_temperature_c(text),
        lambda: parse_power_mw(text, decimal=decimal),
        lambda: parse_unit(text),
        lambda: decimal_mark([text]),
    ):
        try:
            result = call()
        except UnitError:
            continue
        if isinstance(result, float):
            assert math.isfinite(result)


digits_and_marks = st.text(alphabet="0123456789.,-+eE '\u00a0_xGWhMtk/år³", max_size=24)


@settings(deadline=None)
@given(digits_and_marks, st.sampled_from(BASES))
def test_near_misses_of_quantities_raise_nothing_else(text, base):
    try:
        quantity = parse_quantity(text, base_unit=base)
    except UnitError:
        return
    assert 0 <= quantity.value <= 1e15


@settings(deadline=None)
@given(value=st.floats(0.001, 1e6, allow_nan=False))
@pytest.mark.parametrize(
    ("small", "large", "ratio", "base"),
    [
        ("kWh/yr", "MWh/yr", 1e3, "MWh/yr"),
        ("MWh/yr", "GWh/yr", 1e3, "MWh/yr"),
        ("MWh/yr", "TWh/yr", 1e6, "MWh/yr"),
        ("GJ/yr", "MWh/yr", 3.6, "MWh/yr"),
        ("TJ/yr", "GWh/yr", 3.6, "MWh/yr"),
        ("kW", "MW", 1e3, "MWh/yr"),
        ("MWh/h", "GW", 1e3, "MWh/yr"),
        ("m3/h", "m3/s", 3600, "m3/yr"),
        ("l/s", "m3/s", 1e3, "m3/yr"),
        ("l/min", "m3/h", 1e3 / 60, "m3/yr"),
        ("m3/yr", "m3/d", 365, "m3/yr"),
        ("m3/yr", "m3/mnd", 12, "m3/yr"),
        ("t/yr", "kt/yr", 1e3, "t/yr"),
        ("t/yr", "Mt/yr", 1e6, "t/yr"),
        ("kg/h", "t/h", 1e3, "t/yr"),
        ("t/yr", "t/uke", 8760 / 168, "t/yr"),
        ("t/yr", "1000 t/yr", 1e3, "t/yr"),
        ("m3/yr", "mill. m3/år", 1e6, "m3/yr"),
    ],
)
def test_scales_are_consistent(value, small, large, ratio, base):
    as_small = parse_quantity(repr(value * ratio), base_unit=base, default_unit=small, decimal=".")
    as_large = parse_quantity(repr(value), base_unit=base, default_unit=large, decimal=".")
    assert as_small.per == as_large.per
    assert as_small.value == pytest.approx(as_large.value, rel=1e-9)


# Conversions that stand in any engineering table.
@pytest.mark.parametrize(
    ("text", "base", "value", "per"),
    [
        ("1 GJ/yr", "MWh/yr", 1 / 3.6, "year"),
        ("1 PJ/år", "MWh/yr", 277_777.7777778, "year"),
        ("12,5 MWh/år", "MWh/yr", 12.5, "year"),
        ("1 234 kWh/år", "MWh/yr", 1.234, "year"),
        ("200 MW", "MWh/yr", 200.0, "hour"),
        ("30 m3/min", "m3/yr", 1800.0, "hour"),
        ("4,1 m³/s", "m3/yr", 14_760.0, "hour"),
        ("100 m3/døgn", "m3/yr", 36_500.0, "year"),
        ("5 ton/yr", "t/yr", 5.0, "year"),
        ("5 kt/a", "t/yr", 5000.0, "year"),
        ("100 t CO2/yr", "t/yr", 100.0, "year"),
        ("640 000 tonn CO2e per år", "t/yr", 640_000.0, "year"),
        ("45 tonn pr. år", "t/yr", 45.0, "year"),
        ("3 tpa", "t/yr", 3.0, "year"),
    ],
)
def test_quantities_as_people_write_them(text, base, value, per):
    quantity = parse_quantity(text, base_unit=base)
    assert quantity.value == pytest.approx(value, rel=1e-12)
    assert quantity.per == per


def test_tjeldbergodden_full_load_hours():
    # tbu.no: 200 MW and 1.6 TWh a year.
    power = parse_quantity("200 MW", base_unit="MWh/yr")
    assert power.per_year(8000) == parse_quantity("1,6 TWh/år", base_unit="MWh/yr").per_year(1)


@pytest.mark.parametrize(
    "text",
    ["nan", "inf", "-inf", "NaN MW", "1_000", "٣", "１２", "1e308", "1e999", "9**9**9**9", "--5", "1 23", "1,23,456",
     "0x10", "1e", "5 1000", "12-15", "ca. 200", "<5", "½", "", " ", ".", "1.2.3", "1 234 56"],
)  # fmt: skip
def test_what_is_no_number_is_refused(text):
    with pytest.raises(UnitError):
        parse_number(text)
    with pytest.raises(UnitError):
        parse_quantity(text, base_unit="MWh/yr", default_unit="MWh/yr")


def test_below_zero_only_where_it_may_stand():
    with pytest.raises(UnitError, match="below zero"):
        parse_number("-5")
    assert parse_number("\u22125,5", negative=True) == -5.5


@pytest.mark.parametrize("text", ["1.234", "1,234", "12,345 GWh/yr"])
def test_a_mark_in_doubt_is_refused_until_its_column_decides(text):
    with pytest.raises(UnitError, match="decimal or a thousand"):
        parse_quantity(text, base_unit="MWh/yr", default_unit="GWh/yr")
    dot = parse_quantity(text, base_unit="MWh/yr", default_unit="GWh/yr", decimal=".").value
    comma = parse_quantity(text, base_unit="MWh/yr", default_unit="GWh/yr", decimal=",").value
    assert max(dot, comma) == pytest.approx(1000 * min(dot, comma))


@pytest.mark.parametrize(
    ("column", "mark"),
    [
        (["1.234", "5,5"], ","),
        (["1,234", "1,234.5"], "."),
        (["1.234.567"], ","),
        (["1 234,567"], ","),
        (["0.125", "1.234"], "."),
        (["1.234", "700", "text", ""], None),
        (["12.5", "12,5"], None),
    ],
)
def test_a_column_decides_its_mark(column, mark):
    assert decimal_mark(column) == mark


@pytest.mark.parametrize(
    "unit", ["mt/yr", "MT", "mm3/yr", "knots", "MW/yr", "t/person", "MWh/fortnight", "", "%", "m2"]
)
def test_units_that_are_not_in_the_table_are_refused(unit):
    with pytest.raises(UnitError):
        parse_unit(unit)


@pytest.mark.parametrize(
    ("text", "base"), [("5 t/yr", "MWh/yr"), ("5 MWh/yr", "t/yr"), ("5 m3/yr", "t/yr"), ("5 °C", "m3/yr")]
)
def test_a_unit_of_something_else_is_refused(text, base):
    with pytest.raises(UnitError):
        parse_quantity(text, base_unit=base)


def test_a_volume_becomes_a_mass_with_a_density_alone():
    # Methane, 0.717 kg per normal cubic metre.
    quantity = parse_quantity("3 mill. Nm3/år", base_unit="t/yr", density_t_per_m3=0.717e-3)
    assert quantity.value == pytest.approx(2151)
    assert any("0.000717" in remark for remark in quantity.remarks)


def test_a_standard_cubic_metre_is_smaller_than_a_normal_one_by_its_15_degrees():
    assert parse_unit("Sm3/h").factor == pytest.approx(273.15 / 288.15)


def test_a_quantity_without_any_unit_is_refused():
    with pytest.raises(UnitError, match="no unit"):
        parse_quantity("5", base_unit="t/yr")


@pytest.mark.parametrize(
    ("text", "remark"), [("5 mw", "megawatt"), ("5 ton/yr", "1,000 kg"), ("5 GWh", "per year"), ("5 m3/t", "time")]
)
def test_what_is_taken_for_granted_is_said(text, remark):
    base = {"m": "m3/yr", "t": "t/yr"}.get(text[2], "MWh/yr") if "mw" not in text else "MWh/yr"
    assert any(remark in words for words in parse_quantity(text, base_unit=base).remarks)


@pytest.mark.parametrize(
    ("text", "unit", "celsius"),
    [("45", "°C", 45.0), ("45 C", "", 45.0), ("-5,5 °C", "", -5.5), ("273.15", "K", 0.0), ("12 grader", "", 12.0)],
)
def test_temperatures(text, unit, celsius):
    assert parse_temperature_c(text, default_unit=unit or "°C") == pytest.approx(celsius)


@pytest.mark.parametrize("text", ["45 °F", "70-90", "70/40", "45 MW", "varm", "nan", "1_0"])
def test_what_is_no_temperature_is_refused(text):
    with pytest.raises(UnitError):
        parse_temperature_c(text)
