"""What a metre of pipe costs where, as arrays that compiled code reads.

Costs are metres of pipe on plain land: a metre at sea that costs twice as much counts as two, a landfall as so many
metres. What a route costs in euros is then this figure times the price of the pipe per metre, whatever its size.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Ground", "Prices"]


class Ground(NamedTuple):
    """A grid of square cells in a local projection; row 0 is the south, column 0 the west.

    Positions are in cells: the cell of row ``r`` and column ``c`` reaches from ``c`` to ``c + 1`` and from ``r`` to
    ``r + 1``.
    """

    factor: NDArray[np.float32]
    """What a metre costs over a metre on plain ground of the same kind, land or sea; infinite where closed."""
    wet: NDArray[np.uint8]
    """1 at sea, 0 on land."""
    height: NDArray[np.float32]
    """Metres above the sea, NaN where not known, on cells ``height_cells`` times as wide; without rows if not given."""
    height_cells: int
    cell_m: float
    calm: NDArray[np.uint8]
    """So many cells in every direction, at most, have the factor of this one and are land or sea as it is."""


class Prices(NamedTuple):
    """What the kind of pipe costs beside a metre on land."""

    sea: float
    """Metre at sea over metre on land; infinite where the sea is closed."""
    landfall_m: float
    """Each passage between land and sea, in metres of pipe on land."""
    climb: float
    """Metres of pipe on land for each metre that the pipe rises."""
    uphill: float
    """1 where the route is followed from its start, -1 where the flow runs towards the start."""
