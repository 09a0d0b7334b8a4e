"""Norwegian municipalities by any number or name that they bore since 2016, as the ones of today."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.knowledge.place_names import place_keys

__all__ = [
    "Municipality",
    "find_municipalities",
    "names_since_2020",
    "same_municipality",
    "successors",
    "without_municipal_words",
]

_WORDS = {"kommune", "kommun", "municipality", "commune", "gemeinde", "gemeente", "comune", "herad"}


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality of today.

    Parameters
    ----------
    number, name : str
        Four digits, and the Norwegian name.
    """

    number: str
    name: str


def without_municipal_words(text: str) -> str:
    """Return a name without the words that say what it is: ``"Molde kommune"`` becomes ``"Molde"``."""
    return " ".join(word for word in text.split() if word.casefold() not in _WORDS)


def find_municipalities(text: str) -> tuple[Municipality, ...]:
    """Return the municipalities of today that a number or a name stands for.

    A municipality that bears the name today goes before those that bore it once. More than one is returned where a
    name is borne twice (Herøy) and where a municipality was divided (1507 became Ålesund and Haram).

    Parameters
    ----------
    text : str
        ``"1534"``, ``"Haram"``, ``"1507 Ålesund"``, ``"Molde kommune"``, ``"Herøy (Møre og Romsdal)"``.

    Returns
    -------
    tuple of Municipality
        By number; empty where nothing of the kind is known.

    Examples
    --------
    >>> find_municipalities("1534")
    (Municipality(number='1580', name='Haram'),)
    >>> [found.name for found in find_municipalities("1507")]
    ['Ålesund', 'Haram']
    >>> find_municipalities("Nesset kommune")
    (Municipality(number='1506', name='Molde'),)
    >>> find_municipalities("Atlantis")
    ()
    """
    numbers, today, once, names = _index()
    words = text.split()
    digits = [word for word in words if word.isdecimal()]
    if digits:
        number = digits[0].zfill(4)
        found = numbers.get(number, ())
        if found:
            return tuple(Municipality(number, names[number]) for number in found)
    name = without_municipal_words(" ".join(word for word in words if not word.isdecimal()))
    spellings = [key for part in (name, *name.split(" - ")) for key in place_keys(part)]
    for index in (today, once):
        found = tuple(sorted({number for key in spellings for number in index.get(key, ())}))
        if found:
            return tuple(Municipality(number, names[number]) for number in found)
    return ()


def same_municipality(stated: str, answered: str) -> bool | None:
    """Say whether two texts can stand for one Norwegian municipality, through the reforms.

    Parameters
    ----------
    stated, answered : str
        Numbers or names, each of any year.

    Returns
    -------
    bool or None
        None where either of them is not known.

    Examples
    --------
    >>> same_municipality("Fræna", "Hustadvika"), same_municipality("Haram", "1507")
    (True, True)
    >>> same_municipality("Molde", "Ålesund"), same_municipality("Molde", "Kalundborg")
    (False, None)
    """
    first, second = find_municipalities(stated), find_municipalities(answered)
    if not first or not second:
        return None
    return bool(set(first) & set(second))


def successors(number: str) -> tuple[str, ...]:
    """Return the numbers of today where the land of a municipality lies now.

    Examples
    --------
    >>> successors("1507"), successors("1506")
    (('1508', '1580'), ('1506',))
    """
    return _index()[0].get(number, ())


def names_since_2020(numbers: Collection[str]) -> tuple[str, ...]:
    """Return the names that the land of some municipalities of today has gone by since 2020.

    Examples
    --------
    >>> names_since_2020({"1580"})
    ('Haram', 'Ålesund')
    """
    table = PACKAGED.table("municipality_numbers")
    recent = table[table["in_use"] != "before 2020"]
    names = [
        name
        for name, today in zip(recent["name"], recent["today"], strict=True)
        if set(today.split(";")) & set(numbers)
    ]
    return tuple(sorted(set(names), key=lambda name: (name not in {_index()[3][n] for n in numbers}, name)))


_Index = tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]], dict[str, tuple[str, ...]], dict[str, str]]


@cache
def _index() -> _Index:
    """Return numbers of today by number, by name of today and by former name, and the names of today."""
    table = PACKAGED.table("municipality_numbers")
    numbers: dict[str, tuple[str, ...]] = {}
    names: dict[str, str] = {}
    today: dict[str, set[str]] = {}
    once: dict[str, set[str]] = {}
    for row in table.to_dict("records"):
        successors = tuple(row["today"].split(";"))
        numbers[row["number"]] = successors
        others = row["other_names"].split("|") if isinstance(row["other_names"], str) else []
        index = today if row["in_use"] == "now" else once
        if row["in_use"] == "now":
            names[row["number"]] = row["name"]
        for name in (row["name"], *others):
            for key in place_keys(name):
                index.setdefault(key, set()).update(successors)
    return (
        numbers,
        {key: tuple(sorted(found)) for key, found in today.items()},
        {key: tuple(sorted(found)) for key, found in once.items()},
        names,
    )
