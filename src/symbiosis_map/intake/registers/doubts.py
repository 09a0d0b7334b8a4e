"""What is wrong with real registers: facilities listed twice, and plants that stand at their head office."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.crs import geodesic_m
from symbiosis_map.intake.registers.mapping import RegisterMapping
from symbiosis_map.intake.words import fold
from symbiosis_map.knowledge import Knowledge

__all__ = ["Doubts", "Facility", "find_doubts"]

_ONE_POINT = 4
"""Decimals of a degree to which points of one head office agree, about 11 m."""
_SIDES = ("west", "south", "east", "north")
_MARGIN_DEG = 0.2
"""Around the boxes of a country: boxes are coarse at coasts."""


class Facility(NamedTuple):
    """A row of a register as far as it is compared with others."""

    row: int
    name: str
    operator: str
    activity: str
    address: str
    locality: str
    latitude: float | None
    longitude: float | None
    country: str
    has_point: bool
    """Whether the register says anything about its point."""


class Doubts(NamedTuple):
    """Rows that were found, by their number in the table."""

    duplicates: dict[int, int]
    """Row that is repeated, by the row that repeats it."""
    head_offices: dict[int, int]
    """Sites on the same point, by row."""
    outside: dict[int, str]
    """What is wrong with a point: no point, on the sea of nowhere, or not in its country."""
    names: dict[int, str]


def find_doubts(facilities: list[Facility], mapping: RegisterMapping, knowledge: Knowledge) -> Doubts:
    """Find duplicates, head offices and points that cannot be right.

    Two rows are one facility where name and activity agree, and either their points lie within ``duplicate_m`` or
    neither has a point and their addresses agree. A point is a head office where ``head_office_sites`` or more
    differently named facilities of one operator share it whose towns differ: several plants may stand in one works.

    Parameters
    ----------
    facilities : list of Facility
    mapping : RegisterMapping
    knowledge : Knowledge
        For the boxes of countries.

    Returns
    -------
    Doubts
    """
    duplicates = _duplicates(facilities, mapping) if mapping.duplicates == "set aside" else {}
    left = [each for each in facilities if each.row not in duplicates]
    head_offices = _head_offices(left, mapping.head_office_sites) if mapping.head_office_sites else {}
    boxes = knowledge.table("country_boxes")
    own = {str(country): box.to_numpy(float) for country, box in boxes.groupby("country")[list(_SIDES)]}
    faults = ((each.row, _fault(each, own.get(each.country))) for each in left)
    outside = {row: fault for row, fault in faults if fault}
    return Doubts(duplicates, head_offices, outside, {each.row: each.name for each in facilities})


def _fault(each: Facility, boxes: NDArray[np.float64] | None) -> str:
    """Return what is wrong with a point; empty where nothing is, or there is none."""
    if not each.has_point:
        return ""
    if each.latitude is None or each.longitude is None:
        return "no point that can be read"
    shown = f"latitude {each.latitude:.6g} and longitude {each.longitude:.6g}"
    if each.latitude == 0.0 and each.longitude == 0.0:
        return f"{shown} is the sign of an empty cell"
    if boxes is None or _inside(each.longitude, each.latitude, boxes):
        return ""
    swapped = ", and inside it when exchanged" if _inside(each.latitude, each.longitude, boxes) else ""
    return f"{shown} lie outside {each.country}{swapped}"


def _inside(longitude: float, latitude: float, boxes: NDArray[np.float64]) -> bool:
    west, south, east, north = boxes.T
    fits = (longitude >= west - _MARGIN_DEG) & (longitude <= east + _MARGIN_DEG)
    return bool((fits & (latitude >= south - _MARGIN_DEG) & (latitude <= north + _MARGIN_DEG)).any())


def _duplicates(facilities: list[Facility], mapping: RegisterMapping) -> dict[int, int]:
    alike: dict[tuple[str, str], list[Facility]] = defaultdict(list)
    found: dict[int, int] = {}
    for each in facilities:
        key = fold(each.name), each.activity
        same = next((other for other in alike[key] if _is_same(each, other, mapping.duplicate_m)), None)
        if same is not None and key[0]:
            found[each.row] = same.row
        else:
            alike[key].append(each)
    return found


def _is_same(one: Facility, other: Facility, within_m: float) -> bool:
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        no_point = one.latitude is None and other.latitude is None
        return no_point and bool(one.address) and fold(one.address) == fold(other.address)
    away = geodesic_m([one.longitude], [one.latitude], [other.longitude], [other.latitude])
    return float(away[0]) <= within_m


def _head_offices(facilities: list[Facility], sites: int) -> dict[int, int]:
    together: dict[tuple[str, float, float], list[Facility]] = defaultdict(list)
    for each in facilities:
        if each.operator and each.latitude is not None and each.longitude is not None:
            key = fold(each.operator), round(each.latitude, _ONE_POINT), round(each.longitude, _ONE_POINT)
            together[key].append(each)
    found: dict[int, int] = {}
    for group in together.values():
        names = {fold(each.name) for each in group}
        towns = {fold(each.locality) for each in group} - {""}
        if len(names) >= sites and len(towns) > 1:
            found |= {each.row: len(group) for each in group}
    return found
