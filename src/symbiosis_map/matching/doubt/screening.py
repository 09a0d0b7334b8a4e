"""Which near misses could pass: those whose gate an input within its width may open."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.doubt.scenarios import input_widths, mode_and_width
from symbiosis_map.matching.matcher import ASSESS
from symbiosis_map.matching.options import MatchingOptions

__all__ = ["open_near_misses"]

_SHUT = ("blocked", "hazard", "quality")
"""Gates that rest on a ban, a code or a class, none of which has a width."""


def open_near_misses(pairs: pd.DataFrame, gates: pd.Series, options: MatchingOptions) -> NDArray[np.bool_]:
    """Return which pairs have a gate that could open.

    A use below its least confidence could reach it where the confidence at the high end of its width does.

    Parameters
    ----------
    pairs : DataFrame
        As :func:`symbiosis_map.matching.pairs.make_pairs` gives them.
    gates : Series of str
        Gate of each pair, on the same index; missing for links.
    options : MatchingOptions
    """
    could = (gates.notna() & ~gates.isin(_SHUT)).to_numpy(bool, copy=True)
    highest = mode_and_width(input_widths(options.knowledge), "use_confidence", 1.0)[2]
    by_rule = pairs[(gates == "rule").to_numpy(bool)]
    for resource, rows in by_rule.groupby("resource"):
        confidence = ASSESS[str(resource)](rows, options).detail["confidence"].to_numpy(float)
        could[rows.index] = confidence * highest >= options.rule_confidence_minimum
    return np.asarray(could)
