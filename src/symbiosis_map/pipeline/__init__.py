"""The stages in their order, the run folder, and the manifest that makes a run repeatable."""

from symbiosis_map.pipeline.comparing import RunComparison, compare_results, draw_comparison
from symbiosis_map.pipeline.drawing import check_place, draw_again
from symbiosis_map.pipeline.reports import StageReport
from symbiosis_map.pipeline.result import Result
from symbiosis_map.pipeline.run_folder import open_run
from symbiosis_map.pipeline.runner import check_project, place_sites, plan_run, run
from symbiosis_map.pipeline.stages import STAGES, stage_range

__all__ = [
    "STAGES",
    "Result",
    "RunComparison",
    "StageReport",
    "check_place",
    "check_project",
    "compare_results",
    "draw_again",
    "draw_comparison",
    "open_run",
    "place_sites",
    "plan_run",
    "run",
    "stage_range",
]
