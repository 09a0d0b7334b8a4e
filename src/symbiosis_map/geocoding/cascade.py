"""Asking one provider after the other until an answer passes the checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from symbiosis_map.geocoding.agreement import Judged, Surroundings, apart_m, judge
from symbiosis_map.geocoding.choice import Choice, Failure, Status, choose, near_areas
from symbiosis_map.geocoding.options import GeocodingOptions
from symbiosis_map.geocoding.place import Place, Provider, Query, Service
from symbiosis_map.geocoding.questions import Sought, address_questions, parcel_questions, place_questions, seek
from symbiosis_map.geocoding.services.errors import ServiceFailed

__all__ = ["Cascade"]

_LOOK = "Look at it in the review file, or give coordinates."
_CHOOSE = "Choose in the review file, or say more of where it lies."
_AGAIN = "Run again later with --retry-failed, or give coordinates."
_LEVELS = ("address", "parcel", "plant", "quay", "street", "town", "place", "postcode", "municipality", "manual")
_FINE = ("address", "parcel", "plant", "quay")
_WIDEST_SAME_PLACE_M = 2_000.0
"""Points of one street or town can lie apart: its ends, its station, its middle."""


@dataclass(slots=True)
class _Heard:
    """What the services said of one site."""

    good: list[Judged] = field(default_factory=list)
    doubtful: list[Judged] = field(default_factory=list)
    wrong: list[Judged] = field(default_factory=list)
    failures: dict[str, Failure] = field(default_factory=dict)

    def add(self, judged: Judged) -> None:
        {"good": self.good, "doubtful": self.doubtful, "wrong": self.wrong}[judged.standing].append(judged)

    @property
    def in_question(self) -> tuple[Place, ...]:
        return tuple(judged.place for judged in _ranked([*self.good, *self.doubtful, *self.wrong]))


class Cascade:
    """Looks for sites by their words: services in their order, then the gazetteer, then the municipality.

    A question that two sites share is asked once, and so is a question that two forms of an address share.

    Parameters
    ----------
    services : sequence of Service
    gazetteer : Provider or None
    options : GeocodingOptions
    """

    def __init__(self, services: Sequence[Service], gazetteer: Provider | None, options: GeocodingOptions) -> None:
        self._services, self._gazetteer, self._options = tuple(services), gazetteer, options
        self._choices: dict[Query, Choice] = {}
        self._answers: dict[tuple[str, Query], list[Place] | ServiceFailed] = {}

    def find(self, words: Query) -> Choice:
        """Return what becomes of the words of one site.

        Parameters
        ----------
        words : Query
            Its first five fields.

        Returns
        -------
        Choice
        """
        if words not in self._choices:
            self._choices[words] = self._find(words)
        return self._choices[words]

    def _find(self, words: Query) -> Choice:
        sought = self._in_official_spelling(seek(words))
        if sought.is_empty:
            what = "a box at a post office" if sought.address.is_po_box else "no coordinates, locality or municipality"
            return Choice(None, "invalid_input", what, "Give coordinates, a street or a locality.")
        around = self._surroundings(sought)
        heard = _Heard()
        choice = self._by_address(sought, around, heard) if self._services else None
        if choice is None and self._services:
            choice = self._by_place(sought, around, heard)
        if choice is None:
            choice = self._by_gazetteer(sought, heard)
        return _with_failures(_with_doubts(choice, sought, bool(self._services)), heard)

    def _in_official_spelling(self, sought: Sought) -> Sought:
        """Write the town as the gazetteer does, where it has one name for it: Aalesund is asked for as Ålesund."""
        if self._gazetteer is None or not sought.town:
            return sought
        names = {
            place.matched_text for place in self._gazetteer.localities(replace(sought.words, locality=sought.town))
        }
        return replace(sought, town=names.pop()) if len(names) == 1 else sought

    def _surroundings(self, sought: Sought) -> Surroundings:
        if self._gazetteer is None:
            return Surroundings()
        words = replace(sought.words, locality=sought.town)
        areas = self._gazetteer.municipalities(words) if sought.municipality else []
        towns = near_areas(self._gazetteer.localities(words) if sought.town else [], areas, self._options)
        near = all(apart_m(towns[0], town) <= self._options.ambiguity_m for town in towns)
        return Surroundings(tuple(towns) if near else (), tuple(areas))

    def _by_address(self, sought: Sought, around: Surroundings, heard: _Heard) -> Choice | None:
        questions = [*parcel_questions(sought), *address_questions(sought, self._options.most_spellings)]
        for service in self._services:
            self._ask(service, questions, sought, around, heard)
            if heard.good:
                return self._settled(heard, "ok")
        return self._settled(heard, "review") if heard.doubtful else None

    def _by_place(self, sought: Sought, around: Surroundings, heard: _Heard) -> Choice | None:
        by_name = _Heard(wrong=[*heard.doubtful, *heard.wrong], failures=heard.failures)
        for service in self._services:
            self._ask(service, place_questions(sought), sought, around, by_name)
            if by_name.good:
                return self._settled(by_name, "ok")
        heard.doubtful += by_name.doubtful
        return None

    def _by_gazetteer(self, sought: Sought, heard: _Heard) -> Choice:
        if self._gazetteer is None:
            reason = "nobody who was asked knows it" if self._services else "the gazetteer is switched off"
            found = Choice(None, "not_found", f"no coordinates, and {reason}", "Give coordinates.")
        else:
            words = replace(sought.words, locality=sought.town or sought.place)
            found = choose(words, self._gazetteer, self._options)
        doubtful = self._settled(heard, "review") if heard.doubtful else None
        if (
            doubtful is not None
            and doubtful.place is not None
            and (found.place is None or found.place.match != "exact")
        ):
            found = doubtful
        elif doubtful is not None and found.place is None:
            found = doubtful if doubtful.place or found.status == "not_found" else found
        rest = [place for place in heard.in_question if place not in found.candidates]
        several = len({place.provider_id for place in rest if place.level in _FINE}) > 1
        if found.place is None and found.status != "ambiguous" and several:
            reason = "several places are as it says, and nothing tells which is meant"
            found = replace(found, status="ambiguous", reason=reason, remedy=_CHOOSE)
        elif found.status == "invalid_input" and self._services and sought.has_address:
            reason = f"{sought.words.address!r} is not known to those who were asked"
            found = replace(found, status="not_found", reason=reason, remedy="Say more of where it lies.")
        return replace(found, candidates=(*found.candidates, *rest))

    def _ask(
        self, service: Service, questions: Iterable[Query], sought: Sought, around: Surroundings, heard: _Heard
    ) -> None:
        """Ask a service until it gives a good answer, fails, or has nothing more to be asked."""
        for query in questions:
            answer = self._answer(service, query)
            if isinstance(answer, ServiceFailed):
                heard.failures[service.name] = Failure(service.name, answer.reason)
                return
            for place in answer:
                heard.add(judge(replace(place, candidates=len(answer)), query, sought, around, self._options))
            if heard.good:
                return

    def _answer(self, service: Service, query: Query) -> list[Place] | ServiceFailed:
        asked = (service.name, query)
        if asked not in self._answers:
            try:
                self._answers[asked] = service.search(query)
            except ServiceFailed as failure:
                self._answers[asked] = failure
        return self._answers[asked]

    def _settled(self, heard: _Heard, status: Status) -> Choice | None:
        """Choose among answers that are as good as each other, or say that nothing tells them apart."""
        ranked = _ranked(heard.good if status == "ok" else heard.doubtful)
        best = ranked[0]
        rivals = [one for one in ranked[1:] if not self._is_same(best.place, one.place)]
        equals = [one for one in rivals if _standing(one)[:3] == _standing(best)[:3]]
        in_question = (*(one.place for one in ranked), *(one.place for one in _ranked(heard.wrong)))
        if status == "review" and equals:
            return None
        gap_m = apart_m(best.place, rivals[0].place) if rivals else float("nan")
        if equals:
            far_m = max(apart_m(best.place, one.place) for one in equals)
            reason = f"{len(equals) + 1} places are as good, up to {far_m / 1000:.1f} km apart"
            return Choice(None, "ambiguous", reason, _CHOOSE, in_question)
        place = replace(best.place, runner_up_gap_m=gap_m)
        return Choice(place, status, best.reason, _LOOK if best.reason else "", (place, *in_question[1:]))

    def _is_same(self, one: Place, other: Place) -> bool:
        limit = self._options.same_point_m
        if one.level not in _FINE or other.level not in _FINE:
            limit = max(limit, min(_WIDEST_SAME_PLACE_M, max(one.precision_m, other.precision_m)))
        return apart_m(one, other) <= limit


def _standing(judged: Judged) -> tuple[int, int, int, float, str, str]:
    """Return what orders answers, best first; the first three say how good one is."""
    place = judged.place
    matches = ("exact", "fuzzy", "fallback")
    level = _LEVELS.index(place.level)
    return -judged.weight, matches.index(place.match), level, -place.score, place.provider, place.provider_id


def _ranked(judged: Iterable[Judged]) -> list[Judged]:
    """Return each place once, best first."""
    first: dict[tuple[str, str, float, float], Judged] = {}
    for one in sorted(judged, key=_standing):
        place = one.place
        first.setdefault((place.provider, place.provider_id, place.longitude, place.latitude), one)
    return list(first.values())


def _with_doubts(choice: Choice, sought: Sought, asked: bool) -> Choice:
    """Send to review what stands on less than was asked for."""
    place = choice.place
    if place is None or choice.status != "ok":
        return choice
    reason = ""
    wide = place.level in ("place", "town", "postcode", "municipality")
    if sought.address.is_po_box and not sought.has_address and wide:
        reason = "the address is a box at a post office; the point is that of the place"
    elif sought.has_address and wide and asked:
        reason = "the address was not found; the point is that of the place"
    elif sought.has_address and place.level == "municipality":
        reason = "no service was asked for the address, and no town is named; the point is that of the municipality"
    if not reason:
        return choice
    return replace(choice, status="review", reason=reason, remedy=_LOOK)


def _with_failures(choice: Choice, heard: _Heard) -> Choice:
    """Add who failed to answer; where nothing good was found without them, that is what became of the question."""
    failures = tuple(heard.failures.values())
    if not failures or choice.status in ("ok", "invalid_input"):
        return replace(choice, failures=failures)
    said = "; ".join(f"{failure.service} gave no answer: {failure.reason}" for failure in failures)
    reason = f"{said}; {choice.reason}" if choice.reason else said
    return replace(choice, status="failed", reason=reason, remedy=_AGAIN, failures=failures)
