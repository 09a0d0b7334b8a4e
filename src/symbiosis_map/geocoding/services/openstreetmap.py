"""What Nominatim and Photon share: words of a question, and how an answer from OpenStreetMap agrees with it."""

from __future__ import annotations

from dataclasses import dataclass

from symbiosis_map.geocoding.place import Match, Query

__all__ = ["Found", "agreement", "question"]


@dataclass(frozen=True, slots=True)
class Found:
    """Parts of an answer: its level, and its names as far as they are known."""

    level: str
    name: str = ""
    street: str = ""
    house: str = ""
    postcode: str = ""


def question(query: Query) -> str:
    """Return a query as one line of text; empty where these services cannot answer it.

    Examples
    --------
    >>> question(Query(asks="address", street="Storgata", house_number="5", house_letter="B", postcode="6413",
    ...                locality="Molde"))
    'Storgata 5B, 6413 Molde'
    """
    where = f"{query.postcode} {query.locality}".strip()
    if query.asks == "address" and query.street:
        first = f"{query.street} {query.house_number}{query.house_letter}".strip()
        parts = [first, where if query.locality else f"{where} {query.municipality}".strip()]
    elif query.asks == "place" and query.place:
        parts = [query.place, query.municipality if query.municipality != query.place else ""]
    elif query.asks == "municipality" and query.municipality:
        parts = [query.municipality]
    else:
        return ""
    return ", ".join(part for part in parts if part)


def agreement(query: Query, found: Found) -> tuple[Match, float]:
    """Say how an answer meets a query: as asked, nearly so, or a wider area; and how well, 0 to 1.

    A street is no answer to a house: it is a wider area, whatever the service calls it.

    Examples
    --------
    >>> house = Query(asks="address", street="Storgata", house_number="99")
    >>> agreement(house, Found("street", street="Storgata"))
    ('fallback', 0.5)
    >>> agreement(house, Found("address", street="Storgata", house="99"))
    ('exact', 1.0)
    """
    if query.asks != "address":
        wanted = query.place if query.asks == "place" else query.municipality
        same = found.name.casefold() == wanted.casefold()
        return ("exact", 1.0) if same else ("fuzzy", 0.7)
    same_street = found.street.casefold() == query.street.casefold()
    number = f"{query.house_number}{query.house_letter}".casefold()
    if found.level == "address" and number:
        same_house = found.house.replace(" ", "").casefold() == number
        same_post = not query.postcode or not found.postcode or found.postcode == query.postcode
        agreeing = (same_street, same_house, same_post)
        return ("exact" if all(agreeing) else "fuzzy"), 0.7 + 0.1 * sum(agreeing)
    if found.level == "street" and not number:
        return ("exact", 1.0) if same_street else ("fuzzy", 0.7)
    if found.level == "street":
        return "fallback", 0.5 if same_street else 0.4
    return "fallback", 0.3
