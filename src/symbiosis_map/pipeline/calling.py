"""The call of each stage: its options are gathered, what it needs from files is read, and its tables are named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.allocation import share_out
from symbiosis_map.engine import KEEPING
from symbiosis_map.flow_analysis import analyse_flows
from symbiosis_map.geocoding import Located, Service, locate
from symbiosis_map.geocoding.services.desk import with_services
from symbiosis_map.hubs import find_hubs
from symbiosis_map.intake import complete_streams, estimate_streams, read_inputs, read_table
from symbiosis_map.intake.postgis import is_database
from symbiosis_map.knowledge.layers import Bounds, land
from symbiosis_map.matching import acceptor_streams, match, measure_doubt, second_opinions
from symbiosis_map.matching.pipes.sizing import size_pipe
from symbiosis_map.networks import read_ways
from symbiosis_map.pairing import find_candidates
from symbiosis_map.pipeline.collector import collector_paused
from symbiosis_map.pipeline.map_layers import read_map_layers
from symbiosis_map.project import Project
from symbiosis_map.proximity import Shore, measure
from symbiosis_map.proximity.piping import routes_of_pipes
from symbiosis_map.recall import measure_recall
from symbiosis_map.schema import check, conform
from symbiosis_map.tables import ASSUMPTIONS, KNOWN_LINKS, STREAMS
from symbiosis_map.trenches import FindWays, Grade, PipePrices, lay_trenches
from symbiosis_map.trenches import Ways as TrenchWays

__all__ = [
    "CALCULATING",
    "Tables",
    "all_answered",
    "allocation",
    "assumptions",
    "doubt",
    "files_alone",
    "flow_analysis",
    "geocoding",
    "hubs",
    "intake",
    "judged",
    "layers",
    "matching",
    "pairing",
    "proximity",
    "recall",
    "trenches",
]

Tables = Mapping[str, pd.DataFrame]
CALCULATING = ("pairing", "ways", "proximity", "matching", "doubt", "allocation", "hubs", "trenches")
"""Sections of the options whose values stand among the assumptions."""
_MARGIN_DEG = 0.2


@collector_paused()
def intake(_tables: Tables, project: Project) -> dict[str, pd.DataFrame]:
    """Read the inputs, fill in what their sectors usually have, and add what activities accept."""
    options = replace(project.intake, country=project.project.country)
    read = read_inputs(project.inputs, options)
    estimated = estimate_streams(read.sites, read.streams, options)
    completed = complete_streams(read.sites, estimated.streams, options)
    accepting = acceptor_streams(
        read.sites if options.accept_by_products else read.sites.iloc[:0], completed.streams, project.matching
    )
    streams = pd.concat([completed.streams, accepting.streams], ignore_index=True)
    streams = conform(streams.sort_values("stream_id"), STREAMS)
    check(streams, STREAMS)
    assumed = [part.assumptions for part in (read, estimated, completed, accepting)]
    return {
        "read_sites": read.sites,
        "streams": streams,
        "rejected": read.rejected,
        "intake_notes": pd.DataFrame({"note": pd.Series(read.notes, dtype="str")}),
        "intake_assumptions": _joined(assumed),
    }


def files_alone(_tables: Tables, project: Project) -> bool:
    """Return whether all inputs are files: what a database holds may have changed since it was asked."""
    return not any(is_database(item.path) for item in project.inputs)


def geocoding(tables: Tables, project: Project) -> dict[str, pd.DataFrame]:
    """Place the sites."""
    overrides = None
    if project.project.overrides:
        overrides = read_table(project.folder / project.project.overrides)
    sites = gpd.GeoDataFrame(tables["read_sites"])

    def place(services: Sequence[Service]) -> Located:
        return locate(sites, project.geocoding, overrides, services)

    located = with_services(place, project.geocoding, project.folder, project.asking)
    return {
        "sites": located.sites,
        "unplaced": located.unplaced,
        "geocoding_answers": located.answers,
        "geocoding_assumptions": located.assumptions,
    }


def all_answered(tables: Tables, project: Project) -> bool:
    """Say whether no service failed to answer, and nothing is to be asked anew."""
    asking = project.asking
    if asking.refresh or asking.retry_failed:
        return False
    return asking.offline or not tables["sites"]["location_status"].eq("failed").any()


def pairing(tables: Tables, project: Project) -> dict[str, pd.DataFrame]:
    """Find the pairs within reach."""
    sites = gpd.GeoDataFrame(tables["sites"])
    return {"candidates": find_candidates(sites, tables["streams"], project.pairing)}


def proximity(tables: Tables, project: Project) -> dict[str, pd.DataFrame]:
    """Measure distances, along the ways that the project names."""
    sites = gpd.GeoDataFrame(tables["sites"])
    ground = _ground(sites) if len(tables["candidates"]) else None
    west, south, east, north = sites.total_bounds.tolist()
    read = read_ways(project.ways, project.folder, (west, south, east, north) if len(sites) else None)
    matching = project.matching
    options = replace(
        project.proximity,
        pipe_sea_factor=matching.sea_pipe_factor,
        pipe_co2_t=matching.co2_pipe_smallest_t_per_h * matching.goods_pipe_hours_per_year,
    )
    shore = _shore(_around(sites)) if ground is not None else None
    distances = measure(tables["candidates"], sites, tables["streams"], ground, options, read.ways, shore)
    return {"distances": distances, "ways_notes": pd.DataFrame({"note": pd.Series(read.notes, dtype="str")})}


def _ground(sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the land around the sites."""
    return land(_around(sites))


def _around(sites: gpd.GeoDataFrame) -> Bounds:
    west, south, east, north = sites.total_bounds.tolist()
    return west - _MARGIN_DEG, south - _MARGIN_DEG, east + _MARGIN_DEG, north + _MARGIN_DEG


@lru_cache(maxsize=2)
def _shore(bounds: Bounds) -> Shore:
    """Return the land of a box, ready for the many blocks and networks of one run."""
    return Shore(land(bounds))


def matching(tables: Tables, project: Project) -> dict[str, pd.DataFrame]:
    """Judge the pairs, and compare the scores with those of other formulas."""
    given = judged(tables, project)
    return {**given, "second_opinions": second_opinions(given["links"], project.matching)}


def judged(tables: Tables, project: Project) -> dict[str, pd.DataFrame]:
    """Judge the pairs alone."""
    sites, distances = gpd.GeoDataFrame(tables["sites"]), gpd.GeoDataFrame(tables["distances"])
    matched = match(sites, tables["streams"], distances, project.matching)
    return {
        "links": matched.links,
        "link_prices": matched.prices,
        "link_pipes": matched.pipes,
        "near_misses": matched.near_misses,
        "matching_assumptions": _joined([matched.assumptions]),
    }


def doubt(tables: Tables, project: Project) -> dict[str, pd.DataFrame]:
    """Measure how sure links and near misses are."""
    sites, distances = gpd.GeoDataFrame(tables["sites"]), gpd.GeoDataFrame(tables["distances"])
    links, near_misses = tables["links"], tables["near_misses"]
    options = project.matching, project.doubt
    return {"doubt": measure_doubt(sites, tables["streams"], distances, links, near_misses, *options)}


def allocation(tables: Tables, project: Project) -> dict[str, pd.DataFrame]:
    """Share limited supply out."""
    shared = share_out(tables["links"], tables["streams"], project.allocation)
    return {"flows": shared.flows, "allocation_proof": shared.proof}


def hubs(tables: Tables, project: Project) -> dict[str, pd.DataFrame]:
    """Find the hubs."""
    sites = gpd.GeoDataFrame(tables["sites"])
    ground = _ground(sites) if len(tables["links"]) else None
    found = find_hubs(sites, tables["links"], tables["flows"], project.hubs, tables["streams"], ground)
    return {"hubs": found.hubs, "hub_members": found.members}


def trenches(tables: Tables, project: Project) -> dict[str, pd.DataFrame]:
    """Lay the trenches that links of a hub share."""
    sites = gpd.GeoDataFrame(tables["sites"])
    shore = _shore(_around(sites)) if len(tables["hubs"]) else None

    def size(grade: Grade, flow: NDArray[np.float64], sea: NDArray[np.float64]) -> PipePrices:
        sized = size_pipe(grade.pipe, flow, grade.supply_c, grade.return_c, sea, project.matching)
        return PipePrices(sized.size_mm, sized.lines, *sized.cost)

    laid = lay_trenches(
        sites,
        tables["links"],
        tables["flows"],
        tables["link_pipes"],
        tables["hub_members"],
        size,
        lambda lines: shore.sea_share(lines) if shore is not None else np.zeros(len(lines)),
        project.trenches,
        _trench_ways(sites, project) if len(tables["hub_members"]) else None,
    )
    return {"hub_networks": laid.networks, "trench_segments": laid.segments}


def _trench_ways(sites: gpd.GeoDataFrame, project: Project) -> FindWays | None:
    """Return what finds the cheapest ways of trenches, where the pipes of the project take them."""
    if project.proximity.pipe_routes != "least-cost":
        return None
    west, south, east, north = sites.total_bounds.tolist()
    ways, ground = read_ways(project.ways, project.folder, (west, south, east, north)).ways, _ground(sites)
    options = replace(project.proximity, pipe_sea_factor=project.matching.sea_pipe_factor)

    def find_ways(ends: NDArray[np.float64], pipe: str) -> TrenchWays:
        kind = np.full(len(ends), "steel_pair" if pipe in ("pair", "steam main") else "pe_single", dtype=object)
        found = routes_of_pipes(ends, kind, ground, ways, options)
        length, sea, laying = (found[name].to_numpy(float) for name in ("route_m", "sea_share", "laying_factor"))
        return TrenchWays(length, sea, laying, np.asarray(found.geometry, dtype=object))

    return find_ways


def flow_analysis(tables: Tables, project: Project) -> dict[str, pd.DataFrame]:
    """Sum up what flows."""
    sites, streams, links, flows = (tables[name] for name in ("sites", "streams", "links", "flows"))
    analysis = analyse_flows(sites, streams, links, flows, project.flow_analysis)
    return {"flow_balance": analysis.balance, "flow_routes": analysis.routes}


def assumptions(tables: Tables, project: Project) -> dict[str, pd.DataFrame]:
    """List all that was filled in, and the options."""
    filled_in = [tables[f"{stage}_assumptions"] for stage in ("intake", "geocoding", "matching")]
    return {"assumptions": _joined([*filled_in, _without_doubt(tables, project), _settings(project)])}


def _without_doubt(tables: Tables, project: Project) -> pd.DataFrame:
    """Return a row for links, and one for near misses, whose doubt a large run does not measure."""
    rows = []
    drawn = tables["doubt"]["link_id"].notna()
    for name, measured in (("links", int(drawn.sum())), ("near_misses", int((~drawn).sum()))):
        count = len(tables[name])
        if project.doubt.enabled and measured < count:
            what = f"{measured:,} of {count:,} are drawn; doubt of the others is not known"
            reason = "time grows with what is drawn; a branch whose link to its network was not kept is not drawn"
            rows.append(("doubt", name, "draws", what, reason, "option doubt.most_links"))
    return conform(pd.DataFrame(rows, columns=ASSUMPTIONS.names), ASSUMPTIONS)


def _settings(project: Project) -> pd.DataFrame:
    """Return a row for every option of the stages that calculate: its value, and whether the project set it.

    Of the engine, those that leave links out; its blocks and workers change nothing in the tables.
    """
    rows = []
    for section in (*CALCULATING, "engine"):
        options = getattr(project, section)
        usual = type(options)()
        for entry in fields(options):
            if section == "engine" and entry.name not in KEEPING:
                continue
            value = getattr(options, entry.name)
            reason = "default" if value == getattr(usual, entry.name) else "set in the project file"
            text = "not set" if value in (None, "") else str(dict(value)) if isinstance(value, Mapping) else str(value)
            rows.append(("options", "all", f"{section}.{entry.name}", text, reason, "docs/project-file.md"))
    return conform(pd.DataFrame(rows, columns=ASSUMPTIONS.names), ASSUMPTIONS)


def recall(tables: Tables, project: Project) -> dict[str, pd.DataFrame]:
    """Look for the documented exchanges of the project."""
    known = conform(pd.DataFrame(), KNOWN_LINKS)
    if project.project.known_links:
        known = conform(read_table(project.folder / project.project.known_links), KNOWN_LINKS)
        check(known, KNOWN_LINKS)
    sites = gpd.GeoDataFrame(tables["sites"])
    return {"recall": measure_recall(known, sites, tables["streams"], tables["links"], tables["near_misses"])}


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    frame = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    frame = frame.drop_duplicates(["table", "id", "column"], keep="last")
    return conform(frame.sort_values(["table", "id", "column"]), ASSUMPTIONS)


def layers(_tables: Tables, project: Project) -> dict[str, pd.DataFrame]:
    """Read the land and the layers that the project gives its map."""
    return read_map_layers(project.map, project.folder)
