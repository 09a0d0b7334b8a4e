"""Choosing one place among the answers of the gazetteer, or saying why none can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from symbiosis_map.crs import geodesic_m
from symbiosis_map.geocoding.options import GeocodingOptions
from symbiosis_map.geocoding.place import Place, Provider, Query

__all__ = ["Choice", "Failure", "Status", "choose", "describe", "near_areas"]

Status = Literal["ok", "review", "ambiguous", "not_found", "failed", "invalid_input"]
_LOOK = "Look at it in the review file, or give coordinates."
_FILL_IN = "Give coordinates, or a row in the overrides"


@dataclass(frozen=True, slots=True)
class Failure:
    """A service that gave no answer, and why."""

    service: str
    reason: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What became of the question where a site lies.

    Parameters
    ----------
    place : Place or None
        Where the site is put.
    status : str
        One of :data:`symbiosis_map.tables.LOCATION_STATUSES`.
    reason, remedy : str
        Why it has this status, and what could be done; empty where it is ``ok``.
    candidates : tuple of Place
        Every place that was in question, best first; the chosen one is among them.
    failures : tuple of Failure
    """

    place: Place | None
    status: Status
    reason: str = ""
    remedy: str = ""
    candidates: tuple[Place, ...] = ()
    failures: tuple[Failure, ...] = ()


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
        reason = "no coordinates, locality or municipality"
        return Choice(None, "invalid_input", reason, f"{_FILL_IN}, or fill in the locality.")
    localities = provider.localities(query) if query.locality else []
    areas = provider.municipalities(query) if query.municipality else []
    agreeing = near_areas(localities, areas, options)
    if agreeing:
        check = "municipality not given"
        if query.municipality:
            check = "lies in its municipality" if areas else f"municipality {query.municipality!r} not known"
        agreeing = [replace(place, checks=(check,), municipality=query.municipality) for place in agreeing]
        return _one_of(agreeing, query.locality, options)
    misspelt = _misspelt(query, areas, provider, options) if query.locality and not localities else None
    if misspelt is not None and (misspelt.status == "ok" or not areas):
        return misspelt
    if areas:
        check = "locality not given"
        if localities:
            check = f"{query.locality!r} is known elsewhere only: {_list(localities)}"
        elif query.locality:
            check = f"locality {query.locality!r} not known"
        chosen = _area(areas, check, query, provider, options)
        elsewhere = (*chosen.candidates, *localities, *(misspelt.candidates if misspelt else ()))
        return replace(chosen, candidates=elsewhere)
    names = " and ".join(repr(name) for name in (query.locality, query.municipality) if name)
    return Choice(None, "not_found", f"{names} not known in {query.country} to the {provider.name}", f"{_FILL_IN}.")


def _misspelt(query: Query, areas: Sequence[Place], provider: Provider, options: GeocodingOptions) -> Choice | None:
    """Look for a name that is spelt like the locality.

    It is believed where it lies in the municipality of the site and is ahead of every other such name. Without a
    municipality it is for somebody to look at.
    """
    found = near_areas(provider.like(query), areas, options)
    if not found:
        return None
    best, others = found[0], found[1:]
    asked = f"spelt {best.matched_text!r} there, {query.locality!r} here: {best.score:.0%} alike"
    lead = best.score - max((place.score for place in others), default=0.0)
    known = f"lies in its municipality {query.municipality}" if areas else "municipality not given or not known"
    ranked = tuple(replace(place, candidates=len(found), municipality=query.municipality) for place in found)
    best = replace(ranked[0], checks=(asked, known))
    ranked = (best, *ranked[1:])
    if lead < options.likeness_lead:
        names = ", ".join(sorted({place.matched_text for place in found}))
        return Choice(None, "ambiguous", f"{query.locality!r} can be {names}", f"Mend the name. {_FILL_IN}.", ranked)
    if areas:
        return Choice(best, "ok", candidates=ranked)
    return Choice(best, "review", asked, "Mend the name, or choose in the review file.", ranked)


def describe(place: Place) -> str:
    """Return a place as a reader of a list wants it: name, position, key."""
    people = f", {place.people:,} people" if place.people else ""
    position = f"{place.latitude:.4f} N {place.longitude:.4f} E"
    return f"{place.matched_text} ({position}{people}, {place.provider_id})"


def _one_of(found: Sequence[Place], name: str, options: GeocodingOptions) -> Choice:
    ranked = sorted(found, key=lambda place: (-place.people, place.provider_id))
    best = ranked[0]
    if len(ranked) == 1:
        return Choice(best, "ok", candidates=(best,))
    gap_m = _spread_m(ranked)
    if gap_m > options.ambiguity_m:
        return Choice(
            None,
            "ambiguous",
            f"{len(ranked)} places are called {name!r}, up to {gap_m / 1000:.0f} km apart",
            f"Fill in the municipality. {_FILL_IN}.",
            tuple(ranked),
        )
    check = f"largest of {len(ranked)} places of this name within {gap_m / 1000:.1f} km"
    best = replace(best, candidates=len(ranked), runner_up_gap_m=gap_m, checks=(*best.checks, check))
    return Choice(best, "ok", candidates=(best, *ranked[1:]))


def _area(areas: Sequence[Place], check: str, query: Query, provider: Provider, options: GeocodingOptions) -> Choice:
    """Fall back on the municipality: the place that bears its name and lies in it, else its own point."""
    chosen = _one_of(areas, query.municipality, options)
    if chosen.place is None:
        return chosen
    area = replace(
        chosen.place, match="fallback", checks=(check, *chosen.place.checks), municipality=query.municipality
    )
    merged = chosen.place.match == "fallback"
    namesakes = [
        place
        for place in provider.localities(replace(query, locality=area.matched_text))
        if _in_any(place, [area], options)
    ]
    if namesakes and not merged:
        centre = max(namesakes, key=lambda place: (place.people, place.provider_id))
        area = replace(area, longitude=centre.longitude, latitude=centre.latitude)
    if merged:
        today = f"{query.municipality} is a part of {area.matched_text} today"
        return Choice(replace(area, checks=(*area.checks, today)), "review", today, _LOOK, (area,))
    if query.locality:
        return Choice(area, "review", check, _LOOK, (area,))
    return Choice(area, "ok", candidates=(area,))


def near_areas(found: Sequence[Place], areas: Sequence[Place], options: GeocodingOptions) -> list[Place]:
    """Return the places that lie in a municipality, as far as it is known; all of them where none is."""
    return [place for place in found if _in_any(place, areas, options)] if areas else list(found)


def _in_any(place: Place, areas: Sequence[Place], options: GeocodingOptions) -> bool:
    """Whether a place lies in the box of a municipality, or near its middle where it has none."""
    near = _distances_m(place, areas) <= options.municipality_radius_m
    return any(place.is_in(area.area) if area.area else close for area, close in zip(areas, near.tolist(), strict=True))


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
