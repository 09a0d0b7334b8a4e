"""Pictures as SVG that stands in a page: no script, no style sheet, text escaped."""

from __future__ import annotations

from html import escape

from symbiosis_map.exports.pictures.fonts import text_width
from symbiosis_map.exports.pictures.shapes import Area, Circle, Label, Line, Picture, Point, Rectangle, Ribbon, Shape

__all__ = ["svg_text"]

_FONT = "Roboto Condensed, Arial Narrow, Liberation Sans Narrow, Arial, Liberation Sans, sans-serif"


def svg_text(picture: Picture) -> str:
    """Return a picture as an ``svg`` element.

    Examples
    --------
    >>> picture = Picture(10.0, 5.0, "a <dot>", [Circle((5.0, 2.5), 1.0, fill="#000000")])
    >>> svg_text(picture).splitlines()[1]
    '<circle cx="5" cy="2.5" r="1" fill="#000000"/>'
    """
    size = f"{_number(picture.width)} {_number(picture.height)}"
    label = escape(picture.description)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img" aria-label="{label}" '
        f'font-family="{_FONT}">'
    )
    return "\n".join([head, *(_element(shape) for shape in picture.shapes), "</svg>"])


def _element(shape: Shape) -> str:
    match shape:
        case Area():
            rings = "".join(f"M{_points(ring)}Z" for ring in shape.rings)
            return f'<path d="{rings}" fill-rule="evenodd"{_paint(shape)}/>'
        case Line():
            dash = f' stroke-dasharray="{" ".join(map(_number, shape.dash))}"' if shape.dash else ""
            faint = _opacity(shape.opacity)
            return (
                f'<path d="M{_points(shape.points)}" fill="none" stroke="{shape.stroke}" '
                f'stroke-width="{_number(shape.width)}" stroke-linejoin="round"{dash}{faint}/>'
            )
        case Ribbon():
            (x0, y0), (x1, y1) = shape.left, shape.right
            x = (x0 + x1) / 2
            path = f"M{_point(x0, y0)}C{_point(x, y0)} {_point(x, y1)} {_point(x1, y1)}"
            return (
                f'<path d="{path}" fill="none" stroke="{shape.fill}" stroke-width="{_number(shape.width)}" '
                f'stroke-opacity="{_number(shape.opacity)}"><title>{escape(shape.title)}</title></path>'
            )
        case Circle():
            (x, y), dash = shape.centre, ""
            if shape.dash:
                dash = f' stroke-dasharray="{" ".join(map(_number, shape.dash))}"'
            return f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(shape.radius)}"{_paint(shape)}{dash}/>'
        case Rectangle():
            (x, y), (width, height) = shape.corner, shape.size
            place = f'x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}"'
            return f"<rect {place}{_paint(shape)}/>"
        case Label():
            return _text(shape)


def _text(label: Label) -> str:
    """Set a text to the width that the picture was laid out with, whatever font the reader has."""
    width = text_width(label.text, label.size, bold=label.bold)
    parts = [
        f'x="{_number(label.at[0])}" y="{_number(label.at[1])}" font-size="{_number(label.size)}"',
        f'fill="{label.colour}"',
    ]
    if width:
        parts.append(f'textLength="{_number(width)}" lengthAdjust="spacingAndGlyphs"')
    if label.bold:
        parts.append('font-weight="700"')
    if label.anchor != "start":
        parts.append(f'text-anchor="{label.anchor}"')
    if label.halo:
        parts.append(f'stroke="{label.halo}" stroke-width="{_number(label.size / 4)}" paint-order="stroke"')
    return f"<text {' '.join(parts)}>{escape(label.text)}</text>"


def _paint(shape: Area | Circle | Rectangle) -> str:
    line = f' stroke="{shape.stroke}" stroke-width="{_number(shape.width)}"' if shape.stroke else ""
    return f' fill="{shape.fill or "none"}"{line}{_opacity(shape.opacity)}'


def _opacity(value: float) -> str:
    return "" if value == 1.0 else f' opacity="{_number(value)}"'


def _points(points: tuple[Point, ...]) -> str:
    return " ".join(_point(x, y) for x, y in points)


def _point(x: float, y: float) -> str:
    return f"{_number(x)},{_number(y)}"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
