"""Which activities can use a stream: the exchange rules, and the one ranking that is made from them.

A rule says that an activity has used a stream. How far it speaks for another case is::

    confidence = fit of the stream × fit of the provider × fit of the receiver × weight of the evidence

**Stream.** The material that its name and its code stand for (:mod:`symbiosis_map.matching.goods.material_names`) and
the digits that its code shares with that of the rule (6: 1, 4: 0.7, 2: 0.4) are two pieces of evidence, joined as
``1 - (1 - material)(1 - code)``. A code counts :data:`OTHER_NAME` where the name says something else. **Provider.** A
rule for any provider, or for the same class, counts in full; an unrelated one still shows that the material is used so.
**Receiver.** See :data:`RECEIVER_LEVELS`. **Evidence.** See :data:`STATUS_WEIGHTS`. All weights are estimates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.knowledge import PACKAGED, Knowledge
from symbiosis_map.matching.goods.columns import map_distinct
from symbiosis_map.matching.goods.material_names import (
    material_match,
    materials_in_words,
    materials_named,
    materials_of_code,
)
from symbiosis_map.matching.goods.waste_codes import CODE_LEVELS, code_digits, hazardous_codes, written

__all__ = ["RECEIVER_LEVELS", "STATUS_WEIGHTS", "USE_COLUMNS", "find_uses", "nace_digits", "rank_uses"]

STATUS_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"implemented": 1.0, "common practice": 0.9, "pilot": 0.7, "planned": 0.6, "concept": 0.4, "blocked": 0.0}
)
"""Weight of the evidence by how far the use has come; 0.9 of it where the code of the case was inferred."""

CODE_INFERRED = 0.9

RECEIVER_LEVELS: Mapping[str, float] = MappingProxyType(
    {
        "same": 1.0,
        "in the group of the rule": 0.9,
        "in the division of the rule": 0.8,
        "a group that holds the rule's class": 0.8,
        "a division that holds the rule's class": 0.6,
        "a sister in the group": 0.5,
        "a sister in the division": 0.2,
    }
)
"""Fit of a receiving activity to that of the rule. Sisters count little: flat glass is not cement, though both
are division 23."""

OTHER_NAME = 0.3
"""What a code counts where the name of the stream says something else."""

PROVIDER_LEVELS = {4: 1.0, 3: 0.95, 2: 0.9}
"""Fit of the provider by digits in common; see also the next two."""
PROVIDER_OTHER_SAME_MATERIAL = 0.85
PROVIDER_OTHER = 0.6

_WITHIN = ("same", "in the group of the rule", "in the division of the rule")
_KIN = {0.7: "of the same group", 0.4: "of the same chapter", 0.0: "of another chapter"}

BLOCK_LEVEL = 0.8
"""Fit of the receiver from which a ban holds, and from which a rule accepts a hazardous code."""

USE_COLUMNS = ("confidence", "use", "status", "evidence", "source", "doubt", "hazardous", "accepts_hazard", "blocked")


def nace_digits(nace: object) -> str:
    """Return the digits of an activity, '' where it is not known.

    Examples
    --------
    >>> nace_digits("24.42"), nace_digits("01"), nace_digits(None)
    ('2442', '01', '')
    """
    return nace.replace(".", "").strip() if isinstance(nace, str) else ""


@dataclass(frozen=True, slots=True, eq=False)
class _Rules:
    text: Mapping[str, NDArray[np.object_]]
    weight: NDArray[np.float64]
    blocked: NDArray[np.bool_]
    materials: tuple[str, ...]
    material_index: NDArray[np.int64]
    code_prefixes: Mapping[int, NDArray[np.str_]]
    provider_prefixes: Mapping[int, NDArray[np.str_]]
    any_provider: NDArray[np.bool_]
    receivers: tuple[str, ...]
    receiver_index: NDArray[np.int64]


@cache
def _rules(knowledge: Knowledge) -> _Rules:
    table = knowledge.table("exchange_rules")
    found = [materials_in_words(stream, knowledge=knowledge) for stream in table["stream"]]
    materials = tuple(sorted({name for names in found for name in names}))
    place = {name: i for i, name in enumerate(materials)}
    index = np.full((len(table), max(map(len, found))), len(materials), dtype=np.int64)
    for row, names in enumerate(found):
        index[row, : len(names)] = [place[name] for name in names]
    inferred = np.where(table["evidence"] == "code inferred", CODE_INFERRED, 1.0)
    weight = np.array([STATUS_WEIGHTS[status] for status in table["status"]], dtype=np.float64) * inferred
    codes = [code_digits(code) for code in table["waste_code"]]
    providers = [nace_digits(nace) for nace in table["provider_nace"]]
    own = [nace_digits(nace) for nace in table["receiver_nace"]]
    receivers = tuple(sorted(set(own)))
    return _Rules(
        text={name: table[name].astype("str").fillna("").to_numpy(object) for name in table.columns},
        weight=weight,
        blocked=(table["status"] == "blocked").to_numpy(bool),
        materials=materials,
        material_index=index,
        code_prefixes=_prefixes(codes, CODE_LEVELS),
        provider_prefixes=_prefixes(providers, PROVIDER_LEVELS),
        any_provider=np.array([not provider for provider in providers]),
        receivers=receivers,
        receiver_index=np.array([receivers.index(nace) for nace in own]),
    )


def _prefixes(values: Sequence[str], levels: Mapping[int, float]) -> Mapping[int, NDArray[np.str_]]:
    return {n: np.array([value[:n] if len(value) >= n else "-" for value in values]) for n in levels}


def _level(prefixes: Mapping[int, NDArray[np.str_]], value: str, levels: Mapping[int, float]) -> NDArray[np.float64]:
    """Return the highest level at which each rule shares the leading digits of a value."""
    result = np.zeros(len(next(iter(prefixes.values()))))
    for length in sorted(levels):
        if len(value) >= length:
            result[prefixes[length] == value[:length]] = levels[length]
    return result


@cache
def receiver_level(rule: str, site: str) -> tuple[float, str]:
    """Return the fit of a receiving activity to that of a rule, both as digits, and its name.

    Examples
    --------
    >>> receiver_level("011", "0111"), receiver_level("2351", "2311")
    ((0.9, 'in the group of the rule'), (0.2, 'a sister in the division'))
    """
    name = ""
    if rule == site:
        name = "same"
    elif site.startswith(rule):
        name = "in the group of the rule" if len(rule) == 3 else "in the division of the rule"
    elif len(site) >= 2 and rule.startswith(site):
        name = "a group that holds the rule's class" if len(site) == 3 else "a division that holds the rule's class"
    elif len(site) >= 3 and rule[:3] == site[:3]:
        name = "a sister in the group"
    elif len(site) >= 2 and rule[:2] == site[:2]:
        name = "a sister in the division"
    return (RECEIVER_LEVELS[name] if name else 0.0), name


@dataclass(frozen=True, slots=True, eq=False)
class _StreamFit:
    fit: NDArray[np.float64]
    banned: NDArray[np.bool_]
    explicit: NDArray[np.bool_]
    code: str
    named: bool
    by_name: NDArray[np.float64]
    by_code: NDArray[np.float64]


def _stream_fit(stream: str, waste_code: str, provider: str, resource: str, knowledge: Knowledge) -> _StreamFit:
    """Return how well each rule's stream and provider fit a stream."""
    rules = _rules(knowledge)
    code = code_digits(waste_code)
    named = materials_named(stream, resource, knowledge)
    by_name = _best_match(dict.fromkeys(named, 1.0), knowledge)
    coded = {
        name: trust * (1.0 if not named or any(material_match(name, own, knowledge) for own in named) else OTHER_NAME)
        for name, trust in materials_of_code(code, knowledge).items()
    }
    material = np.maximum(by_name, _best_match(coded, knowledge))
    by_code = _level(rules.code_prefixes, code, CODE_LEVELS)
    counted = by_code * (OTHER_NAME + (1.0 - OTHER_NAME) * by_name) if named else by_code
    same = _level(rules.provider_prefixes, provider, PROVIDER_LEVELS)
    other = np.where(by_name >= BLOCK_LEVEL, PROVIDER_OTHER_SAME_MATERIAL, PROVIDER_OTHER)
    from_provider = np.where(rules.any_provider, 1.0, np.maximum(same, other))
    fit = (1.0 - (1.0 - material) * (1.0 - counted)) * from_provider
    same_code = by_code == 1.0
    banned = (by_name >= BLOCK_LEVEL) | (same_code & ((by_name > 0) | (not named)))
    return _StreamFit(fit, rules.blocked & banned, same_code, code, bool(named), by_name, by_code)


def _best_match(weights: Mapping[str, float], knowledge: Knowledge) -> NDArray[np.float64]:
    """Return the best fit of weighted materials to the material of each rule."""
    if not weights:
        return np.zeros(len(_rules(knowledge).weight))
    fits = [weight * _material_fit(name, knowledge) for name, weight in weights.items()]
    return np.asarray(np.maximum.reduce(fits))


@cache
def _material_fit(name: str, knowledge: Knowledge) -> NDArray[np.float64]:
    """Return the fit of a material to that of each rule."""
    rules = _rules(knowledge)
    fits = np.array([*(material_match(name, own, knowledge) for own in rules.materials), 0.0])
    return np.asarray(fits[rules.material_index].max(axis=1))


def _receiver_fit(receivers: Sequence[str], knowledge: Knowledge) -> NDArray[np.float64]:
    rules = _rules(knowledge)
    levels = np.array([[receiver_level(rule, site)[0] for site in receivers] for rule in rules.receivers])
    return np.asarray(levels[rules.receiver_index])


@dataclass(frozen=True, slots=True, eq=False)
class _Uses:
    """The best rule for each receiver, in the order of the receivers."""

    confidence: NDArray[np.float64]
    rule: NDArray[np.int64]
    doubt: NDArray[np.object_]
    accepts_hazard: NDArray[np.bool_]
    blocked: NDArray[np.object_]
    support: NDArray[np.float64]


def _uses(
    stream: _StreamFit, receivers: Sequence[str], receiver_fit: NDArray[np.float64], knowledge: Knowledge
) -> _Uses:
    """Return the best rule for each receiver, with what speaks against it."""
    rules = _rules(knowledge)
    strength = stream.fit * rules.weight
    active = np.flatnonzero(strength > 0)
    if not len(active):
        active = np.array([0])
    confidence = strength[active, None] * receiver_fit[active]
    best = active[confidence.argmax(axis=0)]
    top = confidence.max(axis=0)
    explicit = np.flatnonzero(stream.explicit & (rules.weight > 0))
    blocked = np.full(len(receivers), "", dtype=object)
    for rule in np.flatnonzero(stream.banned):
        blocked[receiver_fit[rule] >= BLOCK_LEVEL] = rules.text["source"][rule]
    doubt = np.full(len(receivers), "", dtype=object)
    for at in np.flatnonzero(top > 0):
        doubt[at] = _doubt(stream, int(best[at]), receivers[int(at)], knowledge)
    return _Uses(
        confidence=top,
        rule=best,
        doubt=doubt,
        accepts_hazard=np.asarray((receiver_fit[explicit] >= BLOCK_LEVEL).any(axis=0)),
        blocked=blocked,
        support=confidence.sum(axis=0),
    )


def _doubt(stream: _StreamFit, rule: int, site: str, knowledge: Knowledge) -> str:
    text = _rules(knowledge).text
    own, receiver, status = (text[name][rule] for name in ("waste_code", "receiver_nace", "status"))
    doubts = []
    if stream.code in hazardous_codes(knowledge):
        doubts.append(f"{written(stream.code, knowledge)} is hazardous: the permit of the receiver must name it")
    if not stream.code:
        doubts.append("no waste code given")
    elif own and stream.by_code[rule] < 1.0:
        doubts.append(f"the rule is for code {own}, {_KIN[float(stream.by_code[rule])]}")
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
    text = _rules(knowledge).text
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
        ``status``, ``source``, ``doubt``. Ties stand by the sum over all rules, then by activity.

    Examples
    --------
    >>> rank_uses("FGD gypsum", "10 01 05", "35.11", ["01.13", "23.62", "24.10"])["receiver_nace"].tolist()
    ['23.62', '01.13', '24.10']
    """
    written_as = {nace_digits(nace): nace for nace in receiver_naces}
    receivers = sorted(written_as)
    fit = _stream_fit(stream, waste_code, nace_digits(provider_nace), resource, knowledge)
    found = _uses(fit, receivers, _receiver_fit(receivers, knowledge), knowledge)
    columns = _table(found.confidence, found.rule, found.confidence > 0, knowledge)
    ranked = pd.DataFrame({"receiver_nace": [written_as[nace] for nace in receivers], **columns, "doubt": found.doubt})
    order = np.lexsort((np.array(receivers), -found.support, -found.confidence))
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
    receiver_fit = _receiver_fit(receivers, knowledge)
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
        found = _uses(fit, [receivers[i] for i in wanted], receiver_fit[:, wanted], knowledge)
        confidence[row], rule[row], doubt[row] = found.confidence[place], found.rule[place], found.doubt[place]
        accepts[row], blocked[row] = found.accepts_hazard[place], found.blocked[place]
        hazardous[row] = fit.code in hazardous_codes(knowledge)
    columns = _table(confidence, rule, confidence > 0, knowledge)
    uses = pd.DataFrame(
        {**columns, "doubt": doubt, "hazardous": hazardous, "accepts_hazard": accepts, "blocked": blocked},
        index=cases.index,
    )
    return uses[list(USE_COLUMNS)]
