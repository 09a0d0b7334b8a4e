"""Sharing limited supply among the links that compete for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog

from symbiosis_map.errors import SymbiosisError
from symbiosis_map.schema import check, conform
from symbiosis_map.tables import FLOWS

__all__ = ["AllocationOptions", "allocate"]

_TIE_BREAK = 1e-6
_LEAST_SHARE = 1e-9


@dataclass(frozen=True, slots=True)
class AllocationOptions:
    """What counts when supply is short.

    Parameters
    ----------
    score_exponent : float
        A unit that flows over a link is worth ``(score / 100) ** score_exponent``. 0 maximises the quantity
        alone; 1, the default, lets a better link win a unit that two could use.
    """

    score_exponent: float = 1.0


def allocate(links: pd.DataFrame, streams: pd.DataFrame, options: AllocationOptions | None = None) -> pd.DataFrame:
    """Share out supply by a linear program per resource.

    Maximise the value of all flows; a stream gives no more than it offers, takes no more than it wants, and a
    link carries no more than it can (its own quantity). Links whose quantity is not known take no part; a
    stream whose quantity is not known sets no limit. Where two solutions are worth the same, the link whose id
    comes first is filled first (a bonus of at most 1e-6), so that the order of rows has no effect.

    Parameters
    ----------
    links : DataFrame
        Table ``links``.
    streams : DataFrame
        Table ``streams``; quantities in the unit of the links.
    options : AllocationOptions, optional

    Returns
    -------
    DataFrame
        Table ``flows``, the links that carry something, sorted by ``link_id``.

    Raises
    ------
    SymbiosisError
        Where the solver finds no solution, which sound tables cannot cause.
    """
    options = options or AllocationOptions()
    offered = streams.set_index("stream_id")["quantity_per_year"]
    usable = links[links["quantity_per_year"] > 0].sort_values("link_id", ignore_index=True)
    parts = [_share_out(group, offered, options) for _, group in usable.groupby("resource", sort=True)]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    flows = conform(frame, FLOWS).sort_values("link_id", ignore_index=True)
    check(flows, FLOWS)
    return flows


def _share_out(links: pd.DataFrame, offered: pd.Series, options: AllocationOptions) -> pd.DataFrame:
    n = len(links)
    scale = float(links["quantity_per_year"].max())
    worth = (links["score"].fillna(0.0).to_numpy() / 100.0) ** options.score_exponent
    worth = worth + _TIE_BREAK * (1.0 - np.arange(n) / n)
    rows, limits = [], []
    for column in ("surplus_id", "demand_id"):
        codes, ids = pd.factorize(links[column], sort=True)
        limit = offered.reindex(ids).to_numpy(float)
        known = np.isfinite(limit)
        matrix = sparse.csr_array((np.ones(n), (codes, np.arange(n))), shape=(len(ids), n))
        rows.append(matrix[np.flatnonzero(known)])
        limits.append(limit[known] / scale)
    matrix_of_limits: Any = sparse.vstack(rows)
    solution = linprog(
        -worth,
        A_ub=matrix_of_limits,
        b_ub=np.concatenate(limits),
        bounds=[(0.0, float(capacity)) for capacity in links["quantity_per_year"] / scale],
        method="highs-ds",
    )
    if solution.x is None:
        raise SymbiosisError(f"supply could not be shared out: {solution.message}")
    flow = np.clip(solution.x, 0.0, None) * scale
    result = pd.DataFrame(
        {
            "link_id": links["link_id"],
            "quantity_per_year": flow,
            "unit": links["unit"],
            "share_of_supply": (flow / links["surplus_id"].map(offered)).clip(upper=1.0),
            "share_of_demand": (flow / links["demand_id"].map(offered)).clip(upper=1.0),
        }
    )
    return result.loc[flow > _LEAST_SHARE * scale]
