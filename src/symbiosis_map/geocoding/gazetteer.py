"""The embedded gazetteer as a provider: exact look-up of names, country by country."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from functools import lru_cache
from typing import Literal, NamedTuple

from symbiosis_map.geocoding.options import GeocodingOptions
from symbiosis_map.geocoding.place import Place, Query
from symbiosis_map.knowledge.layers import places
from symbiosis_map.knowledge.place_names import place_keys

__all__ = ["Gazetteer"]

_Kind = Literal["place", "municipality"]
_COUNTRIES = 512
"""More than there are countries, twice: each one's names are read once."""
_MUNICIPAL_WORDS = {"kommune", "kommun", "municipality", "commune", "gemeinde", "gemeente", "comune"}
_PARTS = re.compile(r"[,/]")
_LETTERS, _KEY, _OTHER_NAME = 1.0, 0.9, 0.8
"""Scores: the name with the same letters, another spelling of it, and another name of the place."""


class _Row(NamedTuple):
    """What is used of one row of the gazetteer."""

    place_id: str
    name: str
    longitude: float
    latitude: float
    population: int
    reach_m: float
    west: float
    south: float
    east: float
    north: float


_Index = dict[str, list[tuple[float, _Row]]]


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
        """Return the municipalities of that name; where a country has none listed, the places of that name."""
        name = _without_municipal_words(query.municipality)
        found = self._best(name, query, "municipality") or self._best(name, query, "place")
        return [self._municipality(row, score, query) for score, row in found]

    def _best(self, name: str, query: Query, kind: _Kind) -> list[tuple[float, _Row]]:
        index = _index(query.country, kind)
        best: dict[str, tuple[float, _Row]] = {}
        for key in place_keys(name):
            for score, row in index.get(key, ()):
                same_letters = score == _KEY and row.name.casefold() == name.strip().casefold()
                rated = _LETTERS if same_letters else score
                if rated > best.get(row.place_id, (0.0, row))[0]:
                    best[row.place_id] = (rated, row)
        top = max((score for score, _ in best.values()), default=0.0)
        return sorted((found for found in best.values() if found[0] == top), key=lambda found: found[1].place_id)

    def _place(self, row: _Row, score: float, asked: str) -> Place:
        options, people = self._options, row.population
        precision_m = options.precision_place_m
        if people >= options.town_people:
            precision_m = options.precision_town_m
        if people >= options.city_people:
            precision_m = options.precision_city_m
        level = "town" if people >= options.town_people else "place"
        return _answer(row, score, asked, level, precision_m)

    def _municipality(self, row: _Row, score: float, query: Query) -> Place:
        precision_m = self._options.precision_municipality_m
        if math.isfinite(row.reach_m):
            share = self._options.municipality_share_of_reach
            precision_m = max(self._options.precision_place_m, share * row.reach_m)
        return _answer(row, score, query.municipality, "municipality", precision_m)


def _answer(row: _Row, score: float, asked: str, level: str, precision_m: float) -> Place:
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


def _without_municipal_words(name: str) -> str:
    kept = [word for word in name.split() if word.casefold() not in _MUNICIPAL_WORDS]
    return " ".join(kept)


@lru_cache(maxsize=_COUNTRIES)
def _index(country: str, kind: _Kind) -> _Index:
    """Return the rows of a country under their keys."""
    table = places(country, kind)
    rows = map(_Row._make, zip(*(table[name].tolist() for name in _Row._fields), strict=True))
    index: _Index = defaultdict(list)
    for row, keys, other_keys in zip(rows, table["keys"], table["other_keys"], strict=True):
        for key in keys.split("|"):
            index[key].append((_KEY, row))
        for key in filter(None, other_keys.split("|")):
            index[key].append((_OTHER_NAME, row))
    return dict(index)
