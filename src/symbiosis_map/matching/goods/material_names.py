"""Recognising a material in the words of a stream, and how near two materials stand to each other.

Words and materials are curated tables; :mod:`symbiosis_map.matching.goods.vocabulary` tells how a text is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from symbiosis_map.knowledge import PACKAGED, Knowledge
from symbiosis_map.matching.goods.text_words import name_tokens
from symbiosis_map.matching.goods.vocabulary import read_materials
from symbiosis_map.matching.goods.waste_codes import code_digits, titles

__all__ = [
    "CODE_TITLE",
    "ancestors",
    "material_match",
    "materials_in_words",
    "materials_named",
    "materials_of_code",
    "name_tokens",
]

WIDER = 0.9
"""Fit of a stream to a rule for the next wider material: what holds for slag holds for blast furnace slag."""
NARROWER = 0.7
"""Fit of a stream to a rule for a narrower material: a slag may be blast furnace slag."""
SIBLING = 0.5
"""Fit of two materials of the same kind."""
LISTED_CODE = 0.9
"""Trust in a material that the code usually stands for; 0.85 where it is not the first code of the material."""
CODE_TITLE = 0.8
"""Trust in a material that the title of the code names."""


@cache
def materials_in_words(text: str, language: str | None = None, knowledge: Knowledge = PACKAGED) -> tuple[str, ...]:
    """Return the materials that a text names, in the order of the text.

    Parameters
    ----------
    text : str
    language : str, optional
        Only words of this language; all languages by default.

    Examples
    --------
    >>> materials_in_words("used barley bags as waste bags")
    ('bags and sacks',)
    >>> materials_in_words("avskjær og fiskeslam")
    ('fish trimmings', 'fish sludge')
    >>> materials_in_words("Klärschlamm"), materials_in_words("boues d'épuration"), materials_in_words("avloppsslam")
    (('sewage sludge',), ('sewage sludge',), ('sewage sludge',))
    """
    return read_materials(text, language, knowledge)


@cache
def _resources(knowledge: Knowledge) -> Mapping[str, str]:
    table = knowledge.table("materials")
    return MappingProxyType(dict(zip(table["material"], table["resource"], strict=True)))


@cache
def materials_named(stream: str, resource: str, knowledge: Knowledge = PACKAGED) -> tuple[str, ...]:
    """Return the materials that the name of a stream of a resource can mean.

    A stream of CO2 is carbon dioxide whatever its name; a solid by-product is no gas, though its name may say
    where it comes from.

    Parameters
    ----------
    stream : str
    resource : str
        '' where it is not known.

    Examples
    --------
    >>> materials_named("ash of the biogas boiler", "material")
    ('ash',)
    """
    if resource == "co2":
        return ("carbon dioxide",)
    found = materials_in_words(stream, knowledge=knowledge)
    if not resource:
        return found
    solid = resource != "gas"
    return tuple(name for name in found if (_resources(knowledge)[name] in ("material", "organic")) == solid)


@cache
def _parents(knowledge: Knowledge) -> Mapping[str, str]:
    table = knowledge.table("materials")
    return MappingProxyType(
        {m: p for m, p in zip(table["material"], table["parent"], strict=True) if isinstance(p, str)}
    )


@cache
def ancestors(material: str, knowledge: Knowledge = PACKAGED) -> tuple[str, ...]:
    """Return the wider materials above one, the nearest first.

    Examples
    --------
    >>> ancestors("coal fly ash")
    ('fly ash', 'ash')
    """
    chain: list[str] = []
    while material in _parents(knowledge):
        material = _parents(knowledge)[material]
        chain.append(material)
    return tuple(chain)


@cache
def material_match(stream: str, rule: str, knowledge: Knowledge = PACKAGED) -> float:
    """Return how well a rule for one material serves a stream of another, 0 to 1.

    Examples
    --------
    >>> material_match("coal fly ash", "fly ash"), material_match("steel slag", "blast furnace slag")
    (0.9, 0.5)
    >>> material_match("manure", "steel slag")
    0.0
    """
    if stream == rule:
        return 1.0
    above_stream, above_rule = ancestors(stream, knowledge), ancestors(rule, knowledge)
    if rule in above_stream:
        return WIDER ** (above_stream.index(rule) + 1)
    if stream in above_rule:
        return NARROWER ** (above_rule.index(stream) + 1)
    if above_stream and above_rule and above_stream[0] == above_rule[0]:
        return SIBLING
    return 0.0


@cache
def _materials_by_code(knowledge: Knowledge) -> Mapping[str, Mapping[str, float]]:
    table = knowledge.table("materials")
    by_code: dict[str, dict[str, float]] = {}
    for material, codes in zip(table["material"], table["waste_codes"], strict=True):
        for place, code in enumerate(codes.split(";") if isinstance(codes, str) else ()):
            by_code.setdefault(code_digits(code), {})[material] = LISTED_CODE if place == 0 else LISTED_CODE - 0.05
    return MappingProxyType(by_code)


@cache
def materials_of_code(digits: str, knowledge: Knowledge = PACKAGED) -> Mapping[str, float]:
    """Return the materials that a code usually stands for, with the trust in each.

    Parameters
    ----------
    digits : str
        Six digits.

    Examples
    --------
    >>> materials_of_code("100102")["coal fly ash"]
    0.9
    """
    found = dict(_materials_by_code(knowledge).get(digits, {}))
    for material in materials_in_words(titles(knowledge).get(digits, "").split(" other than ")[0], "en", knowledge):
        found[material] = max(found.get(material, 0.0), CODE_TITLE)
    return MappingProxyType(found)
