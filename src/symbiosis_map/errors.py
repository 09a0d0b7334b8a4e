"""Everything that can go wrong, in one small tree.

A message says what was wrong, the value, where it stands and what to do. Only the command line turns an
error into an exit code; the codes stand beside the classes so that they are documented once.
"""

from __future__ import annotations

__all__ = ["InputError", "OutputError", "ProjectError", "SchemaError", "SymbiosisError"]


class SymbiosisError(Exception):
    """Base of all errors that this package raises on purpose.

    Parameters
    ----------
    message : str
        What was wrong, with the value and the place.
    remedy : str, optional
        What the reader can do about it; shown after the message.

    Examples
    --------
    >>> str(InputError("sites.csv is empty", remedy="Fill in at least one row."))
    'sites.csv is empty. Fill in at least one row.'
    """

    exit_code = 1

    def __init__(self, message: str, *, remedy: str = "") -> None:
        self.message = message.rstrip(".")
        self.remedy = remedy
        super().__init__(f"{self.message}. {remedy}" if remedy else message)


class InputError(SymbiosisError):
    """A file that cannot be read, or holds nothing that can be used."""

    exit_code = 2


class ProjectError(InputError):
    """A fault in ``symbiosis.toml``: an unknown key, a wrong type, a value out of range."""


class SchemaError(SymbiosisError):
    """A table between two stages does not have the columns, types or values it must have."""

    exit_code = 1


class OutputError(SymbiosisError):
    """A result could not be written: no permission, no space, a value the format cannot hold."""

    exit_code = 5
