"""Zip archives that are the same bytes for the same content."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

__all__ = ["write_zip"]


def write_zip(path: Path, content: Mapping[str, Path | bytes], date: dt.date) -> None:
    """Write a zip archive whose entries carry a given date and stand in the order of their names.

    Parameters
    ----------
    path : Path
    content : mapping of str to Path or bytes
        Name in the archive, and the file or the bytes that it holds.
    date : datetime.date
        From 1980 on.
    """
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(content):
            entry = zipfile.ZipInfo(name, (date.year, date.month, date.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every system; 3 makes the permissions below count
            entry.external_attr = 0o644 << 16
            source = content[name]
            if isinstance(source, bytes):
                archive.writestr(entry, source)
                continue
            with source.open("rb") as file, archive.open(entry, "w", force_zip64=source.stat().st_size > 2**31) as to:
                shutil.copyfileobj(file, to)
