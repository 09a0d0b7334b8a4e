"""What a caller says about a matchmaking workshop."""

from __future__ import annotations

from dataclasses import dataclass

from symbiosis_map.errors import InputError
from symbiosis_map.exports.workshop.seating import REPEAT_COST
from symbiosis_map.pages import LANGUAGES

__all__ = ["WorkshopOptions"]


@dataclass(frozen=True, slots=True)
class WorkshopOptions:
    """Choices for :func:`symbiosis_map.exports.workshop.write_workshop`.

    Parameters
    ----------
    tables, seats, rounds : int
        Tables in the room, seats at each, and how often the companies change.
    language : str
        Language of the sheets.
    title, subtitle, date : str
        As they shall stand on the sheets.
    companies : tuple of str
        Keys of the sites that come; empty invites those with the most promising exchanges, as many as have a seat.
    shown : int
        Offers, and needs, on the page of a company.
    repeat_cost : float
        Points that a second meeting of the same pair takes away from a seating.
    seed : int
        Of the search for a seating; the same seed gives the same tables.
    pdf : bool
        Whether the sheets come as a PDF too.

    Raises
    ------
    InputError
        A number is out of range, or the language is not known.
    """

    tables: int = 6
    seats: int = 6
    rounds: int = 3
    language: str = "en"
    title: str = ""
    subtitle: str = ""
    date: str = ""
    companies: tuple[str, ...] = ()
    shown: int = 5
    repeat_cost: float = REPEAT_COST
    seed: int = 1
    pdf: bool = False

    def __post_init__(self) -> None:
        for name, least, most in (("tables", 1, 100), ("seats", 2, 50), ("rounds", 1, 20), ("shown", 1, 50)):
            value = getattr(self, name)
            if not least <= value <= most:
                raise InputError(f"{name} is {value}", remedy=f"Give {least} to {most}.")
        if not 0.0 <= self.repeat_cost <= 1e6:
            raise InputError(f"repeat_cost is {self.repeat_cost:g}", remedy="Give 0 or more points.")
        if self.language not in LANGUAGES:
            raise InputError(f"no sheets in the language {self.language!r}", remedy=f"Use {', '.join(LANGUAGES)}.")
