"""Cut the fonts of the report from Roboto Condensed (Apache licence 2.0) to the letters of Europe.

The files come from Debian's package ``fonts-roboto-unhinted``; the project keeps what this writes, so that
a report has the same letters on every machine. fontTools comes with the test extra::

    python scripts/build_fonts.py <folder with the fonts> src/symbiosis_map/exports/fonts
"""

from __future__ import annotations

import argparse
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

STYLES = ("Regular", "Bold", "Italic")
LETTERS = [
    *range(0x20, 0x250),  # Latin with its extensions
    *range(0x370, 0x530),  # Greek and Cyrillic
    *range(0x1E00, 0x1F00),  # Latin extended additional
    *range(0x2000, 0x2070),  # dashes, quotes, spaces
    *range(0x2070, 0x20D0),  # raised and lowered digits, currencies
    *range(0x2100, 0x2190),  # trade mark, number forms
    *range(0x2200, 0x2300),  # mathematics
    0x25CF,
    0xFFFD,
]


def main() -> None:
    """Write the fonts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="folder tree that holds RobotoCondensed-*.ttf")
    parser.add_argument("target", type=Path, help="folder to write to")
    arguments = parser.parse_args()
    for style in STYLES:
        (file,) = sorted(arguments.source.rglob(f"RobotoCondensed-{style}.ttf"))
        font = TTFont(file, recalcTimestamp=False)
        options = Options()
        options.hinting = False
        options.layout_features = []
        options.drop_tables += ["GPOS", "GSUB", "GDEF", "kern"]
        options.name_IDs = ["*"]
        options.notdef_outline = True
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=LETTERS)
        subsetter.subset(font)
        path = arguments.target / f"RobotoCondensed-{style}.ttf"
        font.save(path, reorderTables=True)
        print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
