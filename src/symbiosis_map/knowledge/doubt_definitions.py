"""Columns of the curated tables about how far inputs may be off."""

from __future__ import annotations

from symbiosis_map.knowledge.columns import EVIDENCE, SOURCE, number, text
from symbiosis_map.schema import Table

__all__ = ["DOUBT_TABLES"]

_TEMPERATURE_WIDTHS = Table(
    "temperature_widths",
    ("basis",),
    "How far a temperature may be off, by how the stream is known: the larger of a number of kelvin and a share of it.",
    (
        text("basis", "How the stream is known.", required=True),
        number("least_k", "K", "Least half width.", required=True),
        number("share", "1", "Half width over the temperature in °C.", required=True),
        EVIDENCE,
        SOURCE,
    ),
)

_UNCERTAIN_INPUTS = Table(
    "uncertain_inputs",
    ("input_id",),
    "Low and high of what all links share or what no table states; the mode is the value that the run uses.",
    (
        text("input_id", "Key; the program knows these keys alone.", required=True),
        text("name", "In words.", required=True),
        text(
            "law",
            "value: low and high stand for themselves; factor: they multiply the mode; shift: they are added to it.",
            required=True,
            allowed=("value", "factor", "shift"),
        ),
        number("low", "unit", "Low end.", required=True),
        number("high", "unit", "High end.", required=True),
        text("unit", "Unit of low and high.", required=True),
        EVIDENCE,
        SOURCE,
    ),
)

DOUBT_TABLES = (_TEMPERATURE_WIDTHS, _UNCERTAIN_INPUTS)
"""Tables of this part."""
