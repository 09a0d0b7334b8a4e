"""Pictures in a PDF, as vectors."""

from __future__ import annotations

from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from symbiosis_map.exports.pictures.fonts import BOLD, REGULAR, printable, text_width
from symbiosis_map.exports.pictures.shapes import Area, Circle, Label, Line, Picture, Point, Rectangle, Ribbon, Shape

__all__ = ["PictureFlowable", "draw_picture"]

_SHIFT = {"start": 0.0, "middle": 0.5, "end": 1.0}


class PictureFlowable(Flowable):  # type: ignore[misc]
    """A picture that flows with the text of a PDF."""

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self.picture = picture
        self.width, self.height = picture.width, picture.height

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the room that it takes."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw it."""
        draw_picture(self.canv, self.picture)


def draw_picture(canvas: Any, picture: Picture) -> None:
    """Draw a picture with its lower left corner on the origin of a reportlab canvas."""
    canvas.saveState()
    frame = canvas.beginPath()
    frame.rect(0, 0, picture.width, picture.height)
    canvas.clipPath(frame, stroke=0, fill=0)
    canvas.translate(0, picture.height)
    canvas.setLineJoin(1)
    for shape in picture.shapes:
        _draw(canvas, shape)
    canvas.restoreState()


def _draw(canvas: Any, shape: Shape) -> None:
    match shape:
        case Area():
            path = canvas.beginPath()
            for ring in shape.rings:
                _trace(path, ring)
                path.close()
            _paint(canvas, shape)
            canvas.drawPath(path, stroke=bool(shape.stroke), fill=bool(shape.fill), fillMode=0)
        case Line():
            path = canvas.beginPath()
            _trace(path, shape.points)
            _pen(canvas, shape.stroke, shape.width, shape.dash, shape.opacity)
            canvas.drawPath(path, stroke=1, fill=0)
        case Ribbon():
            (x0, y0), (x1, y1) = shape.left, shape.right
            middle = (x0 + x1) / 2
            path = canvas.beginPath()
            path.moveTo(x0, -y0)
            path.curveTo(middle, -y0, middle, -y1, x1, -y1)
            _pen(canvas, shape.fill, shape.width, (), shape.opacity)
            canvas.drawPath(path, stroke=1, fill=0)
        case Circle():
            _paint(canvas, shape)
            canvas.setDash(*((list(shape.dash), 0) if shape.dash else ()))
            (x, y), filled = shape.centre, bool(shape.fill)
            canvas.circle(x, -y, shape.radius, stroke=bool(shape.stroke), fill=filled)
        case Rectangle():
            _paint(canvas, shape)
            (x, y), (width, height) = shape.corner, shape.size
            canvas.rect(x, -y - height, width, height, stroke=bool(shape.stroke), fill=bool(shape.fill))
        case Label():
            _write(canvas, shape)


def _trace(path: Any, points: tuple[Point, ...]) -> None:
    for number, (x, y) in enumerate(points):
        (path.lineTo if number else path.moveTo)(x, -y)


def _paint(canvas: Any, shape: Area | Circle | Rectangle) -> None:
    canvas.setDash()
    if shape.fill:
        canvas.setFillColor(HexColor(shape.fill), alpha=shape.opacity)
    if shape.stroke:
        canvas.setStrokeColor(HexColor(shape.stroke), alpha=shape.opacity)
        canvas.setLineWidth(shape.width)


def _pen(canvas: Any, stroke: str, width: float, dash: tuple[float, ...], opacity: float) -> None:
    canvas.setStrokeColor(HexColor(stroke), alpha=opacity)
    canvas.setLineWidth(width)
    canvas.setDash(*((list(dash), 0) if dash else ()))


def _write(canvas: Any, label: Label) -> None:
    text = printable(label.text)
    x = label.at[0] - _SHIFT[label.anchor] * text_width(label.text, label.size, bold=label.bold)
    font = BOLD if label.bold else REGULAR
    modes = ((2, label.halo), (0, label.colour)) if label.halo else ((0, label.colour),)
    for mode, colour in modes:
        canvas.saveState()  # the way of setting text would stay with all that follows
        canvas.setFillColor(HexColor(colour), alpha=1.0)
        canvas.setStrokeColor(HexColor(colour), alpha=1.0)
        canvas.setLineWidth(label.size / 4)
        canvas.setDash()
        line = canvas.beginText(x, -label.at[1])
        line.setFont(font, label.size)
        line.setTextRenderMode(mode)
        line.textOut(text)
        canvas.drawText(line)
        canvas.restoreState()
