"""What a run tells whoever watches it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = ["StageReport", "Watcher", "silent"]


@dataclass(frozen=True, slots=True)
class StageReport:
    """What a stage tells whoever watches a run.

    Parameters
    ----------
    stage : str
        Title of the stage, or of a block.
    state : {"started", "done", "reused"}
    seconds : float
        Time that it took; 0 at its start.
    rows : mapping of str to int
        Rows of the tables that it gave.
    """

    stage: str
    state: str
    seconds: float = 0.0
    rows: Mapping[str, int] | None = None


Watcher = Callable[[StageReport], None]


def silent(_report: StageReport) -> None:
    """Watch a run without a word."""
