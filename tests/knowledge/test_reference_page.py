"""The page of the knowledge tables names every table and column, and the rows of the small ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.knowledge.definitions import DEFINITIONS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "knowledge.md"


@pytest.fixture(scope="module")
def page():
    return PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
def test_each_table_has_its_columns_and_its_rows(page, name):
    section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
    assert all(f"| `{column}` |" in section for column in DEFINITIONS[name].names)
    rows = PACKAGED.table(name)
    assert f"{len(rows):,} rows" in section
    below = section.split("rows")[-1].split("|---|")[-1].strip().splitlines()
    assert len([line for line in below if line.startswith("| ")]) == (len(rows) if len(rows) < 60 else 5)


def test_the_page_says_how_to_bring_own_rows(page):
    assert 'knowledge = "knowledge"' in page
    assert "replaces that row whole" in page
