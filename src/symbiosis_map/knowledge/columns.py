"""Columns that the curated tables are put together from."""

from __future__ import annotations

from symbiosis_map.schema import Column

__all__ = ["COST_WIDTH", "EVIDENCE", "SOURCE", "number", "text"]

SOURCE = Column("source", "text", "source", "Where the row comes from.", required=True)
"""Every row of every curated table has one."""

EVIDENCE = Column(
    "evidence",
    "text",
    "evidence",
    "Stated by its source, computed from such figures, or ours.",
    required=True,
    allowed=("published", "derived", "estimate"),
)


def text(name: str, description: str, *, required: bool = False, allowed: tuple[str, ...] = ()) -> Column:
    """Return a column of text."""
    return Column(name, "text", name[:10], description, required=required, allowed=allowed)


def number(name: str, unit: str, description: str, *, required: bool = False) -> Column:
    """Return a column of numbers with their unit."""
    return Column(name, "number", name[:10], description, unit=unit, required=required)


COST_WIDTH = (
    number("low_factor", "1", "Low cost over the one that is counted (estimate)."),
    number("high_factor", "1", "High cost over the one that is counted (estimate)."),
)
"""How far a cost may be off."""
