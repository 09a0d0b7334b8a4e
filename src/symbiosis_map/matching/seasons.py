"""How supply and demand meet over the year, by month, with the spread of the hours within each month.

Months hide cold snaps: matched month by month, 20 MW into a net of 120 GWh deliver 109.2 GWh, hour by hour
106.2. The hours of a month are therefore taken as normally distributed about their mean. A standard deviation
of 0.203 of the mean is fitted to that run and reproduces those for 100 and 150 GWh within 0.7 %.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from symbiosis_map.knowledge import PACKAGED, Knowledge

__all__ = ["HOURS", "Overlap", "Shapes", "overlap", "shapes"]

Numbers = NDArray[np.float64]

HOURS = 24.0 * np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
"""Hours of the months; 8,760 together."""


class Shapes(NamedTuple):
    """Profiles of a year: which of them each row has, its full-load hours and its spread within a month, shape (n,)."""

    profile: NDArray[np.intp]
    each_share: Numbers
    """Shares of the months in each profile, shape (k, 12)."""
    full_load_hours: Numbers
    spread: Numbers
    known: NDArray[np.bool_]
    """False where the name was blank or no profile; such a row is flat."""

    @property
    def share(self) -> Numbers:
        """Monthly shares of each row, shape (n, 12)."""
        return np.asarray(self.each_share[self.profile])

    def only(self, rows: NDArray[np.intp]) -> Shapes:
        """Return those of some rows."""
        kept = (part[rows] for part in (self.full_load_hours, self.spread, self.known))
        return Shapes(self.profile[rows], self.each_share, *kept)  # type: ignore[arg-type]


class Overlap(NamedTuple):
    """What passes, arrays of shape (n,)."""

    amount: Numbers
    """Σ min(supply, demand) over the year, in the unit of the amounts."""
    share_of_demand: Numbers
    share_of_supply: Numbers
    cube_hours: Numbers
    """Σ (load / highest load)³ over the hours of the year; pumps draw about this many hours of full power."""


def shapes(profiles: ArrayLike, knowledge: Knowledge = PACKAGED) -> Shapes:
    """Return the monthly shape of each profile name; blank and unknown names are flat.

    Parameters
    ----------
    profiles : array_like of str, shape (n,)
        Names of the knowledge table ``monthly_profiles``.
    knowledge : Knowledge, optional
    """
    place, each = _profiles(knowledge)
    texts = profiles if isinstance(profiles, pd.Series) else pd.Series(profiles, dtype=object)
    row, names = pd.factorize(texts, use_na_sentinel=False)
    at = np.array([place.get(name, -1) for name in list(names)], dtype=np.intp)[row]
    rows = np.where(at >= 0, at, place["flat"])
    return Shapes(rows, each.each_share, each.full_load_hours[rows], each.spread[rows], at >= 0)


@cache
def _profiles(knowledge: Knowledge) -> tuple[dict[str, int], Shapes]:
    """Return the row of each profile in its table, and the shapes in the order of the table."""
    table = knowledge.table("monthly_profiles")
    share = table[[f"month_{m:02d}" for m in range(1, 13)]].to_numpy()
    place = {str(name): row for row, name in enumerate(table["profile"])}
    return place, Shapes(
        np.arange(len(table)),
        share / share.sum(axis=1, keepdims=True),
        table["full_load_hours"].to_numpy(),
        table["spread_in_month"].to_numpy(),
        np.ones(len(table), dtype=bool),
    )


def overlap(
    supply: ArrayLike,
    supply_share: Numbers | Shapes,
    demand: ArrayLike,
    demand_share: Numbers | Shapes,
    *,
    spread: ArrayLike = 0.0,
    constant_loss: ArrayLike = 0.0,
    highest: ArrayLike | None = None,
) -> Overlap:
    """Return the amount that passes when each month's supply meets each month's demand, without a store.

    Parameters
    ----------
    supply, demand : array_like, shape (n,)
        Yearly amounts; NaN gives NaN.
    supply_share, demand_share : ndarray, shape (n, 12), or Shapes
        Shares of the year.
    spread : array_like, shape (n,)
        Standard deviation of the demand within a month over its mean.
    constant_loss : array_like, shape (n,)
        Taken from the supply in every hour.
    highest : array_like, shape (n,), optional
        Highest load of the pipe, amount per hour, for ``cube_hours``; by default the largest monthly load.

    Notes
    -----
    With the demand normal, mean ``μ`` and deviation ``σ``, and a supply ``s``, ``E[min(s, D)]`` and
    ``E[min(s, D)³]`` are those of the normal distribution cut at ``s``.

    Examples
    --------
    >>> year = np.full((1, 12), 1 / 12)
    >>> overlap([10.0], year, [8.0], year).amount.round(3).tolist()
    [8.0]
    """
    from symbiosis_map.matching.months import meet_even_months  # here, as not every command compiles

    offered, wanted = np.asarray(supply, dtype=float), np.asarray(demand, dtype=float)
    deviation, loss = (
        np.broadcast_to(np.asarray(each, dtype=float), offered.shape) for each in (spread, constant_loss)
    )
    count = len(offered)
    amount, cube, top = np.empty(count), np.empty(count), np.empty(count)
    uneven = np.empty(count, dtype=np.intp)
    level, mean = np.empty((count + 1, 12)), np.empty((count + 1, 12))
    year = offered, *_profiled(supply_share), wanted, *_profiled(demand_share), deviation, loss, HOURS
    rows = slice(meet_even_months(*year, amount, cube, top, uneven, level, mean))
    _meet_uneven(deviation, level[rows], mean[rows], uneven[rows], amount, cube, top)
    if highest is not None:
        top = np.broadcast_to(highest, offered.shape).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        cube_hours = np.where(top > 0, cube / (top * top * top), 0.0)
        of_demand = np.where(wanted > 0, amount / wanted, np.nan)
        of_supply = np.where(offered > 0, amount / offered, np.nan)
    return Overlap(amount, of_demand, of_supply, np.where(np.isnan(top), np.nan, np.minimum(cube_hours, 8760.0)))


def _profiled(share: Numbers | Shapes) -> tuple[Numbers, NDArray[np.intp]]:
    """Return shares of profiles, and which of them each row has."""
    return (share.each_share, share.profile) if isinstance(share, Shapes) else (share, np.arange(len(share)))


def _meet_uneven(
    deviation: Numbers,
    level: Numbers,
    mean: Numbers,
    uneven: NDArray[np.intp],
    amount: Numbers,
    cube: Numbers,
    top: Numbers,
) -> None:
    """Write what passes of rows whose demand is normal within each month; where it does not vary, it is the mean."""
    from symbiosis_map.matching.months import meet_uneven_months

    if not len(uneven):
        return
    sigma = deviation[uneven][:, None] * mean
    away = (level - mean) / np.where(sigma > 0, sigma, 1.0)
    below, dense = ndtr(away), np.exp(-0.5 * away * away) / np.sqrt(2.0 * np.pi)
    meet_uneven_months(deviation, level, mean, away, below, dense, HOURS, uneven, amount, cube, top)
