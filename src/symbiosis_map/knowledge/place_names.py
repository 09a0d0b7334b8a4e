"""Spelling of place names: the keys under which a name is filed and looked up."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["place_keys"]

_SHORT = str.maketrans(
    {"ø": "o", "å": "a", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ŋ": "n", "ŧ": "t"}
)
_LONG = str.maketrans({"ø": "oe", "å": "aa", "æ": "ae", "ö": "oe", "ä": "ae", "ü": "ue"})
_BRACKETS = re.compile(r"\([^)]*\)")
_NOT_A_LETTER = re.compile(r"[\W_]+")


def place_keys(name: str) -> tuple[str, ...]:
    """Return the keys of a place name: with its letters shortened, and with them written out.

    Norwegian and Danish names reach a table in three spellings (Ålesund, Alesund, Aalesund). A name is filed
    under both its ASCII forms, so that any spelling of a question meets any spelling of an answer. What
    stands in brackets, punctuation, accents and the case of letters do not count.

    Parameters
    ----------
    name : str
        A name in any script; letters beyond Latin stay as they are.

    Returns
    -------
    tuple of str
        One or two keys, the short form first; none where nothing but punctuation is left.

    Examples
    --------
    >>> place_keys("Ålesund"), place_keys("Aalesund"), place_keys("Alesund")
    (('alesund', 'aalesund'), ('aalesund',), ('alesund',))
    >>> place_keys("Saint-Étienne (Loire)")
    ('saint etienne',)
    """
    plain = unicodedata.normalize("NFKC", _BRACKETS.sub(" ", name)).casefold()
    if plain.isascii():
        key = _NOT_A_LETTER.sub(" ", plain).strip()
        return (key,) if key else ()
    forms = (_fold(plain), _fold(plain.translate(_LONG)))
    return tuple(dict.fromkeys(form for form in forms if form))


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_SHORT))
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _NOT_A_LETTER.sub(" ", letters).strip()
