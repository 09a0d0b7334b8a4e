"""What the cards need beside the tables: the barriers and the shapes of the year."""

from __future__ import annotations

from typing import Any

import pandas as pd

from symbiosis_map.knowledge import PACKAGED

__all__ = ["FLAT", "barrier_texts", "year_shapes"]

FLAT = "flat"
"""Profile that matching takes where none is known."""

_TEXT = ("name", "remedy", "source")
_SHOWN = ["name", "remedy"]
_FIGURES = 4


def barrier_texts(barriers: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return factor, name, remedy and source of each barrier.

    Parameters
    ----------
    barriers : DataFrame
        The curated table ``barriers``, or a project's own.

    Returns
    -------
    dict
        By barrier id. ``own`` is True where name or remedy are not those of the bundled table: the page then shows
        them as they stand, else in the reader's language.
    """
    bundled = PACKAGED.table("barriers").set_index("barrier_id")[_SHOWN].fillna("").to_dict("index")
    rows = barriers.fillna(dict.fromkeys(_TEXT, "")).to_dict("records")
    return {
        row["barrier_id"]: {
            "factor": row["factor"],
            **{name: row[name] for name in _TEXT},
            "own": bundled.get(row["barrier_id"]) != {name: row[name] for name in _SHOWN},
        }
        for row in rows
    }


def year_shapes(streams: pd.DataFrame, assumptions: pd.DataFrame, profiles: pd.DataFrame) -> dict[str, list[float]]:
    """Return the twelve monthly shares of every profile that a stream has or was given, and of the flat one.

    Parameters
    ----------
    streams, assumptions : DataFrame
        The tables of these names.
    profiles : DataFrame
        The knowledge table ``monthly_profiles``.

    Returns
    -------
    dict of str to list of float
        Shares by name, four figures each; they add up to 1 within 0.0006.
    """
    given = assumptions.loc[(assumptions["table"] == "streams") & (assumptions["column"] == "profile"), "value"]
    wanted = {FLAT, *streams["profile"].dropna(), *given}
    months = [f"month_{month:02d}" for month in range(1, 13)]
    share = profiles.set_index("profile")[months]
    share = share.div(share.sum(axis=1), axis=0)
    return {name: [round(part, _FIGURES) for part in share.loc[name]] for name in share.index if name in wanted}
