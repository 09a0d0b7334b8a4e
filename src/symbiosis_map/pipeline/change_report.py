"""What changed between two runs, in words: for JSON, for a table, for lines on a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from symbiosis_map.comparison.inputs import OPTIONS
from symbiosis_map.pipeline.comparing import RunComparison

__all__ = ["change_lines", "change_table", "tell_changes"]

_MARKS = {"won": "+", "lost": "-", "up": "^", "down": "v"}
_MOST_LINES = 10
_ENDS = (("surplus", "Offered"), ("demand", "Wanted"))


def tell_changes(compared: RunComparison) -> dict[str, Any]:
    """Return counts and changes as plain values, ready for JSON.

    Parameters
    ----------
    compared : RunComparison

    Returns
    -------
    dict
        ``before`` and ``after`` with title and number of sites, streams, links and hubs; ``counts`` as
        :meth:`symbiosis_map.comparison.Comparison.counts` gives them; ``inputs``, ``links`` and ``hubs``: a list of
        rows each, those that stayed the same left out. A link also has the names of its ends and ``why`` in words.
    """
    _, hubs, inputs = compared.comparison
    stayed = (hubs["change"] == "same") & (hubs["members_change"] == "same")
    return {
        "before": _outline(compared.before),
        "after": _outline(compared.after),
        "counts": compared.comparison.counts(),
        "inputs": _records(inputs),
        "links": _records(change_table(compared)),
        "hubs": _records(hubs[~stayed]),
    }


def change_table(compared: RunComparison) -> pd.DataFrame:
    """Return the links that changed, with the names of their ends and the reasons in words.

    Parameters
    ----------
    compared : RunComparison

    Returns
    -------
    DataFrame
        Columns of the table ``link_changes``, and ``from_name``, ``to_name``, ``surplus_stream``,
        ``demand_stream`` and ``why``.
    """
    links = compared.comparison.links
    links = links[links["change"] != "same"].reset_index(drop=True)
    sites, streams = (
        _names(compared, *columns) for columns in (("sites", "site_id", "name"), ("streams", "stream_id", "stream"))
    )
    reasons = _Reasons(compared.comparison.inputs, sites, streams)
    return links.assign(
        from_name=links["surplus_site_id"].map(sites),
        to_name=links["demand_site_id"].map(sites),
        surplus_stream=links["surplus_id"].map(streams),
        demand_stream=links["demand_id"].map(streams),
        why=[reasons.of(row) for row in links.to_dict("records")],
    )


def change_lines(told: Mapping[str, Any]) -> Iterator[str]:
    """Give the lines that a terminal shows of :func:`tell_changes`."""
    counts = told["counts"]
    for name in ("links", "hubs"):
        yield f"{name.capitalize():<8}" + ", ".join(f"{n} {what}" for what, n in counts[name].items() if n)
    changed = [
        f"{n} {kind} {what}" for kind in ("sites", "streams", "options") for what, n in counts[kind].items() if n
    ]
    yield "Inputs  " + (", ".join(changed) or "the same")
    options = [row for row in told["inputs"] if row["table"] not in ("sites", "streams")]
    for row in options[:_MOST_LINES]:
        yield f"  {_cell(row, '' if row['table'] == OPTIONS else row['table'])}"
    for row in told["links"][:_MOST_LINES]:
        scores = " -> ".join(_points(row[name]) for name in ("score_before", "score_after"))
        yield f"  {_MARKS[row['change']]} {scores:>8}  {row['from_name']} -> {row['to_name']} ({row['resource']})"
        yield f"              {row['why']}"
    if len(told["links"]) > _MOST_LINES:
        yield f"  ... and {len(told['links']) - _MOST_LINES} more; --json and --table list all"
    for path in told["files"]:
        yield f"made   {path}"


class _Reasons:
    """The reasons of links in words."""

    def __init__(self, inputs: pd.DataFrame, sites: Mapping[str, str], streams: Mapping[str, str]) -> None:
        rows = inputs.astype(object).where(inputs.notna(), None).to_dict("records")
        self.of_row: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in rows:
            self.of_row.setdefault((row["table"], row["id"]), []).append({str(k): v for k, v in row.items()})
        self.names = {"sites": sites, "streams": streams}

    def of(self, link: Mapping[Any, Any]) -> str:
        """Return the reasons of one link as sentences."""
        said: list[str] = []
        for reason in str(link["reasons"]).split(";"):
            if reason in ("site", "stream"):
                said += self._ends(link, reason)
            elif reason == "route":
                said.append(f"Route {link['route_before_m'] / 1000:.1f} -> {link['route_after_m'] / 1000:.1f} km")
            elif reason == "gate":
                said.append(_gate(link))
            else:
                said.append(_WORDS[reason])
        return ". ".join(said) + "." if said else ""

    def _ends(self, link: Mapping[Any, Any], reason: str) -> Iterator[str]:
        for end, word in _ENDS:
            key = link[f"{end}_site_id" if reason == "site" else f"{end}_id"]
            table = f"{reason}s"
            for row in self.of_row.get((table, key), []):
                what = f"{word}: {reason} {self.names[table].get(key, key)!r}"
                yield f"{what} {row['change']}" if row["change"] != "changed" else f"{what}, {_cell(row, '')}"


_WORDS = {
    "reach": "Within reach in one run only",
    "options": "Options changed",
    "others": "None of its own inputs changed",
}


def _gate(link: Mapping[Any, Any]) -> str:
    amount = "" if pd.isna(link["shortfall"]) else f" by {link['shortfall']:.4g} {link['shortfall_unit']}"
    return f"{'Failed' if link['change'] == 'won' else 'Now fails'} the gate {link['gate']}{amount}"


def _cell(row: Mapping[str, Any], prefix: str) -> str:
    what = f"{prefix} {row['id']} {row['column']}" if prefix else str(row["column"])
    unit = f" {row['unit']}" if row["unit"] else ""
    values = ("not known" if row[side] is None else row[side] for side in ("before", "after"))
    return f"{what.strip()} {' -> '.join(values)}{unit}"


def _points(score: float | None) -> str:
    return "." if score is None else f"{score:.0f}"


def _outline(run: Any) -> dict[str, Any]:
    return {
        "title": run.project.project.title,
        **{name: len(run[name]) for name in ("sites", "streams", "links", "hubs")},
    }


def _names(compared: RunComparison, table: str, key: str, name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for run in (compared.before, compared.after):
        found |= dict(zip(run[table][key], run[table][name], strict=True))
    return found


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", double_precision=6))
    return rows
