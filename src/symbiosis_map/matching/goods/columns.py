"""Text columns of pairs: missing text, and functions that are called once per distinct value."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pandas as pd

__all__ = ["map_distinct", "text_of"]

Value = TypeVar("Value", str, float)


def text_of(column: pd.Series) -> pd.Series:
    """Return a text column with '' for what is missing.

    Examples
    --------
    >>> text_of(pd.Series(["ash", None])).tolist()
    ['ash', '']
    """
    return column.astype("str").fillna("")


def map_distinct(column: pd.Series, function: Callable[[object], Value]) -> pd.Series:
    """Return a function of each value, called once per distinct value; a missing value comes as ''.

    Examples
    --------
    >>> map_distinct(pd.Series(["a", None, "a"]), len).tolist()
    [1, 0, 1]
    """
    place, distinct = pd.factorize(text_of(column).to_numpy(object))
    values = np.array([function(value) for value in distinct], dtype=object)
    mapped = values[place] if len(distinct) else np.array([], dtype=object)
    return pd.Series(mapped, index=column.index).infer_objects()
