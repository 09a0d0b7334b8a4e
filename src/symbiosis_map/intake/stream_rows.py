"""From the rows of a sheet to rows of streams, each cell read and checked."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.errors import InputError
from symbiosis_map.intake.codes import waste_code
from symbiosis_map.intake.raw import Cell, cell_text
from symbiosis_map.intake.rows import Rows, objects, rows_at
from symbiosis_map.intake.sheet import Sheet
from symbiosis_map.intake.words import BASIS_WORDS, DIRECTION_WORDS, MEDIUM_WORDS, RESOURCE_WORDS, fold, speaks_of_cold
from symbiosis_map.knowledge import Knowledge
from symbiosis_map.tables import BASE_UNIT, BASES
from symbiosis_map.units import (
    HOURS_PER_YEAR,
    Quantity,
    parse_number,
    parse_power_mw,
    parse_quantity,
    parse_temperature_c,
    parse_unit,
)
from symbiosis_map.units.numerals import UnitError, split_number

__all__ = ["read_stream_rows"]

_Mask = NDArray[np.bool_]
_COLDEST_C, _HOTTEST_C = -50.0, 2000.0
_HOUR_UNITS = ("", "h", "h/yr", "h/år", "t", "t/år", "timer", "timer/år", "hours", "hours/yr", "hours per year")
_QUANTITIES = ("quantity", "quantity_low", "quantity_high")
_TEXTS = ("stream_id", "site_id", "stream", "source", "notes")


def read_stream_rows(sheet: Sheet, knowledge: Knowledge) -> Rows:
    """Read the stream columns of a sheet.

    A bad direction, resource, waste code, quantity, power, full-load hours or temperature sets the row aside: a
    match made without it would be wrong. A bad medium, profile, water class or basis is left out and listed.

    Returns
    -------
    Rows
        One for each good row of the sheet that names a stream, with ``place`` and ``position`` in the file;
        quantities are :class:`Quantity` or None, '' and NaN stand where nothing is known.
    """
    count = len(sheet)
    has_stream = _has_stream(sheet)
    columns: dict[str, Any] = {name: sheet.texts(name) for name in _TEXTS}
    columns["direction"] = _words(sheet, "direction", DIRECTION_WORDS, "Write surplus or demand; two rows for both.")
    columns["resource"] = _words(sheet, "resource", RESOURCE_WORDS, f"Write {', '.join(BASE_UNIT)}.")
    for name in ("direction", "resource"):
        for index in range(count):
            if has_stream[index] and sheet.good[index] and not columns[name][index]:
                sheet.drop(index, name, "", f"{name} is missing: row set aside", f"Fill in the {name}.")
    columns["waste_code"] = sheet.parse("waste_code", lambda cell: waste_code(cell, knowledge), fatal=True, missing="")
    units = sheet.texts("unit")
    for name in _QUANTITIES:
        columns[name] = _quantities(sheet, name, columns["resource"], units, columns["stream"], knowledge)
    columns["power"] = sheet.parse("power_mw", lambda cell: _power(cell, sheet), fatal=True, missing=None)
    hours = sheet.parse("full_load_hours", lambda cell: _hours(cell, sheet), fatal=True, missing=math.nan)
    columns["full_load_hours"] = np.array(hours, dtype=float)
    for name in ("temperature_c", "return_temperature_c"):
        degrees = sheet.parse(name, _temperature_reader(sheet.unit(name)), fatal=True, missing=math.nan)
        columns[name] = np.array(degrees, dtype=float)
    columns["medium"] = _words(
        sheet, "medium", MEDIUM_WORDS, "Write water, seawater, steam, gas, air or fish water.", fatal=False
    )
    columns["basis"] = _words(sheet, "basis", BASIS_WORDS, f"Write {', '.join(BASES)}.", fatal=False)
    columns["profile"] = _listed(sheet, "profile", set(knowledge.table("monthly_profiles")["profile"]))
    columns["water_class"] = _listed(sheet, "water_class", set(knowledge.table("water_classes")["class_id"]))
    _check_pairs(sheet, columns)
    columns["position"], columns["place"] = np.arange(count), map(sheet.place, range(count))
    rows = {name: values if isinstance(values, np.ndarray) else objects(values) for name, values in columns.items()}
    return rows_at(rows, np.array(sheet.good, dtype=bool) & np.array(has_stream, dtype=bool))


def _has_stream(sheet: Sheet) -> list[bool]:
    """Tell which rows name a stream: in a flat sheet a row may be a site alone."""
    if sheet.kind == "streams":
        return [True] * len(sheet)
    named = [False] * len(sheet)
    for column in ("direction", "resource", "stream", *_QUANTITIES, "power_mw"):
        for index, _ in sheet.filled(column):
            named[index] = True
    return named


def _words(sheet: Sheet, column: str, words: Mapping[str, str], remedy: str, *, fatal: bool = True) -> list[str]:
    def read(cell: Cell) -> str:
        text = cell_text(cell)
        meaning = words.get(fold(text)) if len(text) < 80 else None
        if meaning is None:
            raise InputError(f"{text[:40]!r} is no {column}", remedy=remedy)
        return meaning

    return sheet.parse(column, read, fatal=fatal, missing="")


def _listed(sheet: Sheet, column: str, known: set[str]) -> list[str]:
    def read(cell: Cell) -> str:
        text = cell_text(cell)
        if text not in known:
            raise InputError(f"{text[:40]!r} is no {column}", remedy=f"Use {', '.join(sorted(known))}.")
        return text

    return sheet.parse(column, read, fatal=False, missing="")


def _quantities(
    sheet: Sheet, column: str, resources: list[str], units: list[str], names: list[str], knowledge: Knowledge
) -> list[Quantity | None]:
    in_header = sheet.unit(column) or sheet.unit("quantity")

    def read(cell: Cell, index: int) -> Quantity | None:
        if not resources[index]:
            return None
        beside = units[index]
        if beside and in_header and parse_unit(beside).symbol != parse_unit(in_header).symbol:
            raise UnitError(
                f"the header says {in_header!r} and the unit column {beside[:40]!r}",
                remedy="State the unit in one place.",
            )
        return parse_quantity(
            _plain(cell),
            base_unit=BASE_UNIT[resources[index]],
            default_unit=beside or in_header,
            decimal="." if isinstance(cell, float) else sheet.mark(column),
            density_t_per_m3=_gas_density_t_per_m3(resources[index], names[index], knowledge),
        )

    return sheet.parse_rows(column, read, fatal=True, missing=None)


def _gas_density_t_per_m3(resource: str, name: str, knowledge: Knowledge) -> float | None:
    """Return the density of the gas that a stream names; None where it names none, or several."""
    if resource == "co2":
        name = resource
    elif resource != "gas":
        return None
    words = f" {fold(name)} "
    found = {density for word, density in _gas_words(knowledge) if f" {word} " in words}
    return found.pop() if len(found) == 1 else None


@cache
def _gas_words(knowledge: Knowledge) -> list[tuple[str, float]]:
    table = knowledge.table("gas_densities")
    rows = zip(table["words"], table["kg_per_nm3"], strict=True)
    return [(fold(word), density / 1000.0) for words, density in rows for word in words.split(";")]


def _plain(cell: Cell) -> str:
    """Write a number of the file so that it can only be read in one way."""
    return f"{cell:.12g}" if isinstance(cell, float) else cell


def _power(cell: Cell, sheet: Sheet) -> Quantity:
    unit = sheet.unit("power_mw") or "MW"
    decimal = "." if isinstance(cell, float) else sheet.mark("power_mw")
    return parse_power_mw(_plain(cell), default_unit=unit, decimal=decimal)


def _hours(cell: Cell, sheet: Sheet) -> float:
    number, unit = split_number(_plain(cell))
    if (unit or sheet.unit("full_load_hours")).casefold() not in _HOUR_UNITS:
        raise UnitError(f"{cell_text(cell)[:40]!r} is not a number of hours", remedy="Give hours per year.")
    hours = parse_number(number, "." if isinstance(cell, float) else sheet.mark("full_load_hours"))
    if not 0.0 < hours <= HOURS_PER_YEAR:
        raise UnitError(f"{hours:g} hours do not fit into a year", remedy="Give 1 to 8,760 hours per year.")
    return hours


def _temperature_reader(unit: str) -> Callable[[Cell], float]:
    def read(cell: Cell) -> float:
        value = parse_temperature_c(_plain(cell), default_unit=unit or "°C")
        if not _COLDEST_C <= value <= _HOTTEST_C:
            outside = f"{value:g} °C is outside {_COLDEST_C:g} to {_HOTTEST_C:g} °C"
            raise UnitError(outside, remedy="Check the temperature.")
        return value

    return read


def _check_pairs(sheet: Sheet, columns: dict[str, Any]) -> None:
    """Set rows aside whose figures contradict each other."""
    hot, cold = columns["temperature_c"], columns["return_temperature_c"]
    heat = np.array([resource == "heat" for resource in columns["resource"]], dtype=bool)
    cools = np.array([speaks_of_cold(*words) for words in zip(columns["direction"], columns["stream"], strict=True)])

    def drop(rows: _Mask, column: str, shown: Callable[[int], str], rule: str, remedy: str) -> None:
        for index in map(int, np.flatnonzero(rows)):
            if sheet.good[index]:
                sheet.drop(index, column, shown(index), f"{rule}: row set aside", remedy)

    drop(
        heat & np.where(cools, cold == hot, cold >= hot),
        "return_temperature_c",
        lambda i: f"{hot[i]:g} °C / {cold[i]:g} °C",
        "the return is not below the supply",
        "Are the two swapped? Where cooling is wanted, or cold is offered, let the stream's name say so.",
    )
    low, mode, high = (_values(columns[name]) for name in ("quantity_low", "quantity", "quantity_high"))
    wrong = (low > high) | (mode > high * (1 + 1e-9)) | (mode < low * (1 - 1e-9))
    drop(
        wrong & _one_period(columns),
        "quantity",
        lambda i: f"{low[i]:g} / {mode[i]:g} / {high[i]:g}",
        "low, best and high quantity are not in order",
        "Give low at most the quantity, and high at least.",
    )
    energy, power = _values(columns["quantity"]), _values(columns["power"])
    yearly = np.array([quantity is not None and quantity.per == "year" for quantity in columns["quantity"]], dtype=bool)
    drop(
        heat & yearly & (energy > power * HOURS_PER_YEAR * 1.05),
        "power_mw",
        lambda i: f"{energy[i]:g} MWh/yr at {power[i]:g} MW",
        "the yearly heat needs more than 8,760 hours at this power",
        "Check the units of both.",
    )


def _one_period(columns: dict[str, Any]) -> _Mask:
    """Tell the rows whose quantities are all per hour, or all per year."""
    rows = zip(*(columns[name] for name in _QUANTITIES), strict=True)
    return np.array([len({quantity.per for quantity in row if quantity is not None}) <= 1 for row in rows], dtype=bool)


def _values(quantities: Sequence[Quantity | None]) -> NDArray[np.float64]:
    return np.array([math.nan if quantity is None else quantity.value for quantity in quantities], dtype=float)
