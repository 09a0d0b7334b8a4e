"""Workbooks: sheets, and the row numbers that the spreadsheet program shows."""

from __future__ import annotations

from pathlib import Path

import python_calamine

from symbiosis_map.errors import InputError
from symbiosis_map.intake.guards import check_archive
from symbiosis_map.intake.headers import count_known
from symbiosis_map.intake.raw import Cell, RawTable, as_cell, table_of_rows

__all__ = ["read_cells", "read_workbook"]

_HEADER_WITHIN = 20
"""A title may stand above the header; further down than this it is no table."""


def read_workbook(path: Path, sheet: str | None = None) -> list[RawTable]:
    """Read the sheets of a workbook that hold something.

    Parameters
    ----------
    path : Path
        XLSX, XLSM, XLS or ODS.
    sheet : str, optional
        The only sheet to read.

    Returns
    -------
    list of RawTable
        A formula gives its stored result; a formula in error gives an empty cell.

    Raises
    ------
    InputError
        Damaged, protected by a password, a decompression bomb, or without that sheet.
    """
    tables = []
    for name, lines in read_cells(path, sheet).items():
        header_at = _header_at(lines)
        if header_at is not None:
            tables.append(table_of_rows(path.name, name, lines, header_at))
    if not tables:
        raise InputError(
            f"{path.name} is empty", remedy="Fill in a header and at least one row, or leave the file out."
        )
    return tables


def read_cells(path: Path, sheet: str | None = None) -> dict[str, list[list[Cell]]]:
    """Read the cells of a workbook, line by line, by sheet; hidden sheets too.

    Parameters
    ----------
    path : Path
        XLSX, XLSM, XLS or ODS.
    sheet : str, optional
        The only sheet to read.

    Raises
    ------
    InputError
        Damaged, protected by a password, a decompression bomb, or without that sheet.
    """
    if path.suffix.lower() != ".xls":
        check_archive(path)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
    except (python_calamine.CalamineError, OSError) as error:
        raise InputError(f"{path.name} cannot be read: {error}", remedy="Save it anew as XLSX.") from error
    names = book.sheet_names if sheet is None else [sheet]
    if sheet is not None and sheet not in book.sheet_names:
        raise InputError(f"{path.name} has no sheet {sheet!r}", remedy=f"It has {', '.join(book.sheet_names)}.")
    cells = {}
    for name in names:
        try:
            values = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except (python_calamine.CalamineError, OSError) as error:
            raise InputError(f"{path.name}, sheet {name!r}: {error}", remedy="Save it anew as XLSX.") from error
        cells[name] = [[as_cell(value) for value in line] for line in values]
    return cells


def _header_at(lines: list[list[Cell]]) -> int | None:
    """Return the position of the header: the line of the first twenty with most known headers."""
    filled = [i for i, line in enumerate(lines) if any(cell != "" for cell in line)]
    if not filled:
        return None
    known = {i: count_known([cell for cell in lines[i] if isinstance(cell, str)]) for i in filled if i < _HEADER_WITHIN}
    best = max(known, key=lambda i: (known[i], -i), default=filled[0])
    return best if known.get(best, 0) >= 2 else filled[0]
