"""Results as files that other programs open, each whole or not at all."""

from symbiosis_map.exports.atomic import check_writable, explain_failure, publish_file, staged, sweep
from symbiosis_map.exports.manifest import FileRecord, describe_outputs, library_versions, sha256
from symbiosis_map.exports.options import FORMATS, ExportOptions, source_date
from symbiosis_map.exports.writing import planned_files, write_exports

__all__ = [
    "FORMATS",
    "ExportOptions",
    "FileRecord",
    "check_writable",
    "describe_outputs",
    "explain_failure",
    "library_versions",
    "planned_files",
    "publish_file",
    "sha256",
    "source_date",
    "staged",
    "sweep",
    "write_exports",
]
