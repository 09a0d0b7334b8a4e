"""Allocation: limited supply shared among the links that compete for it, with a proof of the optimum."""

from symbiosis_map.allocation.sharing import Allocation, AllocationOptions, allocate, exergy_share, share_out

__all__ = ["Allocation", "AllocationOptions", "allocate", "exergy_share", "share_out"]
