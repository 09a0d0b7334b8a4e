"""The flow analysis of the report: for each resource a drawing and a table by sector, and a table by municipality."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from symbiosis_map.exports.pictures.sankey import REST, Band, sankey
from symbiosis_map.exports.pictures.shapes import Picture
from symbiosis_map.exports.report.blocks import PAGE_WIDTH, Block, Grid, Heading, Plate, Text
from symbiosis_map.exports.row_values import rows_of
from symbiosis_map.exports.wording import Words
from symbiosis_map.palette import COLOURS
from symbiosis_map.tables import BASE_UNIT, RESOURCES

__all__ = ["flow_blocks", "resource_sankey", "sector_name"]

_SUMS = {
    "arises_per_year": "doc.arises",
    "redirected_per_year": "doc.redirected",
    "remains_per_year": "doc.remains",
    "wanted_per_year": "doc.used",
    "supplied_per_year": "doc.supplied",
    "still_wanted_per_year": "doc.still_wanted",
}
_UNKNOWN = ["offers_unknown", "wants_unknown"]
_ZOOM_BELOW = 0.25
"""With less than this share of all redirected, that share is drawn once more on its own."""


def sector_name(sector: object, words: Words) -> str:
    """Return what a sector is called; divisions of NACE keep their number."""
    if not isinstance(sector, str) or not sector:
        return words.say("sector.unknown")
    return words.say(f"sector.{sector}") if words.has(f"sector.{sector}") else f"NACE {sector}"


def flow_blocks(views: Mapping[str, pd.DataFrame], words: Words) -> list[Block]:
    """Return the part of a report on resource flows; empty where nothing is offered or wanted.

    Parameters
    ----------
    views : mapping of str to DataFrame
        With ``flow_balance`` and ``flow_routes``.
    words : Words
    """
    balance, routes = views["flow_balance"], views["flow_routes"]
    if balance.empty:
        return []
    blocks: list[Block] = [Heading(words.say("doc.flows"), new_page=True), Text(words.say("doc.flows_note"))]
    blocks.append(Text(words.say("doc.flows_drawing"), "note"))
    for resource in RESOURCES:
        own = balance[balance["resource"] == resource]
        if own.empty:
            continue
        blocks.append(Heading(words.term("resource", resource), 2))
        if own[list(_SUMS)].isna().all(axis=None):
            count = _count(float(own[_UNKNOWN].to_numpy().sum()))
            blocks.append(Text(f"{words.say('no_totals')} {words.say('doc.unknown_amounts')}: {count}"))
            continue
        between = routes[routes["resource"] == resource]
        blocks += [Plate(picture, caption) for picture, caption in _drawings(resource, own, between, words)]
        blocks.append(_grid(own, "sector", resource, words))
        blocks.append(Heading(f"{words.term('resource', resource)}: {words.say('doc.by_municipality')}", 3))
        blocks.append(_grid(own, "municipality", resource, words))
    return blocks


def resource_sankey(resource: str, balance: pd.DataFrame, routes: pd.DataFrame, words: Words) -> Picture | None:
    """Return the drawing of a resource: what arises, is redirected, remains and is wanted; None without an amount.

    Parameters
    ----------
    resource : str
    balance, routes : DataFrame
        Rows of ``flow_balance`` and ``flow_routes`` of this resource.
    words : Words
    """
    bands = _redirected(routes)
    bands += [Band(name, REST, amount) for name, amount in _by_sector(balance, "remains_per_year").items()]
    bands += [Band(REST, name, amount) for name, amount in _by_sector(balance, "still_wanted_per_year").items()]
    return _picture(resource, [band for band in bands if band.amount > 0], balance, words)


def _drawings(resource: str, balance: pd.DataFrame, routes: pd.DataFrame, words: Words) -> list[tuple[Picture, str]]:
    whole = resource_sankey(resource, balance, routes, words)
    drawings = [] if whole is None else [(whole, "")]
    redirected = _redirected(routes)
    moved = sum(band.amount for band in redirected)
    everything = float(balance[["arises_per_year", "still_wanted_per_year"]].sum().sum())
    if redirected and moved < _ZOOM_BELOW * everything:
        part = _picture(resource, redirected, balance, words)
        if part is not None:
            drawings.append((part, words.say("doc.flows_zoom")))
    return drawings


def _redirected(routes: pd.DataFrame) -> list[Band]:
    sums = routes.groupby(["from_sector", "to_sector"], dropna=False)["quantity_per_year"].sum().reset_index()
    return [Band(_key(row.from_sector), _key(row.to_sector), row.quantity_per_year) for row in rows_of(sums)]


def _by_sector(balance: pd.DataFrame, column: str) -> dict[str, float]:
    sums = balance.groupby("sector", dropna=False)[column].sum()
    return {_key(name): float(amount) for name, amount in sums.items()}


def _key(sector: object) -> str:
    """Return the name of a sector as a drawing takes it: not empty where it is not known."""
    return sector if isinstance(sector, str) and sector else "unknown"


def _picture(resource: str, bands: list[Band], balance: pd.DataFrame, words: Words) -> Picture | None:
    if not bands:
        return None
    unit = BASE_UNIT[resource]
    names: dict[str, tuple[str, str]] = {}
    for mark, end, rest in (("<", "source", "doc.other_supply"), (">", "receiver", "doc.remains_sink")):
        for name in {getattr(band, end) for band in bands}:
            amount = sum(band.amount for band in bands if getattr(band, end) == name)
            title = words.say(rest) if name == REST else sector_name("" if name == "unknown" else name, words)
            names[mark + name] = (title, words.quantity(amount, unit))
    sums = {key: words.quantity(float(balance[column].sum()), unit) for column, key in _SPOKEN.items()}
    label = words.say("doc.flows_label", resource=words.term("resource", resource), **sums)
    nodes = max(len({band.source for band in bands}), len({band.receiver for band in bands}))
    return sankey(bands, names, COLOURS[resource], PAGE_WIDTH, label, tall=min(60.0 + 16.0 * nodes, 170.0))


_SPOKEN = {"arises_per_year": "arises", "wanted_per_year": "used", "redirected_per_year": "redirected"}


def _grid(balance: pd.DataFrame, by: str, resource: str, words: Words) -> Grid:
    groups = balance.groupby(by, dropna=False, sort=False)
    sums = groups[list(_SUMS)].sum(min_count=1)
    sums["unknown"] = groups[_UNKNOWN].sum().sum(axis=1)
    sums["order"] = sums[["arises_per_year", "wanted_per_year"]].max(axis=1)
    sums = sums[sums[list(_SUMS)].notna().any(axis=1)].fillna({"order": 0.0})
    sums = sums.sort_values("order", ascending=False, kind="stable")
    factor, unit = words.scale(float(sums["order"].max()) if len(sums) else 0.0, BASE_UNIT[resource])
    rows = [
        (_name(name, by, words), *(_figure(row[column], factor, words) for column in _SUMS), _count(row["unknown"]))
        for name, row in sums.iterrows()
    ]
    total = balance[list(_SUMS)].sum(min_count=1)
    unknown = int(balance[_UNKNOWN].to_numpy().sum())
    rows.append(
        (words.say("doc.total"), *(_figure(total[name], factor, words) for name in _SUMS), _count(unknown)),
    )
    first = words.say("doc.sector") if by == "sector" else words.say("municipality")
    head = (f"{first} ({unit})", *(words.say(key) for key in _SUMS.values()), words.say("doc.unknown_amounts"))
    return Grid(head, tuple(rows), (2.6, 1, 1, 1, 1, 1, 1, 1), right=(1, 2, 3, 4, 5, 6, 7), total=True)


def _name(value: object, by: str, words: Words) -> str:
    if by == "sector":
        return sector_name(value, words)
    return value if isinstance(value, str) and value else words.say("doc.not_placed")


def _figure(value: float, factor: float, words: Words) -> str:
    return words.figure(value / factor) if value == value else "–"  # only NaN differs from itself


def _count(number: float) -> str:
    return str(int(number)) if number else ""
