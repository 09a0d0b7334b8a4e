"""What changed between two runs: links and hubs won, lost, up and down, and why, where it is known."""

from symbiosis_map.comparison.compare import Comparison, compare_runs
from symbiosis_map.comparison.inputs import compare_settings, compare_tables
from symbiosis_map.comparison.options import ComparisonOptions

__all__ = ["Comparison", "ComparisonOptions", "compare_runs", "compare_settings", "compare_tables"]
