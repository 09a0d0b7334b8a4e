"""The colours of resources and ground, the same on the map, in documents and in the styles of layers.

``maps/static/symbols.js`` holds the same values for the browser; a test holds the two against each other.
"""

from __future__ import annotations

from types import MappingProxyType

__all__ = ["COLOURS", "DASHES", "GROUND", "SCORE_RAMP", "UNLINKED", "line_width"]

COLOURS = MappingProxyType(
    {
        "heat": "#D46218",
        "water": "#3989DC",
        "material": "#20594F",
        "co2": "#3A1B63",
        "organic": "#7A1E0A",
        "gas": "#3A14F0",
    }
)
"""Colour of each resource: at least 18 units of CIEDE2000 apart for full colour vision, protanopia, deuteranopia and
tritanopia, and at least 3:1 against the land."""

DASHES = MappingProxyType(
    {
        "heat": (),
        "water": (9, 5),
        "material": (2, 4),
        "co2": (9, 4, 2, 4),
        "organic": (14, 3, 2, 3, 2, 3),
        "gas": (4, 4),
    }
)
"""Dashes of each resource's lines, in pixels of the map: stroke, gap, stroke, gap."""

UNLINKED = "#7d8891"
"""Colour of a site without a link."""

GROUND = MappingProxyType(
    {
        "sea": "#dbe7ee",
        "land": "#f7f4ed",
        "shore": "#eae9df",
        "coast": "#a9b3b0",
        "ink": "#1c2733",
        "soft": "#5b6874",
        "accent": "#0b4f6c",
        "chosen": "#ffb000",
    }
)
"""Colours of what lies under the exchanges and of text."""

SCORE_RAMP = ("#F6E8C3", "#C7EAE5", "#35978F")
"""Colours of a score of 0, 50 and 100 behind black text; ColorBrewer BrBG, safe for colour-blind readers."""


def line_width(score: float) -> float:
    """Return the width of a link's line in pixels of the map for its score; a score that is not known counts as 0.

    Examples
    --------
    >>> round(line_width(50.0), 1), line_width(float("nan"))
    (3.1, 1.4)
    """
    known = score if score == score else 0.0  # only NaN differs from itself
    return 1.4 + 3.4 * max(0.0, min(100.0, known)) / 100.0
