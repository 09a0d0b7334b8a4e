"""Photon, the public server or one's own: OpenStreetMap again, more forgiving of spelling."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from symbiosis_map.geocoding.place import Place, Query
from symbiosis_map.geocoding.services.openstreetmap import Found, agreement, question
from symbiosis_map.geocoding.services.points import box_radius_m
from symbiosis_map.geocoding.services.reading import BadAnswerError, identity, mapping, number, read_json, rows, text
from symbiosis_map.geocoding.services.service import ServiceOnLine

__all__ = ["Photon"]

_LEVELS = {"street": "street", "locality": "place", "district": "place"}
_TOWN_WORDS = ("city", "town")
_OSM_TYPES = {"N": "node", "W": "way", "R": "relation"}


class Photon(ServiceOnLine):
    """``/api`` of Photon, asked with one line of text.

    Parameters
    ----------
    line : Line
    """

    contract = "photon/1"

    def search(self, query: Query) -> list[Place]:
        """Return all candidates, best first; empty for parcels, which OpenStreetMap does not know."""
        words = question(query)
        if not words:
            return []
        parameters = {"q": words, "limit": "20"}
        if query.country:
            parameters["countrycode"] = query.country.upper()
        return self._line.ask("/api", parameters, partial(_read, query=query, service=self.name))


def _read(body: bytes, fetched_on: str, query: Query, service: str) -> list[Place]:
    content = mapping(read_json(body), "the whole")
    if "features" not in content:
        raise BadAnswerError("an answer without 'features'")
    found = [_place(item, query, service, fetched_on) for item in rows(content["features"], "features")]
    return sorted((place for place in found if place is not None), key=lambda place: -place.score)


def _place(item: Mapping[str, Any], query: Query, service: str, fetched_on: str) -> Place | None:
    known = mapping(item.get("properties"), "properties")
    point = mapping(item.get("geometry"), "geometry").get("coordinates")
    if not isinstance(point, list) or len(point) < 2:
        raise BadAnswerError("an answer without coordinates")
    country = text(known, "countrycode").upper()
    if query.country and country and country != query.country.upper():
        return None
    house, name = text(known, "housenumber"), text(known, "name")
    level = _level(known, query)
    if not level:
        return None
    street = name if level == "street" else text(known, "street")
    match, score = agreement(query, Found(level, name, street, house, text(known, "postcode")))
    area = _area(known.get("extent"))
    digits = "".join(sign for sign in house if sign.isdecimal())
    city = text(known, "city")
    where = " ".join(filter(None, (text(known, "postcode"), city)))
    address = f"{street} {house}".strip() if level == "address" else name
    return Place(
        longitude=number(point[0], "longitude", -180.0, 180.0),
        latitude=number(point[1], "latitude", -90.0, 90.0),
        level=level,
        match=match,
        score=score,
        precision_m=box_radius_m(area) if area and level in ("street", "municipality") else float("nan"),
        provider=service,
        provider_id=f"{_OSM_TYPES.get(text(known, 'osm_type'), '')}/{identity(known, 'osm_id')}".strip("/"),
        matched_text=", ".join(filter(None, (address, where))),
        query=question(query),
        municipality=city or text(known, "county"),
        area=area if level == "municipality" else None,
        street=street,
        house_number=digits,
        house_letter=house.replace(digits, "", 1).strip().upper() if digits else "",
        postcode=text(known, "postcode"),
        locality=city or name,
        country=country,
        kind=text(known, "type"),
        fetched_on=fetched_on,
    )


def _level(known: Mapping[str, Any], query: Query) -> str:
    """Return what a point stands for; empty for counties, states and countries, which say nothing of a company."""
    kind = text(known, "type")
    if kind == "house":
        return "address" if text(known, "housenumber") and query.asks == "address" else "plant"
    if kind == "city":
        if text(known, "osm_key") != "place":
            return "municipality"
        return "town" if text(known, "osm_value") in _TOWN_WORDS else "place"
    return _LEVELS.get(kind, "")


def _area(extent: Any) -> tuple[float, float, float, float] | None:
    """Return the box, which comes as west, north, east, south."""
    if not isinstance(extent, list) or len(extent) != 4:
        return None
    west, east = (number(extent[place], "extent", -180.0, 180.0) for place in (0, 2))
    north, south = (number(extent[place], "extent", -90.0, 90.0) for place in (1, 3))
    return west, south, east, north
