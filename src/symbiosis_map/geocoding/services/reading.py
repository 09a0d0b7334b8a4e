"""Reading answers: JSON that is what it should be, or :class:`BadAnswerError`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

__all__ = ["BadAnswerError", "identity", "mapping", "number", "read_json", "rows", "said", "text"]

_LONGEST_WORDS = 200


class BadAnswerError(ValueError):
    """A body that is not what the contract of its service promises."""


def read_json(body: bytes) -> Any:
    """Return the content of a body.

    Raises
    ------
    BadAnswerError
        Not UTF-8, not JSON, or JSON with ``NaN`` and the like.

    Examples
    --------
    >>> read_json(b'{"a": [1.5]}')
    {'a': [1.5]}
    """
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise BadAnswerError("an answer that is not UTF-8") from None
    except (ValueError, RecursionError):
        start = said(body)
        raise BadAnswerError(f"an answer that is not JSON: {start!r}" if start else "an empty answer") from None


def mapping(value: Any, what: str) -> Mapping[str, Any]:
    """Return a value that must be a JSON object."""
    if not isinstance(value, dict):
        raise BadAnswerError(f"an answer in which {what} is no object")
    return value


def rows(value: Any, what: str) -> list[Mapping[str, Any]]:
    """Return a value that must be a list of JSON objects."""
    if not isinstance(value, list):
        raise BadAnswerError(f"an answer in which {what} is no list")
    return [mapping(item, what) for item in value]


def text(item: Mapping[str, Any], key: str) -> str:
    """Return a text; empty where it is missing or null."""
    value = item.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadAnswerError(f"an answer in which {key!r} is no text: {value!r:.80}")
    return "".join(sign for sign in value if sign.isprintable()).strip()


def identity(item: Mapping[str, Any], key: str) -> str:
    """Return a whole number or a text as text; empty where it is missing or null."""
    value = item.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return text(item, key)


def number(value: Any, what: str, low: float, high: float) -> float:
    """Return a number within its range, also when it is written as text.

    Examples
    --------
    >>> number("62.5", "lat", -90.0, 90.0)
    62.5
    """
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            value = None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadAnswerError(f"an answer in which {what!r} is no number")
    if not (math.isfinite(value) and low <= value <= high):
        raise BadAnswerError(f"an answer in which {what!r} is {value!r:.40}, outside {low:g} to {high:g}")
    return float(value)


def said(body: bytes) -> str:
    """Return the message of an error body, JSON or not, as a short line that is safe to print.

    Examples
    --------
    >>> said(b'{"message": {"x": ["Unknown field."]}}')
    'x: Unknown field.'
    >>> said(b"ERROR 400: Parameter 'format' must be one of ...")
    "ERROR 400: Parameter 'format' must be one of ..."
    """
    words = body.decode("utf-8", "replace")
    try:
        content = json.loads(words)
    except (ValueError, RecursionError):
        content = words
    for key in ("error", "message"):
        if isinstance(content, dict) and key in content:
            content = content[key]
    if isinstance(content, dict):
        content = "; ".join(f"{key}: {_flat(value)}" for key, value in content.items())
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in _flat(content)).split())
    return line if len(line) <= _LONGEST_WORDS else line[: _LONGEST_WORDS - 3] + "..."


def _flat(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _no_constant(name: str) -> float:
    raise ValueError(name)
