"""The report as PDF, A4 upright, with embedded fonts, bookmarks and the same bytes for the same content."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus.tableofcontents import TableOfContents

from symbiosis_map.exports.pictures.fonts import BOLD, REGULAR, printable, text_width
from symbiosis_map.exports.pictures.pdf import PictureFlowable, draw_picture
from symbiosis_map.exports.report.blocks import PAGE_WIDTH, Block, Bullets, Cover, Grid, Heading, Plate, Text, Tiles
from symbiosis_map.exports.wording import Words
from symbiosis_map.palette import GROUND

__all__ = ["write_pdf"]

_LEFT = (A4[0] - PAGE_WIDTH) / 2
_TOP, _BOTTOM = 20 * mm, 18 * mm
_INK, _SOFT, _ACCENT = (HexColor(GROUND[name]) for name in ("ink", "soft", "accent"))
_RULE, _PALE = HexColor("#d5dce3"), HexColor("#f3f6f8")
_CELL_PAD = 3.0
_HEAD_SIZE = 7.4
_FONT = ("FONTNAME", (0, 0), (-1, -1), REGULAR)
"""Keeps tables from naming Helvetica, which would not be embedded."""
_TILES_A_ROW = 6


def _style(name: str, size: float, *, font: str = REGULAR, leading: float = 1.35, **more: Any) -> ParagraphStyle:
    usual = {"textColor": _INK, "bulletFontName": REGULAR}
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=leading * size, **{**usual, **more})


_STYLES = {
    "body": _style("body", 9.5, spaceAfter=6),
    "lead": _style("lead", 11, spaceAfter=8),
    "note": _style("note", 8, textColor=_SOFT, spaceBefore=2, spaceAfter=8),
    "bullet": _style("bullet", 9.5, leftIndent=10, bulletIndent=0, spaceAfter=4),
    "cell": _style("cell", 7.6, leading=1.22),
    "figure": _style("figure", 7.6, leading=1.22, alignment=TA_RIGHT),
    "head": _style("head", _HEAD_SIZE, font=BOLD, leading=1.2, textColor=_ACCENT),
    "head figure": _style("head figure", _HEAD_SIZE, font=BOLD, leading=1.2, textColor=_ACCENT, alignment=TA_RIGHT),
    "total": _style("total", 7.6, font=BOLD, leading=1.22),
    "total figure": _style("total figure", 7.6, font=BOLD, leading=1.22, alignment=TA_RIGHT),
    "tile": _style("tile", 14, font=BOLD, leading=1.15, textColor=_ACCENT),
    "tile text": _style("tile text", 8, textColor=_SOFT),
    "h1": _style("h1", 18, font=BOLD, leading=1.2, textColor=_ACCENT, spaceAfter=8),
    "h2": _style("h2", 12, font=BOLD, leading=1.2, spaceBefore=10, spaceAfter=5),
    "h3": _style("h3", 9.5, font=BOLD, leading=1.2, textColor=_SOFT, spaceBefore=8, spaceAfter=4),
    "contents": _style("contents", 18, font=BOLD, leading=1.2, textColor=_ACCENT, spaceAfter=12),
}
_LEVELS = (
    _style("toc 1", 10.5, font=BOLD, spaceBefore=5),
    _style("toc 2", 9.5, leftIndent=12, textColor=_SOFT),
)


def write_pdf(blocks: list[Block], path: Path, words: Words) -> None:
    """Write blocks as a PDF.

    Parameters
    ----------
    blocks : list of Block
        The first is a cover.
    path : Path
    words : Words
    """
    text_width("", 1.0)  # makes the fonts known
    cover = blocks[0]
    if not isinstance(cover, Cover):
        raise TypeError("a report begins with a cover")
    document = _Report(str(path), cover, words)
    look = TableStyle([_FONT, ("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)])
    contents = TableOfContents(levelStyles=list(_LEVELS), tableStyle=look, dotsMinLevel=-1)
    story: list[Flowable] = [
        NextPageTemplate("inside"),
        PageBreak(),
        Paragraph(_text(words.say("doc.contents")), _STYLES["contents"]),
        contents,
    ]
    for number, block in enumerate(blocks[1:]):
        story += _flowables(block, f"part{number}")
    document.multiBuild(_kept(story))


class _Report(BaseDocTemplate):  # type: ignore[misc]
    """Pages with a running head, numbers and bookmarks."""

    def __init__(self, path: str, cover: Cover, words: Words) -> None:
        super().__init__(
            path,
            pagesize=A4,
            title=printable(cover.title),
            author="symbiosis-map",
            subject=printable(cover.kind),
            lang=words.language,
            invariant=1,
            initialFontName=REGULAR,
            pageCompression=1,
        )
        self._cover, self._words = cover, words
        self._pages = 0
        self._section = ""
        inside = Frame(_LEFT, _BOTTOM, PAGE_WIDTH, A4[1] - _TOP - _BOTTOM, 0, 0, 0, 0, id="inside")
        front = Frame(_LEFT, _BOTTOM, PAGE_WIDTH, 60, 0, 0, 0, 0, id="front")
        self.addPageTemplates(
            [
                PageTemplate("front", [front], onPage=self._draw_cover),
                PageTemplate("inside", [inside], onPage=self._draw_rim),
            ]
        )

    def beforeDocument(self) -> None:  # noqa: N802 - reportlab's name
        self._section = ""

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - reportlab's name
        """List headings in the contents and among the bookmarks."""
        level = {"h1": 0, "h2": 1}.get(getattr(getattr(flowable, "style", None), "name", ""))
        key = getattr(flowable, "bookmark", None)
        if level is None or key is None:
            return
        text = flowable.getPlainText()
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(text, key, level, closed=True)
        if level == 0:
            self._section = text
            self.notify("TOCEntry", (level, escape(text), self.page, key))

    def afterPage(self) -> None:  # noqa: N802 - reportlab's name
        """Remember how many pages there are; the second pass writes it."""
        self._pages = max(self._pages, self.page)

    def _draw_cover(self, canvas: Any, _document: Any) -> None:
        width, height = A4
        canvas.saveState()
        canvas.setFillColor(_ACCENT)
        canvas.rect(0, height - 265, width, 265, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#ffffff"))
        canvas.setFont(REGULAR, 11)
        canvas.drawString(_LEFT, height - 70, printable(self._cover.kind).upper())
        title = Paragraph(_text(self._cover.title), _style("title", 30, font=BOLD, leading=1.1, textColor="#ffffff"))
        _, used = title.wrap(PAGE_WIDTH, 130)
        title.drawOn(canvas, _LEFT, height - 95 - used)
        line = Paragraph(_text(self._cover.subtitle), _style("subtitle", 13, textColor="#dbe7ee"))
        _, more = line.wrap(PAGE_WIDTH, 60)
        line.drawOn(canvas, _LEFT, height - 103 - used - more)
        canvas.setFont(REGULAR, 11)
        canvas.drawString(_LEFT, height - 245, printable(self._cover.date))
        if self._cover.picture is not None:
            canvas.translate(_LEFT, height - 300 - self._cover.picture.height)
            draw_picture(canvas, self._cover.picture)
        canvas.restoreState()

    def _draw_rim(self, canvas: Any, _document: Any) -> None:
        width, height = A4
        canvas.saveState()
        canvas.setFont(REGULAR, 8)
        canvas.setFillColor(_SOFT)
        canvas.setStrokeColor(_RULE)
        canvas.setLineWidth(0.5)
        canvas.drawString(_LEFT, height - 34, printable(self._cover.title))
        canvas.drawRightString(width - _LEFT, height - 34, printable(self._cover.date))
        canvas.line(_LEFT, height - 40, width - _LEFT, height - 40)
        canvas.line(_LEFT, 38, width - _LEFT, 38)
        canvas.drawString(_LEFT, 27, printable(self._cover.kind))
        number = self._words.say("doc.page", n=canvas.getPageNumber(), all=max(self._pages, canvas.getPageNumber()))
        canvas.drawRightString(width - _LEFT, 27, number)
        canvas.restoreState()


def _text(text: str) -> str:
    """Return a text from a table as reportlab's markup that says just that."""
    return escape(printable(text), quote=False)


def _flowables(block: Block, key: str) -> list[Flowable]:
    match block:
        case Heading():
            heading = Paragraph(_text(block.text), _STYLES[f"h{block.level}"])
            heading.bookmark = key
            return [*([PageBreak()] if block.new_page else []), heading]
        case Text():
            return [Paragraph(_text(block.text), _STYLES[block.style])]
        case Bullets():
            return [Paragraph(_text(item), _STYLES["bullet"], bulletText="•") for item in block.items]
        case Tiles():
            return [_tiles(block), Spacer(0, 8)]
        case Grid():
            return [_table(block), Spacer(0, 8)]
        case Plate():
            caption = [Paragraph(_text(block.caption), _STYLES["note"])] if block.caption else [Spacer(0, 8)]
            return [PictureFlowable(block.picture), *caption]
        case Cover():
            return []


def _tiles(block: Tiles) -> Flowable:
    figures = [
        [Paragraph(_text(value), _STYLES["tile"]), Paragraph(_text(what), _STYLES["tile text"])]
        for value, what in block.figures[:_TILES_A_ROW]
    ]
    wide = PAGE_WIDTH / max(len(figures), 1)
    table = Table([figures], colWidths=[wide] * len(figures))
    rules = [("LINEBEFORE", (index, 0), (index, 0), 2, _ACCENT) for index in range(len(figures))]
    table.setStyle(TableStyle([_FONT, ("VALIGN", (0, 0), (-1, -1), "TOP"), *rules]))
    return table


def _table(block: Grid) -> Flowable:
    def cells(row: tuple[str, ...], left: str, right: str) -> list[Paragraph]:
        return [
            Paragraph(_text(text), _STYLES[right if index in block.right else left]) for index, text in enumerate(row)
        ]

    body = [cells(row, "cell", "figure") for row in block.rows]
    if block.total and block.rows:
        body[-1] = cells(block.rows[-1], "total", "total figure")
    table = Table(
        [cells(block.head, "head", "head figure"), *body],
        colWidths=_widths(block),
        rowHeights=[None, *[block.row_height or None] * len(body)],
        repeatRows=1,
    )
    rules: list[tuple[Any, ...]] = [
        _FONT,
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("LEFTPADDING", (0, 0), (-1, -1), _CELL_PAD),
        ("RIGHTPADDING", (0, 0), (-1, -1), _CELL_PAD),
        ("TOPPADDING", (0, 0), (-1, -1), 2.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.6),
        ("LINEBELOW", (0, 0), (-1, 0), 0.9, _ACCENT),
        ("LINEBELOW", (0, 1), (-1, -1), 0.3, _RULE),
        ("ROWBACKGROUNDS", (0, 1), (-1, -1), (HexColor("#ffffff"), _PALE)),
    ]
    if block.total:
        rules.append(("LINEABOVE", (0, -1), (-1, -1), 0.9, _ACCENT))
    table.setStyle(TableStyle(rules))
    return table


def _widths(block: Grid) -> list[float]:
    """Return the widths of columns by their weights, none narrower than the longest word of its heading."""
    needed = [
        max((text_width(word, _HEAD_SIZE, bold=True) for word in text.split()), default=0.0) + 2 * _CELL_PAD + 0.5
        for text in block.head
    ]
    free = PAGE_WIDTH - sum(needed)
    if free <= 0:
        return [PAGE_WIDTH * need / sum(needed) for need in needed]
    total = sum(block.weights)
    wanted = [max(PAGE_WIDTH * weight / total - need, 0.0) for weight, need in zip(block.weights, needed, strict=True)]
    return [need + free * more / (sum(wanted) or 1.0) for need, more in zip(needed, wanted, strict=True)]


def _kept(story: list[Flowable]) -> list[Flowable]:
    """Keep a heading with the picture or the first lines that follow it."""
    result: list[Flowable] = []
    for index, flowable in enumerate(story):
        name = getattr(getattr(flowable, "style", None), "name", "")
        if name in ("h2", "h3"):
            follows = story[index + 1] if index + 1 < len(story) else None
            need = follows.height + 40 if isinstance(follows, PictureFlowable) else 80
            result.append(CondPageBreak(need))
        result.append(flowable)
    return result
