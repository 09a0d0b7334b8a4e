"""From candidates to links and near misses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields
from operator import attrgetter
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from symbiosis_map.crs import WGS84
from symbiosis_map.matching import heat, water
from symbiosis_map.matching.assessment import Assessment, Assumption
from symbiosis_map.matching.goods import co2, gas, material, organic
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pairs import join_outcome, make_pairs
from symbiosis_map.matching.pipes.sizing import link_pipes
from symbiosis_map.matching.readiness import barriers
from symbiosis_map.matching.repricing import link_prices
from symbiosis_map.matching.score import (
    criteria_weights,
    fill_neutral,
    fill_unknown,
    geometric_score,
    with_readiness,
)
from symbiosis_map.matching.sentences import link_sentences, near_miss_sentences
from symbiosis_map.schema import check, conform
from symbiosis_map.tables import ASSUMPTIONS, BASE_UNIT, LINK_PIPES, LINK_PRICES, LINKS, NEAR_MISSES

__all__ = ["ASSESS", "Matched", "as_laid_out", "match", "score_pairs"]

ASSESS: Mapping[str, Callable[[pd.DataFrame, MatchingOptions], Assessment]] = {
    "heat": heat.assess,
    "water": water.assess,
    "material": material.assess,
    "co2": co2.assess,
    "organic": organic.assess,
    "gas": gas.assess,
}
"""The module that knows each resource."""


def as_laid_out(pairs: pd.DataFrame, before: Assessment) -> Callable[[pd.DataFrame, MatchingOptions], Assessment]:
    """Return what judges pairs of one resource again at other options, each as it was laid out, where that is kept.

    Parameters
    ----------
    pairs : DataFrame
        One or more, of one resource.
    before : Assessment
        Of the pairs.
    """
    resource = str(pairs["resource"].iloc[0])
    if resource != "heat" or before.outcome["branch_of"].ne("").any():
        return ASSESS[resource]
    return lambda same, options: heat.assess_again(same, before, options)


class Matched(NamedTuple):
    """The tables ``links``, ``near_misses``, ``assumptions``, ``link_prices`` and ``link_pipes``."""

    links: gpd.GeoDataFrame
    near_misses: gpd.GeoDataFrame
    assumptions: pd.DataFrame
    prices: pd.DataFrame
    pipes: pd.DataFrame


def match(
    sites: gpd.GeoDataFrame,
    streams: pd.DataFrame,
    distances: gpd.GeoDataFrame,
    options: MatchingOptions | None = None,
) -> Matched:
    """Hold every candidate against the gates of its resource and score those that pass.

    Parameters
    ----------
    sites, streams, distances : DataFrame
        The tables of these names.
    options : MatchingOptions, optional

    Returns
    -------
    Matched
        Links best first (ties by id); near misses by ``surplus_id`` and ``demand_id``. Every candidate is in
        exactly one of the two. The order of the input rows has no effect.
    """
    options = options or MatchingOptions()
    pairs = make_pairs(sites, streams, distances, as_categories=True)
    assessed, assumed, details = [], [], []
    for resource, assess in ASSESS.items():
        rows = pairs[pairs["resource"] == resource]
        if len(rows):
            assessment = assess(rows, options)
            outcome = assessment.outcome.join(barriers(rows, assessment, options))
            assessed.append(join_outcome(rows, outcome))
            assumed.extend(assessment.assumptions)
            details.append(assessment.detail)
    table = pd.concat(assessed) if assessed else pairs.assign(gate="")
    passes = table["gate"].eq("").to_numpy(dtype=bool)
    passed = table[passes]
    links = _links(passed, options)
    near_misses = _near_misses(_columns(table, _OF_NEAR_MISSES)[~passes], options)
    if links["unknowns"].ne("").any():
        assumed.append(_neutral(options))
    if options.readiness_in_score and len(links):
        assumed.append(_READINESS_COUNTS)
    names = [entry.name for entry in fields(Assumption)]
    rows_assumed = map(attrgetter(*names), assumed)
    assumptions = conform(pd.DataFrame(rows_assumed, columns=names), ASSUMPTIONS)
    assumptions = assumptions.drop_duplicates(["table", "id", "column"], ignore_index=True)
    prices, pipes = link_prices(passed, details), link_pipes(passed, details, streams, options)
    for frame, definition in zip(
        (links, near_misses, assumptions, prices, pipes),
        (LINKS, NEAR_MISSES, ASSUMPTIONS, LINK_PRICES, LINK_PIPES),
        strict=True,
    ):
        check(frame, definition)
    return Matched(links, near_misses, assumptions, prices, pipes)


def score_pairs(
    sites: gpd.GeoDataFrame,
    streams: pd.DataFrame,
    distances: gpd.GeoDataFrame,
    options: MatchingOptions | None = None,
) -> pd.DataFrame:
    """Return which candidates pass their gates, and their scores: those of :func:`match`, and nothing else of it.

    Parameters
    ----------
    sites, streams, distances : DataFrame
        The tables of these names.
    options : MatchingOptions, optional

    Returns
    -------
    DataFrame
        ``surplus_id``, ``demand_id``, ``passes`` and ``score`` (NaN where a pair does not pass), sorted by the ids.
    """
    options = options or MatchingOptions()
    pairs = make_pairs(sites, streams, distances, as_categories=True)
    passes, score = pd.Series(False, index=pairs.index), pd.Series(np.nan, index=pairs.index)
    for resource, assess in ASSESS.items():
        rows = pairs[pairs["resource"] == resource]
        if rows.empty:
            continue
        assessment = assess(rows, options)
        good = assessment.outcome["gate"].eq("")
        filled, _ = fill_neutral(assessment.outcome[good], options)
        found = geometric_score(filled, criteria_weights(filled, options))
        if options.readiness_in_score:
            found = with_readiness(found, barriers(rows, assessment, options).loc[good, "readiness"], options)
        passes.loc[rows.index], score.loc[found.index] = good, found
    return pairs[["surplus_id", "demand_id"]].assign(passes=passes, score=score)


_OF_NEAR_MISSES = (
    *NEAR_MISSES.names, "s_site_id", "r_site_id", "s_name", "r_name", "s_stream", "s_waste_code", "gate_reason",
    "barriers",
)  # fmt: skip
"""Columns of pairs that their table and its sentences are made of."""

_READINESS_COUNTS = Assumption(
    "links",
    "all",
    "score",
    "times readiness",
    "the project asks for it; the factors of the barriers were not calibrated on real links",
    "option readiness_in_score",
)


def _neutral(options: MatchingOptions) -> Assumption:
    return Assumption(
        "links",
        "all",
        "unknowns",
        f"desirability {options.unknown_desirability:g}",
        "a criterion that could not be computed counts as neither good nor bad",
        "rule of the program (estimate)",
    )


def _columns(table: pd.DataFrame, names: Collection[str]) -> pd.DataFrame:
    return table[[name for name in table.columns if name in names]]


def _ends(table: pd.DataFrame) -> pd.DataFrame:
    unit = table["resource"].map(BASE_UNIT)
    return table.assign(surplus_site_id=table["s_site_id"], demand_site_id=table["r_site_id"], unit=unit)


def _links(passed: pd.DataFrame, options: MatchingOptions) -> gpd.GeoDataFrame:
    if passed.empty:
        return gpd.GeoDataFrame(conform(gpd.GeoDataFrame({"geometry": []}, crs=WGS84), LINKS))
    filled, unknowns = fill_unknown(passed, options)
    weights = criteria_weights(filled, options)
    table = _ends(passed).drop(columns=filled.columns).join([filled, weights])
    table["unknowns"] = unknowns
    table["score"] = with_readiness(geometric_score(filled, weights), table["readiness"], options)
    table["link_id"] = table["surplus_id"].str.cat(table["demand_id"], sep=">")
    table["cost_unit"] = table["cost_unit"].replace("", None)
    table["transport"] = table["transport"].replace("", None)
    table["sentence"] = link_sentences(table, options.knowledge)
    table = _columns(table, LINKS.names).sort_values(["score", "link_id"], ascending=[False, True])
    return gpd.GeoDataFrame(conform(gpd.GeoDataFrame(table, geometry="geometry", crs=WGS84), LINKS))


def _near_misses(failed: pd.DataFrame, options: MatchingOptions) -> gpd.GeoDataFrame:
    if failed.empty:
        return gpd.GeoDataFrame(conform(gpd.GeoDataFrame({"geometry": []}, crs=WGS84), NEAR_MISSES))
    table = _ends(failed)
    table["shortfall"] = table["shortfall"].replace([np.inf, -np.inf], np.nan)
    table["reason"] = table["gate_reason"]
    table["sentence"] = near_miss_sentences(table, options.knowledge)
    table = _columns(table, NEAR_MISSES.names).sort_values(["surplus_id", "demand_id"])
    return gpd.GeoDataFrame(conform(gpd.GeoDataFrame(table, geometry="geometry", crs=WGS84), NEAR_MISSES))
