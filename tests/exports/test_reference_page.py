"""The page that explains the tables is made from them, and the committed one is current."""

import runpy
from pathlib import Path

from symbiosis_map.tables import ALL

ROOT = Path(__file__).parents[2]


def test_the_committed_page_is_current():
    script = runpy.run_path(str(ROOT / "scripts" / "build_reference.py"))
    page = (ROOT / "docs" / "reference" / "tables.md").read_text(encoding="utf-8")
    assert page == script["render"](), "tables.py has changed: run scripts/build_reference.py"


def test_every_column_has_a_line():
    page = (ROOT / "docs" / "reference" / "tables.md").read_text(encoding="utf-8")
    for table in ALL:
        section = page.split(f"\n## {table.name}\n")[1].split("\n## ")[0]
        assert all(f"| `{name}` |" in section for name in table.names), table.name
