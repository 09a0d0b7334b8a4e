"""The report: a region and its hubs on paper and as a page, from the same content."""

from symbiosis_map.exports.report.writing import HTML_FILE, PDF_FILE, write_report

__all__ = ["HTML_FILE", "PDF_FILE", "write_report"]
