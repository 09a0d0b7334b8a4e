"""The curated words for materials in their languages, and how a text is read with them.

The longest phrase wins: 'yeast slurry' is not also 'slurry'. A word that is an everyday word elsewhere (Dutch 'as',
ash; German 'Mist', manure) or shorter than four letters counts only in a text of its own language, or where it is
the whole text. A word that stands for different materials in different languages (Norwegian 'garn', nets; German
'Garn', yarn) is read in the language of the text.

German, Dutch, Finnish and the Nordic languages write compounds as one word, whose end says what it is: a
'Kupolofenschlacke' is a 'Schlacke'. Words that may end a compound are marked in the table. A compound with waste or
residue at its end is what stands before: 'fiskeslamavfall' is 'fiskeslam'.

English writes compounds apart, and what stands before says what it is. A word that tells a form ('shavings', 'scrap')
stands for its usual material only at the start of a text: leather shavings are no wood, and cheese trimmings no fish.
A word that tells what something became ('ash') takes the place of the material before it: the ash of husks is no husk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from symbiosis_map.knowledge import Knowledge
from symbiosis_map.matching.goods.text_words import (
    LANGUAGES,
    folded_words,
    languages_spoken,
    name_tokens,
    without_final_s,
)

__all__ = ["read_materials"]

MIN_LETTERS = 4
"""Letters from which a word that is not English counts in a text of any language."""
MIN_MODIFIER = 3
"""Letters that must stand before the end of a compound: a fjord is no 'jord', a mask no 'aske'."""

_SKIPPED = frozenset({"de", "du", "des", "la", "le", "les", "l", "d", "s"})
"""French articles and what an apostrophe leaves behind: 'boues de l'épuration' is 'boues d'épuration'."""

_NORDIC = frozenset({"nb", "nn", "da", "sv"})
"""Languages so near to each other that a short text is often good in several."""

_WASTE_ENDINGS: Mapping[str, str] = {
    "nb": "avfall avfallet rester rest spill",
    "nn": "avfall avfallet restar rest spill",
    "da": "affald affaldet rester rest spild",
    "sv": "avfall avfallet rester rest spill",
    "fi": "jäte jätteet jätettä jätteen jäännös jäännökset tähde tähteet",
    "de": "abfall abfälle abfällen reste rest rückstand rückstände",
    "nl": "afval resten rest residu",
}

_NO_COMPOUNDS = frozenset(
    name
    for stem, endings in (
        ("flask mask task vask", "e en er a an or ar"),
        ("flasch tasch masch wasch", "e en"),
    )
    for start in stem.split()
    for name in (start + end for end in endings.split())
)
"""Ends of words that look like ash: bottle, mask, bag, wash."""


class _Sense(NamedTuple):
    """What a phrase stands for in one language."""

    material: str
    language: str
    own_language_only: bool
    form: bool = False
    became: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Vocabulary:
    phrases: Mapping[str, Mapping[tuple[str, ...], tuple[_Sense, ...]]]
    longest: Mapping[str, int]
    heads: Mapping[str, tuple[_Sense, ...]]
    endings: Mapping[str, frozenset[str]]
    spoken: Mapping[str, frozenset[str]]


@cache
def _vocabulary(language: str | None, knowledge: Knowledge) -> _Vocabulary:
    table = knowledge.table("material_words")
    if language is not None:
        table = table[table["language"] == language]
    phrases: dict[str, dict[tuple[str, ...], list[_Sense]]] = {}
    heads: dict[str, list[_Sense]] = {}
    spoken: dict[str, set[str]] = {}
    columns = (table[name].astype("str").fillna("") for name in ("word", "material", "language", "counts"))
    for word, material, own, counts in zip(*columns, strict=True):
        tokens = tuple(token for token in name_tokens(word) if token not in _SKIPPED)
        short = len(tokens) == 1 and len(word) < MIN_LETTERS and own != "en"
        sense = _Sense(material, own, short or counts == "language", counts == "form", counts == "became")
        phrases.setdefault(tokens[0], {}).setdefault(tokens, []).append(sense)
        if counts == "compound":
            heads.setdefault(folded_words(word)[0], []).append(sense)
        for token in tokens:
            if len(token) >= MIN_LETTERS:
                spoken.setdefault(token, set()).add(own)
    endings: dict[str, set[str]] = {}
    for own, words in _WASTE_ENDINGS.items():
        for word in folded_words(words) if language in (None, own) else ():
            endings.setdefault(word, set()).add(own)
    return _Vocabulary(
        phrases={first: {key: tuple(senses) for key, senses in found.items()} for first, found in phrases.items()},
        longest={first: max(map(len, found)) for first, found in phrases.items()},
        heads={head: tuple(senses) for head, senses in heads.items()},
        endings={ending: frozenset(languages) for ending, languages in endings.items()},
        spoken={token: frozenset(languages) for token, languages in spoken.items()},
    )


def read_materials(text: str, language: str | None, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the materials that a text names, in the order of the text, each once.

    Parameters
    ----------
    text : str
    language : str or None
        Only words of this language; all languages for None.
    knowledge : Knowledge
        Its table ``material_words`` is the vocabulary.

    Examples
    --------
    >>> from symbiosis_map.knowledge import PACKAGED
    >>> read_materials("Kupolofenschlacke und Gießereisand", None, PACKAGED)
    ('slag', 'foundry sand')
    >>> read_materials("used as filler in asphalt", None, PACKAGED)
    ('talc', 'asphalt')
    >>> read_materials("leather shavings", None, PACKAGED), read_materials("rice husk ash", None, PACKAGED)
    (('leather',), ('ash',))
    >>> read_materials("as van de ketel", None, PACKAGED)
    ('ash',)
    """
    vocabulary = _vocabulary(language, knowledge)
    words = tuple(word for word in folded_words(text) if word not in _SKIPPED)
    tokens = tuple(without_final_s(word) for word in words)
    found: list[str] = []
    at, end = 0, 0
    while at < len(tokens):
        sense, length = _phrase_at(vocabulary, tokens, at)
        material = sense.material if sense else _of_compound(vocabulary, words[at])
        if sense and sense.form and at:
            material = ""
        if sense and sense.became and at and end == at:
            found.pop()
        at += length
        if material:
            found.append(material)
            end = at
    return tuple(dict.fromkeys(found))


def _phrase_at(vocabulary: _Vocabulary, tokens: Sequence[str], at: int) -> tuple[_Sense | None, int]:
    """Return what the longest phrase at a place stands for, and how many words it takes."""
    phrases = vocabulary.phrases.get(tokens[at])
    if phrases is None:
        return None, 1
    for length in range(min(vocabulary.longest[tokens[at]], len(tokens) - at), 0, -1):
        senses = phrases.get(tuple(tokens[at : at + length]))
        if senses:
            sense = _meant(vocabulary, senses, (*tokens[:at], *tokens[at + length :]))
            if sense:
                return sense, length
    return None, 1


def _meant(vocabulary: _Vocabulary, senses: Sequence[_Sense], others: Sequence[str]) -> _Sense | None:
    """Return the sense of a phrase beside the other words of its text; None where it has none there."""
    first = senses[0]
    if len({sense._replace(language="") for sense in senses}) == 1 and not first.own_language_only:
        return first
    spoken = languages_spoken(others, vocabulary.spoken)
    alone = not any(len(token) >= MIN_MODIFIER and token.isalpha() for token in others)
    tongue = _tongue(spoken)
    possible = [sense for sense in senses if not sense.own_language_only or alone or sense.language in tongue]
    if not possible:
        return None
    return min(possible, key=lambda s: (-spoken.get(s.language, 0), s.own_language_only, _place(s.language)))


def _tongue(spoken: Mapping[str, int]) -> frozenset[str]:
    """Return the language that most words speak for, or those of the north that do so together; else none."""
    most = max(spoken.values(), default=0)
    first = frozenset(language for language, count in spoken.items() if count == most)
    return first if len(first) == 1 or first <= _NORDIC else frozenset()


def _place(language: str) -> int:
    return LANGUAGES.index(language)


def _of_compound(vocabulary: _Vocabulary, word: str) -> str:
    """Return the material that the end of a compound names; '' for none."""
    for cut in range(1, len(word)):
        languages = vocabulary.endings.get(word[cut:])
        if languages:
            stem = word[:cut]
            senses = vocabulary.phrases.get(without_final_s(stem), {}).get((without_final_s(stem),), ())
            known = [sense for sense in senses if sense.language in languages]
            return known[0].material if known else _of_head(vocabulary, stem)
    return _of_head(vocabulary, word)


def _of_head(vocabulary: _Vocabulary, word: str) -> str:
    for form in dict.fromkeys((word, without_final_s(word))):
        for cut in range(MIN_MODIFIER, len(form) - MIN_LETTERS + 1):
            end = form[cut:]
            if end in _NO_COMPOUNDS:
                return ""
            senses = vocabulary.heads.get(end)
            if senses:
                return min(senses, key=lambda sense: _place(sense.language)).material
    return ""
