"""The highest score that a pair of goods can have, from its kinds, amounts and straight line.

What follows from the kinds alone (the use and its confidence, value, rates, bans) is looked up once for each kind of
surplus with each kind of receiver, by the assessment itself on pairs without amounts and without a way. What amounts
and distance add is bounded pair by pair: no more passes than the smaller amount, no route is shorter than the straight
line with the least detour, nothing emits less than nothing, and the cheapest of lorry, ship and pipe is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.assessment import Assessment
from symbiosis_map.matching.bounds import facts as at
from symbiosis_map.matching.bounds.ends import RouteRange, Rows, Screened, ScreenedEnds
from symbiosis_map.matching.economics import annuity_factor
from symbiosis_map.matching.goods import co2, gas, material, organic
from symbiosis_map.matching.goods.shipping import SHIPPED
from symbiosis_map.matching.goods.transport import truck_rates
from symbiosis_map.matching.goods.wanted import is_acceptor
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pairs import make_pairs
from symbiosis_map.schema import conform
from symbiosis_map.tables import DISTANCES

__all__ = ["GoodsBound", "goods_bound"]

Numbers = NDArray[np.float64]

_ASSESS: Mapping[str, Callable[[pd.DataFrame, MatchingOptions], Assessment]] = {
    "material": material.assess,
    "co2": co2.assess,
    "organic": organic.assess,
    "gas": gas.assess,
}
_KIND = ["stream", "waste_code", "nace", "profile"]
"""What the assessment of goods reads of an end beside its amount and its way to a quay."""
_AT_ONCE = 100_000
"""Pairs of kinds that are looked up together."""
_SECONDS = ("quantity", "economics", "proximity", "climate")


class GoodsBound(NamedTuple):
    """What the bound of pairs of one resource is taken from."""

    facts: Numbers
    """Shape (kinds of surplus, kinds of receiver, facts)."""
    ours: tuple[NDArray[np.int64], Numbers, NDArray[np.bool_], Numbers, NDArray[np.int64]]
    theirs: tuple[NDArray[np.int64], Numbers, NDArray[np.bool_], Numbers, NDArray[np.int64]]
    """Kind, amount, whether a ship serves, spread of the point and site of each stream."""
    weights: Numbers
    route: RouteRange
    options: MatchingOptions

    def of(self, rows: Rows) -> Screened:
        """Return what is known of pairs."""
        from symbiosis_map.matching.bounds.kernel import goods_rows  # numba takes half a second to import

        count = len(rows.consumer)
        score, fate, alike = np.empty(count), np.empty(count, np.int8), np.full(count, -1, np.int32)
        o = self.options
        goods_rows(
            *rows, self.route.searched, *sorted([self.route.on_land, self.route.at_sea]), *self.ours, *self.theirs,
            self.facts, self.weights, o.desirability_floor, o.unknown_desirability, o.goods_half_distance_m,
            o.distance_gate_factor, score, fate, alike,
        )  # fmt: skip
        return Screened(score, fate, alike)


def goods_bound(
    resource: str,
    sites: gpd.GeoDataFrame,
    ours: ScreenedEnds,
    theirs: ScreenedEnds,
    route: RouteRange,
    options: MatchingOptions,
) -> GoodsBound:
    """Return what bounds the pairs of a resource.

    Parameters
    ----------
    resource : {"material", "organic", "co2", "gas"}
    sites : GeoDataFrame
        Table ``sites``.
    ours, theirs : ScreenedEnds
        Surplus and demand.
    route : RouteRange
    options : MatchingOptions
    """
    kind, first = ours.kinds(_KIND)
    other_kind, other_first = theirs.kinds(_KIND)
    some, others = ours.table.iloc[first], theirs.table.iloc[other_first]
    rows = max(1, _AT_ONCE // max(len(others), 1))
    parts = [
        _facts(resource, sites, some.iloc[begin : begin + rows], others, route, options)
        for begin in range(0, len(some), rows)
    ]
    weight = options.weights
    shared = weight["technical"] + weight["time"] + weight["quantity"] + weight["climate"]
    sums = [shared + weight["economics"], shared + weight["proximity"]]
    return GoodsBound(
        np.ascontiguousarray(np.concatenate(parts)),
        (kind, ours.column("quantity_per_year"), _ships(ours, route, options, open_ended=False), *ours[:0:-1]),
        (
            other_kind,
            theirs.column("quantity_per_year"),
            _ships(theirs, route, options, open_ended=True),
            *theirs[:0:-1],
        ),
        np.array([*(weight[name] for name in _SECONDS), *sums]),
        route,
        options,
    )


def _ships(ends: ScreenedEnds, route: RouteRange, options: MatchingOptions, *, open_ended: bool) -> NDArray[np.bool_]:
    """Return which ends a ship may serve: those of a parcel or more with a quay, stated or to be found."""
    amount = ends.column("quantity_per_year")
    enough = amount >= options.ship_parcel_t
    if open_ended:
        enough |= np.isnan(amount)
    return np.asarray(enough & (route.quays | (ends.column("quay_m") <= options.quay_reach_m)))


def _facts(
    resource: str,
    sites: gpd.GeoDataFrame,
    some: pd.DataFrame,
    others: pd.DataFrame,
    route: RouteRange,
    options: MatchingOptions,
) -> Numbers:
    """Return the facts of some kinds of surplus with all kinds of receiver."""
    streams = pd.concat([some, others]).assign(quantity_per_year=np.nan, quantity_low=np.nan, quantity_high=np.nan)
    ends = np.repeat(some["stream_id"].to_numpy(), len(others)), np.tile(others["stream_id"].to_numpy(), len(some))
    nowhere = pd.DataFrame({"surplus_id": ends[0], "demand_id": ends[1], "crow_m": 0.0, "route_m": 0.0})
    pairs = make_pairs(sites, streams, conform(nowhere, DISTANCES))
    assessment = _ASSESS[resource](pairs, options)
    outcome, detail = assessment.outcome, assessment.detail
    weight, lowest = options.weights, options.desirability_floor

    def log(fit: Numbers) -> Numbers:
        return np.asarray(np.log(np.clip(np.nan_to_num(fit, nan=options.unknown_desirability), lowest, 1.0)))

    fact = np.zeros((len(pairs), at.COUNT))
    seasonal = detail["season_share"].notna().to_numpy()
    time = outcome["d_time"].to_numpy(float)
    technical = weight["technical"] * log(outcome["d_technical"].to_numpy(float))
    store = options.store_eur_per_t * seasonal if resource == "material" else np.zeros(len(pairs))
    extra = detail["processing_eur_per_t"].to_numpy(float)
    goods = detail["goods"].to_numpy(object)
    fixed, variable = (detail[name].to_numpy(float) for name in ("fixed_eur_per_t", "variable_eur_per_t_km"))
    gate = outcome["gate"].to_numpy(object)
    by_pipe = np.isfinite(detail["reach_km"].to_numpy(float))
    fact[:, at.PASSES] = gate == ""
    fact[:, at.SURE] = (resource != "gas") & (variable > 0) & ~np.isnan(fixed)
    fact[:, at.BASE_OPEN] = technical + weight["time"] * log(time)
    fact[:, at.BASE_KNOWN] = technical + weight["time"] * log(np.where(seasonal, 1.0, time))
    fact[:, at.VALUE], fact[:, at.FIXED], fact[:, at.VARIABLE] = detail["value"].to_numpy(float), fixed, variable
    fact[:, at.EXTRA_OPEN] = extra
    fact[:, at.EXTRA_LEAST] = 0.0 if resource == "material" else extra
    fact[:, at.EXTRA_MOST] = store if resource == "material" else extra
    fact[:, at.SAVED] = detail["saved_t_per_t"].to_numpy(float)
    fact[:, at.EMITS] = detail["emission_kg_per_t_km"].notna()
    fact[:, at.ACCEPTS] = is_acceptor(pairs)
    fact[:, at.REACH_KM], fact[:, at.BY_PIPE] = detail["reach_km"].to_numpy(float), by_pipe
    grades = outcome.groupby(["d_technical", "d_time"]).ngroup().fillna(-1)
    fact[:, at.GRADE] = -1 if options.readiness_in_score else grades
    plain = 0.0 if route.searched else 1.0
    fact[:, [at.PIPE_EUR_PER_KM, at.PIPE_LEAST_T, at.SHIP_FIXED]] = np.inf
    if resource == "gas":
        yearly = annuity_factor(options.interest_rate, options.pipe_life_years) + options.pipe_upkeep_per_year
        fact[:, at.PIPE_EUR_PER_KM] = plain * options.gas_pipe_eur_per_m * 1000.0 * yearly
    if resource == "co2":
        fact[:, at.PIPE_LEAST_T] = options.co2_pipe_smallest_t_per_h * options.goods_pipe_hours_per_year * (1.0 - 1e-9)
        fact[:, at.PIPE_VARIABLE] = plain * sum(co2.pipe_eur_per_t_km(options))
    shipped = np.isin(goods, list(SHIPPED))
    if resource in ("material", "co2") and shipped.any():
        rates = truck_rates(pd.Series([SHIPPED[name] for name in goods[shipped]]), options.knowledge)
        fact[shipped, at.SHIP_FIXED] = rates["fixed_eur_per_t"].to_numpy(float) + fixed[shipped]
        sea = 0.0 if route.quays else options.sea_detour_factor
        fact[shipped, at.SHIP_VARIABLE] = rates["variable_eur_per_t_km"].to_numpy(float) * sea
        fact[shipped, at.EMITS] *= rates["emission_kg_per_t_km"].notna().to_numpy()
    unknown = np.isnan(extra + fixed + variable) & ~by_pipe
    fact[np.ix_(unknown, [at.PIPE_LEAST_T, at.SHIP_FIXED])] = np.inf
    return fact.reshape(len(some), len(others), at.COUNT)
