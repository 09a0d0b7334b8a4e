"""The words of the page: in each of its languages those that its tables can call for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from symbiosis_map import pages
from symbiosis_map.maps.coding import encode_starts

__all__ = ["dictionary", "listed", "page_words", "phrase"]

_OF_TERMS = ("barrier", "profile", "reference", "remedy", "use", "water_class")
"""Groups with a phrase for each of many terms, of which a map holds few."""
_OF_COMPARISONS = (
    "change.down",
    "change.lost",
    "change.same",
    "change.up",
    "change.won",
    "change_",
    "changes_",
    "legend_lost",
    "legend_won",
    "lost_",
    "members_change.",
    "tab_changes",
    "why_changed",
    "why_gate_",
    "why_others",
    "why_reach_",
    "why_row_",
    "why_site_",
    "why_stream_",
)
"""How the keys begin that only the map of two runs asks for."""


def page_words(
    languages: Sequence[str], terms: Mapping[str, Collection[str]], *, comparison: bool = True
) -> dict[str, Any]:
    """Return the keys of the phrases once, and for each language its phrases in the same order.

    Parameters
    ----------
    languages : sequence of str
        Names of files in ``static/words``.
    terms : mapping of str to collection of str
        Terms that the tables hold, by group: barrier, profile, reference, remedy, use, water_class. Phrases for
        other terms of these groups are left out.
    comparison : bool
        Whether the map shows what changed between two runs.

    Returns
    -------
    dict
        ``keys``, sorted, as :func:`symbiosis_map.maps.coding.encode_starts` gives them, and ``phrases``, a list for
        each language.
    """
    words = {language: dictionary(language) for language in languages}

    def asked_for(key: str) -> bool:
        group, _, term = key.partition(".")
        if group in _OF_TERMS and term:
            return term in terms[group]
        return comparison or not key.startswith(_OF_COMPARISONS)

    keys = [key for key in sorted(set().union(*words.values())) if asked_for(key)]
    phrases = {name: [own[key] for key in keys] for name, own in words.items()}
    return {"keys": encode_starts(keys), "phrases": phrases}


def phrase(language: str, key: str) -> str:
    """Return one phrase of a language.

    Examples
    --------
    >>> phrase("nb", "resource.water")
    'Vann'
    """
    return dictionary(language)[key]


def dictionary(language: str) -> Mapping[str, str]:
    """Return every phrase of a language: those that pages share and those of the map."""
    return pages.dictionary(language, "symbiosis_map.maps")


def listed(columns: Iterable[pd.Series], separator: str = ";") -> set[str]:
    """Return the terms that stand in columns of lists.

    Examples
    --------
    >>> sorted(listed([pd.Series(["B01; B05", None, ""])]))
    ['B01', 'B05']
    """
    parts = (part.strip() for column in columns for text in column.dropna().unique() for part in text.split(separator))
    return {part for part in parts if part}
