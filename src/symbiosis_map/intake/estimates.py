"""Streams of sites of which only the activity is known."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map import tables
from symbiosis_map.intake.completion import profile_for
from symbiosis_map.intake.identity import number_apart, slug
from symbiosis_map.intake.options import IntakeOptions
from symbiosis_map.intake.sectors import SectorProfile, SectorProfiles
from symbiosis_map.schema import check, conform
from symbiosis_map.tables.assuming import Assumptions

__all__ = ["Estimated", "estimate_streams"]

_UNITS = {
    "waste_code": "",
    "quantity_per_year": "unit",
    "quantity_low": "unit",
    "quantity_high": "unit",
    "power_mw": "MW",
    "full_load_hours": "h/yr",
    "temperature_c": "°C",
    "return_temperature_c": "°C",
    "medium": "",
    "water_class": "",
    "profile": "",
}
"""What an estimate fills in, with its unit; ``unit`` is the column that holds it."""


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
    given = conform(streams, tables.STREAMS)
    served = set(streams["site_id"].tolist())
    states_none = np.array([site_id not in served for site_id in sites["site_id"].tolist()], dtype=bool)
    without = sites[sites["nace"].notna() & states_none & options.estimate_streams].sort_values("site_id")
    usual, which, site_ids = _usual(without, options)
    if not len(which):
        return Estimated(given, Assumptions().table())
    made = usual.iloc[which].assign(site_id=site_ids)
    wanted = [f"{site_id}-{key}" for site_id, key in zip(site_ids, made["stream_id"].tolist(), strict=True)]
    made["stream_id"] = number_apart(wanted, made["stream"].tolist(), streams["stream_id"].tolist())
    estimated = conform(made, tables.STREAMS)
    together = estimated if streams.empty else pd.concat([given, estimated], ignore_index=True)
    result = conform(together.sort_values("stream_id", kind="stable"), tables.STREAMS)
    check(result, tables.STREAMS)
    return Estimated(result, _assumptions(usual, which, estimated["stream_id"].to_numpy(object)))


def _usual(sites: pd.DataFrame, options: IntakeOptions) -> tuple[pd.DataFrame, NDArray[np.intp], list[str]]:
    """Return what the kinds of sites have, which of its rows each stream is made from, and the site of the stream."""
    profiles = SectorProfiles.curated(options.knowledge)
    rows: list[dict[str, Any]] = []
    of_kind: dict[tuple[str, float, str, str], range] = {}
    which: list[int] = []
    site_ids: list[str] = []
    columns = (sites[name].tolist() for name in ("site_id", "nace", "capacity", "capacity_unit", "country"))
    for site_id, nace, capacity, unit, country in zip(*columns, strict=True):
        size = math.nan if math.isnan(capacity) else capacity  # one object, so that equal keys are equal
        kind = (nace, size, unit if isinstance(unit, str) else "", country)
        if kind not in of_kind:
            start = len(rows)
            rows += [_stream(row, *kind[1:]) for row in profiles.typical(*kind[:3])]
            of_kind[kind] = range(start, len(rows))
        which += of_kind[kind]
        site_ids += [site_id] * len(of_kind[kind])
    return pd.DataFrame(rows).replace("", None), np.array(which, dtype=np.intp), site_ids


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


def _assumptions(usual: pd.DataFrame, which: NDArray[np.intp], stream_ids: NDArray[np.object_]) -> pd.DataFrame:
    """Return one assumption for each value of the streams that were made from rows of ``usual``."""
    assumptions = Assumptions()
    sources = usual["source"].to_numpy(object)
    for column, unit in _UNITS.items():
        known = usual[column].notna().to_numpy()
        units = usual["unit"].to_numpy(object) if unit == "unit" else np.full(len(usual), unit, dtype=object)
        texts = [
            f"{value:.6g} {each}" if isinstance(value, float) else value
            for value, each in zip(usual[column].tolist(), units, strict=True)
        ]
        at = np.flatnonzero(known[which])
        rows = which[at]
        values = np.array(texts, dtype=object)[rows]
        assumptions.add("streams", stream_ids[at], column, values, "the site states no stream", sources[rows])
    return assumptions.table()
