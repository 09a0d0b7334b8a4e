"""What the lines and marks of a map mean, how long a kilometre is, and where north is."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd

from symbiosis_map.exports.pictures.fonts import text_width
from symbiosis_map.exports.pictures.ground import Frame
from symbiosis_map.exports.pictures.shapes import Area, Circle, Label, Line, Rectangle, Shape
from symbiosis_map.exports.wording import Words
from symbiosis_map.palette import COLOURS, DASHES, GROUND
from symbiosis_map.tables import RESOURCES

__all__ = ["legend_height", "legend_shapes", "scale_and_north"]

_SIZE = 7.0
_LINE = 12.0
_GAP = 12.0
_SAMPLE = 22.0
_Sample = Callable[[float, float], list[Shape]]


def _line_sample(resource: str) -> _Sample:
    dash = tuple(part * 0.5 for part in DASHES[resource])
    return lambda x, y: [Line(((x, y), (x + 18.0, y)), COLOURS[resource], 2.0, dash)]


def _pipe(x: float, y: float) -> list[Shape]:
    ends = ((x, y), (x + 18.0, y))
    return [Line(ends, GROUND["ink"], 2.0), Line(ends, "#ffffff", 0.8)]


def _truck(x: float, y: float) -> list[Shape]:
    return [Line(((x, y), (x + 18.0, y)), GROUND["ink"], 1.4)]


def _faint(x: float, y: float) -> list[Shape]:
    return [Line(((x, y), (x + 18.0, y)), GROUND["ink"], 1.4, opacity=0.35)]


def _surplus(x: float, y: float) -> list[Shape]:
    return [Circle((x + 9.0, y), 2.8, fill=GROUND["ink"])]


def _demand(x: float, y: float) -> list[Shape]:
    return [Rectangle((x + 6.3, y - 2.7), (5.4, 5.4), fill="#ffffff", stroke=GROUND["ink"], width=1.1)]


def _both(x: float, y: float) -> list[Shape]:
    return [*_demand(x, y), Circle((x + 9.0, y), 1.5, fill=GROUND["ink"])]


def _hub(x: float, y: float) -> list[Shape]:
    return [
        Circle((x + 9.0, y), 4.4, fill=GROUND["accent"]),
        Label((x + 9.0, y + 1.9), "1", 5.5, "#ffffff", bold=True, anchor="middle"),
    ]


def _entries(links: pd.DataFrame, words: Words) -> list[tuple[_Sample, str]]:
    there = set(links["resource"])
    entries = [(_line_sample(name), words.term("resource", name)) for name in RESOURCES if name in there]
    if (links["transport"] == "pipe").any():
        entries.append((_pipe, words.term("transport", "pipe")))
    entries += [
        (_truck, words.term("transport", name)) for name in ("truck", "ship") if (links["transport"] == name).any()
    ]
    if not links["flows"].all():
        entries.append((_faint, words.say("legend_faint")))
    marks = ((_surplus, "legend_surplus"), (_demand, "legend_demand"), (_both, "legend_both"), (_hub, "legend_hub"))
    return [*entries, *((sample, words.say(key)) for sample, key in marks)]


def _rows(links: pd.DataFrame, words: Words, width: float) -> list[list[tuple[_Sample, str, float]]]:
    rows: list[list[tuple[_Sample, str, float]]] = [[]]
    x = 0.0
    for sample, text in _entries(links, words):
        room = _SAMPLE + text_width(text, _SIZE) + _GAP
        if x + room - _GAP > width and rows[-1]:
            rows.append([])
            x = 0.0
        rows[-1].append((sample, text, x))
        x += room
    return rows


def legend_height(links: pd.DataFrame, words: Words, width: float) -> float:
    """Return the height in points of the legend below a map of these links."""
    return 6.0 + _LINE * len(_rows(links, words, width))


def legend_shapes(links: pd.DataFrame, words: Words, width: float, top: float) -> list[Shape]:
    """Return the legend of a map that shows these links, below the height ``top``."""
    shapes: list[Shape] = []
    for number, row in enumerate(_rows(links, words, width)):
        y = top + 6.0 + _LINE * (number + 0.5)
        for sample, text, x in row:
            shapes += sample(x, y)
            shapes.append(Label((x + _SAMPLE, y + 0.35 * _SIZE), text, _SIZE, GROUND["ink"]))
    return shapes


def scale_and_north(frame: Frame, words: Words) -> list[Shape]:
    """Return a scale bar for the middle of the map, at its lower left, and an arrow to the north, upper right."""
    metres = frame.metres_per_point()
    most = 0.22 * frame.width * metres
    step = 10.0 ** math.floor(math.log10(most))
    length = max(factor * step for factor in (1.0, 2.0, 5.0) if factor * step <= most)
    x, y, long = 8.0, frame.height - 8.0, length / metres
    right = frame.width - 12.0
    return [
        Line(((x, y - 3.0), (x, y), (x + long, y), (x + long, y - 3.0)), "#ffffff", 2.4, opacity=0.8),
        Line(((x, y - 3.0), (x, y), (x + long, y), (x + long, y - 3.0)), GROUND["ink"], 0.9),
        Label((x + long / 2, y - 3.5), _length(length, words), 6.5, GROUND["ink"], anchor="middle", halo="#ffffff"),
        Area((((right, 7.0), (right + 4.0, 19.0), (right, 16.0), (right - 4.0, 19.0)),), fill=GROUND["ink"]),
        Label((right, 27.0), words.say("north_letter"), 7.5, GROUND["ink"], bold=True, anchor="middle", halo="#ffffff"),
    ]


def _length(metres: float, words: Words) -> str:
    return f"{words.figure(metres)} m" if metres < 1000 else f"{words.figure(metres / 1000)} km"
