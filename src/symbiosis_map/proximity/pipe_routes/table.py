"""The table of pipe routes: one row for each pair of ends that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from symbiosis_map.crs import geodesic_m
from symbiosis_map.knowledge import PACKAGED, Knowledge
from symbiosis_map.proximity.ground_layers import GroundLayer, Terrain
from symbiosis_map.proximity.options import ProximityOptions
from symbiosis_map.proximity.pipe_routes.asking import Asked, Block, blocks, distinct
from symbiosis_map.proximity.pipe_routes.integration import CLIMB, COST, FALLS, LAND, SEA, UNKNOWN
from symbiosis_map.proximity.pipe_routes.routing import FOUND, Found, route_block
from symbiosis_map.proximity.pipe_routes.surface import make_surface
from symbiosis_map.proximity.pipe_routes.wording import basis, choice, failure

__all__ = ["PIPES", "Pipe", "pipe_routes", "route_prices"]

Numbers = NDArray[np.float64]
Pipe = Literal["steel_pair", "pe_single"]
PIPES: tuple[Pipe, ...] = ("steel_pair", "pe_single")
"""An insulated pair, and one bare polyethylene pipe for water."""
_DATASET = {"steel_pair": "hre4_swedish_2015", "pe_single": "pe100_sdr17_single"}
_TYPICAL_MM = {"steel_pair": 200, "pe_single": 315}
_BLOCKS_AT_ONCE = 2
"""While one block is drawn on its cells, or waits for its last route, another has the processor."""
_TYPICAL = {"steel_pair": "pair of DN 200", "pe_single": "polyethylene of 315 mm"}


def pipe_routes(
    ends: Numbers,
    pipes: Sequence[Pipe],
    land: gpd.GeoDataFrame | None = None,
    options: ProximityOptions | None = None,
    *,
    layers: Sequence[GroundLayer] = (),
    terrain: Terrain | None = None,
    winding: tuple[float, float] = (1.0, 1.0),
    knowledge: Knowledge = PACKAGED,
) -> gpd.GeoDataFrame:
    """Return the cheapest way of a pipe between each pair of ends, over land and under the sea.

    Costs are those that matching prices a pipe with: a price per metre by size on land, times a factor at sea. A
    landfall, a rise and dear or cheap ground come on top as metres of the same pipe, so that which way is cheapest
    does not depend on its size. Where a route crosses the sea, the way round on land is looked for as well, and the
    cheaper is taken.

    Parameters
    ----------
    ends : ndarray, shape (n, 2, 2)
        Longitude and latitude of surplus and demand, degrees.
    pipes : sequence of str, length n
        ``"steel_pair"`` or ``"pe_single"``.
    land : GeoDataFrame, optional
        Land polygons, EPSG:4326; without them there is no sea and the basis says so.
    options : ProximityOptions, optional
    layers : sequence of GroundLayer, optional
        Areas and lines where a metre costs more or less, or where no pipe may go.
    terrain : Terrain, optional
        Heights.
    winding : tuple of float, optional
        Length on land and at sea over what is drawn, for streets and ground that no layer shows.
    knowledge : Knowledge, optional
        For the price of the pipe.

    Returns
    -------
    GeoDataFrame
        One row per pair in their order: ``route_m`` (with the winding), ``land_m``, ``sea_m`` (as drawn), ``ferry_m``
        (NaN), ``climb_m`` (NaN where heights are not known), ``route_cost_eur`` (a pair of DN 200, a polyethylene
        pipe of 315 mm), ``sea_share`` (of ``route_m``), ``laying_m`` (the cost in metres of pipe on plain land),
        ``laying_factor`` (that cost over the one of the same metres on
        plain land and at sea), ``landfalls``, ``other_cost_eur`` (of the way round, where the route crosses; of
        the straight crossing, where it goes round; infinite never, NaN where there is none), ``route_kind``,
        ``route_basis``, ``route_reason``, ``geometry``. Without a route ``route_m`` is NaN, the geometry is missing
        and ``route_reason`` says why.
    """
    options = options or ProximityOptions()
    ends = np.asarray(ends, dtype=float).reshape(-1, 2, 2)
    kind = np.array([PIPES.index(pipe) for pipe in pipes], dtype=np.int64)
    asked, route, turned = distinct(ends, kind, climbs=terrain is not None and options.pipe_climb_cost_m > 0.0)
    rows = _Rows(len(asked.start), winding)

    def routed(block: Block) -> tuple[Block, Found]:
        points = np.vstack([asked.start[block.rows], asked.end[block.rows]])
        around = gpd.GeoSeries(shapely.points(points), crs=4326)
        surface = make_surface(block.grid, around, land, layers, terrain, options)
        return block, route_block(block, asked, surface, options)

    with ThreadPoolExecutor(_BLOCKS_AT_ONCE) as threads:
        for block, found in threads.map(routed, blocks(asked, options)):
            rows.add(block, asked, found, land, layers, terrain, options, knowledge)
    return rows.table(route, turned, ends)


class _Rows:
    """The columns of the table for distinct routes."""

    def __init__(self, n: int, winding: tuple[float, float]) -> None:
        self.winding = winding
        self.sums = np.full((n, 10), np.nan)
        self.other = np.full(n, np.nan)
        self.price = np.full(n, np.nan)
        self.plain = np.full(n, np.nan)
        self.lines = np.full(n, None, dtype=object)
        self.basis = np.full(n, "", dtype=object)
        self.reason = np.full(n, "", dtype=object)
        self.turned = np.full(n, "", dtype=object)

    def add(
        self,
        block: Block,
        asked: Asked,
        found: Found,
        land: gpd.GeoDataFrame | None,
        layers: Sequence[GroundLayer],
        terrain: Terrain | None,
        options: ProximityOptions,
        knowledge: Knowledge,
    ) -> None:
        """Enter what was found in a block."""
        sea = (options.pipe_sea_factor, options.pipe_sea_factor_single)
        for i, row in enumerate(block.rows.tolist()):
            pipe = PIPES[asked.kind[row]]
            price = route_prices(pipe, knowledge)[_TYPICAL_MM[pipe]]
            most = float(block.most_m[i])
            if found.outcome[i] != FOUND:
                both = np.stack([asked.start[row], asked.end[row]])
                outcome = int(found.outcome[i])
                self.reason[row] = failure(outcome, both, ("surplus", "demand"), layers, options, most)
                self.turned[row] = failure(outcome, both, ("demand", "surplus"), layers, options, most)
                continue
            factor = sea[asked.kind[row]]
            ways = found.sums[i], found.straight[i], found.round_land[i], found.least_sea[i]
            sums, straight, dry, least = (self._wound(part, factor) for part in ways)
            self.sums[row], self.price[row] = sums, price
            self.plain[row] = self.winding[0] * sums[LAND] + self.winding[1] * sums[SEA] * factor
            self.reason[row] = choice(sums, straight, dry, least, price, _TYPICAL[pipe], most)
            self.basis[row] = basis(land, layers, terrain, found.narrow_m, sums)
            other = straight[COST] if straight[SEA] > 0.0 and sums[SEA] == 0.0 else np.nan
            if sums[SEA] > 0.0:
                other = dry[COST] if np.isfinite(dry[COST]) else least[COST]
            self.other[row] = other * price if np.isfinite(other) else np.nan
            self.lines[row] = shapely.linestrings(found.points[i])
            if terrain is None or sums[UNKNOWN] > 0.0:
                self.sums[row, CLIMB] = np.nan if terrain is None or sums[CLIMB] == 0.0 else sums[CLIMB]

    def _wound(self, sums: Numbers, sea: float) -> Numbers:
        """Return sums whose cost is that of the length with the winding."""
        if not np.isfinite(sums[COST]):
            return sums
        more = sums.copy()
        more[COST] += (self.winding[0] - 1.0) * sums[LAND] + (self.winding[1] - 1.0) * sums[SEA] * sea
        return more

    def table(self, route: NDArray[np.int64], turned: NDArray[np.bool_], ends: Numbers) -> gpd.GeoDataFrame:
        """Return a row for each pair, its line from the surplus to the demand."""
        lines = self.lines[route]
        there = np.array([line is not None for line in lines], dtype=bool)
        back = there & turned
        lines[back] = shapely.reverse(lines[back].tolist())
        sums = self.sums[route]
        crow = geodesic_m(ends[:, 0, 0], ends[:, 0, 1], ends[:, 1, 0], ends[:, 1, 1])
        at_sea = self.winding[1] * sums[:, SEA]
        length = self.winding[0] * sums[:, LAND] + at_sea
        length = np.maximum(length, np.where(there, crow, np.nan))
        plain = self.plain[route]
        return gpd.GeoDataFrame(
            {
                "route_m": length,
                "land_m": sums[:, LAND],
                "sea_m": sums[:, SEA],
                "sea_share": np.divide(at_sea, length, out=np.zeros(len(length)), where=length > 0.0),
                "ferry_m": np.nan,
                "climb_m": sums[:, CLIMB],
                "route_cost_eur": sums[:, COST] * self.price[route],
                "laying_m": sums[:, COST],
                "laying_factor": np.divide(sums[:, COST], plain, out=np.ones(len(plain)), where=plain > 0.0),
                "landfalls": sums[:, FALLS],
                "other_cost_eur": self.other[route],
                "route_kind": np.array(["pipe" if found else None for found in there], dtype=object),
                "route_basis": self.basis[route],
                "route_reason": np.where(turned & ~there, self.turned[route], self.reason[route]),
            },
            geometry=lines,
            crs=4326,
        )


@cache
def route_prices(pipe: Pipe, knowledge: Knowledge = PACKAGED) -> dict[int, float]:
    """Return what a metre of pipe costs on plain land in EUR of 2025, by its size in mm.

    They are the best values that matching prices a pipe with: Heat Roadmap Europe 4 for a pair, the contract of Råde
    for polyethylene.

    Parameters
    ----------
    pipe : {"steel_pair", "pe_single"}
    knowledge : Knowledge, optional

    Examples
    --------
    >>> {size: price for size, price in route_prices("steel_pair").items() if size in (100, 200, 300)}
    {100: 922.0, 200: 1536.0, 300: 2148.0}
    """
    table = knowledge.table("pipe_costs")
    rows = table[table["dataset"] == _DATASET[pipe]]
    return dict(
        zip(rows["size_mm"].astype(int).tolist(), rows["cost_eur_2025_per_m"].astype(float).tolist(), strict=True)
    )
