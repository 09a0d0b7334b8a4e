"""What a register's columns mean, as data: the same for the packaged registers and for one of a project's own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, get_type_hints

from symbiosis_map.errors import InputError

__all__ = ["PACKAGED_MAPPINGS", "RegisterMapping", "RegisterStream", "RowFilter", "read_mapping"]

_FOLDER = Path(__file__).parent / "mappings"

PACKAGED_MAPPINGS = tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))
"""Registers that come with the program, by the name that ``register`` takes."""

Duplicates = Literal["set aside", "keep"]


@dataclass(frozen=True, slots=True)
class RowFilter:
    """A test of the rows of a register.

    Parameters
    ----------
    column : str
        Header of the register.
    among : tuple of str
        Values that pass; case does not count. Empty: every one.
    not_among : tuple of str
        Values that do not pass.
    at_least, at_most : float, optional
        Range of a number, ends included; a cell that is no number does not pass.
    """

    column: str
    among: tuple[str, ...] = ()
    not_among: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True, slots=True)
class RegisterStream:
    """A stream that rows of a register have.

    Parameters
    ----------
    values : mapping of str to str
        Column of the table ``streams`` to what stands in it: ``"{Header}"`` takes the cell of a header, text without
        braces is a fixed value, and both may be mixed. ``direction``, ``resource`` and ``stream`` are needed.
    keep : tuple of RowFilter
        Rows that have the stream; without it all of them.
    needs_quantity : bool
        Whether a row whose quantity is empty or zero does not have the stream. It counts only where ``values`` take
        the quantity from the register.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    keep: tuple[RowFilter, ...] = ()
    needs_quantity: bool = True


@dataclass(frozen=True, slots=True)
class RegisterMapping:
    """How the rows of a register become sites and streams.

    Parameters
    ----------
    credit : str
        Who publishes the register, under which licence; the source of sites that state none.
    sites : mapping of str to str
        Column of the table ``sites``, or ``latitude``, ``longitude``, ``easting``, ``northing``, to what stands in it,
        as in :class:`RegisterStream`. ``site_id`` or ``name`` is needed.
    point : str
        Header of a column with points as text: ``POINT(8.55 62.68)``, maybe after ``SRID=4326;``.
    keep : tuple of RowFilter
        Rows that are read; the others are counted in the notes.
    type_column : str
        Header of the column that says what a facility is.
    types : mapping of str to str
        Its words to activities (NACE Rev. 2); ``""`` for none. A row with another word is set aside.
    words : mapping of str to mapping
        Header to words that are replaced in that column before anything else: names of countries, units.
    streams : tuple of RegisterStream
    head_office_sites : int
        Where so many sites of one operator share one point and their towns differ, it is taken for a head office and
        they lose the point; 0 looks for none.
    duplicates : {"set aside", "keep"}
        Rows with the same name and activity within ``duplicate_m``: all but the first are set aside.
    duplicate_m : float
    flags : mapping of str to str
        Header to a note for sites whose cell there is zero or empty.
    """

    credit: str = ""
    sites: Mapping[str, str] = field(default_factory=dict)
    point: str = ""
    keep: tuple[RowFilter, ...] = ()
    type_column: str = ""
    types: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    streams: tuple[RegisterStream, ...] = ()
    head_office_sites: int = 2
    duplicates: Duplicates = "set aside"
    duplicate_m: float = 250.0
    flags: Mapping[str, str] = field(default_factory=dict)


def read_mapping(name: str, folder: Path, own: RegisterMapping | None = None) -> RegisterMapping:
    """Return a mapping: a packaged one or one of a file, with what the project says over it.

    Parameters
    ----------
    name : str
        One of :data:`PACKAGED_MAPPINGS`, or the path of a TOML file; empty for the project's alone.
    folder : Path
        What the path is relative to.
    own : RegisterMapping, optional
        Fields that differ from their default go before those of the mapping; mappings in them are merged key by key.

    Returns
    -------
    RegisterMapping

    Raises
    ------
    InputError
        No such mapping, or a file that is none.
    """
    own = own or RegisterMapping()
    if not name:
        return own
    path = _FOLDER / f"{name}.toml" if name in PACKAGED_MAPPINGS else folder / name
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError(
            f"no register {name!r}", remedy=f"Packaged are {', '.join(PACKAGED_MAPPINGS)}; or name a TOML file."
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"register {name!r} cannot be read: {error}", remedy="Save it as TOML in UTF-8.") from error
    mapping: RegisterMapping = _build(RegisterMapping, content, f"register {name!r}")
    usual = RegisterMapping()
    said: dict[str, Any] = {}
    for entry in fields(own):
        value = getattr(own, entry.name)
        if value != getattr(usual, entry.name):
            base = getattr(mapping, entry.name)
            said[entry.name] = {**base, **value} if isinstance(value, Mapping) else value
    return replace(mapping, **said)


def _build(kind: type[Any], content: Mapping[str, Any], where: str) -> Any:
    """Make a mapping, or a block of it, from the content of its file."""
    known = {entry.name for entry in fields(kind)}
    unknown = sorted(set(content) - known)
    if unknown:
        raise InputError(f"{where}: unknown key {unknown[0]!r}", remedy=f"Keys are {', '.join(sorted(known))}.")
    hints, arguments = get_type_hints(kind), dict[str, Any]()
    for key, value in content.items():
        block = _BLOCKS.get((kind.__name__, key))
        if block is not None:
            if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
                raise InputError(f"{where}: {key} must be a list of blocks", remedy=f"Write [[{key}]].")
            arguments[key] = tuple(_build(block, item, f"{where}, {key}") for item in value)
        elif isinstance(value, list):
            arguments[key] = tuple(str(item) for item in value)
        elif isinstance(value, int | float) and not isinstance(value, bool) and hints[key] is not int:
            arguments[key] = float(value)
        else:
            arguments[key] = value
    try:
        return kind(**arguments)
    except TypeError as error:
        raise InputError(f"{where}: {error}", remedy="docs/registers.md lists every key.") from error


_BLOCKS: dict[tuple[str, str], type[Any]] = {
    ("RegisterMapping", "keep"): RowFilter,
    ("RegisterMapping", "streams"): RegisterStream,
    ("RegisterStream", "keep"): RowFilter,
}
