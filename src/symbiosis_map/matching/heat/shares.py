"""Which share of its heat of a source that is hot enough might better be used than all of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.matching.assessment import Assessment
from symbiosis_map.matching.desirability import climate_fit, quantity_fit, time_fit
from symbiosis_map.matching.economics import ratio
from symbiosis_map.matching.heat.intervals import Spans, divided, spans_of
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.score import score_of

__all__ = ["STATION_MW", "Ceiling", "Plants"]

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]

_OF_DEMAND = np.array([1.0, 2.0, 4.0])
"""Heat that is used over the demand; a load that varies asks for more than its mean."""
_OF_UNKNOWN = np.arange(1, 20) / 20.0
"""Where no amount is known: what the pumps draw is then all that tells sizes apart, and it has several bests."""
STATION_MW = 1.0
"""Size from which stations are cheaper by the megawatt."""
_DISPLACED_MORE = 1.5
"""CO2 by MWh of a small plant over that of a large one, as small heat pumps, its reference, draw more electricity."""


class Ceiling(NamedTuple):
    """What no plant of the same pair that uses less of its source can exceed, arrays of shape (n,)."""

    all_share: Numbers
    """Of the heat of the source, hot enough to be used."""
    supply_mwh: Numbers
    demand_mwh: Numbers
    displaced_t_per_mwh: Numbers
    known: Flags

    @classmethod
    def of(cls, reference: Assessment, rows: Rows, all_share: Numbers) -> Ceiling:
        """Return those of rows of an assessment."""
        names = ("supply_mwh", "demand_mwh", "electricity_mwh", "electricity_t_per_mwh")
        supply, demand, electricity, factor = (reference.detail[name].to_numpy(float)[rows] for name in names)
        known_by = ("co2_saved_t_per_year", "quantity_per_year")
        saved, amount = (reference.outcome[name].to_numpy(float)[rows] for name in known_by)
        displaced = ratio(saved + electricity * factor, amount)
        known = reference.outcome["d_quantity"].notna().to_numpy(bool)[rows] & ~np.isnan(displaced)
        return cls(all_share, ratio(supply, all_share), demand, _DISPLACED_MORE * displaced, known)

    def at(self, places: Rows, share: Numbers, options: MatchingOptions) -> Numbers:
        """Return the score that no use of so much of the heat or less exceeds."""
        supply, demand = self.supply_mwh[places], self.demand_mwh[places]
        amount, one = np.minimum(share * supply, demand), np.ones(len(places))
        best = {
            "technical": one,
            "quantity": quantity_fit(amount, supply, demand),
            "time": time_fit(ratio(amount, demand)),
            "proximity": one,
            "economics": one,
            "climate": climate_fit(amount * self.displaced_t_per_mwh[places]),
        }
        return np.where(self.known[places], score_of(best, options), np.inf)


class Plants(NamedTuple):
    """Pairs of which a part of the source might serve better than all that is hot enough, arrays of shape (n,)."""

    rows: Rows
    supply_mw: Numbers
    demand_mw: Numbers
    """As heat that the pipe carries."""
    ceiling: Ceiling

    def spans(self, at: Rows, carried: Numbers, feed_c: float, options: MatchingOptions) -> Spans:
        """Return spans of the share that is used, divided at powers that do not depend on the source's temperature.

        Parameters
        ----------
        at : ndarray of int, shape (k,)
            Which of them.
        carried : ndarray, shape (k, sizes)
            Power that each size of pipe carries, MW.
        feed_c : float
            As :class:`symbiosis_map.matching.heat.loop.Layout` has it.
        options : MatchingOptions
        """
        supply, demand = self.supply_mw[at, None], self.demand_mw[at, None]
        powers = [
            np.zeros_like(supply),
            demand * _OF_DEMAND,
            np.full_like(supply, STATION_MW),
            np.where(self.ceiling.known[at, None], np.nan, supply * _OF_UNKNOWN),
            np.where(carried < demand, carried, np.nan),
        ]
        place, low, high, own = divided(np.concatenate(powers, axis=1) / supply, self.ceiling.all_share[at])
        ceiling = self.ceiling.at(at[place], high, options)
        return spans_of(self.rows[at[place]], low, high, own, feed_c=feed_c, by_share=True, ceiling=ceiling)
