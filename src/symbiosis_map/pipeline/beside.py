"""Python in a process of its own while the run goes on, for what keeps the interpreter to itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["process_beside"]


@contextmanager
def process_beside(start: str, *words: str) -> Iterator[Callable[[], bool]]:
    """Let a process do its part while what is inside the block is done.

    Parameters
    ----------
    start : str
        Python that the process is to run; it finds this package as the run does.
    *words : str
        Its command line.

    Yields
    ------
    callable
        Waits for the process and says whether it succeeded. Where the block fails, the process is stopped.
    """
    package = str(Path(__file__).parents[2])
    paths = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
    nothing = subprocess.DEVNULL
    with subprocess.Popen(
        [sys.executable, "-c", start, *words],
        env={**os.environ, "PYTHONPATH": paths},
        stdin=nothing,
        stdout=nothing,
        stderr=nothing,
    ) as process:
        try:
            yield lambda: process.wait() == 0
        except BaseException:
            process.kill()
            raise
