"""What a scan gives: tables for a project, contacts apart from them, and a list of whom to call back."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from symbiosis_map.errors import OutputError
from symbiosis_map.exports.atomic import staged
from symbiosis_map.exports.cells import fit_cell_text
from symbiosis_map.exports.changes import csv_bytes
from symbiosis_map.exports.scan.scan import CALL_BACK_COLUMNS, Scan
from symbiosis_map.exports.scan.vocabulary import say
from symbiosis_map.exports.scan.workbook_styles import Styles
from symbiosis_map.intake import InputFile, read_inputs
from symbiosis_map.pages import dictionary

__all__ = ["CALL_BACK_BOOK", "CALL_BACK_FILE", "COMPANIES_BOOK", "CONTACTS_FILE", "scan_inputs", "write_scan"]

COMPANIES_BOOK = "companies.xlsx"
CONTACTS_FILE = "contacts.csv"
CALL_BACK_FILE = "call_back.csv"
CALL_BACK_BOOK = "call_back.xlsx"

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_UNDATED = dt.datetime(1980, 1, 1)
_SHOWN = ("company", "contact", "phone", "email", "where", "field", "value", "kind", "question", "answer")
_WIDTHS = (26, 20, 16, 24, 22, 20, 20, 14, 52, 40)


def scan_inputs(folder: Path) -> list[InputFile]:
    """Return the inputs of a project that the tables of a scan are."""
    book = folder / COMPANIES_BOOK
    return [InputFile(book, kind="sites", sheet="sites"), InputFile(book, kind="streams", sheet="streams")]


def write_scan(scan: Scan, folder: Path) -> tuple[list[Path], pd.DataFrame]:
    """Write the tables of a scan, its contacts and its list of calls.

    The tables are read back as a project reads them; what that sets aside joins the list of calls, so that nothing
    is lost between a form and a project.

    Parameters
    ----------
    scan : Scan
        As :func:`symbiosis_map.exports.scan.read_forms` gives it.
    folder : Path
        Made if missing. All files appear, or none does.

    Returns
    -------
    paths : list of Path
    call_back : DataFrame
        The whole list of calls.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    with tempfile.TemporaryDirectory() as room:
        call_back = scan.call_back
        if len(scan.sites):
            _write_companies(scan, Path(room) / COMPANIES_BOOK)
            call_back = pd.concat([call_back, _set_aside(scan, Path(room))], ignore_index=True)
    call_back = call_back.sort_values(["site_id", "file"], kind="stable", ignore_index=True)
    with staged(folder) as stage:
        if len(scan.sites):
            _write_companies(scan, stage / COMPANIES_BOOK)
            (stage / CONTACTS_FILE).write_bytes(csv_bytes(scan.contacts))
        (stage / CALL_BACK_FILE).write_bytes(csv_bytes(call_back))
        _write_calls(call_back, stage / CALL_BACK_BOOK)
        names = sorted(path.name for path in stage.iterdir())
    return [folder / name for name in names], call_back


def _write_companies(scan: Scan, path: Path) -> None:
    book = xlsxwriter.Workbook(path, _OPTIONS)
    book.set_properties({"created": _UNDATED})
    styles = Styles(book)
    for name, frame in (("sites", scan.sites), ("streams", scan.streams)):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(frame.columns) - 1, 18)
        _write_rows(sheet, frame, list(frame.columns), styles.header, None)
    _close(book, path)


def _write_rows(sheet: Any, frame: pd.DataFrame, titles: Sequence[str], header: Any, style: Any) -> None:
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, header)
    for row, values in enumerate(frame.itertuples(index=False), start=1):
        for column, value in enumerate(values):
            if isinstance(value, float):
                sheet.write_number(row, column, value, style)
            elif value or style is not None:
                sheet.write_string(row, column, fit_cell_text(str(value))[0], style)


def _set_aside(scan: Scan, room: Path) -> pd.DataFrame:
    """Return as questions what a project would set aside of these tables."""
    inputs = scan_inputs(room)[: 2 if len(scan.streams) else 1]
    rejected = read_inputs(inputs).rejected
    calls: list[dict[str, Any]] = []
    first = scan.call_back.drop_duplicates("site_id").set_index("site_id")["language"]
    for item in rejected.to_dict("records"):
        table = scan.streams if item["sheet"] == "streams" else scan.sites
        site_id = table["site_id"].iloc[int(item["row"]) - 2]
        site = scan.sites.set_index("site_id").loc[site_id]
        contact = scan.contacts.set_index("site_id").loc[site_id]
        language = str(first.get(site_id, "en"))
        field = f"f.{item['column']}"
        known = dictionary(language, "symbiosis_map.exports.scan")
        calls.append(
            dict.fromkeys(CALL_BACK_COLUMNS, "")
            | {
                "site_id": site_id,
                "company": site["name"],
                **contact.to_dict(),
                "language": language,
                "file": str(site["source"]).rpartition(": ")[2],
                "where": f"{COMPANIES_BOOK}, {item['sheet']}, {item['row']}",
                "field": known.get(field, item["column"]),
                "value": item["value"],
                "kind": "contradiction",
                "question": say(language, "q.other", value=f"{item['rule']}. {item['remedy']}"),
            }
        )
    return pd.DataFrame(calls, columns=list(CALL_BACK_COLUMNS), dtype="object")


def _write_calls(call_back: pd.DataFrame, path: Path) -> None:
    """Write the list of calls as a workbook with a column for the answers, in the language of most forms."""
    languages = call_back["language"].replace("", pd.NA).dropna()
    language = str(languages.mode().iloc[0]) if len(languages) else "en"
    book = xlsxwriter.Workbook(path, _OPTIONS)
    book.set_properties({"created": _UNDATED})
    styles = Styles(book)
    sheet = book.add_worksheet(say(language, "call_back"))
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    people = ("contact", "phone", "email")
    titles = [say(language, f"f.{name}" if name in people else f"col.{name}") for name in _SHOWN]
    shown = call_back.assign(
        kind=[
            say(lang or "en", f"kind.{kind}")
            for lang, kind in zip(call_back["language"], call_back["kind"], strict=True)
        ],
        answer="",
    )
    shown["company"] = shown["company"].where(shown["company"] != "", shown["file"])
    _write_rows(sheet, shown[list(_SHOWN)], titles, styles.header, styles.cell)
    sheet.autofilter(0, 0, max(len(shown), 1), len(_SHOWN) - 1)
    _close(book, path)


def _close(book: Any, path: Path) -> None:
    try:
        book.close()
    except (OSError, XlsxWriterException) as error:
        raise OutputError(f"cannot write {path.name}: {error}", remedy="Look for a full disk.") from error
