"""The choices of a form in its language, and what each of them means."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from symbiosis_map.exports.scan.fields import unit_choices
from symbiosis_map.intake.words import fold
from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.pages import dictionary, filled

__all__ = ["choices", "meaning", "say", "unit_label"]

_PACKAGE = "symbiosis_map.exports.scan"
_GOODS = ("material", "organic", "gas", "co2")
_BASES = ("measured", "reported", "derived", "estimated")
_MEDIA = ("water", "seawater", "steam", "gas", "air", "fish water")


def say(language: str, key: str, **values: object) -> str:
    """Return a phrase of the form; ``{name}`` is replaced by the value of that name, once.

    Examples
    --------
    >>> say("nb", "choice.demand"), say("en", "q.missing_unit", value="12 {x}")
    ('vi trenger', '12 {x} of what? The figure is left out until the unit is known.')
    """
    return filled(dictionary(language, _PACKAGE)[key], values)


def unit_label(language: str, unit: str) -> str:
    """Return a unit as a reader of the language writes it.

    Examples
    --------
    >>> unit_label("nb", "kg/day"), unit_label("de", "m3/yr"), unit_label("en", "MW")
    ('kg/døgn', 'm³/a', 'MW')
    """
    amount, slash, period = unit.partition("/")
    words = {"yr": dictionary(language)["unit.t/yr"].partition("/")[2]}
    words |= {name: say(language, f"period.{name}") for name in ("month", "week", "day")}
    return f"{amount.replace('m3', 'm³')}{slash}{words.get(period, period)}"


@cache
def choices(language: str, group: str, sheet: str = "") -> Mapping[str, str]:
    """Return the choices of a group: the label in the language, and the value of the tables that it stands for.

    Parameters
    ----------
    language : str
    group : str
        direction, resource, basis, medium, water_class, unit, power_unit or material.
    sheet : str
        Sheet whose units are meant.

    Examples
    --------
    >>> dict(choices("sv", "direction"))
    {'vi har över': 'surplus', 'vi behöver': 'demand'}
    """
    shared = dictionary(language)
    if group == "direction":
        found = {say(language, f"choice.{value}"): value for value in ("surplus", "demand")}
    elif group == "resource":
        found = {shared[f"resource.{value}"]: value for value in _GOODS}
    elif group == "basis":
        found = {shared[f"basis.{value}"]: value for value in _BASES}
    elif group == "medium":
        found = {shared[f"medium.{value}"]: value for value in _MEDIA}
    elif group == "water_class":
        found = {shared[f"water_class.{value}"]: value for value in PACKAGED.table("water_classes")["class_id"]}
    elif group == "unit":
        found = {unit_label(language, unit): unit for unit in unit_choices(sheet)}
    elif group == "power_unit":
        found = {"kW": "kW", "MW": "MW"}
    else:
        found = _materials(language)
    return MappingProxyType(found)


def meaning(language: str, group: str, text: str, sheet: str = "") -> str | None:
    """Return what a choice stands for, however it is spelt; None where it is none of the choices.

    Examples
    --------
    >>> meaning("nb", "direction", "Vi trenger"), meaning("nb", "direction", "kanskje")
    ('demand', None)
    """
    found = choices(language, group, sheet)
    folded = {fold(label): value for label, value in found.items()} | {fold(value): value for value in found.values()}
    return found.get(text) or folded.get(fold(text))


def _materials(language: str) -> dict[str, str]:
    """Return the first word of the language for each solid or organic material and gas, in alphabetical order."""
    words = PACKAGED.table("material_words")
    words = words[words["language"] == language].drop_duplicates("material")
    pairs = zip(words["material"] if language == "en" else words["word"], words["material"], strict=True)
    return dict(sorted(pairs, key=lambda pair: (fold(pair[0]), pair[0])))
