"""Answers that were given once, in one SQLite file that several runs can share."""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from symbiosis_map.errors import OutputError

__all__ = ["AnswerCache", "Kept", "question_key"]

_VERSION = 1
_BUSY_S = 30.0
_WAIT_S = 0.1
_LONGEST_QUEUE_S = 600.0
"""A service that is to be left alone for longer was marked under another clock."""
_Result = TypeVar("_Result")
_TABLES = """
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, service TEXT NOT NULL, contract TEXT NOT NULL, request TEXT NOT NULL,
    status INTEGER NOT NULL, body BLOB NOT NULL, is_empty INTEGER NOT NULL, fetched_at REAL NOT NULL,
    digest TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS answers_of_a_day ON answers (service, fetched_at);
CREATE TABLE IF NOT EXISTS failures (
    service TEXT NOT NULL, query TEXT NOT NULL, reason TEXT NOT NULL, failed_at REAL NOT NULL,
    PRIMARY KEY (service, query)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS turns (service TEXT PRIMARY KEY, next_at REAL NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer from the cache: its bytes, whether it named no place, and when it was given (seconds since 1970)."""

    body: bytes
    is_empty: bool
    fetched_at: float

    @property
    def fetched_on(self) -> str:
        """Day of the answer, ``2026-01-31``, in UTC."""
        return dt.datetime.fromtimestamp(self.fetched_at, dt.UTC).date().isoformat()


def question_key(service_url: str, contract: str, target: str) -> str:
    """Return the key of a question: the same for the same parameters at the same service under the same contract.

    Examples
    --------
    >>> question_key("http://a", "1", "/sok?sok=x") == question_key("http://a", "2", "/sok?sok=x")
    False
    """
    return hashlib.sha256("\n".join((service_url, contract, target)).encode()).hexdigest()


class AnswerCache:
    """The file of answers: one commit an answer, so that a run that is killed loses none that had arrived.

    Write-ahead logging lets two runs read and write at once; each looks an answer up right before it asks. A file
    that is damaged, or of another version, is moved aside to ``<name>.bad-<time>`` and a new one is begun. Only
    answers are kept. Failures are listed, so that they can be asked again alone, and are no answers.

    Parameters
    ----------
    path : Path
        Made when missing; its folder must exist.
    warn : callable
        Called with a sentence where the file was moved aside or an answer in it was damaged.

    Raises
    ------
    OutputError
        Where the file cannot be opened, written or moved.
    """

    def __init__(self, path: Path, warn: Callable[[str], None]) -> None:
        self.path, self._warn = path, warn
        self._database = self._open()
        # A lock of SQLite ends with the process that holds it, however it ends, and works on every system.
        self._floor = sqlite3.connect(_beside(path, "-asking"), timeout=_WAIT_S, isolation_level=None)

    def close(self) -> None:
        """Close the file."""
        self._floor.close()
        self._database.close()

    def take_floor(self) -> bool:
        """Take the right to ask, which one run has at a time; False where another one has had it for a moment.

        Who has to wait looks whether the answer has come in the meantime: two runs at once do not ask the same.
        """
        try:
            self._floor.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                return False
            raise _cannot(self.path, error) from error
        return True

    def leave_floor(self) -> None:
        """Give the right to ask back."""
        self._floor.execute("ROLLBACK")

    def find(self, key: str) -> Kept | None:
        """Return the answer to a question, or None where there is none that can be believed."""

        def look() -> tuple[object, ...] | None:
            wanted = "SELECT status, body, is_empty, fetched_at, digest FROM answers WHERE key = ?"
            row: tuple[object, ...] | None = self._database.execute(wanted, (key,)).fetchone()
            return row

        row = self._guarded(look)
        if row is None:
            return None
        status, body, is_empty, fetched_at, digest = row
        if (
            isinstance(body, bytes)
            and isinstance(fetched_at, float)
            and digest == _digest(key, status, body, is_empty, fetched_at)
        ):
            return Kept(body, bool(is_empty), fetched_at)
        self._warn(f"an answer in {self.path.name} is damaged and is asked for again")
        self._guarded(lambda: self._database.execute("DELETE FROM answers WHERE key = ?", (key,)))
        return None

    def keep(self, key: str, service: str, contract: str, request: str, status: int, body: bytes, empty: bool) -> Kept:
        """Keep an answer, with the moment as its time; it is on the disk when this returns."""
        now = time.time()
        digest = _digest(key, status, body, int(empty), now)
        row = (key, service, contract, request, status, body, int(empty), now, digest)
        place = "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        self._guarded(lambda: self._database.execute(place, row))
        return Kept(body, empty, now)

    def count_since(self, service: str, moment: float) -> int:
        """Return how many answers of a service came after a moment (seconds since 1970)."""
        counting = "SELECT count(*) FROM answers WHERE service = ? AND fetched_at > ?"
        return int(self._guarded(lambda: self._database.execute(counting, (service, moment)).fetchone())[0])

    def note_failure(self, service: str, query: str, reason: str) -> None:
        """List a query that a service failed to answer."""
        place = "INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?)"
        self._guarded(lambda: self._database.execute(place, (service, query, reason, time.time())))

    def forget_failure(self, service: str, query: str) -> None:
        """Strike a query from the list of failures."""
        strike = "DELETE FROM failures WHERE service = ? AND query = ?"
        self._guarded(lambda: self._database.execute(strike, (service, query)))

    def failed(self, service: str) -> frozenset[str]:
        """Return the queries that a service failed to answer when they were asked last."""
        wanted = "SELECT query FROM failures WHERE service = ?"
        return frozenset(row[0] for row in self._guarded(lambda: self._database.execute(wanted, (service,)).fetchall()))

    def wait_s(self, service: str) -> float:
        """Return how long a service is to be left alone, in seconds; all runs that share the file keep to it."""
        wanted = "SELECT next_at FROM turns WHERE service = ?"
        row = self._guarded(lambda: self._database.execute(wanted, (service,)).fetchone())
        wait_s = float(row[0]) - time.time() if row else 0.0
        return 0.0 if wait_s > _LONGEST_QUEUE_S else max(wait_s, 0.0)

    def leave_alone(self, service: str, seconds: float) -> None:
        """Leave a service alone for so long from now on."""
        place = "INSERT OR REPLACE INTO turns VALUES (?, ?)"
        self._guarded(lambda: self._database.execute(place, (service, time.time() + seconds)))

    def _guarded(self, action: Callable[[], _Result]) -> _Result:
        """Do something with the file; where it turns out to be damaged, begin a new one and do it there."""
        for attempt in range(3):
            try:
                return action()
            except sqlite3.OperationalError as error:
                raise _cannot(self.path, error) from error
            except sqlite3.DatabaseError as error:
                self._database.close()
                # At the second attempt the file passes its check and still cannot be used.
                if attempt == 1:
                    self._move_aside(str(error))
                self._database = self._open()
        raise _cannot(self.path, sqlite3.DatabaseError("it is damaged"))

    def _open(self) -> sqlite3.Connection:
        try:
            return self._begin()
        except sqlite3.OperationalError as error:
            raise _cannot(self.path, error) from error
        except sqlite3.DatabaseError as error:
            self._move_aside(str(error))
        try:
            return self._begin()
        except sqlite3.Error as error:
            raise _cannot(self.path, error) from error

    def _begin(self) -> sqlite3.Connection:
        if self.path.is_dir():
            raise sqlite3.OperationalError("it is a folder")
        database = sqlite3.connect(self.path, timeout=_BUSY_S, isolation_level=None)
        try:
            faults = database.execute("PRAGMA quick_check(1)").fetchone()
            version = database.execute("PRAGMA user_version").fetchone()[0]
            is_new = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
            if faults != ("ok",):
                raise sqlite3.DatabaseError(str(faults[0]))
            if version != _VERSION and not is_new:
                raise sqlite3.DatabaseError(f"it is of version {version}, this program writes {_VERSION}")
            database.text_factory = _lenient
            _write_ahead(database)
            database.execute("PRAGMA synchronous = FULL")
            database.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {_VERSION}; COMMIT;")
        except BaseException:
            database.close()
            raise
        return database

    def _move_aside(self, reason: str) -> None:
        stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S%f")
        aside = self.path.with_name(f"{self.path.name}.bad-{stamp}")
        try:
            self.path.replace(aside)
            for suffix in ("-wal", "-shm"):
                if _beside(self.path, suffix).exists():
                    _beside(self.path, suffix).replace(_beside(aside, suffix))
        except OSError as error:
            raise _cannot(self.path, error) from error
        self._warn(
            f"the answers in {self.path.name} cannot be used ({reason}); the file was moved to {aside.name} and a new "
            "one begun"
        )


def _beside(path: Path, suffix: str) -> Path:
    return path if str(path) == ":memory:" else path.with_name(path.name + suffix)


def _write_ahead(database: sqlite3.Connection) -> None:
    """Switch write-ahead logging on; another run that begins at the same moment may have to finish first."""
    until = time.monotonic() + _BUSY_S
    while database.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            # A file system that knows no shared memory keeps the usual journal, which is as safe and slower.
            database.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def _lenient(text: bytes) -> str:
    """Read damaged text as text that no digest fits."""
    return text.decode("utf-8", "replace")


def _digest(key: str, status: object, body: bytes, is_empty: object, fetched_at: float) -> str:
    head = f"{key} {status} {is_empty} {fetched_at!r} "
    return hashlib.sha256(head.encode() + body).hexdigest()


def _cannot(path: Path, error: Exception) -> OutputError:
    text = str(error)
    if "full" in text:
        remedy = "Make room and run again: no answer that was kept is lost."
    elif "locked" in text:
        remedy = "Another run holds it: wait for that one, or name another file as geocoding.cache."
    else:
        remedy = "Name a file that can be written as geocoding.cache."
    return OutputError(f"the file of answers {path} cannot be used: {text}", remedy=remedy)
