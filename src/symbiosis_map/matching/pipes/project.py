"""A pipe and the plant at its ends as one project: investment, levelised cost, saving, payback, economic distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.matching.economics import economic_distance, levelised_cost, payback
from symbiosis_map.matching.pipes.costs import PipeCost

__all__ = ["Alternative", "PipeProject", "Priced", "price"]

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PipeProject:
    """What a project costs, arrays of one shape, EUR and EUR/yr.

    Parameters
    ----------
    route_m : ndarray
    pipe : PipeCost
        EUR per metre of route, all lines together.
    pipe_annuity, pipe_upkeep : float
        Shares of the investment in the pipe per year.
    plant_capex : ndarray
        Exchangers, pumps, heat pumps, treatment.
    plant_annuity : ndarray
        EUR/yr that repay the plant.
    plant_running : ndarray
        EUR/yr for upkeep, electricity and purchase that do not depend on the route.
    running_per_metre : ndarray
        EUR/yr per metre of route: friction.
    """

    route_m: Numbers
    pipe: PipeCost
    pipe_annuity: float
    pipe_upkeep: float
    plant_capex: Numbers
    plant_annuity: Numbers
    plant_running: Numbers
    running_per_metre: Numbers


class Alternative(NamedTuple):
    """What the receiver pays without the link, per unit delivered."""

    full: Numbers
    """With the investment that the link makes needless; the cost is held against it."""
    running: Numbers
    """Without it: what is saved where the plant stands already."""


class Priced(NamedTuple):
    """The figures of a project, arrays of one shape."""

    capex: PipeCost
    cost: PipeCost
    saving: Numbers
    payback_years: Numbers
    economic_distance_m: Numbers


def price(project: PipeProject, amount: Numbers, alternative: Alternative) -> Priced:
    """Return investment, cost per unit, saving, payback and economic distance.

    Parameters
    ----------
    project : PipeProject
    amount : ndarray
        Delivered per year.
    alternative : Alternative
        Per unit of the amount.
    """
    route = project.route_m
    share = project.pipe_annuity + project.pipe_upkeep
    fixed = project.plant_annuity + project.plant_running
    capex = PipeCost(*(metre * route + project.plant_capex for metre in project.pipe))
    per_metre = [metre * share + project.running_per_metre for metre in project.pipe]
    cost = PipeCost(*(levelised_cost(fixed + each * route, amount) for each in per_metre))
    running = project.plant_running + (project.pipe.mode * project.pipe_upkeep + project.running_per_metre) * route
    saving = amount * alternative.running - running
    return Priced(
        capex,
        cost,
        saving,
        payback(capex.mode, saving),
        economic_distance(amount * alternative.full, fixed, per_metre[1]),
    )
