"""By-products and waste that travel by road and keep until they are used."""

from __future__ import annotations

import pandas as pd

from symbiosis_map.matching.assessment import Assessment
from symbiosis_map.matching.goods.common import conclude, describe
from symbiosis_map.matching.options import MatchingOptions

__all__ = ["assess"]


def assess(pairs: pd.DataFrame, options: MatchingOptions) -> Assessment:
    """Judge and price by-products: gates ban, hazard, rule, distance; storable, so the season costs nothing.

    Parameters
    ----------
    pairs : DataFrame
        Candidates of the resource ``material``.
    options : MatchingOptions

    Returns
    -------
    Assessment
    """
    return conclude(pairs, describe(pairs, options), options)
