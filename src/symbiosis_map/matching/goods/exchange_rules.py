"""Which activities can use a stream: the exchange rules, and the one ranking that is made from them.

A rule says that an activity uses a stream. How far it speaks for another case is::

    strength = fit of the stream × fit of the provider × fit of the receiver × evidence × how often

**Stream.** The material that its name and its code stand for (:mod:`symbiosis_map.matching.goods.material_names`) and
the digits that its code shares with that of the rule (:data:`CODE_LEVELS`) are two pieces of evidence, joined as
``1 - (1 - material)(1 - code)``. A code counts :data:`OTHER_NAME` where the name says something else. **Provider.** A
rule for the same class counts in full; an unrelated one still shows that the material is used so. **Receiver,
evidence, how often.** See :mod:`symbiosis_map.matching.goods.rule_table`.

The rules come from several readings, each made without sight of the others. The confidence in a use is two thirds the
strongest rule and a third the mean of the strongest of each reading (:data:`AGREEMENT`), so that what several know
stands above what one knows; a project's own rule counts as if all agreed. All weights are estimates, in round numbers:
their exact values change the measured ranking little.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.knowledge import PACKAGED, Knowledge
from symbiosis_map.matching.goods.columns import map_distinct
from symbiosis_map.matching.goods.material_names import CODE_TITLE, material_match, materials_named, materials_of_code
from symbiosis_map.matching.goods.rule_table import (
    OWN,
    PROVIDER_LEVELS,
    highest_level,
    nace_digits,
    receiver_fit,
    receiver_level,
    rule_arrays,
)
from symbiosis_map.matching.goods.waste_codes import (
    CODE_LEVELS,
    code_digits,
    hazardous_codes,
    hazardous_mirrors,
    titles,
    written,
)

__all__ = ["BLOCK_LEVEL", "USE_COLUMNS", "find_uses", "rank_uses"]

OTHER_NAME = 0.4
"""What a code counts where the name of the stream says something else."""
CODED_MATERIAL = 0.8
"""What the material of a code counts beside one that is named."""
NO_NAME = 0.6
"""What the digits of a code count where the name tells no known material."""
SAME_CODE = 0.95
"""Trust in the six digits of a code, so that a name that fits as well still comes first."""

ANY_PROVIDER = 0.9
PROVIDER_OTHER_SAME_MATERIAL = 0.85
PROVIDER_OTHER = 0.75
"""Fit of a rule that names no provider, and of one that names another."""

AGREEMENT = 1.0 / 3.0
"""Part of the confidence that the readings have together; the strongest rule has the rest."""

LISTED = ("offers",)
"""Readings that named many uses in few words."""
LISTED_VOICE = 0.8

_WITHIN = ("same", "in the group of the rule", "in the division of the rule")
_KIN = {CODE_LEVELS[4]: "of the same group", CODE_LEVELS[2]: "of the same chapter", 0.0: "of another chapter"}

BLOCK_LEVEL = 0.8
"""Fit of the receiver from which a ban holds, and from which a rule accepts a hazardous code."""

USE_COLUMNS = ("confidence", "use", "status", "evidence", "source", "doubt", "hazardous", "accepts_hazard", "blocked")


@dataclass(frozen=True, slots=True, eq=False)
class _StreamFit:
    fit: NDArray[np.float64]
    banned: NDArray[np.bool_]
    explicit: NDArray[np.bool_]
    code: str
    named: tuple[str, ...]
    odd_code: bool
    """Whether the code usually stands for other materials than the named one."""
    by_name: NDArray[np.float64]
    by_code: NDArray[np.float64]


def _stream_fit(stream: str, waste_code: str, provider: str, resource: str, knowledge: Knowledge) -> _StreamFit:
    """Return how well each rule's stream and provider fit a stream."""
    rules = rule_arrays(knowledge)
    code = code_digits(waste_code)
    named = materials_named(stream, resource, knowledge)
    by_name = _best_match(dict.fromkeys(named, 1.0), knowledge)
    mirrors = hazardous_mirrors(knowledge).get(code, frozenset())
    usual = _usual_materials(code, mirrors, knowledge)
    of_name = {name: not named or any(material_match(name, own, knowledge) for own in named) for name in usual}
    coded = {name: trust * (CODED_MATERIAL if of_name[name] else OTHER_NAME) for name, trust in usual.items()}
    odd_code = bool(named) and not _stands_for(usual, named, knowledge)
    material = np.maximum(by_name, _best_match(coded, knowledge))
    by_code = highest_level(rules.code_prefixes, code, CODE_LEVELS)
    codes = rules.code_prefixes[6]
    what_hazardous_can = np.isin(codes, list(mirrors)) if mirrors else np.zeros(len(codes), dtype=bool)
    counted = (
        SAME_CODE
        * np.where(what_hazardous_can, 1.0, by_code)
        * (OTHER_NAME + (1.0 - OTHER_NAME) * by_name if named else NO_NAME)
    )
    same = highest_level(rules.provider_prefixes, provider, PROVIDER_LEVELS)
    other = np.where(by_name >= BLOCK_LEVEL, PROVIDER_OTHER_SAME_MATERIAL, PROVIDER_OTHER)
    from_provider = np.where(rules.any_provider, ANY_PROVIDER, np.maximum(same, other))
    fit = (1.0 - (1.0 - material) * (1.0 - counted)) * from_provider
    same_code = by_code == 1.0
    banned = (by_name >= BLOCK_LEVEL) | (same_code & ((by_name > 0) | (not named)))
    return _StreamFit(fit, rules.blocked & banned, same_code, code, named, odd_code, by_name, by_code)


def _usual_materials(code: str, mirrors: Collection[str], knowledge: Knowledge) -> dict[str, float]:
    """Return the materials of a code and of its hazardous mirrors: what takes these takes it, too."""
    trust: dict[str, float] = {}
    for each in (code, *sorted(mirrors)):
        for name, value in materials_of_code(each, knowledge).items():
            trust[name] = max(trust.get(name, 0.0), value)
    return trust


def _stands_for(usual: Mapping[str, float], named: Sequence[str], knowledge: Knowledge) -> bool:
    """Say whether a code can stand for what is named: by the materials listed for it, else by those of its title."""
    listed = [name for name, trust in usual.items() if trust > CODE_TITLE] or list(usual)
    fits = [material_match(own, name, knowledge) for name in listed for own in named]
    return not fits or max(fits) >= BLOCK_LEVEL


def _best_match(weights: Mapping[str, float], knowledge: Knowledge) -> NDArray[np.float64]:
    """Return the best fit of weighted materials to the material of each rule."""
    if not weights:
        return np.zeros(len(rule_arrays(knowledge).weight))
    fits = [weight * _material_fit(name, knowledge) for name, weight in weights.items()]
    return np.asarray(np.maximum.reduce(fits))


@cache
def _material_fit(name: str, knowledge: Knowledge) -> NDArray[np.float64]:
    """Return the fit of a material to that of each rule."""
    rules = rule_arrays(knowledge)
    fits = np.array([*(material_match(name, own, knowledge) for own in rules.materials), 0.0])
    return np.asarray(fits[rules.material_index].max(axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class _Uses:
    """The best rule for each activity, in the order of the activities."""

    confidence: NDArray[np.float64]
    rule: NDArray[np.int64]
    doubt: NDArray[np.object_]
    accepts_hazard: NDArray[np.bool_]
    blocked: NDArray[np.object_]


def _uses(stream: _StreamFit, activities: Sequence[str], fit: NDArray[np.float64], knowledge: Knowledge) -> _Uses:
    """Return the best rule for each activity, with what speaks against it.

    Parameters
    ----------
    stream : _StreamFit
    activities : sequence of str
        As digits.
    fit : ndarray, shape (rule receivers, activities)
        As :func:`receiver_fit` gives it.
    knowledge : Knowledge
    """
    rules = rule_arrays(knowledge)
    strength = stream.fit * rules.weight
    best_rule, best_strength = _best_per_receiver(strength, knowledge)
    known = np.flatnonzero(best_strength > 0.0)
    by_rule = best_strength[known, None] * fit[known]
    strongest = by_rule.max(axis=0, initial=0.0)
    best = np.full(len(activities), best_rule[0])
    speaks = np.flatnonzero(strongest > 0.0)
    best[speaks] = best_rule[known[by_rule[:, speaks].argmax(axis=0)]] if len(speaks) else best_rule[0]
    top = (1.0 - AGREEMENT) * strongest + AGREEMENT * _agreement(strength, fit, known, knowledge)
    explicit = np.unique(rules.receiver_index[stream.explicit & (rules.weight > 0)])
    blocked = np.full(len(activities), "", dtype=object)
    for rule in np.flatnonzero(stream.banned):
        blocked[fit[rules.receiver_index[rule]] >= BLOCK_LEVEL] = rules.text["source"][rule]
    doubt = np.full(len(activities), "", dtype=object)
    for at in np.flatnonzero(top > 0):
        doubt[at] = _doubt(stream, int(best[at]), activities[int(at)], knowledge)
    accepts = np.asarray((fit[explicit] >= BLOCK_LEVEL).any(axis=0))
    return _Uses(confidence=top, rule=best, doubt=doubt, accepts_hazard=accepts, blocked=blocked)


def _best_per_receiver(
    strength: NDArray[np.float64], knowledge: Knowledge
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the rule that speaks for each receiver of the rules, and the strength of the strongest.

    A rule whose words were made for a list (:data:`LISTED`) speaks only where it is clearly stronger; the first one
    speaks where they tie.
    """
    rules = rule_arrays(knowledge)
    listed = np.array([reading in LISTED for reading in rules.readings])[rules.reading_index]
    voice = np.where(listed, LISTED_VOICE, 1.0) * strength
    order, starts = _by_receiver(knowledge)
    loudest = np.repeat(np.maximum.reduceat(voice[order], starts), np.diff(starts, append=len(order)))
    speaks = order[voice[order] == loudest]
    first = np.flatnonzero(np.diff(rules.receiver_index[speaks], prepend=-1))
    return speaks[first], np.maximum(np.maximum.reduceat(strength[order], starts), 0.0)


@cache
def _by_receiver(knowledge: Knowledge) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rules by receiver, those of one in their own order, and where each receiver begins."""
    receiver = rule_arrays(knowledge).receiver_index
    order = np.argsort(receiver, kind="stable")
    return order, np.flatnonzero(np.diff(receiver[order], prepend=-1))


def _agreement(
    strength: NDArray[np.float64], fit: NDArray[np.float64], known: NDArray[np.int64], knowledge: Knowledge
) -> NDArray[np.float64]:
    """Return the mean over the readings of the strongest rule for each activity, or that of the project's own rules.

    ``known`` are the receivers of the rules that any rule speaks for.
    """
    rules = rule_arrays(knowledge)
    found = np.zeros((len(rules.readings), len(rules.receivers)))
    np.maximum.at(found, (rules.reading_index, rules.receiver_index), strength)
    near = fit[known]
    strongest = np.array([(of_reading[known, None] * near).max(axis=0, initial=0.0) for of_reading in found])
    own = np.array([reading == OWN for reading in rules.readings])
    together = strongest[~own].mean(axis=0) if (~own).any() else np.zeros(fit.shape[1])
    return np.asarray(np.maximum(together, strongest[own].max(axis=0, initial=0.0)))


def _named_in_all(fit: NDArray[np.float64], knowledge: Knowledge) -> NDArray[np.float64]:
    """Return how much all rules together speak of each activity, whatever the stream."""
    rules = rule_arrays(knowledge)
    weight = np.bincount(rules.receiver_index, weights=rules.weight, minlength=len(rules.receivers))
    return np.asarray(weight @ fit)


def _doubt(stream: _StreamFit, rule: int, site: str, knowledge: Knowledge) -> str:
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
    if receiver_level(nace_digits(receiver), site)[1] not in _WITHIN:
        doubts.append(f"the rule is for NACE {receiver}")
    if status in ("planned", "concept", "pilot"):
        doubts.append(f"known as {status} only")
    return "; ".join(doubts)


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
    stream_fit = _stream_fit(stream, waste_code, nace_digits(provider_nace), resource, knowledge)
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
    clean = cases.astype("str").fillna("")
    provider = map_distinct(clean["provider_nace"], nace_digits)
    receiver = map_distinct(clean["receiver_nace"], nace_digits)
    receivers = sorted(set(receiver))
    fits = receiver_fit(receivers, knowledge)
    key = pd.DataFrame(
        {"stream": clean["stream"], "code": clean["waste_code"], "provider": provider, "resource": clean["resource"]}
    )
    at = key.assign(column=receiver.map({nace: i for i, nace in enumerate(receivers)}), row=np.arange(len(key)))
    confidence, rule = np.zeros(len(key)), np.zeros(len(key), dtype=np.int64)
    accepts, hazardous = np.zeros(len(key), dtype=bool), np.zeros(len(key), dtype=bool)
    doubt, blocked = np.full(len(key), "", dtype=object), np.full(len(key), "", dtype=object)
    for stream, group in at.groupby(list(key.columns), sort=False):
        row = group["row"].to_numpy()
        wanted, place = np.unique(group["column"].to_numpy(), return_inverse=True)
        name, code, giver, kind = (str(part) for part in stream)
        fit = _stream_fit(name, code, giver, kind, knowledge)
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
