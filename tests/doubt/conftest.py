"""A small place with links whose doubt is known, and curated tables that leave no doubt."""

from types import MappingProxyType, SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from symbiosis_map.crs import geodesic_m
from symbiosis_map.knowledge import PACKAGED, Knowledge
from symbiosis_map.matching import MatchingOptions, match
from symbiosis_map.schema import conform
from symbiosis_map.tables import BASE_UNIT, DISTANCES, SITES, STREAMS

PLACES = {"plant": (8.685, 63.412), "farm": (8.712, 63.416), "works": (8.75, 63.40), "biogas": (8.9, 63.35)}
NACE = {"plant": "20.14", "farm": "03.22", "works": "10.20", "biogas": "35.21"}


def without_width(**changed: pd.DataFrame) -> Knowledge:
    """Return the packaged tables with every width taken out, and others in place of some."""
    inputs = PACKAGED.table("uncertain_inputs").set_index("input_id")
    still = {"factor": 1.0, "shift": 0.0}
    inputs["low"] = inputs["high"] = inputs["law"].map(still)
    for name, mode in (("interest_rate", 0.05), ("unknown_criterion", 0.5)):
        inputs.loc[name, ["low", "high"]] = mode
    values = PACKAGED.table("material_values")
    tables = {
        "uncertain_inputs": inputs.reset_index()[PACKAGED.table("uncertain_inputs").columns],
        "basis_widths": PACKAGED.table("basis_widths").assign(share=0.0),
        "temperature_widths": PACKAGED.table("temperature_widths").assign(least_k=0.0, share=0.0),
        "material_values": values.assign(value_low=values["value"], value_high=values["value"]),
    }
    return Knowledge(MappingProxyType(tables | changed), "without width " + " ".join(sorted(changed)))


def stream(stream_id: str, site_id: str, resource: str, **more: object) -> dict:
    """Return a row of the table streams."""
    row = {
        "stream_id": stream_id,
        "site_id": site_id,
        "direction": "surplus",
        "resource": resource,
        "stream": stream_id,
        "unit": BASE_UNIT[resource],
        "basis": "reported",
        "source": "a report",
    }
    return row | more


def sludge(**more: object) -> dict:
    """Fish sludge of the farm."""
    return stream("sludge", "farm", "organic", stream="fish sludge", **more)


def digester(**more: object) -> dict:
    """What the biogas plant takes."""
    return stream("digester", "biogas", "organic", direction="demand", stream="fish sludge", **more)


class Case:
    """Sites, streams and distances with the links and near misses that matching makes of them."""

    def __init__(self, streams: list[dict], options: MatchingOptions, precision_m: float = 0.0) -> None:
        self.options = options
        self.sites = gpd.GeoDataFrame(
            conform(
                gpd.GeoDataFrame(
                    {
                        "site_id": list(PLACES),
                        "name": list(PLACES),
                        "country": "NO",
                        "nace": [NACE[name] for name in PLACES],
                        "location_precision_m": precision_m,
                    },
                    geometry=[Point(*place) for place in PLACES.values()],
                    crs=4326,
                ),
                SITES,
            )
        )
        self.streams = conform(pd.DataFrame(streams), STREAMS)
        surplus = self.streams[self.streams["direction"] == "surplus"]
        demand = self.streams[self.streams["direction"] == "demand"]
        pairs = surplus.merge(demand, on="resource", suffixes=("_s", "_r"))
        a, b = ([PLACES[site] for site in pairs[f"site_id_{end}"]] for end in ("s", "r"))
        crow = geodesic_m([p[0] for p in a], [p[1] for p in a], [p[0] for p in b], [p[1] for p in b])
        expected = (crow**2 + precision_m**2) ** 0.5
        frame = {
            "surplus_id": pairs["stream_id_s"],
            "demand_id": pairs["stream_id_r"],
            "crow_m": crow,
            "route_m": 1.25 * expected,
            "sea_share": 0.0,
            "detour_factor": 1.25,
            "precision_m": 2**0.5 * precision_m,
        }
        self.distances = gpd.GeoDataFrame(conform(pd.DataFrame(frame), DISTANCES))
        self.matched = match(self.sites, self.streams, self.distances, options)

    @property
    def tables(self) -> tuple:
        """What doubt is measured of."""
        return self.sites, self.streams, self.distances, self.matched.links, self.matched.near_misses


@pytest.fixture(scope="session")
def kit():
    """Builders of the small place."""
    return SimpleNamespace(Case=Case, without_width=without_width, stream=stream, sludge=sludge, digester=digester)
