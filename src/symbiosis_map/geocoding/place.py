"""One model for the answers of every provider, and what a provider is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

__all__ = ["Match", "Place", "Provider", "Query"]

Match = Literal["exact", "fuzzy", "fallback"]


@dataclass(frozen=True, slots=True)
class Query:
    """What is known of where a site lies; empty where nothing is."""

    address: str
    postcode: str
    locality: str
    municipality: str
    country: str


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
        One of :data:`symbiosis_map.tables.LOCATION_LEVELS`.
    match : {"exact", "fuzzy", "fallback"}
        The name as asked, a name like it, or a wider area than was asked for.
    score : float
        0 to 1, to compare answers to one question.
    precision_m : float
        How far the point may be off.
    provider, provider_id : str
        Who answered, and its key of the place.
    matched_text : str
        Name at the provider.
    query : str
        The text that was asked.
    municipality : str
        Municipality at the provider, or the one that the place was held against.
    area : tuple of float, optional
        West, south, east, north of a municipality, in degrees, where its extent is known.
    people : int
        Inhabitants; 0 where not known.
    candidates : int
        How many answers were as good.
    runner_up_gap_m : float
        Distance to the farthest of those; NaN where there was one answer.
    checks : tuple of str
        What was held against what, in words.
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


class Provider(Protocol):
    """Whoever can say where a name lies: the gazetteer now, services when a project names them."""

    name: str

    def localities(self, query: Query) -> list[Place]:
        """Return the best answers to the locality of a query, all that are equally good; none where unknown."""

    def municipalities(self, query: Query) -> list[Place]:
        """Return the best answers to the municipality of a query."""
