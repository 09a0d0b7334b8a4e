"""What stands in the way of a link that works: named barriers beside the score, which they never change.

The factors are proposals that were not calibrated on real links; multiplied into the score they would push down
exchanges that exist. Each is a row of the knowledge table ``barriers`` with its detection and its remedy.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pandas as pd

from symbiosis_map.knowledge import Knowledge
from symbiosis_map.matching.assessment import Assessment
from symbiosis_map.matching.goods.columns import map_distinct
from symbiosis_map.matching.goods.rule_table import nace_digits
from symbiosis_map.matching.goods.waste_codes import code_digits, hazardous_codes, mirror_codes
from symbiosis_map.matching.options import MatchingOptions

__all__ = ["FLOOR", "NOT_CHECKED", "barriers"]

FLOOR = 0.2
"""Lowest readiness."""

NOT_CHECKED = {
    "B07": "needs the planned life of the source",
    "B09": "needs what the insurers of both ends cover",
    "B10": "needs dwellings around both ends",
    "B11": "needs protected areas and crop land",
    "B13": "needs the sites under the major-hazard directive",
    "B16": "needs what was agreed with the neighbours",
}
"""Barriers that are not looked for, with the data that they need."""

_END_OF_WASTE = (
    "120101",
    "120102",
    "120103",
    "120104",
    "150104",
    "160117",
    "160118",
    "170401",
    "170402",
    "170405",
    "191001",
    "191002",
    "191202",
    "191203",
    "200140",
    "101112",
    "150107",
    "160120",
    "170202",
    "191205",
    "200102",
)
"""Codes with European end-of-waste criteria: scrap of iron, steel and aluminium (Regulation (EU) 333/2011), copper
(715/2013), cullet (1179/2012)."""
_LICENCE_MW = 10.0
_DUTY_MW = 20.0
_WASTE = ("material", "organic")
_WATERY = ("heat", "water")


@cache
def _factors(knowledge: Knowledge) -> dict[str, float]:
    table = knowledge.table("barriers").set_index("barrier_id")
    return {str(key): float(value) for key, value in table["factor"].items()}


def barriers(pairs: pd.DataFrame, assessment: Assessment, options: MatchingOptions) -> pd.DataFrame:
    """Return the barriers of each pair.

    Parameters
    ----------
    pairs : DataFrame
        Candidates of any resource, as :func:`symbiosis_map.matching.pairs.make_pairs` joins them.
    assessment : Assessment
        What the resource module found.
    options : MatchingOptions

    Returns
    -------
    DataFrame
        ``barriers``, ids joined by ``;``, and ``readiness``, the product of their factors held at 0.2, on the
        index of the pairs.
    """
    present = _detect(pairs, assessment.outcome, options.knowledge)
    factors = _factors(options.knowledge)
    sets = sum((rows.astype(np.int64) << bit for bit, rows in enumerate(present.values())), np.zeros(len(pairs), int))
    kinds, place = np.unique(sets, return_inverse=True)
    found = [[barrier for bit, barrier in enumerate(present) if kind >> bit & 1] for kind in kinds.tolist()]
    readiness = np.array([max(math.prod(factors[barrier] for barrier in names), FLOOR) for names in found])
    text = np.array([";".join(names) for names in found], dtype=object)
    return pd.DataFrame({"barriers": text[place], "readiness": readiness[place]}, index=pairs.index)


def _detect(pairs: pd.DataFrame, outcome: pd.DataFrame, knowledge: Knowledge) -> dict[str, np.ndarray]:
    codes = map_distinct(pairs["s_waste_code"], code_digits)
    receiver = map_distinct(pairs["r_nace"], nace_digits)
    waste = pairs["resource"].isin(_WASTE)
    watery = pairs["resource"].isin(_WATERY)
    hazardous = codes.isin(hazardous_codes(knowledge))
    same_owner = (pairs["s_site_id"] == pairs["r_site_id"]) | _equal(pairs["s_operator"], pairs["r_operator"])
    across = pairs["s_country"].notna() & pairs["r_country"].notna() & (pairs["s_country"] != pairs["r_country"])
    covered = outcome["quantity_per_year"] > 0.5 * pairs["r_quantity_per_year"]
    in_norway = pairs["r_country"] == "NO"
    heat = pairs["resource"] == "heat"
    power = pairs["s_power_mw"]
    found = {
        "B01": hazardous,
        "B02": waste & codes.isin(mirror_codes(knowledge)),
        "B03": waste & (codes != "") & ~codes.isin(_END_OF_WASTE),
        "B04": across,
        "B05": watery & (outcome["mode"].isin(["tempering", "reuse"])) & receiver.str.startswith("03"),
        "B06": watery & covered,
        "B08": ~same_owner,
        "B14": heat & in_norway & (receiver == "3530") & (np.fmin(power, pairs["r_power_mw"]) > _LICENCE_MW),
        "B15": heat & (pairs["s_country"] == "NO") & (power > _DUTY_MW),
        "B18": (pairs["s_basis"] == "estimated") | (pairs["r_basis"] == "estimated"),
    }
    return {barrier: rows.fillna(False).to_numpy(bool) for barrier, rows in found.items()}


def _equal(first: pd.Series, second: pd.Series) -> pd.Series:
    one, other = (map_distinct(names, lambda name: str(name).casefold().strip()) for names in (first, second))
    return (one != "") & (one == other)
