"""Formats of the form and of the list of calls, each made once."""

from __future__ import annotations

from typing import Any

__all__ = ["Styles"]

_ACCENT, _INK, _SOFT, _PALE, _RULE = "#0B4F6C", "#1C2733", "#6B7883", "#F3F6F8", "#C3CCD4"


class Styles:
    """Formats of one workbook.

    Parameters
    ----------
    book : xlsxwriter.Workbook
    """

    def __init__(self, book: Any) -> None:
        def style(**properties: Any) -> Any:
            return book.add_format({"font_name": "Calibri", "font_size": 11, "font_color": _INK, **properties})

        grid = {"border": 1, "border_color": _RULE, "valign": "vcenter", "text_wrap": True}
        self.title = style(bold=True, font_size=18, font_color="#FFFFFF", bg_color=_ACCENT, valign="vcenter", indent=1)
        self.intro = style(font_color=_INK, bg_color="#DCEDF4", valign="vcenter", text_wrap=True, indent=1)
        self.header = style(bold=True, font_color="#FFFFFF", bg_color=_ACCENT, **grid)
        self.label = style(bold=True, bg_color=_PALE, indent=1, **grid)
        self.line = style(valign="vcenter", text_wrap=True, indent=1)
        self.chapter = style(bold=True, font_size=13, font_color=_ACCENT, bottom=2, bottom_color=_ACCENT)
        self.number_mark = style(bold=True, font_color="#FFFFFF", bg_color=_ACCENT, align="center", valign="vcenter")
        self.example = style(italic=True, font_color=_SOFT, bg_color="#ECEFF1", **(grid | {"text_wrap": False}))
        self.row_number = style(font_color=_SOFT, bg_color=_PALE, align="center", **grid)
        self.entry = style(locked=False, num_format="@", indent=1, **grid)
        self.number = style(locked=False, num_format="General", align="right", **grid)
        self.lacking = book.add_format({"bg_color": "#FFE9A8"})
        self.cell = style(**(grid | {"valign": "top"}))
        self.strong = style(bold=True, **(grid | {"valign": "top"}))
