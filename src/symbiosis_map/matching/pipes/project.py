"""A pipe and the plant at its ends as one project: investment, levelised cost, saving, payback, economic distance.

What a project takes (pipe, plant, electricity) is kept apart from what that costs a year (:class:`Rates`), so that
the same project can be priced again at another price of electricity or another interest rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from symbiosis_map.matching.economics import annuity_factor, economic_distance, levelised_cost, payback
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes.costs import PipeCost

__all__ = ["Alternative", "Bought", "Capital", "PipeProject", "Priced", "Rates", "cost_and_reach", "price"]

Numbers = NDArray[np.float64]


class Rates(NamedTuple):
    """What electricity and money cost."""

    electricity_eur_per_mwh: float
    interest_rate: float

    @classmethod
    def of(cls, options: MatchingOptions) -> Rates:
        """Return those of the options."""
        return cls(options.electricity_price_eur_per_mwh, options.interest_rate)

    def annuity(self, life_years: ArrayLike) -> Numbers:
        """Return the yearly share of an investment that repays it within its life.

        Examples
        --------
        >>> Rates(70.0, 0.0).annuity([20.0, 40.0]).tolist()
        [0.05, 0.025]
        """
        if isinstance(life_years, float):
            return np.asarray(annuity_factor(self.interest_rate, life_years))
        place, lives = pd.factorize(np.asarray(life_years, dtype=float).ravel(), use_na_sentinel=False)
        factors = np.array([annuity_factor(self.interest_rate, life) for life in lives.tolist()])
        return np.asarray(factors[place].reshape(np.shape(life_years)))


class Capital(NamedTuple):
    """An investment and how long it lasts."""

    eur: Numbers
    life_years: Numbers | float

    @classmethod
    def none(cls, like: Numbers) -> Capital:
        """Return no investment for as many projects."""
        return cls(np.zeros(len(like)), 1.0)

    def annuity(self, rates: Rates) -> Numbers:
        """Return EUR/yr that repay it."""
        return np.asarray(self.eur * rates.annuity(self.life_years))


class Bought(NamedTuple):
    """What is bought from another link at its levelised cost: that link's investment, by what it went into."""

    pipe: Capital
    station: Capital
    store: Capital

    def annuity(self, rates: Rates) -> Numbers:
        """Return EUR/yr that repay it."""
        return np.asarray(sum(part.annuity(rates) for part in self))


@dataclass(frozen=True, slots=True)
class PipeProject:
    """What a project takes, arrays of one shape, and the rates that it is priced at.

    Parameters
    ----------
    route_m : ndarray
    pipe : PipeCost
        EUR per metre of route, all lines together.
    pipe_life_years : float or ndarray
    pipe_upkeep : float or ndarray
        Share of the investment in the pipe per year.
    friction_mwh_per_m : ndarray
        MWh/yr of electricity per metre of route.
    station, machine, store : Capital
        Exchangers and pumps; heat pumps and chillers; tanks.
    other_eur : ndarray
        EUR/yr beside interest and electricity that do not depend on the route: upkeep, treatment, purchase.
    electricity_mwh : ndarray
        MWh/yr that do not depend on the route.
    rates : Rates
    bought : Bought, optional
        What of the purchase repays the investment of another link.
    """

    route_m: Numbers
    pipe: PipeCost
    pipe_life_years: Numbers | float
    pipe_upkeep: Numbers | float
    friction_mwh_per_m: Numbers
    station: Capital
    machine: Capital
    store: Capital
    other_eur: Numbers
    electricity_mwh: Numbers
    rates: Rates
    bought: Bought | None = None

    @property
    def plant_capex(self) -> Numbers:
        """EUR for everything but the pipe."""
        return np.asarray(self.station.eur + self.machine.eur + self.store.eur)

    @property
    def plant_annuity(self) -> Numbers:
        """EUR/yr that repay the plant."""
        return np.asarray(sum(part.annuity(self.rates) for part in (self.station, self.machine, self.store)))

    @property
    def plant_running(self) -> Numbers:
        """EUR/yr for upkeep, electricity and purchase that do not depend on the route."""
        bought = 0.0 if self.bought is None else self.bought.annuity(self.rates)
        return np.asarray(self.other_eur + self.electricity_mwh * self.rates.electricity_eur_per_mwh + bought)

    @property
    def pipe_annuity(self) -> Numbers:
        """Share of the investment in the pipe that repays it each year."""
        return self.rates.annuity(self.pipe_life_years)

    @property
    def running_per_metre(self) -> Numbers:
        """EUR/yr per metre of route: friction."""
        return np.asarray(self.friction_mwh_per_m * self.rates.electricity_eur_per_mwh)

    @property
    def running(self) -> Numbers:
        """EUR/yr for everything but what repays the project's own investment."""
        along = self.pipe.mode * self.pipe_upkeep + self.running_per_metre
        return np.asarray(self.plant_running + along * self.route_m)


@dataclass(frozen=True, slots=True)
class Alternative:
    """What the receiver pays without the link, per unit delivered, arrays of one shape.

    Parameters
    ----------
    fuel_eur : ndarray
    other_eur : ndarray
        Upkeep and bought-in goods.
    electricity_mwh : ndarray
    capital : Capital
        The investment that the link makes needless, per unit delivered in a year.
    rates : Rates
    """

    fuel_eur: Numbers
    other_eur: Numbers
    electricity_mwh: Numbers
    capital: Capital
    rates: Rates

    @classmethod
    def fixed(cls, eur: Numbers, rates: Rates) -> Alternative:
        """Return an alternative that costs the same at any rates.

        Examples
        --------
        >>> Alternative.fixed(np.array([40.0]), Rates(70.0, 0.05)).full.tolist()
        [40.0]
        """
        nothing = np.zeros(len(eur))
        return cls(nothing, eur, nothing, Capital.none(eur), rates)

    @property
    def running(self) -> Numbers:
        """EUR per unit without the investment: what is saved where the plant stands already."""
        return np.asarray(self.fuel_eur + self.other_eur + self.electricity_mwh * self.rates.electricity_eur_per_mwh)

    @property
    def full(self) -> Numbers:
        """EUR per unit with the investment; the cost is held against it."""
        return np.asarray(self.running + self.capital.annuity(self.rates))


def cost_and_reach(project: PipeProject, amount: Numbers, alternative: Numbers) -> tuple[Numbers, Numbers]:
    """Return of :func:`price` the best cost per unit and the economic distance alone, for searches in many steps.

    Parameters
    ----------
    project : PipeProject
    amount : ndarray
        Delivered per year.
    alternative : ndarray
        Full cost of the alternative per unit of the amount.
    """
    fixed = project.plant_annuity + project.plant_running
    along = project.pipe.mode * (project.pipe_annuity + project.pipe_upkeep) + project.running_per_metre
    cost = levelised_cost(fixed + along * project.route_m, amount)
    return cost, economic_distance(amount * alternative, fixed, along)


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
    fixed = project.plant_annuity + project.plant_running
    capex = PipeCost(*(metre * route + project.plant_capex for metre in project.pipe))
    share = project.pipe_annuity + project.pipe_upkeep
    per_metre = [metre * share + project.running_per_metre for metre in project.pipe]
    cost = PipeCost(*(levelised_cost(fixed + each * route, amount) for each in per_metre))
    saving = amount * alternative.running - project.running
    return Priced(
        capex,
        cost,
        saving,
        payback(capex.mode, saving),
        economic_distance(amount * alternative.full, fixed, per_metre[1]),
    )
