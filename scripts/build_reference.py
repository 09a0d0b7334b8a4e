"""Write the reference pages from the program itself: tables, knowledge tables, and keys of the project file.

python scripts/build_reference.py          writes the pages
python scripts/build_reference.py --check  says whether they are current, and changes nothing
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from knowledge_page import render as render_knowledge
from project_keys import render as render_project_keys

from symbiosis_map.exports.views import ADDED
from symbiosis_map.schema import Column, Table
from symbiosis_map.tables import ALL

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "reference" / "tables.md"
KNOWLEDGE_PAGE = DOCS / "reference" / "knowledge.md"
PROJECT_PAGE = DOCS / "project-file.md"

_HEADER = """# Tables

The tables that the stages hand on, made from `symbiosis_map/tables/` by `scripts/build_reference.py`.

- An empty cell means not known, never zero.
- A unit that is the name of a column stands in that column of the same row.
- *Short* is the name of the field in a shapefile.
- Geometry is in EPSG:4326, longitude first.
- Shapefiles, GeoPackage and workbook show a few more columns, named below each table: names beside keys.
"""


def render() -> str:
    """Return the page as Markdown."""
    return _HEADER + "".join(_section(table) for table in ALL)


def _section(table: Table) -> str:
    key = ", ".join(f"`{name}`" for name in table.key) or "none"
    lines = [f"\n## {table.name}\n", f"{table.description} Key: {key}.\n", *_rows(table.columns)]
    added = [column for _, column in ADDED.get(table.name, ())]
    if added:
        lines += ["", "Also in shapefiles, GeoPackage and workbook:\n", *_rows(added)]
    return "\n".join(lines) + "\n"


def _rows(columns: tuple[Column, ...] | list[Column]) -> Iterator[str]:
    yield "| Column | Type | Unit | Short | Must be filled | Values | Meaning |"
    yield "|---|---|---|---|---|---|---|"
    for column in columns:
        cells = (
            f"`{column.name}`",
            column.type,
            f"`{column.unit}`" if column.unit.endswith("unit") else column.unit,
            f"`{column.short}`" if column.type != "geometry" else "",
            "yes" if column.required else "",
            _values(column),
            column.description,
        )
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _values(column: Column) -> str:
    if column.allowed:
        return ", ".join(f"`{value}`" for value in column.allowed)
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    if low is not None:
        return f"{low:g} or more"
    return "" if high is None else f"{high:g} or less"


def main(arguments: list[str]) -> int:
    """Write the pages or check them; return the exit code."""
    stale = 0
    for path, page in (
        (PAGE, render()),
        (KNOWLEDGE_PAGE, render_knowledge()),
        (PROJECT_PAGE, render_project_keys()),
    ):
        if "--check" in arguments:
            current = path.is_file() and path.read_text(encoding="utf-8") == page
            stale += not current
            print(f"{path.name} is {'current' if current else 'out of date: run scripts/build_reference.py'}")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page, encoding="utf-8", newline="\n")
            print(f"wrote {path.relative_to(DOCS.parent)}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
