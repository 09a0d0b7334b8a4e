"""What stands on the page of each company."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from symbiosis_map.exports.wording import Words
from symbiosis_map.exports.workshop.options import WorkshopOptions
from symbiosis_map.exports.workshop.seating import Seating
from symbiosis_map.matching.goods.wanted import ACCEPTOR_WORDS
from symbiosis_map.pages import dictionary, filled

__all__ = ["Companion", "Exchange", "Sheet", "make_sheets", "phrase"]

_PACKAGE = "symbiosis_map.exports.workshop"
_QUESTIONS = 4
_BRANCH = ", as a branch of "
"""What stands between a use and the network that a pipe branches off."""


def phrase(language: str, key: str, **values: object) -> str:
    """Return a phrase of the sheets; ``{name}`` is replaced by the value of that name, once."""
    return filled(dictionary(language, _PACKAGE)[key], values)


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody at the same table: the name, and the score of the best exchange, None where there is none."""

    name: str
    score: float | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One of the best offers or needs of a company, in words."""

    what: str
    use: str
    partner: str
    amount: str
    distance: str
    score: float
    meet: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page of a company."""

    site_id: str
    name: str
    place: str
    tables: list[tuple[int, int, list[Companion]]] = field(default_factory=list)
    offers: list[Exchange] = field(default_factory=list)
    wants: list[Exchange] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)


class _Meetings:
    """Where each pair of guests meets first."""

    def __init__(self, guests: list[str], seating: Seating) -> None:
        self.guests = set(guests)
        self.first: dict[tuple[str, str], tuple[int, int]] = {}
        self.seats: dict[str, list[tuple[int, int, list[str]]]] = {key: [] for key in guests}
        for turn, tables in enumerate(seating.rounds, start=1):
            for number, table in enumerate(tables, start=1):
                keys = [guests[guest] for guest in table]
                for key in keys:
                    others = [other for other in keys if other != key]
                    self.seats[key].append((turn, number, others))
                    for other in others:
                        self.first.setdefault((key, other), (turn, number))

    def told(self, key: str, other: str, language: str) -> str:
        """Return in words where two meet."""
        if other not in self.guests:
            return phrase(language, "not_here")
        if (key, other) not in self.first:
            return phrase(language, "not_together")
        turn, table = self.first[key, other]
        return phrase(language, "meet", round=turn, table=table)


def make_sheets(
    guests: list[str], seating: Seating, tables: Mapping[str, pd.DataFrame], options: WorkshopOptions
) -> list[Sheet]:
    """Return the page of each company, in the order of the guests.

    Parameters
    ----------
    guests : list of str
        Keys of the sites that come.
    seating : Seating
        Of these guests, by their places in the list.
    tables : mapping of str to DataFrame
        ``sites``, ``streams`` and ``links`` of a run.
    options : WorkshopOptions
    """
    words = Words(options.language)
    sites = tables["sites"].set_index("site_id")
    streams = tables["streams"].set_index("stream_id")
    names = {str(key): str(name) for key, name in sites["name"].items()}
    places = {str(row["site_id"]): row for row in tables["sites"].to_dict("records")}
    links = tables["links"].sort_values(["score", "link_id"], ascending=[False, True], kind="stable")
    meetings = _Meetings(guests, seating)
    best = _scores_between(links, set(guests))
    by_source = dict(list(links.groupby("surplus_site_id", sort=False)))
    by_receiver = dict(list(links.groupby("demand_site_id", sort=False)))
    empty = links.iloc[:0]
    sheets = []
    for key in guests:
        given = _best_partners(by_source.get(key, empty), "demand_site_id", options.shown)
        taken = _best_partners(by_receiver.get(key, empty), "surplus_site_id", options.shown)
        seats = [
            (turn, number, sorted((_companion(key, other, names, best) for other in others), key=_promising_first))
            for turn, number, others in meetings.seats[key]
        ]
        sheets.append(
            Sheet(
                key,
                names[key],
                _place(places[key]),
                seats,
                [_exchange(row, key, True, streams, names, meetings, words) for row in given],
                [_exchange(row, key, False, streams, names, meetings, words) for row in taken],
                _open_questions(given, taken, streams, names, words),
            )
        )
    return sheets


def _companion(key: str, other: str, names: Mapping[str, str], best: Mapping[tuple[str, str], float]) -> Companion:
    return Companion(names[other], best.get((key, other)))


def _promising_first(companion: Companion) -> tuple[float, str]:
    return (-(companion.score or 0.0), companion.name)


def _scores_between(links: pd.DataFrame, guests: set[str]) -> dict[tuple[str, str], float]:
    best: dict[tuple[str, str], float] = {}
    for one, other, score in zip(links["surplus_site_id"], links["demand_site_id"], links["score"], strict=True):
        if one in guests and other in guests and one != other:
            for pair in ((one, other), (other, one)):
                best[pair] = max(best.get(pair, 0.0), float(score))
    return best


def _best_partners(links: pd.DataFrame, partner: str, shown: int) -> list[dict[str, object]]:
    """Return the best link with each partner, the best partners first."""
    own = links[links["surplus_site_id"] != links["demand_site_id"]]
    rows = own.drop_duplicates(partner).head(shown).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def _place(site: Mapping[Hashable, object]) -> str:
    parts = [site["locality"], site["municipality"]]
    return ", ".join(dict.fromkeys(str(part) for part in parts if isinstance(part, str) and part))


def _exchange(
    link: Mapping[str, object],
    key: str,
    offered: bool,
    streams: pd.DataFrame,
    names: Mapping[str, str],
    meetings: _Meetings,
    words: Words,
) -> Exchange:
    other = str(link["demand_site_id" if offered else "surplus_site_id"])
    use = str(link["use"] or "").split(_BRANCH)[0] if isinstance(link["use"], str) else ""
    amount = link["quantity_per_year"]
    return Exchange(
        what=str(streams.loc[str(link["surplus_id"]), "stream"]),
        use=words.term("use", use),
        partner=names[other],
        amount=words.quantity(float(amount), str(link["unit"])),  # type: ignore[arg-type]
        distance=words.distance(float(link["route_m"])),  # type: ignore[arg-type]
        score=float(link["score"]),  # type: ignore[arg-type]
        meet=meetings.told(key, other, words.language),
    )


def _open_questions(
    given: list[dict[str, object]],
    taken: list[dict[str, object]],
    streams: pd.DataFrame,
    names: Mapping[str, str],
    words: Words,
) -> list[str]:
    """Return what the company itself can answer: its unknown figures first, then what stands in the way."""
    language = words.language
    asked: list[str] = []
    own = [str(row["surplus_id"]) for row in given] + [str(row["demand_id"]) for row in taken]
    for stream_id in dict.fromkeys(own):
        stream = streams.loc[stream_id]
        name = stream["stream"]
        if name.startswith(ACCEPTOR_WORDS):
            continue
        if pd.isna(stream["quantity_per_year"]) and pd.isna(stream["power_mw"]):
            asked.append(phrase(language, "q.amount", stream=name))
        elif stream["basis"] == "estimated":
            asked.append(phrase(language, "q.estimated", stream=name))
        if stream["resource"] == "heat" and pd.isna(stream["temperature_c"]):
            asked.append(phrase(language, "q.temperature", stream=name))
    ends = [(row, names[str(row["demand_site_id"])]) for row in given]
    ends += [(row, names[str(row["surplus_site_id"])]) for row in taken]
    ends.sort(key=lambda end: -float(end[0]["score"]))  # type: ignore[arg-type]
    seen: set[str] = set()
    for link, who in ends:
        barriers = link["barriers"] if isinstance(link["barriers"], str) else ""
        for barrier in (part.strip() for part in barriers.split(";")):
            if barrier and barrier not in seen and words.has(f"remedy.{barrier}"):
                seen.add(barrier)
                told = words.term("barrier", barrier), words.term("remedy", barrier)
                asked.append(phrase(language, "q.barrier", who=who, barrier=told[0], remedy=told[1]))
    return asked[:_QUESTIONS]
