"""The files of a report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from symbiosis_map.exports.options import ExportOptions
from symbiosis_map.exports.report.content import report_blocks
from symbiosis_map.exports.report.page import report_page
from symbiosis_map.exports.report.pdf import write_pdf
from symbiosis_map.exports.wording import Words

__all__ = ["HTML_FILE", "PDF_FILE", "write_report"]

PDF_FILE = "report.pdf"
HTML_FILE = "report.html"


def write_report(views: Mapping[str, pd.DataFrame], folder: Path, options: ExportOptions) -> list[Path]:
    """Write the report as PDF, as a page, or both.

    Parameters
    ----------
    views : mapping of str to DataFrame
        As :func:`symbiosis_map.exports.views.build_views` gives them.
    folder : Path
        An existing folder.
    options : ExportOptions
        Formats (``report-pdf``, ``report-html``), title, subtitle, date and language.

    Returns
    -------
    list of Path
        The files.
    """
    words = Words(options.language)
    blocks = report_blocks(views, options, words)
    written = []
    if "report-pdf" in options.formats:
        write_pdf(blocks, folder / PDF_FILE, words)
        written.append(folder / PDF_FILE)
    if "report-html" in options.formats:
        page = report_page(blocks, words)
        (folder / HTML_FILE).write_text(page, encoding="utf-8", newline="\n")
        written.append(folder / HTML_FILE)
    return written
