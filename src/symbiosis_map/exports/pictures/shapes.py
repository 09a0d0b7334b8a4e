"""What a picture is made of. Lengths are points, y runs down, the origin is the upper left corner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Anchor", "Area", "Circle", "Label", "Line", "Picture", "Point", "Rectangle", "Ribbon", "Shape"]

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Area:
    """A filled shape with holes: rings of points, closed by themselves, filled by the even-odd rule."""

    rings: tuple[tuple[Point, ...], ...]
    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """An open line."""

    points: tuple[Point, ...]
    stroke: str
    width: float
    dash: tuple[float, ...] = ()
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A band of a Sankey drawing, from one height at the left to another at the right."""

    left: Point
    right: Point
    width: float
    fill: str
    opacity: float = 0.45
    title: str = ""


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle."""

    centre: Point
    radius: float
    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    opacity: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Rectangle:
    """An upright rectangle by its upper left corner."""

    corner: Point
    size: Point
    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text on its base line; a halo of a colour keeps it readable over lines."""

    at: Point
    text: str
    size: float
    colour: str
    bold: bool = False
    anchor: Anchor = "start"
    halo: str = ""


Shape = Area | Line | Ribbon | Circle | Rectangle | Label


@dataclass(slots=True)
class Picture:
    """A picture: its size, what a reader who cannot see it is told, its shapes from back to front, its credit."""

    width: float
    height: float
    description: str
    shapes: list[Shape] = field(default_factory=list)
    credit: str = ""

    def add(self, *shapes: Shape) -> None:
        """Put shapes on top."""
        self.shapes.extend(shapes)

    def extend(self, shapes: Iterable[Shape]) -> None:
        """Put shapes on top."""
        self.shapes.extend(shapes)
