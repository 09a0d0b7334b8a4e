"""Activities as people and national lists write them, read as NACE Rev. 2."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from symbiosis_map.intake.codes import CodeError
from symbiosis_map.intake.raw import Cell, cell_text
from symbiosis_map.knowledge import PACKAGED, Knowledge
from symbiosis_map.knowledge.activities import (
    Revision,
    activity_title,
    activity_titles,
    nearest_activities,
    to_revision_2,
)

__all__ = ["Activity", "read_activity"]

_WRITTEN = re.compile(
    r"(?:[A-Va-v]\s?)?"  # section
    r"(?P<division>[0-9]{2})"
    r"(?:[. ]?(?P<group>[0-9])(?:\.?(?P<last>[0-9])(?:[. -]?[0-9]{1,3}|[. ]?[A-Z])?)?)?"  # and a national subclass
    r"(?:\s*[:–-]?\s+(?P<words>[^0-9].*))?"
)
_OTHER: dict[Revision, Revision] = {"2": "2.1", "2.1": "2"}
_NEWER_LISTS = "SN2025, NAF 2025, WZ 2025, SBI 2025 or another list of NACE Rev. 2.1"


class Activity(NamedTuple):
    """A code of NACE Rev. 2, and why it is not simply what the cell says."""

    code: str
    reason: str = ""
    source: str = ""


def read_activity(cell: Cell, knowledge: Knowledge = PACKAGED, revision: Revision = "2") -> Activity:
    """Read an activity.

    Parameters
    ----------
    cell : Cell
        "24.42", "2442", "C24.42", "24.42 Aluminium production", the number 24.42, or a national subclass: "24.420"
        (SN, SIC, SNI, SBI, TOL), "24.42.0" (WZ), "24.42Z" (NAF), "244200" (DB), "24.42.00". A number that lost its
        first zero is mended where only one reading exists: 3.22 and 3220 are "03.22".
    knowledge : Knowledge, optional
    revision : {"2", "2.1"}, default "2"
        Revision of NACE that the codes follow.

    Returns
    -------
    Activity
        A code of Rev. 2.1 is turned into Rev. 2, with a reason where it has parts of several.

    Raises
    ------
    CodeError
        Not a code, one that the revision does not have, or one of Rev. 2.1 whose parts have nothing in common.

    Examples
    --------
    >>> read_activity("24.42Z"), read_activity("35.12", revision="2.1").code
    (Activity(code='24.42', reason='', source=''), '35.11')
    """
    text = cell_text(cell).replace(",", ".").strip()
    titles = activity_titles(knowledge, revision)
    if isinstance(cell, float) or re.fullmatch(r"[0-9]\.[0-9]{1,3}|[0-9]{3}", text):
        text = _with_zero(text, titles)
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise CodeError(f"{text[:40]!r} is not an activity code", remedy="Write NACE as 24.42.")
    rest = (match["group"] or "") + (match["last"] or "")
    code = f"{match['division']}.{rest}" if rest else match["division"]
    if code not in titles:
        raise _unknown(code, match["words"] or "", knowledge, revision)
    return Activity(code) if revision == "2" else _of_revision_2(code, titles[code], knowledge)


def _with_zero(text: str, titles: Mapping[str, str]) -> str:
    """Return the code of a number, whose zeros at either end are lost.

    With a decimal mark the digits before it tell. Without one, two and four digits are taken as they stand where such
    a code exists; of the others, the one reading that exists is taken.
    """
    whole, _, decimals = text.partition(".")
    if decimals:
        return f"{whole:0>2}.{decimals}"
    if not whole.isdigit():
        return text
    readings = [digits for digits in (whole, f"0{whole}") if _dotted(digits) in titles]
    if len(readings) == 1 or (readings and len(whole) in (2, 4)):
        return readings[0]
    if readings or len(whole) % 2 or len(whole) > len("24420"):
        raise CodeError(f"{text!r} may have lost a zero at either end", remedy="Store the code as text, such as 03.22.")
    return f"{whole:0>2}"


def _dotted(digits: str) -> str:
    return f"{digits[:2]}.{digits[2:4]}" if len(digits) > 2 else digits


def _unknown(code: str, words: str, knowledge: Knowledge, revision: Revision) -> CodeError:
    """Return the complaint about a code that the revision does not have."""
    other = _OTHER[revision]
    elsewhere = activity_title(code, knowledge, other)
    if elsewhere:
        return CodeError(
            f"there is no activity {code!r} in NACE Rev. {revision}, but in Rev. {other}: {elsewhere}",
            remedy=f'Set nace_revision = "{other}" in [intake] if the codes are of '
            f"{_NEWER_LISTS if other == '2.1' else 'NACE Rev. 2, as before 2025'}.",
        )
    near = nearest_activities(code, words, knowledge, revision)
    named = "; ".join(f"{one} {activity_title(one, knowledge, revision)}" for one in near)
    return CodeError(
        f"there is no activity {code!r} in NACE Rev. {revision}",
        remedy=f"Near it are {named}." if near else "Look the code up at Eurostat.",
    )


def _of_revision_2(code: str, title: str, knowledge: Knowledge) -> Activity:
    """Return a code of Rev. 2.1 in Rev. 2."""
    found = to_revision_2(code, knowledge)
    if not found.code:
        parts = ", ".join(found.parts) or "nothing"
        raise CodeError(
            f"{code!r} of NACE Rev. 2.1, {title}, is {parts} in Rev. 2, on which the knowledge tables stand",
            remedy="Write the class of Rev. 2.1 that comes nearest to what the site does.",
        )
    if len(found.parts) == 1:
        return Activity(found.code)
    how = "the usual one" if found.code in found.parts else "the level that they share"
    return Activity(
        found.code,
        f"{code} of NACE Rev. 2.1, {title}, has parts of {', '.join(found.parts)} in Rev. 2",
        f"{how}, knowledge table nace_correspondence",
    )
