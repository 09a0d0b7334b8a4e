"""Who comes, and what it is worth that two of them meet."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.errors import InputError

__all__ = ["choose_guests", "pair_weights"]


def _best_scores(links: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Return the best score between two sites, in whichever direction, by their keys in order."""
    best: dict[tuple[str, str], float] = {}
    ends = zip(links["surplus_site_id"], links["demand_site_id"], links["score"], strict=True)
    for one, other, score in ends:
        if one != other and score == score:
            pair = (one, other) if one < other else (other, one)
            best[pair] = max(best.get(pair, 0.0), float(score))
    return best


def choose_guests(sites: pd.DataFrame, links: pd.DataFrame, named: tuple[str, ...], seats: int) -> list[str]:
    """Return the sites that come, in rising order of their keys.

    Parameters
    ----------
    sites, links : DataFrame
    named : tuple of str
        Keys of the sites that were asked; empty chooses among those that have a link.
    seats : int
        In all. Where more could come, both ends of the best exchanges have a seat first.

    Raises
    ------
    InputError
        A named site does not exist, or fewer than two could come.
    """
    known = set(sites["site_id"])
    strange = [key for key in named if key not in known]
    if strange:
        raise InputError(f"there is no site {strange[0]!r}", remedy="Name the sites by the keys that the run gives.")
    best = _best_scores(links)
    could = set(named) if named else {key for pair in best for key in pair}
    if len(could) < 2:
        raise InputError(
            f"{len(could)} companies could come", remedy="Name at least two, or run a project that finds links."
        )
    coming: set[str] = set()
    for pair, _ in sorted(best.items(), key=lambda item: (-item[1], item[0])):
        new = [key for key in pair if key in could and key not in coming]
        if could.issuperset(pair) and len(coming) + len(new) <= seats:
            coming.update(new)
    coming.update(sorted(could - coming)[: seats - len(coming)])
    return sorted(coming)


def pair_weights(guests: list[str], links: pd.DataFrame) -> NDArray[np.float64]:
    """Return what it is worth that two guests meet: the score of the best link between them, 0 where there is none.

    Returns
    -------
    array of shape (n, n)
        Symmetric.
    """
    place = {key: number for number, key in enumerate(guests)}
    weights = np.zeros((len(guests), len(guests)))
    for (one, other), score in _best_scores(links).items():
        if one in place and other in place:
            weights[place[one], place[other]] = weights[place[other], place[one]] = score
    return weights
