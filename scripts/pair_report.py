"""The figures of benchmark_pairs.py as a table in docs/large-runs.md and a plot beside it."""

from __future__ import annotations

import math
from html import escape
from pathlib import Path
from typing import Any

Figures = list[dict[str, Any]]
PAGE, PLOT = "large-runs.md", "images/pair-search.svg"
BEGIN, END = "<!-- figures of scripts/benchmark_pairs.py -->", "<!-- end of the figures -->"
WORKS = {
    "best": "10 best of each within 50 km, scored",
    "within": "all pairs within 10 km, streamed",
    "growth": "10 best of each, evenly spread",
}
COLOURS = {
    "symbiosis_map": "#0b6e4f", "polars": "#c8553d", "duckdb": "#e0a100", "ckdtree": "#3d5a80",
    "sedonadb": "#7b2d8b", "geopandas": "#6c757d",
}  # fmt: skip
WIDTH, HEIGHT, LEFT, TOP, ACROSS, DOWN = 800, 400, 70, 30, 480, 310


def publish(figures: Figures, docs: Path) -> None:
    """Write the table between the marks of the page, and the plot."""
    page = docs / PAGE
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    picture = f"![Seconds to find and score pairs, by number of sites]({PLOT})"
    page.write_text(f"{before}{BEGIN}\n{table(figures)}\n\n{picture}\n{END}{after}", encoding="utf-8")
    (docs / PLOT).write_text(plot(figures), encoding="utf-8")


def table(figures: Figures) -> str:
    """Return the figures as Markdown."""
    lines = [
        "| work | sources × consumers | tool | pairs | seconds | of processor | peak memory |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [_row(entry) for entry in figures if entry["work"] in WORKS]
    for entry in figures:
        if entry["work"] not in WORKS and "stopped_after_s" in entry:
            lines += [
                "",
                f"Work {entry['work']} at {_size(entry['n'])}: stopped after {entry['stopped_after_s']:.0f} s.",
            ]
        if entry["work"] not in WORKS and "failed" in entry:
            lines += ["", f"Work {entry['work']} at {_size(entry['n'])}: failed ({entry['failed']})."]
        if entry["work"] == "cluster" and "ratio" in entry:
            same = "equal to the bit" if entry["equal_to_the_bit"] else "NOT EQUAL"
            lines += [
                "",
                f"{entry['partitions']} partitions on {entry['workers']} Dask workers, {_size(entry['n'])} sources and "
                f"as many consumers, from Parquet to Parquet: {entry['wall_s']:.1f} s, {entry['ratio']:.2f} times one "
                f"process ({entry['single_s']:.1f} s); {entry['cpu_s']:.1f} seconds of processor against "
                f"{entry['single_cpu_s']:.1f}; {same}.",
            ]
        if entry["work"] == "disk" and "bytes_per_pair" in entry:
            lines += [
                "",
                f"Kept pairs on disk: {entry['bytes_per_pair']:.1f} bytes a pair with its score "
                f"({entry['plain_bytes_per_pair']:.1f} as plain Parquet with zstd).",
            ]
    grown, faster = growth(figures), lead(figures)
    if grown is not None:
        lines += [
            "",
            f"At one density, ten times the sites take {grown[0]:.1f} times as long (n log n would be {grown[1]:.1f}).",
        ]
    if faster:
        lines += ["", f"At 100,000 sources: {faster[1]:.0f} times as fast as the fastest other tool ({faster[0]})."]
    return "\n".join(lines)


def growth(figures: Figures) -> tuple[float, float] | None:
    """Return how many times as long ten times the sites take, from the smallest to the largest, and n log n would."""
    seen = {entry["n"]: entry["wall_s"] for entry in figures if entry["work"] == "growth" and "wall_s" in entry}
    if len(seen) < 2:
        return None
    low, high = min(seen), max(seen)
    tens = math.log10(high / low)
    return (seen[high] / seen[low]) ** (1 / tens), 10 * (math.log(high) / math.log(low)) ** (1 / tens)


def lead(figures: Figures) -> tuple[str, float] | None:
    """Return the fastest peer at 100,000 and how many times as long it takes."""
    seen = {
        entry["tool"]: entry["wall_s"]
        for entry in figures
        if (entry["work"], entry["n"]) == ("best", 100_000) and "wall_s" in entry
    }
    ours = seen.pop("symbiosis_map", None)
    if not seen or not ours:
        return None
    peer = min(seen, key=lambda name: seen[name])
    return peer, seen[peer] / ours


def _row(entry: dict[str, Any]) -> str:
    head = f"| {WORKS[entry['work']]} | {_size(entry['n'])} | {entry['tool']} "
    if "stopped_after_s" in entry:
        return f"{head}| | stopped after {entry['stopped_after_s']:.0f} | | |"
    if "failed" in entry:
        return f"{head}| | {'not installed' if 'No module' in entry['failed'] else 'failed'} | | |"
    return f"{head}| {entry['rows']:,} | {entry['wall_s']:.3g} | {entry['cpu_s']:.3g} | {entry['peak_gb']:.2f} GB |"


def _size(n: int) -> str:
    return f"{n:,}"


def plot(figures: Figures) -> str:
    """Return seconds over sites, both on log scales, a line for each tool and work."""
    low, high = (math.log10(v) for v in (1e-3, 300.0))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="12" role="img">',
        "<title>Seconds to find and score pairs, by number of sites</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
    ]

    def at(n: float, seconds: float) -> tuple[float, float]:
        across = (math.log10(n) - 4.0) / 2.0 * ACROSS
        return LEFT + across, TOP + DOWN * (high - math.log10(max(seconds, 1e-3))) / (high - low)

    for power in range(-3, 3):
        y = at(1e4, 10.0**power)[1]
        parts.append(f'<line x1="{LEFT}" x2="{LEFT + ACROSS}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dddddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>')
    for n in (10_000, 100_000, 1_000_000):
        x = at(n, 1.0)[0]
        parts.append(f'<text x="{x:.1f}" y="{TOP + DOWN + 20}" text-anchor="middle">{n:,}</text>')
    below = f'x="{LEFT + ACROSS / 2}" y="{TOP + DOWN + 40}"'
    parts.append(f'<text {below} text-anchor="middle">sources, and as many consumers</text>')
    line = 0
    for work, dash in (("best", ""), ("within", "6 4"), ("growth", "2 3")):
        for tool, colour in COLOURS.items():
            seen = sorted(
                (entry["n"], entry["wall_s"])
                for entry in figures
                if (entry["work"], entry["tool"]) == (work, tool) and "wall_s" in entry
            )
            if not seen:
                continue
            way = " ".join("{:.1f},{:.1f}".format(*at(*point)) for point in seen)
            style = f'stroke="{colour}" stroke-dasharray="{dash}"'
            parts.append(f'<polyline points="{way}" fill="none" stroke-width="2" {style}/>')
            parts += ['<circle cx="{:.1f}" cy="{:.1f}" r="3" fill="{}"/>'.format(*at(*p), colour) for p in seen]
            x, y = LEFT + ACROSS + 20, TOP + 8 + 18 * line
            parts.append(f'<line x1="{x}" x2="{x + 24}" y1="{y}" y2="{y}" stroke-width="2" {style}/>')
            label = {"best": "10 best, 50 km", "within": "all, 10 km", "growth": "one density"}[work]
            parts.append(f'<text x="{x + 30}" y="{y + 4}">{escape(tool)}, {label}</text>')
            line += 1
    return "\n".join([*parts, "</svg>", ""])
