"""The reference pages are made from the program's own definitions, and the committed ones are current."""

import subprocess
import sys
from pathlib import Path

from symbiosis_map.tables import ALL

ROOT = Path(__file__).parents[2]


def test_the_committed_pages_are_current():
    command = [sys.executable, str(ROOT / "scripts" / "build_reference.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_column_has_a_line():
    page = (ROOT / "docs" / "reference" / "tables.md").read_text(encoding="utf-8")
    for table in ALL:
        section = page.split(f"\n## {table.name}\n")[1].split("\n## ")[0]
        assert all(f"| `{name}` |" in section for name in table.names), table.name
