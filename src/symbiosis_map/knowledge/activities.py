"""Economic activities by their codes: titles, codes that are close, and the way from NACE Rev. 2.1 to Rev. 2."""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType
from typing import Literal, NamedTuple

from symbiosis_map.knowledge.loader import PACKAGED, Knowledge

__all__ = ["InRevision2", "Revision", "activity_title", "activity_titles", "nearest_activities", "to_revision_2"]

Revision = Literal["2", "2.1"]
_MOST_NEAR = 4


class InRevision2(NamedTuple):
    """A code of NACE Rev. 2.1 in Rev. 2.

    Parameters
    ----------
    code : str
        The code that is taken; '' where its parts have nothing in common.
    parts : tuple of str
        All codes of Rev. 2 that the activity has parts of.
    """

    code: str
    parts: tuple[str, ...]


@cache
def activity_titles(knowledge: Knowledge = PACKAGED, revision: Revision = "2") -> MappingProxyType[str, str]:
    """Return the title of every section, division, group and class of a revision by its code.

    Examples
    --------
    >>> titles = activity_titles()
    >>> titles["C"], titles["24"], titles["24.42"]
    ('Manufacturing', 'Manufacture of basic metals', 'Aluminium production')
    """
    table = knowledge.table("nace")
    table = table[table["revision"] == revision]
    return MappingProxyType(dict(zip(table["code"], table["title"], strict=True)))


def activity_title(nace: str, knowledge: Knowledge = PACKAGED, revision: Revision = "2") -> str:
    """Return the title of an activity, '' where the code does not exist.

    Examples
    --------
    >>> activity_title("03.22"), activity_title("38.22", revision="2.1"), activity_title("34.10")
    ('Freshwater aquaculture', 'Energy recovery', '')
    """
    return activity_titles(knowledge, revision).get(nace, "")


def nearest_activities(
    nace: str, words: str = "", knowledge: Knowledge = PACKAGED, revision: Revision = "2"
) -> list[str]:
    """Return codes that a code that does not exist may stand for, best first.

    Parameters
    ----------
    nace : str
        Two to four digits, with a dot.
    words : str, optional
        What else is said of the activity; titles like it go first.

    Returns
    -------
    list of str
        At most four codes: by title where there are words, else the nearest codes of the same group or division.

    Examples
    --------
    >>> nearest_activities("24.47"), nearest_activities("99.99", "Production of aluminium")
    (['24.46', '24.45', '24.44', '24.43'], ['24.42'])
    """
    titles = activity_titles(knowledge, revision)
    said = _stems(words)
    if said:
        alike = {code: len(said & _stems(title)) / len(said) for code, title in titles.items() if len(code) > 2}
        near = sorted(code for code, share in alike.items() if share > 0.5)
        if near:
            return sorted(near, key=lambda code: (-alike[code], len(titles[code]), -len(code)))[:_MOST_NEAR]
    wanted = _number(nace)
    for stem in (nace[:4], nace[:2]):
        close = [code for code in titles if len(code) == len("24.42") and code.startswith(stem)]
        if close:
            return sorted(close, key=lambda code: (abs(_number(code) - wanted), code))[:_MOST_NEAR]
    return []


def _stems(text: str) -> set[str]:
    return {word[:5] for word in re.findall(r"[a-z]{4,}", text.lower())}


def _number(nace: str) -> int:
    return int(nace.replace(".", "").ljust(4, "0"))


@cache
def _correspondence(knowledge: Knowledge) -> dict[str, InRevision2]:
    found: dict[str, InRevision2] = {}
    for new, rows in knowledge.table("nace_correspondence").groupby("nace_2_1"):
        parts = tuple(sorted(rows["nace_2"]))
        usual = rows.loc[rows["usual"] == "yes", "nace_2"].tolist()
        found[str(new)] = InRevision2(usual[0] if usual else _shared(parts), parts)
    return found


def _shared(parts: tuple[str, ...]) -> str:
    """Return the group or division that all codes lie in, '' where there is none."""
    for length in (len("24.4"), len("24")):
        stems = {part[:length] for part in parts}
        if len(stems) == 1:
            return stems.pop()
    return ""


def to_revision_2(nace: str, knowledge: Knowledge = PACKAGED) -> InRevision2:
    """Return a division, group or class of NACE Rev. 2.1 in Rev. 2.

    Parameters
    ----------
    nace : str
        Code that exists in Rev. 2.1.
    knowledge : Knowledge, optional

    Returns
    -------
    InRevision2
        The code is the usual one; where none is usual, the group or division that all parts share.

    Examples
    --------
    >>> to_revision_2("24.42"), to_revision_2("31.00").parts[:2], to_revision_2("38.32").code
    (InRevision2(code='24.42', parts=('24.42',)), ('23.42', '31.01'), '38.2')
    """
    return _correspondence(knowledge).get(nace, InRevision2("", ()))
