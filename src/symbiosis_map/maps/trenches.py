"""Shared trenches of the hubs in the page: what a network costs against separate pipes, and its lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely

from symbiosis_map.maps.coding import encode_path
from symbiosis_map.schema import conform
from symbiosis_map.tables import HUB_NETWORKS, TRENCH_SEGMENTS

__all__ = ["encode_trenches"]

_TOLERANCE_DEG = 1e-4
"""About 10 m."""
_FIGURES = ("length_m", "separate_m", "capex_eur", "separate_eur")


def encode_trenches(tables: Mapping[str, pd.DataFrame], hubs: pd.Series) -> list[dict[str, Any]]:
    """Return the networks for the page, by hub.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``hub_networks`` and ``trench_segments``; absent where trenches were not looked for.
    hubs : Series of str
        Keys of the hubs of the page, in its order.

    Returns
    -------
    list of dict
        ``hub`` (row), ``resource``, ``pipe``, ``n_links``, ``n_sites``, ``length_m``, ``separate_m``, ``capex_eur``,
        ``separate_eur``, ``saves`` (share, 0 where separate pipes cost no more) and ``paths``, as
        :func:`symbiosis_map.maps.coding.encode_path` gives them; none where pipes stay separate.
    """
    networks = conform(tables.get("hub_networks", pd.DataFrame()), HUB_NETWORKS)
    segments = conform(tables.get("trench_segments", pd.DataFrame()), TRENCH_SEGMENTS)
    lines = segments.groupby("network_id")["geometry"].agg(list).to_dict() if len(segments) else {}
    row_of = {key: row for row, key in enumerate(hubs)}
    found = []
    for network in networks.sort_values(["hub_id", "network_id"]).to_dict("records"):
        if network["hub_id"] not in row_of:
            continue
        shared = network["method"] != "separate"
        simple = shapely.simplify(np.array(lines.get(network["network_id"], []), dtype=object), _TOLERANCE_DEG)
        found.append(
            {
                "hub": row_of[network["hub_id"]],
                **{name: str(network[name]) for name in ("resource", "pipe")},
                **{name: int(network[name]) for name in ("n_links", "n_sites")},
                **{name: float(f"{network[name]:.4g}") for name in _FIGURES},
                "saves": round(float(network["saving_share"]), 3) if shared else 0.0,
                "paths": [encode_path(shapely.get_coordinates(line)) for line in simple] if shared else [],
            }
        )
    return found
