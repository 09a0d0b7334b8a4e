"""Choosing one place among the answers, or saying why none can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from symbiosis_map.crs import geodesic_m
from symbiosis_map.geocoding.options import GeocodingOptions
from symbiosis_map.geocoding.place import Place, Provider, Query

__all__ = ["Choice", "choose", "describe"]

_FILL_IN = "Give coordinates, or a row in the overrides"


@dataclass(frozen=True, slots=True)
class Choice:
    """A place, or the reason why there is none, with what could be done and the places that were in question."""

    place: Place | None
    reason: str = ""
    remedy: str = ""
    candidates: tuple[Place, ...] = ()


def choose(query: Query, provider: Provider, options: GeocodingOptions) -> Choice:
    """Look for the locality of a site, then for its municipality.

    A locality counts only where it agrees with the municipality, as far as that is known: a place of the right name
    in the wrong part of the country is worse than none. Among places of one name that agree, the largest is taken
    where all lie close together; where they lie far apart, none is.

    Parameters
    ----------
    query : Query
    provider : Provider
    options : GeocodingOptions

    Returns
    -------
    Choice
    """
    if not (query.locality or query.municipality):
        return Choice(None, "no coordinates, locality or municipality", f"{_FILL_IN}, or fill in the locality.")
    localities = provider.localities(query) if query.locality else []
    areas = provider.municipalities(query) if query.municipality else []
    agreeing = [place for place in localities if _in_any(place, areas, options)] if areas else localities
    if agreeing:
        check = "municipality not given"
        if query.municipality:
            check = "lies in its municipality" if areas else f"municipality {query.municipality!r} not known"
        agreeing = [replace(place, checks=(check,), municipality=query.municipality) for place in agreeing]
        return _one_of(agreeing, query.locality, options)
    if areas:
        check = "locality not given"
        if localities:
            check = f"{query.locality!r} is known elsewhere only: {_list(localities)}"
        elif query.locality:
            check = f"locality {query.locality!r} not known"
        return _area(areas, check, query, provider, options)
    names = " and ".join(repr(name) for name in (query.locality, query.municipality) if name)
    return Choice(None, f"{names} not known in {query.country} to the {provider.name}", f"{_FILL_IN}.")


def describe(place: Place) -> str:
    """Return a place as a reader of a list wants it: name, position, key."""
    people = f", {place.people:,} people" if place.people else ""
    position = f"{place.latitude:.4f} N {place.longitude:.4f} E"
    return f"{place.matched_text} ({position}{people}, {place.provider_id})"


def _one_of(found: Sequence[Place], name: str, options: GeocodingOptions) -> Choice:
    ranked = sorted(found, key=lambda place: (-place.people, place.provider_id))
    best = ranked[0]
    if len(ranked) == 1:
        return Choice(best)
    gap_m = _spread_m(ranked)
    if gap_m > options.ambiguity_m:
        return Choice(
            None,
            f"{len(ranked)} places are called {name!r}, up to {gap_m / 1000:.0f} km apart",
            f"Fill in the municipality. {_FILL_IN}.",
            tuple(ranked),
        )
    check = f"largest of {len(ranked)} places of this name within {gap_m / 1000:.1f} km"
    return Choice(replace(best, candidates=len(ranked), runner_up_gap_m=gap_m, checks=(*best.checks, check)))


def _area(areas: Sequence[Place], check: str, query: Query, provider: Provider, options: GeocodingOptions) -> Choice:
    """Fall back on the municipality: the place that bears its name and lies in it, else its own point."""
    chosen = _one_of(areas, query.municipality, options)
    if chosen.place is None:
        return chosen
    area = replace(
        chosen.place, match="fallback", checks=(check, *chosen.place.checks), municipality=query.municipality
    )
    namesakes = [
        place
        for place in provider.localities(replace(query, locality=area.matched_text))
        if _in_any(place, [area], options)
    ]
    if namesakes:
        centre = max(namesakes, key=lambda place: (place.people, place.provider_id))
        area = replace(area, longitude=centre.longitude, latitude=centre.latitude)
    return Choice(area)


def _in_any(place: Place, areas: Sequence[Place], options: GeocodingOptions) -> bool:
    """Whether a place lies in the box of a municipality, or near its middle where it has none."""
    near = _distances_m(place, areas) <= options.municipality_radius_m
    return any(
        _in_box(place, area.area) if area.area else close for area, close in zip(areas, near.tolist(), strict=True)
    )


def _in_box(place: Place, area: tuple[float, float, float, float]) -> bool:
    west, south, east, north = area
    return west <= place.longitude <= east and south <= place.latitude <= north


def _spread_m(found: Sequence[Place]) -> float:
    return max(float(_distances_m(place, found).max()) for place in found)


def _distances_m(place: Place, others: Sequence[Place]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    longitude, latitude = [other.longitude for other in others], [other.latitude for other in others]
    count = len(others)
    return geodesic_m([place.longitude] * count, [place.latitude] * count, longitude, latitude).reshape(count)


def _list(found: Sequence[Place], most: int = 5) -> str:
    ranked = sorted(found, key=lambda place: (-place.people, place.provider_id))
    more = f" and {len(ranked) - most} more" if len(ranked) > most else ""
    return "; ".join(describe(place) for place in ranked[:most]) + more
