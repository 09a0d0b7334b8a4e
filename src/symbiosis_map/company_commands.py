"""Commands for meeting companies: forms for a scan, their answers, and sheets for a workshop."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symbiosis_map.counted import counted
from symbiosis_map.errors import InputError
from symbiosis_map.terminal import EXIT_CODES, reporting_errors

if TYPE_CHECKING:
    from symbiosis_map.pipeline import Result

__all__ = ["scan_form", "scan_read", "workshop"]

_FOLDER = click.Path(path_type=Path)
_REVIEW = 3


@click.command("scan-form", epilog=EXIT_CODES)
@click.argument("companies", type=_FOLDER)
@click.option("--out", type=_FOLDER, required=True, metavar="FOLDER", help="Where the forms go.")
@click.option("--language", default="en", show_default=True, help="Language of the forms, such as nb.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@reporting_errors
def scan_form(companies: Path, out: Path, language: str, quiet: bool) -> None:
    """Make a form for each company of COMPANIES: a workbook in which it says what it has to spare and what it needs.

    COMPANIES is a table of sites (CSV, XLSX, GeoPackage ...) or a project. What is known of a company stands in its
    form already; lists to choose from, units and examples are in the language of the form.

    \b
    Example:
      symbiosis-map scan-form companies.xlsx --out forms --language nb
      (send them, get them back)
      symbiosis-map scan-read forms --out scan

    Forms that are there already are written anew: keep filled ones in another folder.
    """  # noqa: D301
    from symbiosis_map.exports import staged
    from symbiosis_map.exports.scan import write_forms
    from symbiosis_map.intake import InputFile, read_inputs

    if companies.is_dir() or companies.suffix == ".toml":
        from symbiosis_map.project import read_project

        project = read_project(companies)
        sites = read_inputs(project.inputs, project.intake).sites
    else:
        sites = read_inputs([InputFile(companies)]).sites
    with staged(out) as stage:
        written = len(write_forms(sites, stage, language))
    if not quiet:
        click.echo(f"made   {written} forms in {out}")


@click.command("scan-read", epilog=EXIT_CODES)
@click.argument("folder", type=_FOLDER)
@click.option("--out", type=_FOLDER, required=True, metavar="FOLDER", help="Where tables and the list of calls go.")
@click.option("--strict", is_flag=True, help="Exit with 3 where there is somebody to call back.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@reporting_errors
def scan_read(folder: Path, out: Path, strict: bool, quiet: bool) -> None:
    """Read the filled forms in FOLDER: tables for a project, contacts apart from them, and a list of whom to call back.

    \b
    Writes
      companies.xlsx   sites and streams, as [[inputs]] of a project
      contacts.csv     people, for [exports] contacts; no other table names them
      call_back.xlsx   what is missing or in doubt, by company, with a column for the answers; call_back.csv too

    A figure in doubt is left out, never guessed; a row without direction, kind or name is not used. Both stand in
    the list of calls with their cell.
    """  # noqa: D301
    from symbiosis_map.exports.scan import read_forms, write_scan

    scan = read_forms(folder)
    paths, call_back = write_scan(scan, out)
    if not quiet:
        streams, questions = counted(len(scan.streams), "stream"), counted(len(call_back), "question")
        click.echo(f"{counted(scan.forms, 'form')}: {streams}, {questions}")
        named = Counter(call_back["company"].where(call_back["company"] != "", call_back["file"]))
        for company, count in sorted(named.items(), key=lambda item: (-item[1], item[0]))[:20]:
            click.echo(f"  {count:3}  {company}")
        for path in paths:
            click.echo(f"made   {path}")
    if strict and len(call_back):
        raise SystemExit(_REVIEW)


@click.command(epilog=EXIT_CODES)
@click.argument("results", type=_FOLDER)
@click.option("--out", type=_FOLDER, required=True, metavar="FOLDER", help="Where the sheets go.")
@click.option("--tables", default=6, show_default=True, help="Tables in the room.")
@click.option("--seats", default=6, show_default=True, help="Seats at each table.")
@click.option("--rounds", default=3, show_default=True, help="How often the companies change tables.")
@click.option("--companies", type=_FOLDER, metavar="FILE", help="Who comes: a table with the column site_id.")
@click.option("--language", help="Language of the sheets, such as nb; else that of the project.")
@click.option("--repeat-cost", type=float, help="Points that meeting twice costs; 100 allows next to no repeats.")
@click.option("--date", default="", help="Date as it shall stand on the sheets.")
@click.option("--pdf", is_flag=True, help="Write the sheets as workshop.pdf too.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@reporting_errors
def workshop(results: Path, out: Path, companies: Path | None, quiet: bool, **choices: Any) -> None:
    """Make sheets for a matchmaking afternoon from the run folder RESULTS: a page for each company and a seating.

    A page has the company's five best offers and needs, who sits at its tables, and the open questions. The seating
    brings the most promising pairs together; the first page says how near it comes to the best there could be.
    Without --companies, both ends of the best exchanges are invited first.

    \b
    Example:
      symbiosis-map workshop results --out workshop --tables 6 --seats 6 --rounds 3

    Writes workshop.html, to print from any browser, seating.csv, and workshop.pdf if --pdf is given. The same run and
    numbers give the same tables.
    """  # noqa: D301
    from symbiosis_map.exports.workshop import WorkshopOptions, write_workshop
    from symbiosis_map.pipeline import open_run

    result: Result = open_run(results)
    general = result.project.project
    chosen = {name: value for name, value in choices.items() if value is not None}
    options = WorkshopOptions(
        **{"title": general.title, "subtitle": general.subtitle, "language": general.language}
        | chosen
        | {"companies": _named(companies)}
    )
    made = write_workshop(result, out, options)
    if not quiet:
        share = made.seating.reached / made.seating.most if made.seating.most else 1.0
        click.echo(
            f"{len(made.guests)} companies at {len(made.seating.rounds[0])} tables: {share:.0%} of the points that any "
            f"seating could bring together, {made.seating.repeats} repeated meetings"
        )
        if made.left_out:
            click.echo(f"{made.left_out} more companies have links and no seat")
        for path in made.paths:
            click.echo(f"made   {path}")


def _named(companies: Path | None) -> tuple[str, ...]:
    """Return the keys of the sites that come."""
    from symbiosis_map.intake import read_table

    if companies is None:
        return ()
    table = read_table(companies)
    if "site_id" not in table:
        raise InputError(f"{companies} has no column 'site_id'", remedy=f"It has {', '.join(table.columns)[:200]}.")
    return tuple(dict.fromkeys(str(key) for key in table["site_id"].dropna()))
