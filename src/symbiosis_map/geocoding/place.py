"""One model for the answers of every provider, and what a provider is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

__all__ = ["Asked", "Match", "Place", "Provider", "Query", "Service"]

Match = Literal["exact", "fuzzy", "fallback"]
Asked = Literal["address", "parcel", "place", "municipality"]
"""What a query asks for: a house on a street, a piece of land by its numbers, a name, a municipality."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is known of where a site lies; empty where nothing is.

    The first five fields are the words of the table. The others are what is asked of a service: the parts of an
    address after they were brought into one form (:mod:`symbiosis_map.geocoding.addresses`).

    Parameters
    ----------
    address, postcode, locality, municipality, country : str
        As the table has them; the country as two letters, the postcode as four digits in Norway.
    asks : {"address", "parcel", "place", "municipality"}
        What is looked for. A service that does not know this kind answers with an empty list and sends nothing.
    street, house_number, house_letter : str
        ``"Storgata"``, ``"5"``, ``"B"``.
    place : str
        Name of a town, a place or a farm.
    farm_number, title_number, lease_number : str
        Norwegian land register: gardsnummer, bruksnummer, festenummer.
    municipality_number : str
        Four digits of today's Norwegian municipality, where it is known.
    fuzzy : bool
        Whether names that are only like the one asked for are wanted, where a service can look for them.
    """

    address: str = ""
    postcode: str = ""
    locality: str = ""
    municipality: str = ""
    country: str = ""
    asks: Asked = "place"
    street: str = ""
    house_number: str = ""
    house_letter: str = ""
    place: str = ""
    farm_number: str = ""
    title_number: str = ""
    lease_number: str = ""
    municipality_number: str = ""
    fuzzy: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A point for a site, with what it stands for and how much it is to be trusted.

    What was found (``level``), how (``match``) and how well the point is known (``precision_m``) are three things:
    a municipality can be found exactly, and its point is still kilometres from the works.

    Parameters
    ----------
    longitude, latitude : float
        Degrees, WGS 84.
    level : str
        One of :data:`symbiosis_map.tables.LOCATION_LEVELS`. A service that was asked for a house and answers with
        its street says ``street``.
    match : {"exact", "fuzzy", "fallback"}
        The name as asked, a name like it, or a wider area than was asked for.
    score : float
        0 to 1, to compare answers to one question.
    precision_m : float
        How far the point may be off; NaN where the provider leaves it to the options of geocoding.
    provider, provider_id : str
        Who answered, and its lasting key of the place.
    matched_text : str
        Name or address at the provider.
    query : str
        The text that was asked.
    municipality, municipality_number : str
        At the provider; for the gazetteer, the municipality that the place was held against.
    area : tuple of float, optional
        West, south, east, north of a municipality, in degrees, where its extent is known.
    people : int
        Inhabitants; 0 where not known.
    candidates : int
        How many answers were in question.
    runner_up_gap_m : float
        Distance to the next best answer; NaN where there was one answer.
    checks : tuple of str
        What was held against what, in words.
    street, house_number, house_letter, postcode, locality, country : str
        Parts of the answer's address, empty where the provider gives none.
    kind : str
        The provider's own word for what it found: ``house``, ``Tettsted``, ``residential``.
    fetched_on : str
        Date of the answer, ``2026-01-31``; empty for what travels with the package.
    """

    longitude: float
    latitude: float
    level: str
    match: Match
    score: float
    precision_m: float
    provider: str
    provider_id: str
    matched_text: str
    query: str
    municipality: str = ""
    area: tuple[float, float, float, float] | None = None
    people: int = 0
    candidates: int = 1
    runner_up_gap_m: float = float("nan")
    checks: tuple[str, ...] = field(default=())
    municipality_number: str = ""
    street: str = ""
    house_number: str = ""
    house_letter: str = ""
    postcode: str = ""
    locality: str = ""
    country: str = ""
    kind: str = ""
    fetched_on: str = ""

    def is_in(self, box: tuple[float, float, float, float]) -> bool:
        """Say whether the point lies in a box of west, south, east and north."""
        west, south, east, north = box
        return west <= self.longitude <= east and south <= self.latitude <= north


class Service(Protocol):
    """A geocoding service on the network: it answers one query with all its candidates."""

    @property
    def name(self) -> str:
        """Name in messages and in the table of answers."""

    def search(self, query: Query) -> list[Place]:
        """Return all candidates, best first; empty where the service knows none.

        Raises
        ------
        ServiceFailed
            After its retries. An empty list never stands for a failure.
        """


class Provider(Protocol):
    """Whoever can say where a name lies without a network."""

    name: str

    def localities(self, query: Query) -> list[Place]:
        """Return the best answers to the locality of a query, all that are equally good; none where unknown."""

    def municipalities(self, query: Query) -> list[Place]:
        """Return the best answers to the municipality of a query."""

    def like(self, query: Query) -> list[Place]:
        """Return places whose names are spelt like the locality, the likest first; the score is the likeness."""
