"""Water: quality classes, the treatment that bridges them, and the pipe."""

from symbiosis_map.matching.water.assessing import assess

__all__ = ["assess"]
