"""What is sought for a site, brought into one form, and the questions that services are asked for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from symbiosis_map.geocoding.addresses import Address, clean_postcode, parse_address
from symbiosis_map.geocoding.municipalities import Municipality, find_municipalities, without_municipal_words
from symbiosis_map.geocoding.place import Query
from symbiosis_map.geocoding.streets import street_key, street_spellings
from symbiosis_map.knowledge.place_names import place_keys

__all__ = ["Sought", "address_questions", "house_key", "parcel_questions", "place_questions", "query_key", "seek"]


@dataclass(frozen=True, slots=True)
class Sought:
    """What is sought for a site.

    Parameters
    ----------
    words : Query
        As the table has them.
    address : Address
        The address, taken apart.
    postcode : str
        In the form of its country; empty where it is none.
    town : str
        Town or place, without postcode.
    municipality : str
        Name of today where one municipality is meant, else as written.
    municipalities : tuple of Municipality
        Norwegian municipalities of today that may be meant.
    """

    words: Query
    address: Address
    postcode: str
    town: str
    municipality: str
    municipalities: tuple[Municipality, ...]

    @property
    def country(self) -> str:
        """Two letters."""
        return self.words.country

    @property
    def has_address(self) -> bool:
        """Whether there is a street or a piece of land to look for."""
        return bool(self.address.street or self.address.farm_number)

    @property
    def place(self) -> str:
        """Name to look for where no address is found: what stands for one in the address, else the town."""
        return "" if self.address.street else self.address.place

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to ask for."""
        return not (self.has_address or self.place or self.town or self.municipality or self.postcode)


def seek(words: Query) -> Sought:
    """Bring what a table says of a site into one form.

    Parameters
    ----------
    words : Query
        Its first five fields.

    Returns
    -------
    Sought

    Examples
    --------
    >>> sought = seek(Query("Storgt. 5", "", "6413 Molde", "1502", "NO"))
    >>> sought.postcode, sought.town, sought.municipality
    ('6413', 'Molde', 'Molde')
    """
    country = words.country
    address = parse_address(words.address, country)
    within = parse_address(words.locality, country)
    town = within.post_town or words.locality.strip()
    postcode = clean_postcode(words.postcode, country) or within.postcode or address.postcode
    municipalities: tuple[Municipality, ...] = ()
    municipality = words.municipality.strip()
    if country == "NO":
        municipalities = find_municipalities(municipality or address.municipality_number)
        if len(municipalities) == 1:
            municipality = municipalities[0].name
    return Sought(words, address, postcode, town or address.post_town, municipality, municipalities)


def query_key(words: Query) -> str:
    """Return a key of a site's words: the same where they differ by case, blanks, signs and spelt-out letters alone.

    Examples
    --------
    >>> first, second = Query("Storgata 5", country="NO"), Query("STORGATA  5", country="no")
    >>> query_key(first) == query_key(second)
    True
    """
    parts = (words.address, words.postcode, words.locality, words.municipality, words.country)
    plain = "\n".join((place_keys(part) or ("",))[-1] for part in parts)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def house_key(words: Query) -> str:
    """Return a key of the house or piece of land that is meant, however it is written.

    Examples
    --------
    >>> house_key(Query("c/o Hansen, Storgt. 5", country="NO")) == house_key(Query("Storgaten 5", country="NO"))
    True
    """
    address = parse_address(words.address, words.country)
    street = street_key(address.street, words.country)
    return f"{street} {address.house_number}{address.house_letter} {address.farm_number}/{address.title_number}"


def address_questions(sought: Sought, most_spellings: int) -> Iterator[Query]:
    """Yield the questions for a street and house, the likeliest to be answered well first.

    Every written form of the street is asked for with all that is known of the town; then the likeliest one without
    the postcode, without the town, and as a name that may be misspelt.
    """
    address = sought.address
    if not address.street:
        return
    number = sought.municipalities[0].number if len(sought.municipalities) == 1 else ""
    whole = Query(
        postcode=sought.postcode,
        locality=sought.town,
        municipality=without_municipal_words(sought.municipality),
        country=sought.country,
        asks="address",
        house_number=address.house_number,
        house_letter=address.house_letter,
        municipality_number=number,
    )
    spellings = street_spellings(address.street, sought.country, most_spellings)
    asked = [replace(whole, street=spelling) for spelling in spellings]
    if sought.postcode and (sought.town or sought.municipality):
        asked += [replace(whole, street=spelling, postcode="") for spelling in spellings[:1]]
    if sought.town and sought.municipality:
        asked += [replace(whole, street=spelling, postcode="", locality="") for spelling in spellings[:1]]
    asked += [replace(whole, street=spelling, fuzzy=True) for spelling in spellings[:1]]
    yield from dict.fromkeys(asked)


def parcel_questions(sought: Sought) -> Iterator[Query]:
    """Yield the question for a piece of land in each municipality that may be meant."""
    address = sought.address
    if not address.farm_number:
        return
    for municipality in sought.municipalities:
        yield Query(
            municipality=municipality.name,
            country=sought.country,
            asks="parcel",
            farm_number=address.farm_number,
            title_number=address.title_number,
            lease_number=address.lease_number,
            municipality_number=municipality.number,
        )


def place_questions(sought: Sought) -> Iterator[Query]:
    """Yield the questions for the name of a place, then for the town."""
    number = sought.municipalities[0].number if len(sought.municipalities) == 1 else ""
    for name in dict.fromkeys((sought.place, sought.town)):
        if name:
            yield Query(
                postcode=sought.postcode,
                locality=sought.town,
                municipality=without_municipal_words(sought.municipality),
                country=sought.country,
                asks="place",
                place=name,
                municipality_number=number,
            )
