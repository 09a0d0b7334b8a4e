"""Commands that read a project and place its sites, and the options of every command that may ask services."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from symbiosis_map.counted import counted
from symbiosis_map.errors import InputError
from symbiosis_map.terminal import EXIT_CODES, Watching, reporting_errors

if TYPE_CHECKING:
    from symbiosis_map.geocoding.services.asking import Asking, Plan, Tidings
    from symbiosis_map.project import Project

__all__ = ["FAILED", "asking_options", "check", "count_failed", "geocode", "planned_queries", "with_asking"]

FAILED = 4
"""Exit code where a service did not answer."""
_REVIEW = 3
_SHOWN = 20
_PATH = click.Path(path_type=Path)
_Command = TypeVar("_Command", bound=Callable[..., Any])
_OPTIONS = (
    click.option("--allow-network", is_flag=True, help="Let the services that the project names be asked."),
    click.option("--offline", is_flag=True, help="Take answers of services from the cache alone; send nothing."),
    click.option("--refresh", is_flag=True, help="Ask services again for what the cache knows."),
    click.option("--retry-failed", is_flag=True, help="Ask services only for what failed before."),
    click.option("--max-requests", type=click.IntRange(0), help="Most requests to services in this run."),
)


def asking_options(command: _Command) -> _Command:
    """Give a command the options that say how services may be asked."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def with_asking(project: Project, choices: dict[str, Any], tell: Callable[[Tidings], None]) -> Project:
    """Return a project that asks its services as the options of a command say.

    Parameters
    ----------
    project : Project
    choices : dict
        What :func:`asking_options` gave the command.
    tell : callable
        Hears what asking tells.

    Raises
    ------
    InputError
        Where two options exclude each other.
    """
    from symbiosis_map.geocoding.services.asking import Asking

    try:
        asking: Asking = Asking(**choices, tell=tell)
    except ValueError as error:
        raise InputError(str(error)) from error
    return replace(project, asking=asking)


def planned_queries(project: Project, choices: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a run would send to each service; nothing is sent, and nothing read where no service is named."""
    from symbiosis_map.pipeline import check_project

    if not project.geocoding.services:
        return []
    heard: list[Tidings] = []
    check_project(with_asking(project, choices, heard.append))
    return _figures(heard)


def count_failed(tables: Any) -> int:
    """Return how many sites a service failed to answer for."""
    return int((tables["sites"]["location_status"] == "failed").sum()) if "sites" in tables else 0


@click.command()
@click.argument("project", type=_PATH)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--strict", is_flag=True, help="Exit with 3 where rows were set aside or sites not placed.")
@reporting_errors
def check(project: Path, as_json: bool, strict: bool) -> None:
    """Read and validate PROJECT (a folder or its symbiosis.toml); calculate and write nothing.

    Says how many sites and streams there are, what was set aside and why, which sites could not be placed,
    which values a run would fill in, and what it would send to which service. Nothing is sent.
    """
    from symbiosis_map.pipeline import check_project
    from symbiosis_map.project import read_project

    heard: list[Tidings] = []
    result = check_project(with_asking(read_project(project), {}, heard.append))
    findings = {
        "sites": len(result["read_sites"]),
        "placed": len(result["sites"].dropna(subset=["geometry"])),
        "streams": len(result["streams"]),
        "estimated_streams": int((result["streams"]["basis"] == "estimated").sum()),
        "assumptions": len(result["intake_assumptions"]) + len(result["geocoding_assumptions"]),
        "notes": [*result["intake_notes"]["note"].tolist(), *_notes(heard)],
        "queries": _figures(heard),
        "rejected": json.loads(result["rejected"].to_json(orient="records")),
        "unplaced": json.loads(result["unplaced"].to_json(orient="records")),
    }
    if as_json:
        click.echo(json.dumps(findings, indent=1, ensure_ascii=False))
    else:
        _print_check(findings)
    if strict and (findings["rejected"] or findings["unplaced"]):
        raise SystemExit(_REVIEW)


@click.command(epilog=EXIT_CODES)
@click.argument("project", type=_PATH)
@click.option("--review", type=_PATH, metavar="FOLDER", help="Write the files to choose in to this folder.")
@click.option("--choices", type=_PATH, metavar="FILE", help="Take the choices of a filled review file over first.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@asking_options
@reporting_errors
def geocode(
    project: Path, review: Path | None, choices: Path | None, as_json: bool, quiet: bool, **asking: Any
) -> None:
    """Place the sites of PROJECT, and go through those that somebody should look at.

    \b
    Example:
      symbiosis-map geocode my-county --review look
      (put an x before the right lines of look/geocoding-review.xlsx; look/geocoding-review.html shows them on maps)
      symbiosis-map geocode my-county --choices look/geocoding-review.xlsx
      symbiosis-map run my-county --out results

    Choices become rows of the project's table of overrides. They hold in every later run, until the words of the
    site change. Nothing is calculated.
    """  # noqa: D301
    from symbiosis_map.exports.geocoding_review import write_review
    from symbiosis_map.geocoding.review import review_table
    from symbiosis_map.pipeline import place_sites
    from symbiosis_map.project import read_project

    read = read_project(project)
    files = [] if choices is None else [_take_choices(read, choices)]
    watching = Watching(quiet=quiet or as_json)
    with watching as watch:
        result = place_sites(with_asking(read, asking, watching.hear), watch=watch)
    sites, answers = result["sites"], result["geocoding_answers"]
    counts = {str(status): int(count) for status, count in sites["location_status"].value_counts().items()}
    if review is not None:
        files += write_review(review_table(sites, answers), review)  # type: ignore[arg-type]
    told = {"sites": len(sites), "placed": int(sites.geometry.notna().sum()), "status": dict(sorted(counts.items()))}
    if as_json:
        click.echo(json.dumps(told | {"files": [str(path) for path in files]}, indent=1, ensure_ascii=False))
    elif not quiet:
        statuses = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
        click.echo(f"{counted(len(sites), 'site')}, {told['placed']:,} with a point: {statuses}.")
        for path in files:
            click.echo(f"made   {path}")
    if count_failed(result):
        raise SystemExit(FAILED)


def _take_choices(project: Project, path: Path) -> Path:
    """Write the choices of a review file into the project's table of overrides."""
    from symbiosis_map.exports import publish_file
    from symbiosis_map.exports.geocoding_review import read_choices
    from symbiosis_map.geocoding.review import merge_overrides
    from symbiosis_map.intake import read_table

    name = project.project.overrides
    if not name.lower().endswith(".csv"):
        what = f"overrides = {name!r} is no CSV" if name else "the project names no table of overrides"
        raise InputError(what, remedy='Write overrides = "overrides.csv" under [project].')
    target = project.folder / name
    merged = merge_overrides(read_table(target) if target.exists() else None, read_choices(path))
    with publish_file(target) as temporary:
        merged.to_csv(temporary, index=False, encoding="utf-8", lineterminator="\n")
    return target


def _print_check(findings: dict[str, Any]) -> None:
    click.echo(
        f"{counted(findings['sites'], 'site')}, {findings['placed']:,} with a point; "
        f"{counted(findings['streams'], 'stream')}, {findings['estimated_streams']:,} of them estimated; "
        f"{counted(findings['assumptions'], 'value')} would be filled in."
    )
    for note in findings["notes"]:
        click.echo(f"  note       {note}")
    for figure in findings["queries"]:
        click.echo(f"  would send {figure['words']}")
    for row in findings["rejected"][:_SHOWN]:
        place = f"{row['file']}{', ' + row['sheet'] if row['sheet'] else ''}, row {row['row']}"
        what = f"{row['column']} = {row['value']!r}: " if row["column"] else ""
        click.echo(f"  set aside  {place}: {what}{row['rule']}. {row['remedy']}")
    if len(findings["rejected"]) > _SHOWN:
        click.echo(f"  ... and {len(findings['rejected']) - _SHOWN} more; --json lists all")
    for row in findings["unplaced"][:_SHOWN]:
        click.echo(f"  not placed {row['site_id']} {row['name']}: {row['reason']}. {row['remedy']}")
    if len(findings["unplaced"]) > _SHOWN:
        click.echo(f"  ... and {len(findings['unplaced']) - _SHOWN} more; --json lists all")
    if not findings["rejected"] and not findings["unplaced"]:
        click.echo("Nothing to mend.")


def _figures(heard: list[Tidings]) -> list[dict[str, Any]]:
    """Return the figures of a plan, ready for JSON; services that would be sent nothing are left out."""
    from symbiosis_map.geocoding.services.asking import Plan

    plans: list[Plan] = [tidings for tidings in heard if isinstance(tidings, Plan)]
    return [
        {
            "service": figure.service,
            "host": figure.host,
            "sought": figure.sought,
            "most_queries": figure.most_queries,
            "leaves_machine": figure.leaves_machine,
            "words": str(figure),
        }
        for plan in plans
        for figure in plan.figures
        if figure.sought
    ]


def _notes(heard: list[Tidings]) -> list[str]:
    from symbiosis_map.geocoding.services.asking import Note

    return [tidings.text for tidings in heard if isinstance(tidings, Note)]
