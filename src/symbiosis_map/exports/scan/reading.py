"""A filled form as answers, before anything is known about their worth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from xlsxwriter.utility import xl_col_to_name

from symbiosis_map.errors import InputError
from symbiosis_map.exports.scan.fields import ASKED, COMPANY, SHEETS
from symbiosis_map.exports.scan.form import CARRIED, FORM, VERSION
from symbiosis_map.exports.scan.vocabulary import say
from symbiosis_map.intake.guards import check_file
from symbiosis_map.intake.raw import Cell, cell_text
from symbiosis_map.intake.spreadsheets import read_cells
from symbiosis_map.intake.words import fold
from symbiosis_map.pages import LANGUAGES

__all__ = ["Answer", "Form", "open_form", "read_form"]

_HEADER_WITHIN = 20


class Answer(NamedTuple):
    """A row that somebody filled in.

    Parameters
    ----------
    kind : str
        Sheet: goods, heat or water.
    row : int
        Row as the spreadsheet program shows it.
    number : int
        Which of the filled rows of its sheet it is, counted from 1.
    values : dict of str to Cell
        By field; '' where a cell is empty.
    cells : dict of str to str
        Where each field stands: "Heat!D9".
    """

    kind: str
    row: int
    number: int
    values: dict[str, Cell]
    cells: dict[str, str]


class Form(NamedTuple):
    """A filled form.

    Parameters
    ----------
    file : str
        Name of the file.
    language : str
    company : dict of str to str
        What the sheet of the company says, and what travelled with the form.
    answers : list of Answer
    lost : list of str
        Sheets and columns of the form that are gone.
    """

    file: str
    language: str
    company: dict[str, str]
    answers: list[Answer]
    lost: list[str]


def read_form(path: Path) -> Form | None:
    """Read a filled form.

    Parameters
    ----------
    path : Path
        XLSX, XLSM or ODS.

    Returns
    -------
    Form or None
        None where the file is a workbook, but not a form of a waste scan.

    Raises
    ------
    InputError
        The file cannot be read at all.
    """
    check_file(path)
    sheets = read_cells(path)
    identity = {cell_text(line[0]): cell_text(line[1]) for line in sheets.get(FORM, []) if len(line) > 1}
    language = identity.get("language", "")
    if identity.get("form") != VERSION or language not in LANGUAGES or not identity.get("site_id"):
        return None
    lost: list[str] = []
    company = {name: identity.get(name, "") for name in (*CARRIED, "latitude", "longitude")}
    company |= _company(sheets, language, lost)
    answers: list[Answer] = []
    for kind in SHEETS:
        answers += _answers(sheets, kind, language, lost)
    return Form(path.name, language, company, answers, lost)


def _lines(sheets: dict[str, list[list[Cell]]], kind: str, language: str, lost: list[str]) -> list[list[Cell]]:
    title = say(language, f"sheet.{kind}")
    if title not in sheets:
        lost.append(title)
    return sheets.get(title, [])


def _company(sheets: dict[str, list[list[Cell]]], language: str, lost: list[str]) -> dict[str, str]:
    labels = {fold(say(language, f"f.{name}")): name for name in COMPANY}
    told = dict.fromkeys(COMPANY, "")
    for line in _lines(sheets, "company", language, lost):
        name = labels.get(fold(cell_text(line[0]))) if line else None
        if name is not None and len(line) > 1:
            told[name] = cell_text(line[1])
    return told


def _answers(sheets: dict[str, list[list[Cell]]], kind: str, language: str, lost: list[str]) -> list[Answer]:
    lines = _lines(sheets, kind, language, lost)
    if not lines:
        return []
    title = say(language, f"sheet.{kind}")
    labels = {fold(say(language, f"f.{field.name}")): field.name for field in ASKED[kind]}
    header_at, places = _header(lines, labels)
    lost += [f"{title}: {say(language, f'f.{field.name}')}" for field in ASKED[kind] if field.name not in places]
    example = say(language, "example")
    found: list[Answer] = []
    for position, line in enumerate(lines[header_at + 1 :], start=header_at + 2):
        if line and line[0] == example:
            continue
        values = {name: line[at] if at < len(line) else "" for name, at in places.items()}
        if any(value != "" for value in values.values()):
            cells = {name: f"{title}!{xl_col_to_name(at)}{position}" for name, at in places.items()}
            found.append(Answer(kind, position, len(found) + 1, values, cells))
    return found


def _header(lines: Sequence[Sequence[Cell]], labels: dict[str, str]) -> tuple[int, dict[str, int]]:
    """Return the line of the headings, and where the field of each stands; the first column is no field."""
    best: tuple[int, dict[str, int]] = (0, {})
    for at, line in enumerate(lines[:_HEADER_WITHIN]):
        places: dict[str, int] = {}
        for index, cell in enumerate(line[1:], start=1):
            name = labels.get(fold(cell)) if isinstance(cell, str) else None
            if name is not None:
                places.setdefault(name, index)
        if len(places) > len(best[1]):
            best = (at, places)
    return best


def open_form(path: Path) -> Form | InputError | None:
    """Read a filled form; a file that cannot be read gives the error instead of raising it."""
    try:
        return read_form(path)
    except InputError as error:
        return error
