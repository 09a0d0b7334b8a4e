"""The command line: with ``terminal`` and the modules of commands the only module that prints."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symbiosis_map import __version__
from symbiosis_map.company_commands import scan_form, scan_read, workshop
from symbiosis_map.counted import counted
from symbiosis_map.errors import InputError
from symbiosis_map.geocode_commands import (
    FAILED,
    asking_options,
    check,
    count_failed,
    geocode,
    planned_queries,
    with_asking,
)
from symbiosis_map.map_commands import compare, draw
from symbiosis_map.terminal import EXIT_CODES, Watching, reporting_errors, today

if TYPE_CHECKING:
    from symbiosis_map.pipeline import Result
    from symbiosis_map.project import Project

__all__ = ["main"]

_REVIEW = 3


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXIT_CODES,
)
@click.version_option(__version__, prog_name="symbiosis-map")
def main() -> None:
    """Find which surplus heat, water, by-products and CO2 of a region's companies their neighbours could use,
    what it would cost, and where the hubs are.

    \b
    Start here:
      symbiosis-map init my-county          make a project: a commented file and an empty workbook
      symbiosis-map check my-county         read it, and say what a run would do
      symbiosis-map geocode my-county       look at sites whose place is in doubt
      symbiosis-map run my-county --out results
      symbiosis-map explain results LINK    why a link scores what it scores
      symbiosis-map map results --out FILE  draw its map again, without calculating
      symbiosis-map compare RUN_A RUN_B --out FILE    what changed between two runs

    Nothing leaves this machine: no service is asked unless the project file names it.
    """  # noqa: D205, D301


main.add_command(check)
main.add_command(geocode)
main.add_command(draw)
main.add_command(compare)
main.add_command(scan_form)
main.add_command(scan_read)
main.add_command(workshop)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(["en", "nb", "nn"]), default="en", help="Language of the workbook.")
@reporting_errors
def init(folder: Path, language: str) -> None:
    """Make a project in FOLDER: a commented symbiosis.toml and an empty workbook to fill in.

    Files that are there already stay as they are.
    """
    from symbiosis_map.exports.atomic import publish_file
    from symbiosis_map.intake import write_template
    from symbiosis_map.project import PROJECT_FILE

    template = files("symbiosis_map").joinpath("project_template.toml").read_text(encoding="utf-8")
    template = template.replace('language = "en" ', f'language = "{language}" ')
    makers: dict[str, Callable[[Path], Any]] = {
        PROJECT_FILE: lambda path: path.write_text(template, encoding="utf-8"),
        "companies.xlsx": lambda path: write_template(path, language),
    }
    for name, make in makers.items():
        path = folder / name
        if path.exists():
            click.echo(f"kept   {path}")
            continue
        with publish_file(path) as temporary:
            make(temporary)
        click.echo(f"made   {path}")
    click.echo(f"Fill in {folder / 'companies.xlsx'}, then: symbiosis-map check {folder}")


@main.command(epilog=EXIT_CODES)
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), default=Path("results"), show_default=True, help="Run folder.")
@click.option("--only", metavar="STAGE[..STAGE]", help="These stages alone, as in pairing..hubs; no map, no exports.")
@click.option("--partitions", type=int, help="Pair and match in so many blocks; a stopped run goes on at its block.")
@click.option("--scheduler", metavar="ADDRESS", help="Hand the blocks to a Dask cluster (tcp://...), or 'local'.")
@click.option("--dry-run", is_flag=True, help="Say what would be read, calculated and written; do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--strict", is_flag=True, help="Exit with 3 where rows were set aside or sites not placed.")
@asking_options
@reporting_errors
def run(
    project: Path,
    out: Path,
    only: str | None,
    partitions: int | None,
    scheduler: str | None,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
    strict: bool,
    **asking: Any,
) -> None:
    """Run PROJECT (a folder or its symbiosis.toml) and write the map, layers and workbook to the run folder.

    Stages: intake, geocoding, pairing, proximity, matching, doubt, allocation, hubs, assumptions, recall.
    A second run takes the tables of stages that nothing changed from the run folder, and says so.
    """
    from symbiosis_map.pipeline import run as run_pipeline
    from symbiosis_map.project import read_project, with_engine

    chosen = with_engine(read_project(project), partitions, scheduler)
    if dry_run:
        _print_plan(chosen, out, only, as_json, asking)
        return
    watching = Watching(quiet=quiet or as_json)
    chosen = with_asking(chosen, asking, watching.hear)
    with watching as watch:
        result = run_pipeline(chosen, out, only=only, date=today(), watch=watch)
    summary = _summary(result)
    if as_json:
        click.echo(json.dumps(summary, indent=1, ensure_ascii=False))
    elif not quiet:
        _print_summary(summary)
    if summary["failed_sites"]:
        raise SystemExit(FAILED)
    if strict and (summary["rejected_rows"] or summary["unplaced_sites"]):
        raise SystemExit(_REVIEW)


@main.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.argument("link_id")
@click.option("--json", "as_json", is_flag=True, help="Print the whole explanation as JSON.")
@reporting_errors
def explain(results: Path, link_id: str, as_json: bool) -> None:
    """Say why a link of RESULTS scores what it scores, or why a pair missed, and what would have to change.

    LINK_ID stands on the map, in the workbook and in the layers. It joins the two streams with '>', so put it in
    quotes. A near miss has no id of its own: join its surplus_id and demand_id the same way.

    \b
    Example:
      symbiosis-map explain results "MR001-1>MR002-1"

    Shows both ends with the basis and source of each input, the calculation with its numbers, the score and where
    points are lost, low to high, how sure it is, the smallest changes that let a near miss pass or raise a link,
    barriers and how to clear them, the parameters used, and every value that was filled in.
    """  # noqa: D301
    from symbiosis_map.matching import explain as explain_link
    from symbiosis_map.matching import explanation_text
    from symbiosis_map.pipeline import open_run

    result = open_run(results)
    explanation = explain_link(
        link_id,
        result["sites"],  # type: ignore[arg-type]
        result["streams"],
        result["distances"],  # type: ignore[arg-type]
        result["assumptions"],
        result.project.matching,
        result.get("doubt"),
    )
    if as_json:
        click.echo(json.dumps(explanation.as_dict(), indent=1, ensure_ascii=False, allow_nan=False))
    else:
        click.echo(explanation_text(explanation))


@main.command()
@click.argument("waste_code", default="")
@click.option("--material", default="", help="What the stream is, in words.")
@click.option("--from-nace", "provider", default="", help="Activity that gives it off, NACE Rev. 2.")
@click.option("--wanted-by", "wanted_by", default="", help="Ask the other way round: what this activity could take.")
@click.option("--among", type=click.Path(path_type=Path), help="Rank the classes of this file only (column nace).")
@click.option("--batch", type=click.Path(path_type=Path), help="Many cases: columns provider_nace, ewc, material.")
@click.option("--top", default=15, show_default=True, help="How many to print.")
@click.option(
    "--json", "json_path", type=click.Path(path_type=Path), help="Write the answer here as JSON; - prints it."
)
@click.option(
    "--knowledge",
    type=click.Path(path_type=Path),
    help="Folder of tables that change the curated ones, as in a project.",
)
@reporting_errors
def uses(
    waste_code: str,
    material: str,
    provider: str,
    wanted_by: str,
    among: Path | None,
    batch: Path | None,
    top: int,
    json_path: Path | None,
    knowledge: Path | None,
) -> None:
    """List the activities that could take a stream, best first, with the use, the evidence and its source.

    WASTE_CODE is a List of Waste code such as "10 02 02"; it may be left out where --material tells what it is.
    The ranking is the one that a run uses. With --batch, each row gets {"ranked": [nace, ...]} over every
    class of --among, in the order of the rows.
    """
    from symbiosis_map.intake import read_table
    from symbiosis_map.knowledge import PACKAGED, read_knowledge
    from symbiosis_map.matching import list_uses, list_wanted, rank_batch

    tables = PACKAGED if knowledge is None else read_knowledge(knowledge)
    classes = None if among is None else _column(read_table(among), "nace", among)
    if batch is not None:
        if classes is None:
            raise InputError("--batch needs --among", remedy="Name a file with the classes to rank, column nace.")
        cases = read_table(batch, blank_rows=True)
        _answer([{"ranked": ranked} for ranked in rank_batch(cases, classes, tables)], json_path or Path("-"))
        return
    if wanted_by:
        found = list_wanted(wanted_by, tables)
        key = "stream"
    elif waste_code or material:
        found = list_uses(material, waste_code, provider, classes, tables)
        key = "receiver_nace"
    else:
        raise InputError("nothing is asked", remedy="Give a waste code, --material, --wanted-by or --batch.")
    rows = json.loads(found.to_json(orient="records"))
    if json_path is not None:
        _answer(rows, json_path)
        return
    for row in rows[:top]:
        title = row.get("receiver_title")
        use = f"{title}: {row['use']}" if title else row["use"]
        click.echo(f"{row['confidence']:.2f}  {row[key]:<8}  {use}  [{row['status']}: {row['source']}]")
        if row.get("doubt"):
            click.echo(f"      doubt: {row['doubt']}")
    if not rows:
        click.echo("No use is known.")
    elif len(rows) > top:
        click.echo(f"... and {len(rows) - top} more; --top shows them")


def _column(table: Any, name: str, path: Path) -> list[str]:
    if name not in table:
        raise InputError(f"{path} has no column {name!r}", remedy=f"It has {', '.join(table.columns)}.")
    return [str(value) for value in table[name].dropna()]


def _answer(content: Any, path: Path) -> None:
    """Write JSON to a file, whole or not at all, or print it."""
    text = json.dumps(content, indent=1, ensure_ascii=False)
    if str(path) == "-":
        click.echo(text)
        return
    from symbiosis_map.exports import publish_file

    with publish_file(path) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")
    click.echo(f"made   {path}", err=True)


def _summary(result: Result) -> dict[str, Any]:
    """Figures of a run, ready for JSON."""
    count = {name: len(frame) for name, frame in result.items()}
    summary: dict[str, Any] = {
        "title": result.project.project.title,
        "sites": count.get("sites", 0),
        "unplaced_sites": count.get("unplaced", 0),
        "failed_sites": count_failed(result),
        "streams": count.get("streams", 0),
        "rejected_rows": count.get("rejected", 0),
        "links": count.get("links", 0),
        "near_misses": count.get("near_misses", 0),
        "assumptions": count.get("assumptions", 0),
        "notes": result["ways_notes"]["note"].tolist() if "ways_notes" in result else [],
        "best_links": [],
        "hubs": [],
        "known_links": None,
        "files": [str(path) for path in result.files],
        "seconds": {name: round(value, 3) for name, value in result.seconds.items()},
    }
    if "links" in result:
        best = result["links"].drop_duplicates("resource")
        summary["best_links"] = [
            {"link_id": row["link_id"], "score": round(row["score"], 1), "sentence": row["sentence"]}
            for row in best.to_dict("records")
        ]
    if "hubs" in result:
        summary["hubs"] = [
            {
                "rank": int(row["rank"]),
                "name": row["name"],
                "score": round(row["score"], 1),
                "sites": int(row["n_sites"]),
                "links": int(row["n_links"]),
            }
            for row in result["hubs"].to_dict("records")
        ]
    if count.get("recall"):
        recall = result["recall"]
        missed = recall[~recall["found"].astype(bool)]
        summary["known_links"] = {
            "known": len(recall),
            "found": int(recall["found"].sum()),
            "missed": [f"{row['known_id']} {row['stream']}: {row['reason']}" for row in missed.to_dict("records")],
        }
    return summary


def _print_plan(project: Project, out: Path, only: str | None, as_json: bool, asking: dict[str, Any]) -> None:
    from symbiosis_map.pipeline import plan_run

    plan = plan_run(project, out, only=only) | {"queries": planned_queries(project, asking)}
    if as_json:
        click.echo(json.dumps(plan, indent=1, ensure_ascii=False))
        return
    services = "" if plan["queries"] else " and ask no service"
    click.echo(f"Would read {', '.join(plan['inputs']) or 'nothing'}{services}.")
    for figure in plan["queries"]:
        click.echo(f"Would send {figure['words']}.")
    for stage in plan["stages"]:
        click.echo(f"  {stage['title']:<26} {stage['would']}")
    click.echo(f"Would write {', '.join(plan['outputs'])} to {out}." if plan["outputs"] else "Would write tables only.")


def _print_summary(summary: dict[str, Any]) -> None:
    click.echo()
    click.echo(summary["title"])
    click.echo(
        f"{counted(summary['sites'], 'site')} with {counted(summary['streams'], 'stream')}: "
        f"{counted(summary['links'], 'link')} worth a look, "
        f"{counted(summary['near_misses'], 'near miss', 'near misses')}, {counted(len(summary['hubs']), 'hub')}."
    )
    for hub in summary["hubs"][:5]:
        held = f"{counted(hub['sites'], 'site')}, {counted(hub['links'], 'link')}"
        click.echo(f"  hub {hub['rank']}  {hub['name']} ({held})")
    for link in summary["best_links"]:
        click.echo(f"  {link['score']:5.1f}  {link['sentence']}")
    for note in summary["notes"]:
        click.echo(f"  note  {note}")
    known = summary["known_links"]
    if known:
        click.echo(f"Documented exchanges found again: {known['found']} of {known['known']}.")
        for line in known["missed"]:
            click.echo(f"  missed  {line}")
    if summary["rejected_rows"] or summary["unplaced_sites"]:
        click.echo(
            f"To look at: {counted(summary['rejected_rows'], 'row')} set aside, "
            f"{counted(summary['unplaced_sites'], 'site')} not placed "
            "(workbook, or 'symbiosis-map check')."
        )
    if summary["failed_sites"]:
        click.echo(
            f"Not whole: for {counted(summary['failed_sites'], 'site')} a service did not answer. "
            "Run again: only what failed is asked then."
        )
    for path in summary["files"]:
        click.echo(f"  {path}")
