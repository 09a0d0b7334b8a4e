"""Numbers of a dBASE table, the part of a shapefile that holds its fields.

GDAL takes most of the time of a large shapefile for printing numbers. So it is given them as texts, of one width and
with a fixed number of decimals as they stand in a table, and the fields are declared numbers afterwards.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["FieldSize", "declare_numbers", "number_texts"]

_HEADER = 32
_FIELD = 32
_TYPE, _WIDTH, _DECIMALS = 11, 16, 17
"""Places in the description of a field (dBASE table layout)."""


@dataclass(frozen=True, slots=True)
class FieldSize:
    """Width of a field in a format of fixed widths.

    Parameters
    ----------
    width : int
        Bytes.
    decimals : int
        Of a number.
    """

    width: int
    decimals: int = 0


def number_texts(numbers: pa.Array, size: FieldSize) -> pa.Array:
    """Return numbers as they stand in a field; a missing one is stars, as GDAL writes it.

    Examples
    --------
    >>> number_texts(pa.array([1406.25, -20.0, None]), FieldSize(8, 2)).to_pylist()
    [' 1406.25', '  -20.00', '********']
    """
    texts = numbers.cast(pa.decimal128(size.width - 2, size.decimals)).cast(pa.string())
    tiny = pc.fill_null(pc.match_substring(texts, "E"), fill_value=False)  # Arrow's way of writing 0.00000012
    if pc.any(tiny).as_py():
        plain = [f"{Decimal(text):f}" for text in texts.filter(tiny).to_pylist()]
        texts = pc.replace_with_mask(texts, tiny, pa.array(plain, type=pa.string()))
    return pc.utf8_lpad(texts, size.width).fill_null("*" * size.width)


def declare_numbers(path: Path, sizes: Mapping[str, FieldSize]) -> None:
    """Declare text fields of a dBASE table to be numbers.

    Parameters
    ----------
    path : Path
    sizes : mapping of str to FieldSize
        By name of the field, for those with numbers.
    """
    with path.open("r+b") as file:
        (length,) = struct.unpack("<H", file.read(_HEADER)[8:10])
        head = bytearray(file.read(length - _HEADER))
        for start in range(0, len(head) - _FIELD + 1, _FIELD):
            size = sizes.get(head[start : start + _TYPE].split(b"\0")[0].decode())
            if size is not None:
                head[start + _TYPE] = ord("N")
                head[start + _WIDTH], head[start + _DECIMALS] = size.width, size.decimals
        file.seek(_HEADER)
        file.write(head)
