"""Script that every page begins with; each file adds to the object ``SymbiosisMap``."""

from __future__ import annotations

from importlib.resources import files

__all__ = ["SHARED_SCRIPTS", "shared_scripts"]

SHARED_SCRIPTS = ("dom.js", "words.js", "csv_text.js")
"""Files of ``static/`` in the order that they stand in a page."""


def shared_scripts() -> str:
    """Return the shared script as one text."""
    folder = files("symbiosis_map.pages") / "static"
    return "".join((folder / name).read_text(encoding="utf-8") for name in SHARED_SCRIPTS)
