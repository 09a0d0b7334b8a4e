"""By-products and waste that keep until they are used and travel by lorry, or by ship between two quays."""

from __future__ import annotations

import numpy as np
import pandas as pd

from symbiosis_map.matching.assessment import Assessment, Step
from symbiosis_map.matching.goods.common import conclude, describe, meet_seasons
from symbiosis_map.matching.goods.shipping import choose_ship, ship_assumptions
from symbiosis_map.matching.goods.steps import COST_STEPS, USE_STEPS
from symbiosis_map.matching.options import MatchingOptions

__all__ = ["assess"]

_STEPS = (
    *USE_STEPS,
    Step(
        "stored_share",
        "Part that waits in a store",
        "1 − {season_share}, at {option_store_eur_per_t} EUR/t",
        "1",
        "option store_eur_per_t (estimate)",
    ),
    *COST_STEPS,
)


def assess(pairs: pd.DataFrame, options: MatchingOptions) -> Assessment:
    """Judge and price by-products: gates ban, hazard, rule, distance.

    They keep: where the seasons of offer and need are known and differ, what waits costs a store, and nothing is
    lost.

    Parameters
    ----------
    pairs : DataFrame
        Candidates of the resource ``material``.
    options : MatchingOptions

    Returns
    -------
    Assessment
    """
    detail = describe(pairs, options)
    share, known = meet_seasons(pairs, options.knowledge)
    detail["season_share"] = np.where(known, share, np.nan)
    detail["stored_share"] = 1.0 - detail["season_share"]
    for end in ("low_", "", "high_"):
        detail[f"processing_{end}eur_per_t"] += options.store_eur_per_t * detail["stored_share"].fillna(0.0)
    detail = choose_ship(pairs, detail, options)
    assessment = conclude(pairs, detail, options, _STEPS)
    assessment.assumptions.extend(ship_assumptions(detail, options))
    return assessment
