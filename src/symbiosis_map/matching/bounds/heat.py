"""The highest score that a pair of heat can have, from amounts, straight line and what the receiver pays today.

A pair of known amounts delivers no more than is wanted, and no more than is offered with the electricity of a heat pump
on top; a machine below the least COP is never built. Its pipe carries the power of that amount at least, and costs what
the cheapest size that carries it costs over the straight line. A source that is not hot enough takes a heat pump, which
draws no less than the best machine would draw on all of it at its own temperature; steam is not lifted to. How the
source is run and what is lost are left out, so that the bound holds however a pair is laid out.

Pairs of cooling, those of tempering, and those whose pipe may be colder than the ground, which then warms it, are not
bounded. A customer may be a branch of a heat network that its source could serve without a heat pump; whether it could
is bounded in the same way.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from symbiosis_map.crs import earth_centred_m
from symbiosis_map.matching.bounds.ends import RouteRange, Rows, Screened, ScreenedEnds
from symbiosis_map.matching.bounds.fates import FAILS, NO_PAIR, ROOM
from symbiosis_map.matching.economics import annuity_factor
from symbiosis_map.matching.heat.cooling import is_cooling
from symbiosis_map.matching.heat.ends import HeatEnds, approach_temperature, heat_ends, numbers, texts
from symbiosis_map.matching.heat.network import HOTTEST_WATER_C, SMALLEST_GLIDE_K, carried_mw
from symbiosis_map.matching.heat.outcome import Customers, heat_alternative
from symbiosis_map.matching.heat.plant import heat_pump_capex, heat_pump_upkeep, station_capex
from symbiosis_map.matching.heat.pump import lorenz_efficiency
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pairs import make_pairs
from symbiosis_map.matching.pipes import hydraulics
from symbiosis_map.matching.pipes.costs import steel_pair
from symbiosis_map.matching.pipes.project import Rates
from symbiosis_map.schema import conform
from symbiosis_map.tables import DISTANCES

__all__ = ["HeatBound", "heat_bound"]

Numbers = NDArray[np.float64]

_HEAT_NETWORK = "35.30"
_ANYWHERE_M = 2e7
"""Longer than any chord of the earth."""
_CARRIES_MORE = 1.15
"""By so much more a pipe may carry where a source preheats and its water is not that of the receiver."""
_SMALLEST_MW = 1e-6
"""Machines of this size have the poorest COP, so that the receiver's own costs the most."""
_MEDIA = {"s": ("water", "gas", "seawater", "steam"), "r": ("water", "gas", "fish water", "steam")}
"""Media of either end that exchangers tell apart; air is like gas, and whatever else like water."""
_WEIGHTS = ("technical", "quantity", "time", "economics", "proximity", "climate")


class _Trunks(NamedTuple):
    """The heat networks that sources may serve, and where they and all receivers lie."""

    start: NDArray[np.int64]
    """Shape (sources + 1,): the networks of source i stand from ``start[i]`` up to ``start[i + 1]``."""
    network: NDArray[np.int64]
    """Among the receivers."""
    is_network: NDArray[np.bool_]
    centred_m: Numbers
    """Earth-centred, shape (receivers, 3)."""
    laid: float
    """Least length of a branch, over the chord."""


class HeatBound(NamedTuple):
    """What the bound of heat pairs is taken from."""

    ours: tuple[Numbers, ...]
    theirs: tuple[Numbers, ...]
    grades: tuple[NDArray[Any], ...]
    """Arrays over the streams, and what machines take, as the compiled
    :func:`symbiosis_map.matching.bounds.heat_kernel.heat_rows` has them."""
    trunks: _Trunks
    laid: tuple[float, float]
    """Least of the route, and of route and price at sea together, over the expected straight line."""
    pipes: tuple[Numbers, Numbers, float]
    """What each size costs a year over a metre, what it carries for each receiver, MW, and a MW of exchangers."""
    weights: Numbers
    options: MatchingOptions

    def of(self, rows: Rows) -> Screened:
        """Return what is known of pairs; of none that its score is that of another."""
        from symbiosis_map.matching.bounds.heat_kernel import heat_rows  # numba takes half a second to import

        score, fate = np.empty(len(rows.consumer)), np.empty(len(rows.consumer), np.int8)
        o = self.options
        lifted = 1.0 / (1.0 - 1.0 / o.cop_minimum) if o.lift_allowed and o.cop_minimum > 1.0 else 1.0
        if o.lift_allowed and o.cop_minimum <= 1.0:
            lifted = np.inf
        heat_rows(
            *rows, *self.laid, *self.ours, *self.theirs, *self.grades, *self.trunks, *self.pipes, self.weights,
            o.desirability_floor, o.unknown_desirability, o.distance_gate_factor, lifted, o.preheat_share_minimum,
            o.unknown_power_mw, o.full_load_hours, score, fate,
        )  # fmt: skip
        return Screened(score, fate, np.full(len(score), -1, np.int32))


def heat_bound(
    sites: gpd.GeoDataFrame, ours: ScreenedEnds, theirs: ScreenedEnds, route: RouteRange, options: MatchingOptions
) -> HeatBound | None:
    """Return what bounds the pairs of heat; None where a price below 0 leaves nothing to bound.

    Parameters
    ----------
    sites : GeoDataFrame
        Table ``sites``.
    ours, theirs : ScreenedEnds
        Surplus and demand; theirs with every heat network.
    route : RouteRange
    options : MatchingOptions
    """
    if min(options.heat_purchase_eur_per_mwh, options.electricity_price_eur_per_mwh) < 0.0:
        return None
    offered, offers = _ends_of(sites, ours.table, theirs.table.iloc[:1], options, "surplus")
    wanted, wants = _ends_of(sites, theirs.table, ours.table.iloc[:1], options, "demand")
    laid = 0.0 if route.searched else min(route.on_land, route.at_sea * options.sea_pipe_factor)
    yearly = annuity_factor(options.interest_rate, options.station_life_years) + options.station_upkeep_per_year
    station = yearly * min(float(station_capex(mw, options.knowledge)) / mw for mw in (0.5, 1.0))
    price = annuity_factor(options.interest_rate, options.pipe_life_years) + options.pipe_upkeep_per_year
    inner = hydraulics.pipe_diameters("steel_pair", options.knowledge)["inner_diameter_m"]
    metre = steel_pair(inner, np.ones(len(inner)), terrain_factor=options.terrain_factor).mode
    metre = price * metre * min(1.0, options.steam_pipe_factor)
    own_loop = np.isin(texts(wants, "r_medium"), ["fish water", "air"])
    hottest = np.where(own_loop, np.fmax(wanted.supply_c, HOTTEST_WATER_C), wanted.supply_c)
    carries = _CARRIES_MORE * carried_mw(hottest, wanted.return_c, wanted.demand_is_steam, options)[:, : len(inner)]
    graded = wanted.demand_is_steam | (hottest - wanted.return_c >= SMALLEST_GLIDE_K)
    carries = np.where((graded & np.isfinite(wanted.supply_c))[:, None], carries, np.inf)
    running, plant, displaced = _alternative(wanted, wants, options)
    warm = ours.column("temperature_c") <= options.tempering_limit_c
    warm &= np.isin(texts(offers, "s_medium"), ["seawater", "water"])
    weight = options.weights
    bound = HeatBound(
        (
            *_amounts(offered.supply_mwh, offered.supply_mw, offered.quantity_known),
            offered.supply_high_mwh,
            np.isfinite(ours.column("temperature_c")).astype(float),
            warm.astype(float),
            is_cooling(offers, options).astype(float),
            ours.spread_m2,
            ours.site.astype(float),
        ),
        (
            *_amounts(wanted.demand_mwh, wanted.demand_mw, wanted.quantity_known),
            wanted.demand_high_mwh,
            np.isfinite(wanted.supply_c).astype(float),
            (texts(wants, "r_medium") == "fish water").astype(float),
            (is_cooling(wants, options) | (wanted.return_c < options.ground_temperature_c)).astype(float),
            theirs.spread_m2,
            theirs.site.astype(float),
            running,
            plant,
            displaced,
        ),
        (
            numbers(offers, "s_temperature_c"),
            _media(offers, "s"),
            wanted.supply_c,
            wanted.return_c,
            _media(wants, "r"),
            *_approaches(options),
            _machines(options),
        ),
        _no_trunks(sites, ours, theirs, route.on_land * min(1.0, options.sea_pipe_factor) if laid else 0.0),
        (min(route.on_land, route.at_sea), laid),
        (metre, np.ascontiguousarray(carries), station),
        np.array([weight[name] for name in _WEIGHTS]),
        options,
    )
    return bound._replace(trunks=_with_networks(bound, sites, ours))


def _ends_of(
    sites: gpd.GeoDataFrame, streams: pd.DataFrame, other: pd.DataFrame, options: MatchingOptions, direction: str
) -> tuple[HeatEnds, pd.DataFrame]:
    """Return the ends of streams with one stand-in on the other side, whose amount is known."""
    stand_in = other.assign(
        stream_id="stand-in", quantity_per_year=1.0, power_mw=1.0, temperature_c=60.0, return_temperature_c=40.0,
        medium="water",
    )  # fmt: skip
    surplus, demand = (streams, stand_in) if direction == "surplus" else (stand_in, streams)
    ends = {"surplus_id": surplus["stream_id"], "demand_id": demand["stream_id"]}
    frame = pd.DataFrame({name: np.broadcast_to(ids.to_numpy(object), len(streams)) for name, ids in ends.items()})
    pairs = make_pairs(sites, pd.concat([streams, stand_in]), conform(frame.assign(crow_m=0.0, route_m=0.0), DISTANCES))
    by = f"{direction}_id"
    pairs = pairs.set_index(by, drop=False).loc[streams["stream_id"]].reset_index(drop=True)
    return heat_ends(pairs, options), pairs


def _amounts(mwh: Numbers, mw: Numbers, known: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """Return energy and power where the stream's amount is known."""
    return np.where(known, mwh, np.nan), np.where(known, mw, np.nan)


def _alternative(wanted: HeatEnds, wants: pd.DataFrame, options: MatchingOptions) -> tuple[Numbers, Numbers, Numbers]:
    """Return what a MWh of the receiver's own heat costs, a MW and year beside it, and the CO2 of a MWh, at most."""
    count = len(wants)
    own = heat_alternative(
        Customers.of(wants["r_country"], options), wanted.return_c, wanted.supply_c, np.full(count, _SMALLEST_MW),
        np.full(count, np.inf), options,
    )  # fmt: skip
    rates, reference = Rates.of(options), own.reference
    plant = reference.capex_eur_per_mw * rates.annuity(reference.life_years)
    if options.heat_alternative_eur_per_mwh is not None:
        plant = np.zeros(count)
    fuel = np.where(reference.is_electric, own.electricity_t_per_mwh, reference.fuel_t_per_mwh)
    return np.nan_to_num(own.cost.running, nan=np.inf), plant, np.nan_to_num(fuel / reference.efficiency, nan=np.inf)


def _media(pairs: pd.DataFrame, end: str) -> NDArray[np.int64]:
    """Return the place of the medium of each stream in :data:`_MEDIA`."""
    place = {"air": 1} | {name: n for n, name in enumerate(_MEDIA[end])}
    return np.array([place.get(name, 0) for name in texts(pairs, f"{end}_medium")], dtype=np.int64)


def _approaches(options: MatchingOptions) -> tuple[Numbers, Numbers]:
    """Return the least difference in an exchanger by the media of both ends, and in two from a network on, K."""
    ours, theirs = (np.array(_MEDIA[end], dtype=object) for end in "sr")
    media = np.repeat(ours, len(theirs)), np.tile(theirs, len(ours))
    closest = np.full(len(media[0]), options.approach_liquid_least_k)
    least = np.minimum(*(approach_temperature(*media, near, options) for near in (closest, closest * np.nan)))
    each = least.reshape(len(ours), len(theirs))
    return each, options.approach_liquid_k + each[0]


def _machines(options: MatchingOptions) -> Numbers:
    """Return what heat pumps take at least, as :mod:`symbiosis_map.matching.bounds.heat_kernel` has it."""
    sizes = np.array([0.01, 1.0, 3.0, 10.0, 100.0])
    known, rates = options.knowledge, Rates.of(options)
    fixed = heat_pump_upkeep(sizes, 0.0 * sizes, known) / sizes
    varies = (heat_pump_upkeep(sizes, sizes, known) - heat_pump_upkeep(sizes, 0.0 * sizes, known)) / sizes
    capital = heat_pump_capex(sizes, known) / sizes * rates.annuity(options.heat_pump_life_years)
    machines = np.array(
        [
            capital.min() + fixed.min(),
            varies.min(),
            options.electricity_price_eur_per_mwh,
            options.heat_purchase_eur_per_mwh,
            max(options.heat_pump_quality * options.cop_cap, 1e-9),
            max(options.heat_pump_quality, 1e-9) * float(lorenz_efficiency(np.inf)),
            options.lift_sink_limit_c if options.lift_allowed else -np.inf,
            1.0 / options.cop_minimum if options.cop_minimum > 0.0 else np.inf,
        ]
    )
    return np.asarray(machines * np.repeat([1.0 - ROOM, 1.0 + ROOM], 4))


def _centred_m(sites: gpd.GeoDataFrame, ends: ScreenedEnds) -> Numbers:
    of_site = sites.drop_duplicates("site_id").set_index("site_id").geometry
    return earth_centred_m(*(ends.table["site_id"].map(axis).to_numpy(float) for axis in (of_site.x, of_site.y)))


def _no_trunks(sites: gpd.GeoDataFrame, ours: ScreenedEnds, theirs: ScreenedEnds, laid: float) -> _Trunks:
    """Return which receivers are networks, and that no source serves any."""
    is_network = theirs.table["nace"].str.startswith(_HEAT_NETWORK).eq(True).to_numpy(bool)
    start = np.zeros(len(ours.table) + 1, np.int64)
    return _Trunks(start, np.zeros(0, np.int64), is_network, _centred_m(sites, theirs), laid)


def _with_networks(bound: HeatBound, sites: gpd.GeoDataFrame, ours: ScreenedEnds) -> _Trunks:
    """Return the networks that each source may serve: in its reach, hot enough, and not known to fail."""
    trunks = bound.trunks
    networks = np.flatnonzero(trunks.is_network)
    if not len(networks) or not len(ours.table):
        return trunks
    centred_m = _centred_m(sites, ours)
    reach_m = ours.column("_reach_m") if "_reach_m" in ours.table else np.full(len(centred_m), _ANYWHERE_M)
    near = cKDTree(trunks.centred_m[networks]).query_ball_point(centred_m, reach_m + 1.0, return_sorted=True)
    start = np.concatenate([[0], np.cumsum([len(places) for places in near])])
    network = networks[np.concatenate([np.asarray(places, dtype=np.int64) for places in near])]
    source = np.repeat(np.arange(len(centred_m)), np.diff(start))
    away_m = np.linalg.norm(centred_m[source] - trunks.centred_m[network], axis=1)
    rows = Rows(np.arange(len(centred_m)), start, network.astype(np.int32), away_m.astype(np.float32), 1e-6, 0.0)
    fate = bound.of(rows).fate
    source_c, medium, supply_c, return_c, their_medium, approach, *_ = bound.grades
    enters_c = source_c[source] - approach[medium[source], their_medium[network]]
    direct = (enters_c >= supply_c[network] - 1.0) | ~(supply_c[network] > return_c[network])
    serves = direct & (fate != FAILS) & (fate != NO_PAIR)
    count = np.bincount(source[serves], minlength=len(centred_m))
    return trunks._replace(start=np.concatenate([[0], np.cumsum(count)]), network=network[serves])
