"""The closed table of units: amounts, periods, and the words people use for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from symbiosis_map.units.numerals import UnitError

__all__ = ["DAYS_PER_YEAR", "HOURS_PER_YEAR", "ODD_SIGNS", "ZERO_CELSIUS_K", "Unit", "parse_unit"]

HOURS_PER_YEAR = 8760.0
DAYS_PER_YEAR = 365.0
ZERO_CELSIUS_K = 273.15

Dimension = Literal["energy", "power", "volume", "gas volume", "mass"]
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the closed table.

    Parameters
    ----------
    symbol : str
        Normal form, "GWh/yr".
    dimension : {"energy", "power", "volume", "gas volume", "mass"}
    factor : float
        Amount in MWh, MW, m3, Nm3 (0 °C, 1.013 bar) or t.
    hours : float or None
        Length of the period it is counted over; None where none is named. Power has none.
    remark : str
        Why the unit was read like this, where a reader could have read it otherwise.
    """

    symbol: str
    dimension: Dimension
    factor: float
    hours: float | None
    remark: str = ""

    @property
    def running(self) -> bool:
        """Whether it says how much flows while the source runs: per hour or shorter, and power."""
        return self.dimension == "power" or (self.hours is not None and self.hours <= 1.0)


_AMOUNTS: Mapping[str, tuple[Dimension, float]] = MappingProxyType(
    {
        "Wh": ("energy", 1e-6),
        "kWh": ("energy", 1e-3),
        "MWh": ("energy", 1.0),
        "GWh": ("energy", 1e3),
        "TWh": ("energy", 1e6),
        "kJ": ("energy", 1.0 / 3.6e6),
        "MJ": ("energy", 1.0 / 3.6e3),
        "GJ": ("energy", 1.0 / 3.6),
        "TJ": ("energy", 1e3 / 3.6),
        "PJ": ("energy", 1e6 / 3.6),
        "W": ("power", 1e-6),
        "kW": ("power", 1e-3),
        "MW": ("power", 1.0),
        "GW": ("power", 1e3),
        "m3": ("volume", 1.0),
        "Mm3": ("volume", 1e6),
        "dm3": ("volume", 1e-3),
        "l": ("volume", 1e-3),
        "Nm3": ("gas volume", 1.0),
        # A standard cubic metre is at 15 °C, a normal one at 0 °C.
        "Sm3": ("gas volume", ZERO_CELSIUS_K / (ZERO_CELSIUS_K + 15.0)),
        "MSm3": ("gas volume", 1e6 * ZERO_CELSIUS_K / (ZERO_CELSIUS_K + 15.0)),
        "kg": ("mass", 1e-3),
        "t": ("mass", 1.0),
        "kt": ("mass", 1e3),
        "Mt": ("mass", 1e6),
    }
)
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("tonn", "tonne", "tonnes", "tonns", "metric ton", "metric tons", "metric tonnes"), "t"),
        **dict.fromkeys(("liter", "litre", "liters", "litres"), "l"),
        **dict.fromkeys(("kubikkmeter", "cubic metre", "cubic metres", "cubic meter", "cubic meters", "kbm"), "m3"),
        **dict.fromkeys(("mwth", "mw th", "mwt", "mw termisk", "mw thermal"), "MW"),
        **dict.fromkeys(("kwth", "kw th", "kw termisk", "kw thermal"), "kW"),
        **dict.fromkeys(("normal m3", "nm3 gas"), "Nm3"),
    }
)
_DOUBTFUL: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "mw": ("MW", "read as megawatt"),
        "mwh": ("MWh", "read as megawatt hours"),
        "mj": ("MJ", "read as megajoule"),
        "ton": ("t", "read as tonnes of 1,000 kg"),
        "tons": ("t", "read as tonnes of 1,000 kg"),
    }
)
_REFUSED: Mapping[str, str] = MappingProxyType(
    {
        "mt": "may be a tonne or a million tonnes. Write t or 'million t'",
        "mm3": "may be a cubic millimetre or a million m3. Write Mm3 or 'million m3'",
        "msm3": "may be read in two ways. Write MSm3 or 'million Sm3'",
    }
)
_FOLDED = {symbol.casefold(): symbol for symbol in _AMOUNTS if symbol not in ("Mt", "Mm3", "MSm3", "MW", "MWh", "MJ")}

_PERIODS: Mapping[str, tuple[str, float]] = MappingProxyType(
    {
        **dict.fromkeys(("s", "sec", "sek", "sekund", "second"), ("s", 1 / 3600.0)),
        **dict.fromkeys(("min", "minutt", "minute"), ("min", 1 / 60.0)),
        **dict.fromkeys(("h", "hr", "hour", "time"), ("h", 1.0)),
        **dict.fromkeys(("d", "day", "dag", "døgn", "dogn"), ("d", HOURS_PER_YEAR / DAYS_PER_YEAR)),
        **dict.fromkeys(("week", "wk", "uke", "veke"), ("week", 168.0)),
        **dict.fromkeys(("month", "mnd", "måned", "månad", "maned", "manad"), ("month", HOURS_PER_YEAR / 12.0)),
        **dict.fromkeys(
            ("yr", "y", "year", "a", "annum", "år", "ar", "aar", "årlig", "yearly"), ("yr", HOURS_PER_YEAR)
        ),
    }
)
_PER = re.compile(r"\s*(?:/|\bper\b|\bpr\b\.?|\bi\b)\s*")
_SHORTHAND = MappingProxyType({"tpa": "t/yr", "tpy": "t/yr", "tpd": "t/d", "tph": "t/h", "kta": "kt/yr"})
_MULTIPLES = re.compile(r"(1 ?000|tusen|thousand|mill\.?|million(?:er|s)?|mio\.?)\s+(?=\S)", re.IGNORECASE)
_CARBON = re.compile(r"\s*co2(?:[- ]?(?:e|eq|ekv\.?|ekvivalenter|equivalents?))?$", re.IGNORECASE)
ODD_SIGNS = str.maketrans({"³": "3", "₂": "2", "²": "2", **dict.fromkeys(" \u00a0\u202f\u2009\u2007", " ")})


@lru_cache(maxsize=2048)
def parse_unit(text: str) -> Unit:
    """Read a unit from the closed table.

    Parameters
    ----------
    text : str
        "GWh/år", "MW", "m3/h", "tonn per år", "l/s", "1000 t/yr", "mill. m3/år".

    Returns
    -------
    Unit

    Raises
    ------
    UnitError
        The unit is not in the table, or could be read in two ways.

    Examples
    --------
    >>> parse_unit("GWh/år").symbol, parse_unit("GWh/år").factor
    ('GWh/yr', 1000.0)
    >>> parse_unit("mw").remark
    'read as megawatt'
    """
    shown = text.strip()[:40]
    if len(text) > _LONGEST or not shown:
        raise UnitError(f"unit {shown!r} is not known", remedy=_UNIT_REMEDY)
    plain = " ".join(text.translate(ODD_SIGNS).replace("^3", "3").split()).rstrip(".")
    plain = _SHORTHAND.get(plain.casefold(), plain)
    if plain.casefold().endswith((" p.a", " pa")):
        plain = plain[: plain.rindex(" ")] + "/yr"
    multiple, plain = _multiple(plain)
    amount, *periods = _PER.split(plain)
    if len(periods) > 1 or any(not part for part in (amount, *periods)):
        raise UnitError(f"unit {shown!r} is not known", remedy=_UNIT_REMEDY)
    symbol, remark = _amount(amount, shown)
    dimension, factor = _AMOUNTS[symbol]
    prefix = {1.0: "", 1e3: "1000 ", 1e6: "million "}[multiple]
    if not periods:
        return Unit(prefix + symbol, dimension, factor * multiple, None, remark)
    if periods[0].casefold() == "t" and dimension in ("volume", "gas volume", "mass", "energy"):
        period, hours = "h", 1.0
        remark = "; ".join(filter(None, (remark, "'/t' read as per hour ('time')")))
    elif periods[0].casefold() in _PERIODS:
        period, hours = _PERIODS[periods[0].casefold()]
    else:
        raise UnitError(f"unit {shown!r} has no known period", remedy=_UNIT_REMEDY)
    if dimension == "power":
        raise UnitError(f"unit {shown!r} is power per time", remedy="Write MW, or MWh/yr.")
    return Unit(f"{prefix}{symbol}/{period}", dimension, factor * multiple, hours, remark)


_UNIT_REMEDY = "Use a unit such as GWh/yr, MW, m3/h, l/s, t/yr or kg/d."


def _multiple(text: str) -> tuple[float, str]:
    match = _MULTIPLES.match(text)
    if match is None:
        return 1.0, text
    thousand = match[1].casefold().startswith(("1", "tusen", "thousand"))
    return (1e3 if thousand else 1e6), text[match.end() :]


def _amount(text: str, shown: str) -> tuple[str, str]:
    for candidate in (text, _CARBON.sub("", text)):
        folded = candidate.casefold()
        if candidate in _AMOUNTS:
            return candidate, ""
        if folded in _REFUSED:
            raise UnitError(f"unit {shown!r} {_REFUSED[folded]}")
        if folded in _DOUBTFUL:
            return _DOUBTFUL[folded]
        if folded in _FOLDED:
            return _FOLDED[folded], ""
        if folded in _WORDS:
            return _WORDS[folded], ""
    raise UnitError(f"unit {shown!r} is not known", remedy=_UNIT_REMEDY)
