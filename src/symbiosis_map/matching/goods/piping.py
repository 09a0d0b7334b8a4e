"""A pipe for goods as a project that can be priced again at another interest rate."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes.costs import PipeCost
from symbiosis_map.matching.pipes.project import Alternative, Capital, PipeProject, Rates
from symbiosis_map.matching.repricing import pricing

__all__ = ["pipe_pricing"]

Numbers = NDArray[np.float64]


def pipe_pricing(
    detail: pd.DataFrame, pipe_eur_per_m: ArrayLike, upkeep_share: float, options: MatchingOptions
) -> dict[str, Numbers]:
    """Return the columns of the detail that it takes to price goods in pipes again; NaN where another way is taken.

    Parameters
    ----------
    detail : DataFrame
        With transport, quantity, route, value and processing.
    pipe_eur_per_m : array_like, shape (n,)
    upkeep_share : float
        Per year, of the investment.
    options : MatchingOptions
    """
    amount = detail["quantity_per_year"].where(detail["transport"] == "pipe").to_numpy(float)
    route_m = detail["route_km"].to_numpy(float) * 1000.0
    metre = np.broadcast_to(np.asarray(pipe_eur_per_m, dtype=float), len(detail))
    nothing, none, rates = np.zeros(len(detail)), Capital.none(route_m), Rates.of(options)
    project = PipeProject(
        route_m,
        PipeCost(metre, metre, metre),
        options.pipe_life_years,
        upkeep_share,
        nothing,
        none,
        none,
        none,
        detail["processing_eur_per_t"].to_numpy(float) * amount,
        nothing,
        rates,
    )
    worth = detail["value"].where(detail["value"] > 0).to_numpy(float)
    known = np.isfinite(amount)
    return pricing(project, amount, Alternative.fixed(worth, rates), known, options.distance_gate_factor, route_m)
