"""How much memory a process has had at the most."""

from __future__ import annotations

import sys
from pathlib import Path


def peak_mb() -> int | None:
    """Return the most memory that this process has had, in MB of 1,048,576 bytes; None where the system does not say.

    Linux tells it in ``/proc``; ``getrusage`` there counts that of a parent which became this process as well.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
        return round(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024)
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / (1024**2 if sys.platform == "darwin" else 1024))
