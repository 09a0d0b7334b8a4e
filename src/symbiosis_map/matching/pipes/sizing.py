"""The pipe of every link by pipe as a table, and what a pipe for any flow costs, for trenches that links share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from symbiosis_map.matching.heat.network import heat_pipe, heat_power_mw
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.pipes import hydraulics
from symbiosis_map.matching.pipes.costs import PipeCost, pe_single
from symbiosis_map.matching.pipes.polyethylene import choose_polyethylene
from symbiosis_map.schema import conform
from symbiosis_map.tables import LINK_PIPES

__all__ = ["SizedPipe", "link_pipes", "size_pipe"]

Numbers = NDArray[np.float64]


class SizedPipe(NamedTuple):
    """A pipe for each flow, arrays of one shape."""

    size_mm: Numbers
    """Nominal diameter, outer diameter of polyethylene; NaN where the price does not go by a size."""
    lines: Numbers
    cost: PipeCost
    """EUR per metre of trench."""


_FIGURES = (
    "flow_m3_per_h", "flow_kg_per_s", "material", "pipe_supply_c", "pipe_return_c", "source_c", "return_c",
)  # fmt: skip
"""Of the details."""


def link_pipes(
    passed: pd.DataFrame, details: list[pd.DataFrame], streams: pd.DataFrame, options: MatchingOptions
) -> pd.DataFrame:
    """Return the table ``link_pipes``: links by pipe whose flow is known.

    Parameters
    ----------
    passed : DataFrame
        Pairs that pass every gate, with their outcome.
    details : list of DataFrame
        Of the assessments, on the index of the pairs.
    streams : DataFrame
        Table ``streams``, for the sites of heat networks.
    options : MatchingOptions
    """
    if passed.empty:
        return conform(pd.DataFrame(), LINK_PIPES)
    piped = passed[(passed["transport"] == "pipe") & (passed["quantity_per_year"] > 0)]
    if piped.empty:
        return conform(pd.DataFrame(), LINK_PIPES)
    kept = [frame[[name for name in frame.columns if name in _FIGURES]] for frame in details]
    kept = [frame[frame.index.isin(piped.index)] for frame in kept]
    detail = pd.concat(kept).reindex(piped.index)
    heat, mode = piped["resource"] == "heat", piped["mode"]
    tempers = heat & (mode == "tempering")
    loop = heat & ~tempers

    def column(name: str) -> pd.Series:
        return detail[name] if name in detail else pd.Series(np.nan, index=detail.index)

    tonnes_an_hour = piped["quantity_per_year"] / options.goods_pipe_hours_per_year
    water_kg = column("flow_m3_per_h") / 3600.0 * hydraulics.water_density(15.0).item()
    network = piped["network_id"].map(streams.set_index("stream_id")["site_id"])
    grade = np.select(
        [loop, tempers, piped["resource"] == "water", piped["resource"] == "gas"],
        [
            np.where(mode == "steam", "steam", np.where(mode.str.contains("cooling"), mode, "heat")),
            _text(piped["s_medium"], "water") + " of " + _text(piped["s_site_id"]),
            _text(piped["s_water_class"], "not known") + " for " + _text(piped["r_water_class"], "not known"),
            column("material").astype(object).fillna("gas").astype(str),
        ],
        mode,
    )
    table = pd.DataFrame(
        {
            "link_id": piped["surplus_id"].str.cat(piped["demand_id"], sep=">"),
            "start_site_id": network.where(network.notna(), _text(piped["s_site_id"])),
            "end_site_id": piped["r_site_id"],
            "pipe": np.select(
                [loop & (mode == "steam"), loop, tempers],
                [
                    "steam main",
                    "pair",
                    "once-through " + np.where(piped["s_medium"] == "seawater", "seawater", "water"),
                ],
                piped["resource"],
            ),
            "grade": grade,
            "flow_kg_per_s": column("flow_kg_per_s").where(
                heat, water_kg.where(piped["resource"] == "water", tonnes_an_hour / 3.6)
            ),
            "supply_c": column("pipe_supply_c").where(loop, column("source_c").where(tempers)),
            "return_c": column("pipe_return_c").where(loop, column("return_c").where(tempers)),
            "hottest_c": column("source_c").where(loop & mode.isin(["direct", "preheating"])),
        }
    )
    return conform(table[table["flow_kg_per_s"] > 0].sort_values("link_id"), LINK_PIPES)


def _text(column: pd.Series, blank: str = "") -> pd.Series:
    return column.astype("str").fillna(blank)


def size_pipe(
    pipe: str,
    flow_kg_per_s: ArrayLike,
    supply_c: float,
    return_c: float,
    sea_share: ArrayLike,
    options: MatchingOptions,
) -> SizedPipe:
    """Return the smallest pipe for each flow, and its price, as links by that pipe are priced.

    Parameters
    ----------
    pipe : str
        One of :data:`symbiosis_map.tables.PIPES`.
    flow_kg_per_s : array_like, shape (n,)
        Above 0.
    supply_c, return_c : float
        Of ``pair``, ``steam main`` and once-through pipes.
    sea_share : array_like, shape (n,)
        Part of the trench at sea, which makes a pair dearer.
    options : MatchingOptions

    Returns
    -------
    SizedPipe

    Examples
    --------
    40 kg/s of a pair at 80/50 °C carry 5 MW:

    >>> sized = size_pipe("pair", [40.0], 80.0, 50.0, [0.0], MatchingOptions())
    >>> sized.size_mm.tolist(), sized.cost.mode.round().tolist()
    ([200.0], [1536.0])
    """
    flow, sea = np.asarray(flow_kg_per_s, dtype=float), np.asarray(sea_share, dtype=float)
    nothing, one = np.full(flow.shape, np.nan), np.ones(flow.shape)
    if pipe in ("pair", "steam main"):
        steam = np.full(flow.shape, pipe == "steam main")
        hot, back = np.full(flow.shape, supply_c), np.full(flow.shape, return_c)
        laid = heat_pipe(heat_power_mw(flow, hot, back, steam), hot, back, steam, one, sea, options)
        return SizedPipe(laid.nominal_diameter_mm.astype(float), laid.lines, laid.cost)
    if pipe.endswith("water"):
        seawater = pipe.endswith("seawater")
        warm = 15.0 if np.isnan(supply_c) else supply_c
        density = hydraulics.SEAWATER_DENSITY if seawater else hydraulics.water_density(warm).item()
        viscosity = hydraulics.SEAWATER_VISCOSITY if seawater else hydraulics.water_viscosity(warm).item()
        chosen = choose_polyethylene(flow / density, density * one, viscosity * one, options)
        times = chosen.lines * (1.0 + (options.once_through_contingency if pipe != "water" else 0.0))
        cost = PipeCost(*(each * times for each in pe_single(chosen.outer_diameter_m)))
        return SizedPipe(chosen.outer_diameter_m * 1000.0, chosen.lines, cost)
    if pipe == "co2":
        metre, spread = options.co2_pipe_eur_per_t_per_h_per_m * flow * 3.6, options.transport_cost_spread
        return SizedPipe(nothing, one, PipeCost((1.0 - spread) * metre, metre, (1.0 + spread) * metre))
    prices = options.gas_pipe_low_eur_per_m, options.gas_pipe_eur_per_m, options.gas_pipe_high_eur_per_m
    return SizedPipe(nothing, one, PipeCost(*(price * one for price in prices)))
