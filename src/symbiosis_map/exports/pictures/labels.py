"""Names on a picture that do not lie on each other."""

from __future__ import annotations

from dataclasses import dataclass, field

from symbiosis_map.exports.pictures.fonts import text_width
from symbiosis_map.exports.pictures.shapes import Anchor, Label, Point

__all__ = ["Board", "short"]

_Box = tuple[float, float, float, float]


def short(text: str, letters: int) -> str:
    """Return a text of at most so many letters, cut with an ellipsis.

    Examples
    --------
    >>> short("Tjeldbergodden methanol plant", 16)
    'Tjeldbergodden…'
    """
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


@dataclass(slots=True)
class Board:
    """The part of a picture that names may stand on, and what stands there already."""

    width: float
    height: float
    taken: list[_Box] = field(default_factory=list)

    def keep_free(self, centre: Point, radius: float) -> None:
        """Keep names off a square around a point."""
        x, y = centre
        self.taken.append((x - radius, y - radius, x + radius, y + radius))

    def place(
        self, at: Point, text: str, size: float, colour: str, *, gap: float, bold: bool = False, halo: str = ""
    ) -> Label | None:
        """Return a name beside a point where there is room for it, None where there is none."""
        width = text_width(text, size, bold=bold)
        x, y = at
        middle = y + 0.35 * size
        tries: tuple[tuple[float, float, Anchor, float], ...] = (
            (x + gap, middle, "start", 0.0),
            (x - gap, middle, "end", width),
            (x, y - gap, "middle", width / 2),
            (x, y + gap + 0.75 * size, "middle", width / 2),
        )
        for left, base, anchor, shift in tries:
            box = (left - shift - 1, base - 0.85 * size, left - shift + width + 1, base + 0.25 * size)
            inside = box[0] >= 1 and box[1] >= 1 and box[2] <= self.width - 1 and box[3] <= self.height - 1
            if inside and not any(_meet(box, other) for other in self.taken):
                self.taken.append(box)
                return Label((left, base), text, size, colour, bold=bold, anchor=anchor, halo=halo)
        return None


def _meet(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
