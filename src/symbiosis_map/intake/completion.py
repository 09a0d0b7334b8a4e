"""Filling in what given streams leave open, from their words, their sector and arithmetic, and saying so."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map import tables
from symbiosis_map.intake.options import IntakeOptions
from symbiosis_map.intake.sectors import ANY_ACTIVITY, SectorProfile, SectorProfiles
from symbiosis_map.intake.words import MEDIUM_HINTS, fold, speaks_of_cold
from symbiosis_map.knowledge import Knowledge
from symbiosis_map.schema import check, conform
from symbiosis_map.tables.assuming import Assumptions, Texts
from symbiosis_map.units import HOURS_PER_YEAR

__all__ = ["Completed", "complete_streams", "profile_for"]

_Mask = NDArray[np.bool_]
_Numbers = NDArray[np.float64]
_Texts = NDArray[np.object_]

_GIVEN_TEXTS = ("stream_id", "direction", "resource", "stream", "waste_code", "unit")
_FILLED_TEXTS = ("medium", "water_class", "profile", "basis")
_NUMBERS = tuple(column.name for column in tables.STREAMS.columns if column.type == "number")
_USUALLY = {"quantity_per_year": "quantity_mode", "quantity_low": "quantity_low", "quantity_high": "quantity_high"}
"""Quantities of a stream, and those of a row of the sector profiles."""
_COLDEST_C = tables.STREAMS["temperature_c"].minimum or -50.0
_IN_TIME = ("heat", "water", "co2", "gas")
"""Resources that must be there when they are wanted; the others are stored in a heap or a silo."""
_CHILLED_WATER_C = (7.0, 12.0)
"""Supply and return of chilled water (estimate, usual design)."""
_WARMEST_COOLING_C = 25.0
_GAP_K = {"surplus": 10.0, "demand": 20.0}
"""Between supply and return, where only one is known and the sector's other does not fit it."""


class Completed(NamedTuple):
    """Streams with fewer gaps, and what was filled in."""

    streams: pd.DataFrame
    assumptions: pd.DataFrame


def complete_streams(sites: pd.DataFrame, streams: pd.DataFrame, options: IntakeOptions | None = None) -> Completed:
    """Fill in what given streams leave open.

    In this order: the medium from the words of the stream; temperatures, profile, full-load hours and water class from
    the sector (class, group, division, then any activity of that medium); heat and power from each other through
    full-load hours; the quantity from the sector where neither is known, and then the basis becomes `estimated`; low
    and high from the basis. A material without a quantity gets the sector's only where the waste code agrees.

    Parameters
    ----------
    sites, streams : DataFrame
        As :func:`read_inputs` gives them.
    options : IntakeOptions, optional

    Returns
    -------
    Completed
        Streams in the same order, and one assumption for each value.

    Examples
    --------
    >>> site = conform(pd.DataFrame([{"site_id": "A", "name": "A", "country": "NO", "nace": "35.30"}]), tables.SITES)
    >>> stream = {"stream_id": "s", "site_id": "A", "direction": "demand", "resource": "heat", "stream": "town"}
    >>> stream |= {"quantity_per_year": 3726.0, "unit": "MWh/yr", "basis": "reported", "source": "a survey"}
    >>> done = complete_streams(site, conform(pd.DataFrame([stream]), tables.STREAMS)).streams
    >>> done[["temperature_c", "return_temperature_c", "power_mw", "quantity_low"]].iloc[0].round(1).tolist()
    [80.0, 50.0, 1.0, 2980.8]
    """
    options = options or IntakeOptions()
    completion = _Completion(sites, streams, options)
    completion.run()
    filled = {name: completion.columns[name] for name in (*_NUMBERS, *_FILLED_TEXTS)}
    completed = conform(streams.assign(**filled).replace("", None), tables.STREAMS)
    check(completed, tables.STREAMS)
    return Completed(completed, completion.assumptions.table())


def profile_for(profile: str, country: str) -> str:
    """Return the monthly profile for a country: Danish homes have one of their own.

    Examples
    --------
    >>> profile_for("residential_SE33", "DK"), profile_for("flat", "DK")
    ('residential_DK04', 'flat')
    """
    return "residential_DK04" if profile == "residential_SE33" and country == "DK" else profile


class _ProfileRows(NamedTuple):
    """A row of the sector profiles for each stream, None where there is none; streams of one kind share it."""

    of_kinds: list[SectorProfile | None]
    kind: NDArray[np.intp]

    @property
    def exist(self) -> _Mask:
        return np.array([row is not None for row in self.of_kinds], dtype=bool)[self.kind]

    def numbers(self, name: str) -> _Numbers:
        return np.array([getattr(row, name, math.nan) for row in self.of_kinds], dtype=float)[self.kind]

    def texts(self, name: str) -> _Texts:
        return np.array([getattr(row, name, "") for row in self.of_kinds], dtype=object)[self.kind]


class _Usual(NamedTuple):
    """The rows of the sector profiles that can stand for each stream, best first."""

    of_kinds: list[Sequence[SectorProfile]]
    kind: NDArray[np.intp]

    def first(self, says: Callable[[SectorProfile], object] = bool) -> _ProfileRows:
        """Return for each stream the first row that says something."""
        return _ProfileRows([next(filter(says, rows), None) for rows in self.of_kinds], self.kind)


class _Completion:
    """The gaps of streams, filled in column by column; '' and NaN stand where nothing is known."""

    def __init__(self, sites: pd.DataFrame, streams: pd.DataFrame, options: IntakeOptions) -> None:
        site_of = streams["site_id"].map(pd.Series(range(len(sites)), index=sites["site_id"])).to_numpy()
        self.nace = _texts(sites["nace"].iloc[site_of])
        self.country = _texts(sites["country"].iloc[site_of], options.country)
        self.capacity = sites["capacity"].iloc[site_of].to_numpy(dtype=float)
        self.capacity_unit = _texts(sites["capacity_unit"].iloc[site_of])
        texts = {name: _texts(streams[name]) for name in (*_GIVEN_TEXTS, *_FILLED_TEXTS)}
        numbers = {name: streams[name].to_numpy(dtype=float, copy=True) for name in _NUMBERS}
        self.columns: dict[str, NDArray[Any]] = {**texts, **numbers}
        self.assumptions = Assumptions()
        self.knowledge = options.knowledge
        self.profiles = SectorProfiles.curated(options.knowledge)

    def run(self) -> None:
        self.fill_medium()
        cold = self.are_cold()
        usual = self.usual(~cold, self.columns["medium"], self.columns["waste_code"])
        self.fill_cold(cold)
        self.fill_water_class(usual)
        self.fill_temperatures(usual)
        self.fill_profile(usual)
        self.fill_energy(usual)
        self.fill_quantity(usual)
        self.fill_range()

    def usual(self, asked: _Mask, medium: _Texts, waste_code: _Texts) -> _Usual:
        """Return what the sectors have for the streams that are asked for; nothing for the others."""
        stream = self.columns
        kind, kinds = _numbered(
            asked, self.nace, stream["direction"], stream["resource"], medium, waste_code, stream["temperature_c"]
        )
        rows = [
            self.profiles.matching(*of, medium=medium, waste_code=waste, temperature_c=math.nan if hot is None else hot)
            if is_asked
            else ()
            for is_asked, *of, medium, waste, hot in kinds
        ]
        return _Usual(rows, kind)

    def are(self, *resources: str) -> _Mask:
        return np.isin(self.columns["resource"].astype(str), resources)

    def open(self, column: str) -> _Mask:
        values = self.columns[column]
        return np.asarray(values == "" if values.dtype == object else np.isnan(values), dtype=bool)

    def assume(
        self,
        at: NDArray[np.intp],
        column: str,
        values: _Numbers | _Texts | float,
        unit: str | Texts,
        reason: str | Texts,
        source: str | Texts,
    ) -> None:
        """Fill in a column of the streams at some places; what is given is one for all of them, or one for each."""
        self.columns[column][at] = values
        filled = self.columns[column][at].tolist()
        if column in _NUMBERS:
            units = [unit] * len(at) if isinstance(unit, str) else unit
            filled = [f"{value:.6g} {each}" for value, each in zip(filled, units, strict=True)]
        self.assumptions.add("streams", self.columns["stream_id"][at], column, filled, reason, source)

    def fill_medium(self) -> None:
        """Take the medium from the words of a stream, else from the sector of its site."""
        at = np.flatnonzero(self.are("heat", "water") & self.open("medium"))
        hints = [
            _medium_in(*each) for each in zip(self.columns["direction"][at], self.columns["stream"][at], strict=True)
        ]
        said = np.array([bool(medium) for medium, _ in hints], dtype=bool)
        media = np.array([medium for medium, _ in hints], dtype=object)[said]
        sources = [f"the word {word!r} in the name of the stream" for medium, word in hints if medium]
        self.assume(at[said], "medium", media, "", "not stated", sources)
        unsaid = np.zeros(len(self.nace), dtype=bool)
        unsaid[at[~said]] = True
        nothing = np.full(len(self.nace), "", dtype=object)
        row = self.usual(unsaid, nothing, nothing).first()
        at = np.flatnonzero((row.texts("nace") != ANY_ACTIVITY) & (row.texts("medium") != ""))
        self.assume(at, "medium", row.texts("medium")[at], "", "not stated", row.texts("name")[at])

    def are_cold(self) -> _Mask:
        """Tell which streams are cooling or cold, of which the sectors' heat says nothing."""
        words = zip(self.columns["direction"], self.columns["stream"], strict=True)
        cold: _Mask = self.are("heat") & np.array([speaks_of_cold(*each) for each in words], dtype=bool)
        supply = self.columns["temperature_c"]
        warm = np.asarray((supply > _WARMEST_COOLING_C) | (supply > self.columns["return_temperature_c"]), dtype=bool)
        are_cold: _Mask = cold & ~warm
        return are_cold

    def fill_cold(self, cold: _Mask) -> None:
        """Give cooling that is wanted the temperatures of chilled water where it states none."""
        supply_c, return_c = _CHILLED_WATER_C
        source = "chilled water of 7 and 12 °C (estimate)"
        wanted = cold & (self.columns["direction"] == "demand")
        at = np.flatnonzero(wanted & self.open("temperature_c") & self.open("return_temperature_c"))
        self.assume(at, "temperature_c", supply_c, "°C", "not stated", source)
        at = np.flatnonzero(cold & self.open("return_temperature_c") & ~self.open("temperature_c"))
        values = self.columns["temperature_c"][at] + return_c - supply_c
        self.assume(at, "return_temperature_c", values, "°C", "not stated", source)

    def fill_water_class(self, usual: _Usual) -> None:
        row = usual.first(lambda row: row.water_class)
        at = np.flatnonzero(row.exist & self.are("water") & self.open("water_class"))
        self.assume(at, "water_class", row.texts("water_class")[at], "", "not stated", row.texts("name")[at])

    def fill_temperatures(self, usual: _Usual) -> None:
        """Take both from the sector; where one is given and the sector's other contradicts it, keep a usual gap."""
        row = usual.first(lambda row: not math.isnan(row.temperature_c))
        hot, cold, name = row.numbers("temperature_c"), row.numbers("return_temperature_c"), row.texts("name")
        supply, back = self.columns["temperature_c"], self.columns["return_temperature_c"]  # as they are filled in
        gap = np.array([_GAP_K[direction] for direction in self.columns["direction"]])
        heat = row.exist & self.are("heat")

        def assume(at: NDArray[np.intp], column: str, values: _Numbers, other: str, given: _Numbers) -> None:
            reasons = [f"not stated, {other}{value:g} °C is" for value in given[at].tolist()]
            self.assume(at, column, values[at], "°C", reasons, [f"{width:g} K, estimate" for width in gap[at].tolist()])

        asked, fits = heat & np.isnan(supply), np.isnan(back) | (hot > back)
        at = np.flatnonzero(asked & fits)
        self.assume(at, "temperature_c", hot[at], "°C", "not stated", name[at])
        assume(np.flatnonzero(asked & ~fits), "temperature_c", back + gap, "return ", back)
        asked, fits = heat & np.isnan(back), cold < supply
        at = np.flatnonzero(asked & fits)
        self.assume(at, "return_temperature_c", cold[at], "°C", "not stated", name[at])
        at = np.flatnonzero(asked & ~fits & (supply - gap >= _COLDEST_C))
        assume(at, "return_temperature_c", supply - gap, "", supply)

    def fill_profile(self, usual: _Usual) -> None:
        row = usual.first(lambda row: row.profile)
        at = np.flatnonzero(row.exist & self.are(*_IN_TIME) & self.open("profile"))
        pairs = zip(row.texts("profile")[at], self.country[at], strict=True)
        profiles = np.array([profile_for(*each) for each in pairs], dtype=object)
        self.assume(at, "profile", profiles, "", "not stated", row.texts("name")[at])

    def fill_energy(self, usual: _Usual) -> None:
        """Heat, power and full-load hours: two of them give the third."""
        heat, energy, power = self.are("heat"), self.columns["quantity_per_year"], self.columns["power_mw"]
        hours = self.columns["full_load_hours"]
        both = ~np.isnan(energy) & ~np.isnan(power)
        at = np.flatnonzero(heat & both & np.isnan(hours) & (power > 0))
        values = np.minimum(HOURS_PER_YEAR, energy[at] / power[at])
        self.assume(at, "full_load_hours", values, "h/yr", "not stated", "yearly heat over power")
        row = usual.first(lambda row: not math.isnan(row.full_load_hours))
        at = np.flatnonzero(heat & ~both & row.exist & np.isnan(hours))
        usual_hours = row.numbers("full_load_hours")[at]
        self.assume(at, "full_load_hours", usual_hours, "h/yr", "not stated", row.texts("name")[at])
        can_tell = heat & ~both & (hours > 0)
        lacks_power = np.flatnonzero(can_tell & ~np.isnan(energy))
        lacks_energy = np.flatnonzero(can_tell & ~np.isnan(power))
        sources = [f"yearly heat over {value:g} full-load hours" for value in hours[lacks_power].tolist()]
        values = energy[lacks_power] / hours[lacks_power]
        self.assume(lacks_power, "power_mw", values, "MW", "not stated", sources)
        self.fill_yearly_heat(lacks_energy)

    def fill_yearly_heat(self, at: NDArray[np.intp]) -> None:
        """Take yearly heat from power and full-load hours; a figure of somebody's becomes one that is derived."""
        hours, basis = self.columns["full_load_hours"][at], self.columns["basis"][at]
        known = np.isin(basis.astype(str), ("measured", "reported"))
        reasons = [
            f"not stated; the power is {how}, the basis becomes derived" if stated else "not stated"
            for how, stated in zip(basis, known, strict=True)
        ]
        sources = [f"power times {value:g} full-load hours" for value in hours.tolist()]
        values = self.columns["power_mw"][at] * hours
        self.assume(at, "quantity_per_year", values, self.columns["unit"][at], reasons, sources)
        self.columns["basis"][at[known]] = "derived"

    def fill_quantity(self, usual: _Usual) -> None:
        """Take the sector's quantity where nothing is known, and say that it is an estimate."""
        unit, low, high = (self.columns[name] for name in ("unit", "quantity_low", "quantity_high"))
        nothing = self.open("quantity_per_year")
        at = np.flatnonzero(nothing & ~np.isnan(low) & ~np.isnan(high))
        middle = (low[at] + high[at]) / 2
        self.assume(at, "quantity_per_year", middle, unit[at], "only low and high are stated", "their mean")
        self.fill_usual_quantity(np.flatnonzero(nothing & np.isnan(low) & np.isnan(high)), usual)

    def fill_usual_quantity(self, at: NDArray[np.intp], usual: _Usual) -> None:
        stream = self.columns
        asked = (usual.kind, stream["waste_code"], stream["medium"], self.capacity, self.capacity_unit)
        number, kinds = _numbered(*(column[at] for column in asked))
        counted = [_counted(usual.of_kinds[kind], *of) for kind, *of in kinds]
        row = _ProfileRows([row for row, _ in counted], number)
        times = np.array([times for _, times in counted], dtype=float)[number]
        found = row.exist
        at, times, name = at[found], times[found], row.texts("name")[found]
        sizes = zip(row.texts("per")[found], self.capacity[at].tolist(), self.capacity_unit[at], strict=True)
        per = ["per site" if per == "site" else f"for {size:g} {unit}" for per, size, unit in sizes]
        reasons = [
            f"no figure is stated; usual quantity {each}; the stream is {basis}, the basis becomes estimated"
            for each, basis in zip(per, stream["basis"][at], strict=True)
        ]
        for column, usually in _USUALLY.items():
            self.assume(at, column, row.numbers(usually)[found] * times, stream["unit"][at], reasons, name)
        stream["basis"][at] = "estimated"
        at = at[(self.are("heat") & self.open("power_mw") & (stream["full_load_hours"] > 0))[at]]
        hours = stream["full_load_hours"][at]
        sources = [f"yearly heat over {value:g} hours" for value in hours.tolist()]
        self.assume(at, "power_mw", stream["quantity_per_year"][at] / hours, "MW", "not stated", sources)

    def fill_range(self) -> None:
        widths = _widths(self.knowledge)
        quantity = self.columns["quantity_per_year"]
        for column, sign in (("quantity_low", -1.0), ("quantity_high", 1.0)):
            at = np.flatnonzero(~np.isnan(quantity) & self.open(column))
            basis = self.columns["basis"][at]
            share = np.array([widths[how] for how in basis], dtype=float)
            said = {how: f"±{widths[how]:.0%} where a figure is {how} (estimate)" for how in set(basis)}
            values = quantity[at] * (1.0 + sign * share)
            sources = [said[how] for how in basis]
            self.assume(at, column, values, self.columns["unit"][at], "no range is stated", sources)


def _texts(column: pd.Series, blank: str = "") -> _Texts:
    values: _Texts = column.to_numpy(dtype=object, copy=True)
    values[column.isna().to_numpy()] = blank
    return values


def _numbered(*columns: NDArray[Any]) -> tuple[NDArray[np.intp], list[tuple[Any, ...]]]:
    """Return a number for each row of columns, the same for rows that are alike, and the rows; None is not a number."""
    values = [
        np.where(np.isnan(column), None, column) if column.dtype == float else column  # type: ignore[call-overload]
        for column in columns
    ]
    numbers: dict[tuple[Any, ...], int] = {}
    rows = zip(*(column.tolist() for column in values), strict=True)
    number = [numbers.setdefault(row, len(numbers)) for row in rows]
    return np.array(number, dtype=np.intp), list(numbers)


def _medium_in(direction: str, name: str) -> tuple[str, str]:
    """Return the medium that the name of a stream hints at, and the word that does; both empty where none does."""
    media = (each for each in _media_in(name) if not (each[0] == "fish water" and direction == "surplus"))
    return next(media, ("", ""))


def _counted(
    rows: Sequence[SectorProfile], waste_code: str, medium: str, capacity: float | None, capacity_unit: str
) -> tuple[SectorProfile | None, float]:
    """Return the row whose quantity may stand for a stream's, best by the size of the site, and what to multiply by."""
    size = math.nan if capacity is None else capacity
    usable = [
        row for row in rows if _is_about(row, waste_code, medium) and row.counts_for(size, capacity_unit) is not None
    ]
    row = next((row for row in usable if row.per != "site"), next(iter(usable), None))
    return row, row.counts_for(size, capacity_unit) or 0.0 if row is not None else 0.0


def _is_about(row: SectorProfile, waste_code: str, medium: str) -> bool:
    """Tell whether a row is about the very same thing, so that its quantity may stand for the stream's."""
    if row.resource in ("material", "organic", "gas"):
        return bool(row.waste_code) and row.waste_code == waste_code
    return row.resource != "water" or (row.medium == medium and row.nace != ANY_ACTIVITY)


@lru_cache(maxsize=16_384)
def _media_in(name: str) -> tuple[tuple[str, str], ...]:
    """Return the media that the name of a stream hints at, each with the word that does."""
    words = fold(name)
    hints = ((medium, re.search(pattern, words)) for pattern, medium in MEDIUM_HINTS)
    return tuple((medium, hint[0]) for medium, hint in hints if hint)


@cache
def _widths(knowledge: Knowledge) -> dict[str, float]:
    table = knowledge.table("basis_widths")
    return dict(zip(table["basis"], table["share"], strict=True))
