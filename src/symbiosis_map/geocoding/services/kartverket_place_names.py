"""Kartverket's register of place names: towns, hamlets, farms and works of Norway."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from symbiosis_map.geocoding.place import Match, Place, Query
from symbiosis_map.geocoding.services.reading import BadAnswerError, identity, mapping, number, read_json, rows, text
from symbiosis_map.geocoding.services.service import ServiceOnLine

__all__ = ["KartverketPlaceNames"]

_SETTLED = (
    "by",
    "tettsted",
    "tettbebyggelse",
    "bygdelag (bygd)",
    "bydel",
    "boligfelt",
    "grend",
    "industriområde",
    "næringsområde",
    "havn",
    "kai",
    "øy i sjø",
    "bruk",
    "gard",
)
"""Kinds of places where companies stand, towns first; mountains, fjords, rivers and churches bear the same names."""
_TOWNS = ("by",)


class KartverketPlaceNames(ServiceOnLine):
    """``/stedsnavn/v1/navn`` of Kartverket: names of places.

    Parameters
    ----------
    line : Line
    """

    contract = "kartverket-place-names/1"

    def search(self, query: Query) -> list[Place]:
        """Return the settled places of a name, best first; empty for queries that are not for a place in Norway."""
        name = " ".join(query.place.replace("*", " ").split())
        if query.country not in ("", "NO") or query.asks != "place" or not name:
            return []
        # The first page is page 1 here and 0 in the register of addresses. The municipality is "knr" here: the name
        # that the register of addresses uses is taken without a word, and does nothing.
        parameters = {"sok": name, "utkoordsys": "4258", "treffPerSide": "200", "side": "1"}
        if query.municipality_number:
            parameters["knr"] = query.municipality_number
        if query.fuzzy:
            parameters["fuzzy"] = "true"
        return self._line.ask("/navn", parameters, partial(_read, query=query, service=self.name))


def _read(body: bytes, fetched_on: str, query: Query, service: str) -> list[Place]:
    content = mapping(read_json(body), "the whole")
    if "navn" not in content:
        raise BadAnswerError("an answer without 'navn'")
    best: dict[str, tuple[tuple[float, int], Place]] = {}
    for item in rows(content["navn"], "navn"):
        kind = text(item, "navneobjekttype")
        if item.get("representasjonspunkt") is None or kind.casefold() not in _SETTLED:
            continue
        if text(item, "stedstatus") not in ("", "aktiv"):
            continue
        place = _place(item, kind, query, service, fetched_on)
        order = (-place.score, _SETTLED.index(kind.casefold()))
        if place.provider_id not in best or order < best[place.provider_id][0]:
            best[place.provider_id] = (order, place)
    return [place for _, place in sorted(best.values(), key=lambda found: (found[0], found[1].provider_id))]


def _place(item: Mapping[str, Any], kind: str, query: Query, service: str, fetched_on: str) -> Place:
    point = mapping(item["representasjonspunkt"], "representasjonspunkt")
    if identity(point, "koordsys") not in ("", "4258"):
        raise BadAnswerError(f"an answer in the reference system {point.get('koordsys')!r:.40}, not 4258")
    name = text(item, "skrivemåte")
    municipalities = rows(item.get("kommuner") or [], "kommuner")
    municipality: Mapping[str, Any] = municipalities[0] if municipalities else {}
    same_name = name.casefold() == query.place.strip().casefold()
    match: Match = "exact" if same_name else "fuzzy"
    return Place(
        longitude=number(point.get("øst"), "øst", -180.0, 180.0),
        latitude=number(point.get("nord"), "nord", -90.0, 90.0),
        level="town" if kind.casefold() in _TOWNS else "place",
        match=match,
        score=1.0 if same_name else 0.7,
        precision_m=float("nan"),
        provider=service,
        provider_id=identity(item, "stedsnummer"),
        matched_text=name,
        query=query.place,
        municipality=text(municipality, "kommunenavn"),
        municipality_number=text(municipality, "kommunenummer"),
        locality=name,
        country="NO",
        kind=kind,
        fetched_on=fetched_on,
    )
