"""Formats and colour scales of the workbook."""

from __future__ import annotations

from typing import Any

import xlsxwriter

from symbiosis_map.palette import GROUND, SCORE_RAMP

__all__ = ["Styles", "colour_scale"]

_HEADING = "#E7EEF2"


class Styles:
    """Formats of a workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._numbers: dict[str, Any] = {}
        self.plain = book.add_format({"valign": "bottom"})
        self.title = book.add_format({"bold": True, "font_size": 20, "font_color": GROUND["accent"]})
        self.bold = book.add_format({"bold": True, "font_size": 12, "font_color": GROUND["accent"], "bottom": 1})
        self.indented = book.add_format({"indent": 1})
        self.soft = book.add_format({"font_color": GROUND["soft"]})
        self.heading = book.add_format({"bold": True, "bg_color": _HEADING, "valign": "top"})
        self.name = book.add_format(
            {"italic": True, "font_size": 9, "font_color": GROUND["soft"], "bottom": 1, "bg_color": _HEADING}
        )

    def number(self, code: str) -> Any:
        """Return the format with a number format code."""
        if code not in self._numbers:
            self._numbers[code] = self._book.add_format({"num_format": code})
        return self._numbers[code]


def colour_scale(most: float) -> dict[str, object]:
    """Return a colour scale from 0 to ``most``, fixed so that a colour means the same in every workbook."""
    scale: dict[str, object] = {"type": "3_color_scale"}
    for name, value, colour in zip(("min", "mid", "max"), (0.0, most / 2, most), SCORE_RAMP, strict=True):
        scale |= {f"{name}_type": "num", f"{name}_value": value, f"{name}_color": colour}
    return scale
