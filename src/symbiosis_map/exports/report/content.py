"""The whole report of a run as blocks."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

import pandas as pd

from symbiosis_map.exports.options import ExportOptions
from symbiosis_map.exports.pictures.region_map import map_content, region_map
from symbiosis_map.exports.report.blocks import PAGE_WIDTH, Block, Cover, Grid, Heading, Plate, Text, Tiles
from symbiosis_map.exports.report.flows import flow_blocks
from symbiosis_map.exports.report.grounds import assumption_blocks, method_blocks, source_blocks
from symbiosis_map.exports.report.hubs import hub_blocks, hub_list
from symbiosis_map.exports.report.tables import links_grid, misses_grid, nearest_misses
from symbiosis_map.exports.row_values import rows_of
from symbiosis_map.exports.views import VIEWS
from symbiosis_map.exports.wording import Words
from symbiosis_map.knowledge.layers import GAZETTEER_CREDIT
from symbiosis_map.schema import empty
from symbiosis_map.tables import BASE_UNIT, RESOURCES

__all__ = ["report_blocks"]

_MOST_LINKS = 25
_MOST_MISSES = 24
_ESTIMATED = ("inferred", "estimated")


def report_blocks(views: Mapping[str, pd.DataFrame], options: ExportOptions, words: Words) -> list[Block]:
    """Return a report.

    Parameters
    ----------
    views : mapping of str to DataFrame
        As :func:`symbiosis_map.exports.views.build_views` gives them; a table that is missing counts as empty.
    options : ExportOptions
        Title, subtitle and date.
    words : Words

    Returns
    -------
    list of Block
    """
    views = _complete(views)
    content = map_content(views)
    date = words.date(options.date) if options.date else ""
    cover = region_map(content, words, PAGE_WIDTH, 430.0, legend=False)
    whole = region_map(content, words, PAGE_WIDTH, 650.0)
    return [
        Cover(words.say("doc.kind"), options.title, options.subtitle, date, cover),
        *_summary(views, words),
        Heading(words.say("doc.region_map"), new_page=True),
        Plate(whole, words.say("doc.map_note")),
        *_best_links(views, words),
        *flow_blocks(views, words),
        *hub_list(views, words),
        *hub_blocks(views, content, words),
        *_near_misses(views, words),
        *_recall(views, words),
        *method_blocks(views, words),
        *assumption_blocks(views, words),
        *source_blocks(views, words, f"{whole.credit}, {GAZETTEER_CREDIT}"),
        Text(words.say("doc.made_with", version=version("symbiosis-map")), "note"),
    ]


def _complete(views: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {name: views[name] if name in views else empty(table) for name, table in VIEWS.items()}


def _summary(views: Mapping[str, pd.DataFrame], words: Words) -> list[Block]:
    sites, streams, links = views["sites"], views["streams"], views["links"]
    flowing = links[links["allocated_per_year"] > 0]
    misses = views["near_misses"]
    known = int(misses["shortfall"].notna().sum())
    text = words.say(
        "doc.summary_text",
        sites=words.count("sites", len(sites)),
        streams=words.count("doc.streams", len(streams)),
        links=words.count("links", len(links)),
        flowing=words.whole(len(flowing)),
        misses=words.whole(known),
        hubs=words.count("hubs", len(views["hubs"])),
    )
    tiles = [(words.whole(len(links)), words.say("links")), (words.whole(len(views["hubs"])), words.say("hubs"))]
    sums = flowing.groupby("resource")["allocated_per_year"].sum()
    for resource in RESOURCES:
        if resource in sums.index and sums[resource] > 0:
            amount = words.quantity(float(sums[resource]), BASE_UNIT[resource])
            tiles.append((amount, f"{words.term('resource', resource)}, {words.say('doc.redirected').lower()}"))
    blocks: list[Block] = [
        Heading(words.say("doc.summary"), new_page=True),
        Text(text, "lead"),
        Tiles(tuple(tiles[:6])),
    ]
    if len(streams):
        share = float(streams["basis"].isin(_ESTIMATED).mean())
        blocks.append(Text(words.say("doc.summary_estimated", share=words.percent(share))))
    recall = views["recall"]
    if len(recall):
        found = int(recall["found"].fillna(False).sum())
        blocks.append(Text(words.say("doc.summary_recall", found=found, n=len(recall))))
    blocks.append(Text(words.say("about_limits")))
    best = flowing.sort_values(["score", "link_id"], ascending=[False, True]).head(8)
    if len(best):
        blocks += [Heading(words.say("doc.best_links"), 2), links_grid(best, words)]
    return blocks


def _best_links(views: Mapping[str, pd.DataFrame], words: Words) -> list[Block]:
    links = views["links"].sort_values(["score", "link_id"], ascending=[False, True])
    blocks: list[Block] = [Heading(words.say("doc.best_links"), new_page=True)]
    if links.empty:
        return [*blocks, Text(words.say("no_links"))]
    best = links.head(_MOST_LINKS)
    note = words.say("doc.best_links_note", n=len(best), all=words.whole(len(links)))
    return [*blocks, Text(note), links_grid(best, words)]


def _near_misses(views: Mapping[str, pd.DataFrame], words: Words) -> list[Block]:
    misses = views["near_misses"]
    near = nearest_misses(misses, _MOST_MISSES)
    blocks: list[Block] = [Heading(words.say("near_misses"), new_page=True)]
    if near.empty:
        return [*blocks, Text(words.say("doc.none"))]
    note = words.say("doc.near_misses_of", n=len(near), all=words.whole(len(misses)))
    return [*blocks, Text(words.say("doc.near_misses_note")), misses_grid(near, words), Text(note, "note")]


def _recall(views: Mapping[str, pd.DataFrame], words: Words) -> list[Block]:
    recall = views["recall"]
    if recall.empty:
        return []
    rows = tuple(
        (
            str(row.surplus_site_name),
            row.stream if isinstance(row.stream, str) else words.term("resource", row.resource),
            str(row.demand_site_name),
            words.term("status", row.status),
            words.say("doc.yes" if found else "doc.no"),
            words.whole(row.score) if row.score == row.score else "",  # only NaN differs from itself
        )
        for row, found in zip(rows_of(recall), recall["found"].fillna(False), strict=True)
    )
    keys = ("column.from", "column.offered", "column.to", "doc.status", "doc.found", "column.score")
    head = tuple(words.say(key) for key in keys)
    grid = Grid(head, rows, (2.2, 2.4, 2.2, 1.3, 0.7, 0.7), right=(5,))
    return [Heading(words.say("doc.recall"), new_page=True), Text(words.say("doc.recall_note")), grid]
