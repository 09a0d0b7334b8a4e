"""Two run folders side by side: what changed, and the map that shows it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from symbiosis_map.comparison import Comparison, ComparisonOptions, compare_runs, compare_settings, compare_tables
from symbiosis_map.knowledge.definitions import DEFINITIONS
from symbiosis_map.maps import comparison_tables
from symbiosis_map.pipeline.drawing import check_place, draw_map, map_options, run_date
from symbiosis_map.pipeline.result import Result
from symbiosis_map.pipeline.run_folder import open_run
from symbiosis_map.project import options_as_dict

__all__ = ["RunComparison", "compare_results", "draw_comparison"]

_BEARING = ("intake", "geocoding", "pairing", "ways", "proximity", "matching", "allocation", "hubs")
"""Sections of a project whose options change results; ``doubt`` measures them, ``map`` and ``exports`` show them."""


class RunComparison(NamedTuple):
    """Two runs and what changed between them."""

    before: Result
    after: Result
    comparison: Comparison


def compare_results(
    before: Result | Path | str, after: Result | Path | str, options: ComparisonOptions | None = None
) -> RunComparison:
    """Say what changed from one finished run to another, options and knowledge tables included.

    Parameters
    ----------
    before, after : Result, Path or str
        Results of :func:`symbiosis_map.open_run`, or run folders.
    options : ComparisonOptions, optional

    Returns
    -------
    RunComparison

    Raises
    ------
    InputError
        Where a folder holds no run, a damaged one or one of another version.
    """
    old, new = (run if isinstance(run, Result) else open_run(run) for run in (before, after))
    return RunComparison(old, new, compare_runs(old, new, options, settings=_settings(old, new)))


def draw_comparison(compared: RunComparison, path: Path | str, **changes: Any) -> Path:
    """Draw the map of what changed.

    It is the map of the second run with a list of changes; what the first run had alone is drawn as gone.

    Parameters
    ----------
    compared : RunComparison
    path : Path or str
        The file to write; its folder must exist.
    **changes
        Fields of :class:`symbiosis_map.maps.MapOptions` that shall differ from the second run's map.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ProjectError
        For a choice that the map does not know.
    OutputError
        Where the file cannot be written; nothing is written then.
    """
    target = Path(path)
    check_place(target)
    before, after, comparison = compared
    dates = {"before": run_date(before), "after": run_date(after)}
    options = map_options(after.project, " → ".join(date for date in dict.fromkeys(dates.values()) if date))
    tables = comparison_tables(before, after, comparison)
    return draw_map(after.project, tables, replace(options, **changes), target)


def _settings(before: Result, after: Result) -> pd.DataFrame:
    """Return what the two runs were told differently beside their sites and streams."""
    sections = []
    for run in (before, after):
        options = options_as_dict(run.project)
        chosen = {name: options[name] for name in _BEARING}
        sections.append(chosen | {"project": {"country": options["project"]["country"]}})
    old, new = (run.project.matching.knowledge for run in (before, after))
    changed = sorted({*old.changed, *new.changed})
    parts = [compare_tables(old.table(name), new.table(name), DEFINITIONS[name]) for name in changed]
    told = [compare_settings(*sections), *parts]
    return pd.concat([part for part in told if len(part)] or told[:1], ignore_index=True)
