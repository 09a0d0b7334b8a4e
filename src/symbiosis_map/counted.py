"""A number with what it counts, for sentences."""

from __future__ import annotations

__all__ = ["counted"]


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: that of one, or of many, which is that of one with an s unless given.

    Examples
    --------
    >>> counted(1, "link"), counted(1200, "site"), counted(0, "near miss", "near misses")
    ('1 link', '1,200 sites', '0 near misses')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
