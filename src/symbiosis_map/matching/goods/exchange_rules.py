"""Which activities can use a stream: the exchange rules, and the one ranking that is made from them.

A rule says that an activity uses a stream. How far it speaks for another case is::

    strength = fit of the stream × fit of the provider × fit of the receiver × evidence × how often

**Stream.** The material that its name and its code stand for (:mod:`symbiosis_map.matching.goods.material_names`) and
the digits that its code shares with that of the rule (:data:`CODE_LEVELS`) are two pieces of evidence, joined as
``1 - (1 - material)(1 - code)``. A code counts less where the name says something else
(:mod:`symbiosis_map.matching.goods.stream_fit`). **Provider.** A rule for the same class counts in full; an unrelated
one still shows that the material is used so. **Receiver, evidence, how often.** See
:mod:`symbiosis_map.matching.goods.rule_table`.

The rules come from several readings, each made without sight of the others. The confidence in a use is two thirds the
strongest rule and a third the mean of the strongest of each reading (:data:`AGREEMENT`), so that what several know
stands above what one knows; a project's own rule counts as if all agreed. All weights are estimates, in round numbers:
their exact values change the measured ranking little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.knowledge import PACKAGED, Knowledge
from symbiosis_map.matching.goods.columns import distinct_rows, map_distinct, text_of
from symbiosis_map.matching.goods.rule_table import (
    OWN,
    nace_digits,
    receiver_fit,
    receiver_level,
    rule_arrays,
)
from symbiosis_map.matching.goods.stream_fit import BLOCK_LEVEL, StreamFit, fit_stream
from symbiosis_map.matching.goods.waste_codes import (
    CODE_LEVELS,
    hazardous_codes,
    titles,
    written,
)

__all__ = ["BLOCK_LEVEL", "USE_COLUMNS", "find_uses", "rank_uses"]

AGREEMENT = 1.0 / 3.0
"""Part of the confidence that the readings have together; the strongest rule has the rest."""

LISTED = ("offers",)
"""Readings that named many uses in few words."""
LISTED_VOICE = 0.8

_WITHIN = ("same", "in the group of the rule", "in the division of the rule")
_KIN = {CODE_LEVELS[4]: "of the same group", CODE_LEVELS[2]: "of the same chapter", 0.0: "of another chapter"}

USE_COLUMNS = ("confidence", "use", "status", "evidence", "source", "doubt", "hazardous", "accepts_hazard", "blocked")


@dataclass(frozen=True, slots=True, eq=False)
class _Uses:
    """The best rule for each activity, in the order of the activities."""

    confidence: NDArray[np.float64]
    rule: NDArray[np.int64]
    doubt: NDArray[np.object_]
    accepts_hazard: NDArray[np.bool_]
    blocked: NDArray[np.object_]


def _uses(stream: StreamFit, activities: Sequence[str], fit: NDArray[np.float64], knowledge: Knowledge) -> _Uses:
    """Return the best rule for each activity, with what speaks against it.

    Parameters
    ----------
    stream : StreamFit
    activities : sequence of str
        As digits.
    fit : ndarray, shape (rule receivers, activities)
        As :func:`receiver_fit` gives it.
    knowledge : Knowledge
    """
    rules = rule_arrays(knowledge)
    strength = stream.fit * rules.weight
    known, best_rule, best_strength = _best_per_receiver(strength, knowledge)
    near = fit[known]
    by_rule = best_strength[:, None] * near
    strongest = by_rule.max(axis=0, initial=0.0)
    best = np.zeros(len(activities), dtype=np.int64)
    speaks = np.flatnonzero(strongest > 0.0)
    if len(speaks):
        best[speaks] = best_rule[by_rule[:, speaks].argmax(axis=0)]
    top = (1.0 - AGREEMENT) * strongest + AGREEMENT * _agreement(strength, near, known, knowledge)
    explicit = np.unique(rules.receiver_index[stream.explicit & (rules.weight > 0)])
    blocked = np.full(len(activities), "", dtype=object)
    for rule in np.flatnonzero(stream.banned):
        blocked[fit[rules.receiver_index[rule]] >= BLOCK_LEVEL] = rules.text["source"][rule]
    doubt = np.full(len(activities), "", dtype=object)
    speaking = np.flatnonzero(top > 0)
    rule_doubts: dict[int, _Doubts] = {}
    for at, rule in zip(speaking.tolist(), best[speaking].tolist(), strict=True):
        if rule not in rule_doubts:
            rule_doubts[rule] = _Doubts.of(stream, rule, knowledge)
        doubt[at] = rule_doubts[rule].at(activities[at])
    accepts = np.asarray((fit[explicit] >= BLOCK_LEVEL).any(axis=0))
    return _Uses(confidence=top, rule=best, doubt=doubt, accepts_hazard=accepts, blocked=blocked)


def _best_per_receiver(
    strength: NDArray[np.float64], knowledge: Knowledge
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return receivers of the rules that any rule speaks for, the rule that does, and the strength of the strongest.

    A rule whose words were made for a list (:data:`LISTED`) speaks only where it is clearly stronger; the first one
    speaks where they tie.
    """
    receiver = rule_arrays(knowledge).receiver_index
    rules, starts = _speaking(strength, receiver, _by_receiver(knowledge))
    voice = (_voices(knowledge) * strength)[rules]
    loudest = np.repeat(np.maximum.reduceat(voice, starts), np.diff(starts, append=len(rules)))
    speaks = rules[voice == loudest]
    first = speaks[np.flatnonzero(np.diff(receiver[speaks], prepend=-1))]
    return receiver[first], first, np.maximum.reduceat(strength[rules], starts)


def _speaking(
    strength: NDArray[np.float64], place: NDArray[np.int64], order: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rules of any strength in the order of their places, and where each place begins."""
    rules = order[strength[order] > 0.0]
    return rules, np.flatnonzero(np.diff(place[rules], prepend=-1))


@cache
def _voices(knowledge: Knowledge) -> NDArray[np.float64]:
    """Return how loud each rule speaks for its receiver."""
    rules = rule_arrays(knowledge)
    listed = np.array([reading in LISTED for reading in rules.readings])[rules.reading_index]
    return np.where(listed, LISTED_VOICE, 1.0)


@cache
def _by_receiver(knowledge: Knowledge) -> NDArray[np.int64]:
    """Return the rules by receiver, those of one in their own order."""
    return np.argsort(rule_arrays(knowledge).receiver_index, kind="stable")


@cache
def _by_reading(knowledge: Knowledge) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rules by reading and receiver, and the place of each rule among all of these."""
    rules = rule_arrays(knowledge)
    place = rules.reading_index * len(rules.receivers) + rules.receiver_index
    return np.argsort(place, kind="stable"), place


def _agreement(
    strength: NDArray[np.float64], near: NDArray[np.float64], known: NDArray[np.int64], knowledge: Knowledge
) -> NDArray[np.float64]:
    """Return the mean over the readings of the strongest rule for each activity, or that of the project's own rules.

    ``known`` are the receivers of the rules that any rule speaks for, ``near`` is how well the activities fit them.
    """
    rules = rule_arrays(knowledge)
    order, place = _by_reading(knowledge)
    speaking, starts = _speaking(strength, place, order)
    found = np.zeros(len(rules.readings) * len(rules.receivers))
    found[place[speaking[starts]]] = np.maximum.reduceat(strength[speaking], starts)
    of_readings = found.reshape(len(rules.readings), -1)[:, known]
    strongest = np.array([(of_reading[:, None] * near).max(axis=0, initial=0.0) for of_reading in of_readings])
    own = np.array([reading == OWN for reading in rules.readings])
    together = strongest[~own].mean(axis=0) if (~own).any() else np.zeros(near.shape[1])
    return np.asarray(np.maximum(together, strongest[own].max(axis=0, initial=0.0)))


def _named_in_all(fit: NDArray[np.float64], knowledge: Knowledge) -> NDArray[np.float64]:
    """Return how much all rules together speak of each activity, whatever the stream."""
    rules = rule_arrays(knowledge)
    weight = np.bincount(rules.receiver_index, weights=rules.weight, minlength=len(rules.receivers))
    return np.asarray(weight @ fit)


class _Doubts(NamedTuple):
    """What speaks against a rule for a stream."""

    always: str
    receiver: str
    """Activity of the rule, as digits."""
    elsewhere: str
    """What speaks against it at another activity."""

    @classmethod
    def of(cls, stream: StreamFit, rule: int, knowledge: Knowledge) -> _Doubts:
        """Return those of a rule."""
        text = rule_arrays(knowledge).text
        own, receiver, status = (text[name][rule] for name in ("waste_code", "receiver_nace", "status"))
        doubts = []
        if stream.code in hazardous_codes(knowledge):
            doubts.append(f"{written(stream.code, knowledge)} is hazardous: the permit of the receiver must name it")
        if not stream.code:
            doubts.append("no waste code given")
        elif len(stream.code) < 6:
            doubts.append(f"{written(stream.code, knowledge)} is a part of a code only")
        elif stream.code not in titles(knowledge):
            doubts.append(f"{written(stream.code, knowledge)} is not in the List of Waste")
        if stream.code and own and stream.by_code[rule] < 1.0:
            doubts.append(f"the rule is for code {own}, {_KIN[float(stream.by_code[rule])]}")
        if stream.odd_code and not own:
            doubts.append(f"{written(stream.code, knowledge)} does not usually stand for {stream.named[0]}")
        if stream.named and stream.by_name[rule] < BLOCK_LEVEL:
            doubts.append(f"the rule is for {text['stream'][rule].lower()}")
        if not stream.named:
            doubts.append("the name tells no known material")
        known_as = [f"known as {status} only"] if status in ("planned", "concept", "pilot") else []
        elsewhere = [*doubts, f"the rule is for NACE {receiver}", *known_as]
        return cls("; ".join([*doubts, *known_as]), nace_digits(receiver), "; ".join(elsewhere))

    def at(self, site: str) -> str:
        """Return what speaks against it at an activity, as digits."""
        return self.always if receiver_level(self.receiver, site)[1] in _WITHIN else self.elsewhere


def _table(
    confidence: NDArray[np.float64], rule: NDArray[np.int64], known: NDArray[np.bool_], knowledge: Knowledge
) -> dict[str, NDArray[np.float64] | NDArray[np.object_]]:
    """Return the confidence and the words of the rules; '' where there is none."""
    text = rule_arrays(knowledge).text
    words = {name: np.where(known, text[name][rule], "") for name in ("use", "status", "evidence", "source")}
    return {"confidence": confidence, **words}


def rank_uses(
    stream: str,
    waste_code: str,
    provider_nace: str,
    receiver_naces: Sequence[str],
    resource: str = "",
    knowledge: Knowledge = PACKAGED,
) -> pd.DataFrame:
    """Rank activities by how likely they can use a stream.

    Parameters
    ----------
    stream : str
        What it is, in words; may be empty.
    waste_code : str
        List of Waste code; may be empty.
    provider_nace : str
        Activity that gives it off; may be empty.
    receiver_naces : sequence of str
        Activities to rank, NACE Rev. 2.
    resource : str
        Resource, where it tells what the stream is: ``co2``.
    knowledge : Knowledge, optional

    Returns
    -------
    DataFrame
        Every activity once, best first: ``receiver_nace``, ``confidence`` 0 to 1, ``use``, ``evidence``,
        ``status``, ``source``, ``doubt``. Ties stand by how much the rules as a whole name the activity.

    Examples
    --------
    >>> rank_uses("FGD gypsum", "10 01 05", "35.11", ["01.13", "23.62", "24.10"])["receiver_nace"].tolist()
    ['23.62', '01.13', '24.10']
    """
    written_as = {nace_digits(nace): nace for nace in receiver_naces}
    receivers = sorted(written_as)
    stream_fit = fit_stream(stream, waste_code, nace_digits(provider_nace), resource, knowledge)
    fit = receiver_fit(receivers, knowledge)
    found = _uses(stream_fit, receivers, fit, knowledge)
    columns = _table(found.confidence, found.rule, found.confidence > 0, knowledge)
    ranked = pd.DataFrame({"receiver_nace": [written_as[nace] for nace in receivers], **columns, "doubt": found.doubt})
    order = np.lexsort((np.array(receivers), -_named_in_all(fit, knowledge), -found.confidence))
    return ranked.iloc[order].reset_index(drop=True)


def find_uses(cases: pd.DataFrame, knowledge: Knowledge = PACKAGED) -> pd.DataFrame:
    """Return what the rules say of many pairs.

    Parameters
    ----------
    cases : DataFrame
        Columns ``stream``, ``waste_code``, ``provider_nace``, ``receiver_nace``, ``resource``; blanks allowed.
    knowledge : Knowledge, optional

    Returns
    -------
    DataFrame
        :data:`USE_COLUMNS` on the same index. ``blocked`` holds the source of a ban, or ''.
    """
    if cases.empty:
        return pd.DataFrame(columns=list(USE_COLUMNS), index=cases.index)
    provider, receiver = (map_distinct(cases[name], nace_digits) for name in ("provider_nace", "receiver_nace"))
    column, distinct = pd.factorize(receiver.array, sort=True)
    receivers = [str(nace) for nace in distinct]
    fits = receiver_fit(receivers, knowledge)
    streams = distinct_rows(*(text_of(cases[name]) for name in ("stream", "waste_code", "resource")), provider)
    count = len(cases)
    confidence, rule = np.zeros(count), np.zeros(count, dtype=np.int64)
    accepts, hazardous = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    doubt, blocked = np.full(count, "", dtype=object), np.full(count, "", dtype=object)
    order = np.argsort(streams.place, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(streams.place[order])) + 1)
    for (name, code, kind, giver), row in zip(streams.rows, groups, strict=True):
        wanted, place = np.unique(column[row], return_inverse=True)
        fit = fit_stream(name, code, giver, kind, knowledge)
        found = _uses(fit, [receivers[i] for i in wanted], fits[:, wanted], knowledge)
        confidence[row], rule[row], doubt[row] = found.confidence[place], found.rule[place], found.doubt[place]
        accepts[row], blocked[row] = found.accepts_hazard[place], found.blocked[place]
        hazardous[row] = fit.code in hazardous_codes(knowledge)
    columns = _table(confidence, rule, confidence > 0, knowledge)
    uses = pd.DataFrame(
        {**columns, "doubt": doubt, "hazardous": hazardous, "accepts_hazard": accepts, "blocked": blocked},
        index=cases.index,
    )
    return uses[list(USE_COLUMNS)]
