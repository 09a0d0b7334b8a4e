"""How values become cells of a workbook: which text fits, how numbers look, how wide columns are."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symbiosis_map.schema import Column

__all__ = ["CELL_UNITS", "SUSPECT", "fit_cell_text", "number_format", "width_of"]

CELL_UNITS = 32_767
"""Excel's limit on the text of a cell, in UTF-16 units (Excel specifications and limits)."""

SUSPECT = "[\x00-\x08\x0b-\x1f\ufffe\uffff]"
"""What a text has that a cell cannot hold, unless it is too long."""

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_QUANTITY = "[>=1000]#,##0;[>=10]#,##0.0;#,##0.00"
_NUMBER_FORMATS = {
    "m": "#,##0",
    "EUR": "#,##0",
    "EUR/yr": "#,##0",
    "h/yr": "#,##0",
    "°C": "0.0",
    "yr": "0.0",
    "points": "0.0",
    "1": "0.00",
    "km2": "#,##0.00",
    "°": "0.00000",
}
_WIDEST = 60


def fit_cell_text(text: str) -> tuple[str, str]:
    r"""Return the text as a cell of a workbook can hold it, and what was done to it.

    Examples
    --------
    >>> fit_cell_text("=1+1")
    ('=1+1', '')
    >>> fit_cell_text("a\x07b")
    ('ab', 'control characters removed')
    """
    done = []
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        done.append("line ends made alike")
    if _NOT_IN_XML.search(text):
        text = _NOT_IN_XML.sub("", text)
        done.append("control characters removed")
    if len(text) * 2 > CELL_UNITS and len(units := text.encode("utf-16-le")) > CELL_UNITS * 2:
        text = units[: CELL_UNITS * 2].decode("utf-16-le", errors="ignore")
        done.append(f"cut at {CELL_UNITS:,} characters")
    return text, ", ".join(done)


def number_format(column: Column) -> str:
    """Return the number format of a column in Excel's notation.

    Examples
    --------
    >>> number_format(Column("route_m", "number", "route_m", "Distance.", unit="m"))
    '#,##0'
    """
    if column.type == "integer":
        return "0"
    if column.unit.endswith("_unit"):
        return "#,##0.00"
    return _NUMBER_FORMATS.get(column.unit, _QUANTITY)


def width_of(heading: str, texts: Iterable[str]) -> int:
    """Return a column width in characters that shows the heading and most texts.

    Examples
    --------
    >>> width_of("name", ["Tjeldbergodden methanol plant"])
    31
    """
    longest = max((len(text) for text in texts), default=0)
    return min(max(len(heading) + 4, longest + 2, 8), _WIDEST)
