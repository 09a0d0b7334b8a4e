"""The sheets as a PDF, laid out as the report is: cover, list of companies, the seating, a page for each company."""

from __future__ import annotations

from collections.abc import Sequence

from symbiosis_map.exports.report.blocks import Block, Bullets, Cover, Grid, Heading, Text
from symbiosis_map.exports.wording import NO_BREAK, Words
from symbiosis_map.exports.workshop.options import WorkshopOptions
from symbiosis_map.exports.workshop.seating import Seating
from symbiosis_map.exports.workshop.sheets import Companion, Exchange, Sheet, phrase

__all__ = ["workshop_blocks"]

_BLANK_ROWS = 3
_TO_WRITE_IN = 26.0
"""Points, about 9 mm."""


def workshop_blocks(sheets: Sequence[Sheet], seating: Seating, options: WorkshopOptions) -> list[Block]:
    """Return what :func:`symbiosis_map.exports.report.pdf.write_pdf` lays out.

    Parameters
    ----------
    sheets : sequence of Sheet
        In the order of the guests of the seating.
    seating : Seating
    options : WorkshopOptions

    Returns
    -------
    list of Block
    """
    language = options.language
    kind = phrase(language, "title")
    blocks: list[Block] = [Cover(kind, options.title or kind, options.subtitle, options.date, None)]
    blocks += _plan(sheets, seating, language)
    for sheet in sheets:
        blocks += _company(sheet, Words(language))
    return blocks


def _plan(sheets: Sequence[Sheet], seating: Seating, language: str) -> list[Block]:
    blocks: list[Block] = [Heading(phrase(language, "plan"), new_page=True)]
    for turn, tables in enumerate(seating.rounds, start=1):
        rows = tuple(
            (phrase(language, "table", n=number), ", ".join(sheets[guest].name for guest in table))
            for number, table in enumerate(tables, start=1)
        )
        blocks.append(Grid((phrase(language, "round", n=turn), phrase(language, "col.pair")), rows, (1, 6)))
    return blocks


def _company(sheet: Sheet, words: Words) -> list[Block]:
    language = words.language
    seats = tuple(
        (phrase(language, "meet", round=turn, table=number), ", ".join(_named(guest, words) for guest in companions))
        for turn, number, companions in sheet.tables
    )
    steps = tuple(phrase(language, f"next.{key}") for key in ("with", "what", "who", "when"))
    return [
        Heading(sheet.name, new_page=True),
        *([Text(sheet.place)] if sheet.place else []),
        Heading(phrase(language, "your_tables"), level=3),
        Grid((phrase(language, "col.meet"), phrase(language, "col.pair")), seats, (1, 5)),
        *_exchanges(sheet.offers, "offers", words),
        *_exchanges(sheet.wants, "wants", words),
        Heading(phrase(language, "questions"), level=3),
        Bullets(tuple(sheet.questions) or (phrase(language, "no_questions"),)),
        Heading(phrase(language, "next"), level=3),
        Grid(steps, ((NO_BREAK,) * len(steps),) * _BLANK_ROWS, (2, 4, 2, 1), row_height=_TO_WRITE_IN),
    ]


def _named(guest: Companion, words: Words) -> str:
    """Return a name, with the score of the best exchange where there is one."""
    return f"{guest.name} ({words.whole(guest.score)})" if guest.score else guest.name


def _exchanges(exchanges: Sequence[Exchange], kind: str, words: Words) -> list[Block]:
    language = words.language
    title = Heading(phrase(language, f"{kind}_title"), level=3)
    if not exchanges:
        return [title, Text(phrase(language, f"no_{kind}"))]
    keys = ("what", "to" if kind == "offers" else "from", "amount", "distance", "score", "meet")
    rows = tuple(
        (
            e.what if e.use in ("", e.what) else f"{e.what} ({e.use})",
            e.partner,
            e.amount,
            e.distance,
            words.whole(e.score),
            e.meet,
        )
        for e in exchanges
    )
    return [title, Grid(tuple(phrase(language, f"col.{key}") for key in keys), rows, (5, 4, 2, 1.5, 1, 2), (2, 3, 4))]
