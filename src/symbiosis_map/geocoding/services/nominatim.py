"""Nominatim, the public server or one's own: addresses and places of OpenStreetMap."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from symbiosis_map.geocoding.place import Place, Query
from symbiosis_map.geocoding.services.line import Line
from symbiosis_map.geocoding.services.openstreetmap import Found, agreement, question
from symbiosis_map.geocoding.services.points import box_radius_m
from symbiosis_map.geocoding.services.reading import BadAnswerError, identity, mapping, number, read_json, rows, text
from symbiosis_map.geocoding.services.service import ServiceOnLine

__all__ = ["Nominatim"]

_MUNICIPALITY = 13
"""Ranks below are counties, states and countries: their points say nothing of where a company is."""
_STREETS = (26, 27)
_TOWN_WORDS = ("city", "town")
_PLACE_WORDS = (
    "village",
    "hamlet",
    "suburb",
    "quarter",
    "neighbourhood",
    "locality",
    "city_district",
    "isolated_dwelling",
)


class Nominatim(ServiceOnLine):
    """``/search`` of Nominatim, asked with one line of text.

    Parameters
    ----------
    line : Line
    contact : str, optional
        Mail address, sent as ``email``.
    """

    contract = "nominatim/5"

    def __init__(self, line: Line, contact: str = "") -> None:
        super().__init__(line)
        self._contact = contact

    def search(self, query: Query) -> list[Place]:
        """Return all candidates, best first; empty for parcels, which OpenStreetMap does not know."""
        words = question(query)
        if not words:
            return []
        parameters = {"q": words, "format": "jsonv2", "addressdetails": "1", "limit": "20"}
        if query.country:
            parameters["countrycodes"] = query.country.lower()
        if self._contact:
            parameters["email"] = self._contact
        return self._line.ask("/search", parameters, partial(_read, query=query, service=self.name))


def _read(body: bytes, fetched_on: str, query: Query, service: str) -> list[Place]:
    answers = rows(read_json(body), "the whole")
    found = [_place(item, query, service, fetched_on) for item in answers if _rank(item) >= _MUNICIPALITY]
    return sorted(found, key=lambda place: -place.score)


def _place(item: Mapping[str, Any], query: Query, service: str, fetched_on: str) -> Place:
    address = mapping(item.get("address") or {}, "address")
    # The numbers of osm_type and osm_id are the same on every server; place_id is not.
    kind, key = text(item, "osm_type"), identity(item, "osm_id")
    if "lat" not in item or "lon" not in item:
        raise BadAnswerError("an answer without 'lat' or 'lon'")
    parts = Found(
        level=_level(item, address, query),
        name=text(item, "name"),
        street=_first(address, "road", "pedestrian", "hamlet", "farm"),
        house=text(address, "house_number"),
        postcode=text(address, "postcode"),
    )
    match, score = agreement(query, parts)
    area = _area(item.get("boundingbox"))
    wide = parts.level in ("street", "municipality")
    return Place(
        longitude=number(item.get("lon"), "lon", -180.0, 180.0),
        latitude=number(item.get("lat"), "lat", -90.0, 90.0),
        level=parts.level,
        match=match,
        score=score,
        precision_m=box_radius_m(area) if wide and area else float("nan"),
        provider=service,
        provider_id=f"{kind}/{key}" if kind and key else "",
        matched_text=text(item, "display_name"),
        query=question(query),
        municipality=_first(address, "municipality", "county") if parts.level != "municipality" else parts.name,
        area=area if parts.level == "municipality" else None,
        street=parts.street,
        house_number=_digits(parts.house),
        house_letter=parts.house.removeprefix(_digits(parts.house)).strip().upper(),
        postcode=parts.postcode,
        locality=_first(address, "city", "town", "village", "hamlet", "suburb"),
        country=text(address, "country_code").upper(),
        kind=text(item, "addresstype") or text(item, "type"),
        fetched_on=fetched_on,
    )


def _rank(item: Mapping[str, Any]) -> int:
    return int(number(item.get("place_rank"), "place_rank", 0, 30))


def _level(item: Mapping[str, Any], address: Mapping[str, Any], query: Query) -> str:
    rank = _rank(item)
    word = text(item, "addresstype")
    if rank >= 28:
        return "address" if query.asks == "address" and address.get("house_number") else "plant"
    if rank in _STREETS:
        return "street"
    if word == "postcode":
        return "postcode"
    if word in _TOWN_WORDS:
        return "town"
    if word in _PLACE_WORDS or rank > 16:
        return "place"
    return "municipality"


def _area(box: Any) -> tuple[float, float, float, float] | None:
    """Return the box, which comes as south, north, west, east in texts."""
    if not isinstance(box, list) or len(box) != 4:
        return None
    south, north = (number(value, "boundingbox", -90.0, 90.0) for value in box[:2])
    west, east = (number(value, "boundingbox", -180.0, 180.0) for value in box[2:])
    return west, south, east, north


def _first(address: Mapping[str, Any], *keys: str) -> str:
    return next(filter(None, (text(address, key) for key in keys)), "")


def _digits(house: str) -> str:
    return house[: next((place for place, sign in enumerate(house) if not sign.isdecimal()), len(house))]
