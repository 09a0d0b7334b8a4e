"""The report as one page that needs no network and no script."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from symbiosis_map.exports.pictures.svg import svg_text
from symbiosis_map.exports.report.blocks import Block, Bullets, Cover, Grid, Heading, Plate, Text, Tiles
from symbiosis_map.exports.wording import Words
from symbiosis_map.pages import content_policy

__all__ = ["report_page"]


def report_page(blocks: list[Block], words: Words) -> str:
    """Return blocks as the text of a page.

    Parameters
    ----------
    blocks : list of Block
        The first is a cover.
    words : Words

    Returns
    -------
    str
        HTML whose policy allows its own style and nothing else.
    """
    cover = blocks[0]
    if not isinstance(cover, Cover):
        raise TypeError("a report begins with a cover")
    style = (files("symbiosis_map.exports") / "report" / "page.css").read_text(encoding="utf-8")
    numbered = list(enumerate(blocks[1:], start=1))
    chapters = [(f"part{n}", block.text) for n, block in numbered if isinstance(block, Heading) and block.level == 1]
    lines = [
        "</head>",
        "<body>",
        f'<a class="skip" href="#part1">{escape(words.say("doc.summary"))}</a>',
        *_header(cover),
        f'<nav aria-label="{escape(words.say("doc.contents"))}"><b>{escape(words.say("doc.contents"))}</b><ol>',
        *(f'<li><a href="#{key}">{escape(text)}</a></li>' for key, text in chapters),
        "</ol></nav>",
        "<main>",
        *(line for number, block in numbered for line in _lines(block, f"part{number}")),
        "</main>",
        "</body>",
        "</html>",
        "",
    ]
    head = f"<style>{style}</style>"
    policy = content_policy(head)
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{words.language}">',
            "<head>",
            '<meta charset="utf-8">',
            policy,
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(cover.title)}</title>",
            head,
            *lines,
        ]
    )


def _header(cover: Cover) -> Iterator[str]:
    yield f'<header><p class="kind">{escape(cover.kind)}</p><h1>{escape(cover.title)}</h1>'
    for text in (cover.subtitle, cover.date):
        if text:
            yield f"<p>{escape(text)}</p>"
    yield "</header>"


def _lines(block: Block, key: str) -> Iterator[str]:
    match block:
        case Heading():
            level = block.level + 1
            page = ' class="page"' if block.new_page else ""
            yield f'<h{level} id="{key}"{page}>{escape(block.text)}</h{level}>'
        case Text():
            kind = "" if block.style == "body" else f' class="{block.style}"'
            yield f"<p{kind}>{escape(block.text)}</p>"
        case Bullets():
            yield "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in block.items) + "</ul>"
        case Tiles():
            figures = (f"<li><b>{escape(value)}</b><span>{escape(what)}</span></li>" for value, what in block.figures)
            yield f'<ul class="tiles">{"".join(figures)}</ul>'
        case Plate():
            caption = f"<figcaption>{escape(block.caption)}</figcaption>" if block.caption else ""
            yield f"<figure>{svg_text(block.picture)}{caption}</figure>"
        case Grid():
            yield from _table(block)
        case Cover():
            return


def _table(block: Grid) -> Iterator[str]:
    def cell(tag: str, index: int, text: str) -> str:
        side = ' class="right"' if index in block.right else ""
        scope = ' scope="col"' if tag == "th" else ""
        return f"<{tag}{scope}{side}>{escape(text)}</{tag}>"

    yield '<div class="scroll" tabindex="0"><table><thead><tr>'
    yield "".join(cell("th" if text else "td", index, text) for index, text in enumerate(block.head))
    yield "</tr></thead><tbody>"
    for number, row in enumerate(block.rows, start=1):
        last = ' class="total"' if block.total and number == len(block.rows) else ""
        yield f"<tr{last}>" + "".join(cell("td", index, text) for index, text in enumerate(row)) + "</tr>"
    yield "</tbody></table></div>"
