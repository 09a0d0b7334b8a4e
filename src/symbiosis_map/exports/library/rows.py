"""The rows of the materials library, those with the fewest takers first."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd

from symbiosis_map.knowledge import PACKAGED, Knowledge
from symbiosis_map.matching.goods.material_names import ancestors, materials_named, materials_of_code
from symbiosis_map.matching.goods.wanted import ACCEPTOR_WORDS
from symbiosis_map.schema import Column, Table, conform, empty
from symbiosis_map.tables import LINKS, SITES, STREAMS

__all__ = ["LIBRARY", "RESOURCES", "acceptors", "library_rows"]

RESOURCES = ("material", "organic", "co2", "gas")
"""What a library of materials holds; heat and water go by pipe and stand on the map."""

LIBRARY = Table(
    "materials_library",
    ("stream_id",),
    "What is offered and wanted in the territory, what has the fewest takers first.",
    (
        Column("stream_id", "text", "stream_id", "Key of the stream.", required=True),
        Column("direction", "text", "direction", "Offered or wanted.", required=True, allowed=("surplus", "demand")),
        Column("stream", "text", "stream", "What it is, in words.", required=True),
        Column("material", "text", "material", "Material that the words or the code name; empty where they name none."),
        Column("resource", "text", "resource", "Which resource.", required=True, allowed=RESOURCES),
        Column("waste_code", "text", "waste_code", "European List of Waste; '*' marks hazardous waste."),
        Column("quantity_per_year", "number", "qty_yr", "Yearly quantity; empty where it is not known.", unit="unit"),
        Column("quantity_low", "number", "qty_low", "Low end.", unit="unit"),
        Column("quantity_high", "number", "qty_high", "High end.", unit="unit"),
        Column("unit", "text", "unit", "Unit of the quantities.", required=True),
        Column("basis", "text", "basis", "How the quantity is known.", required=True),
        Column("site_id", "text", "site_id", "Key of the site.", required=True),
        Column("site_name", "text", "site_name", "Name of the site.", required=True),
        Column("locality", "text", "locality", "Town or place."),
        Column("municipality", "text", "municipal", "Municipality."),
        Column("country", "text", "country", "Two letters, ISO 3166-1."),
        Column(
            "partners",
            "integer",
            "partners",
            "Other sites of the territory that could take it, or give it: those that a link joins it with.",
            required=True,
            minimum=0,
        ),
        Column(
            "many_takers",
            "text",
            "many_take",
            "Why takers are easy to find; empty where they are not.",
            allowed=("traded everywhere", "taken back by law", "collected by law", "many partners here"),
        ),
        Column("contact", "text", "contact", "Who to ask; only where the project names a table of contacts."),
        Column("phone", "text", "phone", "As the table of contacts has it."),
        Column("email", "text", "email", "As the table of contacts has it."),
    ),
)


def acceptors(streams: pd.DataFrame) -> pd.Series:
    """Tell the streams that say of an activity only that it could take by-products."""
    return streams["stream"].fillna("").str.startswith(ACCEPTOR_WORDS)


def library_rows(
    tables: Mapping[str, pd.DataFrame],
    contacts: pd.DataFrame | None = None,
    *,
    many_partners: int = 10,
    knowledge: Knowledge = PACKAGED,
) -> pd.DataFrame:
    """Return the rows of the materials library.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``sites``, ``streams`` and ``links`` of a run; one that is missing counts as empty.
    contacts : DataFrame, optional
        As :func:`symbiosis_map.exports.library.read_contacts` gives it; without it nobody is named.
    many_partners : int
        So many sites of the territory, or more, that could take or give a stream make it an obvious one.
    knowledge : Knowledge
        Materials, their words, and those that are taken everywhere.

    Returns
    -------
    DataFrame
        In the columns of :data:`LIBRARY`. What is taken everywhere stands last; before that, streams with fewer
        partners come first, then by their words and their key. Streams that say only that an activity could take
        by-products are left out.

    Examples
    --------
    >>> library_rows({}).shape[0]
    0
    """
    streams = conform(tables["streams"], STREAMS) if "streams" in tables else empty(STREAMS)
    sites = conform(tables["sites"], SITES) if "sites" in tables else empty(SITES)
    links = conform(tables["links"], LINKS) if "links" in tables else empty(LINKS)
    rows = streams[streams["resource"].isin(RESOURCES) & ~acceptors(streams)]
    rows = rows.drop(columns=["source", "notes"])
    places = pd.DataFrame(sites[["site_id", "name", "locality", "municipality", "country"]])
    rows = rows.merge(places.rename(columns={"name": "site_name"}), on="site_id", how="inner")
    if contacts is not None:
        rows = rows.merge(contacts, on="site_id", how="left")
    named = [_material(*words, knowledge) for words in _words(rows)]
    rows["material"] = pd.Series(named, index=rows.index, dtype="str")
    partners = _partners(links)
    rows["partners"] = rows["stream_id"].map(partners).fillna(0).astype("int64")
    reasons = _ready(knowledge)
    ready = [next((reasons[name] for name in (m, *ancestors(m, knowledge)) if name in reasons), "") for m in named]
    many = np.where(rows["partners"] >= many_partners, "many partners here", "")
    rows["many_takers"] = pd.Series(np.where(np.array(ready, dtype=object) != "", ready, many), rows.index, dtype="str")
    rows["_last"], rows["_words"] = rows["many_takers"] != "", rows["stream"].str.casefold()
    rows = rows.sort_values(["_last", "partners", "_words", "stream_id"], kind="stable", ignore_index=True)
    rows["many_takers"] = rows["many_takers"].where(rows["_last"], None)
    return conform(rows.drop(columns=["_last", "_words"]), LIBRARY)


def _words(rows: pd.DataFrame) -> list[tuple[str, str, str]]:
    columns = (rows[name].fillna("") for name in ("stream", "resource", "waste_code"))
    return list(zip(*columns, strict=True))


@cache
def _material(stream: str, resource: str, waste_code: str, knowledge: Knowledge) -> str:
    """Return the material that the words of a stream name first, else the one that its code stands for."""
    named = materials_named(stream, resource, knowledge)
    if named:
        return named[0]
    digits = "".join(c for c in waste_code if c.isdigit())
    by_code = materials_of_code(digits, knowledge) if len(digits) == 6 else {}
    return min(by_code, key=lambda name: (-by_code[name], name), default="")


@cache
def _ready(knowledge: Knowledge) -> dict[str, str]:
    table = knowledge.table("ready_markets")
    return dict(zip(table["material"], table["reason"], strict=True))


def _partners(links: pd.DataFrame) -> pd.Series:
    """Return how many other sites a stream is linked with, by stream."""
    ends = [
        links[["surplus_id", "demand_site_id"]].set_axis(["stream_id", "partner"], axis=1),
        links[["demand_id", "surplus_site_id"]].set_axis(["stream_id", "partner"], axis=1),
    ]
    return pd.concat([pd.DataFrame(end) for end in ends]).groupby("stream_id")["partner"].nunique()
