"""Kartverket's register of addresses, every one of Norway's with its point."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from symbiosis_map.geocoding.place import Match, Place, Query
from symbiosis_map.geocoding.services.points import middle
from symbiosis_map.geocoding.services.reading import BadAnswerError, identity, mapping, number, read_json, rows, text
from symbiosis_map.geocoding.services.service import ServiceOnLine

__all__ = ["KartverketAddresses"]

_NORWAY = ("", "NO")
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
_FILTER = ",".join(f"adresser.{field}" for field in _FIELDS)


class KartverketAddresses(ServiceOnLine):
    """``/adresser/v1/sok`` of Kartverket: addresses and parcels.

    An address is asked for by its parts; one whose name may be misspelt, as a text. The answers are ordered by the
    likeness of texts, so each carries its own street, number, letter, postcode and municipality to be held against
    those asked for. An address without a number gives its street: the middle of its houses.

    Parameters
    ----------
    line : Line
    """

    contract = "kartverket-addresses/1.2.0"

    def search(self, query: Query) -> list[Place]:
        """Return all candidates, best first; empty for queries that are not for an address or parcel in Norway."""
        parameters = _parameters(query) if query.country in _NORWAY else {}
        if not parameters:
            return []
        houses = _HOUSES if query.house_number else _WHOLE_STREET
        # The first page is page 0 here; the service of place names begins at 1.
        usual = {"filtrer": _FILTER, "treffPerSide": houses, "side": "0"}
        return self._line.ask("/sok", usual | parameters, partial(_read, query=query, service=self.name))


def _parameters(query: Query) -> dict[str, str]:
    """Return what is asked; empty for what this register cannot answer."""
    scope = _scope(query)
    if query.asks == "parcel":
        numbers = {"gardsnummer": query.farm_number, "bruksnummer": query.title_number}
        if query.lease_number:
            numbers["festenummer"] = query.lease_number
        whole = all(number.isdecimal() for number in numbers.values())
        return numbers | scope if scope and whole else {}
    street = _plain(query.street)
    if query.asks != "address" or not any(map(str.isalnum, street)):
        return {}
    if not query.fuzzy:
        house = {"nummer": query.house_number, "bokstav": query.house_letter} if query.house_number.isdecimal() else {}
        return {"adressenavn": street} | {name: value for name, value in house.items() if value} | scope
    words = _plain(f"{query.street} {query.house_number}{query.house_letter}")
    return {"sok": words, "fuzzy": "true"} | scope


def _plain(words: str) -> str:
    """Return words without the sign that stands for any letters, no longer than the service takes."""
    kept = "".join(sign if sign.isprintable() and sign != "*" else " " for sign in words)
    return " ".join(kept.split()[:_MOST_WORDS])[:_LONGEST_TEXT]


def _scope(query: Query) -> dict[str, str]:
    """Return one area to look in: two that do not agree would find nothing."""
    areas = {
        "kommunenummer": query.municipality_number,
        "kommunenavn": query.municipality,
        "postnummer": query.postcode,
        "poststed": query.locality,
    }
    known = [(name, value) for name, value in areas.items() if value]
    return dict(known[:1])


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
