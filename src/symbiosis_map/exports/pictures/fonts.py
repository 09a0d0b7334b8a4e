"""The letters of documents: Roboto Condensed, embedded, so that a report looks the same everywhere."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

__all__ = ["BOLD", "ITALIC", "REGULAR", "font_bytes", "printable", "text_width"]

REGULAR = "SymbiosisRegular"
BOLD = "SymbiosisBold"
ITALIC = "SymbiosisItalic"
_FILES = {REGULAR: "Regular", BOLD: "Bold", ITALIC: "Italic"}
_INSTEAD = {"→": "–", "\t": " ", "\n": " ", "\r": " "}
_MISSING = "\ufffd"


def font_bytes(name: str) -> bytes:
    """Return the file of a font by its name."""
    return (files("symbiosis_map.exports") / "fonts" / f"RobotoCondensed-{_FILES[name]}.ttf").read_bytes()


@cache
def _font(name: str) -> TTFont:
    """Make a font known to reportlab, once."""
    with as_file(files("symbiosis_map.exports") / "fonts" / f"RobotoCondensed-{_FILES[name]}.ttf") as path:
        font = TTFont(name, str(path))
    pdfmetrics.registerFont(font)
    if name == REGULAR:
        for other in (BOLD, ITALIC):
            _font(other)
        pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD)
    return font


@cache
def _letters() -> frozenset[int]:
    return frozenset(_font(REGULAR).face.charToGlyph)


def printable(text: str) -> str:
    """Return a text with a replacement mark for every letter that the font has not.

    Examples
    --------
    >>> printable("Ålesund: CO₂ → 工場")
    'Ålesund: CO₂ – ��'
    """
    letters = _letters()
    return "".join(
        letter if ord(letter) in letters else _INSTEAD.get(letter, _MISSING)
        for letter in (_INSTEAD.get(letter, letter) for letter in text)
    )


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line of text in points.

    Examples
    --------
    >>> text_width("wide", 10.0) < text_width("wide", 10.0, bold=True) < 30.0
    True
    """
    _font(REGULAR)
    return float(pdfmetrics.stringWidth(printable(text), BOLD if bold else REGULAR, size))
