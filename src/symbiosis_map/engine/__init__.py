"""Work in blocks: which sources go together, and what is kept of each block where not everything is wanted."""

from symbiosis_map.engine.keeping import Kept, keep
from symbiosis_map.engine.options import KEEPING, EngineOptions
from symbiosis_map.engine.partitioning import partition

__all__ = ["KEEPING", "EngineOptions", "Kept", "keep", "partition"]
