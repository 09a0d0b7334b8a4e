"""Shared trenches of a hub: one network for links of the same resource and grade, instead of a pipe for each."""

from symbiosis_map.trenches.networks import FindWays, Grade, PipePrices, Trenches, Ways, lay_trenches
from symbiosis_map.trenches.options import TrenchOptions

__all__ = ["FindWays", "Grade", "PipePrices", "TrenchOptions", "Trenches", "Ways", "lay_trenches"]
