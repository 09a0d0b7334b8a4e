"""Streams of sites of which only the activity is known."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from symbiosis_map import tables
from symbiosis_map.intake.completion import profile_for
from symbiosis_map.intake.findings import Assumed, assumptions_table
from symbiosis_map.intake.identity import number_apart, slug
from symbiosis_map.intake.options import IntakeOptions
from symbiosis_map.intake.sectors import SectorProfile, SectorProfiles
from symbiosis_map.schema import check, conform

__all__ = ["Estimated", "estimate_streams"]


class Estimated(NamedTuple):
    """All streams, given and estimated, and what the estimates were taken from."""

    streams: pd.DataFrame
    assumptions: pd.DataFrame


def estimate_streams(sites: pd.DataFrame, streams: pd.DataFrame, options: IntakeOptions | None = None) -> Estimated:
    """Give sites with an activity and no stream those that are usual in their sector.

    Parameters
    ----------
    sites, streams : DataFrame
        Given streams are passed on as they are.
    options : IntakeOptions, optional

    Returns
    -------
    Estimated
        Estimated streams have the basis `estimated`, a low and a high quantity, and the sector as their source.

    Examples
    --------
    >>> site = conform(pd.DataFrame([{"site_id": "A", "name": "A", "country": "NO", "nace": "10.71"}]), tables.SITES)
    >>> estimate_streams(site, conform(pd.DataFrame(), tables.STREAMS)).streams["stream"].tolist()
    ['bakery waste', 'exhaust of ovens']
    """
    options = options or IntakeOptions()
    without = None
    if options.estimate_streams:
        served = set(streams["site_id"])
        states_none = np.array([site_id not in served for site_id in sites["site_id"]], dtype=bool)
        without = sites[sites["nace"].notna() & states_none]
    made: list[dict[str, Any]] = []
    if without is not None:
        profiles = SectorProfiles.curated(options.knowledge)
        usual: dict[tuple[str, float, str, str], list[dict[str, Any]]] = {}
        sector = without.sort_values("site_id")[["nace", "capacity", "capacity_unit", "country", "site_id"]]
        for nace, capacity, unit, country, site_id in sector.itertuples(index=False):
            size = math.nan if math.isnan(capacity) else float(capacity)  # one object, so that equal keys are equal
            kind = (str(nace), size, "" if pd.isna(unit) else str(unit), str(country))
            if kind not in usual:
                usual[kind] = [_stream(row, *kind[1:]) for row in profiles.typical(*kind[:3])]
            made.extend(
                stream | {"stream_id": f"{site_id}-{stream['stream_id']}", "site_id": site_id} for stream in usual[kind]
            )
    keys = number_apart([stream["stream_id"] for stream in made], [s["stream"] for s in made], streams["stream_id"])
    assumed: list[Assumed] = []
    for stream, key in zip(made, keys, strict=True):
        stream["stream_id"] = key
        assumed.extend(_assumptions(stream))
    if not made:
        return Estimated(conform(streams, tables.STREAMS), assumptions_table([]))
    estimated = conform(pd.DataFrame(made).replace("", None), tables.STREAMS)
    together = (
        estimated if streams.empty else pd.concat([conform(streams, tables.STREAMS), estimated], ignore_index=True)
    )
    result = conform(together.sort_values("stream_id", kind="stable"), tables.STREAMS)
    check(result, tables.STREAMS)
    return Estimated(result, assumptions_table(assumed))


def _stream(row: SectorProfile, capacity: float, capacity_unit: str, country: str) -> dict[str, Any]:
    """Return what a site has by its sector; ``stream_id`` is to follow the id of the site."""
    times = row.counts_for(capacity, capacity_unit) or 0.0
    per = "a site" if row.per == "site" else f"{capacity:g} {capacity_unit}"
    quantity = row.quantity_mode * times
    is_heat = row.resource == "heat"
    return {
        "stream_id": f"{row.direction}-{slug(row.stream)}",
        "direction": row.direction,
        "resource": row.resource,
        "stream": row.stream,
        "waste_code": row.waste_code,
        "quantity_per_year": quantity,
        "quantity_low": row.quantity_low * times,
        "quantity_high": row.quantity_high * times,
        "unit": tables.BASE_UNIT[row.resource],
        "power_mw": quantity / row.full_load_hours if is_heat else float("nan"),
        "full_load_hours": row.full_load_hours,
        "temperature_c": row.temperature_c,
        "return_temperature_c": row.return_temperature_c,
        "medium": row.medium,
        "water_class": row.water_class,
        "profile": profile_for(row.profile, country),
        "basis": "estimated",
        "source": row.name,
        "notes": f"Estimated: usual in the sector, counted for {per}. Ask the site.",
    }


def _assumptions(stream: dict[str, Any]) -> list[Assumed]:
    """Return one assumption for each value of an estimated stream."""
    units = {
        "quantity_per_year": stream["unit"],
        "quantity_low": stream["unit"],
        "quantity_high": stream["unit"],
        "power_mw": "MW",
        "full_load_hours": "h/yr",
        "temperature_c": "°C",
        "return_temperature_c": "°C",
    }
    columns = ("waste_code", *units, "medium", "water_class", "profile")
    filled = []
    for column in columns:
        value = stream[column]
        if value == "" or value != value:  # not a number is not even itself
            continue
        text = f"{value:.6g} {units[column]}" if column in units else str(value)
        filled.append(
            Assumed("streams", stream["stream_id"], column, text, "the site states no stream", stream["source"])
        )
    return filled
