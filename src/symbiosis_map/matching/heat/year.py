"""What a heat pair delivers over the year, by month or by hour, and the electricity it takes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symbiosis_map.matching.assessment import Assumption
from symbiosis_map.matching.heat.ends import HeatEnds
from symbiosis_map.matching.heat.hours import hourly_overlap
from symbiosis_map.matching.heat.lift import Reach
from symbiosis_map.matching.heat.network import HeatPipe
from symbiosis_map.matching.heat.plant import store_loss_per_hour
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.seasons import Overlap, overlap

__all__ = ["Delivery", "deliver", "meet", "met_through", "resolution", "resolution_note"]

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Delivery(NamedTuple):
    """What passes in a year, arrays of shape (n,); energy in MWh/yr."""

    power_mw: Numbers
    supply_mwh: Numbers
    flow: Overlap
    low: Overlap
    high: Overlap
    pump_mwh: Numbers
    lift_mwh: Numbers
    store_mwh: Numbers
    """What the receiver's tank holds; 0 without one."""


def resolution(options: MatchingOptions) -> str:
    """Return in words how supply and demand were held against each other.

    Examples
    --------
    >>> resolution(MatchingOptions())
    'by month, with the spread of the hours within each'
    >>> resolution(MatchingOptions(overlap_resolution="hour", store_hours=8.0))
    'by hour, with a store of 8 h of the mean demand'
    """
    if options.overlap_resolution == "month":
        return "by month, with the spread of the hours within each"
    return "by hour" + (
        f", with a store of {options.store_hours:g} h of the mean demand" if options.store_hours else ""
    )


def resolution_note(options: MatchingOptions) -> Assumption:
    """Return the row of the assumptions that says how fine the year was looked at."""
    return Assumption(
        "links",
        "all heat",
        "quantity_per_year",
        resolution(options),
        "the hours of supply and demand are not stated; their profiles are held against each other",
        "options overlap_resolution and store_hours; monthly profiles",
    )


def meet(
    ends: HeatEnds,
    offered: Numbers,
    wanted: Numbers,
    options: MatchingOptions,
    *,
    constant_loss: ArrayLike = 0.0,
    highest: ArrayLike,
    store_hours: float = 0.0,
) -> Overlap:
    """Return what passes between yearly amounts in the resolution of the options.

    Parameters
    ----------
    ends : HeatEnds
        Whose profiles the amounts follow.
    offered, wanted : ndarray, shape (n,)
    options : MatchingOptions
    constant_loss, highest : array_like, shape (n,)
        Loss of the pipe in every hour; highest load of the pipe.
    store_hours : float
        Used by the hourly resolution alone.
    """
    if options.overlap_resolution == "month":
        return overlap(
            offered,
            ends.supply_shape,
            wanted,
            ends.demand_shape,
            spread=ends.demand_shape.spread,
            constant_loss=constant_loss,
            highest=highest,
        )
    return hourly_overlap(
        offered,
        ends.supply_profile,
        wanted,
        ends.demand_profile,
        knowledge=options.knowledge,
        constant_loss=constant_loss,
        highest=highest,
        store_hours=store_hours,
        store_loss_per_hour=store_loss_per_hour(options.knowledge) if store_hours else 0.0,
    )


def met_through(
    ends: HeatEnds,
    offered: Numbers,
    asked: Numbers,
    shares: tuple[Numbers, Numbers],
    loss_mw: Numbers,
    options: MatchingOptions,
) -> Overlap:
    """Return what passes of a yearly surplus and demand through the pipe of a closed loop.

    Parameters
    ----------
    ends : HeatEnds
    offered, asked : ndarray, shape (n,)
    shares : tuple of ndarray, shape (n,)
        Usable part of the source, part of the demand that is taken.
    loss_mw : ndarray, shape (n,)
        Of the pipe.
    options : MatchingOptions
    """
    usable, taken = shares
    highest = np.minimum(np.maximum(ends.supply_mw * usable - loss_mw, 0.0), ends.demand_mw * taken)

    def by_store(hours: float) -> Overlap:
        return meet(
            ends,
            offered * usable,
            asked * taken,
            options,
            constant_loss=loss_mw,
            highest=highest,
            store_hours=hours,
        )

    stored = by_store(options.store_hours)
    if not (options.store_hours and ends.demand_is_steam.any()):
        return stored
    bare = by_store(0.0)
    return Overlap(*(np.where(ends.demand_is_steam, b, a) for a, b in zip(stored, bare, strict=True)))


def deliver(
    ends: HeatEnds, grade: Reach, power: Numbers, pipe: HeatPipe, options: MatchingOptions, *, spread: bool = True
) -> Delivery:
    """Return what a pair delivers in a year, and the electricity that pumps and heat pumps draw.

    The loss of the pipe is taken from the supply in every hour. What the link does not deliver, in a peak or out of
    season, is left to the receiver's own boiler. A tank stands at the receiver; steam has none. Without ``spread``
    the low and the high end are not looked at.
    """
    supply, wanted = ends.supply_mwh * grade.usable_share, ends.demand_mwh * grade.taken_share
    store_hours = np.where(ends.demand_is_steam, 0.0, options.store_hours)

    def met(offered: Numbers, asked: Numbers) -> Overlap:
        return met_through(ends, offered, asked, (grade.usable_share, grade.taken_share), pipe.loss_mw, options)

    flow = met(ends.supply_mwh, ends.demand_mwh)
    lift_share = np.where(
        grade.needs_lift, (1.0 - grade.direct_share) / np.where(grade.needs_lift, grade.cop, 1.0), 0.0
    )
    return Delivery(
        power,
        supply,
        flow,
        met(ends.supply_low_mwh, ends.demand_low_mwh) if spread else flow,
        met(ends.supply_high_mwh, ends.demand_high_mwh) if spread else flow,
        pipe.pump_kw / 1e3 * flow.cube_hours,
        lift_share * flow.amount,
        store_hours * wanted / 8760.0,
    )
