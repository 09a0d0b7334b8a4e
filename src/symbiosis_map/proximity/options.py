"""How a straight line becomes a route where no route was found, and how routes are chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from symbiosis_map.errors import ProjectError

__all__ = ["ProximityOptions"]


@dataclass(frozen=True, slots=True)
class ProximityOptions:
    """How a straight line becomes the length of a route.

    ``detour = land + sea × share of the line over sea``. Pipes follow streets on land and lie straight on the
    seabed; trucks go round a fjord or take a ferry. The factors are estimates. For the trucks they were held
    against three distances on the roads of Kartverket's N1000 map: Molde to Ålesund 82.2 km (1.39 times the
    geodesic), Sunndalsøra to Kristiansund 100.6 km (1.56), Tjeldbergodden to Kristiansund 79.7 km (1.36).

    Parameters
    ----------
    pipe_detour_land, pipe_detour_sea : float
        1.25 on land; a crossing adds landfalls rather than length.
    truck_detour_land, truck_detour_sea : float
    pipe_routes : {"straight", "least-cost"}
        Whether pipes take the straight line with a detour, or the cheapest way over land and under the sea.
    pipe_cell_m, pipe_narrow_cell_m : float
        Cells of heights and of the farthest sea, and cells of the search; the narrow go into the wide a whole number
        of times.
    pipe_sea_factor : float
        A metre of an insulated pair of pipes at sea over one on land (estimate, as in ``[matching]``, which this
        follows in a run).
    pipe_sea_factor_single : float
        The same for one bare polyethylene pipe: its price rests on a contract with both (Råde, Oven to Tasken).
    pipe_landfall_m : float
        What a passage between land and sea costs, in metres of the same pipe on land (estimate).
    pipe_sea_longest_m : float
        Longest stretch at sea (estimate).
    pipe_sea_deepest_m : float
        Deepest sea, where heights below the sea are given (estimate).
    pipe_climb_cost_m : float
        What each metre of rise costs, in metres of pipe on plain land, where heights are given (estimate).
    pipe_shore_m : float
        A site that lies in the sea no farther than this from land counts as on land: a quay, or a coast that is
        drawn roughly.
    pipe_road_factor : float
        A metre along a road over one beside it, where roads are given (estimate).
    pipe_co2_t : float
        t/yr. CO2 goes by lorry, and at this amount or more the way of a pipe is found as well (the smallest flow that
        ``[matching]`` prices a pipe for, which this follows in a run).
    pipe_longest_detour : float
        Routes longer than this times the straight line and 8 km are not looked for.

    Raises
    ------
    ProjectError
        For a value outside its range.
    """

    pipe_detour_land: float = 1.25
    pipe_detour_sea: float = -0.1
    truck_detour_land: float = 1.3
    truck_detour_sea: float = 0.4
    road_routes: Literal["cheapest", "fastest", "shortest", "straight"] = "cheapest"
    lorry_eur_per_km: float = 0.7
    lorry_eur_per_h: float = 45.0
    road_access_m: float = 5_000.0
    road_access_water_m: float = 1_000.0
    road_reach_factor: float = 4.0
    road_detail_m: float = 20.0
    sea_lot_t: float = 1_000.0
    sea_quay_m: float = 5_000.0
    sea_cell_m: float = 400.0
    sea_berth_m: float = 2_000.0
    pipe_routes: Literal["straight", "least-cost"] = "straight"
    pipe_cell_m: float = 100.0
    pipe_narrow_cell_m: float = 25.0
    pipe_sea_factor: float = 2.0
    pipe_sea_factor_single: float = 1.0
    pipe_landfall_m: float = 100.0
    pipe_sea_longest_m: float = 10_000.0
    pipe_sea_deepest_m: float = 200.0
    pipe_climb_cost_m: float = 10.0
    pipe_shore_m: float = 100.0
    pipe_road_factor: float = 0.9
    pipe_longest_detour: float = 2.5
    pipe_co2_t: float = 80_000.0

    def __post_init__(self) -> None:
        if self.pipe_routes not in ("straight", "least-cost"):
            raise ProjectError(f"pipe_routes is {self.pipe_routes!r}", remedy="Choose 'straight' or 'least-cost'.")
        for name, least in _PIPE_LEAST.items():
            value = getattr(self, name)
            if not least <= value < float("inf"):
                raise ProjectError(f"{name} is {value!r}", remedy=f"Give a number from {least:g} on.")
        times = self.pipe_cell_m / self.pipe_narrow_cell_m
        if round(times) < 1 or abs(times - round(times)) > 1e-9:
            raise ProjectError(
                f"cells of {self.pipe_narrow_cell_m:g} m do not go into cells of {self.pipe_cell_m:g} m a whole "
                "number of times",
                remedy="Choose pipe_cell_m = 100.0 and pipe_narrow_cell_m = 25.0, or the like.",
            )


_PIPE_LEAST = {
    "pipe_cell_m": 1.0,
    "pipe_narrow_cell_m": 1.0,
    "pipe_sea_factor": 0.1,
    "pipe_sea_factor_single": 0.1,
    "pipe_landfall_m": 0.0,
    "pipe_sea_longest_m": 0.0,
    "pipe_sea_deepest_m": 0.0,
    "pipe_climb_cost_m": 0.0,
    "pipe_shore_m": 0.0,
    "pipe_road_factor": 0.1,
    "pipe_longest_detour": 1.0,
    "pipe_co2_t": 0.0,
}
