"""CSV files: encoding and separator by fixed rules, never by guessing at letters."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

from symbiosis_map.errors import InputError
from symbiosis_map.intake.raw import Cell, RawTable, as_cell, table_of_rows

__all__ = ["read_delimited"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = (";", "\t", ",", "|")
_NONE = "\x1f"
"""Stands in no text: for a table of one column."""


def read_delimited(path: Path, encoding: str | None = None) -> RawTable:
    """Read a CSV or text file.

    Parameters
    ----------
    path : Path
    encoding : str, optional
        Without it: the byte order mark, else UTF-8 where every byte fits, else cp1252.

    Returns
    -------
    RawTable
        All cells are text. Its notes name the encoding and the separator.

    Raises
    ------
    InputError
        The bytes do not fit the encoding, the file is binary, or a quotation mark is never closed.
    """
    text, used = _decode(path, encoding)
    separator = _separator(text)
    lines: list[list[Cell]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        lines.extend([as_cell(cell) for cell in line] for line in reader)
    except csv.Error as error:
        raise InputError(
            f"{path.name}, near line {reader.line_num}: {error}",
            remedy="Close every quotation mark, and double those inside a text.",
        ) from error
    header_at = next((i for i, line in enumerate(lines) if any(cell != "" for cell in line)), None)
    if header_at is None:
        raise InputError(
            f"{path.name} is empty", remedy="Fill in a header and at least one row, or leave the file out."
        )
    name = {"\t": "tab", _NONE: "none"}.get(separator, separator)
    return table_of_rows(path.name, "", lines, header_at, (f"{path.name}: read as {used}, separator {name!r}",))


def _decode(path: Path, encoding: str | None) -> tuple[str, str]:
    data = path.read_bytes()
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    for candidate in (encoding,) if encoding else (marked,) if marked else ("utf-8", "cp1252"):
        try:
            text = data.decode(str(candidate))
        except LookupError as error:
            raise InputError(f"encoding {candidate!r} is not known", remedy="Write utf-8 or cp1252.") from error
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise InputError(
                f"{path.name} holds NUL bytes: it is binary, or text in UTF-16 without a mark",
                remedy="Save it as UTF-8, or name the encoding (utf-16-le).",
            )
        return text.removeprefix("\ufeff"), str(candidate)
    tried = encoding or marked or "UTF-8 or cp1252"
    raise InputError(f"{path.name} cannot be read as {tried}", remedy="Name its encoding, or save it as UTF-8.")


def _separator(text: str) -> str:
    """Return the separator that stands equally often in the first lines, else the most frequent in the header."""
    head: list[str] = []
    quoted = False
    for line in text.splitlines()[:40]:
        outside = line.split('"')[1 if quoted else 0 :: 2]
        if not quoted:
            head.append("".join(outside))
        quoted ^= line.count('"') % 2 == 1
    head = [line for line in head if line.strip()][:20]
    if not head or not any(separator in head[0] for separator in _SEPARATORS):
        return _NONE
    steady = [s for s in _SEPARATORS if head[0].count(s) >= 1 and len({line.count(s) for line in head}) == 1]
    return max(steady or _SEPARATORS, key=head[0].count)
