"""Keys: comparing them as people write them, and making stable ones where a file has none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from symbiosis_map.intake.words import fold

__all__ = ["number_apart", "same_id", "slug"]

_LONGEST = 60


def same_id(text: str) -> str:
    """Return an id in the form that ids are compared in: without case and blanks.

    Examples
    --------
    >>> same_id(" mr 001 ") == same_id("MR001")
    True
    """
    if text.isascii():
        words = text.lower().split()
        return words[0] if len(words) == 1 else "".join(words)
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def slug(*parts: str) -> str:
    """Return plain small letters, digits and hyphens for a name and its place.

    Examples
    --------
    >>> slug("Hydro Sunndal", "Sunndalsøra")
    'hydro-sunndal-sunndalsora'
    """
    text = "-".join(filter(None, map(_hyphened, parts)))
    return (re.sub("-+", "-", text) if "--" in text else text)[:_LONGEST].strip("-") or "x"


@lru_cache(maxsize=16_384)
def _hyphened(text: str) -> str:
    return fold(text).replace(" ", "-")


def number_apart(wanted: Sequence[str], order: Sequence[Any], taken: Iterable[str] = ()) -> list[str]:
    """Make keys unique by a number, so that the order of rows does not matter.

    Parameters
    ----------
    wanted : sequence of str
        Keys that may coincide.
    order : sequence
        What decides who gets which number: sortable content of each row.
    taken : iterable of str
        Keys that are in use, compared without case and blanks.

    Examples
    --------
    >>> number_apart(["a", "a", "b"], [2, 1, 0])
    ['a-2', 'a', 'b']
    """
    used = {same_id(key) for key in taken}
    numbers: dict[str, int] = {}
    made = [""] * len(wanted)
    for name, _, index in sorted(zip(wanted, order, range(len(wanted)), strict=True)):
        number = numbers.get(name, 0) + 1
        while (form := same_id(key := name if number == 1 else f"{name}-{number}")) in used:
            number += 1
        numbers[name] = number
        used.add(form)
        made[index] = key
    return made
