"""The words of a short text, folded so that spellings meet, and the languages that they speak for."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

__all__ = ["LANGUAGES", "everyday_words", "folded_words", "languages_spoken", "name_tokens", "without_final_s"]

LANGUAGES = ("en", "nb", "nn", "da", "sv", "fi", "de", "nl", "fr")
"""Languages of the vocabulary, ISO 639-1. Where nothing else decides between two, the earlier one stands."""

_LETTERS = str.maketrans({"ø": "o", "æ": "a", "œ": "o", "ß": "ss", "đ": "d", "ł": "l"})
_DIGRAPHS = re.compile("([ao])e|ue|aa")
"""Plain spellings of ä, æ, ö, ø, ü and å; the Finnish long a goes with them."""

_EVERYDAY = {
    "en": "and from of the with for by or waste wastes used spent mixed other than containing residue residues",
    "nb": "og fra av med til som ikke eller avfall brukt brukte blandet annet andre rester rest",
    "nn": "og frå av med til som ikkje eller avfall brukt brukte blanda anna andre restar rest",
    "da": "og fra af med til som ikke eller affald brugt brugte blandet andet andre rester rest",
    "sv": "och från av med till som inte eller avfall använd använda förbrukat blandat annat andra rester rest",
    "fi": "ja tai sekä jäte jätteet jätettä muu muut käytetty käytetyt sekalainen syntyvä syntyvät sisältävä",
    "de": "und aus von mit der die das für oder abfall abfälle gebraucht gebrauchte gemischte andere reste vom zur",
    "nl": "en uit van met het een voor bij of afval gebruikt gebruikte gemengd gemengde andere resten niet",
    "fr": "et de du des la le les en au aux avec sans ou déchets déchet usé usés usagé usagés autre autres",
}
"""Small words and words for waste as such, by which the language of a name is told."""


def folded_words(text: str) -> tuple[str, ...]:
    """Return the words of a text in small letters without accents; ä, æ and ae are a, ö, ø and oe are o, å is a.

    Examples
    --------
    >>> folded_words("Klärschlamm, d'épuration; GJAERSLAM")
    ('klarschlamm', 'd', 'epuration', 'gjarslam')
    """
    small = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    plain = "".join(letter for letter in small if not unicodedata.combining(letter))
    return tuple(re.findall("[a-z0-9]+", _DIGRAPHS.sub(lambda found: found[1] or found[0][0], plain)))


def without_final_s(word: str) -> str:
    """Return a folded word of more than three letters without its final s, which is often a plural.

    Examples
    --------
    >>> without_final_s("ashes"), without_final_s("gas")
    ('ashe', 'gas')
    """
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def name_tokens(text: str) -> tuple[str, ...]:
    """Return the folded words of a text without their final s.

    Examples
    --------
    >>> name_tokens("Fly ashes, Dødfisk")
    ('fly', 'ashe', 'dodfisk')
    """
    return tuple(without_final_s(word) for word in folded_words(text))


@cache
def everyday_words() -> Mapping[str, frozenset[str]]:
    """Return everyday words, as tokens, each with its languages."""
    found: dict[str, set[str]] = {}
    for language, words in _EVERYDAY.items():
        for token in name_tokens(words):
            found.setdefault(token, set()).add(language)
    return MappingProxyType({token: frozenset(languages) for token, languages in found.items()})


def languages_spoken(tokens: Iterable[str], known: Mapping[str, frozenset[str]]) -> Mapping[str, int]:
    """Return how many words of a text belong to each language.

    Parameters
    ----------
    tokens : iterable of str
        As :func:`name_tokens` gives them.
    known : mapping of str to frozenset of str
        Words beside the everyday ones, as tokens, each with its languages.

    Examples
    --------
    >>> languages_spoken(name_tokens("slam og aske fra ovn"), {})["nb"]
    2
    """
    spoken: Counter[str] = Counter()
    for token in tokens:
        spoken.update(known.get(token, frozenset()) | everyday_words().get(token, frozenset()))
    return spoken
