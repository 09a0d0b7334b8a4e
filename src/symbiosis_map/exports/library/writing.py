"""The two files of the materials library."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from symbiosis_map.exports.changes import csv_bytes
from symbiosis_map.exports.library.contacts import CONTACT_COLUMNS, read_contacts
from symbiosis_map.exports.library.page import library_page
from symbiosis_map.exports.library.rows import RESOURCES, acceptors, library_rows
from symbiosis_map.exports.options import ExportOptions

__all__ = ["CSV_FILE", "PAGE_FILE", "write_library"]

PAGE_FILE = "materials_library.html"
CSV_FILE = "materials_library.csv"


def write_library(tables: Mapping[str, pd.DataFrame], folder: Path, options: ExportOptions) -> list[Path]:
    """Write the page and the table of the materials library.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``sites``, ``streams`` and ``links`` of a run.
    folder : Path
        An existing folder.
    options : ExportOptions
        Title, date, language, and ``contacts``, the table of whom to ask.

    Returns
    -------
    list of Path
        The page, and the table as CSV. Columns of contacts stand in neither where no table of contacts is named.

    Raises
    ------
    InputError
        The table of contacts cannot be read.
    """
    contacts = read_contacts(Path(options.contacts)) if options.contacts else None
    rows = library_rows(tables, contacts, many_partners=options.library_many_partners)
    streams = tables.get("streams")
    goods = None if streams is None else streams[streams["resource"].isin(RESOURCES)]
    page = library_page(
        rows,
        title=options.title,
        subtitle=options.subtitle,
        date=options.date.isoformat() if options.date else "",
        language=options.language,
        left_out=0 if goods is None else int(acceptors(goods).sum()),
    )
    table = rows if contacts is not None else rows.drop(columns=list(CONTACT_COLUMNS))
    (folder / PAGE_FILE).write_text(page, encoding="utf-8", newline="\n")
    (folder / CSV_FILE).write_bytes(csv_bytes(_as_cells(table)))
    return [folder / PAGE_FILE, folder / CSV_FILE]


def _as_cells(table: pd.DataFrame) -> pd.DataFrame:
    """Return numbers with at most twelve digits, and nothing where nothing is known."""
    cells = table.astype(object).where(table.notna(), None)
    for name in table.select_dtypes("float"):
        cells[name] = [None if value is None else f"{value:.12g}" for value in cells[name]]
    return cells
