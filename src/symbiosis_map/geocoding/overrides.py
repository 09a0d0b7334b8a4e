"""The table of points that somebody set by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from symbiosis_map.errors import InputError
from symbiosis_map.geocoding.checks import check_point
from symbiosis_map.geocoding.options import GeocodingOptions
from symbiosis_map.geocoding.place import Place

__all__ = ["OVERRIDE_COLUMNS", "read_overrides"]

OVERRIDE_COLUMNS = ("site_id", "latitude", "longitude", "precision_m", "source", "query_key")


def read_overrides(
    overrides: pd.DataFrame | None,
    countries: Mapping[str, str],
    options: GeocodingOptions,
    query_keys: Mapping[str, str],
) -> dict[str, Place]:
    """Return the point of each site that the table of overrides names.

    Parameters
    ----------
    overrides : DataFrame, optional
        :data:`OVERRIDE_COLUMNS` as text or numbers; all but the first three may be blank or absent.
    countries : mapping
        Country of each site; rows for other sites are passed over, so that one table serves several projects.
    options : GeocodingOptions
    query_keys : mapping
        Key of the words of each site. A row with another key was chosen for other words: it is passed over, and the
        site is looked for anew.

    Returns
    -------
    dict of str to Place
        By site.

    Raises
    ------
    InputError
        Lists every row in fault: a missing column, a number that is none, a point outside its country, a site twice.
        An override is somebody's decision, so a faulty one stops the run.
    """
    if overrides is None or overrides.empty:
        return {}
    missing = [name for name in OVERRIDE_COLUMNS[:3] if name not in overrides.columns]
    if missing:
        raise InputError(
            f"the table of overrides lacks {', '.join(missing)}", remedy=f"Its columns: {', '.join(OVERRIDE_COLUMNS)}."
        )
    rows = overrides.reindex(columns=list(OVERRIDE_COLUMNS)).astype(object)
    rows = rows.where(rows.notna(), None)
    faults: list[str] = []
    result: dict[str, Place] = {}
    for number, row in enumerate(rows.to_dict("records"), start=2):
        site_id = "" if row["site_id"] is None else str(row["site_id"]).strip()
        chosen_for = "" if row["query_key"] is None else str(row["query_key"]).strip()
        if site_id not in countries or chosen_for not in ("", query_keys.get(site_id, "")):
            continue
        latitude, longitude = _number(row["latitude"]), _number(row["longitude"])
        precision_m = options.precision_manual_m if row["precision_m"] is None else _number(row["precision_m"])
        verdict = check_point(longitude, latitude, countries[site_id], options)
        if site_id in result:
            faults.append(f"row {number}: site {site_id!r} stands there twice")
        elif not verdict.good:
            faults.append(f"row {number}, site {site_id!r}: {verdict.reason}")
        elif not (math.isfinite(precision_m) and precision_m >= 0):
            faults.append(f"row {number}, site {site_id!r}: precision_m is {row['precision_m']!r}, not metres")
        else:
            result[site_id] = Place(
                longitude=longitude,
                latitude=latitude,
                level="manual",
                match="exact",
                score=1.0,
                precision_m=precision_m,
                provider="override",
                provider_id=site_id,
                matched_text="" if row["source"] is None else str(row["source"]).strip(),
                query=site_id,
                checks=() if row["precision_m"] is not None else ("precision not given",),
            )
    if faults:
        raise InputError("the table of overrides has faults: " + "; ".join(faults), remedy="Mend these rows.")
    return result


def _number(value: object) -> float:
    try:
        return float(str(value).strip().replace(",", "."))
    except ValueError:
        return math.nan
