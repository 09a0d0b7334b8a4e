"""Collecting values that are filled in, column by column, for the table of assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.schema import conform
from symbiosis_map.tables.accounts import ASSUMPTIONS

__all__ = ["Assumptions", "Texts"]

Texts = Sequence[str] | NDArray[np.object_]
"""Texts of several rows."""


class Assumptions:
    """Collects values that the program filled in; see the table of assumptions."""

    def __init__(self) -> None:
        self._columns: dict[str, list[str]] = {name: [] for name in ASSUMPTIONS.names}

    def add(
        self,
        table: str,
        ids: Texts,
        column: str,
        values: Texts,
        reason: str | Texts,
        source: str | Texts,
    ) -> None:
        """Record values of one column; a reason or source is that of all of them, or one for each."""
        given = {"table": table, "id": ids, "column": column, "value": values, "reason": reason, "source": source}
        for name, texts in given.items():
            self._columns[name].extend(repeat(texts, len(ids)) if isinstance(texts, str) else texts)

    def table(self) -> pd.DataFrame:
        """Return the table of assumptions, sorted by table, id and column."""
        frame = pd.DataFrame(self._columns, dtype="str")
        return conform(frame.sort_values(["table", "id", "column"], kind="stable"), ASSUMPTIONS)
