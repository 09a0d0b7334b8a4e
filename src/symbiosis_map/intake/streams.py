"""From rows of all files to streams: their site, their key, and their yearly quantity in the base unit."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pandas as pd

from symbiosis_map import tables
from symbiosis_map.intake.findings import Findings
from symbiosis_map.intake.identity import number_apart, same_id, slug
from symbiosis_map.intake.sectors import SectorProfiles
from symbiosis_map.intake.sites import AssembledSites
from symbiosis_map.knowledge import Knowledge
from symbiosis_map.schema import conform
from symbiosis_map.units import Quantity

__all__ = ["assemble_streams"]

_CONTENT = ("site_id", "direction", "resource", "stream", "waste_code", "temperature_c", "medium", "notes")
_QUANTITIES = {"quantity": "quantity_per_year", "quantity_low": "quantity_low", "quantity_high": "quantity_high"}


def assemble_streams(
    rows: list[dict[str, Any]], assembled: AssembledSites, findings: Findings, knowledge: Knowledge
) -> pd.DataFrame:
    """Join streams to their sites, give them keys, and count their quantities per year.

    Parameters
    ----------
    rows : list of dict
        As :func:`read_stream_rows` gives them, with ``site_row_no``: the site in the same line of the file, -1 where
        the sheet holds streams alone.
    assembled : AssembledSites
    findings : Findings
    knowledge : Knowledge

    Returns
    -------
    DataFrame
        Streams, sorted by id. Missing temperatures, media and profiles are left empty here.
    """
    records = [row for row in rows if _join(row, assembled, findings)]
    records = _without_duplicates(records, findings)
    activities = dict(zip(assembled.sites["site_id"], assembled.sites["nace"].fillna(""), strict=True))
    _give_keys(records, findings)
    profiles = SectorProfiles.curated(knowledge)
    for row in records:
        _fill(row, activities[row["site_id"]], profiles, findings)
    columns: dict[str, list[Any]] = {
        column.name: [row.get(column.name) or None for row in records]
        if column.type == "text"
        else [row.get(column.name) for row in records]
        for column in tables.STREAMS.columns
    }
    frame = conform(pd.DataFrame(columns), tables.STREAMS)
    return conform(frame.sort_values("stream_id", kind="stable"), tables.STREAMS)


def _join(row: dict[str, Any], assembled: AssembledSites, findings: Findings) -> bool:
    """Give a row the id of its site; set it aside where there is no such site."""
    given = row["site_id"]
    if row["site_row_no"] >= 0:
        site = assembled.by_row.get(row["site_row_no"])
    else:
        site = assembled.by_id.get(same_id(given)) if given else None
    if site is not None:
        row["given_site_id"], row["site_id"] = given, site
        return True
    if not given:
        rule, remedy = "no site_id: row set aside", "Fill in the id of the site."
    elif same_id(given) in assembled.refused:
        rule, remedy = "its site was set aside, so this row is too", "Mend the site first."
    else:
        rule, remedy = "no site has this id: row set aside", "Add the site, or mend the id."
    findings.set_aside(row["place"], "site_id", given, rule, remedy)
    return False


def _without_duplicates(records: list[dict[str, Any]], findings: Findings) -> list[dict[str, Any]]:
    """Set rows aside that share an id and differ; equal rows count once."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number, row in enumerate(records):
        groups[same_id(row["stream_id"]) or f"\x00{number}"].append(row)
    kept = []
    for group in groups.values():
        if len(group) == 1:
            kept.append(group[0])
            continue
        places = [row["place"] for row in group]
        if len({str([row[name] for name in (*_CONTENT, *_QUANTITIES, "power")]) for row in group}) == 1:
            kept.append(group[0])
            for place in places[1:]:
                rule = f"repeats {places[0]}"
                findings.set_aside(place, "stream_id", group[0]["stream_id"], rule, "Nothing: it was read once.")
            continue
        for place in places:
            other = next(other for other in places if other is not place)
            rule = f"the id stands in {len(group)} rows that differ (see {other}): all set aside"
            findings.set_aside(place, "stream_id", group[0]["stream_id"], rule, "Give each stream its own id.")
    return kept


def _give_keys(records: list[dict[str, Any]], findings: Findings) -> None:
    blank = [row for row in records if not row["stream_id"]]
    wanted = [slug(row["site_id"], row["direction"], row["resource"], row["stream"]) for row in blank]
    often = Counter(wanted)
    order = [
        tuple(str(row[name]) for name in (*_CONTENT, *_QUANTITIES, "power", "source")) if often[key] > 1 else ()
        for row, key in zip(blank, wanted, strict=True)
    ]
    taken = [row["stream_id"] for row in records if row["stream_id"]]
    for row, key in zip(blank, number_apart(wanted, order, taken), strict=True):
        row["stream_id"] = key
        findings.assume(
            "streams", key, "stream_id", key, "the file gives no id", f"made from site and stream, {row['place']}"
        )


def _fill(row: dict[str, Any], nace: str, profiles: SectorProfiles, findings: Findings) -> None:
    """Bring a row into the columns of the table and fill in what it cannot be without."""
    key, where, resource = row["stream_id"], str(row["place"]), row["resource"]

    def assume(column: str, value: str, reason: str, source: str) -> None:
        findings.assume("streams", key, column, value, reason, source)

    given = row["given_site_id"]
    if given and given != row["site_id"]:
        assume("site_id", row["site_id"], f"the file writes {given!r}", f"same id without case and blanks, {where}")
    row["unit"] = tables.BASE_UNIT[resource]
    if not row["stream"]:
        row["stream"] = f"{resource} {row['direction']}"
        assume("stream", row["stream"], "the file does not say what it is", f"resource and direction, {where}")
    power: Quantity | None = row["power"]
    row["power_mw"] = power.value if power is not None and resource == "heat" else np.nan
    if power is not None and resource != "heat":
        findings.set_aside(row["place"], "power_mw", power.value, "power of a stream that is not heat: not used", "-")
    _count_per_year(row, nace, profiles, findings)
    if power is not None and power.remarks:
        assume("power_mw", f"{row['power_mw']:g} MW", "; ".join(power.remarks), where)
    if not row["basis"]:
        known = not (np.isnan(row["quantity_per_year"]) and np.isnan(row["power_mw"]))
        row["basis"] = "reported" if known else "inferred"
        assume("basis", row["basis"], "the file does not say how the figure is known", "a figure or none in the file")
    if not row["source"]:
        row["source"] = where


def _count_per_year(row: dict[str, Any], nace: str, profiles: SectorProfiles, findings: Findings) -> None:
    """Turn quantities into yearly ones; a rate per hour needs full-load hours."""
    key, resource = row["stream_id"], row["resource"]
    quantities: dict[str, Quantity | None] = {column: row[name] for name, column in _QUANTITIES.items()}
    running = [column for column, quantity in quantities.items() if quantity is not None and quantity.per == "hour"]
    if running and resource == "heat" and "quantity_per_year" in running and np.isnan(row["power_mw"]):
        best = quantities["quantity_per_year"]
        row["power_mw"] = best.value if best is not None else np.nan
    if running and np.isnan(row["full_load_hours"]):
        row["full_load_hours"], source = profiles.full_load_hours(nace, row["direction"], resource, row["medium"])
        value = f"{row['full_load_hours']:g} h/yr"
        findings.assume("streams", key, "full_load_hours", value, "the quantity is a rate, a year is needed", source)
    for column, quantity in quantities.items():
        if quantity is None:
            row[column] = np.nan
            continue
        row[column] = quantity.per_year(row["full_load_hours"])
        reasons = list(quantity.remarks)
        if quantity.per == "hour":
            reasons.append(f"{quantity.unit} times {row['full_load_hours']:g} full-load hours")
        if reasons:
            value = f"{row[column]:g} {row['unit']}"
            findings.assume("streams", key, column, value, "; ".join(reasons), str(row["place"]))
