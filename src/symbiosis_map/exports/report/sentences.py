"""Links and near misses in words, in the language of the report."""

from __future__ import annotations

import math
import re
from typing import Any

from symbiosis_map.exports.wording import NO_BREAK, Words

__all__ = ["cost", "distance", "named", "remedy", "shortfall"]

_ACCEPTOR = re.compile(r"by-products that NACE (\S+) takes")
_METRES = {"m": 1.0, "km": 1000.0}


def named(stream: object, words: Words) -> str:
    """Return what a stream is called; what an activity takes by rule is put into words.

    Examples
    --------
    >>> named("by-products that NACE 10.20 takes", Words("en")), named("slag", Words("en"))
    ('by-products that NACE 10.20 takes', 'slag')
    """
    text = stream if isinstance(stream, str) else ""
    acceptor = _ACCEPTOR.fullmatch(text)
    return words.say("acceptor", nace=acceptor[1]) if acceptor else text


def distance(row: Any, words: Words) -> str:
    """Return the route of a link or near miss, or the distance as the crow flies where there is none."""
    return words.distance(row.route_m if math.isfinite(row.route_m) else row.crow_m)


def cost(row: Any, words: Words) -> str:
    """Return what a link costs for each unit and, behind a stroke, what the alternative costs; empty where unknown."""
    if not math.isfinite(row.cost):
        return ""
    alternative = f" / {words.figure(row.alternative_cost)}" if math.isfinite(row.alternative_cost) else ""
    return f"{words.figure(row.cost)}{alternative}{NO_BREAK}{words.unit(row.cost_unit)}"


def shortfall(row: Any, words: Words) -> str:
    """Return how a near miss fell short: "12 K too cold"."""
    amount = _lacking(row, words)
    key = f"short.{row.gate}" if amount else f"miss.{row.gate}"
    if words.has(key):
        return words.say(key, amount=amount)
    return f"{words.term('gate', row.gate)}: {amount}" if amount else words.term("gate", row.gate)


def remedy(row: Any, words: Words) -> str:
    """Return what would have to change for a near miss to work; empty where nothing is known."""
    amount = _lacking(row, words)
    key = f"change.{row.gate}" if amount else f"open.{row.gate}"
    return words.say(key, amount=amount) if words.has(key) else ""


def _lacking(row: Any, words: Words) -> str:
    if not math.isfinite(row.shortfall):
        return ""
    unit = row.shortfall_unit if isinstance(row.shortfall_unit, str) else ""
    if unit in _METRES:
        return words.distance(row.shortfall * _METRES[unit])
    return f"{words.figure(row.shortfall)}{NO_BREAK}{words.unit(unit)}".rstrip(NO_BREAK)
