"""Street names: the written forms of one name, and the key under which they are one.

Norwegian streets reach a table in both written forms of the language, abbreviated, joined or apart, and with their
letters spelled out: Storgt., Storgata, Storgaten; Industriveien, Industrivegen, Industriv.; Keiser Wilhelmsgate.
A service often knows one of them alone, so several are asked for, and answers are compared by a key.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["is_street_name", "street_key", "street_spellings"]

_ENDINGS: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = {
    "NO": (
        (("gata", "gate", "gaten"), ("gt.", "gt", "g.", "gat.")),
        (("vegen", "veien", "veg", "vei"), ("vn.", "vn", "v.")),
        (("plass", "plassen"), ("pl.", "plss.")),
        (("torget", "torvet", "torv", "torg"), ()),
        (("allé", "alle", "alleen", "alléen"), ("al.", "all.")),
        (("kaia", "kaien", "kai"), ()),
        (("brygga", "bryggen", "brygge"), ()),
        (("bakken", "bakke"), ("bk.",)),
    ),
    "DK": (
        (("gade",), ("gd.", "g.")),
        (("vej", "vejen"), ("v.",)),
        (("plads", "pladsen"), ("pl.",)),
        (("allé", "alle"), ("al.",)),
    ),
    "SE": (
        (("gatan", "gata"), ("g.",)),
        (("vägen", "väg"), ("v.",)),
        (("plan", "platsen"), ("pl.",)),
    ),
    "FI": (((("katu",)), ("k.",)), (("tie",), ())),
    "DE": ((("straße", "strasse"), ("str.", "str")), (("platz",), ("pl.",)), (("weg",), ())),
    "NL": ((("straat",), ("str.", "str")), (("laan",), ("ln.",)), (("weg",), ()), (("plein",), ("pln.",))),
}
_ENDINGS["AT"] = _ENDINGS["CH"] = _ENDINGS["DE"]
_ENDINGS["BE"] = _ENDINGS["NL"]
"""By country: the written forms of each last part of a street's name, and its abbreviations."""

_WORDS: dict[str, dict[str, str]] = {
    "NO": {
        "n.": "Nordre", "ndr.": "Nordre", "nordr.": "Nordre", "s.": "Søndre", "sdr.": "Søndre", "ø.": "Øvre",
        "gml.": "Gamle", "nye": "Nye", "dr.": "Doktor", "prof.": "Professor", "kpt.": "Kaptein", "gen.": "General",
        "st.": "Sankt", "vest.": "Vestre", "østr.": "Østre", "ned.": "Nedre", "øv.": "Øvre",
    },
    "FR": {"r.": "Rue", "av.": "Avenue", "ave.": "Avenue", "bd": "Boulevard", "bd.": "Boulevard", "bld": "Boulevard",
           "blvd": "Boulevard", "pl.": "Place", "ch.": "Chemin", "rte": "Route", "rte.": "Route", "imp.": "Impasse",
           "q.": "Quai", "st": "Saint", "ste": "Sainte", "fbg": "Faubourg", "gal": "Général", "mal": "Maréchal"},
    "GB": {"rd": "Road", "rd.": "Road", "ave": "Avenue", "ave.": "Avenue", "ln": "Lane", "dr": "Drive", "sq": "Square",
           "pl": "Place", "ct": "Court", "cres": "Crescent"},
}  # fmt: skip
_WORDS["IE"] = _WORDS["GB"]
"""By country: abbreviated words of street names."""

_ROOTS = (
    ("kirke", "kyrkje"), ("skole", "skule"), ("havn", "hamn"), ("hoved", "hovud"), ("vann", "vatn"), ("høy", "høg"),
    ("hvit", "kvit"), ("sten", "stein"), ("melke", "mjølke"), ("sykehus", "sjukehus"), ("brygge", "bryggje"),
    ("gammel", "gamal"), ("mølle", "mylne"), ("elve", "elva"), ("nordre", "nørdre"), ("østre", "austre"),
    ("mellom", "millom"), ("løkke", "løkkje"),
)  # fmt: skip
"""Parts of names in bokmål and in nynorsk, longer than three letters so that they seldom stand inside another word."""
_SPELLED_OUT = (("aa", "å"), ("oe", "ø"), ("ae", "æ"))
_COLLAPSED = str.maketrans({"å": "a", "ø": "o", "æ": "a", "ö": "o", "ä": "a", "ü": "u"})
_DEFINITE = ("n", "a", "t")
_LETTERS = re.compile(r"[\W_]+")


def street_key(street: str, country: str = "NO") -> str:
    """Return a key that is the same for all written forms of a street's name.

    Parameters
    ----------
    street : str
        Name without a number.
    country : str
        Two letters.

    Returns
    -------
    str
        Lower-case letters and digits; empty where the name has none.

    Examples
    --------
    >>> {street_key(name) for name in ("Storgata", "STORGATEN", "Storgt.", "Stor gata")}
    {'storgata'}
    >>> street_key("Keiser Wilhelmsgate") == street_key("Keiser Wilhelms gt.")
    True
    >>> street_key("Skoleveien") == street_key("Skulevegen"), street_key("Storgata") == street_key("Storvegen")
    (True, False)
    >>> street_key("Bahnhofstr.", "DE") == street_key("Bahnhofstraße", "DE")
    True
    """
    stem, ending = _parted(_words_in_full(street, country), country)
    name = stem + (ending[0] if ending else "")
    plain = unicodedata.normalize("NFC", name).casefold()
    for written, letter in _SPELLED_OUT:
        plain = plain.replace(written, letter)
    if country == "NO":
        for bokmal, nynorsk in _ROOTS:
            plain = plain.replace(nynorsk, bokmal)
    decomposed = unicodedata.normalize("NFKD", plain.translate(_COLLAPSED))
    return _LETTERS.sub("", "".join(letter for letter in decomposed if not unicodedata.combining(letter)))


def street_spellings(street: str, country: str = "NO", most: int = 6) -> tuple[str, ...]:
    """Return the forms of a street's name to ask for, the likeliest first.

    Parameters
    ----------
    street : str
        Name without a number, as the table has it.
    country : str
        Two letters.
    most : int
        At most so many.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> street_spellings("Storgt.")
    ('Storgata', 'Storgate', 'Storgaten')
    >>> street_spellings("Skoleveien")[:3]
    ('Skoleveien', 'Skolevegen', 'Skuleveien')
    >>> street_spellings("Keiser Wilhelmsgt.")[:2]
    ('Keiser Wilhelmsgata', 'Keiser Wilhelms gata')
    >>> street_spellings("r. de la Gare", "FR")
    ('Rue de la Gare',)
    """
    name = _words_in_full(street, country)
    stem, ending = _parted(name, country)
    forms = _nearest_forms(name[len(stem) :].casefold(), ending) if ending else ("",)
    asked = [spelling for form in forms[:2] for spelling in _apart_or_joined(stem, form)]
    asked += [other + form for other in _other_stems(stem, country) for form in forms[:2]]
    if " " not in stem and stem.endswith("s") and forms[0]:
        asked.append(f"{stem} {forms[0]}")
    asked += [spelling for form in forms[2:] for spelling in _apart_or_joined(stem, form)]
    return tuple(dict.fromkeys(spelling.strip() for spelling in asked if spelling.strip()))[:most]


def is_street_name(text: str, country: str = "NO") -> bool:
    """Say whether a text ends, or in French and English begins, like the name of a street.

    Examples
    --------
    >>> is_street_name("Storgata"), is_street_name("Raudsand"), is_street_name("rue Neuve", "FR")
    (True, False, True)
    """
    name = _words_in_full(text, country)
    return bool(_parted(name, country)[1]) or any(
        word in {full.casefold() for full in _WORDS.get(country, {}).values()}
        for word in name.casefold().split()
        if country in ("FR", "GB", "IE")
    )


def _words_in_full(street: str, country: str) -> str:
    known = _WORDS.get(country, {})
    words = " ".join(street.replace("\u00a0", " ").split()).split(" ")
    return " ".join(known.get(word.casefold(), word) for word in words)


def _parted(name: str, country: str) -> tuple[str, tuple[str, ...]]:
    """Return what stands before the last part of a name, and the forms of that part; all of it where it has none."""
    lower = name.casefold()
    for forms, short in _ENDINGS.get(country, ()):
        for ending in sorted((*forms, *short), key=len, reverse=True):
            before = lower[: -len(ending)]
            long_enough = len(before.strip()) > 1 or ending in forms
            if lower.endswith(ending) and before.strip() and long_enough and len(name) == len(lower):
                return name[: len(name) - len(ending)], forms
    return name, ()


def _nearest_forms(written: str, forms: tuple[str, ...]) -> tuple[str, ...]:
    """Return the forms with the one written first, then those of its kind: definite beside definite."""
    if written not in forms:
        return forms
    definite = written.endswith(_DEFINITE)
    others = [form for form in forms if form != written]
    return (written, *sorted(others, key=lambda form: form.endswith(_DEFINITE) != definite))


def _apart_or_joined(stem: str, form: str) -> tuple[str, ...]:
    """Return a name as written and, where it is named for somebody, with its last part joined or apart."""
    own, name = stem + form, stem.rstrip()
    if stem != name:
        return (own, name + form)
    return (own, f"{stem} {form}") if " " in stem and stem.endswith("s") and form else (own,)


def _other_stems(stem: str, country: str) -> tuple[str, ...]:
    """Return a stem with its letters instead of their spellings, and in the other written form of Norwegian."""
    result: list[str] = []
    if country in ("NO", "DK"):
        with_letters = stem
        for written, letter in _SPELLED_OUT:
            with_letters = _replaced(with_letters, written, letter)
        if with_letters != stem:
            result.append(with_letters)
    if country == "NO":
        for one in [*result, stem]:
            for bokmal, nynorsk in _ROOTS:
                for old, new in ((bokmal, nynorsk), (nynorsk, bokmal)):
                    changed = _replaced(one, old, new)
                    if changed != one:
                        result.append(changed)
    return tuple(dict.fromkeys(result))


def _replaced(text: str, old: str, new: str) -> str:
    """Replace letters and keep a capital where one stood."""
    return re.sub(
        re.escape(old), lambda found: new.capitalize() if found[0][0].isupper() else new, text, flags=re.IGNORECASE
    )
