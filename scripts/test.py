"""Set up what is needed with the test tools, then run lint, the import contract and every test, and types beside them.

python3 scripts/test.py [ARGUMENTS FOR PYTEST]
"""

from __future__ import annotations

import subprocess
import sys
import time

import nominatim_server
import page_rules
from environment import ROOT, prepare

SIDE_BY_SIDE = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")
"""Test files on all cores, in their order: the tests of one file stay together and share what it sets up, and the
files of few long tests do not all come last."""


def main() -> int:
    """Run every check, say which failed, and return 0 where all passed."""
    python = str(prepare("test"))
    page_rules.fetch()
    module = [python, "-m"]
    contract = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    checks = {
        "lint": [*module, "ruff", "check", "src", "tests", "scripts"],
        "format": [*module, "ruff", "format", "--check", "--quiet", "src", "tests", "scripts"],
        "import contract": [python, "-c", contract],
        "tests": [*module, "pytest", *SIDE_BY_SIDE, *sys.argv[1:]],
    }
    lacking = nominatim_server.missing()
    if lacking:
        print(f"--- the tests of a real Nominatim are skipped; missing: {', '.join(lacking)}", flush=True)
    failed = []
    # Takes one core for a minute, and the tests wait at times.
    types = subprocess.Popen([*module, "mypy"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    for name, command in checks.items():
        print(f"--- {name}", flush=True)
        started = time.perf_counter()
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(name)
        print(f"    {time.perf_counter() - started:.0f} s", flush=True)
    print(f"--- types\n{types.communicate()[0]}", end="")
    if types.returncode:
        failed.append("types")
    print("Failed: " + ", ".join(failed) if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
