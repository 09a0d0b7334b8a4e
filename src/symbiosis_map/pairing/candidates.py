"""Candidates: a surplus and a demand of one resource, at different sites, within reach."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from symbiosis_map.pairing.search import pair_blocks
from symbiosis_map.schema import check, conform
from symbiosis_map.tables import CANDIDATES, RESOURCES

__all__ = ["PairingOptions", "find_candidates", "placed_streams", "reach_m"]


@dataclass(frozen=True, slots=True)
class PairingOptions:
    """How far to look, in kilometres as the crow flies.

    Reach is set wider than what pays, so that a pair that is just too far shows up as a near miss. Heat
    reaches further from a large source: ``heat_reach_km + heat_reach_km_per_mw × MW``, at most
    ``heat_reach_max_km``. The defaults are estimates; the economic distances that they are set against stand
    in the explanation of the heat and goods formulas.

    Parameters
    ----------
    heat_reach_km : float
        Reach of a heat source of unknown power.
    heat_reach_km_per_mw : float
        1 km per MW is the rule of thumb for the economic distance of small sources.
    heat_reach_max_km : float
        40 km; about 20 km is cited as the practical limit of heat transport.
    water_reach_km, gas_reach_km : float
        Pipe-borne.
    material_reach_km, organic_reach_km, co2_reach_km : float
        Truck-borne. Fly ash travels 170 km from Kalundborg to Aalborg.
    """

    heat_reach_km: float = 10.0
    heat_reach_km_per_mw: float = 1.0
    heat_reach_max_km: float = 40.0
    water_reach_km: float = 20.0
    gas_reach_km: float = 20.0
    material_reach_km: float = 200.0
    organic_reach_km: float = 150.0
    co2_reach_km: float = 150.0


def reach_m(streams: pd.DataFrame, options: PairingOptions) -> pd.Series:
    """Return how far each surplus stream reaches.

    Parameters
    ----------
    streams : DataFrame
        With ``resource`` and ``power_mw``.
    options : PairingOptions

    Returns
    -------
    Series of float
        Metres, on the index of the streams.

    Examples
    --------
    >>> streams = pd.DataFrame({"resource": ["heat", "heat", "water"], "power_mw": [3.0, 200.0, float("nan")]})
    >>> reach_m(streams, PairingOptions()).tolist()
    [13000.0, 40000.0, 20000.0]
    """
    flat_km = streams["resource"].map({name: getattr(options, f"{name}_reach_km") for name in RESOURCES})
    grown_km = options.heat_reach_km + options.heat_reach_km_per_mw * streams["power_mw"].fillna(0.0)
    is_heat = streams["resource"] == "heat"
    return flat_km.where(~is_heat, grown_km.clip(upper=options.heat_reach_max_km)).astype(float) * 1000.0


def find_candidates(
    sites: gpd.GeoDataFrame, streams: pd.DataFrame, options: PairingOptions | None = None
) -> pd.DataFrame:
    """Return all pairs within reach, exactly, per resource.

    Points are searched in earth-centred coordinates, where the chord is a lower bound of the geodesic; what
    passes is then measured on the ellipsoid. Streams of one site are not paired with each other,
    and streams of a site without a point are passed over (geocoding lists those sites).

    Parameters
    ----------
    sites : GeoDataFrame
        Table ``sites``.
    streams : DataFrame
        Table ``streams``.
    options : PairingOptions, optional

    Returns
    -------
    DataFrame
        Table ``candidates``, sorted by ``surplus_id`` and ``demand_id``.
    """
    placed = placed_streams(sites, streams, options or PairingOptions())
    found = [
        _pairs_of_resource(group[group["direction"] == "surplus"], group[group["direction"] == "demand"], str(resource))
        for resource, group in placed.groupby("resource", sort=True)
    ]
    frame = pd.concat([f for f in found if len(f)], ignore_index=True) if any(map(len, found)) else pd.DataFrame()
    candidates = conform(frame, CANDIDATES)
    candidates = candidates.sort_values(["surplus_id", "demand_id"], ignore_index=True)
    check(candidates, CANDIDATES)
    return candidates


def placed_streams(sites: gpd.GeoDataFrame, streams: pd.DataFrame, options: PairingOptions) -> pd.DataFrame:
    """Return the streams of sites with a point, sorted by id, with ``_longitude``, ``_latitude`` and ``_reach_m``."""
    points = (
        sites.loc[sites.geometry.notna() & ~sites.geometry.is_empty].drop_duplicates("site_id").set_index("site_id")
    )
    placed = streams[streams["site_id"].isin(points.index)].sort_values("stream_id")
    longitude = placed["site_id"].map(points.geometry.x).to_numpy(float)
    latitude = placed["site_id"].map(points.geometry.y).to_numpy(float)
    return placed.assign(_longitude=longitude, _latitude=latitude, _reach_m=reach_m(placed, options))


def _pairs_of_resource(surplus: pd.DataFrame, demand: pd.DataFrame, resource: str) -> pd.DataFrame:
    """Pairs of one resource, block by block, so that pairs of one site never fill the memory."""
    if surplus.empty or demand.empty:
        return pd.DataFrame()
    reach = surplus["_reach_m"].to_numpy(float)
    site, other_site = surplus["site_id"].to_numpy(), demand["site_id"].to_numpy()
    stream, other_stream = surplus["stream_id"].to_numpy(), demand["stream_id"].to_numpy()
    blocks = []
    for pairs in pair_blocks(
        surplus["_longitude"], surplus["_latitude"], reach, demand["_longitude"], demand["_latitude"]
    ):
        apart = site[pairs.source] != other_site[pairs.consumer]
        source, consumer = pairs.source[apart], pairs.consumer[apart]
        blocks.append(
            pd.DataFrame(
                {
                    "surplus_id": stream[source],
                    "demand_id": other_stream[consumer],
                    "crow_m": pairs.crow_m[apart],
                    "reach_m": reach[source],
                }
            )
        )
    return pd.concat(blocks, ignore_index=True).assign(resource=resource)
