"""What every command shares: errors as messages and exit codes, progress, and the day."""

from __future__ import annotations

import datetime as dt
import math
import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from symbiosis_map.errors import SymbiosisError

if TYPE_CHECKING:
    from symbiosis_map.geocoding.services.asking import Tidings
    from symbiosis_map.pipeline import StageReport

__all__ = ["EXIT_CODES", "Watching", "reporting_errors", "today"]

_LEAST_STEP = 0.05
_Command = TypeVar("_Command", bound=Callable[..., Any])
EXIT_CODES = """
\b
Exit codes:
  0  done
  2  something is wrong with the input or the call
  3  done, but rows were set aside or sites not placed (with --strict)
  4  done, but a geocoding service did not answer; run again, and only what failed is asked
  5  a result could not be written
"""


def reporting_errors(command: _Command) -> _Command:
    """Turn an error of ours into a message and its exit code; hide the traceback unless it is asked for."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except SymbiosisError as error:
            if os.environ.get("SYMBIOSIS_MAP_DEBUG"):
                raise
            click.echo(f"Error: {error}", err=True)
            raise SystemExit(error.exit_code) from error

    return wrapped  # type: ignore[return-value]


def today() -> dt.date:
    """Day of the run, or the day that SOURCE_DATE_EPOCH names for runs that must repeat to the byte."""
    from symbiosis_map.exports import source_date

    return source_date(os.environ) or dt.date.today()


def _time_left(seconds: float) -> str:
    """Return a length of time as people say it.

    Examples
    --------
    >>> _time_left(42.0), _time_left(130.0), _time_left(9000.0)
    ('less than a minute', '3 minutes', '2.5 hours')
    """
    if seconds < 60:
        return "less than a minute"
    return f"{math.ceil(seconds / 60)} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


class Watching:
    """Progress on standard error: bars on a terminal, plain lines elsewhere, nothing when quiet."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet
        self.bars: Any = None
        self.tasks: dict[str, Any] = {}
        self._stage = ""
        self._told = 0.0

    def __enter__(self) -> Callable[[StageReport], None]:
        if not self.quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (
                TextColumn("{task.description:<26}"),
                BarColumn(24),
                TimeElapsedColumn(),
                TextColumn("{task.fields[rows]}"),
            )
            self.bars = Progress(*columns, console=Console(stderr=True))
            self.bars.start()
        return self._watch

    def __exit__(self, *_: object) -> None:
        if self.bars is not None:
            self.bars.stop()

    def hear(self, tidings: Tidings) -> None:
        """Show what asking services tells: what is sent, how far it has come, and what somebody should know."""
        from symbiosis_map.geocoding.services.asking import Plan, Progress

        if self.quiet:
            return
        if isinstance(tidings, Plan):
            lines = [f"sends {figure}" for figure in tidings.figures if figure.sought]
        elif isinstance(tidings, Progress):
            lines = [f"{tidings.share:.0%}, {tidings.requests:,} requests, {_time_left(tidings.seconds_left)} left"]
        else:
            lines = [tidings.text]
        if isinstance(tidings, Progress) and self.bars is not None:
            self.bars.update(self.tasks[self._stage], rows=lines[0])
            return
        # Where lines are kept, a line for every twentieth is enough.
        if isinstance(tidings, Progress):
            if tidings.share - self._told < _LEAST_STEP:
                return
            self._told = tidings.share
        for line in lines:
            self._write(f"  {line}")

    def _write(self, line: str) -> None:
        if self.bars is not None:
            self.bars.console.print(line, markup=False, highlight=False)
        else:
            click.echo(line, err=True)

    def _watch(self, report: StageReport) -> None:
        if report.state == "started":
            self._stage = report.stage
        if self.quiet:
            return
        rows = ", ".join(
            f"{n} {name.replace('_', ' ')}" for name, n in (report.rows or {}).items() if "assum" not in name
        )
        if report.state == "reused":
            rows += " (unchanged, taken from the run folder)"
        if self.bars is not None:
            if report.state == "started":
                self.tasks[report.stage] = self.bars.add_task(report.stage, total=None, rows="")
            elif report.stage in self.tasks:
                self.bars.update(self.tasks[report.stage], total=1, completed=1, rows=rows)
            else:  # a block of the stage, or what it waits for
                self.bars.update(self.tasks[self._stage], rows=f"{report.stage} {rows}".rstrip())
        elif report.state != "started":
            click.echo(f"{report.stage:<26} {report.seconds:6.2f} s  {rows}".rstrip(), err=True)
