"""How fast a lorry goes on roads of a class, and which classes it may not use.

Speeds are estimates for an articulated lorry, below its legal 80 km/h: what it keeps up on such roads, not what
the sign allows.
"""

from __future__ import annotations

import math
from typing import Final

__all__ = ["FERRY_WORDS", "LORRY_KMH", "NO_ROAD", "SPEED_KMH", "class_speed", "minutes_of", "said_speed"]

SPEED_KMH: Final = {
    "motorway": 80.0,
    "motorway_link": 55.0,
    "trunk": 75.0,
    "trunk_link": 50.0,
    "primary": 65.0,
    "primary_link": 45.0,
    "secondary": 60.0,
    "secondary_link": 40.0,
    "tertiary": 50.0,
    "tertiary_link": 35.0,
    "unclassified": 40.0,
    "residential": 30.0,
    "road": 40.0,
    "service": 20.0,
    "living_street": 10.0,
    "busway": 30.0,
    "motorveg": 80.0,
    "motortrafikkveg": 75.0,
    "e": 70.0,
    "r": 65.0,
    "f": 55.0,
    "k": 40.0,
    "p": 30.0,
}
"""By OpenStreetMap's ``highway``, and by the categories and motorway types of Norwegian road data."""

LORRY_KMH: Final = 80.0
"""Top speed of a lorry with a trailer in most of Europe."""

_OTHER_KMH: Final = 50.0
"""Where a source says nothing of a road (estimate)."""

FERRY_WORDS: Final = frozenset({"ferry", "bilferje", "bilferge", "bilfähre", "autofähre", "car ferry", "autolautta"})
"""What sources call a car ferry."""

NO_ROAD: Final = frozenset(
    {
        "barmarksløype", "bridleway", "construction", "corridor", "cycleway", "elevator", "footway", "gangveg",
        "gangOgSykkelveg".lower(), "passasjerferje", "path", "pedestrian", "platform", "proposed", "raceway", "sti",
        "steps", "sykkelveg", "track", "traktorveg", "via_ferrata", "abandoned", "razed", "planned", "rest_area",
        "services", "bus_stop", "escape", "bus_guideway", "emergency_bay", "no", "traktor", "kjerreveg", "trapp",
    }
)  # fmt: skip
"""Classes that no lorry uses."""


def class_speed(road_class: str) -> float:
    """Return the speed of a lorry on a class of road in km/h; 50 for a class that is not known.

    Examples
    --------
    >>> class_speed("primary"), class_speed("E"), class_speed("enkelBilveg")
    (65.0, 70.0, 50.0)
    """
    return SPEED_KMH.get(road_class.strip().lower(), _OTHER_KMH)


def said_speed(text: str) -> float:
    """Return a speed that a sign says, in km/h and not above a lorry's own; NaN where it is not understood.

    Examples
    --------
    >>> said_speed("50"), said_speed("30 mph"), said_speed("110;80"), said_speed("signals")
    (50.0, 48.28032, 80.0, nan)
    """
    first = text.split(";")[0].strip().lower()
    number, _, unit = first.partition(" ")
    try:
        value = float(number.removesuffix("mph").removesuffix("km/h"))
    except ValueError:
        return math.nan
    miles = unit == "mph" or number.endswith("mph")
    speed = value * (1.609344 if miles else 1.0)
    return min(speed, LORRY_KMH) if 5.0 <= speed <= 200.0 else math.nan


def minutes_of(text: str) -> float:
    """Return a duration of OpenStreetMap in minutes; NaN where it is not understood.

    Examples
    --------
    >>> minutes_of("00:25"), minutes_of("35"), minutes_of("PT1H5M"), minutes_of("01:30:00"), minutes_of("soon")
    (25.0, 35.0, 65.0, 90.0, nan)
    """
    said = text.strip().upper()
    try:
        if said.startswith("PT"):
            total, number = 0.0, ""
            for letter in said[2:]:
                if letter in "HMS":
                    total += float(number) * {"H": 60.0, "M": 1.0, "S": 1.0 / 60.0}[letter]
                    number = ""
                else:
                    number += letter
            minutes = total
        else:
            parts = [float(part) for part in said.split(":")]
            minutes = parts[0] if len(parts) == 1 else parts[0] * 60.0 + parts[1]
    except (ValueError, IndexError):
        return math.nan
    return minutes if 0.0 < minutes < 10_000.0 else math.nan
