"""Commands that draw maps of runs that are finished, and calculate nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symbiosis_map.terminal import EXIT_CODES, Watching, reporting_errors

if TYPE_CHECKING:
    from symbiosis_map.pipeline import StageReport

__all__ = ["draw"]

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
    changes = {name: value for name, value in choices.items() if value is not None}
    if changes.get("tiles") in ("none", ""):
        changes["tiles"] = None
    if "languages" in changes:
        changes["languages"] = tuple(name.strip() for name in changes["languages"].split(",") if name.strip())
    with Watching(quiet=quiet) as watch:
        with _step(watch, "Reading the run"):
            result = open_run(results)
        with _step(watch, "Drawing the map"):
            path = draw_again(result, out, **changes)
    if not quiet:
        click.echo(f"made   {path}")


@contextmanager
def _step(watch: Callable[[StageReport], None], title: str) -> Iterator[None]:
    from symbiosis_map.pipeline import StageReport

    watch(StageReport(title, "started"))
    started = time.perf_counter()
    yield
    watch(StageReport(title, "done", time.perf_counter() - started))
