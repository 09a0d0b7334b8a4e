"""Numbers as people write them: one decimal mark, groups of three digits, nothing else."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from symbiosis_map.errors import InputError

__all__ = ["DecimalMark", "UnitError", "decimal_mark", "parse_number", "split_number"]

DecimalMark = Literal[".", ","]

LARGEST_NUMBER = 1e15
"""Larger numbers are slips of the keyboard and do not survive in a shapefile."""


class UnitError(InputError):
    """A number or a unit that the grammar does not know."""


_GROUP_MARKS = " \u00a0\u202f\u2009\u2007'\u2019"
_SIGN = "[-+\u2212]"
_EXPONENT = "[eE][-+]?[0-9]{1,3}"
_LONGEST = 60

_WHOLE = rf"[0-9]*|[0-9]{{1,3}}(?P<group>[{_GROUP_MARKS}])[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*"
_FORMS = tuple(
    re.compile(
        rf"(?P<sign>{_SIGN}?)\s?(?P<whole>{whole})(?:(?P<mark>{mark})(?P<fraction>[0-9]+))?(?P<exponent>{_EXPONENT})?"
    )
    for whole, mark in (
        (_WHOLE, "[.,]"),  # 1234   1234,5   1 234.5
        (r"[0-9]{1,3}(?:\.[0-9]{3})+", ","),  # 1.234.567   1.234,5
        (r"[0-9]{1,3}(?:,[0-9]{3})+", r"\."),  # 1,234,567   1,234.5
    )
)
_PLAIN = re.compile(r"[0-9]{1,40}(?:\.[0-9]{1,15})?")
"""As programs write numbers: nothing in them can be read in two ways where '.' is known to be decimal."""
_AMBIGUOUS = re.compile(r"[-+\u2212]?\s?[1-9][0-9]{0,2}[.,][0-9]{3}")


@dataclass(frozen=True, slots=True)
class _Reading:
    """A number taken apart; ``shows`` is the decimal mark that it leaves no doubt about."""

    negative: bool
    whole: str
    fraction: str
    exponent: str
    mark: str
    shows: DecimalMark | None
    ambiguous: bool

    def value(self, *, thousands: bool) -> float:
        digits = f"{self.whole}{self.fraction}" if thousands else f"{self.whole or '0'}.{self.fraction or '0'}"
        number = float(digits + self.exponent)
        return -number if self.negative and number else number


def _read(text: str) -> _Reading | None:
    """Take a number apart; None where it is none."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    for form, grouping in zip(_FORMS, ("", ".", ","), strict=True):
        match = form.fullmatch(text)
        if match is None or not (match["whole"] or match["fraction"]):
            continue
        ambiguous = not grouping and _AMBIGUOUS.fullmatch(text) is not None
        mark = {"": match["mark"] or "", ".": ",", ",": "."}[grouping]
        return _Reading(
            negative=match["sign"] in ("-", "\u2212"),
            whole="".join(character for character in match["whole"] if character.isdigit()),
            fraction=match["fraction"] or "",
            exponent=match["exponent"] or "",
            mark=mark,
            shows=None if ambiguous or not mark else ("." if mark == "." else ","),
            ambiguous=ambiguous,
        )
    return None


def decimal_mark(texts: Iterable[str]) -> DecimalMark | None:
    """Return the decimal mark of a column, from those of its numbers that leave no doubt.

    Parameters
    ----------
    texts : iterable of str
        Cells of one column; a unit may follow the number, and what is no number is passed over.

    Returns
    -------
    {".", ",", None}
        None where no cell decides, or where cells contradict each other.

    Examples
    --------
    >>> decimal_mark(["1.234", "12,5 GWh/år"])
    ','
    >>> decimal_mark(["1.234"]) is None
    True
    """
    shown: set[DecimalMark] = set()
    for text in texts:
        reading = _read(split_number(text)[0])
        if reading is not None and reading.shows is not None:
            shown.add(reading.shows)
    return shown.pop() if len(shown) == 1 else None


def parse_number(
    text: str, decimal: DecimalMark | None = None, *, negative: bool = False, grouped: bool = True
) -> float:
    """Read a number.

    Parameters
    ----------
    text : str
        Digits 0 to 9, groups of three divided by a space, an apostrophe or the mark that is not decimal,
        at most one decimal mark, at most one exponent. 'nan', 'inf', '1_000' and digits of other scripts are refused.
    decimal : {".", ","}, optional
        Decimal mark of the column, see :func:`decimal_mark`. Without it '1.234' and '1,234' are refused.
    negative : bool, default False
        Whether numbers below zero may stand here.
    grouped : bool, default True
        Whether thousands may be marked off by '.' or ','. False for columns of small numbers such as
        coordinates, where '62.412' can only mean one thing.

    Returns
    -------
    float
        Finite, at most 1e15 in size.

    Raises
    ------
    UnitError
        Says what is wrong and how to write it.

    Examples
    --------
    >>> parse_number("1 234,5"), parse_number("1,234.5"), parse_number("1.234", ",")
    (1234.5, 1234.5, 1234.0)
    >>> parse_number("62,412", grouped=False)
    62.412
    """
    shown = text.strip()[:40]
    if (decimal == "." or not grouped) and _PLAIN.fullmatch(text):
        plain = float(text)
        if plain <= LARGEST_NUMBER:
            return plain
    reading = _read(text)
    if reading is None:
        raise UnitError(f"{shown!r} is not a number", remedy="Write digits with one decimal mark, such as 1234.5.")
    if reading.ambiguous and grouped and decimal is None:
        raise UnitError(
            f"{shown!r} may be a decimal or a thousand",
            remedy="Write 1234 or 1.2340, or name the decimal mark of the file.",
        )
    value = reading.value(thousands=reading.ambiguous and grouped and reading.mark != decimal)
    if not reading.ambiguous and grouped and decimal is not None and reading.shows not in (None, decimal):
        raise UnitError(
            f"{shown!r} does not fit the decimal mark {decimal!r} of its column",
            remedy="Use one decimal mark in a column.",
        )
    if not math.isfinite(value) or abs(value) > LARGEST_NUMBER:
        raise UnitError(f"{shown!r} is too large", remedy="Check the number and its unit.")
    if value < 0 and not negative:
        raise UnitError(f"{shown!r} is below zero", remedy="Write the size; the direction has a column of its own.")
    return value


_NUMBER_THEN_REST = re.compile(
    rf"\s*({_SIGN}?\s?[0-9.,][0-9.,{_GROUP_MARKS}]*(?<=[0-9])(?:{_EXPONENT}(?![0-9]))?)\s*(.*?)\s*",
    re.DOTALL,
)


def split_number(text: str) -> tuple[str, str]:
    """Divide a cell into its number and what follows it.

    Returns
    -------
    tuple of str
        The whole cell and nothing where it does not begin with a number; nothing at all where it is longer
        than any quantity.

    Examples
    --------
    >>> split_number("1 234,5 GWh/år")
    ('1 234,5', 'GWh/år')
    """
    if _PLAIN.fullmatch(text):
        return text, ""
    if len(text) > 2 * _LONGEST:
        return "", ""
    match = _NUMBER_THEN_REST.fullmatch(text)
    return (match[1], match[2]) if match else (text, "")
