"""Rows of a sheet, put together column by column, and a workbook filled with them.

Writing cell by cell takes most of the time of a large workbook. So the workbook is made with its headings and one
pattern row under them, which says how the cells of each column look; here its rows take the place of the pattern
(Office Open XML, ISO/IEC 29500-1, part 18.3).
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name

from symbiosis_map.exports.archive import write_zip
from symbiosis_map.exports.text import as_bytes, escaped, joined, row_blocks, values_as_text
from symbiosis_map.schema import Column, Table

__all__ = ["SheetRows", "fill_book"]

_PATTERN_ROW = re.compile(rb'<row r="(\d+)"[^>]*>(?:<c [^>]*/>)*</row></sheetData>')
_PATTERN_CELL = re.compile(rb'<c r="([A-Z]+)\d+" s="(\d+)"/>')
_DIMENSION = re.compile(rb'(<dimension ref="A1:[A-Z]+)\d+"')
_TO_ESCAPE = "[&<>]|_x[0-9A-Fa-f]{4}_"
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NEEDS_BLANKS_KEPT = r"^\s|\s$|\n|  "


@dataclass(frozen=True, slots=True)
class SheetRows:
    """What a sheet shall hold under its headings.

    Parameters
    ----------
    frame : DataFrame
        Texts that a cell can hold, finite numbers.
    table : Table
        Its columns, none of them a geometry or a date.
    """

    frame: pd.DataFrame
    table: Table


def fill_book(book: bytes, sheets: Mapping[int, SheetRows], path: Path, date: dt.date) -> None:
    """Write a workbook with rows in place of the pattern rows.

    Parameters
    ----------
    book : bytes
        The workbook; where a sheet shall have rows, its last row is the pattern.
    sheets : mapping of int to SheetRows
        By the number of the sheet, the first is 1; each with a row or more.
    path : Path
    date : datetime.date
        Date inside of the file.

    Raises
    ------
    RuntimeError
        A sheet of more than 2 GiB.
    """
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        content: dict[str, Path | bytes | Iterable[bytes]] = {name: archive.read(name) for name in archive.namelist()}
    for number, rows in sheets.items():
        name = f"xl/worksheets/sheet{number}.xml"
        content[name] = _filled(bytes(content[name]), rows)  # type: ignore[arg-type]
    write_zip(path, content, date, first="[Content_Types].xml")


def _filled(sheet: bytes, rows: SheetRows) -> Iterator[bytes]:
    pattern = _PATTERN_ROW.search(sheet)
    if pattern is None:
        raise ValueError("the sheet has no pattern row")
    first = int(pattern[1])
    styles = {letters.decode(): number.decode() for letters, number in _PATTERN_CELL.findall(pattern[0])}
    last = str(first + len(rows.frame) - 1).encode()
    yield _DIMENSION.sub(lambda found: found[1] + last + b'"', sheet[: pattern.start()], count=1)
    for block in row_blocks(rows.frame):
        yield _rows(block, rows.table, styles, first)
        first += len(block)
    yield b"</sheetData>" + sheet[pattern.end() :]


def _rows(block: pd.DataFrame, table: Table, styles: Mapping[str, str], first: int) -> bytes:
    numbers = pa.array(np.arange(first, first + len(block))).cast(pa.string())
    cells = []
    for index, column in enumerate(table.columns):
        letters = xl_col_to_name(index)
        style = f' s="{styles[letters]}"' if letters in styles else ""
        cells.append(_cells(block[column.name], column, f'<c r="{letters}', numbers, style))
    return as_bytes(joined('<row r="', numbers, '">', *(cell for cell in cells if cell is not None), "</row>"))


def _cells(values: pd.Series, column: Column, start: str, numbers: pa.Array, style: str) -> pa.Array | None:
    """Return the cells of a column, empty ones for missing values; None where all are missing."""
    texts = values_as_text(values, column)
    if column.type == "text":
        texts = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    if texts.null_count == len(texts):
        return None
    if column.type == "text":
        kept = pc.any(pc.match_substring_regex(texts, _NEEDS_BLANKS_KEPT)).as_py()
        opening = '<t xml:space="preserve">' if kept else "<t>"
        safe = escaped(texts, _TO_ESCAPE, _escape)
        made = joined(start, numbers, f'"{style} t="inlineStr"><is>{opening}', safe, "</t></is></c>")
    elif column.type == "boolean":
        bits = values_as_text(values.astype("Int64"), Column(column.name, "integer", "", ""))
        made = joined(start, numbers, f'"{style} t="b"><v>', bits, "</v></c>")
    else:
        made = joined(start, numbers, f'"{style}><v>', texts, "</v></c>")
    return made.fill_null("")


def _escape(text: str) -> str:
    """Return a text as the sheet holds it; what looks like an escaped letter is one nowhere in a text of a table.

    Examples
    --------
    >>> _escape("a < b _x0041_x0042_")
    'a &lt; b _x005F_x0041_x005F_x0042_'
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LOOKS_ESCAPED.sub("_x005F_", text)
