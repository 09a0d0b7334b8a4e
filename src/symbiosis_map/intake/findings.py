"""What intake has to say beside its tables: rows set aside, values filled in, notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from symbiosis_map import tables
from symbiosis_map.intake.raw import Cell, cell_text
from symbiosis_map.schema import conform

__all__ = ["Assumed", "Findings", "Place", "assumptions_table"]

_LONGEST_VALUE = 80


class Place(NamedTuple):
    """Where a row stands."""

    file: str
    sheet: str
    row: int

    def __str__(self) -> str:
        sheet = f", sheet {self.sheet!r}" if self.sheet else ""
        return f"{self.file}{sheet}, row {self.row}"


class Assumed(NamedTuple):
    """One value that the program filled in; see the table of assumptions."""

    table: str
    id: str
    column: str
    value: str
    reason: str
    source: str


@dataclass(slots=True)
class Findings:
    """Collects what was set aside, filled in and noted while a project is read."""

    rejected: list[tuple[str, str, int | None, str, str, str, str]] = field(default_factory=list)
    assumed: list[Assumed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def set_aside(self, place: Place, column: str, value: Cell, rule: str, remedy: str) -> None:
        """Record a cell or a row that is not used."""
        text = cell_text(value)
        shown = text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
        self.rejected.append((place.file, place.sheet, place.row, column, shown, rule, remedy))

    def assume(self, table: str, key: str, column: str, value: str, reason: str, source: str) -> None:
        """Record a value that was filled in."""
        self.assumed.append(Assumed(table, key, column, value, reason, source))

    def rejected_table(self) -> pd.DataFrame:
        """Return the rows that were set aside, in the order of files and rows."""
        names = ["file", "sheet", "row", "column", "value", "rule", "remedy"]
        frame = pd.DataFrame(self.rejected, columns=names)
        return conform(frame.sort_values(["file", "sheet", "row", "column"], kind="stable"), tables.REJECTED)


def assumptions_table(assumed: list[Assumed]) -> pd.DataFrame:
    """Return assumptions as a table, sorted by table, id and column."""
    columns = zip(*assumed, strict=True) if assumed else [()] * len(Assumed._fields)
    frame = pd.DataFrame(dict(zip(Assumed._fields, columns, strict=True)), dtype="str")
    return conform(frame.sort_values(["table", "id", "column"], kind="stable"), tables.ASSUMPTIONS)
