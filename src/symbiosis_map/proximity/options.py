"""How a straight line becomes a route where no route was found, and how routes are chosen."""

from __future__ import annotations

from dataclasses import dataclass

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
    """

    pipe_detour_land: float = 1.25
    pipe_detour_sea: float = -0.1
    truck_detour_land: float = 1.3
    truck_detour_sea: float = 0.4
