"""An address as somebody typed it, taken apart: street, house, postcode, land register, and what says nothing of it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from symbiosis_map.geocoding.streets import is_street_name

__all__ = ["Address", "clean_postcode", "parse_address"]


@dataclass(frozen=True, slots=True)
class Address:
    """Parts of an address; empty where it has none.

    Parameters
    ----------
    street, house_number, house_letter : str
        ``"Storgata"``, ``"5"``, ``"B"``; of a range of numbers the first one.
    farm_number, title_number, lease_number : str
        Norwegian land register: gardsnummer, bruksnummer, festenummer.
    municipality_number : str
        Four digits that stand before a number of the land register.
    postcode, post_town : str
        Where they stand in the address itself.
    place : str
        Words that are neither street nor town: a building, a farm, an industrial park.
    is_po_box : bool
        Whether the address is, or has, a box at a post office: it says nothing of where the works stand.
    left_out : tuple of str
        Parts that say nothing of the place: c/o, the number of a flat, a floor.
    """

    street: str = ""
    house_number: str = ""
    house_letter: str = ""
    farm_number: str = ""
    title_number: str = ""
    lease_number: str = ""
    municipality_number: str = ""
    postcode: str = ""
    post_town: str = ""
    place: str = ""
    is_po_box: bool = False
    left_out: tuple[str, ...] = ()


_REGISTER = re.compile(
    r"(?:\b(?P<municipality>\d{4})\s*[-–]\s*)?"
    r"\b(?:g\.?\s?b?\.?\s?nr|g(?:å|a|aa)rds?\.?\s?(?:nr|nummer)|matrikkel(?:nr|nummer)?)\.?"
    r"(?:\s*/\s*b(?:ruks)?\.?\s?nr\.?)?:?\s*(?P<farm>\d{1,5})"
    r"(?:\s*[,;/]?\s*(?:og\s+)?b(?:ruks)?\.?\s?(?:nr|nummer)\.?:?\s*|\s*/\s*)(?P<title>\d{1,5})"
    r"(?:\s*[,;/]?\s*f(?:este)?\.?\s?nr\.?:?\s*(?P<lease>\d{1,5}))?",
    re.IGNORECASE,
)
_BARE_REGISTER = re.compile(
    r"^(?:(?P<municipality>\d{4})\s*[-–]\s*)?(?P<farm>\d{1,5})\s*/\s*(?P<title>\d{1,5})"
    r"(?:\s*/\s*(?P<lease>\d{1,5}))?(?:/\d+)?$"
)
_PO_BOX = re.compile(
    r"\b(?:post\s?-?(?:boks|box|bus|fach|lokero)|pb|p\.?\s?b\.?|p\.?\s?o\.?\s?-?\s?box|bo[îi]te postale|b\.?p\.?)"
    r"\.?\s*(?:nr\.?\s*)?\d+\b(?:\s+(?:sentrum|sentralstasjon)\b)?",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\([^)]*\)")
_CARE_OF = re.compile(
    r"^\s*(?:c\s?[/.]\s?o|v/|att(?:n|\.|:|ention)?[\s:.]|ved\b|hos\b|z\.?\s?hd\.?)\s*.*$", re.IGNORECASE
)
_UNIT = re.compile(
    r"\b[HKLU]\s?-?0\d\s?\d{2}\b|\bleil(?:ighet)?\.?\s*(?:nr\.?)?\s*\w+|\b\d+\.?\s*(?:etg|etasje|etage|vån|floor|og)\b\.?"
    r"|\b(?:oppgang|inngang|opp?g\.)\s*\w\b|\b(?:apt|suite|unit|flat)\.?\s*\w+",
    re.IGNORECASE,
)
_NUMBER_LAST = re.compile(
    r"^(?P<street>.*?[^\W\d_].*?)[\s,]+(?:nr\.?\s*|no\.?\s*)?(?P<number>\d{1,5})\s*(?P<letter>[A-Za-zÆØÅæøå]?)"
    r"(?:\s*[-–/+&]\s*\d{0,5}\s*[A-Za-z]?)*$"
)
_NUMBER_FIRST = re.compile(
    r"^(?P<number>\d{1,5})\s*(?P<letter>[A-Da-d]|bis|ter|quater)?(?:\s*[-–/]\s*\d+)?[\s,]+(?P<street>[^\W\d_].*)$",
    re.IGNORECASE,
)
_LONGEST = 200
"""A longer text is no address; it is not taken apart."""
_NUMBERS_FIRST = ("FR", "GB", "IE", "LU", "MC")
"""Countries where the number of a house stands before its street."""
_POSTCODES = {
    **dict.fromkeys(("NO", "DK", "BE", "CH", "AT", "LU", "LV", "BG", "HU", "SI"), r"\d{4}"),
    **dict.fromkeys(("DE", "FR", "FI", "ES", "IT", "EE", "HR", "MC"), r"\d{5}"),
    **dict.fromkeys(("SE", "CZ", "SK", "GR"), r"\d{3}\s?\d{2}"),
    "NL": r"\d{4}\s?[A-Za-z]{2}",
    "PL": r"\d{2}-\d{3}",
    "PT": r"\d{4}-\d{3}",
    "GB": r"[A-Za-z]{1,2}\d[A-Za-z\d]?\s?\d[A-Za-z]{2}",
    "IS": r"\d{3}",
    "FO": r"\d{3}",
    "LT": r"(?:LT-)?\d{5}",
}


def clean_postcode(text: str, country: str) -> str:
    """Return a postcode without a country's letters and with the zeros that a spreadsheet took.

    Examples
    --------
    >>> clean_postcode("N-6413", "NO"), clean_postcode("150", "NO"), clean_postcode("150.0", "NO")
    ('6413', '0150', '0150')
    >>> clean_postcode("SE-123 45", "SE"), clean_postcode("abc", "NO")
    ('12345', '')
    """
    found = re.sub(rf"^(?:{country}|[A-Z])\s?-\s?", "", text.strip().upper().removesuffix(".0"))
    if country in ("NO", "DK") and found.isdecimal():
        found = found.zfill(4)
    pattern = _POSTCODES.get(country)
    if pattern is not None and not re.fullmatch(pattern, found, re.IGNORECASE):
        return ""
    return found.replace(" ", "")


def parse_address(text: str, country: str = "NO") -> Address:
    """Take an address apart.

    Parameters
    ----------
    text : str
        A street with or without a number, a number of the land register, a box at a post office, with or without
        postcode and town, in any order that people use.
    country : str
        Two letters: decides the postcode's form and on which side of its street a number stands.

    Returns
    -------
    Address

    Examples
    --------
    >>> parse_address("c/o Hansen, Storgt. 5 B, H0101, 6413 Molde")
    ... # doctest: +NORMALIZE_WHITESPACE
    Address(street='Storgt.', house_number='5', house_letter='B', farm_number='', title_number='', lease_number='',
            municipality_number='', postcode='6413', post_town='Molde', place='', is_po_box=False,
            left_out=('c/o Hansen', 'H0101'))
    >>> parse_address("gnr. 12 bnr. 3").farm_number, parse_address("1506-12/3/4").lease_number
    ('12', '4')
    >>> parse_address("Postboks 123, 6401 Molde").is_po_box
    True
    >>> found = parse_address("5 bis, rue de la Gare", "FR")
    >>> found.street, found.house_number, found.house_letter
    ('rue de la Gare', '5', 'bis')
    """
    rest = " ".join(_BRACKETS.sub(" ", unicodedata.normalize("NFC", text).replace("\n", ", ")).split())
    if len(rest) > _LONGEST:
        return Address(place=rest)
    found = Address()
    if country == "NO":
        found, rest = _land_register(found, rest)
    boxed = _PO_BOX.sub(" ", rest)
    if boxed != rest:
        found, rest = replace(found, is_po_box=True), boxed
    left_out: list[str] = []
    parts = _numbers_with_their_streets([part.strip() for part in re.split(r"[,;|]", rest) if part.strip()], country)
    for part in sorted(parts, key=lambda part: not _is_house(part, country)):
        if _CARE_OF.match(part):
            left_out.append(part)
            continue
        for unit in _UNIT.findall(part):
            left_out.append(unit)
        found = _with_part(found, _UNIT.sub(" ", part).strip(), country)
    return replace(found, left_out=tuple(left_out))


def _land_register(found: Address, text: str) -> tuple[Address, str]:
    match = _REGISTER.search(text) or _BARE_REGISTER.match(text)
    if match is None:
        return found, text
    parts = match.groupdict(default="")
    found = replace(
        found,
        farm_number=parts["farm"],
        title_number=parts["title"],
        lease_number=parts["lease"],
        municipality_number=parts["municipality"],
    )
    return found, text[: match.start()] + " " + text[match.end() :]


def _numbers_with_their_streets(parts: list[str], country: str) -> list[str]:
    """Join a number that a comma parts from its street."""
    number, joined = re.compile(r"\d{1,5}\s?(?:[A-Da-d]|bis|ter)?"), list[str]()
    for part in parts:
        last = joined[-1] if joined else ""
        if country in _NUMBERS_FIRST:
            belongs = bool(number.fullmatch(last))
        else:
            belongs = bool(last) and bool(number.fullmatch(part)) and not last[-1].isdecimal()
        joined[len(joined) - belongs :] = [f"{last} {part}" if belongs else part]
    return joined


def _is_house(part: str, country: str) -> bool:
    """Say whether a part is a street, known as one by its words, with a number."""
    match = _NUMBER_LAST.match(part)
    return match is not None and is_street_name(match["street"].strip(), country)


def _with_part(found: Address, part: str, country: str) -> Address:
    """Add what one part between commas says."""
    if not part:
        return found
    town = _postcode_and_town(part, country)
    if town is not None and not (country == "NO" and found.postcode):
        before, postcode, after = town
        found = replace(found, postcode=postcode, post_town=after)
        return _with_part(found, before, country) if before else found
    if not found.street:
        patterns = (_NUMBER_FIRST, _NUMBER_LAST) if country in _NUMBERS_FIRST else (_NUMBER_LAST,)
        for pattern in patterns:
            match = pattern.match(part)
            if match:
                letter = match["letter"] or ""
                return replace(
                    found,
                    street=match["street"].strip(" ,"),
                    house_number=match["number"],
                    house_letter=letter.upper() if len(letter) == 1 else letter.lower(),
                )
        if is_street_name(part, country):
            return replace(found, street=part)
    if not re.search(r"[^\W\d_]", part):
        return found
    if found.street and not found.post_town and not any(letter.isdecimal() for letter in part):
        return replace(found, post_town=part)
    return replace(found, place=found.place or part)


def _postcode_and_town(part: str, country: str) -> tuple[str, str, str] | None:
    pattern = _POSTCODES.get(country)
    if pattern is None:
        return None
    match = re.search(rf"(?:^|\s)(?:[A-Z]{{1,2}}-)?(?P<code>{pattern})(?:\s+(?P<town>[^\W\d_][^\d]*))?$", part)
    if match is None:
        return None
    before, town = part[: match.start()].strip(" ,-"), (match["town"] or "").strip(" .")
    if not town and before:
        return None
    return before, clean_postcode(match["code"], country), town
