"""The sheets as one page to print: the seating first, then a page for each company. It holds no script."""

from __future__ import annotations

import html
from collections.abc import Sequence
from importlib.resources import files

from rcssmin import cssmin

from symbiosis_map.exports.wording import Words
from symbiosis_map.exports.workshop.options import WorkshopOptions
from symbiosis_map.exports.workshop.seating import Seating
from symbiosis_map.exports.workshop.sheets import Companion, Exchange, Sheet, phrase
from symbiosis_map.pages import content_policy

__all__ = ["workshop_page"]

_BLANK_ROWS = 3
_BEST_PAIRS = 10


def workshop_page(sheets: Sequence[Sheet], seating: Seating, left_out: int, options: WorkshopOptions) -> str:
    """Return the page.

    Parameters
    ----------
    sheets : sequence of Sheet
        In the order of the guests of the seating.
    seating : Seating
    left_out : int
        Companies with links that have no seat.
    options : WorkshopOptions

    Returns
    -------
    str
        Every text of a table stands in it as text.
    """
    language = options.language
    title = options.title or phrase(language, "title")
    style = cssmin((files("symbiosis_map.exports.workshop") / "static" / "sheets.css").read_text(encoding="utf-8"))
    body = _overview(sheets, seating, left_out, title, options) + "".join(
        _company(sheet, options, Words(language)) for sheet in sheets
    )
    styled = f"<style>{style}</style>"
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{content_policy(styled)}\n<title>{_text(title)}</title>\n{styled}\n</head>\n<body>\n<main>\n{body}\n</main>\n"
        "</body>\n</html>\n"
    )


def _text(value: object) -> str:
    return html.escape(str(value), quote=True)


def _overview(sheets: Sequence[Sheet], seating: Seating, left_out: int, title: str, options: WorkshopOptions) -> str:
    language = options.language
    words = Words(language)
    under = " · ".join(
        part for part in (phrase(language, "title"), options.subtitle, options.date) if part not in (title, "")
    )
    rounds = "".join(
        f"<section class='round'><h2>{_text(phrase(language, 'round', n=turn))}</h2><div class='tables'>"
        + "".join(_table(number, table, sheets, language) for number, table in enumerate(tables, start=1))
        + "</div></section>"
        for turn, tables in enumerate(seating.rounds, start=1)
    )
    share = seating.reached / seating.most if seating.most else 1.0
    told = [
        phrase(
            language,
            "quality",
            got=words.whole(seating.reached),
            most=words.whole(seating.most),
            share=words.percent(share),
        )
    ]
    if seating.repeats:
        told.append(phrase(language, "repeats", n=words.whole(seating.repeats)))
    if left_out:
        told.append(
            phrase(language, "left_out", n=words.whole(left_out), all=words.whole(options.tables * options.seats))
        )
    notes = "".join(f"<p>{_text(line)}</p>" for line in told)
    return (
        f"<article class='sheet plan'><header><h1>{_text(title)}</h1><p>{_text(under)}</p></header>"
        f"<h2 class='chapter'>{_text(phrase(language, 'plan'))}</h2>{rounds}"
        f"{_best_pairs(sheets, language)}<footer>{notes}</footer></article>"
    )


def _table(number: int, guests: Sequence[int], sheets: Sequence[Sheet], language: str) -> str:
    names = "".join(f"<li>{_text(sheets[guest].name)}</li>" for guest in guests)
    return f"<div class='table'><h3>{_text(phrase(language, 'table', n=number))}</h3><ul>{names}</ul></div>"


def _best_pairs(sheets: Sequence[Sheet], language: str) -> str:
    """Return the most promising pairs that meet, with the round and the table."""
    pairs: dict[tuple[str, str], tuple[float, str]] = {}
    for sheet in sheets:
        for turn, number, companions in sheet.tables:
            for companion in companions:
                if companion.score:
                    one, other = sorted((sheet.name, companion.name))
                    place = phrase(language, "meet", round=turn, table=number)
                    pairs.setdefault((one, other), (companion.score, place))
    best = sorted(pairs.items(), key=lambda item: (-item[1][0], item[0]))[:_BEST_PAIRS]
    if not best:
        return ""
    rows = "".join(
        f"<tr><th scope='row'>{_text(one)} – {_text(other)}</th><td class='n'>{score:.0f}</td>"
        f"<td class='meet'>{_text(place)}</td></tr>"
        for (one, other), (score, place) in best
    )
    heads = "".join(
        f"<th scope='col'>{_text(phrase(language, f'col.{key}'))}</th>" for key in ("pair", "score", "meet")
    )
    return (
        f"<h2 class='chapter'>{_text(phrase(language, 'best_pairs'))}</h2>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _company(sheet: Sheet, options: WorkshopOptions, words: Words) -> str:
    language = options.language
    title = options.title or phrase(language, "title")
    seats = "".join(_seat(turn, number, companions, language) for turn, number, companions in sheet.tables)
    questions = "".join(f"<li>{_text(question)}</li>" for question in sheet.questions)
    asked = f"<ul class='asked'>{questions}</ul>" if questions else f"<p>{_text(phrase(language, 'no_questions'))}</p>"
    return (
        f"<article class='sheet'><header><h1>{_text(sheet.name)}</h1>"
        f"<p>{_text(' · '.join(part for part in (sheet.place, title, options.date) if part))}</p></header>"
        f"<h2 class='chapter'>{_text(phrase(language, 'your_tables'))}</h2><div class='seats'>{seats}</div>"
        f"<p class='legend'>{_text(phrase(language, 'legend'))}</p>"
        f"{_exchanges(sheet.offers, 'offers', language, words)}{_exchanges(sheet.wants, 'wants', language, words)}"
        f"<h2 class='chapter'>{_text(phrase(language, 'questions'))}</h2>{asked}{_next_steps(language)}</article>"
    )


def _seat(turn: int, number: int, companions: Sequence[Companion], language: str) -> str:
    names = "".join(
        f"<li><b>{_text(c.name)}</b> <span class='score'>{c.score:.0f}</span></li>"
        if c.score
        else f"<li>{_text(c.name)}</li>"
        for c in companions
    )
    heading = f"{_text(phrase(language, 'round', n=turn))} <span>{_text(phrase(language, 'table', n=number))}</span>"
    return f"<div class='seat'><h3>{heading}</h3><ul>{names}</ul></div>"


def _exchanges(exchanges: Sequence[Exchange], kind: str, language: str, words: Words) -> str:
    title = f"<h2 class='chapter'>{_text(phrase(language, f'{kind}_title'))}</h2>"
    if not exchanges:
        return f"{title}<p>{_text(phrase(language, f'no_{kind}'))}</p>"
    keys = ("what", "to" if kind == "offers" else "from", "amount", "distance", "score", "meet")
    heads = "".join(f"<th scope='col'>{_text(phrase(language, f'col.{key}'))}</th>" for key in keys)
    rows = "".join(
        f"<tr><th scope='row'>{_text(e.what)}{_use(e)}</th>"
        f"<td>{_text(e.partner)}</td><td>{_text(e.amount)}</td><td>{_text(e.distance)}</td>"
        f"<td class='n'>{_text(words.whole(e.score))}</td><td>{_text(e.meet)}</td></tr>"
        for e in exchanges
    )
    return f"{title}<table class='exchanges'><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _use(exchange: Exchange) -> str:
    return f"<small>{_text(exchange.use)}</small>" if exchange.use and exchange.use != exchange.what else ""


def _next_steps(language: str) -> str:
    keys = ("with", "what", "who", "when")
    heads = "".join(f"<th scope='col'>{_text(phrase(language, f'next.{key}'))}</th>" for key in keys)
    rows = "<tr><td></td><td></td><td></td><td></td></tr>" * _BLANK_ROWS
    return (
        f"<h2 class='chapter'>{_text(phrase(language, 'next'))}</h2>"
        f"<table class='next'><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )
