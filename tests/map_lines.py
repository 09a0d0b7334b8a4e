"""Reading back the lines of a map, as its page does."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symbiosis_map.maps.coding import DEGREES, DIGITS


def decode_path(text: str, per: int = DEGREES) -> NDArray[np.float64]:
    """Return the line that ``encode_path`` coded, shape (n, 2), in degrees."""
    steps, number, shift = [], 0, 0
    for character in text:
        group = DIGITS.index(character)
        number |= (group & 31) << shift
        shift += 5
        if group < 32:
            steps.append(-(number + 1) // 2 if number & 1 else number // 2)
            number = shift = 0
    return np.cumsum(np.array(steps, dtype=np.int64).reshape(-1, 2), axis=0) / per
