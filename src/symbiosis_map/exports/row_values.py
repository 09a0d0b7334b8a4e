"""Rows of a frame one by one, with a column as an attribute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

__all__ = ["rows_of"]


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield a named tuple for each row; its columns must be names that Python takes.

    Examples
    --------
    >>> [row.name for row in rows_of(pd.DataFrame({"name": ["Molde", "Aure"]}))]
    ['Molde', 'Aure']
    """
    yield from frame.itertuples(index=False, name="Row")
