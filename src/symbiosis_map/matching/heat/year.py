"""What a heat pair delivers over the year and the electricity it takes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.matching.heat.ends import HeatEnds
from symbiosis_map.matching.heat.lift import Reach
from symbiosis_map.matching.heat.network import HeatPipe
from symbiosis_map.matching.seasons import Overlap, overlap

__all__ = ["Delivery", "deliver"]

Numbers = NDArray[np.float64]


class Delivery(NamedTuple):
    """What passes in a year, arrays of shape (n,); energy in MWh/yr."""

    power_mw: Numbers
    supply_mwh: Numbers
    flow: Overlap
    low: Overlap
    high: Overlap
    pump_mwh: Numbers
    lift_mwh: Numbers


def deliver(ends: HeatEnds, grade: Reach, power: Numbers, pipe: HeatPipe) -> Delivery:
    """Return what a pair delivers month by month, and the electricity that pumps and heat pumps draw.

    The loss of the pipe is taken from the supply in every hour.
    """
    loss = pipe.loss_mw
    supply = ends.supply_mwh * grade.usable_share
    highest = np.minimum(np.maximum(ends.supply_mw * grade.usable_share - loss, 0.0), ends.demand_mw)
    shares, spread = (ends.supply_shape.share, ends.demand_shape.share), ends.demand_shape.spread

    def meet(offered: Numbers, wanted: Numbers) -> Overlap:
        return overlap(
            offered * grade.usable_share,
            shares[0],
            wanted,
            shares[1],
            spread=spread,
            constant_loss=loss,
            highest=highest,
        )

    flow = meet(ends.supply_mwh, ends.demand_mwh)
    lift_share = np.where(
        grade.needs_lift, (1.0 - grade.direct_share) / np.where(grade.needs_lift, grade.cop, 1.0), 0.0
    )
    return Delivery(
        power,
        supply,
        flow,
        meet(ends.supply_low_mwh, ends.demand_low_mwh),
        meet(ends.supply_high_mwh, ends.demand_high_mwh),
        pipe.pump_kw / 1e3 * flow.cube_hours,
        lift_share * flow.amount,
    )
