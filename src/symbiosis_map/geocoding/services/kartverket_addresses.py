"""Kartverket's register of addresses, every one of Norway's with its point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from symbiosis_map.geocoding.place import Match, Place, Query
from symbiosis_map.geocoding.services.line import Line
from symbiosis_map.geocoding.services.points import middle
from symbiosis_map.geocoding.services.reading import BadAnswerError, identity, mapping, number, read_json, rows, text

__all__ = ["KartverketAddresses"]

_NORWAY = {"": True, "NO": True}
_HOUSES, _WHOLE_STREET = "50", "1000"
_LONGEST_TEXT, _MOST_WORDS = 500, 50
_FIELDS = (
    "adressenavn",
    "adressetekst",
    "adressetilleggsnavn",
    "adressekode",
    "nummer",
    "bokstav",
    "kommunenummer",
    "kommunenavn",
    "gardsnummer",
    "bruksnummer",
    "festenummer",
    "objtype",
    "poststed",
    "postnummer",
    "representasjonspunkt",
)


class KartverketAddresses:
    """``/adresser/v1/sok`` of Kartverket: addresses and parcels.

    A query for an address is asked by its parts first and as one text second; one for names that are only alike,
    as one text. The answers are ordered by the likeness of texts, so each carries its own street, number, letter,
    postcode and municipality to be held against those asked for. An address without a number gives its street:
    the middle of its houses.

    Parameters
    ----------
    line : Line
    """

    contract = "kartverket-addresses/1.2.0"
    most_requests = 2
    """For one query."""

    def __init__(self, line: Line) -> None:
        self._line = line

    @property
    def name(self) -> str:
        """Name of the service."""
        return self._line.name

    def search(self, query: Query) -> list[Place]:
        """Return all candidates, best first; empty for queries that are not for an address or parcel in Norway."""
        if query.country not in _NORWAY:
            return []
        for parameters in _questions(query):
            found = self._line.ask("/sok", parameters, partial(_read, query=query, service=self.name))
            if found:
                return found
        return []


def _questions(query: Query) -> Iterator[dict[str, str]]:
    """Yield the parameters of each question, the next one only where the one before found nothing."""
    houses = _HOUSES if query.house_number else _WHOLE_STREET
    # The first page is page 0 here; the service of place names begins at 1.
    usual = {"filtrer": ",".join(f"adresser.{field}" for field in _FIELDS), "treffPerSide": houses, "side": "0"}
    scope = _scope(query)
    if query.asks == "parcel" and query.farm_number.isdecimal() and query.title_number.isdecimal() and scope:
        parcel = {"gardsnummer": query.farm_number, "bruksnummer": query.title_number}
        if query.lease_number.isdecimal():
            parcel["festenummer"] = query.lease_number
        yield usual | parcel | scope
    if query.asks != "address" or not query.street:
        return
    if not query.fuzzy:
        parts = {"adressenavn": query.street}
        if query.house_number.isdecimal():
            parts["nummer"] = query.house_number
            if query.house_letter:
                parts["bokstav"] = query.house_letter
        yield usual | parts | scope
    words = " ".join(filter(None, (query.street, query.house_number + query.house_letter)))
    if not scope:
        words = " ".join(filter(None, (words, query.postcode, query.locality or query.municipality)))
    words = " ".join(words.replace("*", " ").split()[:_MOST_WORDS])[:_LONGEST_TEXT]
    yield usual | {"sok": words} | ({"fuzzy": "true"} if query.fuzzy else {}) | scope


def _scope(query: Query) -> dict[str, str]:
    """Return the narrowest area that is known: the number of the municipality, its name, or the postcode."""
    if query.municipality_number:
        return {"kommunenummer": query.municipality_number}
    if query.municipality:
        return {"kommunenavn": query.municipality}
    return {"postnummer": query.postcode} if query.postcode else {}


def _read(body: bytes, fetched_on: str, query: Query, service: str) -> list[Place]:
    content = mapping(read_json(body), "the whole")
    if "adresser" not in content or "metadata" not in content:
        raise BadAnswerError("an answer without 'adresser' or 'metadata'")
    found = [
        _place(item, mapping(item["representasjonspunkt"], "representasjonspunkt"), query, service, fetched_on)
        for item in rows(content["adresser"], "adresser")
        if item.get("representasjonspunkt") is not None
    ]
    if query.asks == "address" and not query.house_number:
        return _streets(found)
    return sorted(found, key=lambda place: -place.score)


def _place(item: Mapping[str, Any], point: Mapping[str, Any], query: Query, service: str, fetched_on: str) -> Place:
    if str(point.get("epsg", "EPSG:4258")) != "EPSG:4258":
        raise BadAnswerError(f"an answer in the reference system {point.get('epsg')!r:.40}, not EPSG:4258")
    house, letter = identity(item, "nummer"), text(item, "bokstav").upper()
    street, postcode = text(item, "adressenavn"), text(item, "postnummer")
    municipality_number = text(item, "kommunenummer")
    parcel = "/".join(identity(item, key) for key in ("gardsnummer", "bruksnummer", "festenummer"))
    agreeing = _agreements(query, street, house, letter, postcode, municipality_number)
    same: Match = "exact" if all(agreeing) else "fuzzy"
    address = text(item, "adressetekst")
    return Place(
        longitude=number(point.get("lon"), "lon", -180.0, 180.0),
        latitude=number(point.get("lat"), "lat", -90.0, 90.0),
        level="parcel" if query.asks == "parcel" else "address",
        match="exact" if query.asks == "parcel" else same,
        score=1.0 if query.asks == "parcel" else sum(agreeing) / len(agreeing),
        precision_m=float("nan"),
        provider=service,
        provider_id=f"{municipality_number}-{identity(item, 'adressekode')}-{house}{letter}-{parcel}",
        matched_text=f"{address}, {postcode} {text(item, 'poststed').title()}".strip(", "),
        query=_asked(query),
        municipality=text(item, "kommunenavn").title(),
        municipality_number=municipality_number,
        street=street,
        house_number=house,
        house_letter=letter,
        postcode=postcode,
        locality=text(item, "poststed").title(),
        country="NO",
        kind=text(item, "objtype"),
        fetched_on=fetched_on,
    )


def _agreements(
    query: Query, street: str, house: str, letter: str, postcode: str, municipality_number: str
) -> tuple[bool, ...]:
    """Say, part by part, whether the answer is what was asked; what was not asked agrees."""
    return (
        street.casefold() == query.street.casefold(),
        not query.house_number or house == query.house_number,
        not query.house_number or letter == query.house_letter.upper(),
        not query.postcode or postcode == query.postcode,
        not query.municipality_number or municipality_number == query.municipality_number,
    )


def _streets(houses: list[Place]) -> list[Place]:
    """Return one place for each street: the house nearest to the middle of its houses, and how far they reach."""
    streets: dict[tuple[str, str], list[Place]] = {}
    for house in houses:
        streets.setdefault((house.municipality_number, house.street), []).append(house)
    found = [middle(places) for places in streets.values()]
    return sorted(found, key=lambda place: -place.score)


def _asked(query: Query) -> str:
    if query.asks == "parcel":
        return "/".join(filter(None, (query.farm_number, query.title_number, query.lease_number)))
    return f"{query.street} {query.house_number}{query.house_letter}".strip()
