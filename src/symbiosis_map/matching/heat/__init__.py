"""Heat: direct, lifted, as steam, through a heat network, or as cooling water for fish."""

from symbiosis_map.matching.heat.assessing import assess, assess_again

__all__ = ["assess", "assess_again"]
