"""An explanation as plain text, section by section."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

from symbiosis_map.matching.explanation import Explanation
from symbiosis_map.matching.explanation_lines import InputLine

__all__ = ["explanation_text"]

_WIDTH = 110
_NOTHING = 1e-8
"""What is left of sums that cancel."""


def explanation_text(explanation: Explanation) -> str:
    """Return an explanation as plain text.

    Sections: sentence, both ends with their inputs, distance, calculation, score, low to high, how sure it is, what
    would have to change, barriers, parameters, and what was filled in.

    Parameters
    ----------
    explanation : Explanation
    """
    sections = (
        [explanation.sentence],
        *(_end(title, explanation, key) for title, key in (("Offered", "surplus"), ("Wanted", "demand"))),
        _distance(explanation.distance),
        _calculation(explanation),
        _score(explanation),
        _ranges(explanation),
        _doubt(explanation),
        _changes(explanation),
        _barriers(explanation),
        _options(explanation),
        _filled_in(explanation),
    )
    return "\n\n".join("\n".join(lines) for section in sections if (lines := list(section)))


def _end(title: str, explanation: Explanation, key: str) -> Iterator[str]:
    end = explanation.ends[key]
    activity = f", {end['activity']} (NACE {end['nace']})" if "activity" in end else ""
    yield f"{title}: {end.get('stream')} at {end.get('site_name')}{activity}, {end.get('stream_id')}"
    yield f"  {'input':<22} {'value':<22} basis: source"
    for line in explanation.inputs[key]:
        if line.value is not None:
            yield f"  {line.column.replace('_', ' '):<22} {_with_unit(line.value, line.unit):<22} {_basis(line)}"
    blank = [line.column.replace("_", " ") for line in explanation.inputs[key] if line.value is None]
    if blank:
        yield f"  {'not stated':<22} {', '.join(blank)}"
    yield (
        f"  {'point':<22} {end.get('location_level', '')}, within "
        f"{_figure(end.get('location_precision_m', 0.0))} m: {end.get('location_source', '')}"
    )


def _basis(line: InputLine) -> str:
    return "filled in, see below" if line.filled_in else f"{line.basis}: {line.source}"


def _distance(distance: Mapping[str, object]) -> Iterator[str]:
    yield (
        f"Distance: {_figure(distance['crow_m'])} m in a straight line, {_figure(distance['route_m'])} m as the route, "
        f"give or take {_figure(distance.get('precision_m', 0.0))} m"
    )
    if "route_basis" in distance:
        yield f"  route: {distance.get('route_kind', '')}, {distance['route_basis']}"
    parts = [
        f"{_figure(distance[column])} m {where}"
        for column, where in (("land_m", "on land"), ("ferry_m", "by car ferry"), ("sea_m", "at sea"))
        if distance.get(column)
    ]
    if parts:
        yield f"  of it: {', '.join(parts)}"
    if distance.get("climb_m"):
        yield f"  climbs {_figure(distance['climb_m'])} m"
    if distance.get("travel_minutes"):
        fares = f", {_figure(distance['fare_eur'])} EUR of ferry fares" if distance.get("fare_eur") else ""
        yield f"  one trip of a lorry: {_figure(distance['travel_minutes'])} minutes{fares}"
    if distance.get("ship_sea_m"):
        yield (
            f"  by ship: {_figure(distance['ship_sea_m'])} m at sea and {_figure(distance['ship_road_m'])} m by road, "
            f"{distance['ship_quays']}"
        )
    if distance.get("pipe_m"):
        yield (
            f"  by pipe: {_figure(distance['pipe_m'])} m, of it {_figure(distance['pipe_land_m'])} m on land and "
            f"{_figure(distance['pipe_sea_m'])} m at sea as drawn; {distance['pipe_basis']}"
        )
    if distance.get("landfalls"):
        yield f"  landfalls: {_figure(distance['landfalls'])}"
    if distance.get("pipe_reason"):
        yield f"  {'the pipe' if distance.get('pipe_m') else 'no way for a pipe'}: {distance['pipe_reason']}"
    if distance.get("route_reason"):
        straight = distance.get("route_kind", "crow") == "crow"
        yield f"  {'no route was found' if straight else 'the way'}: {distance['route_reason']}"
    if "network_id" in distance:
        yield f"  heat network on the way: {distance['network_id']}, {_figure(distance.get('branch_m'))} m from there"
    if distance.get("branch_basis"):
        yield f"  the way from there: {distance['branch_basis']}"
    if distance.get("branch_reason"):
        found = "branch_laying_factor" in distance
        yield f"  {'it' if found else 'no route from there'}: {distance['branch_reason']}"


def _calculation(explanation: Explanation) -> Iterator[str]:
    if explanation.calculation:
        yield "Calculation"
    for line in explanation.calculation:
        yield f"  {line.label:<40} {_with_unit(line.value, line.unit)}".rstrip()
        source = f"[{line.source}]" if line.source else ""
        if line.formula or source:
            yield f"    {f'= {line.formula}   ' if line.formula else ''}{source}".rstrip()


def _score(explanation: Explanation) -> Iterator[str]:
    if not explanation.factors:
        return
    yield f"Score {explanation.score:.1f} = 100 × " + " × ".join(f"{f.factor:.4f}" for f in explanation.factors)
    for factor in explanation.factors:
        note = "not known, counted as neutral; " if factor.unknown else ""
        yield (
            f"  {factor.criterion:<12} {factor.desirability:.3f} ^ {factor.weight:.4f} = {factor.factor:.4f}   "
            f"{note}costs {factor.points_lost:.1f} points"
        )
    worst = max(explanation.factors, key=lambda factor: factor.points_lost)
    if worst.points_lost >= 0.1:
        yield f"  Most points are lost on {worst.criterion}."


def _ranges(explanation: Explanation) -> Iterator[str]:
    if explanation.ranges:
        yield "Low, best, high"
    for line in explanation.ranges:
        three = " – ".join(_figure(value) for value in (line.low, line.best, line.high))
        yield f"  {line.name:<12} {three} {line.unit}   ({line.width})"


def _doubt(explanation: Explanation) -> Iterator[str]:
    doubt = explanation.doubt
    if doubt is None:
        return
    yield f"How sure, over {_figure(doubt['draws'])} draws of every input within its width"
    if "score_p10" in doubt:
        three = " – ".join(_figure(doubt[f"score_p{level}"]) for level in (10, 50, 90))
        yield f"  score, P10 – P50 – P90: {three}"
    for name, stem, unit in (
        ("cost", "cost_p{}", doubt.get("cost_unit")),
        ("CO2 saved", "co2_saved_p{}_t_per_year", "t/yr"),
    ):
        if stem.format(10) in doubt:
            yield f"  {name}, P10 – P90: {_figure(doubt[stem.format(10)])} – {_figure(doubt[stem.format(90)])} {unit}"
    gate = f", most often {doubt['likely_gate']}" if "likely_gate" in doubt else ""
    yield f"  a gate fails in {_percent(doubt['gate_fail_chance'])} of the draws{gate}"
    if "first_rank_share" in doubt:
        yield (
            f"  first of all links in {_percent(doubt['first_rank_share'])} of the draws, among the first ten in "
            f"{_percent(doubt['first_ten_share'])}; rank {_rank(doubt['rank_p05'])} to {_rank(doubt['rank_p95'])} "
            "in nine of ten"
        )
    if "decided_by" in doubt:
        what = "its rank" if explanation.passed else "whether it passes"
        yield f"  what decides {what} most: {doubt['decided_by']} ({_percent(doubt['decided_share'])})"


def _changes(explanation: Explanation) -> Iterator[str]:
    if not explanation.tried:
        return
    aim = "to reach a higher score" if explanation.passed else "to pass"
    yield f"What would have to change {aim}, one input at a time"
    for change in explanation.changes:
        yield from textwrap.wrap(change.sentence, _WIDTH, initial_indent="  ", subsequent_indent="      ")
        yield f"      {'' if change.likely else 'further than is likely: '}{change.reason}"
    if not explanation.changes:
        result = "raises the score by 0.1 points" if explanation.passed else "lets it pass"
        names = ", ".join(sorted({tried.key.replace("_", " ") for tried in explanation.tried}))
        text = f"No single change of what was tried {result}: {names}."
        yield from textwrap.wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="  ")


def _barriers(explanation: Explanation) -> Iterator[str]:
    if explanation.barrier_lines:
        yield "Barriers"
    for line in explanation.barrier_lines:
        yield f"  {line.barrier_id} {line.name}: {line.detection}"
        yield f"      to clear it: {line.remedy} [{line.source}]"


def _options(explanation: Explanation) -> Iterator[str]:
    if explanation.options:
        yield f"Parameters used ({explanation.options[0].reference})"
    for line in explanation.options:
        whence = f"set in the project, default {_figure(line.default)}" if line.changed else "default"
        note = f": {line.note}" if line.note else ""
        yield f"  {line.name} = {_figure(line.value)}   ({whence}{note})"


def _filled_in(explanation: Explanation) -> Iterator[str]:
    if explanation.assumptions:
        yield "Filled in by the program"
    for row in explanation.assumptions:
        yield f"  {row.id} {row.column} = {row.value}: {row.reason} [{row.source}]"


def _with_unit(value: object, unit: str) -> str:
    return f"{_figure(value)} {unit if unit != '1' else ''}".rstrip()


def _percent(value: object) -> str:
    return f"{100.0 * float(str(value)):.0f} %"


def _rank(value: object) -> str:
    return f"{float(str(value)):.0f}"


def _figure(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    if abs(value) < _NOTHING:
        return "0"
    return f"{value:,.5g}" if abs(value) < 1e5 else f"{value:,.0f}"
