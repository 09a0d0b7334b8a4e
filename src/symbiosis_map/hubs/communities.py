"""Taking wide clusters apart along communities: sites that more of the ties join than chance would."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.errors import InputError
from symbiosis_map.hubs.clusters import Flags, Holds, Indices

__all__ = ["within_communities"]

_SEED = 20190326
_TIMES = 10
"""A negative number asks igraph to go on until nothing changes, but up to 0.10 and 1.0 it may never end
(igraph/igraph issue 2798)."""


def within_communities(start: Indices, end: Indices, weight: NDArray[np.float64]) -> Holds:
    """Return what drops the ties between communities of a cluster, found by Leiden's method.

    It looks for the division with the highest modularity; each round asks for communities that are twice as tight
    (resolution 1, 2, 4, ...), so that any cluster falls apart in the end. Ties are taken in their order and the
    method's chances are seeded: the same ties give the same communities.

    Parameters
    ----------
    start, end : ndarray of int, shape (m,)
        Sites that each tie joins.
    weight : ndarray of float, shape (m,)
        How strong it is, above 0.

    Raises
    ------
    InputError
        Where igraph is not installed.

    References
    ----------
    Traag, Waltman, van Eck 2019, From Louvain to Leiden, Scientific Reports 9, 5233.
    """
    igraph = _igraph()

    def holds(ties: Indices, _: Indices, turn: int) -> Flags:
        sites, place = np.unique(np.concatenate([start[ties], end[ties]]), return_inverse=True)
        joins = place.reshape(2, -1)
        graph = igraph.Graph(n=len(sites), edges=joins.T)
        igraph.set_random_number_generator(random.Random(_SEED))
        try:
            found = graph.community_leiden(
                objective_function="modularity",
                weights=weight[ties].tolist(),
                resolution=2.0**turn,
                n_iterations=_TIMES,
            )
        finally:
            igraph.set_random_number_generator(random)
        community = np.asarray(found.membership)
        kept: Flags = community[joins[0]] == community[joins[1]]
        return kept

    return holds


def _igraph() -> Any:
    try:
        import igraph
    except ImportError as error:
        raise InputError(
            'communities of sites need igraph, which is not installed ([hubs] cut_wide = "leiden")',
            remedy="Install it with: pip install 'symbiosis-map[communities]', or leave cut_wide out.",
        ) from error
    return igraph
