"""Columns of the curated tables of economic activities: NACE Rev. 2, NACE Rev. 2.1 and the way between them."""

from __future__ import annotations

from symbiosis_map.knowledge.columns import SOURCE, text
from symbiosis_map.schema import Table

__all__ = ["ACTIVITY_TABLES"]


_NACE = Table(
    "nace",
    ("revision", "code"),
    "Economic activities: sections, divisions, groups and classes of both revisions of NACE.",
    (
        text("revision", "2 or 2.1; everything in the program is in Rev. 2.", required=True, allowed=("2", "2.1")),
        text("code", "C, 24, 24.4 or 24.42.", required=True),
        text("level", "Level.", required=True, allowed=("section", "division", "group", "class")),
        text("parent", "Code one level up; empty for a section."),
        text("title", "Title.", required=True),
        SOURCE,
    ),
)

_NACE_CORRESPONDENCE = Table(
    "nace_correspondence",
    ("nace_2_1", "nace_2"),
    "Which divisions, groups and classes of NACE Rev. 2 an activity of NACE Rev. 2.1 has parts of.",
    (
        text("nace_2_1", "Code of Rev. 2.1.", required=True),
        text("nace_2", "Code of Rev. 2 of the same level.", required=True),
        text(
            "usual",
            "Whether the activity is mostly this one; where none is, the level that all share is taken.",
            required=True,
            allowed=("yes", "no"),
        ),
        SOURCE,
    ),
)

ACTIVITY_TABLES = (_NACE, _NACE_CORRESPONDENCE)
"""Tables of activities."""
