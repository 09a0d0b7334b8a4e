"""What holds an answer of a service against the words of a table, part by part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz import fuzz

from symbiosis_map.crs import geodesic_m
from symbiosis_map.geocoding.checks import check_point
from symbiosis_map.geocoding.municipalities import same_municipality
from symbiosis_map.geocoding.options import GeocodingOptions
from symbiosis_map.geocoding.place import Match, Place, Query
from symbiosis_map.geocoding.questions import Sought
from symbiosis_map.geocoding.streets import street_key
from symbiosis_map.knowledge.place_names import place_keys

__all__ = ["Judged", "Surroundings", "apart_m", "judge"]

Outcome = Literal["agrees", "differs", "unknown"]
_WEIGHTS = {"postcode": 2, "town": 2, "municipality": 1}
"""What an agreement tells: a municipality can hold two streets of one name."""
_STREET_LIKENESS = 0.84
_LEVELS_OF_PLACES = ("place", "town", "plant", "quay")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the gazetteer knows of where a site should lie: its town and its municipality."""

    towns: tuple[Place, ...] = ()
    areas: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer with what was held against it.

    Parameters
    ----------
    place : Place
        With its checks in words, its match as it was found here, and its score from 0 to 1.
    standing : {"good", "doubtful", "wrong"}
        Nothing differs and something agrees; one thing is not as asked; it is something else.
    weight : int
        How much of what is known of the surroundings agrees.
    reason : str
        Why it is not good.
    """

    place: Place
    standing: Literal["good", "doubtful", "wrong"]
    weight: int
    reason: str


def judge(place: Place, query: Query, sought: Sought, around: Surroundings, options: GeocodingOptions) -> Judged:
    """Hold an answer against what was asked and against the words of the table.

    An answer is good where its name and house are those asked for, nothing of country, municipality, postcode and
    town differs, and at least one of these agrees. With one thing that is not as asked it is doubtful; with more, or
    with another street, house or country, it is wrong.

    Parameters
    ----------
    place : Place
        An answer of a service.
    query : Query
        What was asked.
    sought : Sought
    around : Surroundings
    options : GeocodingOptions

    Returns
    -------
    Judged
    """
    place = _with_precision(place, options)
    identity, match, words = _identity(place, query, sought)
    if not check_point(place.longitude, place.latitude, sought.country, options).good or (
        place.country and place.country != sought.country
    ):
        identity, words = "differs", [f"not in {sought.country}", *words]
    where = _where(place, query, sought, around, options)
    differing = [name for name, (outcome, _) in where.items() if outcome == "differs"]
    weight = sum(_WEIGHTS[name] for name, (outcome, _) in where.items() if outcome == "agrees")
    checks = [*words, *(text for _, text in where.values() if text)]
    score = _score(identity, match, differing, weight)
    place = replace(place, match=match, checks=tuple(checks), score=score)
    if identity == "differs" or len(differing) > 1:
        return Judged(place, "wrong", weight, "; ".join(words) or "; ".join(where[name][1] for name in differing))
    if differing:
        return Judged(place, "doubtful", weight, where[differing[0]][1])
    if identity == "unknown" or match == "fallback":
        return Judged(place, "doubtful", weight, "; ".join(words))
    if weight == 0:
        return Judged(place, "doubtful", 0, "nothing known of its town, postcode or municipality agrees")
    return Judged(place, "good", weight, "")


def apart_m(first: Place, second: Place) -> float:
    """Return the distance of two places in metres."""
    ends = ([first.longitude], [first.latitude], [second.longitude], [second.latitude])
    return float(geodesic_m(*ends).reshape(-1)[0])


def _with_precision(place: Place, options: GeocodingOptions) -> Place:
    """Fill in the precision that a service leaves to the options, and never believe less than theirs."""
    usual: float = getattr(options, f"precision_{place.level}_m")
    stated = place.precision_m if place.precision_m == place.precision_m else 0.0
    least = 0.0 if place.level == "street" and stated else usual
    return replace(place, precision_m=max(stated, least))


def _identity(place: Place, query: Query, sought: Sought) -> tuple[Outcome, Match, list[str]]:
    """Say whether an answer is the thing that was asked for, how it was found, and what speaks for and against."""
    if query.asks == "parcel":
        good = place.level in ("parcel", "address")
        return ("agrees" if good else "differs"), "exact", ["numbers of the land register agree"] if good else []
    if query.asks == "address":
        return _identity_of_address(place, sought)
    return _identity_of_place(place, query)


def _identity_of_address(place: Place, sought: Sought) -> tuple[Outcome, Match, list[str]]:
    country, address = sought.country, sought.address
    street = place.street or (place.matched_text.split(",")[0] if place.level == "street" else "")
    asked, answered = street_key(address.street, country), street_key(street, country)
    if place.level not in ("address", "street", "plant") or not answered:
        return "differs", "fallback", [f"{place.matched_text.split(',')[0]!r} is not a street"]
    match: Match = "exact"
    words = ["street agrees"]
    if asked != answered:
        if fuzz.ratio(asked, answered) / 100.0 < _STREET_LIKENESS:
            return "differs", "fuzzy", [f"street is {street!r}"]
        match, words = "fuzzy", [f"street is {street!r}, asked for {address.street!r}"]
    if not address.house_number:
        if place.level == "street":
            return ("agrees" if match == "exact" else "unknown"), match, words
        return "unknown", "fallback", [*words, "a house, asked for its street"]
    if place.level == "street" or not place.house_number:
        return "unknown", "fallback", [*words, f"house {address.house_number}{address.house_letter} not known there"]
    if place.house_number != address.house_number:
        return "differs", match, [f"house is {place.house_number}{place.house_letter}"]
    if place.house_letter.upper() != address.house_letter.upper():
        asked_house = f"{address.house_number}{address.house_letter}"
        words.append(f"house is {place.house_number}{place.house_letter}, asked for {asked_house}")
        return ("unknown" if match == "fuzzy" or address.house_letter else "agrees"), "fuzzy", words
    return ("agrees" if match == "exact" else "unknown"), match, [*words, "house number agrees"]


def _identity_of_place(place: Place, query: Query) -> tuple[Outcome, Match, list[str]]:
    name = place.matched_text.split(",")[0].strip()
    asked, answered = set(place_keys(query.place)), set(place_keys(name))
    if asked & answered:
        if place.level in _LEVELS_OF_PLACES:
            return "agrees", "exact", ["name agrees"]
        return "unknown", "fallback", [f"{name!r} is a {place.level}"]
    likeness = max((fuzz.ratio(one, other) for one in asked for other in answered), default=0.0) / 100.0
    if likeness >= _STREET_LIKENESS and place.level in _LEVELS_OF_PLACES:
        return "unknown", "fuzzy", [f"name is {name!r}, asked for {query.place!r}"]
    return "differs", "fuzzy", [f"name is {name!r}"]


def _where(
    place: Place, query: Query, sought: Sought, around: Surroundings, options: GeocodingOptions
) -> dict[str, tuple[Outcome, str]]:
    """Hold an answer against postcode, municipality and town."""
    postcode = _postcode(place, sought)
    return {
        "postcode": postcode,
        "municipality": _municipality(place, sought, around, options),
        "town": _town(place, query, sought, around, options, postcode[0] == "agrees"),
    }


def _postcode(place: Place, sought: Sought) -> tuple[Outcome, str]:
    answered = place.postcode.replace(" ", "").upper()
    if not sought.postcode or not answered:
        return "unknown", ""
    if answered == sought.postcode:
        return "agrees", "postcode agrees"
    return "differs", f"postcode is {answered}, not {sought.postcode}"


def _municipality(place: Place, sought: Sought, around: Surroundings, options: GeocodingOptions) -> tuple[Outcome, str]:
    if not sought.municipality:
        return "unknown", ""
    answered = place.municipality_number or place.municipality
    same = same_municipality(sought.words.municipality, answered) if sought.country == "NO" and answered else None
    if same is None and sought.country != "NO" and set(place_keys(sought.municipality)) & _names(place):
        same = True
    if same is not None:
        name = place.municipality or answered
        return (
            ("agrees", "lies in its municipality")
            if same
            else ("differs", f"lies in {name}, not {sought.municipality}")
        )
    boxes = [area for area in around.areas if area.area]
    if boxes:
        inside = any(place.is_in(area.area) for area in boxes if area.area)
        if inside:
            return "agrees", f"lies in the box of {sought.municipality}"
        return "differs", f"lies outside {sought.municipality}"
    if around.areas:
        nearest = min(apart_m(place, area) for area in around.areas)
        if nearest <= options.municipality_radius_m:
            return "agrees", f"{nearest / 1000:.0f} km from the middle of {sought.municipality}"
        return "differs", f"{nearest / 1000:.0f} km from the middle of {sought.municipality}"
    return "unknown", f"municipality {sought.municipality!r} not known"


def _town(
    place: Place, query: Query, sought: Sought, around: Surroundings, options: GeocodingOptions, same_postcode: bool
) -> tuple[Outcome, str]:
    if not sought.town:
        return "unknown", ""
    is_itself = query.asks == "place" and query.place == sought.town
    if not is_itself and set(place_keys(sought.town)) & set(place_keys(place.locality)):
        return "agrees", f"in {place.locality}"
    if around.towns:
        nearest = min(apart_m(place, town) for town in around.towns)
        text = f"{nearest / 1000:.0f} km from the middle of {sought.town}"
        if nearest <= options.town_radius_m:
            return "agrees", text
        return ("unknown" if same_postcode else "differs"), text
    if is_itself:
        return "unknown", ""
    if set(place_keys(sought.town)) & _names(place):
        return "agrees", f"in {sought.town}"
    if place.locality and not same_postcode:
        return "differs", f"in {place.locality}, not {sought.town}"
    return "unknown", ""


def _names(place: Place) -> set[str]:
    """Return the keys of all names around an answer, but for the name of the thing itself."""
    named = [place.locality, place.municipality, *place.matched_text.split(",")[1:]]
    return {key for name in named for key in place_keys(name)}


def _score(identity: Outcome, match: Match, differing: list[str], weight: int) -> float:
    """Return how well an answer stands, 0 to 1, to order answers: identity first, then the surroundings."""
    base = {"agrees": 0.8, "unknown": 0.5, "differs": 0.1}[identity]
    found = {"exact": 0.0, "fuzzy": -0.1, "fallback": -0.15}[match]
    return round(max(0.0, min(1.0, base + found + 0.04 * weight - 0.2 * len(differing))), 3)
