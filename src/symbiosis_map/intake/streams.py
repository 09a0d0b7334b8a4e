"""From rows of all files to streams: their site, their key, and their yearly quantity in the base unit."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map import tables
from symbiosis_map.intake.findings import Findings
from symbiosis_map.intake.identity import number_apart, same_id, slug
from symbiosis_map.intake.rows import Rows, objects, rows_at
from symbiosis_map.intake.sectors import SectorProfiles
from symbiosis_map.intake.sites import AssembledSites
from symbiosis_map.knowledge import Knowledge
from symbiosis_map.schema import conform, empty

__all__ = ["assemble_streams"]

_CONTENT = ("site_id", "direction", "resource", "stream", "waste_code", "temperature_c", "medium", "notes")
_QUANTITIES = {"quantity": "quantity_per_year", "quantity_low": "quantity_low", "quantity_high": "quantity_high"}


def assemble_streams(rows: Rows, assembled: AssembledSites, findings: Findings, knowledge: Knowledge) -> pd.DataFrame:
    """Join streams to their sites, give them keys, and count their quantities per year.

    Parameters
    ----------
    rows : Rows
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
    if not rows:
        return empty(tables.STREAMS)
    rows = _joined(rows, assembled, findings)
    rows = _without_duplicates(rows, findings)
    _give_keys(rows, findings)
    _fill(rows, findings)
    _count_per_year(rows, assembled, SectorProfiles.curated(knowledge), findings)
    _name_basis(rows, findings)
    rows = rows_at(rows, np.argsort(rows["stream_id"], kind="stable"))
    for column in tables.STREAMS.columns:
        if column.type == "text":
            rows[column.name][rows[column.name] == ""] = None
    return conform(pd.DataFrame({name: rows[name] for name in tables.STREAMS.names}), tables.STREAMS)


def _joined(rows: Rows, assembled: AssembledSites, findings: Findings) -> Rows:
    """Give each row the id of its site; set it aside where there is no such site."""
    given = rows["site_id"]
    listed = {text: assembled.by_id.get(same_id(text)) for text in set(given) - {""}}
    beside = zip(rows["site_row_no"].tolist(), given, strict=True)
    site = objects(assembled.by_row.get(number) if number >= 0 else listed.get(text) for number, text in beside)
    has_site = np.array([key is not None for key in site], dtype=bool)
    for row in np.flatnonzero(~has_site):
        if not given[row]:
            rule, remedy = "no site_id: row set aside", "Fill in the id of the site."
        elif same_id(given[row]) in assembled.refused:
            rule, remedy = "its site was set aside, so this row is too", "Mend the site first."
        else:
            rule, remedy = "no site has this id: row set aside", "Add the site, or mend the id."
        findings.set_aside(rows["place"][row], "site_id", given[row], rule, remedy)
    return rows_at(rows | {"given_site_id": given, "site_id": site}, has_site)


def _without_duplicates(rows: Rows, findings: Findings) -> Rows:
    """Set rows aside that share an id and differ; equal rows count once."""
    ids, places = rows["stream_id"], rows["place"]
    groups: dict[str, list[int]] = defaultdict(list)
    for row, key in enumerate(ids):
        if key:
            groups[same_id(key)].append(row)
    kept = np.ones(len(ids), dtype=bool)
    for group in groups.values():
        if len(group) == 1:
            continue
        first = group[0]
        if len({str([rows[name][row] for name in (*_CONTENT, *_QUANTITIES, "power")]) for row in group}) == 1:
            kept[group[1:]] = False
            for row in group[1:]:
                rule = f"repeats {places[first]}"
                findings.set_aside(places[row], "stream_id", ids[first], rule, "Nothing: it was read once.")
            continue
        kept[group] = False
        for row in group:
            other = places[next(other for other in group if other != row)]
            rule = f"the id stands in {len(group)} rows that differ (see {other}): all set aside"
            findings.set_aside(places[row], "stream_id", ids[first], rule, "Give each stream its own id.")
    return rows_at(rows, kept)


def _give_keys(rows: Rows, findings: Findings) -> None:
    ids = rows["stream_id"]
    at = np.flatnonzero(ids == "")
    wanted = list(map(slug, *(rows[name][at] for name in ("site_id", "direction", "resource", "stream"))))
    often = Counter(wanted)
    content = [rows[name] for name in (*_CONTENT, *_QUANTITIES, "power", "source")]
    order = [
        tuple(str(values[row]) for values in content) if often[key] > 1 else ()
        for row, key in zip(at.tolist(), wanted, strict=True)
    ]
    keys = number_apart(wanted, order, ids[ids != ""])
    ids[at] = keys
    sources = [f"made from site and stream, {place}" for place in rows["place"][at]]
    findings.assumptions.add("streams", keys, "stream_id", keys, "the file gives no id", sources)


def _fill(rows: Rows, findings: Findings) -> None:
    """Bring rows into the columns of the table and fill in what they cannot be without."""
    key, resource, power = rows["stream_id"], rows["resource"], rows["power"]
    where = objects(map(str, rows["place"]))
    given, site = rows["given_site_id"], rows["site_id"]
    at = np.flatnonzero((given != "") & (given != site))
    reasons = [f"the file writes {text!r}" for text in given[at]]
    sources = [f"same id without case and blanks, {place}" for place in where[at]]
    findings.assumptions.add("streams", key[at], "site_id", site[at], reasons, sources)
    rows["unit"] = objects(tables.BASE_UNIT[each] for each in resource)
    at = np.flatnonzero(rows["stream"] == "")
    rows["stream"][at] = [f"{what} {way}" for what, way in zip(resource[at], rows["direction"][at], strict=True)]
    sources = [f"resource and direction, {place}" for place in where[at]]
    reason = "the file does not say what it is"
    findings.assumptions.add("streams", key[at], "stream", rows["stream"][at], reason, sources)
    heat = resource == "heat"
    has_power = np.array([each is not None for each in power], dtype=bool)
    rows["power_mw"] = np.full(len(key), np.nan)
    at = np.flatnonzero(has_power & heat)
    rows["power_mw"][at] = [each.value for each in power[at]]
    for row in np.flatnonzero(has_power & ~heat):
        rule = "power of a stream that is not heat: not used"
        findings.set_aside(rows["place"][row], "power_mw", power[row].value, rule, "-")
    for row in np.flatnonzero(has_power):
        if power[row].remarks:
            value = f"{rows['power_mw'][row]:g} MW"
            findings.assume("streams", key[row], "power_mw", value, "; ".join(power[row].remarks), where[row])
    nowhere = rows["source"] == ""
    rows["source"][nowhere] = where[nowhere]


def _count_per_year(rows: Rows, assembled: AssembledSites, profiles: SectorProfiles, findings: Findings) -> None:
    """Turn quantities into yearly ones; a rate per hour needs full-load hours."""
    amounts: dict[str, NDArray[np.float64]] = {}
    hourly: dict[str, NDArray[np.bool_]] = {}
    for name in _QUANTITIES:
        amounts[name] = np.array([np.nan if each is None else each.value for each in rows[name]], dtype=float)
        hourly[name] = np.array([each is not None and each.per == "hour" for each in rows[name]], dtype=bool)
    power_mw, hours = rows["power_mw"], rows["full_load_hours"]
    at = np.flatnonzero(hourly["quantity"] & (rows["resource"] == "heat") & np.isnan(power_mw))
    power_mw[at] = amounts["quantity"][at]
    running = np.flatnonzero(np.logical_or.reduce(list(hourly.values())) & np.isnan(hours))
    activities = dict(
        zip(assembled.sites["site_id"].tolist(), assembled.sites["nace"].fillna("").tolist(), strict=True)
    )
    for row in running.tolist():
        nace = activities[rows["site_id"][row]]
        stream = (rows[name][row] for name in ("direction", "resource", "medium"))
        hours[row], source = profiles.full_load_hours(nace, *stream)
        reason = "the quantity is a rate, a year is needed"
        findings.assume("streams", rows["stream_id"][row], "full_load_hours", f"{hours[row]:g} h/yr", reason, source)
    for name, column in _QUANTITIES.items():
        quantities = rows[name]
        rows[column] = np.where(hourly[name], amounts[name] * hours, amounts[name])
        for row, quantity in enumerate(quantities):
            if quantity is None or not (quantity.remarks or quantity.per == "hour"):
                continue
            reasons = list(quantity.remarks)
            if quantity.per == "hour":
                reasons.append(f"{quantity.unit} times {hours[row]:g} full-load hours")
            value = f"{rows[column][row]:g} {rows['unit'][row]}"
            where = str(rows["place"][row])
            findings.assume("streams", rows["stream_id"][row], column, value, "; ".join(reasons), where)


def _name_basis(rows: Rows, findings: Findings) -> None:
    """Say how a figure is known where the file does not."""
    at = np.flatnonzero(rows["basis"] == "")
    unknown = np.isnan(rows["quantity_per_year"]) & np.isnan(rows["power_mw"])
    rows["basis"][at] = np.where(unknown, "inferred", "reported")[at]
    reason, source = "the file does not say how the figure is known", "a figure or none in the file"
    findings.assumptions.add("streams", rows["stream_id"][at], "basis", rows["basis"][at], reason, source)
