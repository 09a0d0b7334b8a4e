"""Words, numbers and units of documents in the language of the project.

Documents take the words of the pages and of the map, and have more of their own in ``static/words``.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from symbiosis_map.pages import filled

__all__ = ["NO_BREAK", "Words", "translated_keys"]

NO_BREAK = "\u00a0"
_FOLDERS = ("pages", "maps", "exports")
_SCALES: Mapping[str, tuple[tuple[float, str], ...]] = {
    "MWh/yr": ((1e6, "TWh/yr"), (1e3, "GWh/yr")),
    "m3/yr": ((1e6, "million m3/yr"),),
    "t/yr": ((1e6, "Mt/yr"),),
    "EUR": ((1e9, "billion EUR"), (1e6, "million EUR")),
    "EUR/yr": ((1e9, "billion EUR/yr"), (1e6, "million EUR/yr")),
}
_WHOLE_KM_FROM_M = 20_000


@cache
def _dictionary(language: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for folder in _FOLDERS:
        words |= translated_keys(language, folder)
    return words


def translated_keys(language: str, folder: str = "exports") -> dict[str, str]:
    """Return the phrases that one part of the program has in a language."""
    path = files("symbiosis_map") / folder / "static" / "words" / f"{language}.json"
    phrases: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return phrases


class Words:
    """Phrases and figures in one language.

    Parameters
    ----------
    language : str
        One that has files of words, such as ``en``.

    Examples
    --------
    >>> words = Words("nb")
    >>> words.term("resource", "heat"), words.term("use", "a use without a translation")
    ('Varme', 'a use without a translation')
    >>> words.quantity(1_234_567.0, "MWh/yr").replace(NO_BREAK, " ")
    '1,23 TWh/år'
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._phrases = _dictionary(language)
        self._decimal, self._group = self._phrases["doc.decimal"], self._phrases["doc.group"]

    def has(self, key: str) -> bool:
        """Return whether there is a phrase."""
        return key in self._phrases

    def say(self, key: str, **values: object) -> str:
        """Return a phrase; ``{name}`` is replaced by the value of that name, once and without looking into it."""
        return filled(self._phrases[key], values)

    def count(self, key: str, number: int) -> str:
        """Return the phrase for one or for many; French counts none as one."""
        one = number == 1 or (number == 0 and self.language == "fr")
        return self.say(f"{key}_one" if one else f"{key}_many", n=self.whole(number))

    def term(self, group: str, value: object) -> str:
        """Return the word for a value of a table, or the value itself where it has none; empty for none."""
        if not isinstance(value, str) or not value:
            return ""
        return self._phrases.get(f"{group}.{value}", value)

    def unit(self, unit: str) -> str:
        """Return a unit as it is written."""
        return self.term("unit", unit)

    def whole(self, value: float) -> str:
        """Return a number without decimals; the word for not known where it is missing."""
        return self._written(value, 0)

    def fixed(self, value: float, digits: int) -> str:
        """Return a number with so many decimals."""
        return self._written(value, digits)

    def figure(self, value: float, digits: int = 3) -> str:
        """Return a number with so many significant digits, trailing zeros left out.

        Examples
        --------
        >>> [Words("en").figure(value) for value in (1234.5, 0.01234, 20.0)]
        ['1,230', '0.0123', '20']
        """
        if not math.isfinite(value):
            return self.say("unknown")
        if value == 0:
            return "0"
        places = digits - 1 - math.floor(math.log10(abs(value)))
        text = self._written(round(value, places), max(places, 0))
        return text.rstrip("0").rstrip(self._decimal) if self._decimal in text and places > 0 else text

    def _written(self, value: float, digits: int) -> str:
        if not math.isfinite(value):
            return self.say("unknown")
        text = f"{value:,.{digits}f}".replace("-", "−")
        return text.replace(",", "\0").replace(".", self._decimal).replace("\0", self._group)

    def percent(self, share: float) -> str:
        """Return a share of 1 in per cent."""
        if not math.isfinite(share):
            return self.say("unknown")
        small = 0 < share < 0.01
        return f"{self.figure(100 * share, 1) if small else self.whole(100 * share)}{NO_BREAK}%"

    def quantity(self, value: float, unit: str, digits: int = 3) -> str:
        """Return a quantity with its unit, in a size that can be read."""
        if not math.isfinite(value):
            return self.say("unknown")
        for size, larger in _SCALES.get(unit, ()):
            if abs(value) >= size:
                return f"{self.figure(value / size, digits)}{NO_BREAK}{self.unit(larger)}"
        return f"{self.figure(value, digits)}{NO_BREAK}{self.unit(unit)}"

    def scale(self, largest: float, unit: str) -> tuple[float, str]:
        """Return by what to divide the figures of a column and the unit that they then have."""
        for size, larger in _SCALES.get(unit, ()):
            if largest >= size:
                return size, self.unit(larger)
        return 1.0, self.unit(unit)

    def distance(self, metres: float) -> str:
        """Return a distance in metres or kilometres."""
        if not math.isfinite(metres):
            return self.say("unknown")
        if metres < 1000:
            return f"{self.figure(metres, 2)}{NO_BREAK}m"
        return f"{self.fixed(metres / 1000, 1 if metres < _WHOLE_KM_FROM_M else 0)}{NO_BREAK}km"

    def date(self, day: dt.date) -> str:
        """Return a day in words.

        Examples
        --------
        >>> Words("de").date(dt.date(2026, 3, 1))
        '1. März 2026'
        """
        months = self.say("doc.months").split(" ")
        return self.say("doc.date", day=day.day, month=months[day.month - 1], year=day.year)
