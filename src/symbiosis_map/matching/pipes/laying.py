"""What laying a pipe along its own route costs over the same length of plain ground: landfalls, climb, obstacles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.matching.assessment import Step

__all__ = ["laying_factors", "pipe_lengths", "with_laying"]

Numbers = NDArray[np.float64]

_FACTOR = Step(
    "laying_factor",
    "Landfalls, climb and ground",
    "{route_cost_eur} / {plain_cost_eur}: a pipe of typical size along this route, over as much plain land and sea",
    "1",
    "cheapest way of a pipe (docs/pipe-routes.md)",
)
_OTHER = Step(
    "other_pipe_eur",
    "Pipe by the way that was not taken",
    "{pipe_capex_eur} × {other_cost_eur} / {route_cost_eur}",
    "EUR",
    "cheapest way of a pipe: crossing the sea, or going round it",
)


def laying_factors(pairs: pd.DataFrame) -> Numbers:
    """Return what a metre of each pair's route costs over a metre of plain ground; 1 for a straight line.

    Parameters
    ----------
    pairs : DataFrame
        Column ``laying_factor``; empty, or left out, where no route of a pipe was found.

    Examples
    --------
    >>> laying_factors(pd.DataFrame({"laying_factor": [1.2, np.nan]})).tolist()
    [1.2, 1.0]
    """
    if "laying_factor" not in pairs:
        return np.ones(len(pairs))
    return np.asarray(np.nan_to_num(pairs["laying_factor"].to_numpy(float), nan=1.0))


def pipe_lengths(pairs: pd.DataFrame) -> Numbers:
    """Return how long the pipe of each pair is: the way of its own beside the road, or the route of the pair.

    Parameters
    ----------
    pairs : DataFrame
        ``route_m``; ``pipe_m`` is empty, or left out, where a pipe has no way beside it.

    Examples
    --------
    >>> pipe_lengths(pd.DataFrame({"route_m": [900.0, 900.0], "pipe_m": [700.0, np.nan]})).tolist()
    [700.0, 900.0]
    """
    route = pairs["route_m"].to_numpy(float)
    if "pipe_m" not in pairs:
        return route
    own = pairs["pipe_m"].to_numpy(float)
    return np.where(np.isnan(own), route, own)


def with_laying(steps: Sequence[Step], values: Mapping[Any, Any]) -> tuple[tuple[Step, ...], dict[str, float]]:
    """Return the steps of a calculation with those of a route that was found, and the figures that they add.

    The price per metre of a pipe falls into that of plain ground and the factor of the route.

    Parameters
    ----------
    steps : sequence of Step
    values : mapping
        Figures of the pair by column.
    """
    factor = values.get("laying_factor")
    if factor is None or pd.isna(factor):
        return tuple(steps), {}
    shown: list[Step] = []
    for step in steps:
        if step.column == "pipe_eur_per_m":
            plain = replace(step, column="plain_eur_per_m", label="Pipe per metre of plain ground")
            shown += [plain, _FACTOR, replace(step, formula="{plain_eur_per_m} × {laying_factor}", source="route")]
        elif step.column == "transport_eur_per_t":
            shown += [_FACTOR, step]
        else:
            shown.append(step)
            if step.column == "pipe_capex_eur":
                shown.append(_OTHER)
    more = {"plain_cost_eur": values["route_cost_eur"] / factor}
    if "pipe_eur_per_m" in values:
        more["plain_eur_per_m"] = values["pipe_eur_per_m"] / factor
    if "pipe_capex_eur" in values and not pd.isna(values["other_cost_eur"]):
        more["other_pipe_eur"] = values["pipe_capex_eur"] * values["other_cost_eur"] / values["route_cost_eur"]
    return tuple(shown), more
