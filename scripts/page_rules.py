"""Fetch the accessibility rules (axe-core) that the page tests hold the map against; the repository holds no copy.

python3 scripts/page_rules.py
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from environment import VENV
from registry_packages import npm_package

AXE = "axe-core@4.14.1"
AXE_SHA256 = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"
RULES = VENV / "axe.min.js"
"""Where the page tests look for the rules."""
MARK = VENV / "axe-version"


def fetch() -> None:
    """Put the rules beside the environment, once; without npm or a registry say so and go on."""
    if RULES.exists() and MARK.exists() and MARK.read_text(encoding="utf-8") == AXE:
        return
    if shutil.which("npm") is None:
        print("npm is not installed: the accessibility tests of the map have no rules to run.")
        return
    with tempfile.TemporaryDirectory() as name:
        try:
            package, digest = npm_package(AXE, Path(name))
        except subprocess.CalledProcessError:
            print(f"{AXE} could not be fetched: the accessibility tests of the map have no rules to run.")
            return
        if digest != AXE_SHA256:
            raise SystemExit(f"{AXE} has SHA-256 {digest}, expected {AXE_SHA256}.")
        shutil.copyfile(package / "axe.min.js", RULES)
        MARK.write_text(AXE, encoding="utf-8")


if __name__ == "__main__":
    fetch()
