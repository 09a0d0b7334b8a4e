"""The files of a workshop."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from symbiosis_map.exports.atomic import staged
from symbiosis_map.exports.changes import csv_bytes
from symbiosis_map.exports.report.pdf import write_pdf
from symbiosis_map.exports.wording import Words
from symbiosis_map.exports.workshop.guests import choose_guests, pair_weights
from symbiosis_map.exports.workshop.options import WorkshopOptions
from symbiosis_map.exports.workshop.page import workshop_page
from symbiosis_map.exports.workshop.paper import workshop_blocks
from symbiosis_map.exports.workshop.seating import Seating, find_seating
from symbiosis_map.exports.workshop.sheets import make_sheets
from symbiosis_map.schema import conform
from symbiosis_map.tables import LINKS, SITES, STREAMS

__all__ = ["PAGE_FILE", "PAPER_FILE", "SEATING_FILE", "Workshop", "write_workshop"]

PAGE_FILE = "workshop.html"
SEATING_FILE = "seating.csv"
PAPER_FILE = "workshop.pdf"


class Workshop(NamedTuple):
    """What was written, and how good the seating is.

    Parameters
    ----------
    paths : list of Path
    guests : list of str
        Keys of the sites that have a seat.
    seating : Seating
    left_out : int
        Sites that were named, or have links, and got no seat.
    """

    paths: list[Path]
    guests: list[str]
    seating: Seating
    left_out: int


def write_workshop(
    tables: Mapping[str, pd.DataFrame], folder: Path, options: WorkshopOptions | None = None
) -> Workshop:
    """Write the sheets of a workshop and its seating.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``sites``, ``streams`` and ``links`` of a run.
    folder : Path
        Made if missing; ``workshop.html`` and ``seating.csv`` go there, and ``workshop.pdf`` if asked for: all or none.
    options : WorkshopOptions, optional

    Returns
    -------
    Workshop

    Raises
    ------
    InputError
        Fewer than two companies could come, or one that is named does not exist.
    OutputError
        A file cannot be written.
    """
    options = options or WorkshopOptions()
    frames = {table.name: conform(tables[table.name], table) for table in (SITES, STREAMS, LINKS)}
    links = frames["links"]
    seats = options.tables * options.seats
    guests = choose_guests(frames["sites"], links, options.companies, seats)
    asked = set(options.companies) or set(links["surplus_site_id"]) | set(links["demand_site_id"])
    weights = pair_weights(guests, links)
    seating = find_seating(
        weights,
        options.tables,
        options.seats,
        options.rounds,
        seed=options.seed,
        repeat_cost=options.repeat_cost,
    )
    sheets = make_sheets(guests, seating, frames, options)
    left_out = len(asked - set(guests))
    page = workshop_page(sheets, seating, left_out, options)
    names = [sheet.name for sheet in sheets]
    rows = [
        (turn, number, seat, guests[guest], names[guest])
        for turn, round_ in enumerate(seating.rounds, start=1)
        for number, table in enumerate(round_, start=1)
        for seat, guest in enumerate(table, start=1)
    ]
    plan = pd.DataFrame(rows, columns=["round", "table", "seat", "site_id", "name"])
    with staged(folder) as stage:
        (stage / PAGE_FILE).write_text(page, encoding="utf-8", newline="\n")
        (stage / SEATING_FILE).write_bytes(csv_bytes(plan))
        if options.pdf:
            write_pdf(workshop_blocks(sheets, seating, options), stage / PAPER_FILE, Words(options.language))
    files = [PAGE_FILE, SEATING_FILE, *([PAPER_FILE] if options.pdf else [])]
    return Workshop([folder / name for name in files], guests, seating, left_out)
