"""Doubt: what the widths of the inputs and of the weights make of scores, costs, gates and ranks."""

from symbiosis_map.matching.doubt.measuring import measure_doubt
from symbiosis_map.matching.doubt.options import DoubtOptions

__all__ = ["DoubtOptions", "measure_doubt"]
