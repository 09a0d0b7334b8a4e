"""Each stage as data: what it needs, what it gives, which options it reads, and the call that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from symbiosis_map.engine import KEEPING
from symbiosis_map.errors import InputError
from symbiosis_map.pipeline import calling
from symbiosis_map.pipeline.calling import CALCULATING, Tables
from symbiosis_map.pipeline.trenches_beside import trenches
from symbiosis_map.project import Project

__all__ = ["STAGES", "Stage", "Tables", "stage_range"]

_KEPT = tuple(f"engine.{name}" for name in KEEPING)


def _always(_tables: Tables, _project: Project) -> bool:
    """Take the tables of a stage over whenever its key is the same."""
    return True


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the way of the data.

    Parameters
    ----------
    name : str
        As ``--only`` takes it.
    title : str
        As progress shows it.
    needs, gives : tuple of str
        Tables; each table is given by one stage.
    options : tuple of str
        Sections of the project that it reads, or single keys as ``section.key``.
    call : callable
        Takes the tables it needs and the project, gives its tables.
    is_settled : callable
        Takes the tables that it gave in an earlier run and the project; whether they may be taken over.
    """

    name: str
    title: str
    needs: tuple[str, ...]
    gives: tuple[str, ...]
    options: tuple[str, ...]
    call: Callable[[Tables, Project], dict[str, pd.DataFrame]]
    is_settled: Callable[[Tables, Project], bool] = _always


STAGES = (
    Stage(
        "intake",
        "Reading tables",
        (),
        ("read_sites", "streams", "rejected", "intake_notes", "intake_assumptions"),
        ("inputs", "project.country", "intake", "matching.rule_confidence_minimum"),
        calling.intake,
        calling.files_alone,
    ),
    Stage(
        "geocoding",
        "Placing sites",
        ("read_sites",),
        ("sites", "unplaced", "geocoding_answers", "geocoding_assumptions"),
        ("geocoding",),
        calling.geocoding,
        calling.all_answered,
    ),
    Stage("pairing", "Finding pairs", ("sites", "streams"), ("candidates",), ("pairing", *_KEPT), calling.pairing),
    Stage(
        "proximity",
        "Measuring distances",
        ("sites", "streams", "candidates"),
        ("distances", "ways_notes"),
        ("ways", "proximity", "matching.sea_pipe_factor"),
        calling.proximity,
    ),
    Stage(
        "matching",
        "Matching",
        ("sites", "streams", "distances"),
        ("links", "link_prices", "link_pipes", "near_misses", "second_opinions", "matching_assumptions"),
        ("matching",),
        calling.matching,
    ),
    Stage(
        "doubt",
        "Measuring doubt",
        ("sites", "streams", "distances", "links", "near_misses"),
        ("doubt",),
        ("matching", "doubt"),
        calling.doubt,
    ),
    Stage(
        "allocation",
        "Sharing supply",
        ("links", "streams"),
        ("flows", "allocation_proof"),
        ("allocation",),
        calling.allocation,
    ),
    Stage(
        "hubs", "Finding hubs", ("sites", "streams", "links", "flows"), ("hubs", "hub_members"), ("hubs",), calling.hubs
    ),
    Stage(
        "trenches",
        "Sharing trenches",
        ("sites", "links", "flows", "link_pipes", "hubs", "hub_members"),
        ("hub_networks", "trench_segments"),
        ("ways", "proximity", "matching", "trenches"),
        trenches,
    ),
    Stage(
        "flow_analysis",
        "Summing up flows",
        ("sites", "streams", "links", "flows"),
        ("flow_balance", "flow_routes"),
        ("flow_analysis",),
        calling.flow_analysis,
    ),
    Stage(
        "assumptions",
        "Listing assumptions",
        ("intake_assumptions", "geocoding_assumptions", "matching_assumptions", "links", "near_misses", "doubt"),
        ("assumptions",),
        (*CALCULATING, *_KEPT),
        calling.assumptions,
    ),
    Stage(
        "recall",
        "Looking for known links",
        ("sites", "streams", "links", "near_misses"),
        ("recall",),
        ("project.known_links",),
        calling.recall,
    ),
    Stage(
        "layers",
        "Reading map layers",
        (),
        ("map_land", "map_layers"),
        ("map.land", "map.land_credit", "map.layers"),
        calling.layers,
    ),
)
"""The stages in their order."""


def stage_range(text: str | None) -> tuple[Stage, ...]:
    """Return the stages that ``--only`` names.

    Parameters
    ----------
    text : str or None
        ``"pairing"``, ``"pairing..hubs"``, ``"..matching"``, ``"matching.."``; None for all.

    Raises
    ------
    InputError
        For a name that is no stage, or a range that runs backwards.

    Examples
    --------
    >>> [stage.name for stage in stage_range("pairing..matching")]
    ['pairing', 'proximity', 'matching']
    """
    names = [stage.name for stage in STAGES]
    if not text:
        return STAGES
    first, dots, last = text.partition("..")
    last = (last or names[-1]) if dots else first
    first = first or names[0]
    for name in (first, last):
        if name not in names:
            raise InputError(f"no stage {name!r}", remedy=f"Stages are {', '.join(names)}.")
    start, end = names.index(first), names.index(last)
    if start > end:
        raise InputError(f"{text!r} runs backwards", remedy=f"Stages come in the order {', '.join(names)}.")
    return STAGES[start : end + 1]
