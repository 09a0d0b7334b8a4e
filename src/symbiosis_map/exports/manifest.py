"""What a manifest says about the program and its files."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import TypedDict

import pyogrio
import pyproj
import shapely

__all__ = ["FileRecord", "describe_outputs", "library_versions", "sha256"]

_LIBRARIES = ("symbiosis-map", "folium", "geopandas", "numpy", "pandas", "pyarrow", "pyogrio", "scipy", "xlsxwriter")


class FileRecord(TypedDict):
    """One file: its path with ``/``, its size and its hash."""

    path: str
    size_bytes: int
    sha256: str


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits.

    Examples
    --------
    The hash of nothing is well known (FIPS 180-4):

    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     sha256(Path(file.name))[:16]
    'e3b0c44298fc1c14'
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def describe_outputs(paths: Iterable[Path], folder: Path) -> list[FileRecord]:
    """Return path, size and hash of files, sorted by path.

    Parameters
    ----------
    paths : iterable of Path
        Files inside ``folder``.
    folder : Path
        What their paths are given relative to.

    Returns
    -------
    list of FileRecord
    """
    return [
        FileRecord(path=path.relative_to(folder).as_posix(), size_bytes=path.stat().st_size, sha256=sha256(path))
        for path in sorted(paths)
    ]


def library_versions() -> dict[str, str]:
    """Return the versions of Python, this package and the libraries that shape its results.

    Examples
    --------
    >>> {"python", "GDAL", "GEOS", "PROJ"} <= set(library_versions())
    True
    """
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in _LIBRARIES},
        "GDAL": ".".join(str(part) for part in pyogrio.__gdal_version__),
        "GEOS": shapely.geos_version_string,
        "PROJ": pyproj.proj_version_str,
    }
