"""What a file must be before a parser sees it: a regular file, of the kind that its name says, of a sane size."""

from __future__ import annotations

import sqlite3
import zipfile
from pathlib import Path, PurePosixPath

from symbiosis_map.errors import InputError

__all__ = ["check_archive", "check_file", "check_geopackage"]

MAX_FILE_BYTES = 500 * 2**20
MAX_UNPACKED_BYTES = 200 * 2**20
MAX_RATIO = 200
MAX_ENTRIES = 1000

_MAGIC: dict[str, tuple[bytes, ...]] = {
    ".xlsx": (b"PK\x03\x04",),
    ".xlsm": (b"PK\x03\x04",),
    ".ods": (b"PK\x03\x04",),
    ".zip": (b"PK\x03\x04",),
    ".xls": (b"\xd0\xcf\x11\xe0",),
    ".gpkg": (b"SQLite format 3\x00",),
    ".shp": (b"\x00\x00\x27\x0a",),
    ".parquet": (b"PAR1",),
    ".geoparquet": (b"PAR1",),
}
_FOREIGN = (b"PK\x03\x04", b"SQLite format 3", b"PAR1", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\x00\x00\x27\x0a")


def check_file(path: Path) -> None:
    """Refuse what is not an existing regular file of the kind that its name says.

    Raises
    ------
    InputError
        The path is a virtual file system, a web address or missing; the file is empty, too large, or its first
        bytes belong to another format.
    """
    name = str(path)
    if "://" in name or "/vsi" in name.replace("\\", "/") or name.lstrip().startswith(("{", "<")):
        raise InputError(f"{name[:80]!r} is not a file on this machine", remedy="Save it as a file and name that.")
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist" if not path.exists() else "is not a regular file"
        raise InputError(f"{path} {what}", remedy="Name an existing file.")
    size = path.stat().st_size
    if size == 0:
        raise InputError(
            f"{path.name} is empty", remedy="Fill in a header and at least one row, or leave the file out."
        )
    if size > MAX_FILE_BYTES:
        raise InputError(f"{path.name} has {size:,} bytes, more than {MAX_FILE_BYTES:,}", remedy="Split it.")
    with path.open("rb") as stream:
        first = stream.read(4096)
    suffix = path.suffix.lower()
    expected = _MAGIC.get(suffix)
    if expected is not None and not first.startswith(expected):
        raise InputError(
            f"{path.name} is not what its name says: it does not begin like a {suffix} file",
            remedy="Give it the ending of its true format, or export it anew.",
        )
    if expected is None and first.startswith(_FOREIGN):
        raise InputError(
            f"{path.name} is not a text file, though its name says {suffix or 'so'}",
            remedy="Give it the ending of its true format.",
        )
    if suffix in (".geojson", ".json") and not first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        raise InputError(
            f"{path.name} is not GeoJSON: it begins with {first.lstrip()[:20].decode('utf-8', 'replace')!r}",
            remedy="Export it as GeoJSON; links to other files are not followed.",
        )


def check_archive(path: Path) -> list[zipfile.ZipInfo]:
    """Hold a zip file (a spreadsheet is one too) against bombs and names that climb out of it.

    Returns
    -------
    list of ZipInfo
        Its entries.

    Raises
    ------
    InputError
        Not a zip file, too many entries, too large or too dense when unpacked, or an unsafe name.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputError(f"{path.name} is damaged: {error}", remedy="Save it anew.") from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * packed:
        raise InputError(
            f"{path.name} unpacks to {unpacked:,} bytes in {len(entries):,} parts: refused as a decompression bomb",
            remedy="Save the sheet as CSV.",
        )
    for entry in entries:
        inner = PurePosixPath(entry.filename.replace("\\", "/"))
        if inner.is_absolute() or ".." in inner.parts or ":" in entry.filename:
            raise InputError(f"{path.name} holds the unsafe name {entry.filename[:80]!r}", remedy="Pack it anew.")
    return entries


def check_geopackage(path: Path) -> None:
    """Refuse a GeoPackage that is damaged, or whose tables lead out of the file.

    Raises
    ------
    InputError
        SQLite cannot read it, or it has virtual tables other than its own indexes.
    """
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        sound = connection.execute("PRAGMA quick_check(1)").fetchone()
        statements = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    except sqlite3.DatabaseError as error:
        raise InputError(f"{path.name} is damaged: {error}", remedy="Export it anew.") from error
    finally:
        connection.close()
    if sound != ("ok",):
        raise InputError(f"{path.name} is damaged: {str(sound)[:100]}", remedy="Export it anew.")
    for name, sql in statements:
        words = " ".join(str(sql).casefold().split())
        if words.startswith("create virtual table") and " using rtree" not in words and " using fts" not in words:
            raise InputError(f"{path.name} has the virtual table {name!r}", remedy="Export its layers anew.")
