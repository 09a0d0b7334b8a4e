"""How well the exchange rules fit a stream, by its name, its code and who gives it off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.knowledge import Knowledge
from symbiosis_map.matching.goods.material_names import CODE_TITLE, material_match, materials_named, materials_of_code
from symbiosis_map.matching.goods.rule_table import PROVIDER_LEVELS, highest_level, rule_arrays
from symbiosis_map.matching.goods.waste_codes import CODE_LEVELS, code_digits, hazardous_mirrors

__all__ = ["BLOCK_LEVEL", "StreamFit", "fit_stream"]

BLOCK_LEVEL = 0.8
"""Fit of the receiver from which a ban holds, and from which a rule accepts a hazardous code."""

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


@dataclass(frozen=True, slots=True, eq=False)
class StreamFit:
    """A stream against every rule, arrays of shape (n,)."""

    fit: NDArray[np.float64]
    banned: NDArray[np.bool_]
    explicit: NDArray[np.bool_]
    code: str
    named: tuple[str, ...]
    odd_code: bool
    """Whether the code usually stands for other materials than the named one."""
    by_name: NDArray[np.float64]
    by_code: NDArray[np.float64]


def fit_stream(stream: str, waste_code: str, provider: str, resource: str, knowledge: Knowledge) -> StreamFit:
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
    by_code = highest_level(rules.code_prefixes, code, CODE_LEVELS, len(rules.weight))
    with_mirrors = by_code.copy()
    for mirror in mirrors:
        with_mirrors[rules.code_prefixes[6].get(mirror, [])] = 1.0
    counted = SAME_CODE * with_mirrors * (OTHER_NAME + (1.0 - OTHER_NAME) * by_name if named else NO_NAME)
    same = highest_level(rules.provider_prefixes, provider, PROVIDER_LEVELS, len(rules.weight))
    other = np.where(by_name >= BLOCK_LEVEL, PROVIDER_OTHER_SAME_MATERIAL, PROVIDER_OTHER)
    from_provider = np.where(rules.any_provider, ANY_PROVIDER, np.maximum(same, other))
    fit = (1.0 - (1.0 - material) * (1.0 - counted)) * from_provider
    same_code = by_code == 1.0
    banned = (by_name >= BLOCK_LEVEL) | (same_code & ((by_name > 0) | (not named)))
    return StreamFit(fit, rules.blocked & banned, same_code, code, named, odd_code, by_name, by_code)


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
