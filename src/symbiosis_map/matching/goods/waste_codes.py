"""Codes of the European List of Waste: how they are written, which are hazardous, which form mirror pairs.

Hazard is read from the list by the digits of the code, never from the words of a stream: an asterisk that was
left out changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from symbiosis_map.knowledge import PACKAGED, Knowledge

__all__ = ["code_digits", "hazardous_codes", "hazardous_mirrors", "mirror_codes", "titles", "written"]

CODE_LEVELS: Mapping[int, float] = MappingProxyType({6: 1.0, 4: 0.75, 2: 0.5})
"""How well two codes fit by the number of digits that they share."""

_OTHER_THAN = re.compile(r"other than those mentioned in (.*)$")
_CODE = re.compile(r"\d\d \d\d \d\d")


def code_digits(code: object) -> str:
    """Return the digits of a code, '' where there is none.

    Examples
    --------
    >>> code_digits("16 11 01*"), code_digits("100105"), code_digits(None)
    ('161101', '100105', '')
    """
    return re.sub(r"\D", "", code)[:6] if isinstance(code, str) else ""


def written(code: object, knowledge: Knowledge = PACKAGED) -> str:
    """Return a code as the list writes it, with its asterisk; an unknown code keeps its digits.

    Examples
    --------
    >>> written("161101"), written("10 02 99")
    ('16 11 01*', '10 02 99')
    """
    digits = code_digits(code)
    spaced = " ".join(digits[i : i + 2] for i in range(0, len(digits), 2))
    return f"{spaced}*" if digits in hazardous_codes(knowledge) else spaced


@cache
def titles(knowledge: Knowledge = PACKAGED) -> Mapping[str, str]:
    """Return the title of each code, by its digits."""
    table = knowledge.table("list_of_waste")
    return MappingProxyType(dict(zip(map(code_digits, table["code"]), table["title"], strict=True)))


@cache
def hazardous_codes(knowledge: Knowledge = PACKAGED) -> frozenset[str]:
    """Return the digits of the hazardous entries.

    Examples
    --------
    >>> len(hazardous_codes())
    408
    """
    codes = knowledge.table("list_of_waste")["code"]
    return frozenset(code_digits(code) for code in codes if code.endswith("*"))


@cache
def hazardous_mirrors(knowledge: Knowledge = PACKAGED) -> Mapping[str, frozenset[str]]:
    """Return the hazardous entries that an entry "other than those mentioned in ..." names, by its digits.

    Examples
    --------
    >>> sorted(hazardous_mirrors()["170504"])
    ['170503']
    """
    mirrors = {}
    for digits, title in titles(knowledge).items():
        found = _OTHER_THAN.search(title)
        named = {code_digits(code) for code in _CODE.findall(found.group(1))} if found else set()
        named &= hazardous_codes(knowledge)
        if named and digits not in hazardous_codes(knowledge):
            mirrors[digits] = frozenset(named)
    return MappingProxyType(mirrors)


@cache
def mirror_codes(knowledge: Knowledge = PACKAGED) -> frozenset[str]:
    """Return the digits of entries that come in pairs, hazardous and not, so that the waste has to be tested.

    Both sides of a pair are in the set; see :func:`hazardous_mirrors`.

    Examples
    --------
    >>> "170503" in mirror_codes(), "170504" in mirror_codes(), "020106" in mirror_codes()
    (True, True, False)
    """
    pairs = hazardous_mirrors(knowledge)
    return frozenset({*pairs, *(digits for named in pairs.values() for digits in named)})
