"""Outputs that appear whole or not at all.

Files are written to a hidden staging folder beside their place, flushed to the disk and only then moved there
by a rename, which the file system does in one step. A run that is killed leaves the old file or the new one,
and a staging folder that the next run sweeps away.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from symbiosis_map.errors import OutputError

if sys.platform != "win32":
    import fcntl

__all__ = ["check_writable", "explain_failure", "publish_file", "staged", "sweep"]

_PREFIX = ".symbiosis-map-"
_LOCK = "lock"
_LEAST_FREE_BYTES = 20_000_000
"""Space that must be free before a run starts: an estimate, several times what a county of some hundred sites
writes."""


@contextmanager
def staged(folder: Path, *, replaces: Sequence[str] = ()) -> Iterator[Path]:
    """Give a staging folder whose content moves to ``folder`` when the block ends without an error.

    Nothing is moved before everything is written, and each file is replaced in one step. A sub-folder that
    does not exist yet appears as a whole.

    Parameters
    ----------
    folder : Path
        Where the content goes; made if missing.
    replaces : sequence of str
        Glob patterns, relative to ``folder``, of files of an earlier run that must not stand beside the new
        ones: what matches and is not written now is deleted after the move.

    Yields
    ------
    Path
        An empty folder on the same file system.

    Raises
    ------
    OutputError
        Where something cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     with staged(Path(place) / "results") as stage:
    ...         _ = (stage / "note.txt").write_text("done")
    ...     sorted(path.name for path in (Path(place) / "results").iterdir())
    ['note.txt']
    """
    with explain_failure(folder):
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder)
        room = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
        lock = _hold(room)
        try:
            stage = room / "stage"
            stage.mkdir()
            yield stage
            for path in sorted(stage.rglob("*")):
                _flush(path)
            published = {path.relative_to(stage) for path in stage.rglob("*") if path.is_file()}
            _move_content(stage, folder)
            for pattern in replaces:
                for path in sorted(folder.glob(pattern)):
                    if path.relative_to(folder) not in published:
                        path.unlink()
            _flush(folder)
        finally:
            lock.close()
            shutil.rmtree(room, ignore_errors=True)


@contextmanager
def publish_file(path: Path) -> Iterator[Path]:
    """Give a temporary path to write one file to; it becomes ``path`` when the block ends without an error.

    Parameters
    ----------
    path : Path
        Where the file goes; its folder is made if missing.

    Yields
    ------
    Path
        Same file name in a staging folder on the same file system.

    Raises
    ------
    OutputError
        Where the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     with publish_file(Path(place) / "map.html") as temporary:
    ...         _ = temporary.write_text("<!doctype html>")
    ...     (Path(place) / "map.html").read_text()
    '<!doctype html>'
    """
    with staged(path.parent) as stage:
        yield stage / path.name


def sweep(folder: Path) -> list[Path]:
    """Delete staging folders that killed runs left in a folder; those of running ones stay.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    list of Path
        What was deleted.
    """
    swept = []
    for room in sorted(folder.glob(f"{_PREFIX}*")):
        if room.is_dir() and not room.is_symlink() and not _is_held(room):
            shutil.rmtree(room, ignore_errors=True)
            swept.append(room)
    return swept


def check_writable(folder: Path, files: Sequence[str] = ()) -> None:
    """Find out before any long work whether results can be written to a folder.

    The folder itself is not made; where it is missing, the nearest folder above it is tried.

    Parameters
    ----------
    folder : Path
        Where results shall go.
    files : sequence of str
        Paths relative to ``folder`` that will be written.

    Raises
    ------
    OutputError
        The path is a file, the folder cannot be written to, the disk is full, or a file to be replaced is
        a folder or is locked by another program.
    """
    with explain_failure(folder):
        standing = _nearest(folder)
    if not standing.is_dir():
        raise OutputError(
            f"cannot write to {folder}: {standing} is not a folder", remedy="Choose another folder for the results."
        )
    with explain_failure(folder):
        with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=standing) as trial:
            (Path(trial) / "trial").write_bytes(b"trial")
        free = shutil.disk_usage(standing).free
    if free < _LEAST_FREE_BYTES:
        raise OutputError(
            f"no space left for {folder}: {free / 1e6:.1f} MB free, {_LEAST_FREE_BYTES / 1e6:.0f} MB needed",
            remedy="Free some space or choose another folder for the results.",
        )
    for name in files:
        _check_replaceable(folder / name)


def _nearest(path: Path) -> Path:
    """Return the path itself or the nearest above it that exists, even as a broken link."""
    for place in (path, *path.parents):
        try:
            place.lstat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        return place
    raise FileNotFoundError(errno.ENOENT, "no such drive", str(path))


def _check_replaceable(path: Path) -> None:
    if path.is_dir():
        raise OutputError(f"cannot write {path}: it is a folder", remedy="Move it away or choose another folder.")
    if sys.platform == "win32" and path.exists():  # elsewhere an open file can be replaced
        with explain_failure(path), path.open("r+b"):
            pass


@contextmanager
def explain_failure(path: Path) -> Iterator[None]:
    """Turn a failure of the operating system while writing into an :class:`OutputError` with a remedy.

    Parameters
    ----------
    path : Path
        What is being written, for the message.

    Raises
    ------
    OutputError
        In place of any :class:`OSError` from the block.
    """
    try:
        yield
    except OSError as error:
        what, remedy = _REASONS.get(error.errno or 0, (error.strerror or str(error), "Choose another folder."))
        raise OutputError(f"cannot write {path}: {what}", remedy=remedy) from error


_NO_PERMISSION = ("no permission", "Close programs that have it open, or choose another folder for the results.")
_NO_SPACE = ("no space left on the disk", "Free some space or choose another folder for the results.")
_NOT_A_FOLDER = ("a file stands where a folder is needed", "Choose another folder for the results.")
_REASONS = {
    errno.EACCES: _NO_PERMISSION,
    errno.EPERM: _NO_PERMISSION,
    errno.EROFS: ("the disk is read-only", "Choose another folder for the results."),
    errno.ENOSPC: _NO_SPACE,
    errno.EDQUOT: _NO_SPACE,
    errno.EFBIG: ("the file is larger than allowed", "Raise the limit on file sizes or choose another folder."),
    errno.ENOTDIR: _NOT_A_FOLDER,
    errno.EEXIST: _NOT_A_FOLDER,
    errno.EISDIR: ("a folder stands where the file should be", "Move it away or choose another folder."),
    errno.ENAMETOOLONG: ("the path is too long", "Choose a folder with a shorter path."),
}


def _move_content(source: Path, target: Path) -> None:
    for entry in sorted(source.iterdir()):
        place = target / entry.name
        if entry.is_dir() and place.is_dir():
            _move_content(entry, place)
        else:
            entry.replace(place)
    _flush(target)


def _flush(path: Path) -> None:
    """Wait until a file, or the list of files of a folder, is on the disk."""
    if path.is_dir():
        if sys.platform == "win32":  # cannot open a folder
            return
        descriptor = os.open(path, os.O_RDONLY)
    else:
        descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _hold(room: Path) -> IO[bytes]:
    """Mark a staging folder as in use for as long as the returned file is open."""
    lock = (room / _LOCK).open("wb")
    if sys.platform != "win32":  # there an open file cannot be deleted, which is mark enough
        with suppress(OSError):  # a file system without locks: its left-overs are never swept
            fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _is_held(room: Path) -> bool:
    lock = room / _LOCK
    if sys.platform == "win32":
        try:
            lock.unlink(missing_ok=True)
        except PermissionError:
            return True
        return False
    try:
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
