"""What stands in the way of a link that works: named barriers beside the score.

The factors are proposals that were not calibrated on real links; multiplied into the score they would push down
exchanges that exist, so that they count there only where a project says so. Each is a row of the knowledge table
``barriers`` with its detection and its remedy.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from functools import cache

import numpy as np
import pandas as pd

from symbiosis_map.knowledge import Knowledge
from symbiosis_map.matching.assessment import Assessment
from symbiosis_map.matching.goods.columns import map_distinct, optional
from symbiosis_map.matching.goods.material_names import name_tokens
from symbiosis_map.matching.goods.rule_table import nace_digits
from symbiosis_map.matching.goods.waste_codes import code_digits, hazardous_codes, mirror_codes
from symbiosis_map.matching.options import MatchingOptions

__all__ = ["FLOOR", "NOT_CHECKED", "barriers"]

FLOOR = 0.2
"""Lowest readiness."""

NOT_CHECKED = {
    "B11": "needs protected areas and crop land",
}
"""Barriers that are not looked for, with the data that they need. Others need a column that a site may lack
(``closes_year``, ``dwellings_m``, ``major_hazard``): without it they are not found, which is not to say that they are
not there."""

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
_DATA_CENTRE = "6311"
_DATA_CENTRE_DUTY_MW = 2.0
_UNION_DUTY_MW = 8.0
_UNION_DATA_CENTRE_MW = 1.0
_UNION = frozenset(re.findall("..", "ATBEBGCYCZDEDKEEESFIFRGRHRHUIEITLTLULVMTNLPLPTROSESISK"))
"""Countries of the European Union."""
_REUSE_WORDS = frozenset({"reuse", "reused", "reclaimed", "salvaged", "ombruk", "gjenbruk", "attbruk", "brukte"})
"""Words that tell parts of buildings that are used again from rubble that is recycled."""
_BUILDERS = ("41", "42", "43")
_LOW_OVERLAP_FIT = 0.25
"""Time fit of seasons that meet by less than 30 %."""
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
    present |= _detect_at_site(pairs, assessment, options)
    factors = _factors(options.knowledge)
    sets = sum((rows.astype(np.int64) << bit for bit, rows in enumerate(present.values())), np.zeros(len(pairs), int))
    kinds, place = np.unique(sets, return_inverse=True)
    found = [[barrier for bit, barrier in enumerate(present) if kind >> bit & 1] for kind in kinds.tolist()]
    readiness = np.array([max(math.prod(factors[barrier] for barrier in names), FLOOR) for names in found])
    text = np.array([";".join(names) for names in found], dtype=object)
    return pd.DataFrame({"barriers": text[place], "readiness": readiness[place]}, index=pairs.index)


def _detect(pairs: pd.DataFrame, outcome: pd.DataFrame, knowledge: Knowledge) -> dict[str, np.ndarray]:
    def code_among(codes: Collection[str]) -> pd.Series:
        return map_distinct(pairs["s_waste_code"], lambda code: code_digits(code) in codes)

    receiver = map_distinct(pairs["r_nace"], nace_digits)
    waste = pairs["resource"].isin(_WASTE)
    watery = pairs["resource"].isin(_WATERY)
    same_owner = (pairs["s_site_id"] == pairs["r_site_id"]) | _equal(pairs["s_operator"], pairs["r_operator"])
    across = pairs["s_country"].notna() & pairs["r_country"].notna() & (pairs["s_country"] != pairs["r_country"])
    covered = outcome["quantity_per_year"] > 0.5 * pairs["r_quantity_per_year"]
    in_norway = pairs["r_country"] == "NO"
    heat = pairs["resource"] == "heat"
    power = pairs["s_power_mw"]
    centre = map_distinct(optional(pairs, "s_nace"), nace_digits) == _DATA_CENTRE
    found = {
        "B01": code_among(hazardous_codes(knowledge)),
        "B02": waste & code_among(mirror_codes(knowledge)),
        "B03": waste & ~code_among(("", *_END_OF_WASTE)),
        "B04": across,
        "B05": watery & (outcome["mode"].isin(["tempering", "reuse"])) & receiver.str.startswith("03"),
        "B06": watery & covered,
        "B08": ~same_owner,
        "B14": heat & in_norway & (receiver == "3530") & (np.fmin(power, pairs["r_power_mw"]) > _LICENCE_MW),
        "B15": heat & (pairs["s_country"] == "NO") & (power > np.where(centre, _DATA_CENTRE_DUTY_MW, _DUTY_MW)),
        "B21": heat
        & pairs["s_country"].isin(list(_UNION))
        & (power > np.where(centre, _UNION_DATA_CENTRE_MW, _UNION_DUTY_MW)),
        "B18": (pairs["s_basis"] == "estimated") | (pairs["r_basis"] == "estimated"),
    }
    return {barrier: rows.fillna(False).to_numpy(bool) for barrier, rows in found.items()}


def _detect_at_site(pairs: pd.DataFrame, assessment: Assessment, options: MatchingOptions) -> dict[str, np.ndarray]:
    """Find what the neighbourhood and the plans of either end, or the kind of the goods, put in the way."""
    outcome = assessment.outcome
    waste = pairs["resource"].isin(_WASTE).to_numpy(bool)
    closes, dwellings = (
        np.fmin(*(optional(pairs, f"{end}_{name}").to_numpy(float) for end in "sr"))
        for name in ("closes_year", "dwellings_m")
    )
    needed = outcome["payback_years"].fillna(0.0).to_numpy(float) + options.closing_margin_years
    hazard_zone = optional(pairs, "s_major_hazard").notna() | optional(pairs, "r_major_hazard").notna()
    by_pipe = outcome["transport"] == "pipe"
    at_sea = optional(pairs, "pipe_sea_share").astype(float).fillna(optional(pairs, "sea_share").astype(float))
    of_branch = optional(pairs, "branch_sea_share").astype(float)
    at_sea = at_sea.mask((outcome["branch_of"] != "") & of_branch.notna(), of_branch)
    animal = assessment.detail.get("animal_category", pd.Series("", index=pairs.index))
    return {
        "B07": closes - options.start_year < needed,
        "B09": _is_reused_part(pairs, waste),
        "B10": waste & (dwellings < options.dwellings_near_m),
        "B12": (by_pipe & (at_sea > 0)).to_numpy(bool),
        "B13": hazard_zone.to_numpy(bool),
        "B16": dwellings < options.neighbours_asked_m,
        "B17": (outcome["d_time"] < _LOW_OVERLAP_FIT).to_numpy(bool),
        "B19": animal.ne("").to_numpy(bool),
        "B20": waste & (dwellings < options.dwellings_beside_m),
    }


def _is_reused_part(pairs: pd.DataFrame, waste: np.ndarray) -> np.ndarray:
    """Return which pairs of waste are parts of a building used again: said so, and from or to a builder."""
    if not waste.any():
        return waste
    words = [optional(pairs, name) for name in ("s_stream", "r_stream")]
    said = [map_distinct(text, lambda t: bool(_REUSE_WORDS & set(name_tokens(str(t))))).astype(bool) for text in words]
    builds = [
        map_distinct(optional(pairs, f"{end}_nace"), nace_digits).str.startswith(_BUILDERS).astype(bool) for end in "sr"
    ]
    rubble = map_distinct(pairs["s_waste_code"], code_digits).str.startswith("17").astype(bool)
    return np.asarray(waste & (said[0] | said[1]) & (builds[0] | builds[1] | rubble), dtype=bool)


def _equal(first: pd.Series, second: pd.Series) -> pd.Series:
    numbers = {"": 0}
    one, other = (
        map_distinct(names, lambda name: numbers.setdefault(str(name).casefold().strip(), len(numbers)))
        for names in (first, second)
    )
    return (one > 0) & (one == other)
