"""Quantities, powers and temperatures: a number with its unit, in the unit that the tables keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from symbiosis_map.units.closed_table import HOURS_PER_YEAR, ODD_SIGNS, ZERO_CELSIUS_K, parse_unit
from symbiosis_map.units.numerals import LARGEST_NUMBER, DecimalMark, UnitError, parse_number, split_number

__all__ = ["Quantity", "parse_power_mw", "parse_quantity", "parse_temperature_c"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in the amount of its base unit.

    Parameters
    ----------
    value : float
        MWh, m3 or t, per ``per``.
    per : {"year", "hour"}
        ``hour`` where the cell says how much flows while the source runs: that becomes a yearly quantity with
        full-load hours only, see :meth:`per_year`.
    unit : str
        The unit as it was read, in its normal form.
    remarks : tuple of str
        What had to be taken for granted.
    """

    value: float
    per: Literal["year", "hour"]
    unit: str
    remarks: tuple[str, ...] = ()

    def per_year(self, full_load_hours: float) -> float:
        """Return the yearly quantity; full-load hours count for running rates alone.

        Examples
        --------
        >>> parse_quantity("12 000 m3/h", base_unit="m3/yr").per_year(8000)
        96000000.0
        """
        return self.value * full_load_hours if self.per == "hour" else self.value


def parse_quantity(
    text: str,
    *,
    base_unit: str,
    default_unit: str = "",
    decimal: DecimalMark | None = None,
    density_t_per_m3: float | None = None,
) -> Quantity:
    """Read a quantity with its unit.

    Parameters
    ----------
    text : str
        "12,5 GWh/år", "200 MW", "1 600", "12000 m3/h".
    base_unit : str
        What the resource is counted in: "MWh/yr", "m3/yr" or "t/yr".
    default_unit : str, optional
        Unit from the header or a column of its own; a unit in the cell goes before it.
    decimal : {".", ","}, optional
        Decimal mark of the column.
    density_t_per_m3 : float, optional
        Lets a volume stand for a mass; per normal cubic metre for a gas.

    Returns
    -------
    Quantity

    Raises
    ------
    UnitError
        No number, no unit, or a unit of something else.

    Examples
    --------
    >>> parse_quantity("12,5 GWh/år", base_unit="MWh/yr")
    Quantity(value=12500.0, per='year', unit='GWh/yr', remarks=())
    >>> parse_quantity("200", base_unit="MWh/yr", default_unit="MW").per
    'hour'
    """
    number_text, unit_text = split_number(text)
    number = parse_number(number_text, decimal)
    wanted, unit = parse_unit(base_unit), parse_unit(unit_text or default_unit) if unit_text or default_unit else None
    if unit is None:
        raise UnitError(f"{text.strip()[:40]!r} has no unit", remedy=f"State one, such as {base_unit}.")
    factor, remarks = unit.factor, [unit.remark] if unit.remark else []
    if (unit.dimension, wanted.dimension) == ("power", "energy"):
        pass
    elif unit.dimension != wanted.dimension:
        if wanted.dimension != "mass" or unit.dimension not in ("volume", "gas volume") or density_t_per_m3 is None:
            raise UnitError(
                f"unit {unit.symbol!r} is {unit.dimension}, {wanted.symbol} is needed",
                remedy=f"Give the quantity in {wanted.symbol}"
                + ("; a volume needs a density." if wanted.dimension == "mass" else "."),
            )
        factor *= density_t_per_m3
        remarks.append(f"{density_t_per_m3:g} t/m3")
    if unit.running:
        hours = unit.hours if unit.hours is not None else 1.0
        value, per = number * factor / hours, "hour"
    else:
        if unit.hours is None:
            remarks.append(f"{unit.symbol!r} read as per year")
        hours = unit.hours if unit.hours is not None else HOURS_PER_YEAR
        value, per = number * factor * (HOURS_PER_YEAR / hours), "year"
    if value > LARGEST_NUMBER:
        raise UnitError(f"{text.strip()[:40]!r} is too large", remedy="Check the number and its unit.")
    return Quantity(value, "hour" if per == "hour" else "year", unit.symbol, tuple(remarks))


def parse_power_mw(text: str, *, default_unit: str = "MW", decimal: DecimalMark | None = None) -> Quantity:
    """Read a power; the value is in MW.

    Examples
    --------
    >>> parse_power_mw("500 kW").value
    0.5
    """
    number_text, unit_text = split_number(text)
    number = parse_number(number_text, decimal)
    unit = parse_unit(unit_text or default_unit)
    hours = 1.0 if unit.dimension == "power" else unit.hours
    if unit.dimension not in ("power", "energy") or hours is None:
        raise UnitError(f"unit {unit.symbol!r} is not a power", remedy="Give it in MW or kW.")
    return Quantity(number * unit.factor / hours, "hour", unit.symbol, (unit.remark,) if unit.remark else ())


_CELSIUS = frozenset({"°c", "c", "degc", "deg c", "grader", "grader c", "grader celsius", "celsius", "ºc", "℃", "°"})
_KELVIN = frozenset({"k", "kelvin"})


def parse_temperature_c(text: str, *, default_unit: str = "°C") -> float:
    """Read a temperature in degrees Celsius.

    Parameters
    ----------
    text : str
        "45", "45 °C", "-5,5", "318 K". There are no thousands here: one mark is a decimal mark.
    default_unit : str, default "°C"
        Unit from the header.

    Returns
    -------
    float

    Raises
    ------
    UnitError
        No number, or a unit that is neither Celsius nor Kelvin.

    Examples
    --------
    >>> parse_temperature_c("12,5 °C"), parse_temperature_c("293.15 K")
    (12.5, 20.0)
    """
    number_text, unit_text = split_number(text)
    number = parse_number(number_text, negative=True, grouped=False)
    unit = " ".join((unit_text or default_unit).translate(ODD_SIGNS).casefold().split())
    if unit in _CELSIUS:
        return number
    if unit in _KELVIN:
        return round(number - ZERO_CELSIUS_K, 6)
    raise UnitError(f"unit {(unit_text or default_unit)[:40]!r} is not a temperature", remedy="Give it in °C.")
