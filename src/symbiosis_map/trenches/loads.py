"""What a network carries: amounts between terminals, and what a metre of pipe costs at a load."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Carried", "MetrePrice"]

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]

MetrePrice = Callable[[Numbers], Numbers]
"""EUR per metre of trench for loads, arrays of one shape; no load costs nothing, more never costs less."""


class Carried(NamedTuple):
    """What is carried, arrays of one length: one entry for each pair of terminals."""

    origin: Indices
    target: Indices
    load: Numbers

    @classmethod
    def of(cls, origin: ArrayLike, target: ArrayLike, load: ArrayLike) -> Carried:
        """Return it from anything that is like arrays; what ends where it starts is left out."""
        start, end = np.asarray(origin, dtype=np.intp), np.asarray(target, dtype=np.intp)
        moves = start != end
        return cls(start[moves], end[moves], np.asarray(load, dtype=float)[moves])

    def across(self, inside: NDArray[np.bool_]) -> Numbers:
        """Return the load of a pipe between some terminals and the others.

        Parameters
        ----------
        inside : ndarray of bool, shape (..., terminals)

        Returns
        -------
        ndarray of float, shape (...)
            The larger of what goes out and what comes in: the two need not come at one time.
        """
        starts, ends = inside[..., self.origin], inside[..., self.target]
        out = (starts & ~ends) @ self.load
        into = (~starts & ends) @ self.load
        return np.asarray(np.maximum(out, into))
