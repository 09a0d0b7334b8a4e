"""Finding the pairs of streams that lie within reach of each other."""

from symbiosis_map.pairing.candidates import PairingOptions, find_candidates, placed_streams, reach_m

__all__ = ["PairingOptions", "find_candidates", "placed_streams", "reach_m"]
