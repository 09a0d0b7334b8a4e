"""CO2: how pure the source is, whether it has to be captured, its season, and lorry, ship or pipe."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.knowledge import Knowledge
from symbiosis_map.matching.assessment import Assessment, Assumption, Step
from symbiosis_map.matching.desirability import time_fit
from symbiosis_map.matching.economics import annuity_factor
from symbiosis_map.matching.goods.columns import distinct_rows, map_distinct, optional, text_of
from symbiosis_map.matching.goods.common import conclude, describe, meet_seasons
from symbiosis_map.matching.goods.material_names import name_tokens
from symbiosis_map.matching.goods.piping import pipe_pricing
from symbiosis_map.matching.goods.rule_table import nace_digits
from symbiosis_map.matching.goods.shipping import choose_ship, ship_assumptions
from symbiosis_map.matching.goods.steps import COST_STEPS, USE_STEPS
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes.laying import laying_factors, pipe_lengths

__all__ = ["assess", "pipe_eur_per_t_km"]

Numbers = NDArray[np.float64]

_PURE_WORDS = frozenset({"fermentation", "upgrading", "captured", "liquid", "pure", "gjaring", "oppgradering"})
"""Words of a stream that say that its CO2 is pure, whatever the sector."""
_PURE_AS = "35.21"
_STEPS = (
    *USE_STEPS,
    Step(
        "source_share_high_pct",
        "CO2 at the source",
        "{source_share_low_pct} to {source_share_high_pct} %",
        "%",
        "co2_sources",
    ),
    Step("needed_share_pct", "CO2 needed", "{needed_reason}", "%", "co2_demands"),
    *COST_STEPS,
)


@cache
def _nearest(table: str, nace: str, knowledge: Knowledge) -> pd.Series | None:
    """Return the row of a table for an activity: the longest code that begins it."""
    rows = knowledge.table(table)
    digits = rows["nace"].map(nace_digits)
    fits = [code for code in digits if nace.startswith(code)]
    return rows[digits == max(fits, key=len)].iloc[0] if fits else None


@cache
def _source(stream: str, nace: str, knowledge: Knowledge) -> tuple[float, float, float, float, float, str]:
    activity = nace_digits(_PURE_AS) if _PURE_WORDS & set(name_tokens(stream)) else nace
    row = _nearest("co2_sources", activity, knowledge)
    if row is None:
        return (np.nan,) * 5 + ("",)
    numbers = (
        "share_low_pct",
        "share_high_pct",
        "capture_low_eur_per_t",
        "capture_eur_per_t",
        "capture_high_eur_per_t",
    )
    low, high, *capture = (float(row[name]) for name in numbers)
    return low, high, capture[0], capture[1], capture[2], str(row["source"])


@cache
def _needed(nace: str, knowledge: Knowledge) -> tuple[float, str, str]:
    row = _nearest("co2_demands", nace, knowledge)
    if row is None:
        return 99.0, "not known, taken as pure", ""
    return float(row["share_needed_pct"]), str(row["reason"]), row["profile"] if isinstance(row["profile"], str) else ""


def assess(pairs: pd.DataFrame, options: MatchingOptions) -> Assessment:
    """Judge and price CO2.

    A source that is purer than the receiver needs goes as it is by pipe, and liquefied by lorry; any other is
    captured. What passes is the sum over the months of the smaller of offer and need. Below ``co2_capturable_pct``
    nothing is captured: gate ``quality``. A pipe is laid where the flow reaches the size that its rates hold for and
    the pipe is cheaper, by a way of its own where one was found.

    Parameters
    ----------
    pairs : DataFrame
        Candidates of the resource ``co2``.
    options : MatchingOptions

    Returns
    -------
    Assessment
    """
    detail = describe(pairs, options)
    streams = distinct_rows(text_of(pairs["s_stream"]), map_distinct(pairs["s_nace"], nace_digits))
    source = [_source(*key, options.knowledge) for key in streams.rows]
    names = ["source_share_low_pct", "source_share_high_pct", "capture_low", "capture", "capture_high", "purity_source"]
    detail = detail.join(pd.DataFrame(source, columns=names).iloc[streams.place].set_axis(pairs.index))
    receivers = distinct_rows(map_distinct(pairs["r_nace"], nace_digits))
    needed = [_needed(*key, options.knowledge) for key in receivers.rows]
    names = ["needed_share_pct", "needed_reason", "usual_profile"]
    detail = detail.join(pd.DataFrame(needed, columns=names).iloc[receivers.place].set_axis(pairs.index))
    _meet_seasons(pairs, detail, options)
    detail = choose_ship(pairs, detail, options)
    laying = laying_factors(pairs)
    _choose_pipe(detail, pipe_lengths(pairs), laying, options)
    as_it_is = (detail["source_share_low_pct"] >= detail["needed_share_pct"]) & (detail["transport"] == "pipe")
    for end in ("low_", "", "high_"):
        detail[f"processing_{end}eur_per_t"] = detail[f"capture_{end}".rstrip("_")].where(~as_it_is, 0.0)
    pure = detail["source_share_low_pct"] >= 95.0
    detail["mode"] = np.where(as_it_is | pure, "by-product", "capture")
    thin = (detail["source_share_high_pct"] < options.co2_capturable_pct) & (
        detail["source_share_high_pct"] < detail["needed_share_pct"]
    )
    detail.loc[thin, "quality_shortfall"] = options.co2_capturable_pct - detail["source_share_high_pct"]
    detail.loc[thin, "quality_reason"] = [
        f"at most {share:g} % CO2 is too thin to capture ({options.co2_capturable_pct:g} % at least); "
        f"the receiver needs {need:g} % ({why})"
        for share, need, why in detail.loc[
            thin, ["source_share_high_pct", "needed_share_pct", "needed_reason"]
        ].to_numpy()
    ]
    metre = options.co2_pipe_eur_per_t_per_h_per_m * detail["quantity_per_year"] / options.goods_pipe_hours_per_year
    upkeep = options.co2_pipe_upkeep_eur_per_t_per_h_per_km_per_year / 1000.0 / options.co2_pipe_eur_per_t_per_h_per_m
    detail = detail.assign(**pipe_pricing(detail, metre * laying, upkeep, options))
    assessment = conclude(pairs, detail, options, _STEPS)
    assessment.assumptions.extend(_assumed_purity(pairs, detail))
    assessment.assumptions.extend(_assumed_season(pairs, detail))
    assessment.assumptions.extend(ship_assumptions(detail, options))
    return assessment


def _meet_seasons(pairs: pd.DataFrame, detail: pd.DataFrame, options: MatchingOptions) -> None:
    """Hold the months of the source against those of the need: CO2 keeps for days, not from summer to winter."""
    own = text_of(optional(pairs, "r_profile")).astype("str")
    profile = own.where(own != "", text_of(detail["usual_profile"]))
    share, known = meet_seasons(pairs, options.knowledge, profile)
    detail["season_share"] = np.where(known, share, np.nan)
    detail["assumed_profile"] = detail["usual_profile"].where(own == "", "")
    for column in ("quantity_per_year", "quantity_low", "quantity_high"):
        detail[column] *= np.where(known, share, 1.0)
    detail["d_time"] = np.where(known, time_fit(share), 1.0)


def _assumed_season(pairs: pd.DataFrame, detail: pd.DataFrame) -> list[Assumption]:
    rows = (detail["assumed_profile"] != "") & ~pairs["demand_id"].duplicated()
    return [
        Assumption(
            "streams",
            str(stream),
            "profile",
            str(profile),
            "the season of the need is not stated and follows the activity",
            "co2_demands, monthly_profiles (estimate)",
        )
        for stream, profile in zip(pairs["demand_id"][rows], detail["assumed_profile"][rows], strict=True)
    ]


def pipe_eur_per_t_km(options: MatchingOptions) -> tuple[float, float]:
    """Return what the investment and the upkeep of a pipe over plain ground cost a tonne and kilometre."""
    yearly = annuity_factor(options.interest_rate, options.pipe_life_years)
    hours = options.goods_pipe_hours_per_year
    capital = options.co2_pipe_eur_per_t_per_h_per_m * 1000.0 * yearly / hours
    return capital, options.co2_pipe_upkeep_eur_per_t_per_h_per_km_per_year / hours


def _choose_pipe(detail: pd.DataFrame, length_m: Numbers, laying: Numbers, options: MatchingOptions) -> None:
    """Take the pipe where it is cheaper; both its investment and its upkeep follow what its route costs.

    Parameters
    ----------
    detail : DataFrame
        Changed in place.
    length_m, laying : ndarray, shape (n,)
        Length of the pipe, and what a metre of its route costs over one of plain ground.
    options : MatchingOptions
    """
    length_km = length_m / 1000.0
    flow_t_per_h = detail["quantity_per_year"] / options.goods_pipe_hours_per_year
    capital, upkeep = (each * laying for each in pipe_eur_per_t_km(options))
    by_road = detail["fixed_eur_per_t"] + detail["variable_eur_per_t_km"] * detail["route_km"]
    pipe = (flow_t_per_h >= options.co2_pipe_smallest_t_per_h) & ((capital + upkeep) * length_km < by_road)
    detail.loc[pipe, "transport"] = "pipe"
    detail.loc[pipe, "fixed_eur_per_t"] = 0.0
    detail.loc[pipe, "variable_eur_per_t_km"] = (capital + upkeep)[pipe.to_numpy()]
    detail.loc[pipe, "emission_kg_per_t_km"] = 0.0
    investment = options.co2_pipe_eur_per_t_per_h_per_m * 1000.0 * flow_t_per_h * length_km * laying
    for end, share in (
        ("low_", 1 - options.transport_cost_spread),
        ("", 1.0),
        ("high_", 1 + options.transport_cost_spread),
    ):
        detail.loc[pipe, f"capex_{end}eur"] = share * investment[pipe]
    detail.loc[pipe, "capital_eur_per_t"] = (capital * length_km)[pipe.to_numpy()]
    detail.loc[pipe, "route_km"] = length_km[pipe.to_numpy()]
    detail.loc[pipe, ["ferry_eur_per_t", "sea_km", "found_sea_km", "quay_km"]] = np.nan


def _assumed_purity(pairs: pd.DataFrame, detail: pd.DataFrame) -> list[Assumption]:
    first = ~pairs["surplus_id"].duplicated() & detail["capture"].notna()
    columns = ["source_share_low_pct", "source_share_high_pct", "capture", "purity_source"]
    return [
        Assumption(
            "streams",
            str(stream),
            "capture_eur_per_t",
            f"{capture:g} EUR/t at {low:g} to {high:g} % CO2",
            "purity and capture follow the sector",
            str(source),
        )
        for stream, (low, high, capture, source) in zip(
            pairs["surplus_id"][first], detail.loc[first, columns].to_numpy(), strict=True
        )
    ]
