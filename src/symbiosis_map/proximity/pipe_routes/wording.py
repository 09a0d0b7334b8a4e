"""What a route was made from, why it runs as it does, or why there is none, in words."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from symbiosis_map.proximity.ground_layers import GroundLayer, Terrain
from symbiosis_map.proximity.options import ProximityOptions
from symbiosis_map.proximity.pipe_routes.integration import COST, LAND, SEA, UNKNOWN
from symbiosis_map.proximity.pipe_routes.routing import CLOSED_END, CLOSED_START, NO_WAY, TOO_LONG_AT_SEA

__all__ = ["basis", "choice", "failure"]

Numbers = NDArray[np.float64]
_WORTH_TELLING_M = 100.0
"""Less sea than this on the straight line is no crossing."""


def basis(
    land: gpd.GeoDataFrame | None,
    layers: Sequence[GroundLayer],
    terrain: Terrain | None,
    narrow_m: float,
    sums: Numbers,
) -> str:
    """Return what a route was made from.

    Parameters
    ----------
    land : GeoDataFrame or None
    layers : sequence of GroundLayer
    terrain : Terrain or None
    narrow_m : float
        Width of a cell.
    sums : ndarray, shape (N_SUMS,)
        Of the route.
    """
    ground = "land and sea from the land layer" if land is not None else "sea not looked at"
    if land is not None and "detail" in land:
        ground += f" ({', '.join(sorted(set(land['detail'])))})"
    parts = [f"cheapest way on cells of {narrow_m:g} m", ground]
    parts += [_source(layer.name, layer.source, layer.as_of) for layer in layers]
    if terrain is None:
        parts.append("heights not looked at")
    elif sums[UNKNOWN] > 0.0:
        length = sums[LAND] + sums[SEA]
        if sums[UNKNOWN] >= length * 0.999:
            parts.append(f"{_source('heights', terrain.source, terrain.as_of)} do not reach it")
        else:
            parts.append(
                f"{_source('heights', terrain.source, terrain.as_of)}, not known on {km(sums[UNKNOWN])} "
                f"of {km(length)}, which count as level"
            )
    else:
        parts.append(_source("heights", terrain.source, terrain.as_of))
    return "; ".join(parts)


def _source(name: str, source: str, as_of: str) -> str:
    told = ", ".join(part for part in (source, f"of {as_of}" if as_of else "of unknown age") if part)
    return f"{name} ({told})"


def km(metres: float) -> str:
    """Return a length in the unit that suits it.

    Examples
    --------
    >>> km(240.4), km(3210.0)
    ('240 m', '3.2 km')
    """
    return f"{metres:.0f} m" if metres < 1000.0 else f"{metres / 1000.0:.1f} km"


def _million(eur: float) -> str:
    return f"{eur / 1e6:.2f} MEUR" if eur < 1e7 else f"{eur / 1e6:.1f} MEUR"


def choice(
    sums: Numbers,
    straight: Numbers,
    round_land: Numbers,
    least_sea: Numbers,
    eur_per_m: float,
    size: str,
    most_m: float,
) -> str:
    """Return why a route crosses the sea or goes round it; empty where neither was in question.

    Parameters
    ----------
    sums, straight, round_land, least_sea : ndarray, shape (N_SUMS,)
        Of the route, of the straight line, of the way on land alone and of the way with least sea, as
        :class:`symbiosis_map.proximity.pipe_routes.routing.Found` holds them.
    eur_per_m : float
        Price of the pipe on land.
    size : str
        Which pipe that is.
    most_m : float
        Longest route that was looked for.

    Examples
    --------
    >>> own, other, none = np.zeros(10), np.full(10, np.inf), np.full(10, np.nan)
    >>> own[[COST, SEA, LAND]] = 2600.0, 1000.0, 400.0
    >>> choice(own, own, other, none, 1000.0, "DN 200", 5000.0)
    'crosses 1.0 km of sea for 2.60 MEUR (DN 200): no way round on land within 5.0 km for less than twice that'
    """
    own = f"{_million(sums[COST] * eur_per_m)} ({size})"
    if sums[SEA] > 0.0:
        crossing = f"crosses {km(sums[SEA])} of sea for {own}"
        if np.isnan(round_land[COST]):
            return crossing
        if not np.isfinite(round_land[COST]):
            none = f"{crossing}: no way round on land within {km(most_m)} for less than twice that"
            if np.isnan(least_sea[COST]):
                return none
            length = least_sea[LAND] + least_sea[SEA]
            dearer = f"{_million(least_sea[COST] * eur_per_m)}, is dearer"
            return f"{none}; the way round with least sea, {km(least_sea[SEA])} on {km(length)} for {dearer}"
        other = f"{km(round_land[LAND])} for {_million(round_land[COST] * eur_per_m)}"
        return f"{crossing}: the way round on land, {other}, is dearer"
    if straight[SEA] >= _WORTH_TELLING_M:
        length = straight[LAND] + straight[SEA]
        across = f"{km(straight[SEA])} of sea on {km(length)}"
        if not np.isfinite(straight[COST]):
            return f"goes round on land for {own}: straight across is closed to pipes"
        return (
            f"goes round on land, {km(sums[LAND])} for {own}: straight across, {across}, "
            f"would cost {_million(straight[COST] * eur_per_m)}"
        )
    return ""


def failure(
    outcome: int,
    ends: Numbers,
    roles: tuple[str, str],
    layers: Sequence[GroundLayer],
    options: ProximityOptions,
    most_m: float,
) -> str:
    """Return why there is no route.

    Parameters
    ----------
    outcome : int
        As :mod:`.routing` names them.
    ends : ndarray, shape (2, 2)
        Longitude and latitude of start and end.
    roles : tuple of str
        What start and end are.
    layers : sequence of GroundLayer
    options : ProximityOptions
    most_m : float
    """
    if outcome in (CLOSED_START, CLOSED_END):
        for name, end in zip(roles, ends, strict=True):
            for layer in layers:
                areas = layer.shapes.geometry
                if np.isinf(layer.factor) and areas.intersects(shapely.Point(end)).any():
                    return f"the {name} lies in an area closed to pipes: {layer.name}"
        return (
            f"an end lies where no pipe may go: farther from land than half of {km(options.pipe_sea_longest_m)}, "
            f"in sea deeper than {options.pipe_sea_deepest_m:g} m, or beyond the land layer"
        )
    if outcome == TOO_LONG_AT_SEA:
        return f"every crossing is longer than {km(options.pipe_sea_longest_m)} at sea, and there is no way on land"
    assert outcome == NO_WAY
    sea = km(options.pipe_sea_longest_m)
    return f"closed ground lies between, or more than {sea} of sea; looked for within {km(most_m)}"
