"""What a report stands on: its method, the assumptions that matter, its sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from symbiosis_map.exports.report.blocks import Block, Bullets, Grid, Heading, Text
from symbiosis_map.exports.row_values import rows_of
from symbiosis_map.exports.wording import Words
from symbiosis_map.tables import CRITERIA

__all__ = ["assumption_blocks", "method_blocks", "source_blocks"]

_MOST_ASSUMPTIONS = 28
_MOST_DECIDING = 12
_MOST_SOURCES = 60
_DECIDED = {
    "weight of ": "weight",
    "amount of ": "amount",
    "return temperature of ": "return_temperature",
    "temperature of ": "temperature",
    "value of ": "value",
    "CO2 of what replaces ": "displacement",
}
"""How the names of inputs begin that name a stream or a criterion, as the doubt writes them, and their phrase."""
_NOT_COMPUTED = ", which could not be computed"
_SET = "set in the project file"
_TABLES = ("streams", "sites", "recall")


def method_blocks(views: Mapping[str, pd.DataFrame], words: Words) -> list[Block]:
    """Return the method in one page."""
    said = [words.say(f"about_{key}") for key in ("link", "miss", "hub", "point")]
    weights = _weights(views["assumptions"])
    rows = tuple(
        (words.say(f"criterion.{name}"), words.say(f"criterion_help.{name}"), words.percent(weights[name]))
        for name in CRITERIA
        if name in weights
    )
    head = (words.say("criterion"), words.say("value"), words.say("weight"))
    blocks: list[Block] = [
        Heading(words.say("doc.method"), new_page=True),
        Text(words.say("about_what"), "lead"),
        Heading(words.say("doc.method_steps"), 2),
        Bullets((*said, words.say("doc.method_flows"))),
        Heading(words.say("doc.method_score"), 2),
        Text(words.say("about_score")),
    ]
    if rows:
        blocks.append(Grid(head, rows, (1.2, 4.2, 0.8), right=(2,)))
    blocks += [
        Heading(words.say("doc.method_doubt"), 2),
        Text(words.say("doc.method_doubt_text")),
        Text(words.say("about_limits"), "lead"),
    ]
    return blocks


def _weights(assumptions: pd.DataFrame) -> dict[str, float]:
    """Return what each criterion weighs, from the options that stand among the assumptions; empty without them."""
    options = assumptions[assumptions["table"] == "options"].set_index("column")["value"]
    found = {name: float(options.get(f"matching.weight_{name}", "nan")) for name in CRITERIA}
    total = sum(found.values())
    return {name: value / total for name, value in found.items()} if total > 0 else {}


def assumption_blocks(views: Mapping[str, pd.DataFrame], words: Words) -> list[Block]:
    """Return the assumptions about streams and sites of links that flow, the choices, and what decides most."""
    table = views["assumptions"]
    filled = table[table["table"] != "options"]
    flowing = views["links"][views["links"]["allocated_per_year"] > 0]
    ends = [flowing[name] for name in ("surplus_id", "demand_id", "surplus_site_id", "demand_site_id")]
    concerned = filled[filled["id"].isin(pd.concat(ends))]
    blocks: list[Block] = [
        Heading(words.say("doc.assumptions"), new_page=True),
        Text(words.say("doc.assumptions_note", n=words.whole(len(filled)))),
    ]
    counts = concerned.groupby(["column", "value", "reason"], sort=True).size().rename("times").reset_index()
    counts = counts.sort_values(["times", "column", "value"], ascending=[False, True, True], kind="stable")
    rows = tuple(
        (words.term("column", row.column), str(row.value), str(row.reason), str(row.times))
        for row in rows_of(counts.head(_MOST_ASSUMPTIONS))
    )
    head = tuple(words.say(key) for key in ("doc.what", "doc.value", "doc.reason", "doc.times"))
    blocks.append(
        Grid(head, rows, (1.5, 1.8, 4.0, 0.6), right=(3,)) if rows else Text(words.say("doc.assumptions_none"))
    )
    chosen = table[(table["table"] == "options") & (table["reason"] == _SET)]
    blocks.append(Heading(words.say("doc.choices"), 2))
    choices = tuple((str(row.column), str(row.value)) for row in rows_of(chosen))
    blocks.append(Grid((head[0], head[1]), choices, (2.0, 2.0)) if choices else Text(words.say("doc.choices_none")))
    deciding = Counter(flowing["decided_by"].dropna())
    if deciding:
        ranked = sorted(deciding.items(), key=lambda item: (-item[1], item[0]))[:_MOST_DECIDING]
        counted = tuple((_input(text, words), str(number)) for text, number in ranked)
        blocks += [
            Heading(words.say("doc.decides"), 2),
            Text(words.say("doc.decides_note")),
            Grid((head[0], words.say("links")), counted, (4.0, 1.0), right=(1,)),
        ]
    return blocks


def _input(text: str, words: Words) -> str:
    """Return an input of the doubt in words; one that names a stream keeps that name.

    Examples
    --------
    >>> _input("amount of fish trimmings at Sevrin", Words("de")), _input("weight of climate", Words("en"))
    ('Menge: fish trimmings at Sevrin', 'the weight of Climate')
    """
    if text.endswith(_NOT_COMPUTED):
        return words.say("decided.unknown", what=words.term("criterion", text.removesuffix(_NOT_COMPUTED)))
    if words.has(f"decided.{text}"):
        return words.say(f"decided.{text}")
    begin = next((begin for begin in _DECIDED if text.startswith(begin)), None)
    if begin is None:
        return text
    what = text.removeprefix(begin)
    group = _DECIDED[begin]
    return words.say(f"decided.{group}", what=words.term("criterion", what) if group == "weight" else what)


def source_blocks(views: Mapping[str, pd.DataFrame], words: Words, credit: str) -> list[Block]:
    """Return where the figures come from, and the credits of the map."""
    counts: Counter[str] = Counter()
    for name in _TABLES:
        if name in views:
            counts.update(text for text in map(_source, views[name]["source"].dropna()) if text)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rows = tuple((text, str(number)) for text, number in ranked[:_MOST_SOURCES])
    return [
        Heading(words.say("doc.sources"), new_page=True),
        Text(words.say("doc.sources_note")),
        Grid((words.say("source"), words.say("doc.rows")), rows, (6.0, 0.7), right=(1,)),
        Text(f"{words.say('doc.map_data')}: {credit}", "note"),
    ]


def _source(text: str) -> str:
    """Return a source; those that name a row of a table of the program are taken together."""
    table, _, row = text.strip().partition(": NACE ")
    return table if row and table.isidentifier() else text.strip()
