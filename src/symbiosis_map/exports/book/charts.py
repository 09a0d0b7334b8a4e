"""Supply and demand of each resource by sector: the figures, and charts that follow them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import xlsxwriter

from symbiosis_map.exports.book.styles import Styles
from symbiosis_map.exports.wording import Words
from symbiosis_map.palette import COLOURS
from symbiosis_map.tables import BASE_UNIT, RESOURCES

__all__ = ["has_charts", "write_charts"]

_SUMS = {
    "arises_per_year": "doc.arises",
    "wanted_per_year": "doc.used",
    "redirected_per_year": "doc.redirected",
    "remains_per_year": "doc.remains",
    "supplied_per_year": "doc.supplied",
    "still_wanted_per_year": "doc.still_wanted",
}
"""Columns of the balance and what they are called."""

_BARS = {1: 0.0, 2: 0.7, 3: 0.4}
"""Which of these columns the chart shows, and how much lighter than the resource their colour is."""

_FIRST_ROW = 2
_CHART_ROWS = 18
_CHART_COLUMN = 8


def has_charts(views: Mapping[str, pd.DataFrame]) -> bool:
    """Return whether there is anything to chart."""
    return "flow_balance" in views and bool(views["flow_balance"][list(_SUMS)].notna().any(axis=None))


def write_charts(book: xlsxwriter.Workbook, views: Mapping[str, pd.DataFrame], words: Words, styles: Styles) -> None:
    """Write the sheet: for each resource with a known amount a table and a chart beside it.

    Parameters
    ----------
    book : Workbook
    views : mapping of str to DataFrame
        With ``flow_balance``.
    words : Words
    styles : Styles
    """
    title = words.say("sheet.charts")
    sheet = book.add_worksheet(title)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, len(_SUMS), 16)
    sheet.write_string(0, 0, words.say("book.chart_note"), styles.soft)
    row = _FIRST_ROW
    for resource in RESOURCES:
        sums = _by_sector(views["flow_balance"], resource)
        if sums.empty:
            continue
        heading = words.say("book.chart_title", resource=words.term("resource", resource))
        unit = words.unit(BASE_UNIT[resource])
        sheet.write_string(row, 0, f"{heading} ({unit})", styles.bold)
        sheet.write_string(row + 1, 0, words.say("doc.sector"), styles.heading)
        for index, key in enumerate(_SUMS.values(), start=1):
            sheet.write_string(row + 1, index, words.say(key), styles.heading)
        for offset, (sector, amounts) in enumerate(sums.iterrows()):
            sheet.write_string(row + 2 + offset, 0, _sector(str(sector), words))
            for index, name in enumerate(_SUMS, start=1):
                if pd.notna(amounts[name]):
                    sheet.write_number(row + 2 + offset, index, float(amounts[name]), styles.number("#,##0"))
        chart = _chart(book, title, row + 1, len(sums), resource, f"{heading} ({unit})", words)
        sheet.insert_chart(row, _CHART_COLUMN, chart)
        row += max(_CHART_ROWS, len(sums) + 4)


def _by_sector(balance: pd.DataFrame, resource: str) -> pd.DataFrame:
    own = balance[balance["resource"] == resource]
    sums = own.assign(sector=own["sector"].fillna("")).groupby("sector")[list(_SUMS)].sum(min_count=1)
    sums = sums[(sums > 0).any(axis=1)]
    return sums.assign(order=sums[["arises_per_year", "wanted_per_year"]].max(axis=1)).sort_values(
        "order", ascending=False, kind="stable"
    )


def _sector(sector: str, words: Words) -> str:
    if not sector:
        return words.say("sector.unknown")
    return words.say(f"sector.{sector}") if words.has(f"sector.{sector}") else f"NACE {sector}"


def _chart(
    book: xlsxwriter.Workbook, sheet: str, heading: int, rows: int, resource: str, title: str, words: Words
) -> Any:
    """Return bars of what arises, is used and is redirected; supply and demand stand beside each other."""
    chart = book.add_chart({"type": "bar"})
    names = list(_SUMS.values())
    for index, lighter in _BARS.items():
        chart.add_series(
            {
                "name": words.say(names[index - 1]),
                "categories": [sheet, heading + 1, 0, heading + rows, 0],
                "values": [sheet, heading + 1, index, heading + rows, index],
                "fill": {"color": _lighter(COLOURS[resource], lighter)},
                "border": {"color": COLOURS[resource], "width": 0.5},
                "gap": 60,
            }
        )
    chart.set_title({"name": title, "overlay": False, "name_font": {"size": 12}})
    chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#D5DCE3"}}})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 760, "height": 340})
    return chart


def _lighter(colour: str, share: float) -> str:
    """Return a colour mixed with white.

    Examples
    --------
    >>> _lighter("#000000", 0.5)
    '#808080'
    """
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * share):02X}" for part in parts)
