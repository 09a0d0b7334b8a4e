"""Set up what is needed, run the county of Møre og Romsdal, and say what was found and where it lies.

    python3 scripts/demo.py [PROJECT]

PROJECT is one of the folders in ``data/``: more_og_romsdal (the default), kalundborg, roubaix.
"""

from __future__ import annotations

import subprocess
import sys

from environment import ROOT, prepare


def main() -> int:
    """Run a project of ``data/`` and return the exit code of the run."""
    projects = sorted(path.parent.name for path in (ROOT / "data").glob("*/symbiosis.toml"))
    name = sys.argv[1] if len(sys.argv) > 1 else "more_og_romsdal"
    if name not in projects:
        print(f"There is no project {name!r} in data/; there are {', '.join(projects)}.")
        return 2
    python = prepare()
    out = ROOT / "results" / name
    command = [str(python), "-m", "symbiosis_map", "run", str(ROOT / "data" / name), "--out", str(out)]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code == 0:
        print(f"\nOpen the map with a double click: {out / 'map.html'}")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
