"""From the rows of a sheet to rows of sites, each cell read and checked."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import pyproj

from symbiosis_map.crs import WGS84
from symbiosis_map.errors import InputError
from symbiosis_map.intake.activity_codes import Activity, read_activity
from symbiosis_map.intake.codes import country_code
from symbiosis_map.intake.options import IntakeOptions
from symbiosis_map.intake.raw import Cell, cell_text
from symbiosis_map.intake.rows import Rows, objects, rows_at
from symbiosis_map.intake.sheet import Sheet
from symbiosis_map.intake.words import HAZARD_WORDS, LEVEL_WORDS, fold
from symbiosis_map.tables import LOCATION_LEVELS
from symbiosis_map.units import parse_number
from symbiosis_map.units.numerals import UnitError, split_number

__all__ = ["SITE_FIELDS", "read_site_rows"]

_METRES = {"": 1.0, "m": 1.0, "metre": 1.0, "metres": 1.0, "meter": 1.0, "km": 1000.0}

SITE_FIELDS = (
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


def read_site_rows(sheet: Sheet, options: IntakeOptions) -> Rows:
    """Read the site columns of a sheet of sites, or of one where each row is a stream at a site.

    A bad country sets the row aside, for it decides where a place is looked for. A bad activity, capacity, level,
    precision or coordinate is left out and listed, and the row goes on: without a point the site is placed by name.

    Returns
    -------
    Rows
        One for each good row of the sheet, with :data:`SITE_FIELDS` ('' and NaN where unknown), ``place`` and
        ``position`` in the file, ``listed`` where the sheet lists sites, ``activity`` as it was read, and
        ``from_shape`` where a line or polygon was turned into a point.
    """
    count = len(sheet)
    columns: dict[str, Any] = {
        name: sheet.texts(name)
        for name in ("site_id", "name", "operator", "address", "locality", "municipality", "capacity_unit")
    }
    for index in range(count):
        if sheet.good[index] and not any(columns[name][index] for name in ("site_id", "name", "operator")):
            sheet.drop(index, "name", "", "no name and no id: row set aside", "Fill in the name of the site.")
    columns["country"] = sheet.parse("country", country_code, fatal=True, missing="")
    columns["postcode"] = sheet.texts("postcode")
    columns["activity"] = sheet.parse(
        "nace",
        lambda cell: read_activity(cell, options.knowledge, options.nace_revision),
        fatal=False,
        missing=Activity(""),
    )
    columns["nace"] = [activity.code for activity in columns["activity"]]
    capacities = sheet.parse("capacity", lambda cell: _capacity(cell, sheet), fatal=False, missing=(math.nan, ""))
    columns["capacity"] = [amount for amount, _ in capacities]
    columns["capacity_unit"] = [
        unit or given for (_, unit), given in zip(capacities, columns["capacity_unit"], strict=True)
    ]
    columns["location_level"] = sheet.parse("location_level", _level, fatal=False, missing="")
    for name in ("location_precision_m", "quay_m", "dwellings_m", "elevation_m"):
        columns[name] = sheet.parse(name, partial(_metres, sheet, name), fatal=False, missing=math.nan)
    columns["closes_year"] = sheet.parse("closes_year", _year, fatal=False, missing=math.nan)
    columns["major_hazard"] = sheet.parse("major_hazard", _tier, fatal=False, missing="")
    columns["location_source"] = sheet.texts("location_source")
    columns["source"] = sheet.texts("source")
    columns["notes"] = sheet.texts("notes") if sheet.kind == "sites" else [""] * count
    columns["latitude"], columns["longitude"] = _coordinates(sheet)
    stated = columns["location_precision_m"]
    of_shape = sheet.raw.precision_m or [math.nan] * count
    columns["from_shape"] = [math.isnan(a) and not math.isnan(b) for a, b in zip(stated, of_shape, strict=True)]
    columns["location_precision_m"] = [b if math.isnan(a) else a for a, b in zip(stated, of_shape, strict=True)]
    columns["position"], columns["place"] = np.arange(count), map(sheet.place, range(count))
    columns["listed"] = [sheet.kind == "sites"] * count
    rows = {name: values if isinstance(values, np.ndarray) else objects(values) for name, values in columns.items()}
    return rows_at(rows, np.array(sheet.good, dtype=bool))


def _capacity(cell: Cell, sheet: Sheet) -> tuple[float, str]:
    if isinstance(cell, float):
        if cell < 0:
            raise UnitError(f"{cell_text(cell)!r} is below zero", remedy="Write the size.")
        return cell, sheet.unit("capacity")
    number, unit = split_number(cell)
    return parse_number(number, sheet.mark("capacity")), unit or sheet.unit("capacity")


def _level(cell: Cell) -> str:
    text = cell_text(cell)
    level = LEVEL_WORDS.get(fold(text))
    if level is None:
        raise InputError(f"{text[:40]!r} is no location level", remedy=f"Use {', '.join(LOCATION_LEVELS)}.")
    return level


def _metres(sheet: Sheet, column: str, cell: Cell) -> float:
    number, unit = split_number(cell if isinstance(cell, str) else f"{cell:.12g}")
    factor = _METRES.get((unit or sheet.unit(column)).casefold())
    if factor is None:
        raise UnitError(f"{cell_text(cell)[:40]!r} is not a distance", remedy="Give it in metres.")
    mark = "." if isinstance(cell, float) else sheet.mark(column)
    return factor * parse_number(number, mark, negative=column == "elevation_m")


def _year(cell: Cell) -> float:
    text = cell_text(cell)
    if not (text.isdigit() and 1900 <= int(text) <= 2200):
        raise InputError(f"{text[:40]!r} is no year", remedy="Write it with four digits.")
    return float(text)


def _tier(cell: Cell) -> str:
    text = cell_text(cell)
    tier = HAZARD_WORDS.get(fold(text))
    if tier is None:
        raise InputError(f"{text[:40]!r} is no tier of the major-hazard directive", remedy="Use lower or upper.")
    return tier


def _degrees(cell: Cell) -> float:
    if isinstance(cell, float):
        return cell
    return parse_number(cell.removesuffix("°").strip(), negative=True, grouped=False)


def _coordinates(sheet: Sheet) -> tuple[list[float], list[float]]:
    """Return latitude and longitude of each row; NaN where the site has no usable point."""
    count = len(sheet)
    if sheet.raw.points is not None:
        points = sheet.raw.points
        latitude, longitude = points.y.tolist(), points.x.tolist()
        north = east = "geometry"
    elif "latitude" in sheet.fields or "longitude" in sheet.fields:
        north, east = "latitude", "longitude"
        latitude, longitude = (sheet.parse(column, _degrees, fatal=False, missing=math.nan) for column in (north, east))
    elif "easting" in sheet.fields and "northing" in sheet.fields:
        north, east = "northing", "easting"
        latitude, longitude = _from_grid(sheet)
    else:
        return [math.nan] * count, [math.nan] * count
    for index in range(count):
        both = (latitude[index], longitude[index])
        if not sheet.good[index] or all(math.isnan(value) for value in both):
            continue
        rule = _fault(*both)
        if rule:
            column = north if not abs(both[0]) <= 90.0 else east
            shown = " ".join(f"{value:.6g}" for value in both)
            sheet.blank(index, column, shown, f"{rule}: site kept without a point", _SWAP)
        if rule:
            latitude[index] = longitude[index] = math.nan
    return latitude, longitude


_SWAP = "Write degrees north and east, such as 62.68 and 8.55; are the two swapped?"


def _fault(latitude: float, longitude: float) -> str:
    if math.isnan(latitude) or math.isnan(longitude):
        return "one of the two coordinates is missing"
    if not abs(latitude) <= 90.0:
        return f"latitude {latitude:.6g} is outside -90 to 90"
    if not abs(longitude) <= 180.0:
        return f"longitude {longitude:.6g} is outside -180 to 180"
    return ""


def _from_grid(sheet: Sheet) -> tuple[list[float], list[float]]:
    """Convert easting and northing by the reference system that the user names."""
    if sheet.file.crs is None:
        raise InputError(
            f"{sheet.raw.place} has eastings and northings, and no reference system",
            remedy="Name it: crs = 25832, for example.",
        )
    try:
        transformer = pyproj.Transformer.from_crs(sheet.file.crs, WGS84, always_xy=True)
    except pyproj.exceptions.CRSError as error:
        raise InputError(
            f"reference system {str(sheet.file.crs)[:60]!r} is not known", remedy="Write 25832."
        ) from error

    def read(column: str) -> list[float]:
        def number(cell: Cell) -> float:
            return cell if isinstance(cell, float) else parse_number(cell, sheet.mark(column), negative=True)

        return sheet.parse(column, number, fatal=False, missing=math.nan)

    x, y = np.array(read("easting"), dtype=float), np.array(read("northing"), dtype=float)
    usable = np.isfinite(x) & np.isfinite(y)
    longitude, latitude = np.full(len(x), np.nan), np.full(len(x), np.nan)
    longitude[usable], latitude[usable] = transformer.transform(x[usable], y[usable])
    return latitude.tolist(), longitude.tolist()
