"""Organic streams: methane in a biogas plant, nitrogen and phosphorus on land, otherwise what does not keep.

A digester is held to a part of fish sludge in its feed, whose nitrogen and salt hold the process back; land is held
against the nitrogen and phosphorus that a hectare may take.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.knowledge import Knowledge
from symbiosis_map.matching.assessment import Assessment, Step
from symbiosis_map.matching.desirability import time_fit
from symbiosis_map.matching.goods.columns import distinct_rows, map_distinct
from symbiosis_map.matching.goods.common import conclude, describe, meet_seasons
from symbiosis_map.matching.goods.material_names import ancestors, name_tokens
from symbiosis_map.matching.goods.rule_table import nace_digits
from symbiosis_map.matching.goods.steps import COST_STEPS, USE_STEPS
from symbiosis_map.matching.options import MatchingOptions

__all__ = [
    "METHANE_KWH_PER_NM3",
    "assess",
    "land_area_ha",
]

METHANE_KWH_PER_NM3 = 9.97
"""Lower calorific value of methane (published, FNR)."""
NATURAL_GAS_KG_CO2_PER_KWH = 0.20196
"""Natural gas, lower calorific value (published, IPCC 2006, 56.1 t/TJ)."""

PHOSPHORUS_IN_PHOSPHATE = 0.4364
"""Phosphorus over P2O5 by mass (definition: 61.948 / 141.944)."""
_SALT_WORDS = frozenset({"saline", "salt", "saltwater", "sea", "seawater", "marine", "sjo", "sjovann", "saltvann"})
"""Words of a sludge that say that it carries salt."""
LAND_SEASON = 0.5
"""Time fit of spreading on land, allowed for about half of the year (estimate)."""
PERISHABLE = 0.9
"""Time fit of a fresh stream that is used as it comes (estimate)."""

_STEPS = (
    *USE_STEPS,
    Step("methane_nm3_per_year", "Methane", "{quantity_per_year} × {methane_nm3_per_t}", "Nm3/yr", "biogas_yields"),
    Step("methane_mwh_per_year", "Energy of the methane", "{methane_nm3_per_year} × 9.97 / 1000", "MWh/yr", "FNR"),
    Step(
        "feed_limit_t",
        "Most that the digester takes",
        "{option_fish_sludge_feed_share} × {r_quantity_per_year}",
        "t/yr",
        "trial in Bergen: a quarter of the feed; 25 to 30 % at most",
    ),
    Step("nitrogen_t_per_year", "Nitrogen", "{quantity_per_year} × {nitrogen_t_per_t}", "t/yr", "biogas_yields"),
    Step("phosphorus_t_per_year", "Phosphorus", "{quantity_per_year} × {phosphorus_t_per_t}", "t/yr", "biogas_yields"),
    Step(
        "land_ha",
        "Land that it needs",
        "larger of {nitrogen_t_per_year} t / {option_land_nitrogen_kg_per_ha} kg of nitrogen and "
        "{phosphorus_t_per_year} t / {option_land_phosphorus_kg_per_ha} kg of phosphorus a hectare",
        "ha",
        "Directive 91/676/EEC, annex III: 170 kg of nitrogen; phosphorus: option land_phosphorus_kg_per_ha",
    ),
    *COST_STEPS,
)


@cache
def _yields(knowledge: Knowledge) -> pd.DataFrame:
    return knowledge.table("biogas_yields")


@cache
def _contents(material: str, salty: bool, knowledge: Knowledge) -> tuple[float, float, float]:
    """Return methane in Nm3/t, nitrogen and phosphorus in t/t; NaN where not known.

    A wider material answers for a narrower one; sludge that is said to be salt gives its low end of methane.
    """
    table = _yields(knowledge)
    for name in (material, *ancestors(material, knowledge)):
        rows = table[table["material"] == name]
        if len(rows):
            row = rows.iloc[0]
            methane = row["ch4_low_nm3_per_t"] if salty else row["ch4_nm3_per_t"]
            dry = row["dry_matter_share"]
            return (
                float(methane),
                float(dry * row["n_share_of_dry_matter"]),
                float(dry * row["p2o5_share_of_dry_matter"] * PHOSPHORUS_IN_PHOSPHATE),
            )
    return np.nan, np.nan, np.nan


def land_area_ha(
    nitrogen_t: NDArray[np.float64] | float, phosphorus_t: NDArray[np.float64] | float, options: MatchingOptions
) -> NDArray[np.float64]:
    """Return the land that so much nitrogen and phosphorus need in a year.

    Parameters
    ----------
    nitrogen_t, phosphorus_t : array of float
        t/yr; NaN where not known, the other one then tells.
    options : MatchingOptions
        ``land_nitrogen_kg_per_ha`` and ``land_phosphorus_kg_per_ha``.

    Examples
    --------
    >>> float(land_area_ha(17.0, 0.7, MatchingOptions()))
    100.0
    """
    by_nitrogen = np.asarray(nitrogen_t, dtype=np.float64) * 1000.0 / options.land_nitrogen_kg_per_ha
    by_phosphorus = np.asarray(phosphorus_t, dtype=np.float64) * 1000.0 / options.land_phosphorus_kg_per_ha
    return np.asarray(np.fmax(by_nitrogen, by_phosphorus))


def _is_salt(stream: object) -> float:
    return float(bool(_SALT_WORDS & set(name_tokens(str(stream)))))


def assess(pairs: pd.DataFrame, options: MatchingOptions) -> Assessment:
    """Judge and price organic streams.

    Methane replaces natural gas; nitrogen on land replaces mineral fertiliser in part. Gates as for by-products.

    Parameters
    ----------
    pairs : DataFrame
        Candidates of the resource ``organic``.
    options : MatchingOptions

    Returns
    -------
    Assessment
    """
    detail = describe(pairs, options)
    fish_sludge = detail["material"] == "fish sludge"
    salt = fish_sludge & map_distinct(pairs["s_stream"], _is_salt).astype(bool)
    keys = distinct_rows(detail["material"], salt)
    known = np.array([_contents(str(name), bool(is_salt), options.knowledge) for name, is_salt in keys.rows])
    contents = known.reshape(-1, 3)[keys.place]
    digits = map_distinct(pairs["r_nace"], nace_digits)
    to_biogas = (digits == "3521") | detail["use"].str.contains("biogas|digest", regex=True)
    to_land = digits.str.startswith("01") & detail["use"].str.contains("fertili|soil|compost|amendment", regex=True)
    detail["methane_nm3_per_t"] = np.where(to_biogas, contents[:, 0], np.nan)
    detail["nitrogen_t_per_t"] = np.where(to_land, contents[:, 1], np.nan)
    detail["phosphorus_t_per_t"] = np.where(to_land, contents[:, 2], np.nan)
    limit_t = options.fish_sludge_feed_share * pairs["r_quantity_per_year"]
    detail["feed_limit_t"] = limit_t.where(to_biogas & fish_sludge)
    for column in ("quantity_per_year", "quantity_low", "quantity_high"):
        above = detail[column] > detail["feed_limit_t"]
        detail[column] = detail[column].mask(above, detail["feed_limit_t"])
    detail["methane_nm3_per_year"] = detail["quantity_per_year"] * detail["methane_nm3_per_t"]
    detail["methane_mwh_per_year"] = detail["methane_nm3_per_year"] * METHANE_KWH_PER_NM3 / 1000.0
    detail["nitrogen_t_per_year"] = detail["quantity_per_year"] * detail["nitrogen_t_per_t"]
    detail["phosphorus_t_per_year"] = detail["quantity_per_year"] * detail["phosphorus_t_per_t"]
    detail["land_ha"] = land_area_ha(
        detail["nitrogen_t_per_year"].to_numpy(float), detail["phosphorus_t_per_year"].to_numpy(float), options
    )
    gas_t = detail["methane_nm3_per_t"] * METHANE_KWH_PER_NM3 * NATURAL_GAS_KG_CO2_PER_KWH / 1000.0
    nitrogen_t = detail["nitrogen_t_per_t"] * options.nitrogen_kg_co2_per_kg * options.nitrogen_replacement_share
    detail["saved_t_per_t"] = detail["saved_t_per_t"].fillna(gas_t).fillna(nitrogen_t)
    reference = np.select([gas_t.notna(), nitrogen_t.notna()], ["natural gas", "mineral nitrogen fertiliser"], "")
    detail["co2_reference"] = detail["co2_reference"].where(detail["co2_reference"] != "", reference)
    share, seasonal = meet_seasons(pairs, options.knowledge)
    detail["season_share"] = np.where(seasonal, share, np.nan)
    constant = np.select([to_biogas, to_land], [1.0, LAND_SEASON], PERISHABLE)
    detail["d_time"] = np.where(seasonal, time_fit(share), constant)
    salty = to_biogas & fish_sludge
    limit = "fish sludge is held to a quarter of the feed of a digester; salt lowers its yield"
    detail.loc[salty, "doubt"] = [f"{doubt}; {limit}" if doubt else limit for doubt in detail.loc[salty, "doubt"]]
    return conclude(pairs, detail, options, _STEPS)
