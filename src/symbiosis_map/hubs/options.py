"""What makes a hub."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["HubOptions"]


@dataclass(frozen=True, slots=True)
class HubOptions:
    """What makes a hub.

    Parameters
    ----------
    max_link_km : float
        A link ties two sites into a hub where it is no longer than this, as the crow flies.
    min_score : float
        Weaker links do not tie.
    max_extent_km : float
        A cluster that is wider is cut.
    cut_wide : {'longest', 'leiden'}
        How a wide one is cut: its longest ties go first, or those between communities, which Leiden's method
        finds by how good the links are (needs igraph, extra ``communities``).
    site_radius_m, widest_site_radius_m, corridor_radius_m : float
        The area of a hub reaches this far around its sites (up to the widest where a point is known less
        well) and along its links, so that it does not claim the mountain between them; where the land is given,
        not the fjord either.
    weight_value, weight_strength, weight_diversity, weight_redundancy : float
        Weights of the hub score, which are estimates: the yearly saving of its flows against the best
        hub's; how many good links tie it; how many kinds of activity; how little hangs on one supplier.
    kinds_for_full_diversity : int
        So many two-digit activities in even parts count as full diversity (estimate); counted against the
        number of sites, any two neighbours of different trades would be as diverse as a whole park.
    pinch_difference_k : float
        Smallest difference between a stream that gives heat and one that takes it, for the heat target; as the
        approach of an exchanger between liquids (EMB3Rs).
    """

    max_link_km: float = 8.0
    min_score: float = 30.0
    max_extent_km: float = 25.0
    cut_wide: Literal["longest", "leiden"] = "longest"
    site_radius_m: float = 700.0
    widest_site_radius_m: float = 2000.0
    corridor_radius_m: float = 250.0
    kinds_for_full_diversity: int = 6
    pinch_difference_k: float = 5.0
    weight_value: float = 0.4
    weight_strength: float = 0.2
    weight_diversity: float = 0.2
    weight_redundancy: float = 0.2
