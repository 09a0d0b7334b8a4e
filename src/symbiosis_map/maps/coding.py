"""Numbers, references, lines and texts in few printable characters, each of which a text search can still find.

Every coded column is one JSON object whose key names its coding:

``{"parts": text, "width": w}``
    Shares from 0 to 1. Each value takes ``w`` digits to the base 91; it is their number divided by
    ``91**w - 2``. The highest number stands for a missing value.
``{"pairs": text}``
    Shares from 0 to 1, finer: five digits hold two rows, the number of the first times 78995 and that of the
    second. A share is its number divided by 78993; 78994 stands for a missing value, and fills up the last pair.
``{"figures": text, "width": w}``
    Numbers rounded to 4 figures (width 3) or 6 figures (width 4). The number ``n`` of the digits is 0 for a
    missing value, 1 for zero; else ``n - 2`` holds, from its smallest part, the sign (1 for minus), the figures
    less their least value (1000 or 100000), and the power of ten, counted from -16.
``{"close": text, "from": p}``
    Numbers rounded to 4 figures, none negative and all within eight powers of ten: five digits hold two rows, as in
    ``pairs``. The number ``n`` of a row is 0 for a missing value, 1 for zero; else ``n - 2`` holds, from its smallest
    part, the figures less 1000, and the power of ten, counted from ``p``.
``{"steps": text, "per": p, "missing": [rows]}``
    Running sums: each value is the one before it and a step. A step ``s`` is written as ``2 s``, or as
    ``-2 s - 1`` where it is negative, in groups of five bits, the smallest first; each group is one of the first
    64 digits, with 32 added where another follows. The sum over ``p`` is the value. Missing rows have step 0.
``{"pool": [values], "codes": text, "width": w}``
    Few values that repeat: the digits number the value in the pool from 1; 0 stands for a missing value.
``{"pool": [values], "codes": text, "each": k}``
    The same for no more than 8 values: each digit holds ``k`` rows, whose numbers are digits to the base of one more
    than there are values, the first row's the highest. The last digit is filled up with 0.
``{"starts": [texts]}``
    Sorted texts that begin alike: the first digit of each says how many characters it shares with the text before.
``{"at": steps, "values": column}``
    Columns that few rows fill: the rows, and what stands there in any of these codings.

A column that is a list is what it is, with null for what is missing. The digits are :data:`DIGITS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "COAST_DEGREES",
    "DEGREES",
    "DIGITS",
    "encode_close",
    "encode_figures",
    "encode_pairs",
    "encode_parts",
    "encode_path",
    "encode_paths",
    "encode_pool",
    "encode_starts",
    "encode_steps",
    "write_digits",
]

_PLAIN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
DIGITS = _PLAIN + "".join(chr(code) for code in range(32, 127) if chr(code) not in _PLAIN + '"\\<>')
"""The 91 digits: printable, and none that JSON or a script element would have to escape."""

DEGREES = 100_000
"""Steps per degree in a coded line: 1e-5 degrees, about one metre."""
COAST_DEGREES = 20_000
"""Steps per degree in a coded coast: 5e-5 degrees, about five metres."""

_BASE = len(DIGITS)
_CODES = np.frombuffer(DIGITS.encode("ascii"), dtype=np.uint8)
_PAIRED = 78_995
"""Two numbers below this fit into five digits."""
_ROWS_OF_A_DIGIT = (6, 4, 3, 2)
_GROUP_BITS = 5
_LEAST_POWER = -16
_NEAREST = 1e-10
_POWERS = 8
_FIGURES = {3: 4, 4: 6}


def write_digits(numbers: ArrayLike, width: int) -> str:
    """Return numbers to the base 91, each in so many digits.

    Parameters
    ----------
    numbers : array_like of int, shape (n,)
        From 0 to ``91**width - 1``.
    width : int

    Examples
    --------
    >>> write_digits([0, 10, 90], 1), write_digits([91], 2)
    ('0A~', '10')
    """
    rest = np.asarray(numbers, dtype=np.int64)
    places = np.empty((len(rest), width), dtype=np.uint8)
    for place in range(width - 1, -1, -1):
        places[:, place] = _CODES[rest % _BASE]
        rest = rest // _BASE
    return places.tobytes().decode("ascii")


def encode_parts(values: ArrayLike, width: int) -> dict[str, Any]:
    """Return shares of 1; missing ones are NaN.

    Examples
    --------
    >>> encode_parts([0.0, 1.0, np.nan], 1)
    {'parts': '0}~', 'width': 1}
    """
    numbers = np.asarray(values, dtype=np.float64)
    most = _BASE**width - 2
    codes = np.where(np.isnan(numbers), most + 1, np.rint(np.clip(np.nan_to_num(numbers), 0.0, 1.0) * most))
    return {"parts": write_digits(codes, width), "width": width}


def encode_pairs(values: ArrayLike) -> dict[str, Any]:
    """Return shares of 1 in steps of 1.3e-5, two and a half digits each; missing ones are NaN.

    Examples
    --------
    >>> encode_pairs([0.0, 1.0])
    {'pairs': '009n5'}
    """
    numbers = np.asarray(values, dtype=np.float64)
    codes = np.where(np.isnan(numbers), _PAIRED - 1, np.rint(np.clip(np.nan_to_num(numbers), 0.0, 1.0) * (_PAIRED - 2)))
    return {"pairs": _write_pairs(codes, filled_with=_PAIRED - 1)}


def _write_pairs(codes: NDArray[Any], filled_with: int) -> str:
    codes = np.append(codes, [filled_with] * (len(codes) % 2)).astype(np.int64)
    return write_digits(codes[::2] * _PAIRED + codes[1::2], 5)


def encode_close(values: ArrayLike) -> dict[str, Any] | None:
    """Return numbers of like size with 4 figures; None where one is negative or they lie too far apart.

    Examples
    --------
    >>> encode_close([1000.0, 0.0, np.nan])
    {'close': '00J7F00000', 'from': 0}
    >>> encode_close([1.0, 1e9])
    """
    numbers = np.asarray(values, dtype=np.float64)
    known, large, power, lead = _figured(numbers, 4)
    first = int(power[large].min()) if large.any() else 0
    if (numbers[large] < 0).any() or (large.any() and power[large].max() - first >= _POWERS):
        return None
    codes = np.where(large, 2 + (power - first) * 9_000 + lead - 1_000, 1)
    return {"close": _write_pairs(np.where(known, codes, 0), filled_with=0), "from": first}


def encode_figures(values: ArrayLike, width: int) -> dict[str, Any]:
    """Return numbers with 4 or 6 figures; what is missing or not finite is NaN.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        Numbers nearer to zero than 1e-10 become zero.
    width : {3, 4}

    Examples
    --------
    >>> encode_figures([0.0, np.nan, 1000.0, -1000.0], 3)
    {'figures': "001000Y':Y';", 'width': 3}
    """
    numbers = np.asarray(values, dtype=np.float64)
    figures = _FIGURES[width]
    least = 10 ** (figures - 1)
    known, large, power, lead = _figured(numbers, figures)
    codes = 2 + ((power - _LEAST_POWER) * 9 * least + lead - least) * 2 + (numbers < 0)
    codes = np.where(large, codes, 1)
    return {"figures": write_digits(np.where(known, codes, 0), width), "width": width}


def _figured(
    numbers: NDArray[np.float64], figures: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
    """Return which numbers are finite, which are not zero, their power of ten and, before it, their figures."""
    known = np.isfinite(numbers)
    size = np.abs(np.where(known, numbers, 0.0))
    large = size >= _NEAREST
    least = 10 ** (figures - 1)
    power = np.floor(np.log10(np.where(large, size, 1.0))).astype(np.int64) - figures + 1
    lead = _lead(size, power)
    power += np.where(lead >= 10 * least, 1, np.where(lead < least, -1, 0))
    return known, large, power, np.where(large, _lead(size, power), least)


def _lead(size: NDArray[np.float64], power: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the whole number of this power of ten that comes nearest."""
    scale = 10.0 ** np.abs(power)
    return np.rint(np.where(power < 0, size * scale, size / scale)).astype(np.int64)


def encode_steps(values: ArrayLike, per: int = 1) -> dict[str, Any]:
    """Return numbers as steps from one to the next; missing ones are NaN.

    Parameters
    ----------
    values : array_like, shape (n,)
    per : int
        Steps per unit: the values are rounded to its inverse.

    Examples
    --------
    >>> encode_steps([3, 3, 4, 2])
    {'steps': '6023'}
    >>> encode_steps([0.5, np.nan], per=10)
    {'steps': 'A0', 'per': 10, 'missing': [1]}
    """
    numbers = np.asarray(values, dtype=np.float64)
    gone = np.flatnonzero(np.isnan(numbers))
    whole = np.rint(np.nan_to_num(numbers) * per).astype(np.int64)
    if len(gone):
        last = np.maximum.accumulate(np.where(np.isnan(numbers), -1, np.arange(len(whole))))
        whole = np.where(last >= 0, whole[last], 0)
    coded: dict[str, Any] = {"steps": _write_steps(np.diff(whole, prepend=0))}
    if per != 1:
        coded["per"] = per
    if len(gone):
        coded["missing"] = gone.tolist()
    return coded


def _write_steps(steps: NDArray[np.int64]) -> str:
    return _written(steps)[0]


def _written(steps: NDArray[np.int64]) -> tuple[str, NDArray[np.int64]]:
    """Return steps as text, and how many digits each of them takes."""
    rest = np.where(steps < 0, -2 * steps - 1, 2 * steps)
    groups = []
    more = np.ones(len(rest), dtype=bool)
    while more.any():
        left = rest >> _GROUP_BITS
        group = _CODES[(rest & 31) + np.where(left > 0, 32, 0)]
        groups.append(np.where(more, group, 0))
        more = more & (left > 0)
        rest = left
    if not groups:
        return "", np.zeros(0, dtype=np.int64)
    places = np.stack(groups, axis=1)
    written = places[places > 0]
    return written.astype(np.uint8).tobytes().decode("ascii"), (places > 0).sum(axis=1)


def encode_pool(pool: Sequence[Any], numbers: ArrayLike) -> dict[str, Any]:
    """Return values that repeat: the pool, and for each row the number in it from 0, or -1 where it is missing.

    Examples
    --------
    >>> encode_pool(["a", "b"], [1, -1, 0])
    {'pool': ['a', 'b'], 'codes': 'v', 'each': 4}
    """
    codes, base = np.asarray(numbers, dtype=np.int64) + 1, len(pool) + 1
    each = next((rows for rows in _ROWS_OF_A_DIGIT if base**rows <= _BASE), 1)
    if each > 1:
        filled = np.append(codes, np.zeros(-len(codes) % each, dtype=np.int64)).reshape(-1, each)
        return {"pool": list(pool), "codes": write_digits(filled @ base ** np.arange(each)[::-1], 1), "each": each}
    width = 1 if len(pool) < _BASE else 2 if len(pool) < _BASE**2 else 3
    return {"pool": list(pool), "codes": write_digits(codes, width), "width": width}


def encode_starts(texts: Sequence[str]) -> dict[str, Any]:
    """Return sorted texts without what each shares with the one before.

    Examples
    --------
    >>> encode_starts(["plant-heat", "plant-steam", "works"])
    {'starts': ['0plant-heat', '6steam', '0works']}
    """
    starts = [DIGITS[0] + text for text in texts[:1]]
    for before, text in pairwise(texts):
        most = min(len(before), len(text), _BASE - 1)
        shared = next((k for k in range(most) if before[k] != text[k]), most)
        starts.append(DIGITS[shared] + text[shared:])
    return {"starts": starts}


def encode_path(coordinates: ArrayLike, per: int = DEGREES) -> str:
    """Return a line as text: longitude and latitude of the first point, then differences, as steps are written.

    Points that fall on the one before them are left out.

    Parameters
    ----------
    coordinates : array_like, shape (n, 2)
        Longitude and latitude in degrees.
    per : int
        Steps per degree.

    Examples
    --------
    >>> encode_path([[8.68502, 63.41242], [8.68512, 63.41240]])
    'ifWr1qdXZCK3'
    """
    corners = np.asarray(coordinates, dtype=float)
    return encode_paths(corners, np.zeros(len(corners), dtype=np.int64), per)[0]


def encode_paths(coordinates: ArrayLike, line: ArrayLike, per: int = DEGREES) -> list[str]:
    """Return many lines as texts, each as :func:`encode_path` writes it.

    Parameters
    ----------
    coordinates : array_like, shape (n, 2)
        Longitude and latitude in degrees, line after line.
    line : array_like of int, shape (n,)
        Number of the line of each point, from 0 and without gaps.
    per : int
        Steps per degree.

    Examples
    --------
    >>> encode_paths([[8.68502, 63.41242], [8.68512, 63.41240], [8.68502, 63.41242]], [0, 0, 1])
    ['ifWr1qdXZCK3', 'ifWr1qdXZC']
    """
    steps = np.rint(np.asarray(coordinates, dtype=float)[:, :2] * per).astype(np.int64)
    first = np.diff(np.asarray(line, dtype=np.int64), prepend=-1) != 0
    changes = np.diff(steps, axis=0, prepend=0)
    moved = first | (changes != 0).any(axis=1)
    changes[first] = steps[first]
    text, widths = _written(changes[moved].ravel())
    ends = np.cumsum(widths.reshape(-1, 2).sum(axis=1))
    starts = np.flatnonzero(first[moved])
    cuts = np.append(np.where(starts > 0, ends[starts - 1], 0), len(text)).tolist()
    return [text[start:end] for start, end in pairwise(cuts)]
