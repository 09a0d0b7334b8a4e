"""Finds which surplus heat, water, by-products and CO2 of a region's companies their neighbours could use.

A whole run, or stage by stage on tables:

>>> import symbiosis_map as sm
>>> callable(sm.run) and callable(sm.find_candidates)
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symbiosis_map.allocation import AllocationOptions, allocate
    from symbiosis_map.comparison import Comparison, ComparisonOptions, compare_runs
    from symbiosis_map.exports import ExportOptions, write_exports
    from symbiosis_map.geocoding import GeocodingOptions, locate
    from symbiosis_map.hubs import HubOptions, find_hubs
    from symbiosis_map.intake import InputFile, IntakeOptions, complete_streams, estimate_streams, read_inputs
    from symbiosis_map.knowledge.layers import land
    from symbiosis_map.maps import MapOptions, render_map, save_map
    from symbiosis_map.matching import DoubtOptions, MatchingOptions, acceptor_streams, explain, match, measure_doubt
    from symbiosis_map.pairing import PairingOptions, find_candidates
    from symbiosis_map.pipeline import (
        Result,
        check_project,
        compare_results,
        draw_again,
        draw_comparison,
        open_run,
        run,
    )
    from symbiosis_map.project import Project, read_project
    from symbiosis_map.proximity import ProximityOptions, measure
    from symbiosis_map.recall import measure_recall

__version__ = "0.1.0"

_HOME = {
    "allocation": ("AllocationOptions", "allocate"),
    "comparison": ("Comparison", "ComparisonOptions", "compare_runs"),
    "exports": ("ExportOptions", "write_exports"),
    "geocoding": ("GeocodingOptions", "locate"),
    "hubs": ("HubOptions", "find_hubs"),
    "intake": ("InputFile", "IntakeOptions", "complete_streams", "estimate_streams", "read_inputs"),
    "knowledge.layers": ("land",),
    "maps": ("MapOptions", "render_map", "save_map"),
    "matching": ("DoubtOptions", "MatchingOptions", "acceptor_streams", "explain", "match", "measure_doubt"),
    "pairing": ("PairingOptions", "find_candidates"),
    "pipeline": (
        "Result",
        "check_project",
        "compare_results",
        "draw_again",
        "draw_comparison",
        "open_run",
        "run",
    ),
    "project": ("Project", "read_project"),
    "proximity": ("ProximityOptions", "measure"),
    "recall": ("measure_recall",),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "AllocationOptions",
    "Comparison",
    "ComparisonOptions",
    "DoubtOptions",
    "ExportOptions",
    "GeocodingOptions",
    "HubOptions",
    "InputFile",
    "IntakeOptions",
    "MapOptions",
    "MatchingOptions",
    "PairingOptions",
    "Project",
    "ProximityOptions",
    "Result",
    "acceptor_streams",
    "allocate",
    "check_project",
    "compare_results",
    "compare_runs",
    "complete_streams",
    "draw_again",
    "draw_comparison",
    "estimate_streams",
    "explain",
    "find_candidates",
    "find_hubs",
    "land",
    "locate",
    "match",
    "measure",
    "measure_doubt",
    "measure_recall",
    "open_run",
    "read_inputs",
    "read_project",
    "render_map",
    "run",
    "save_map",
    "write_exports",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that the command line starts at once."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Names of the public interface."""
    return sorted([*__all__, "__version__"])
