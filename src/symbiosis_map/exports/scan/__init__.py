"""The waste scan: a form for each company, and the filled forms read back with what is doubtful."""

from symbiosis_map.exports.scan.form import write_forms
from symbiosis_map.exports.scan.results import scan_inputs, write_scan
from symbiosis_map.exports.scan.scan import Scan, read_forms

__all__ = ["Scan", "read_forms", "scan_inputs", "write_forms", "write_scan"]
