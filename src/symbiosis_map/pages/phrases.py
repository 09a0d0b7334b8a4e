"""The words of the pages: those that all share, and those that each has for itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

__all__ = ["LANGUAGES", "dictionary", "filled"]

_SHARED = "symbiosis_map.pages"

LANGUAGES = tuple(
    sorted(
        path.name.removesuffix(".json")
        for path in (files(_SHARED) / "static" / "words").iterdir()
        if path.name.endswith(".json")
    )
)
"""Languages that every page can speak: those that have a file in ``static/words`` of this package."""


@cache
def dictionary(language: str, package: str = _SHARED) -> Mapping[str, str]:
    """Return the phrases of a language: the shared ones, and those of the package that draws the page.

    Parameters
    ----------
    language : str
        One of :data:`LANGUAGES`.
    package : str
        Package with a file ``static/words/<language>.json``. A key stands either there or among the shared ones.

    Examples
    --------
    >>> dictionary("nb")["resource.water"]
    'Vann'
    """
    own = {} if package == _SHARED else _read(package, language)
    return MappingProxyType(_read(_SHARED, language) | own)


def filled(phrase: str, values: Mapping[str, object]) -> str:
    """Return a phrase in which ``{name}`` is replaced by the value of that name, once and without looking into it.

    Examples
    --------
    >>> filled("{n} of {all}", {"n": 3, "all": "{n}"})
    '3 of {n}'
    """
    first, *parts = phrase.split("{")
    said = [first]
    for part in parts:
        name, _, rest = part.partition("}")
        said.append(f"{values[name]}{rest}")
    return "".join(said)


def _read(package: str, language: str) -> dict[str, str]:
    text = (files(package) / "static" / "words" / f"{language}.json").read_text(encoding="utf-8")
    words: dict[str, str] = json.loads(text)
    return words
