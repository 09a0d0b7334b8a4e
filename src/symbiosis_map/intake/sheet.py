"""A raw table with its columns recognised, and the rows of it that are still good."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar

from symbiosis_map.errors import InputError
from symbiosis_map.intake.findings import Findings, Place
from symbiosis_map.intake.headers import Field, recognise
from symbiosis_map.intake.options import InputFile
from symbiosis_map.intake.raw import Cell, RawTable, cell_text
from symbiosis_map.intake.words import BLANK_WORDS
from symbiosis_map.units import DecimalMark, decimal_mark

__all__ = ["Sheet", "open_sheet"]

_Value = TypeVar("_Value")
_LONGEST_TEXT = 2000
_MEND = "Mend the cell."
_LONGEST_BLANK = max(map(len, BLANK_WORDS))


def _is_blank(cell: str) -> bool:
    return cell == "" or (len(cell) <= _LONGEST_BLANK and cell.casefold() in BLANK_WORDS)


class Sheet:
    """A raw table seen through the columns of sites and streams.

    Parameters
    ----------
    raw : RawTable
    fields : dict of str to Field
        Recognised columns.
    kind : {"sites", "streams", "flat"}
    findings : Findings
        Takes what is set aside.
    file : InputFile
    """

    def __init__(
        self,
        raw: RawTable,
        fields: dict[str, Field],
        kind: Literal["sites", "streams", "flat"],
        findings: Findings,
        file: InputFile,
    ) -> None:
        self.raw = raw
        self.fields = fields
        self.kind = kind
        self.findings = findings
        self.file = file
        self.good = [True] * len(raw.rows)
        self._marks: dict[str, DecimalMark | None] = {}
        for index, value in raw.overlong.items():
            self.drop(index, "", value, "more cells than headers", "Put texts with a separator in quotation marks.")

    def __len__(self) -> int:
        return len(self.raw.rows)

    def place(self, index: int) -> Place:
        """Where a row stands."""
        return Place(self.raw.file, self.raw.sheet, self.raw.rows[index])

    def cells(self, column: str) -> list[Cell]:
        """Return the cells of a column; empty ones where the file does not have it."""
        field = self.fields.get(column)
        return self.raw.columns[field.index] if field else [""] * len(self)

    def filled(self, column: str) -> list[tuple[int, Cell]]:
        """Return the rows that say something in a column, so that all faults of a row are found at once."""
        field = self.fields.get(column)
        if field is None:
            return []
        cells, overlong = self.raw.columns[field.index], self.raw.overlong
        nothing = {cell for cell in set(cells) if isinstance(cell, str) and _is_blank(cell)}
        return [(index, cell) for index, cell in enumerate(cells) if cell not in nothing and index not in overlong]

    def header(self, column: str) -> str:
        """Return the header of a column as the file has it."""
        field = self.fields.get(column)
        return field.header if field else column

    def unit(self, column: str) -> str:
        """Return the unit in the header of a column."""
        field = self.fields.get(column)
        return field.unit if field else ""

    def mark(self, column: str) -> DecimalMark | None:
        """Return the decimal mark of a column: as the user says, else as its cells show."""
        if self.file.decimal:
            return self.file.decimal
        if column not in self._marks:
            self._marks[column] = decimal_mark(cell for cell in self.cells(column) if isinstance(cell, str) and cell)
        return self._marks[column]

    def drop(self, index: int, column: str, value: Cell, rule: str, remedy: str) -> None:
        """Set a row aside."""
        self.good[index] = False
        self.findings.set_aside(self.place(index), self.header(column), value, rule, remedy)

    def blank(self, index: int, column: str, value: Cell, rule: str, remedy: str) -> None:
        """Set one cell aside and keep its row."""
        self.findings.set_aside(self.place(index), self.header(column), value, rule, remedy)

    def parse(self, column: str, read: Callable[[Cell], _Value], *, fatal: bool, missing: _Value) -> list[_Value]:
        """Read a column cell by cell; what stands in many cells is read once.

        Parameters
        ----------
        read : callable
            Takes a cell; raises InputError where it cannot be used.
        fatal : bool
            Whether a bad cell sets its whole row aside, or itself only.
        missing : object
            Value of empty and bad cells.
        """
        filled = self.filled(column)
        known = {cell: _tried(read, cell) for cell in dict.fromkeys(cell for _, cell in filled) if cell != 0.0}
        outcomes = [known[cell] if cell in known else _tried(read, cell) for _, cell in filled]  # 0 and -0 are equal
        return self._collected(column, filled, outcomes, fatal=fatal, missing=missing)

    def parse_rows(
        self, column: str, read: Callable[[Cell, int], _Value], *, fatal: bool, missing: _Value
    ) -> list[_Value]:
        """Read a column as :meth:`parse` does, where a cell means what its row says beside it: ``read`` is told it."""
        filled = self.filled(column)
        outcomes = [_tried(read, cell, index) for index, cell in filled]
        return self._collected(column, filled, outcomes, fatal=fatal, missing=missing)

    def _collected(
        self,
        column: str,
        filled: list[tuple[int, Cell]],
        outcomes: list[_Value | InputError],
        *,
        fatal: bool,
        missing: _Value,
    ) -> list[_Value]:
        values = [missing] * len(self)
        for (index, cell), found in zip(filled, outcomes, strict=True):
            if not isinstance(found, InputError):
                values[index] = found
            elif fatal:
                self.drop(index, column, cell, f"{found.message}: row set aside", found.remedy or _MEND)
            else:
                self.blank(index, column, cell, f"{found.message}: value not used", found.remedy or _MEND)
        return values

    def texts(self, column: str) -> list[str]:
        """Return a column of free text; overlong texts are cut and listed."""
        values = [""] * len(self)
        for index, cell in self.filled(column):
            text = cell if isinstance(cell, str) else cell_text(cell)
            if len(text) > _LONGEST_TEXT:
                rule = f"longer than {_LONGEST_TEXT:,} characters: cut"
                self.blank(index, column, text, rule, "Shorten the text.")
                text = text[:_LONGEST_TEXT]
            values[index] = text
        return values


def _tried(read: Callable[..., _Value], *cell: Any) -> _Value | InputError:
    """Return what a reader makes of a cell, or why it cannot."""
    try:
        return read(*cell)
    except InputError as error:
        return error


def open_sheet(raw: RawTable, file: InputFile, findings: Findings) -> Sheet | None:
    """Recognise the columns of a table and tell what its rows are.

    Returns
    -------
    Sheet or None
        None where it has no column of sites or streams; a note says so.

    Raises
    ------
    InputError
        The user says what the rows are, and the columns for that are missing.
    """
    findings.notes.extend(raw.notes)
    fields, ignored = recognise(raw.headers, {h: c for h, c in file.columns.items() if h in raw.headers})
    if ignored:
        findings.notes.append(f"{raw.place}: columns not used: {', '.join(repr(header[:60]) for header in ignored)}")
    kind = "flat" if file.kind == "register" else file.kind
    if kind == "auto":
        names_stream = "direction" in fields or "resource" in fields
        names_site = "name" in fields or "operator" in fields
        if names_stream:
            kind = "flat" if names_site else "streams"
        elif names_site or "site_id" in fields:
            kind = "sites"
        else:
            findings.notes.append(f"{raw.place}: left out, no column of sites or streams is recognised")
            return None
    needed = {"sites": ("name", "operator", "site_id"), "streams": ("site_id",), "flat": ("name", "site_id")}[kind]
    missing = [] if any(column in fields for column in needed) else [" or ".join(needed)]
    missing += [c for c in ("direction", "resource") if kind != "sites" and c not in fields]
    if missing:
        raise InputError(
            f"{raw.place} has no column for {', '.join(missing)}",
            remedy=f"It has {', '.join(raw.headers)[:300]}. Rename them, or map them with 'columns'.",
        )
    if not raw.rows:
        findings.notes.append(f"{raw.place}: a header and no row")
    return Sheet(raw, fields, kind, findings, file)
