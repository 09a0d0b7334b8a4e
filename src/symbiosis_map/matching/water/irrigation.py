"""Irrigation with reclaimed urban waste water: the class that the crop needs, and the season in which it is watered.

Regulation (EU) 2020/741 holds for urban waste water that is treated further: its class follows the crop and the way
it is watered. Other water is judged by the class that is stated.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.knowledge import PACKAGED, Knowledge
from symbiosis_map.matching.goods.columns import map_distinct
from symbiosis_map.matching.goods.material_names import name_tokens
from symbiosis_map.matching.heat.ends import texts

__all__ = ["EFFLUENT", "SEASON", "class_of_crop", "ends_of_irrigation", "irrigates"]

EFFLUENT = "W_EFF"
"""Class of the water of a treatment plant that states none."""
SEASON = "irrigation"
"""Monthly profile of irrigation that states none."""
_STRICTEST = "W_IRR_A"
_ORDER = ("W_IRR_D", "W_IRR_C", "W_IRR_B", "W_IRR_A")
_DRIP = frozenset({"drip", "drypp", "dryppvanning", "dropevatning", "subsurface"})
_GROWERS = ("011", "012", "013", "015")
_URBAN = "37"


@cache
def class_of_crop(stream: str, knowledge: Knowledge = PACKAGED) -> str:
    """Return the class that the crop named in a stream needs; the strictest where none is named.

    Several crops need the strictest of their classes. Watered in drops that touch no edible part, class C serves
    instead of B.

    Examples
    --------
    >>> class_of_crop("irrigation of lettuce"), class_of_crop("drip irrigation of apples"), class_of_crop("water")
    ('W_IRR_A', 'W_IRR_C', 'W_IRR_A')
    """
    table = knowledge.table("irrigation_crops")
    words = set(name_tokens(stream))
    found = {str(name) for name in table.loc[table["word"].isin(list(words)), "class_id"]}
    needed = max(found, key=_ORDER.index) if found else _STRICTEST
    return "W_IRR_C" if needed == "W_IRR_B" and words & _DRIP else needed


def irrigates(pairs: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which receivers grow crops."""
    grows = map_distinct(pairs["r_nace"], lambda nace: str(nace).replace(".", "").startswith(_GROWERS))
    return grows.to_numpy(bool)


def ends_of_irrigation(
    pairs: pd.DataFrame, knowledge: Knowledge
) -> tuple[NDArray[np.object_], NDArray[np.object_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the classes of both ends, and where they were taken from the plant and from the crop.

    Returns
    -------
    source, target : ndarray of str
        Classes; those that are stated, save where the crop needs a stricter one.
    from_plant, from_crop : ndarray of bool
    """
    source, target = texts(pairs, "s_water_class"), texts(pairs, "r_water_class")
    urban = map_distinct(pairs["s_nace"], lambda nace: str(nace).startswith(_URBAN)).to_numpy(bool)
    from_plant = urban & (source == "")
    reclaimed = urban & irrigates(pairs)
    crop = map_distinct(pairs["r_stream"], lambda stream: class_of_crop(str(stream), knowledge)).to_numpy(object)
    weaker = np.array(
        [
            not own or (own in _ORDER and _ORDER.index(own) < _ORDER.index(need))
            for own, need in zip(target, crop, strict=True)
        ],
        dtype=bool,
    )
    from_crop = reclaimed & weaker
    return np.where(from_plant, EFFLUENT, source), np.where(from_crop, crop, target), from_plant, from_crop
