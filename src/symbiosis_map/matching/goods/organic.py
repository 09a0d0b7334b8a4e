"""Organic streams: methane in a biogas plant, nitrogen on land, otherwise by-products that do not keep."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from symbiosis_map.knowledge import PACKAGED, Knowledge
from symbiosis_map.matching.assessment import Assessment, Step
from symbiosis_map.matching.goods.columns import map_distinct
from symbiosis_map.matching.goods.common import STEPS, conclude, describe
from symbiosis_map.matching.goods.material_names import ancestors
from symbiosis_map.matching.goods.rule_table import nace_digits
from symbiosis_map.matching.options import MatchingOptions

__all__ = ["METHANE_KWH_PER_NM3", "assess", "co2_of_upgrading_t", "fish_sludge_dry_matter_t", "methane_nm3"]

METHANE_KWH_PER_NM3 = 9.97
"""Lower calorific value of methane (published, FNR)."""
CO2_KG_PER_NM3_METHANE = 37_955.0 / 26_048.5
"""CO2 that upgrading sets free (published, DEA sheet 81: 37,955 t beside 26.0485 million Nm3 of methane)."""
FISH_SLUDGE_DRY_MATTER_PER_FEED = 31.0 * 0.89 / 303.0
"""Dry matter of sludge per feed in a recirculating farm (published, Nofima 5/2019: 31 t at 89 % from 303 t)."""
NATURAL_GAS_KG_CO2_PER_KWH = 0.20196
"""Natural gas, lower calorific value (published, IPCC 2006, 56.1 t/TJ)."""

LAND_SEASON = 0.5
"""Time fit of spreading on land, allowed for about half of the year (estimate)."""
PERISHABLE = 0.9
"""Time fit of a fresh stream that is used as it comes (estimate)."""

_STEPS = (
    *STEPS[:5],
    Step("methane_nm3_per_year", "Methane", "{quantity_per_year} × {methane_nm3_per_t}", "Nm3/yr", "biogas_yields"),
    Step("methane_mwh_per_year", "Energy of the methane", "{methane_nm3_per_year} × 9.97 / 1000", "MWh/yr", "FNR"),
    Step("nitrogen_t_per_year", "Nitrogen", "{quantity_per_year} × {nitrogen_t_per_t}", "t/yr", "biogas_yields"),
    *STEPS[5:],
)


def co2_of_upgrading_t(methane_nm3_per_year: float) -> float:
    """Return the CO2 that upgrading the biogas of so much methane sets free, in tonnes.

    Examples
    --------
    >>> round(co2_of_upgrading_t(1000.0), 4)
    1.4571
    """
    return methane_nm3_per_year * CO2_KG_PER_NM3_METHANE / 1000.0


def fish_sludge_dry_matter_t(feed_t_per_year: float) -> float:
    """Return the dry matter of the sludge of a recirculating fish farm.

    Examples
    --------
    >>> round(fish_sludge_dry_matter_t(1000.0), 2)
    91.06
    """
    return feed_t_per_year * FISH_SLUDGE_DRY_MATTER_PER_FEED


def methane_nm3(feedstock: str, quantity_t: float, knowledge: Knowledge = PACKAGED) -> float:
    """Return the methane of a feedstock, a row of the knowledge table ``biogas_yields``.

    Examples
    --------
    >>> methane_nm3("dairy cow slurry", 17.0)  # a cow in a year, FNR
    289.0
    """
    table = _yields(knowledge)
    return quantity_t * float(table.loc[table["feedstock"] == feedstock, "ch4_nm3_per_t"].item())


@cache
def _yields(knowledge: Knowledge) -> pd.DataFrame:
    return knowledge.table("biogas_yields")


@cache
def _contents(material: str, knowledge: Knowledge) -> tuple[float, float]:
    """Return methane in Nm3/t and nitrogen in t/t; NaN where not known. A wider material answers for a narrower."""
    table = _yields(knowledge)
    for name in (material, *ancestors(material, knowledge)):
        rows = table[table["material"] == name]
        if len(rows):
            row = rows.iloc[0]
            return float(row["ch4_nm3_per_t"]), float(row["dry_matter_share"] * row["n_share_of_dry_matter"])
    return np.nan, np.nan


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
    contents = np.array([_contents(material, options.knowledge) for material in detail["material"]]).reshape(-1, 2)
    digits = map_distinct(pairs["r_nace"], nace_digits)
    to_biogas = (digits == "3521") | detail["use"].str.contains("biogas|digest", regex=True)
    to_land = digits.str.startswith("01") & detail["use"].str.contains("fertili|soil|compost|amendment", regex=True)
    detail["methane_nm3_per_t"] = np.where(to_biogas, contents[:, 0], np.nan)
    detail["nitrogen_t_per_t"] = np.where(to_land, contents[:, 1], np.nan)
    detail["methane_nm3_per_year"] = detail["quantity_per_year"] * detail["methane_nm3_per_t"]
    detail["methane_mwh_per_year"] = detail["methane_nm3_per_year"] * METHANE_KWH_PER_NM3 / 1000.0
    detail["nitrogen_t_per_year"] = detail["quantity_per_year"] * detail["nitrogen_t_per_t"]
    gas_t = detail["methane_nm3_per_t"] * METHANE_KWH_PER_NM3 * NATURAL_GAS_KG_CO2_PER_KWH / 1000.0
    nitrogen_t = detail["nitrogen_t_per_t"] * options.nitrogen_kg_co2_per_kg * options.nitrogen_replacement_share
    detail["saved_t_per_t"] = detail["saved_t_per_t"].fillna(gas_t).fillna(nitrogen_t)
    reference = np.select([gas_t.notna(), nitrogen_t.notna()], ["natural gas", "mineral nitrogen fertiliser"], "")
    detail["co2_reference"] = detail["co2_reference"].where(detail["co2_reference"] != "", reference)
    detail["d_time"] = np.select([to_biogas, to_land], [1.0, LAND_SEASON], PERISHABLE)
    salty = to_biogas & (detail["material"] == "fish sludge")
    limit = "fish sludge is held to a quarter of the feed of a digester; salt lowers its yield"
    detail.loc[salty, "doubt"] = [f"{doubt}; {limit}" if doubt else limit for doubt in detail.loc[salty, "doubt"]]
    return conclude(pairs, detail, options, _STEPS)
