"""Text columns of pairs: missing text, chosen text, and functions that are called once per distinct value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionArray

__all__ = ["Distinct", "chosen_text", "coded", "distinct_rows", "map_distinct", "optional", "plain_list", "text_of"]

Value = TypeVar("Value", str, float)


class Distinct(NamedTuple):
    """The distinct rows of some columns, and where each row of the columns finds its own."""

    rows: list[tuple[Any, ...]]
    """The distinct rows."""
    first: NDArray[np.int64]
    """Position at which each stands first."""
    place: NDArray[np.int64]
    """For each row of the columns, the position of its values in ``rows``."""

    def spread(self, values: Sequence[object]) -> NDArray[np.object_]:
        """Return values that were computed for the distinct rows, one for every row of the columns."""
        held = np.empty(len(self.rows), dtype=object)
        held[:] = values
        return held[self.place]


def text_of(column: pd.Series) -> pd.Series:
    """Return a text column with '' for what is missing; one of categories stays one.

    Examples
    --------
    >>> text_of(pd.Series(["ash", None])).tolist()
    ['ash', '']
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.fillna("") if "" in column.cat.categories else text_of(column.cat.add_categories(""))
    return column.astype("str").fillna("")


def chosen_text(conditions: Sequence[NDArray[np.bool_]], texts: Sequence[str], otherwise: str) -> ExtensionArray:
    """Return a text column of the first condition that holds in each row: :func:`numpy.select`, without its long words.

    Examples
    --------
    >>> chosen_text([np.array([True, False])], ["steam"], "heat").tolist()
    ['steam', 'heat']
    """
    each: ExtensionArray = pd.array([*texts, otherwise], dtype="str")
    return each.take(np.select(conditions, range(len(texts)), len(texts)))


def coded(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose text columns are categories in their order, '' among them.

    Rows of it are taken, compared and told apart by numbers in place of words.

    Examples
    --------
    >>> coded(pd.DataFrame({"stream": ["slag", "ash", None], "t": 1.0}))["stream"].cat.categories.tolist()
    ['', 'ash', 'slag']
    """
    texts = [name for name in frame.columns if isinstance(frame[name].dtype, pd.StringDtype)]
    each = {name: frame[name].astype("category") for name in texts}
    return frame.assign(
        **{
            name: column if "" in column.cat.categories else column.cat.set_categories(["", *column.cat.categories])
            for name, column in each.items()
        }
    )


def map_distinct(column: pd.Series, function: Callable[[object], Value]) -> pd.Series:
    """Return a function of each value, called once per distinct value; a missing value comes as ''.

    Examples
    --------
    >>> map_distinct(pd.Series(["a", None, "a"]), len).tolist()
    [1, 0, 1]
    """
    place, distinct = pd.factorize(text_of(column).array)
    values = np.array([function(value) for value in plain_list(pd.Series(distinct))], dtype=object)
    return pd.Series(pd.Series(values).infer_objects().array.take(place), index=column.index)


def plain_list(column: pd.Series) -> list[Any]:
    """Return a column as a list of Python values; much faster to go through than the column itself.

    Examples
    --------
    >>> plain_list(pd.Series(["ash", "slag"], dtype="str"))
    ['ash', 'slag']
    """
    values: list[Any] = _as_objects(column).tolist()
    return values


def _as_objects(column: pd.Series) -> NDArray[np.object_]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        each = np.array([*column.cat.categories.to_numpy(object), np.nan], dtype=object)
        return np.asarray(each[column.cat.codes.to_numpy()])
    return column.to_numpy(object)


def distinct_rows(*columns: pd.Series) -> Distinct:
    """Return the distinct rows of some columns of one length, in the order in which they first stand.

    Parameters
    ----------
    *columns : Series
        Nothing is missing in them.

    Examples
    --------
    >>> found = distinct_rows(pd.Series(["ash", "slag", "ash"]), pd.Series([1.0, 2.0, 1.0]))
    >>> found.rows, found.place.tolist()
    ([('ash', 1.0), ('slag', 2.0)], [0, 1, 0])
    """
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        codes, values = pd.factorize(column.array)
        key, _ = pd.factorize(key * max(len(values), 1) + codes)
    first = np.zeros(int(key.max(initial=-1)) + 1, dtype=np.int64)
    first[key[::-1]] = np.arange(len(key) - 1, -1, -1)
    rows = list(zip(*(plain_list(column.iloc[first]) for column in columns), strict=True))
    return Distinct(rows, first, key)


def optional(pairs: pd.DataFrame, column: str) -> pd.Series:
    """Return a column that says nothing where the pairs lack it: a site may be described without it.

    Examples
    --------
    >>> optional(pd.DataFrame({"route_m": [1.0]}), "s_quay_m").tolist()
    [nan]
    """
    return pairs[column] if column in pairs else pd.Series(np.nan, index=pairs.index)
