"""The pages of the hubs: who is in it, what flows inside, what nearly works, what stands in the way."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from symbiosis_map.exports.pictures.region_map import MapContent, hub_map
from symbiosis_map.exports.pictures.sankey import Band, sankey
from symbiosis_map.exports.pictures.shapes import Picture
from symbiosis_map.exports.report.blocks import PAGE_WIDTH, Block, Grid, Heading, Plate, Text, Tiles
from symbiosis_map.exports.report.sentences import named
from symbiosis_map.exports.report.tables import links_grid, misses_grid, nearest_misses
from symbiosis_map.exports.row_values import rows_of
from symbiosis_map.exports.wording import Words
from symbiosis_map.palette import COLOURS
from symbiosis_map.tables import BASE_UNIT, RESOURCES

__all__ = ["hub_blocks", "hub_list"]

_MOST_HUBS = 12
_MOST_LINKS = 12
_MOST_MISSES = 6
_MOST_STREAMS = 4
_MAP_HEIGHT = 240.0


def hub_list(views: Mapping[str, pd.DataFrame], words: Words) -> list[Block]:
    """Return the table of all hubs."""
    hubs = views["hubs"].sort_values(["rank", "hub_id"])
    rows = tuple(
        (
            str(hub.rank),
            str(hub.name),
            str(hub.anchor_name),
            words.whole(hub.n_sites),
            words.whole(hub.n_links),
            "; ".join(f"{words.term('resource', name)} {amount}" for name, amount in _amounts(hub, words)),
            words.quantity(hub.co2_saved_t_per_year, "t/yr") if math.isfinite(hub.co2_saved_t_per_year) else "",
            words.whole(hub.score),
        )
        for hub in rows_of(hubs)
    )
    if not rows:
        return [Heading(words.say("hubs"), new_page=True), Text(words.say("no_hubs"))]
    keys = ("rank", "hub", "doc.anchor", "doc.sites_of_hub", "links", "flows_inside", "co2_saved", "column.score")
    head = tuple(words.say(key) for key in keys)
    grid = Grid(head, rows, (0.6, 2.4, 2.2, 0.7, 1.0, 2.4, 1.1, 0.8), right=(0, 3, 4, 6, 7))
    return [Heading(words.say("hubs"), new_page=True), Text(words.say("doc.hub_list_note")), grid]


def hub_blocks(views: Mapping[str, pd.DataFrame], content: MapContent, words: Words) -> list[Block]:
    """Return the pages of the best hubs."""
    hubs = views["hubs"].sort_values(["rank", "hub_id"])
    blocks: list[Block] = []
    for hub in rows_of(hubs.head(_MOST_HUBS)):
        blocks += _hub(hub, views, content, words)
    if len(hubs) > _MOST_HUBS:
        blocks.append(Text(words.say("doc.hubs_left_out", n=len(hubs) - _MOST_HUBS), "note"))
    return blocks


def _amounts(hub: Any, words: Words) -> list[tuple[str, str]]:
    values = ((name, float(getattr(hub, f"{name}_per_year"))) for name in RESOURCES)
    return [(name, words.quantity(value, BASE_UNIT[name])) for name, value in values if value > 0]


def _hub(hub: Any, views: Mapping[str, pd.DataFrame], content: MapContent, words: Words) -> list[Block]:
    members = views["hub_members"]
    members = members[members["hub_id"] == hub.hub_id]
    own = set(members["site_id"])
    links, misses = (_inside(views[name], own) for name in ("links", "near_misses"))
    links = links.assign(flows=links["allocated_per_year"] > 0)
    links = links.sort_values(["flows", "score", "link_id"], ascending=[False, False, True])
    blocks: list[Block] = [
        Heading(words.say("doc.hub_title", rank=hub.rank, name=hub.name), new_page=True),
        Text(_sentence(hub, links, words), "lead"),
        Tiles(_tiles(hub, words)),
        Plate(hub_map(content, str(hub.hub_id), words, PAGE_WIDTH, _MAP_HEIGHT)),
        Heading(words.say("members"), 2),
        _members(members, views["streams"], words),
    ]
    blocks += _flows(links[links["flows"]], words)
    if len(links):
        title = words.say("links_inside", n=len(links))
        blocks += [Heading(title, 2), links_grid(links.head(_MOST_LINKS), words)]
    near = nearest_misses(misses, _MOST_MISSES)
    if len(near):
        blocks += [Heading(words.say("near_misses"), 2), misses_grid(near, words)]
    barriers = Counter(code for text in links["barriers"].dropna() for code in text.split(";") if code)
    if barriers:
        blocks += [Heading(words.say("barriers_inside"), 2), _barriers(barriers, len(links), words)]
    return blocks


def _inside(frame: pd.DataFrame, sites: set[str]) -> pd.DataFrame:
    return frame[frame["surplus_site_id"].isin(sites) & frame["demand_site_id"].isin(sites)]


def _sentence(hub: Any, links: pd.DataFrame, words: Words) -> str:
    there = set(links["resource"])
    return words.say(
        "sentence.hub",
        anchor=hub.anchor_name,
        sites=words.count("sites", int(hub.n_sites)),
        links=words.count("links", len(links)),
        resources=", ".join(words.term("resource", name) for name in RESOURCES if name in there),
        score=words.whole(float(links["score"].max()) if len(links) else 0.0),
    )


def _tiles(hub: Any, words: Words) -> tuple[tuple[str, str], ...]:
    figures = [(words.whole(hub.score), words.say("column.score"))]
    figures += [(amount, words.term("resource", name)) for name, amount in _amounts(hub, words)]
    if math.isfinite(hub.co2_saved_t_per_year):
        figures.append((words.quantity(hub.co2_saved_t_per_year, "t/yr"), words.say("co2_saved")))
    if math.isfinite(hub.capex_eur) and hub.capex_eur > 0:
        figures.append((words.quantity(hub.capex_eur, "EUR"), words.say("investment")))
    if math.isfinite(hub.saving_eur_per_year):
        figures.append((words.quantity(hub.saving_eur_per_year, "EUR/yr"), words.say("saving")))
    return tuple(figures[:6])


def _members(members: pd.DataFrame, streams: pd.DataFrame, words: Words) -> Grid:
    def listed(site: str, direction: str) -> str:
        own = streams[(streams["site_id"] == site) & (streams["direction"] == direction)]
        own = own.sort_values("stream_id")
        names = list(dict.fromkeys(named(text, words) for text in own["stream"]))
        more = f" (+{len(names) - _MOST_STREAMS})" if len(names) > _MOST_STREAMS else ""
        return "; ".join(names[:_MOST_STREAMS]) + more

    rows = tuple(
        (
            str(member.site_name),
            words.term("role", member.role),
            listed(str(member.site_id), "surplus"),
            listed(str(member.site_id), "demand"),
        )
        for member in rows_of(members.sort_values("site_id"))
    )
    head = (words.say("doc.sites_of_hub"), words.say("doc.role"), words.say("offers"), words.say("wants"))
    return Grid(head, rows, (2.2, 1.0, 2.6, 2.6))


def _flows(flowing: pd.DataFrame, words: Words) -> list[Block]:
    blocks: list[Block] = []
    for resource in RESOURCES:
        own = flowing[flowing["resource"] == resource]
        picture = _site_sankey(own, resource, words) if len(own) > 1 else None
        if picture is not None:
            title = f"{words.say('flows_inside')}: {words.term('resource', resource)}"
            blocks += [Heading(title, 2), Plate(picture)]
    return blocks


def _site_sankey(links: pd.DataFrame, resource: str, words: Words) -> Picture:
    sums = links.groupby(["surplus_site_id", "demand_site_id"], sort=True)["allocated_per_year"].sum().reset_index()
    bands = [Band(row.surplus_site_id, row.demand_site_id, row.allocated_per_year) for row in rows_of(sums)]
    site_names = dict(zip(links["surplus_site_id"], links["surplus_site_name"], strict=True))
    site_names |= dict(zip(links["demand_site_id"], links["demand_site_name"], strict=True))
    unit = BASE_UNIT[resource]
    names = {}
    for mark, end in (("<", "source"), (">", "receiver")):
        for site in {getattr(band, end) for band in bands}:
            amount = sum(band.amount for band in bands if getattr(band, end) == site)
            names[mark + site] = (str(site_names[site]), words.quantity(amount, unit))
    total = words.quantity(sum(band.amount for band in bands), unit)
    label = words.say("sankey_label", resource=words.term("resource", resource), total=total)
    return sankey(bands, names, COLOURS[resource], PAGE_WIDTH, label, tall=40.0 + 12.0 * len(bands))


def _barriers(counts: Counter[str], links: int, words: Words) -> Grid:
    rows = tuple(
        (words.term("barrier", code), words.say("barrier_count", n=number, all=links), words.term("remedy", code))
        for code, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )
    head = (words.say("column.barriers"), words.say("links"), words.say("doc.would_help"))
    return Grid(head, rows, (2.0, 0.8, 3.6))
