"""Commands that draw maps of runs that are finished, and calculate nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symbiosis_map.terminal import EXIT_CODES, Watching, reporting_errors

if TYPE_CHECKING:
    from symbiosis_map.pipeline import StageReport

__all__ = ["compare", "draw"]

_FOLDER = click.Path(path_type=Path)


@click.command("map", epilog=EXIT_CODES)
@click.argument("results", type=_FOLDER)
@click.option("--out", type=_FOLDER, required=True, metavar="FILE", help="The map to write, such as map.html.")
@click.option("--title", help="Heading of the page.")
@click.option("--subtitle", help="Second line of the heading.")
@click.option("--date", help="Date as it shall stand on the map; '' for none.")
@click.option("--language", help="Language that the page opens in, such as nb.")
@click.option("--languages", help="Languages that a reader can change to, such as en,nb,nn; 'all' for every one.")
@click.option("--tiles", help="Online tiles that a reader may switch on, such as kartverket-grey; 'none' for none.")
@click.option("--near-misses-per-site", type=click.IntRange(1), help="Nearest near misses kept for each site.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@reporting_errors
def draw(results: Path, out: Path, quiet: bool, **choices: Any) -> None:
    """Draw the map of the run folder RESULTS again, without calculating anything.

    What is not named stays as the run had it: with no option but --out, the file has the same bytes as the map
    that the run wrote.

    \b
    Examples:
      symbiosis-map map results --out map.html
      symbiosis-map map results --out kart.html --language nb --title "Overskotsvarme i fylket"

    The tables are read, never changed, and no service is asked. The file appears whole or not at all; its folder
    must exist. A folder that holds no whole run, or one of another version, is refused: run the project again.
    """  # noqa: D301
    from symbiosis_map.pipeline import check_place, draw_again, open_run

    check_place(out)
    with Watching(quiet=quiet) as watch:
        with _step(watch, "Reading the run"):
            result = open_run(results)
        with _step(watch, "Drawing the map"):
            path = draw_again(result, out, **_chosen(choices))
    if not quiet:
        click.echo(f"made   {path}")


@click.command(epilog=EXIT_CODES)
@click.argument("run_a", type=_FOLDER)
@click.argument("run_b", type=_FOLDER)
@click.option("--out", type=_FOLDER, required=True, metavar="FILE", help="The map to write, such as changes.html.")
@click.option("--table", type=_FOLDER, metavar="FILE", help="Write the links that changed here as CSV, too.")
@click.option(
    "--least-score",
    type=click.FloatRange(0.0, min_open=True),
    default=1.0,
    show_default=True,
    help="A score that moved by fewer points counts as the same.",
)
@click.option("--title", help="Heading of the page.")
@click.option("--language", help="Language that the page opens in, such as nb.")
@click.option("--json", "as_json", is_flag=True, help="Print counts and changes as JSON.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@reporting_errors
def compare(
    run_a: Path,
    run_b: Path,
    out: Path,
    table: Path | None,
    least_score: float,
    as_json: bool,
    quiet: bool,
    **choices: Any,
) -> None:
    """Show what changed from the run folder RUN_A to the run folder RUN_B, on a map and in a list.

    Says which links and hubs were won, lost, went up or down, and why, where it is known: sites and streams that
    came, went or were described otherwise, options such as a price, and the gate that stops a link or lets it pass.

    \b
    Example:
      symbiosis-map run my-county --out before
      (change a stream, a price, a distance)
      symbiosis-map run my-county --out after
      symbiosis-map compare before after --out changes.html

    A link is the same link where its two streams have the same ids. A hub is the same hub where it shares at least
    half of the sites of the smaller one; the largest overlap is taken first. The two folders are read, never changed.
    """  # noqa: D301
    from symbiosis_map.comparison import ComparisonOptions
    from symbiosis_map.exports import publish_file
    from symbiosis_map.exports.changes import csv_bytes
    from symbiosis_map.pipeline import check_place, compare_results, draw_comparison, open_run
    from symbiosis_map.pipeline.change_report import change_lines, change_table, tell_changes

    for place in (out, *([table] if table else [])):
        check_place(place)
    with Watching(quiet=quiet or as_json) as watch:
        with _step(watch, "Reading the runs"):
            before, after = open_run(run_a), open_run(run_b)
        with _step(watch, "Comparing"):
            compared = compare_results(before, after, ComparisonOptions(least_score=least_score))
            told = tell_changes(compared)
        with _step(watch, "Drawing the map"):
            written = [draw_comparison(compared, out, **_chosen(choices))]
    if table is not None:
        with publish_file(table) as temporary:
            temporary.write_bytes(csv_bytes(change_table(compared)))
        written.append(table)
    told["files"] = [str(path) for path in written]
    if as_json:
        click.echo(json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False))
    elif not quiet:
        for line in change_lines(told):
            click.echo(line)


def _chosen(choices: dict[str, Any]) -> dict[str, Any]:
    """Return the options of the map that were named, as the map takes them."""
    chosen = {name: value for name, value in choices.items() if value is not None}
    if chosen.get("tiles") in ("none", ""):
        chosen["tiles"] = None
    if "languages" in chosen:
        chosen["languages"] = tuple(name.strip() for name in chosen["languages"].split(",") if name.strip())
    return chosen


@contextmanager
def _step(watch: Callable[[StageReport], None], title: str) -> Iterator[None]:
    from symbiosis_map.pipeline import StageReport

    watch(StageReport(title, "started"))
    started = time.perf_counter()
    yield
    watch(StageReport(title, "done", time.perf_counter() - started))
