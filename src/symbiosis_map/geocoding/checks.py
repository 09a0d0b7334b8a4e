"""Checks of coordinates that a table gives: finite, in range, not at zero, in their country, not swapped."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.crs import LEAST_M_PER_DEGREE
from symbiosis_map.geocoding.options import GeocodingOptions
from symbiosis_map.knowledge import PACKAGED

__all__ = ["GOOD", "Verdict", "check_point", "inside_countries"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: good, or good when exchanged, or why not."""

    good: bool
    swapped: bool = False
    reason: str = ""
    remedy: str = ""


GOOD = Verdict(True)


def check_point(longitude: float, latitude: float, country: str, options: GeocodingOptions) -> Verdict:
    """Hold a given point against the globe and against its country.

    Parameters
    ----------
    longitude, latitude : float
        Degrees as given, maybe not finite, maybe out of range.
    country : str
        Two letters; a country without a box is not checked.
    options : GeocodingOptions

    Returns
    -------
    Verdict

    Examples
    --------
    >>> check_point(8.55, 62.68, "NO", GeocodingOptions()).good
    True
    >>> verdict = check_point(62.68, 8.55, "NO", GeocodingOptions())
    >>> verdict.swapped, verdict.reason
    (True, 'latitude 8.55 and longitude 62.68 lie outside NO, and inside it when exchanged')
    """
    x, y, margin_m = np.array([longitude]), np.array([latitude]), options.country_margin_m
    if _passes(x, y, country, margin_m).item():
        return GOOD
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        return Verdict(False, reason="a coordinate is not a finite number", remedy="Give degrees north and east.")
    shown = f"latitude {latitude:.6g} and longitude {longitude:.6g}"
    if longitude == 0.0 and latitude == 0.0:
        return Verdict(
            False, reason=f"{shown} is the sign of an empty cell", remedy="Leave them blank or fill them in."
        )
    if len(_boxes(country)) and _passes(y, x, country, margin_m).item():
        return Verdict(
            False,
            swapped=True,
            reason=f"{shown} lie outside {country}, and inside it when exchanged",
            remedy="Exchange them, or set geocoding.fix_swapped to do so for all such sites.",
        )
    if abs(latitude) > 90.0 or abs(longitude) > 180.0:
        return Verdict(
            False,
            reason=f"{shown} are out of range: -90 to 90 and -180 to 180",
            remedy="Give degrees; eastings and northings need their reference system.",
        )
    return Verdict(
        False,
        reason=f"{shown} lie outside {country}",
        remedy="Mend the country or the coordinates, or add an override.",
    )


def inside_countries(
    longitude: NDArray[np.float64],
    latitude: NDArray[np.float64],
    country: NDArray[np.object_],
    options: GeocodingOptions,
) -> NDArray[np.bool_]:
    """Tell which points lie on the globe and in their country; :func:`check_point` says why one does not.

    Parameters
    ----------
    longitude, latitude : ndarray, shape (n,)
        NaN where there is no point.
    country : ndarray of str, shape (n,)
    options : GeocodingOptions

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    good = np.zeros(len(country), dtype=bool)
    number, names = pd.factorize(country, use_na_sentinel=False)
    for place, name in enumerate(names):
        rows = np.flatnonzero(number == place)
        good[rows] = _passes(longitude[rows], latitude[rows], name, options.country_margin_m)
    return good


def _passes(
    longitude: NDArray[np.float64], latitude: NDArray[np.float64], country: str, margin_m: float
) -> NDArray[np.bool_]:
    """Tell which points are finite, not at zero, on the globe and in a box of the country, if it has any."""
    good: NDArray[np.bool_] = np.isfinite(longitude) & np.isfinite(latitude)
    good &= (longitude != 0.0) | (latitude != 0.0)
    good &= (np.abs(latitude) <= 90.0) & (np.abs(longitude) <= 180.0)
    if not len(_boxes(country)):
        return good
    x, y = longitude[:, None], latitude[:, None]
    west, south, east, north = _widened(country, margin_m)
    return np.asarray(good & ((west <= x) & (x <= east) & (south <= y) & (y <= north)).any(axis=1))


@cache
def _boxes(country: str) -> NDArray[np.float64]:
    table = PACKAGED.table("country_boxes")
    own = table.loc[table["country"] == country, ["west", "south", "east", "north"]]
    return own.to_numpy(dtype=float)


@cache
def _widened(country: str, margin_m: float) -> NDArray[np.float64]:
    """Return west, south, east and north of each of a country's boxes with a margin round it, shape (4, boxes)."""
    boxes = _boxes(country)
    rise = margin_m / LEAST_M_PER_DEGREE  # a margin never comes out too narrow
    farthest = np.minimum(89.0, np.abs(boxes[:, [1, 3]]).max(axis=1) + rise)
    run = rise / np.cos(np.radians(farthest))
    return np.stack([boxes[:, 0] - run, boxes[:, 1] - rise, boxes[:, 2] + run, boxes[:, 3] + rise])
