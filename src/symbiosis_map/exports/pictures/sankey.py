"""Flows of one resource between sectors as a Sankey drawing: bands whose widths compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symbiosis_map.exports.pictures.fonts import text_width
from symbiosis_map.exports.pictures.labels import short
from symbiosis_map.exports.pictures.shapes import Label, Picture, Rectangle, Ribbon
from symbiosis_map.palette import GROUND

__all__ = ["REST", "Band", "sankey"]

REST = ""
"""Name of the end of what remains without a taker, at the right, and of other supply, at the left."""

_BAR = 8.0
_GAP = 9.0
_TEXT = 7.5
_AMOUNT = 6.5
_LEAST_ROOM = 19.0
_THINNEST = 0.6
_GREY = "#9aa5ad"


@dataclass(frozen=True, slots=True)
class Band:
    """An amount from a sector to a sector; :data:`REST` stands for none."""

    source: str
    receiver: str
    amount: float


@dataclass(slots=True)
class _Node:
    name: str
    amount: float
    y: float = 0.0
    used: float = 0.0


def sankey(
    bands: list[Band], names: Mapping[str, tuple[str, str]], colour: str, width: float, description: str, *, tall: float
) -> Picture:
    """Draw bands of one resource.

    Parameters
    ----------
    bands : list of Band
        Amounts in one unit.
    names : mapping
        For ``"<" + source`` and ``">" + receiver``, what is written beside its bar: name and amount.
    colour : str
        Of the resource; what touches :data:`REST` is grey.
    width : float
        Points.
    description : str
        What a reader who cannot see the drawing is told.
    tall : float
        Points that all amounts together take, without the gaps between bars.

    Returns
    -------
    Picture
        As high as it needs.
    """
    columns = [_column(bands, "source"), _column(bands, "receiver")]
    total = sum(band.amount for band in bands)
    factor = tall / total if total > 0 else 0.0
    heights = [sum(max(node.amount * factor, _LEAST_ROOM) + _GAP for node in column) - _GAP for column in columns]
    height = max([*heights, _LEAST_ROOM])
    picture = Picture(width, height + 4.0, description)
    text_room = 0.27 * width
    left, right = text_room, width - text_room
    for column, own in zip(columns, heights, strict=True):
        y = (height - own) / 2 + 2.0
        for node in column:
            room = max(node.amount * factor, _LEAST_ROOM)
            node.y = y + (room - node.amount * factor) / 2
            y += room + _GAP
    _draw_bands(picture, bands, columns, factor, colour, left + _BAR, right - _BAR)
    for side, column in enumerate(columns):
        for node in column:
            fill = _GREY if node.name == REST else colour
            x = right - _BAR if side else left
            picture.add(Rectangle((x, node.y), (_BAR, max(node.amount * factor, _THINNEST)), fill=fill))
            name, amount = names[(">" if side else "<") + node.name]
            _write(picture, node.y + node.amount * factor / 2, name, amount, side, left, right)
    return picture


def _column(bands: list[Band], end: str) -> list[_Node]:
    """Return the sectors of one side by falling amount, what stands for none last."""
    sums: dict[str, float] = {}
    for band in bands:
        name = getattr(band, end)
        sums[name] = sums.get(name, 0.0) + band.amount
    return [_Node(name, amount) for name, amount in sorted(sums.items(), key=lambda item: (item[0] == REST, -item[1]))]


def _draw_bands(
    picture: Picture,
    bands: list[Band],
    columns: list[list[_Node]],
    factor: float,
    colour: str,
    left: float,
    right: float,
) -> None:
    sources, receivers = ({node.name: node for node in column} for column in columns)
    place = {node.name: number for number, node in enumerate(columns[1])}
    order = {node.name: number for number, node in enumerate(columns[0])}
    starts: dict[Band, float] = {}
    for band in sorted(bands, key=lambda band: (order[band.source], place[band.receiver])):
        node = sources[band.source]
        starts[band] = node.y + node.used + band.amount * factor / 2
        node.used += band.amount * factor
    drawn = []
    for band in sorted(bands, key=lambda band: (place[band.receiver], order[band.source])):
        node = receivers[band.receiver]
        end = node.y + node.used + band.amount * factor / 2
        node.used += band.amount * factor
        aside = REST in (band.source, band.receiver)
        ribbon = Ribbon(
            (left, starts[band]),
            (right, end),
            max(band.amount * factor, _THINNEST),
            _GREY if aside else colour,
            0.25 if aside else 0.55,
        )
        drawn.append((not aside, -band.amount, ribbon))
    picture.extend(ribbon for _, _, ribbon in sorted(drawn, key=lambda item: item[:2]))


def _write(picture: Picture, middle: float, name: str, amount: str, side: int, left: float, right: float) -> None:
    x = right + 4.0 if side else left - 4.0
    text = name
    while text_width(text, _TEXT, bold=True) > left - 8.0 and len(text) > 4:
        text = short(name, len(text) - 1)
    picture.add(
        Label((x, middle - 0.5), text, _TEXT, GROUND["ink"], bold=True, anchor="start" if side else "end"),
        Label((x, middle + 7.0), amount, _AMOUNT, GROUND["soft"], anchor="start" if side else "end"),
    )
