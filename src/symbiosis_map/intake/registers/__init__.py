"""Registers in: a list of facilities that nobody here has seen becomes sites and streams through a mapping."""

from symbiosis_map.intake.registers.mapping import (
    PACKAGED_MAPPINGS,
    RegisterMapping,
    RegisterStream,
    RowFilter,
    read_mapping,
)

__all__ = ["PACKAGED_MAPPINGS", "RegisterMapping", "RegisterStream", "RowFilter", "read_mapping"]
