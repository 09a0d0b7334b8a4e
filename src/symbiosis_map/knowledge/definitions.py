"""Columns of the curated tables; every row of every table carries its source."""

from __future__ import annotations

from symbiosis_map.schema import Column, Table

__all__ = ["DEFINITIONS"]

_SOURCE = Column("source", "text", "source", "Where the row comes from.", required=True)


def _text(name: str, description: str, *, required: bool = False) -> Column:
    return Column(name, "text", name[:10], description, required=required)


def _number(name: str, unit: str, description: str, *, required: bool = False) -> Column:
    return Column(name, "number", name[:10], description, unit=unit, required=required)


_MONTHLY_PROFILES = Table(
    "monthly_profiles",
    ("profile",),
    "How a yearly quantity spreads over the months; the twelve shares sum to 1.",
    (
        _text("profile", "Name.", required=True),
        *(_number(f"month_{m:02d}", "1", "Share of the year.", required=True) for m in range(1, 13)),
        _number("full_load_hours", "h/yr", "Yearly energy over highest power.", required=True),
        _SOURCE,
    ),
)

DEFINITIONS = {table.name: table for table in (_MONTHLY_PROFILES,)}
"""Every curated table by its name."""
