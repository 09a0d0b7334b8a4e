"""Filling in what given streams leave open, from their words, their sector and arithmetic, and saying so."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

import pandas as pd

from symbiosis_map import tables
from symbiosis_map.intake.findings import Assumed, assumptions_table
from symbiosis_map.intake.options import IntakeOptions
from symbiosis_map.intake.sectors import ANY_ACTIVITY, SectorProfile, SectorProfiles
from symbiosis_map.intake.words import MEDIUM_HINTS, fold, speaks_of_cold
from symbiosis_map.knowledge import Knowledge
from symbiosis_map.schema import check, conform
from symbiosis_map.units import HOURS_PER_YEAR

__all__ = ["Completed", "complete_streams", "profile_for"]

_OWN = ("stream_id", "site_id", "source", "notes")
"""What says nothing of how a stream is filled in: many streams of a sector are otherwise alike."""
_OF_SITE = ("nace", "country", "capacity", "capacity_unit")
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
    given = streams[tables.STREAMS.names]
    texts = {column.name for column in tables.STREAMS.columns if column.type == "text"}
    columns = {str(name): _values(given[name], "" if name in texts else math.nan) for name in given}
    site_of = streams["site_id"].map(pd.Series(range(len(sites)), index=sites["site_id"])).to_numpy()
    place = {name: _values(sites[name].iloc[site_of], math.nan) for name in _OF_SITE}
    said = [columns[name] for name in tables.STREAMS.names if name not in _OWN]
    assumed: list[Assumed] = []
    alike: dict[tuple[object, ...], tuple[dict[str, Any], list[Assumed]]] = {}
    for row, key in enumerate(zip(*said, *place.values(), strict=True)):
        if key not in alike:
            stream = {name: values[row] for name, values in columns.items()}
            completion = _Completion(stream, {name: values[row] for name, values in place.items()}, options)
            completion.run()
            alike[key] = completion.filled, completion.assumed
            assumed.extend(completion.assumed)
        else:
            stream_id = columns["stream_id"][row]
            assumed.extend(Assumed(each.table, stream_id, *each[2:]) for each in alike[key][1])
        for name, value in alike[key][0].items():
            columns[name][row] = value
    for name in texts:
        columns[name] = [value or None for value in columns[name]]
    frame = pd.DataFrame({name: pd.Series(values, dtype=given[name].dtype) for name, values in columns.items()})
    completed = conform(frame, tables.STREAMS)
    check(completed, tables.STREAMS)
    return Completed(completed, assumptions_table(assumed))


def _values(column: pd.Series, blank: str | float) -> list[Any]:
    """Return the values of a column, the same ``blank`` wherever there is none: rows that are alike are equal then."""
    values = column.to_numpy(dtype=object, copy=True)
    values[column.isna().to_numpy()] = blank
    return list(values)


def _text(value: object, blank: str) -> str:
    return value if isinstance(value, str) else blank


def profile_for(profile: str, country: str) -> str:
    """Return the monthly profile for a country: Danish homes have one of their own.

    Examples
    --------
    >>> profile_for("residential_SE33", "DK"), profile_for("flat", "DK")
    ('residential_DK04', 'flat')
    """
    return "residential_DK04" if profile == "residential_SE33" and country == "DK" else profile


class _Completion:
    """The gaps of one stream, filled in order."""

    def __init__(self, stream: dict[str, Any], site: dict[str, Any], options: IntakeOptions) -> None:
        self.stream = stream
        self.nace = _text(site["nace"], "")
        self.country = _text(site["country"], options.country)
        self.capacity = float(site["capacity"])
        self.capacity_unit = _text(site["capacity_unit"], "")
        self.filled: dict[str, object] = {}
        self.assumed: list[Assumed] = []
        self.knowledge = options.knowledge
        self.profiles = SectorProfiles.curated(options.knowledge)

    def run(self) -> None:
        self.fill_medium()
        rows = self.profiles.matching(
            self.nace,
            self.stream["direction"],
            self.stream["resource"],
            medium=self.stream["medium"],
            waste_code=self.stream["waste_code"],
            temperature_c=self.stream["temperature_c"],
        )
        if self.is_cold():
            rows = ()
            self.fill_cold()
        self.fill_text("water_class", rows)
        if self.stream["resource"] == "heat":
            self.fill_temperatures(rows)
        if self.stream["resource"] in _IN_TIME:
            self.fill_profile(rows)
        self.fill_energy(rows)
        self.fill_quantity(rows)
        self.fill_range()

    def is_cold(self) -> bool:
        """Tell whether the stream is cooling or cold, of which the sectors' heat says nothing."""
        stream = self.stream
        if stream["resource"] != "heat" or not speaks_of_cold(stream["direction"], stream["stream"]):
            return False
        warm = stream["temperature_c"] > _WARMEST_COOLING_C
        return not (warm or stream["temperature_c"] > stream["return_temperature_c"])

    def fill_cold(self) -> None:
        """Give cooling that is wanted the temperatures of chilled water where it states none."""
        supply, back = _CHILLED_WATER_C
        source = "chilled water of 7 and 12 °C (estimate)"
        if self.stream["direction"] == "demand" and self.open("temperature_c") and self.open("return_temperature_c"):
            self.assume("temperature_c", supply, "°C", "not stated", source)
        if self.open("return_temperature_c") and not self.open("temperature_c"):
            value = self.stream["temperature_c"] + back - supply
            self.assume("return_temperature_c", value, "°C", "not stated", source)

    def assume(self, column: str, value: object, unit: str, reason: str, source: str) -> None:
        text = f"{value:.6g}" if isinstance(value, float) else str(value)
        shown = f"{text} {unit}".strip()
        self.set(column, value)
        self.assumed.append(Assumed("streams", self.stream["stream_id"], column, shown, reason, source))

    def set(self, column: str, value: object) -> None:
        self.stream[column] = self.filled[column] = value

    def open(self, column: str) -> bool:
        value = self.stream[column]
        return value == "" or value is None or bool(value != value)  # not a number is not even itself

    def fill_medium(self) -> None:
        if self.stream["resource"] not in ("heat", "water") or not self.open("medium"):
            return
        for medium, word in _media_in(self.stream["stream"]):
            if not (medium == "fish water" and self.stream["direction"] == "surplus"):
                self.assume("medium", medium, "", "not stated", f"the word {word!r} in the name of the stream")
                return
        rows = self.profiles.matching(
            self.nace, self.stream["direction"], self.stream["resource"], temperature_c=self.stream["temperature_c"]
        )
        if rows and rows[0].nace != ANY_ACTIVITY and rows[0].medium:
            self.assume("medium", rows[0].medium, "", "not stated", rows[0].name)

    def fill_text(self, column: str, rows: Sequence[SectorProfile]) -> None:
        row = next((row for row in rows if getattr(row, column)), None)
        if row is not None and self.open(column) and row.resource == "water":
            self.assume(column, getattr(row, column), "", "not stated", row.name)

    def fill_temperatures(self, rows: Sequence[SectorProfile]) -> None:
        """Take both from the sector; where one is given and the sector's other contradicts it, keep a usual gap."""
        row = next((row for row in rows if not math.isnan(row.temperature_c)), None)
        if row is None:
            return
        gap = _GAP_K[self.stream["direction"]]
        if self.open("temperature_c"):
            back = self.stream["return_temperature_c"]
            if math.isnan(back) or row.temperature_c > back:
                self.assume("temperature_c", row.temperature_c, "°C", "not stated", row.name)
            else:
                self.assume(
                    "temperature_c", back + gap, "°C", f"not stated, return {back:g} °C is", f"{gap:g} K, estimate"
                )
        if self.open("return_temperature_c"):
            hot = self.stream["temperature_c"]
            if row.return_temperature_c < hot:
                self.assume("return_temperature_c", row.return_temperature_c, "°C", "not stated", row.name)
            elif hot - gap >= _COLDEST_C:
                self.assume(
                    "return_temperature_c", hot - gap, "°C", f"not stated, {hot:g} °C is", f"{gap:g} K, estimate"
                )

    def fill_profile(self, rows: Sequence[SectorProfile]) -> None:
        row = next((row for row in rows if row.profile), None)
        if row is not None and self.open("profile"):
            self.assume("profile", profile_for(row.profile, self.country), "", "not stated", row.name)

    def fill_hours(self, rows: Sequence[SectorProfile]) -> None:
        row = next((row for row in rows if not math.isnan(row.full_load_hours)), None)
        if row is not None and self.open("full_load_hours"):
            self.assume("full_load_hours", row.full_load_hours, "h/yr", "not stated", row.name)

    def fill_energy(self, rows: Sequence[SectorProfile]) -> None:
        """Heat, power and full-load hours: two of them give the third."""
        stream = self.stream
        if stream["resource"] != "heat":
            return
        if not self.open("quantity_per_year") and not self.open("power_mw"):
            if self.open("full_load_hours") and stream["power_mw"] > 0:
                hours = min(HOURS_PER_YEAR, stream["quantity_per_year"] / stream["power_mw"])
                self.assume("full_load_hours", hours, "h/yr", "not stated", "yearly heat over power")
            return
        self.fill_hours(rows)
        hours = stream["full_load_hours"]
        if self.open("power_mw") and not self.open("quantity_per_year") and hours > 0:
            power = stream["quantity_per_year"] / hours
            self.assume("power_mw", power, "MW", "not stated", f"yearly heat over {hours:g} full-load hours")
        elif self.open("quantity_per_year") and not self.open("power_mw") and hours > 0:
            energy = stream["power_mw"] * hours
            reason = "not stated"
            if stream["basis"] in ("measured", "reported"):
                reason = f"not stated; the power is {stream['basis']}, the basis becomes derived"
                self.set("basis", "derived")
            self.assume("quantity_per_year", energy, stream["unit"], reason, f"power times {hours:g} full-load hours")

    def fill_quantity(self, rows: Sequence[SectorProfile]) -> None:
        """Take the sector's quantity where nothing is known, and say that it is an estimate."""
        stream = self.stream
        if not self.open("quantity_per_year"):
            return
        if not (self.open("quantity_low") or self.open("quantity_high")):
            middle = (stream["quantity_low"] + stream["quantity_high"]) / 2
            self.assume("quantity_per_year", middle, stream["unit"], "only low and high are stated", "their mean")
            return
        if not (self.open("quantity_low") and self.open("quantity_high")):
            return
        usable = [row for row in rows if self.may_count(row)]
        row = next((row for row in usable if row.per != "site"), next(iter(usable), None))
        if row is None:
            return
        times = row.counts_for(self.capacity, self.capacity_unit) or 0.0
        per = "per site" if row.per == "site" else f"for {self.capacity:g} {self.capacity_unit}"
        reason = (
            f"no figure is stated; usual quantity {per}; the stream is {stream['basis']}, the basis becomes estimated"
        )
        unit = stream["unit"]
        self.assume("quantity_per_year", row.quantity_mode * times, unit, reason, row.name)
        self.assume("quantity_low", row.quantity_low * times, unit, reason, row.name)
        self.assume("quantity_high", row.quantity_high * times, unit, reason, row.name)
        self.set("basis", "estimated")
        if stream["resource"] == "heat" and self.open("power_mw") and stream["full_load_hours"] > 0:
            power = stream["quantity_per_year"] / stream["full_load_hours"]
            self.assume("power_mw", power, "MW", "not stated", f"yearly heat over {stream['full_load_hours']:g} hours")

    def may_count(self, row: SectorProfile) -> bool:
        """Tell whether a row is about the very same thing, so that its quantity may stand for the stream's."""
        if row.counts_for(self.capacity, self.capacity_unit) is None:
            return False
        if row.resource in ("material", "organic", "gas"):
            return bool(row.waste_code) and row.waste_code == self.stream["waste_code"]
        return row.resource != "water" or (row.medium == self.stream["medium"] and row.nace != ANY_ACTIVITY)

    def fill_range(self) -> None:
        stream = self.stream
        if self.open("quantity_per_year"):
            return
        share = _widths(self.knowledge)[stream["basis"]]
        source = f"±{share:.0%} where a figure is {stream['basis']} (estimate)"
        for column, sign in (("quantity_low", -1.0), ("quantity_high", 1.0)):
            if self.open(column):
                value = stream["quantity_per_year"] * (1.0 + sign * share)
                self.assume(column, value, stream["unit"], "no range is stated", source)


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
