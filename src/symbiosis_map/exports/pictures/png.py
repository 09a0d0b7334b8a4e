"""Pictures as PNG, for a workbook, which holds no vectors that every program shows."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFont

from symbiosis_map.exports.pictures.fonts import BOLD, REGULAR, font_bytes, printable
from symbiosis_map.exports.pictures.shapes import Area, Circle, Label, Line, Picture, Point, Rectangle, Ribbon, Shape

__all__ = ["png_bytes"]

_FINER = 3
"""Drawn this many times larger and then scaled down, so that edges are smooth."""
_Ink = tuple[int, int, int, int]
"""Red, green, blue and opacity, 0 to 255."""
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def png_bytes(picture: Picture, scale: float = 1.5) -> bytes:
    """Return a picture as PNG.

    Parameters
    ----------
    picture : Picture
    scale : float
        Pixels a point.

    Returns
    -------
    bytes
        The same for the same picture and release of Pillow.
    """
    factor = scale * _FINER
    size = (round(picture.width * factor), round(picture.height * factor))
    image = Image.new("RGB", size, "#ffffff")
    pen = ImageDraw.Draw(image, "RGBA")
    for shape in picture.shapes:
        _draw(pen, image, shape, factor)
    small = image.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.BOX)
    buffer = io.BytesIO()
    small.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _draw(pen: ImageDraw.ImageDraw, image: Image.Image, shape: Shape, factor: float) -> None:
    match shape:
        case Area():
            _area(pen, image, shape, factor)
        case Line():
            _line(pen, shape.points, _ink(shape.stroke, shape.opacity), shape.width, shape.dash, factor)
        case Ribbon():
            _line(pen, _curve(shape), _ink(shape.fill, shape.opacity), shape.width, (), factor)
        case Circle():
            (x, y), r = shape.centre, shape.radius
            box = [(x - r) * factor, (y - r) * factor, (x + r) * factor, (y + r) * factor]
            pen.ellipse(box, *_paints(shape, factor))
        case Rectangle():
            (x, y), (width, height) = shape.corner, shape.size
            box = [x * factor, y * factor, (x + width) * factor, (y + height) * factor]
            pen.rectangle(box, *_paints(shape, factor))
        case Label():
            halo = _pixels(shape.size / 8, factor) if shape.halo else 0
            at = (shape.at[0] * factor, shape.at[1] * factor)
            font = _font(BOLD if shape.bold else REGULAR, shape.size * factor)
            pen.text(
                at,
                printable(shape.text),
                shape.colour,
                font,
                _ANCHORS[shape.anchor],
                stroke_width=halo,
                stroke_fill=shape.halo or None,
            )


def _ink(colour: str, opacity: float) -> _Ink | None:
    """Return a colour with its opacity; None for no colour."""
    if not colour:
        return None
    red, green, blue = ImageColor.getrgb(colour)[:3]
    return red, green, blue, round(255 * opacity)


def _paints(shape: Circle | Rectangle, factor: float) -> tuple[_Ink | None, _Ink | None, int]:
    return _ink(shape.fill, shape.opacity), _ink(shape.stroke, shape.opacity), _pixels(shape.width, factor)


@cache
def _font(name: str, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(font_bytes(name)), size, layout_engine=ImageFont.Layout.BASIC)


def _area(pen: ImageDraw.ImageDraw, image: Image.Image, shape: Area, factor: float) -> None:
    rings = [np.asarray(ring) * factor for ring in shape.rings]
    ink = _ink(shape.fill, shape.opacity)
    if ink:
        west, north = np.maximum(np.floor(rings[0].min(axis=0)), 0).astype(int)
        east, south = np.minimum(np.ceil(rings[0].max(axis=0)) + 1, image.size).astype(int)
        if west >= east or north >= south:
            return
        mask = Image.new("L", (int(east - west), int(south - north)))
        brush = ImageDraw.Draw(mask)
        for number, ring in enumerate(rings):
            brush.polygon((ring - (west, north)).ravel().tolist(), fill=0 if number else ink[3])
        image.paste(ink[:3], (int(west), int(north)), mask)
    line = _ink(shape.stroke, shape.opacity)
    if line:
        for ring in rings:
            pen.line([*ring.ravel().tolist(), *ring[0].tolist()], line, _pixels(shape.width, factor), joint="curve")


def _line(
    pen: ImageDraw.ImageDraw,
    points: tuple[Point, ...],
    colour: _Ink | None,
    width: float,
    dash: tuple[float, ...],
    factor: float,
) -> None:
    for part in _dashes(points, dash):
        pen.line([(x * factor, y * factor) for x, y in part], colour, _pixels(width, factor), joint="curve")


def _dashes(points: tuple[Point, ...], dash: tuple[float, ...]) -> list[list[Point]]:
    """Cut a line into the strokes of its dashes."""
    if not dash:
        return [list(points)]
    line = np.asarray(points, dtype=float)
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    parts, start, number = [], 0.0, 0
    while start < way[-1]:
        end = min(start + dash[number % len(dash)], float(way[-1]))
        if number % 2 == 0:
            stops = [start, *way[(way > start) & (way < end)].tolist(), end]
            parts.append([(float(np.interp(s, way, line[:, 0])), float(np.interp(s, way, line[:, 1]))) for s in stops])
        start, number = end, number + 1
    return parts


def _curve(ribbon: Ribbon, steps: int = 24) -> tuple[Point, ...]:
    (x0, y0), (x1, y1) = ribbon.left, ribbon.right
    share = np.linspace(0.0, 1.0, steps + 1)
    bend = 3 * share**2 - 2 * share**3
    x = x0 + (x1 - x0) * (1.5 * share - 1.5 * share**2 + share**3)
    return tuple(zip(x.tolist(), (y0 + (y1 - y0) * bend).tolist(), strict=True))


def _pixels(width: float, factor: float) -> int:
    return max(1, round(width * factor))
