"""What intake has to say beside its tables: rows set aside, values filled in, notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from symbiosis_map import tables
from symbiosis_map.intake.raw import Cell, cell_text
from symbiosis_map.schema import conform
from symbiosis_map.tables.assuming import Assumptions

__all__ = ["Findings", "Place"]

_LONGEST_VALUE = 80


class Place(NamedTuple):
    """Where a row stands."""

    file: str
    sheet: str
    row: int

    def __str__(self) -> str:
        sheet = f", sheet {self.sheet!r}" if self.sheet else ""
        return f"{self.file}{sheet}, row {self.row}"


@dataclass(slots=True)
class Findings:
    """Collects what was set aside, filled in and noted while a project is read."""

    rejected: list[tuple[str, str, int | None, str, str, str, str]] = field(default_factory=list)
    assumptions: Assumptions = field(default_factory=Assumptions)
    notes: list[str] = field(default_factory=list)

    def set_aside(self, place: Place, column: str, value: Cell, rule: str, remedy: str) -> None:
        """Record a cell or a row that is not used."""
        text = cell_text(value)
        shown = text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
        self.rejected.append((place.file, place.sheet, place.row, column, shown, rule, remedy))

    def assume(self, table: str, key: str, column: str, value: str, reason: str, source: str) -> None:
        """Record a value that was filled in."""
        self.assumptions.add(table, [key], column, [value], reason, source)

    def rejected_table(self) -> pd.DataFrame:
        """Return the rows that were set aside, in the order of files and rows."""
        names = ["file", "sheet", "row", "column", "value", "rule", "remedy"]
        frame = pd.DataFrame(self.rejected, columns=names)
        return conform(frame.sort_values(["file", "sheet", "row", "column"], kind="stable"), tables.REJECTED)
