"""Recognising columns by their headers, and the unit that a header carries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from symbiosis_map.errors import InputError
from symbiosis_map.intake.words import HEADERS, fold
from symbiosis_map.units import UnitError, parse_temperature_c, parse_unit

__all__ = ["SITE_COLUMNS", "STREAM_COLUMNS", "Field", "count_known", "recognise"]

SITE_COLUMNS = (
    "site_id",
    "name",
    "operator",
    "address",
    "postcode",
    "locality",
    "municipality",
    "country",
    "nace",
    "capacity",
    "capacity_unit",
    "latitude",
    "longitude",
    "easting",
    "northing",
    "location_level",
    "location_precision_m",
    "location_source",
    "quay_m",
    "dwellings_m",
    "elevation_m",
    "closes_year",
    "major_hazard",
    "source",
    "notes",
)
STREAM_COLUMNS = (
    "stream_id",
    "site_id",
    "direction",
    "resource",
    "stream",
    "waste_code",
    "quantity",
    "quantity_low",
    "quantity_high",
    "unit",
    "power_mw",
    "full_load_hours",
    "temperature_c",
    "return_temperature_c",
    "medium",
    "water_class",
    "profile",
    "basis",
    "source",
    "notes",
)
_QUANTITIES = frozenset({"quantity", "quantity_low", "quantity_high", "power_mw"})
_TEMPERATURES = frozenset({"temperature_c", "return_temperature_c"})
_LONGEST = 200
_BRACKETED = re.compile(r"(.*?)\s*[(\[]\s*([^()\[\]]*?)\s*[)\]]\s*")


@dataclass(frozen=True, slots=True)
class Field:
    """A recognised column of a file.

    Parameters
    ----------
    column : str
        Column of the tables that it fills.
    index : int
        Its position in the file.
    header : str
        The header as the file has it.
    unit : str
        Unit in the header as it stands there, '' where it has none; one that is not known is found out at the cells.
    """

    column: str
    index: int
    header: str
    unit: str = ""


def recognise(headers: Sequence[str], given: Mapping[str, str] | None = None) -> tuple[dict[str, Field], list[str]]:
    """Recognise the columns of a file.

    Parameters
    ----------
    headers : sequence of str
    given : mapping of str to str, optional
        Header to column, from the user; goes before recognition. A unit in such a header still counts.

    Returns
    -------
    fields : dict of str to Field
        By column of the tables.
    ignored : list of str
        Headers that mean nothing here, or that mean what an earlier one already means.

    Raises
    ------
    InputError
        A given header is not in the file, or a given column is not in the tables.

    Examples
    --------
    >>> fields, ignored = recognise(["Bedrift", "Mengde (GWh/år)", "Temperatur [°C]", "Effekt MW", "Farge"])
    >>> [(field.column, field.unit) for field in fields.values()], ignored
    ([('name', ''), ('quantity', 'GWh/år'), ('temperature_c', '°C'), ('power_mw', 'MW')], ['Farge'])
    """
    wanted = {fold(header): column for header, column in (given or {}).items()}
    _check_given(given or {}, headers)
    found: dict[str, Field] = {}
    ignored: list[str] = []
    exact = {header: index for index, header in reversed(list(enumerate(headers)))}
    for index, header in enumerate(headers):
        field = _field(index, header, wanted)
        if field is None:
            if header:
                ignored.append(header)
            continue
        named_as_column = exact.get(field.column, index)
        if field.column in found or (named_as_column != index and fold(header) not in wanted):
            ignored.append(header)
            continue
        found[field.column] = field
    return found, ignored


def count_known(headers: Iterable[str]) -> int:
    """Return how many headers are recognised."""
    return sum(_field(0, header, {}) is not None for header in headers)


def _check_given(given: Mapping[str, str], headers: Sequence[str]) -> None:
    known = {fold(header) for header in headers}
    for header, column in given.items():
        if column not in (*SITE_COLUMNS, *STREAM_COLUMNS):
            raise InputError(
                f"columns: {header!r} is to fill {column!r}, which is no column of sites or streams",
                remedy=f"There are {', '.join(dict.fromkeys((*SITE_COLUMNS, *STREAM_COLUMNS)))}.",
            )
        if fold(header) not in known:
            raise InputError(f"columns: no header {header!r} in the file", remedy=f"It has {', '.join(headers)[:300]}.")


def _field(index: int, header: str, wanted: Mapping[str, str]) -> Field | None:
    if len(header) > _LONGEST:
        return None
    parts = list(_parts(header))
    given = wanted.get(fold(header))
    if given is not None:
        unit = next((unit for _, unit in parts if unit and _fits(given, unit)), "")
        return Field(given, index, header, unit)
    for base, unit in parts:
        column = HEADERS.get(fold(base))
        if column is not None and (not unit or _fits(column, unit)):
            return Field(column, index, header, unit)
    bracketed = _BRACKETED.fullmatch(header)
    column = HEADERS.get(fold(bracketed[1])) if bracketed else None
    return Field(column, index, header, bracketed[2]) if column and bracketed else None


def _parts(header: str) -> Iterable[tuple[str, str]]:
    """Yield the ways to divide a header into a name and a unit, the whole header first."""
    yield header, ""
    match = _BRACKETED.fullmatch(header)
    if match:
        yield match[1], match[2]
        yield match[1] + " " + match[2], ""
        return
    words = header.replace("_", " ").replace(",", " ").split()
    for count in (1, 2, 3):
        if len(words) > count:
            base, tail = " ".join(words[:-count]), words[-count:]
            yield base, " ".join(tail)
            if count == 2:
                yield base, "/".join(tail)


def _fits(column: str, unit: str) -> bool:
    """Tell whether words at the end of a header are a unit of its column."""
    try:
        if column in _TEMPERATURES:
            parse_temperature_c("0", default_unit=unit)
            return True
        return column in _QUANTITIES and bool(parse_unit(unit).symbol)
    except UnitError:
        return False
