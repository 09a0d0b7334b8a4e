"""What a report is made of, before it is laid out as a PDF or a page. All text is plain; nothing in it is markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from symbiosis_map.exports.pictures.shapes import Picture

__all__ = ["PAGE_WIDTH", "Block", "Bullets", "Cover", "Grid", "Heading", "Plate", "Text", "Tiles"]

PAGE_WIDTH = 500.0
"""Points that text, tables and pictures may take across."""


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page."""

    kind: str
    title: str
    subtitle: str
    date: str
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3; it may start a page."""

    text: str
    level: int = 1
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str
    style: Literal["body", "lead", "note"] = "body"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tiles:
    """Key figures: value and what it is."""

    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Parameters
    ----------
    head : tuple of str
    rows : tuple of tuple of str
    weights : tuple of float
        Relative widths of the columns.
    right : tuple of int
        Columns that are set to the right, such as figures.
    total : bool
        Whether the last row is a sum.
    row_height : float
        Points that each row takes on paper, such as rows to write in; 0 for what its text needs.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    weights: tuple[float, ...]
    right: tuple[int, ...] = ()
    total: bool = False
    row_height: float = 0.0


@dataclass(frozen=True, slots=True)
class Plate:
    """A picture and what it shows."""

    picture: Picture
    caption: str = ""


Block = Cover | Heading | Text | Bullets | Tiles | Grid | Plate
