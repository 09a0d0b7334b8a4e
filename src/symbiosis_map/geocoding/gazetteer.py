"""The embedded gazetteer as a provider: exact look-up of names, country by country."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from symbiosis_map.geocoding.municipalities import (
    find_municipalities,
    names_since_2020,
    successors,
    without_municipal_words,
)
from symbiosis_map.geocoding.options import GeocodingOptions
from symbiosis_map.geocoding.place import Place, Query
from symbiosis_map.knowledge.place_index import Kind, PlaceRow, find_places, names_like
from symbiosis_map.knowledge.place_names import place_keys

__all__ = ["Gazetteer"]

_PARTS = re.compile(r"[,/]")
_LETTERS, _KEY, _OTHER_NAME = 1.0, 0.9, 0.8
_SHORTEST_MISSPELT = 5
"""Letters of the shortest name that is looked for with other letters."""
"""Scores: the name with the same letters, another spelling of it, and another name of the place."""


class Gazetteer:
    """Places of Europe over 500 people and the municipalities of Norway, from the packaged layer.

    Parameters
    ----------
    options : GeocodingOptions
        Gives the precision of each kind of place.

    Examples
    --------
    >>> gazetteer = Gazetteer(GeocodingOptions())
    >>> query = Query("", "", "Aalesund", "", "NO")
    >>> [(place.matched_text, place.level, place.precision_m) for place in gazetteer.localities(query)]
    [('Ålesund', 'town', 5000.0)]
    """

    name = "gazetteer"

    def __init__(self, options: GeocodingOptions) -> None:
        self._options = options

    def localities(self, query: Query) -> list[Place]:
        """Return the places with the name of the locality, those of the closest spelling alone.

        Where nothing bears the whole name, the parts between commas and slashes are looked for, the first one first.
        """
        for name in dict.fromkeys((query.locality, *_PARTS.split(query.locality))):
            found = self._best(name, query, "place")
            if found:
                return [self._place(row, score, name.strip()) for score, row in found]
        return []

    def municipalities(self, query: Query) -> list[Place]:
        """Return the municipalities of a name or number of any year; where none is listed, the places of that name.

        A municipality that is now a part of another is that other one: its point stands for more, its precision is
        as wide as it can be, and its match is ``fallback``.
        """
        words = query.municipality.split()
        written = without_municipal_words(" ".join(word for word in words if not word.isdecimal()))
        found = self._best(written, query, "municipality")
        if query.country == "NO":
            meant = {municipality.number for municipality in find_municipalities(query.municipality)}
            found = [(score, row) for score, row in found if not meant or meant & _numbers_today(row)]
            if meant and not found:
                return self._merged(query, meant)
        found = found or self._best(written, query, "place")
        return [self._municipality(row, score, query) for score, row in found]

    def like(self, query: Query) -> list[Place]:
        """Return the places whose names are spelt like the locality, the likest first; the score is the likeness."""
        best: dict[str, Place] = {}
        for key in place_keys(query.locality):
            if len(key) < _SHORTEST_MISSPELT:
                continue
            for likeness, name in names_like(key, query.country, "place", self._options.likeness_minimum):
                for row in find_places(name, query.country, "place"):
                    place = replace(self._place(row, likeness, query.locality), match="fuzzy")
                    if row.place_id not in best or likeness > best[row.place_id].score:
                        best[row.place_id] = place
        return sorted(best.values(), key=lambda place: (-place.score, place.provider_id))

    def _merged(self, query: Query, meant: set[str]) -> list[Place]:
        """Return the listed municipalities where the land of one that is not listed lies now."""
        result = []
        for name in names_since_2020(meant):
            for _, row in self._best(name, query, "municipality"):
                if not meant & _numbers_today(row):
                    continue
                place = self._municipality(row, _OTHER_NAME, query)
                reach_m = place.precision_m if math.isnan(row.reach_m) else max(place.precision_m, row.reach_m)
                result.append(replace(place, match="fallback", precision_m=reach_m))
        return result

    def _best(self, name: str, query: Query, kind: Kind) -> list[tuple[float, PlaceRow]]:
        best: dict[str, tuple[float, PlaceRow]] = {}
        for key in place_keys(name):
            for row in find_places(key, query.country, kind):
                rated = _OTHER_NAME
                if row.is_own_name:
                    rated = _LETTERS if row.name.casefold() == name.strip().casefold() else _KEY
                if rated > best.get(row.place_id, (0.0, row))[0]:
                    best[row.place_id] = (rated, row)
        top = max((score for score, _ in best.values()), default=0.0)
        return sorted((found for found in best.values() if found[0] == top), key=lambda found: found[1].place_id)

    def _place(self, row: PlaceRow, score: float, asked: str) -> Place:
        options, people = self._options, row.population
        precision_m = options.precision_place_m
        if people >= options.town_people:
            precision_m = options.precision_town_m
        if people >= options.city_people:
            precision_m = options.precision_city_m
        level = "town" if people >= options.town_people else "place"
        return _answer(row, score, asked, level, precision_m)

    def _municipality(self, row: PlaceRow, score: float, query: Query) -> Place:
        precision_m = self._options.precision_municipality_m
        if math.isfinite(row.reach_m):
            share = self._options.municipality_share_of_reach
            precision_m = max(self._options.precision_place_m, share * row.reach_m)
        return _answer(row, score, query.municipality, "municipality", precision_m)


def _answer(row: PlaceRow, score: float, asked: str, level: str, precision_m: float) -> Place:
    return Place(
        longitude=row.longitude,
        latitude=row.latitude,
        level=level,
        match="exact",
        score=score,
        precision_m=precision_m,
        provider=Gazetteer.name,
        provider_id=row.place_id,
        matched_text=row.name,
        query=asked,
        area=None if math.isnan(row.west) else (row.west, row.south, row.east, row.north),
        people=row.population,
    )


def _numbers_today(row: PlaceRow) -> set[str]:
    return set(successors(row.place_id.removeprefix("kommune:")))
