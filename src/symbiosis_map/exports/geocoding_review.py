"""The files in which somebody chooses where sites lie: a workbook, the same as CSV, and a page with small maps."""

from __future__ import annotations

import html
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import xlsxwriter

from symbiosis_map.counted import counted
from symbiosis_map.exports.atomic import staged
from symbiosis_map.exports.cells import fit_cell_text
from symbiosis_map.exports.changes import csv_bytes
from symbiosis_map.exports.row_values import rows_of
from symbiosis_map.geocoding.review import REVIEW, choices
from symbiosis_map.intake import read_table
from symbiosis_map.knowledge.layers import land, places
from symbiosis_map.pages import content_policy

__all__ = ["REVIEW_FILES", "read_choices", "write_review"]

REVIEW_FILES = ("geocoding-review.xlsx", "geocoding-review.csv", "geocoding-review.html")
_WIDTHS = {"choose": 8, "name": 26, "asked": 34, "reason": 40, "place": 44, "checks": 50, "provider_id": 20}
_USUAL_WIDTH = 12
_MOST_MAPS = 300
"""Sites that get a map; the table holds all."""
_PICTURE = 320
_MARGIN = 0.2
_LEAST_KM = 2.0
_WIDEST_DOUBT_KM = 25.0
_MOST_NAMES = 8
_SMALLEST = 3.0
"""Islands whose sides are under so many points of a map are left out."""
_KM_PER_DEGREE = 111.32
_COLOURS = ("#00539b", "#c4420b", "#4b7a1e", "#7b3294", "#8c6d00", "#5a5a5a")
_STYLE = """
body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1c1c1c;background:#fff}
section{display:flex;flex-wrap:wrap;gap:.6rem 1.2rem;align-items:flex-start}
section{border-top:1px solid #bbb;padding:1.2rem 0;break-inside:avoid}
h2{font-size:1.1rem;margin:0 0 .2rem;flex-basis:100%}h2 small{font-weight:400;color:#555}
svg{border:1px solid #bbb;background:#dce9f2;flex:none}
table{border-collapse:collapse;font-size:.9rem;flex:1;min-width:20rem}
th,td{text-align:left;vertical-align:top;padding:.2rem .5rem;border-bottom:1px solid #ddd}
p{flex-basis:100%;margin:.2rem 0}
td.n{font-variant-numeric:tabular-nums;text-align:right}
"""


def write_review(table: pd.DataFrame, folder: Path) -> list[Path]:
    """Write the review table as a workbook, as CSV and as a page with a small map for each site.

    Parameters
    ----------
    table : DataFrame
        As :func:`symbiosis_map.geocoding.review.review_table` gives it.
    folder : Path
        Made when missing.

    Returns
    -------
    list of Path
        The files of :data:`REVIEW_FILES`.

    Raises
    ------
    OutputError
        Where something cannot be written.
    """
    with staged(folder) as stage:
        _write_workbook(table, stage / REVIEW_FILES[0])
        plain = table.astype(object).where(table.notna(), None)
        (stage / REVIEW_FILES[1]).write_bytes(csv_bytes(plain))
        (stage / REVIEW_FILES[2]).write_text(review_page(table), encoding="utf-8")
    return [folder / name for name in REVIEW_FILES]


def read_choices(path: Path) -> pd.DataFrame:
    """Read what was chosen in a review file, workbook or CSV, as overrides.

    Raises
    ------
    InputError
        The file cannot be read, or a line in it is at fault.
    """
    return choices(read_table(path))


def review_page(table: pd.DataFrame) -> str:
    """Return the page: for each site its words, a map of the places in question, and what speaks for each.

    The page runs no script and fetches nothing.
    """
    groups = list(table.groupby("site_id", sort=False))
    sections = [_section(str(site_id), group) for site_id, group in groups[:_MOST_MAPS]]
    more = f"<p>{len(groups) - _MOST_MAPS} more sites stand in the workbook.</p>" if len(groups) > _MOST_MAPS else ""
    body = (
        "<h1>Where do these sites lie?</h1>"
        f"<p>{counted(len(groups), 'site')}. Numbers on a map are the ranks in the table; a circle is as wide as the "
        "point may be off. Put an x before the right line of each site in <b>geocoding-review.xlsx</b> or "
        "<b>.csv</b>, or fill in latitude and longitude on its last line, and read the file back.</p>"
        f"{''.join(sections)}{more}"
    )
    text = f"<title>Sites to review</title><style>{_STYLE}</style></head><body>{body}</body></html>"
    head = '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    return head + content_policy(text) + '<meta name="viewport" content="width=device-width">' + text


def _write_workbook(table: pd.DataFrame, path: Path) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        sheet = workbook.add_worksheet("Review")
        heading = workbook.add_format({"bold": True, "bottom": 1})
        to_fill = workbook.add_format({"bg_color": "#fff2cc", "border": 1, "border_color": "#bf9000"})
        degrees, metres = workbook.add_format({"num_format": "0.000000"}), workbook.add_format({"num_format": "#,##0"})
        formats = {"latitude": degrees, "longitude": degrees, "distance_m": metres, "precision_m": metres}
        for place, column in enumerate(REVIEW.columns):
            sheet.write_string(0, place, column.name, heading)
            sheet.write_comment(0, place, column.description)
            sheet.set_column(place, place, _WIDTHS.get(column.name, _USUAL_WIDTH))
        records: list[Any] = table.to_dict("records")
        for line, row in enumerate(records, start=1):
            is_own = row["rank"] == "own"
            for place, column in enumerate(REVIEW.columns):
                value = row[column.name]
                fill = to_fill if column.name == "choose" or (is_own and column.name in formats) else None
                if isinstance(value, str):
                    sheet.write_string(line, place, fit_cell_text(value)[0], fill)
                elif column.type == "number" and value is not None and math.isfinite(value):
                    sheet.write_number(line, place, value, formats.get(column.name))
                elif fill is not None:
                    sheet.write_blank(line, place, None, fill)
        if len(table):
            sheet.data_validation(1, 0, len(table), 0, {"validate": "list", "source": ["x"], "ignore_blank": True})
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, max(len(table), 1), len(REVIEW.columns) - 1)


def _section(site_id: str, group: pd.DataFrame) -> str:
    first = group.iloc[0]
    found = group[group["latitude"].notna() & group["longitude"].notna()].reset_index(drop=True)
    title = f"<h2>{_safe(first['name'])} <small>{html.escape(site_id)} · {_safe(first['asked'])}</small></h2>"
    why = f"<p><b>{_safe(first['status'])}</b>: {_safe(first['reason'])}</p>"
    if not len(found):
        return f"<section>{title}{why}<p>No place is in question.</p></section>"
    rows = "".join(
        f'<tr><td class="n">{_safe(row.rank)}{" ✓" if row.proposed == "yes" else ""}</td><td>{_safe(row.place)}</td>'
        f'<td>{_safe(row.level)}</td><td class="n">{_km(row.distance_m)}</td><td class="n">{_km(row.precision_m)}</td>'
        f"<td>{_safe(row.provider)}</td><td>{_safe(row.checks)}</td></tr>"
        for row in rows_of(found)
    )
    headings = "".join(f"<th>{name}</th>" for name in ("", "Place", "Level", "From 1", "±", "From", "Checks"))
    return f"<section>{title}{why}{_map(found)}<table><tr>{headings}</tr>{rows}</table></section>"


def _map(found: pd.DataFrame) -> str:
    """Return a map of some places as SVG: the land, a numbered dot for each, and how far each may be off."""
    x, y = found["longitude"].to_numpy(float), found["latitude"].to_numpy(float)
    stretch = math.cos(math.radians(float(y.mean())))
    width_km = float(np.ptp(x)) * stretch * _KM_PER_DEGREE
    doubt_km = min(float(np.nan_to_num(found["precision_m"].to_numpy(float)).max()) / 1000, _WIDEST_DOUBT_KM)
    span_km = max(width_km, float(np.ptp(y)) * _KM_PER_DEGREE, 2 * doubt_km, _LEAST_KM) * (1 + 2 * _MARGIN)
    half_y, half_x = span_km / 2 / _KM_PER_DEGREE, span_km / 2 / _KM_PER_DEGREE / stretch
    middle_x, middle_y = (x.max() + x.min()) / 2, (y.max() + y.min()) / 2
    scale = _PICTURE / span_km

    def to_picture(points: np.ndarray) -> np.ndarray:
        across = (points[:, 0] - middle_x + half_x) * stretch * _KM_PER_DEGREE * scale
        down = (middle_y + half_y - points[:, 1]) * _KM_PER_DEGREE * scale
        return np.column_stack([across, down])

    bounds = (middle_x - half_x, middle_y - half_y, middle_x + half_x, middle_y + half_y)
    paths = "".join(
        _path(polygon, to_picture) for polygon in _polygons(land(bounds, merged=True), half_y * 2 / _PICTURE)
    )
    marks = []
    for place, (row, (across, down)) in enumerate(
        zip(rows_of(found), to_picture(np.column_stack([x, y])), strict=True)
    ):
        colour = _COLOURS[place % len(_COLOURS)]
        radius = (
            min(float(row.precision_m) / 1000 * scale, 2.0 * _PICTURE) if row.precision_m == row.precision_m else 0.0
        )
        marks.append(
            f'<circle cx="{across:.1f}" cy="{down:.1f}" r="{radius:.1f}" fill="{colour}" fill-opacity=".08" '
            f'stroke="{colour}" stroke-dasharray="4 3"/>'
            f'<circle cx="{across:.1f}" cy="{down:.1f}" r="9" fill="{colour}"/>'
            f'<text x="{across:.1f}" y="{down + 4:.1f}" text-anchor="middle" font-size="12" fill="#fff">'
            f"{html.escape(str(row.rank))}</text>"
        )
    names = _names(bounds, to_picture)
    bar_km = 10.0 ** math.floor(math.log10(span_km / 2))
    bar = (
        f'<path d="M10 {_PICTURE - 12}h{bar_km * scale:.1f}" stroke="#222" stroke-width="3"/>'
        f'<text x="10" y="{_PICTURE - 18}" font-size="11">{bar_km:g} km</text>'
    )
    label = f"Map of {len(found)} places in question, {span_km:.0f} km across"
    size = f'width="{_PICTURE}" height="{_PICTURE}" viewBox="0 0 {_PICTURE} {_PICTURE}"'
    return f'<svg role="img" aria-label="{label}" {size}>{paths}{names}{"".join(reversed(marks))}{bar}</svg>'


def _names(bounds: tuple[float, float, float, float], to_picture: Callable[[np.ndarray], np.ndarray]) -> str:
    """Return the names of the largest places in a box."""
    west, south, east, north = bounds
    every = places(None)
    inside = every[every["longitude"].between(west, east) & every["latitude"].between(south, north)]
    shown = inside.sort_values(["population", "place_id"], ascending=[False, True]).head(_MOST_NAMES)
    spots = to_picture(shown[["longitude", "latitude"]].to_numpy(float))
    return "".join(
        f'<text x="{across:.1f}" y="{down - 10:.1f}" text-anchor="middle" font-size="11" fill="#444">'
        f"{html.escape(name)}</text>"
        for name, (across, down) in zip(shown["name"], spots, strict=True)
    )


def _polygons(ground: gpd.GeoDataFrame, tolerance_deg: float) -> list[shapely.Polygon]:
    simple = shapely.simplify(ground.geometry.to_numpy(), tolerance_deg)
    parts = shapely.get_parts(simple)
    large = shapely.area(parts) > (_SMALLEST * tolerance_deg) ** 2
    return [part for part in parts[large] if part.geom_type == "Polygon"]


def _path(polygon: shapely.Polygon, to_picture: Callable[[np.ndarray], np.ndarray]) -> str:
    rings = [polygon.exterior, *polygon.interiors]
    steps = []
    for ring in rings:
        points = to_picture(shapely.get_coordinates(ring))
        steps.append("M" + "L".join(f"{across:.1f} {down:.1f}" for across, down in points[:-1]) + "Z")
    return f'<path d="{"".join(steps)}" fill="#f4f1e8" fill-rule="evenodd"/>'


def _km(metres: float) -> str:
    if metres != metres:
        return ""
    return f"{metres:.0f} m" if metres < 1000 else f"{metres / 1000:.1f} km"


def _safe(value: object) -> str:
    return html.escape(value) if isinstance(value, str) else ""
