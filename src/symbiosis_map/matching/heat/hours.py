"""Supply and demand hour by hour, with a store: the hours of a profile and a simulation of what the store holds.

No hourly measurements come with the tables, so the hours are built from what a monthly profile says, which is an
estimate: the level glides from the middle of one month to the middle of the next; where the profile states a
spread of the hours within a month (heating), weather of several days and the time of day move the level by it;
elsewhere (industry), working days lie as far above weekends as the full-load hours ask. Every month keeps its share,
and no hour lies above the peak that the full-load hours state.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from symbiosis_map.knowledge import Knowledge
from symbiosis_map.matching.seasons import HOURS, Overlap, Shapes, shapes

__all__ = ["Stored", "hourly_overlap", "hourly_shape", "simulate"]

Numbers = NDArray[np.float64]

_TIME = np.arange(8760)
_MONTH = np.repeat(np.arange(12), HOURS.astype(int))
_FIRST_HOUR = np.concatenate([[0], np.cumsum(HOURS)[:-1]]).astype(int)
_MIDDLE = np.cumsum(HOURS) - HOURS / 2.0
_WEATHER_DAYS = (3.7, 9.1, 17.3)
"""Periods of weather in days, none a part of the other (estimate)."""
_DAY_SHARE = 0.25
"""Part of the variance within a month that the time of day makes (estimate)."""
_DAY = np.array([-6, -7, -7, -7, -6, -2, 6, 9, 7, 4, 2, 1, 0, 0, 0, 1, 3, 5, 6, 6, 4, 1, -3, -5], dtype=float)
"""Heat load by the hour of the day about its mean: a morning peak, an evening, a low night (estimate)."""
_WORKING_DAYS = 5
_ROUNDS = 5
"""Cutting peaks moves a month off its share and back; after so many times both hold within 1 %."""
_RATIOS = np.concatenate([[0.0], np.geomspace(0.01, 30.0, 120)])
"""Yearly supply over yearly demand at which a pair of profiles is simulated."""


class Stored(NamedTuple):
    """Hours of a simulation, arrays of shape (..., T)."""

    met: Numbers
    """Demand that is met, directly and from the store."""
    drawn: Numbers
    """What is taken from the supply, to be used and to be stored."""


def simulate(supply: ArrayLike, demand: ArrayLike, store: ArrayLike = 0.0, loss_per_hour: float = 0.0) -> Stored:
    """Return what is met when each hour's surplus fills a store and each hour's lack empties it.

    Parameters
    ----------
    supply, demand : array_like, shape (..., T)
        Amounts of each hour.
    store : array_like, shape (...)
        What the store holds when full, in the same unit; it starts empty.
    loss_per_hour : float
        Share of the content that is lost in an hour, 0 to 1.

    Notes
    -----
    Greedy: nothing is kept for later that is wanted now. Without foresight, and with one price all year, no other
    rule meets more.

    Examples
    --------
    >>> simulate([5.0] * 4, [8.0, 2.0, 2.0, 8.0]).met.sum().item()
    14.0
    >>> simulate([5.0] * 4, [8.0, 2.0, 2.0, 8.0], store=3.0).met.sum().item()
    17.0
    """
    offered, wanted = np.broadcast_arrays(np.asarray(supply, dtype=float), np.asarray(demand, dtype=float))
    direct = np.minimum(offered, wanted)
    room = np.broadcast_to(np.asarray(store, dtype=float), offered.shape[:-1])
    if not (room > 0).any():
        return Stored(direct, direct)
    spare, lack = (np.ascontiguousarray(np.moveaxis(side - direct, -1, 0)) for side in (offered, wanted))
    taken, kept = np.empty_like(lack), np.empty_like(spare)
    content = np.zeros(offered.shape[:-1])
    for hour in range(len(lack)):
        content = content * (1.0 - loss_per_hour)
        taken[hour] = np.minimum(content, lack[hour])
        content = content - taken[hour]
        kept[hour] = np.minimum(spare[hour], room - content)
        content = content + kept[hour]
    return Stored(direct + np.moveaxis(taken, 0, -1), direct + np.moveaxis(kept, 0, -1))


def hourly_shape(profile: Shapes) -> Numbers:
    """Return the shares of the year's hours, which start on a Monday, shape (n, 8760).

    Parameters
    ----------
    profile : Shapes
        Monthly shares with their full-load hours and spread, n rows.

    Examples
    --------
    >>> hours = hourly_shape(shapes(["residential_SE33"]))
    >>> hours.shape, round(hours[0, :744].sum().item(), 4)
    ((1, 8760), 0.143)
    """
    level = profile.share / HOURS
    middles = np.concatenate([[_MIDDLE[-1] - 8760.0], _MIDDLE, [_MIDDLE[0] + 8760.0]])
    glide = np.array([np.interp(_TIME + 0.5, middles, np.concatenate([[row[-1]], row, [row[0]]])) for row in level])
    weather = np.sum([np.sin(2.0 * np.pi * _TIME / (24.0 * days)) for days in _WEATHER_DAYS], axis=0)
    day = _DAY[_TIME % 24] - _DAY.mean()
    swing = np.sqrt(1.0 - _DAY_SHARE) * weather / weather.std() + np.sqrt(_DAY_SHARE) * day / day.std()
    working = np.where(_TIME // 24 % 7 < _WORKING_DAYS, 1.0, -_WORKING_DAYS / (7 - _WORKING_DAYS))
    peak = 8760.0 / profile.full_load_hours / (level.max(axis=1) * 8760.0)
    above = np.where(profile.spread > 0, 0.0, np.clip(peak - 1.0, 0.0, (7 - _WORKING_DAYS) / _WORKING_DAYS))
    shape = np.maximum(glide * (1.0 + profile.spread[:, None] * swing + above[:, None] * working), 0.0)
    for _ in range(_ROUNDS):
        shape = np.minimum(_to_months(shape, profile.share), 1.0 / profile.full_load_hours[:, None])
    return _to_months(shape, profile.share)


def _to_months(shape: Numbers, share: Numbers) -> Numbers:
    """Scale the hours of each month to its share."""
    total = np.add.reduceat(shape, _FIRST_HOUR, axis=1)
    return np.asarray(shape * (share / np.where(total > 0, total, 1.0))[:, _MONTH])


class _Curves(NamedTuple):
    """By ratio of supply to demand: met over the yearly demand, and Σ (drawn / mean demand)³."""

    met: Numbers
    cubes: Numbers


@cache
def _curves(knowledge: Knowledge, supply: str, demand: str, store_hours: float, loss_per_hour: float) -> _Curves:
    offered, wanted = (_hours_of(knowledge, name) for name in (supply, demand))
    found = simulate(_RATIOS[:, None] * offered, wanted[None, :], np.full(len(_RATIOS), store_hours), loss_per_hour)
    return _Curves(found.met.mean(axis=1), np.einsum("ij,ij,ij->i", found.drawn, found.drawn, found.drawn))


@cache
def _hours_of(knowledge: Knowledge, profile: str) -> Numbers:
    """Hours of a profile, over their mean."""
    return np.asarray(hourly_shape(shapes([profile], knowledge))[0] * 8760.0)


def hourly_overlap(
    supply: Numbers,
    supply_profile: NDArray[np.object_],
    demand: Numbers,
    demand_profile: NDArray[np.object_],
    *,
    knowledge: Knowledge,
    constant_loss: ArrayLike = 0.0,
    highest: ArrayLike,
    store_hours: float = 0.0,
    store_loss_per_hour: float = 0.0,
) -> Overlap:
    """Return what passes hour by hour, with a store at the receiver.

    Each pair of profiles is simulated once over a row of supplies, and read off in between, so that a hundred
    thousand pairs take no longer than their profiles.

    Parameters
    ----------
    supply, demand : ndarray, shape (n,)
        Yearly amounts; NaN gives NaN.
    supply_profile, demand_profile : ndarray of str, shape (n,)
        Names of the knowledge table ``monthly_profiles``; blank is flat.
    knowledge : Knowledge
    constant_loss : array_like, shape (n,)
        Taken from the supply in every hour; spread like the supply where that is not flat.
    highest : array_like, shape (n,)
        Highest load of the pipe, amount per hour, for ``cube_hours``.
    store_hours : float
        What the store holds, in hours of the demand's mean.
    store_loss_per_hour : float

    Returns
    -------
    Overlap
        ``amount`` is what reaches the demand; ``cube_hours`` counts what the pipe carries, to the store as well.
    """
    yearly = np.asarray(demand, dtype=float)
    net = np.maximum(np.asarray(supply, dtype=float) - 8760.0 * np.asarray(constant_loss, dtype=float), 0.0)
    names = pd.Series(list(zip(supply_profile.tolist(), demand_profile.tolist(), strict=True)), dtype=object)
    codes, distinct = pd.factorize(names, sort=True)
    ratio = np.where(yearly > 0, net / np.where(yearly > 0, yearly, 1.0), np.nan)
    met, cubes = np.full(len(yearly), np.nan), np.full(len(yearly), np.nan)
    for code, pair in enumerate(distinct):
        mine = codes == code
        curves = _curves(knowledge, *pair, store_hours, store_loss_per_hour)
        met[mine] = np.interp(ratio[mine], _RATIOS, curves.met)
        cubes[mine] = np.interp(ratio[mine], _RATIOS, curves.cubes)
    amount = np.where(np.isnan(net + yearly), np.nan, np.where(yearly > 0, met * yearly, 0.0))
    top = np.asarray(highest, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # next to no load: capped below
        cube_hours = np.where(top > 0, cubes * (yearly / 8760.0 / top) ** 3, np.where(np.isnan(top), np.nan, 0.0))
        of_demand = np.where(yearly > 0, amount / yearly, np.nan)
        of_supply = np.where(np.asarray(supply) > 0, amount / np.asarray(supply, dtype=float), np.nan)
    return Overlap(amount, of_demand, of_supply, np.minimum(cube_hours, 8760.0))
