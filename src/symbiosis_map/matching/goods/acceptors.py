"""Demand streams for sites whose activity is known to take by-products."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import pandas as pd

from symbiosis_map.knowledge import Knowledge
from symbiosis_map.matching.goods.exchange_rules import BLOCK_LEVEL, rank_uses
from symbiosis_map.matching.goods.rule_table import nace_digits, receiver_level
from symbiosis_map.matching.goods.wanted import ACCEPTOR_WORDS
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.schema import check, conform
from symbiosis_map.tables import ASSUMPTIONS, BASE_UNIT, STREAMS

__all__ = ["Accepting", "acceptor_streams"]

_KINDS = ("material", "organic", "co2", "gas")
_CROSSING = ("material", "organic")
"""Resources that the same stream may be counted to: spent grain is one to a brewer, the other to a biogas plant."""


_KNOWN_NEED = {("0113", "co2"): (690.0, "OCAP: over 400,000 t/yr to about 580 growers, 690 t each")}
"""Yearly need of an activity, where a source tells the usual one (t/yr)."""
_SAID = ["stream", "quantity_per_year", "unit", "source", "value"]


class Accepting(NamedTuple):
    """The tables ``streams`` (only the new ones) and ``assumptions``."""

    streams: pd.DataFrame
    assumptions: pd.DataFrame


@cache
def _receivers(knowledge: Knowledge) -> Mapping[str, frozenset[str]]:
    rules = knowledge.table("exchange_rules")
    rules = rules[rules["status"] != "blocked"]
    return MappingProxyType(
        {
            kind: frozenset(nace_digits(nace) for nace in rules.loc[rules["resource"] == kind, "receiver_nace"])
            for kind in _KINDS
        }
    )


@cache
def _takes(nace: str, kind: str, knowledge: Knowledge) -> bool:
    return any(receiver_level(rule, nace)[0] >= BLOCK_LEVEL for rule in _receivers(knowledge)[kind])


def acceptor_streams(sites: pd.DataFrame, streams: pd.DataFrame, options: MatchingOptions | None = None) -> Accepting:
    """Return a demand for every site and resource that the exchange rules name its activity for.

    Parameters
    ----------
    sites, streams : DataFrame
        The tables of these names. A site that already has a demand of a resource gets none of it.
    options : MatchingOptions, optional
        ``rule_confidence_minimum`` decides whether a by-product that is counted to one of ``material`` and
        ``organic`` finds a receiver that the rules know for the other.

    Returns
    -------
    Accepting
        ``streams`` with ids ``<site_id>-takes-<resource>`` and the basis ``estimated``, by id, without a quantity
        save for the CO2 of greenhouses;
        ``assumptions`` with one row for each.
    """
    options = options or MatchingOptions()
    demand = streams[streams["direction"] == "demand"]
    served = set(zip(demand["site_id"], demand["resource"], strict=True))
    crossing = _crossing_activities(sites, streams, options)
    known = options.knowledge
    kinds_of = {digits: [kind for kind in _KINDS if (digits, kind) in crossing or _takes(digits, kind, known)]
                for digits in {nace_digits(nace) for nace in sites["nace"].unique()} - {""}}  # fmt: skip
    takers = [
        (site_id, nace, kind)
        for site_id, nace in sorted(zip(sites["site_id"], sites["nace"], strict=True), key=lambda site: str(site[0]))
        for kind in kinds_of.get(nace_digits(nace), ())
        if (site_id, kind) not in served
    ]
    ends = pd.DataFrame(takers, columns=["site_id", "nace", "resource"], dtype="str")
    ends["stream_id"] = ends["site_id"] + "-takes-" + ends["resource"]
    said = {(nace, kind): _said(nace, kind) for nace, kind in {(nace, kind) for _, nace, kind in takers}}
    words = pd.DataFrame([said[nace, kind] for _, nace, kind in takers], columns=_SAID)
    rows = pd.concat([ends, words], axis=1).assign(direction="demand", basis="estimated")
    assumed = rows.assign(
        table="streams",
        id=rows["stream_id"],
        column="stream",
        reason="its activity is known to take such streams",
    )
    made, assumptions = conform(rows, STREAMS), conform(assumed, ASSUMPTIONS)
    check(made, STREAMS)
    check(assumptions, ASSUMPTIONS)
    return Accepting(made, assumptions)


def _said(nace: str, kind: str) -> tuple[object, ...]:
    """Return what is said of the demand of an activity for a resource, in the order of :data:`_SAID`."""
    source = f"exchange_rules: NACE {nace} is a receiver"
    need, need_source = _KNOWN_NEED.get((nace_digits(nace), kind), (None, ""))
    if need is not None:
        source += f"; {need_source}"
    amount = "amount not known" if need is None else f"{need:g} {BASE_UNIT[kind]}"
    return f"{ACCEPTOR_WORDS} {nace} takes", need, BASE_UNIT[kind], source, f"takes {kind}, {amount}"


def _crossing_activities(sites: pd.DataFrame, streams: pd.DataFrame, options: MatchingOptions) -> set[tuple[str, str]]:
    """Return the activities that can use an offered stream whose resource is not the one of their rules."""
    activities = sorted({nace_digits(nace) for nace in sites["nace"].unique()} - {""})
    if not activities:
        return set()
    offered = streams[(streams["direction"] == "surplus") & streams["resource"].isin(_CROSSING)]
    provider = offered["site_id"].map(sites.drop_duplicates("site_id").set_index("site_id")["nace"])
    found: set[tuple[str, str]] = set()
    keys = pd.DataFrame(
        {"stream": offered["stream"], "code": offered["waste_code"], "nace": provider, "kind": offered["resource"]}
    )
    for stream, code, nace, kind in keys.drop_duplicates().astype("str").fillna("").itertuples(index=False):
        uses = rank_uses(stream, code, nace, activities, kind, options.knowledge)
        known = uses["confidence"] >= options.rule_confidence_minimum
        found |= {(activity, kind) for activity in uses.loc[known, "receiver_nace"]}
    return found
