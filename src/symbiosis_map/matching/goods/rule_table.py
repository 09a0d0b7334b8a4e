"""The exchange rules as arrays, and how well an activity fits the one of a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.knowledge import Knowledge
from symbiosis_map.matching.goods.material_names import materials_in_words
from symbiosis_map.matching.goods.waste_codes import CODE_LEVELS, code_digits

__all__ = [
    "HOW_OFTEN",
    "OWN",
    "PROVIDER_LEVELS",
    "RECEIVER_LEVELS",
    "STATUS_WEIGHTS",
    "Rules",
    "highest_level",
    "nace_digits",
    "receiver_fit",
    "receiver_level",
    "rule_arrays",
]

STATUS_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"implemented": 1.0, "common practice": 0.9, "pilot": 0.7, "planned": 0.6, "concept": 0.4, "blocked": 0.0}
)
"""Weight of the evidence by how far the use has come; 0.9 of it where the code of the case was inferred."""

CODE_INFERRED = 0.9

OWN = "own"
"""Reading of the rules that a project adds."""

HOW_OFTEN: Mapping[str, float] = MappingProxyType({"usual": 1.0, "sometimes": 0.8, "rare": 0.6})
"""Weight of a receiver by how often it is the one among all uses of a stream."""

RECEIVER_LEVELS: Mapping[str, float] = MappingProxyType(
    {
        "same": 1.0,
        "in the group of the rule": 0.85,
        "in the division of the rule": 0.8,
        "a group that holds the rule's class": 0.9,
        "a division that holds the rule's class": 0.5,
        "a mixed farm": 0.85,
        "a sister in the group": 0.2,
        "a sister in the division": 0.05,
    }
)
"""Fit of a receiving activity to that of the rule. Sisters count little: flat glass is not cement, though both
are division 23."""

_CROPS_AND_ANIMALS = ("011", "012", "014")
"""What a mixed farm (01.50) grows and keeps."""

PROVIDER_LEVELS: Mapping[int, float] = MappingProxyType({4: 1.0, 3: 0.9, 2: 0.9})
"""Fit of the provider by digits in common."""


def nace_digits(nace: object) -> str:
    """Return the digits of an activity, '' where it is not known.

    Examples
    --------
    >>> nace_digits("24.42"), nace_digits("01"), nace_digits(None)
    ('2442', '01', '')
    """
    return nace.replace(".", "").strip() if isinstance(nace, str) else ""


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """The rules in the order of their table, arrays of shape (n,)."""

    text: Mapping[str, NDArray[np.object_]]
    """Columns of the table; '' where a cell is empty."""
    weight: NDArray[np.float64]
    """Evidence times how often."""
    blocked: NDArray[np.bool_]
    materials: tuple[str, ...]
    material_index: NDArray[np.int64]
    """Shape (n, k): materials that the stream of each rule names, one past the end where there are fewer."""
    code_prefixes: Mapping[int, Mapping[str, NDArray[np.intp]]]
    provider_prefixes: Mapping[int, Mapping[str, NDArray[np.intp]]]
    """By number of leading digits, the rules of each."""
    any_provider: NDArray[np.bool_]
    receivers: tuple[str, ...]
    receiver_index: NDArray[np.int64]
    readings: tuple[str, ...]
    reading_index: NDArray[np.int64]


@cache
def rule_arrays(knowledge: Knowledge) -> Rules:
    """Return the exchange rules of the curated tables as arrays."""
    table = knowledge.table("exchange_rules")
    named = {stream: materials_in_words(stream, knowledge=knowledge) for stream in table["stream"].unique()}
    materials = tuple(sorted({name for names in named.values() for name in names}))
    place = {name: i for i, name in enumerate(materials)}
    index = np.full((len(table), max(map(len, named.values()))), len(materials), dtype=np.int64)
    for row, stream in enumerate(table["stream"]):
        index[row, : len(named[stream])] = [place[name] for name in named[stream]]
    inferred = np.where(table["evidence"] == "code inferred", CODE_INFERRED, 1.0)
    often = table["how_often"].map(HOW_OFTEN).fillna(HOW_OFTEN["usual"]).to_numpy(np.float64)
    codes = [code_digits(code) for code in table["waste_code"]]
    providers = [nace_digits(nace) for nace in table["provider_nace"]]
    own = [nace_digits(nace) for nace in table["receiver_nace"]]
    receivers = tuple(sorted(set(own)))
    at = {nace: i for i, nace in enumerate(receivers)}
    reading_index, readings = pd.factorize(table["reading"].fillna(OWN).to_numpy(object), sort=True)
    return Rules(
        text={name: table[name].astype("str").fillna("").to_numpy(object) for name in table.columns},
        weight=table["status"].map(STATUS_WEIGHTS).to_numpy(np.float64) * inferred * often,
        blocked=(table["status"] == "blocked").to_numpy(bool),
        materials=materials,
        material_index=index,
        code_prefixes=_prefixes(codes, CODE_LEVELS),
        provider_prefixes=_prefixes(providers, PROVIDER_LEVELS),
        any_provider=np.array([not provider for provider in providers]),
        receivers=receivers,
        receiver_index=np.array([at[nace] for nace in own]),
        readings=tuple(map(str, readings)),
        reading_index=reading_index,
    )


def _prefixes(values: Sequence[str], levels: Mapping[int, float]) -> Mapping[int, Mapping[str, NDArray[np.intp]]]:
    found: dict[int, dict[str, list[int]]] = {n: {} for n in levels}
    for n, rules in found.items():
        for row, value in enumerate(values):
            if len(value) >= n:
                rules.setdefault(value[:n], []).append(row)
    return {n: {value: np.array(rows) for value, rows in rules.items()} for n, rules in found.items()}


def highest_level(
    prefixes: Mapping[int, Mapping[str, NDArray[np.intp]]], value: str, levels: Mapping[int, float], count: int
) -> NDArray[np.float64]:
    """Return the highest level at which each of ``count`` rules shares the leading digits of a value."""
    result = np.zeros(count)
    for length in sorted(levels):
        if len(value) >= length and value[:length] in prefixes[length]:
            result[prefixes[length][value[:length]]] = levels[length]
    return result


@cache
def receiver_level(rule: str, site: str) -> tuple[float, str]:
    """Return the fit of a receiving activity to that of a rule, both as digits, and its name.

    Examples
    --------
    >>> receiver_level("011", "0111"), receiver_level("2351", "2311")
    ((0.85, 'in the group of the rule'), (0.05, 'a sister in the division'))
    """
    name = ""
    if rule == site:
        name = "same"
    elif site == "0150" and rule[:3] in _CROPS_AND_ANIMALS:
        name = "a mixed farm"
    elif site.startswith(rule):
        name = "in the group of the rule" if len(rule) == 3 else "in the division of the rule"
    elif len(site) >= 2 and rule.startswith(site):
        name = "a group that holds the rule's class" if len(site) == 3 else "a division that holds the rule's class"
    elif len(site) >= 3 and rule[:3] == site[:3]:
        name = "a sister in the group"
    elif len(site) >= 2 and rule[:2] == site[:2]:
        name = "a sister in the division"
    return (RECEIVER_LEVELS[name] if name else 0.0), name


def receiver_fit(receivers: Sequence[str], knowledge: Knowledge) -> NDArray[np.float64]:
    """Return how well activities, as digits, fit the receivers of the rules, shape (rule receivers, activities)."""
    rules = rule_arrays(knowledge)
    return np.array([[receiver_level(rule, site)[0] for site in receivers] for rule in rules.receivers])
