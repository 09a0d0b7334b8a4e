"""Marks of sites as small white pictures, which a KML style gives their colour."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

__all__ = ["ICONS", "icon"]

ICONS = ("offers", "wants", "both", "neither")
"""Kinds of marks, as on the map: a disc offers, a square wants, a disc in a square does both."""

_SIZE = 32


def icon(kind: str) -> bytes:
    """Return a mark as a PNG file.

    Parameters
    ----------
    kind : str
        One of :data:`ICONS`.

    Examples
    --------
    >>> icon("offers")[1:4]
    b'PNG'
    """
    across, down = np.meshgrid(*[np.arange(_SIZE) - (_SIZE - 1) / 2] * 2)
    radius, side = np.hypot(across, down), np.maximum(np.abs(across), np.abs(down))
    drawn = {
        "offers": _edge(11, radius),
        "wants": _edge(12, side) - _edge(8, side),
        "both": _edge(14, side) - _edge(10.5, side) + _edge(6.5, radius),
        "neither": _edge(6, radius),
    }[kind]
    pixels = np.full((_SIZE, _SIZE, 4), 255, dtype=np.uint8)
    pixels[..., 3] = np.round(255 * drawn)
    return _png(pixels)


def _edge(reach: float, distance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much of each pixel lies within reach."""
    return np.clip(reach + 0.5 - distance, 0.0, 1.0)


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """Return pixels as a PNG file (Portable Network Graphics Specification, second edition)."""
    height, width, _ = pixels.shape
    rows = np.concatenate([np.zeros((height, 1), dtype=np.uint8), pixels.reshape(height, -1)], axis=1)
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0),
        b"IDAT": zlib.compress(rows.tobytes(), 9),
        b"IEND": b"",
    }
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts.items()
    )
