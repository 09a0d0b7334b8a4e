"""Setting up ``.venv``: the standard library alone, on Linux, macOS and Windows, safe to repeat."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)
CONSTRAINTS = ROOT / "constraints.txt"


def prepare(extra: str | None = None) -> Path:
    """Make the environment if it is missing or out of date, and return its Python.

    Parameters
    ----------
    extra : str, optional
        Optional dependencies to install too: ``test``.
    """
    if sys.version_info < OLDEST:
        raise SystemExit(
            f"symbiosis-map needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}. "
            "Install a newer one from python.org and call this script with it."
        )
    wanted = _fingerprint(extra)
    mark = VENV / f"installed-{extra or 'run'}"
    covered = [mark, VENV / "installed-test"]
    if PYTHON.exists() and any(m.exists() and m.read_text() in (wanted, _fingerprint("test")) for m in covered):
        return PYTHON
    started_with = "uv" if shutil.which("uv") else "pip"
    print(
        f"Setting up {VENV.relative_to(ROOT)} with {started_with}; the first time takes a minute or two ...", flush=True
    )
    target = f".[{extra}]" if extra else "."
    if started_with == "uv":
        if not PYTHON.exists():
            _call(["uv", "venv", "--quiet", "--python", sys.executable, str(VENV)])
        install = ["uv", "pip", "install", "--quiet", "--python", str(PYTHON)]
    else:
        if not PYTHON.exists():
            _call([sys.executable, "-m", "venv", str(VENV)])
        install = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _call([*install, "--constraint", str(CONSTRAINTS), "--editable", target])
    mark.write_text(wanted)
    return PYTHON


def _fingerprint(extra: str | None) -> str:
    digest = hashlib.sha256(f"{extra} {sys.version}".encode())
    for path in (ROOT / "pyproject.toml", CONSTRAINTS):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _call(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:4])} ... failed; its message stands above.")
