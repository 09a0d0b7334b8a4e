"""The gazetteer as an index: names by their keys, read in parts and kept small.

The layer is sorted by country and cut into row groups. A part is read when a country in it is asked for first. Its
keys are kept as sorted hashes with the rows that they belong to, its columns as Arrow arrays: the places of all of
Europe take some 25 MB in this form, and 300 MB as Python objects.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from symbiosis_map.knowledge.loader import bundled_path

__all__ = ["Kind", "PlaceRow", "find_places", "names_like"]

Kind = Literal["place", "municipality"]
_FILE = "places.parquet"
_NUMBERS = ("longitude", "latitude", "reach_m", "west", "south", "east", "north")
_COLUMNS = ("place_id", "name", "keys", "other_keys", "country", "kind", "population", *_NUMBERS)
_KEPT_COUNTRIES = 12


class PlaceRow(NamedTuple):
    """What is used of one row of the gazetteer; NaN where a place has no extent.

    Parameters
    ----------
    place_id, name : str
    longitude, latitude : float
        Degrees.
    population : int
    reach_m : float
        From the point of a municipality to the farthest corner of its box.
    west, south, east, north : float
        Box of a municipality, degrees.
    is_own_name : bool
        Whether the key is that of its own name, not of another name of the place.
    """

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
    is_own_name: bool


def find_places(key: str, country: str, kind: Kind) -> list[PlaceRow]:
    """Return the places that are filed under a key.

    Parameters
    ----------
    key : str
        As :func:`symbiosis_map.knowledge.place_names.place_keys` gives it.
    country : str
        Two letters.
    kind : {"place", "municipality"}

    Returns
    -------
    list of PlaceRow
        In the order of the layer; empty where nothing bears the name.

    Examples
    --------
    >>> [(row.name, row.is_own_name) for row in find_places("aalesund", "NO", "place")]
    [('Ålesund', True)]
    """
    found: list[PlaceRow] = []
    for number in _parts().get(country, ()):
        found += _part(number).find(key, country, kind)
    return found


def names_like(key: str, country: str, kind: Kind, likeness_minimum: float) -> list[tuple[float, str]]:
    """Return the keys of a country that are spelt like one, the likest first.

    Parameters
    ----------
    key : str
    country : str
    kind : {"place", "municipality"}
    likeness_minimum : float
        0 to 1, as :func:`rapidfuzz.fuzz.ratio` over 100.

    Returns
    -------
    list of (float, str)
        Likeness and key, at most eight.

    Examples
    --------
    >>> names_like("sundalsora", "NO", "place", 0.9)[0][1]
    'sunndalsora'
    """
    from rapidfuzz import fuzz, process

    keys = _own_keys(country, kind)
    cutoff = 100.0 * likeness_minimum
    found = process.extract(key, keys, scorer=fuzz.ratio, limit=8, score_cutoff=cutoff)
    return sorted(((score / 100.0, match) for match, score, _ in found), key=lambda pair: (-pair[0], pair[1]))


class _Part:
    """One row group: its columns, and the keys of its names as sorted hashes."""

    def __init__(self, table: pa.Table) -> None:
        self._text = {name: table[name].combine_chunks() for name in ("place_id", "name", "keys", "other_keys")}
        self._numbers = np.column_stack(
            [table[name].to_numpy().astype(np.float32) for name in (*_NUMBERS, "population")]
        )
        self._countries, self._country_codes = _coded(table["country"])
        self._kinds, self._kind_codes = _coded(table["kind"])
        own, others = _hashed(self._text["keys"]), _hashed(self._text["other_keys"])
        hashes, rows = np.concatenate([own[0], others[0]]), np.concatenate([own[1], others[1]])
        order = np.argsort(hashes, kind="stable")
        self._hashes, self._rows = hashes[order], rows[order]
        self._is_own = order < len(own[0])

    def find(self, key: str, country: str, kind: str) -> list[PlaceRow]:
        found: list[PlaceRow] = []
        wanted = hash(key)
        place = int(self._hashes.searchsorted(wanted))
        while place < len(self._hashes) and self._hashes[place] == wanted:
            row, is_own = int(self._rows[place]), bool(self._is_own[place])
            place += 1
            right = self._countries[self._country_codes[row]] == country and self._kinds[self._kind_codes[row]] == kind
            if right and key in self._text["keys" if is_own else "other_keys"][row].as_py().split("|"):
                found.append(self._row(row, is_own))
        return found

    def keys(self, country: str, kind: str) -> list[str]:
        wanted = np.flatnonzero(
            (np.array(self._countries)[self._country_codes] == country)
            & (np.array(self._kinds)[self._kind_codes] == kind)
        )
        keys = pc.split_pattern(self._text["keys"].take(wanted), "|").flatten()
        return list(filter(None, keys.to_pylist()))

    def _row(self, row: int, is_own_name: bool) -> PlaceRow:
        longitude, latitude, reach_m, west, south, east, north, people = self._numbers[row].tolist()
        place_id, name = self._text["place_id"][row].as_py(), self._text["name"][row].as_py()
        return PlaceRow(
            place_id, name, longitude, latitude, int(people), reach_m, west, south, east, north, is_own_name
        )


def _coded(column: pa.ChunkedArray) -> tuple[list[str], NDArray[np.int32]]:
    """Return the different texts of a column, and the number of the one in each row."""
    coded = column.combine_chunks().dictionary_encode()
    return coded.dictionary.to_pylist(), coded.indices.to_numpy().astype(np.int32)


def _hashed(keys: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return the hash of every key, and its row."""
    lists = pc.split_pattern(keys, "|")
    counts = pc.list_value_length(lists).to_numpy()
    flat = lists.flatten().to_pylist()
    hashes = np.fromiter(map(hash, flat), dtype=np.int64, count=len(flat))
    return hashes, np.repeat(np.arange(len(counts), dtype=np.int32), counts)


@cache
def _parts() -> dict[str, tuple[int, ...]]:
    """Return which row groups hold the places of each country."""
    layer = _layer()
    result: dict[str, list[int]] = {}
    for number in range(layer.num_row_groups):
        countries = layer.read_row_group(number, columns=["country"], use_threads=False)["country"]
        for country in pc.unique(countries).to_pylist():
            result.setdefault(country, []).append(number)
    return {country: tuple(numbers) for country, numbers in result.items()}


@cache
def _part(number: int) -> _Part:
    part = _Part(_layer().read_row_group(number, columns=list(_COLUMNS), use_threads=False))
    pa.default_memory_pool().release_unused()
    return part


def _layer() -> pq.ParquetFile:
    return pq.ParquetFile(bundled_path("layers", _FILE), memory_map=True)


@lru_cache(maxsize=_KEPT_COUNTRIES)
def _own_keys(country: str, kind: Kind) -> list[str]:
    return [key for number in _parts().get(country, ()) for key in _part(number).keys(country, kind)]
