"""How doubt is measured."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from symbiosis_map.errors import ProjectError

__all__ = ["DoubtOptions"]

_CONFIDENCE_95 = 1.96
_LEAST_DRAWS = 50


@dataclass(frozen=True, slots=True)
class DoubtOptions:
    """How many times the inputs and the weights are drawn, and by which law.

    How far each input may be off stands in the knowledge tables ``uncertain_inputs``, ``temperature_widths`` and
    ``basis_widths``, and in the streams themselves.

    Examples
    --------
    >>> round(DoubtOptions(draws=9604).sampling_error, 4)
    0.01
    """

    enabled: bool = True
    """Whether doubt is measured; without it the table stays empty."""

    draws: int = 400
    """Draws of every input. A share of the draws is off by 0.05 at most in 95 of 100 runs at 400 draws, by 0.01 at
    9,604: ``1.96 · √(0.25 / draws)``. Take 9,604 for a report; time grows with the draws."""

    assessments: int = 5_000_000
    """Pairs times draws at most. Where a run has more pairs, each is drawn less often, though not below 50 times; the
    table says how often. A million takes about a minute."""

    most_links: int = 5000
    """Links at most, the best first, and as many near misses, the nearest first. The others have no row; the table of
    assumptions says how many. Ranks are among the links that have one."""

    scenarios: int = 10
    """Sets of values of what all links share, such as the interest rate; the draws are spread evenly over them. Take
    about 50 for a report."""

    seed: int = 1
    """Start of the random numbers. The same seed gives the same figures, whatever the order of the rows."""

    weights: Literal["uniform", "dirichlet"] = "uniform"
    """``uniform``: each weight of the score evenly within ``weight_spread`` of its value. ``dirichlet``: any weights
    at all, each set as likely as the next."""

    weight_spread: float = 0.5
    """Half width of the weights over their value, where they are ``uniform``; 0 leaves them as they are."""

    def __post_init__(self) -> None:
        if self.draws < 10:
            raise ProjectError(f"draws is {self.draws}; it must be 10 or more")
        if not 1 <= self.scenarios <= self.draws:
            raise ProjectError(f"scenarios is {self.scenarios}; it must lie between 1 and draws ({self.draws})")
        for name in ("assessments", "most_links"):
            if getattr(self, name) < 1:
                raise ProjectError(f"{name} is {getattr(self, name)}; it must be 1 or more")
        if self.seed < 0:
            raise ProjectError(f"seed is {self.seed}; it must be 0 or more")
        if not 0.0 <= self.weight_spread <= 1.0:
            raise ProjectError(f"weight_spread is {self.weight_spread:g}; it must lie between 0 and 1")

    def for_pairs(self, pairs: int) -> DoubtOptions:
        """Return the options with as many draws as ``assessments`` allows for a number of pairs.

        Examples
        --------
        >>> DoubtOptions().for_pairs(300).draws, DoubtOptions().for_pairs(25_000).draws
        (400, 200)
        """
        draws = min(self.draws, max(_LEAST_DRAWS, self.assessments // max(pairs, 1)))
        return replace(self, draws=draws, scenarios=min(self.scenarios, draws))

    @property
    def sampling_error(self) -> float:
        """Half width of the 95 % interval of a share of the draws, where it is widest."""
        return _CONFIDENCE_95 * math.sqrt(0.25 / self.draws)
