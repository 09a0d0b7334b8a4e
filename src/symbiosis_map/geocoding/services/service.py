"""What the services have in common that are asked over a line of their own."""

from __future__ import annotations

from typing import ClassVar

from symbiosis_map.geocoding.services.line import Line

__all__ = ["ServiceOnLine"]


class ServiceOnLine:
    """A service on its line.

    Parameters
    ----------
    line : Line
    """

    contract: ClassVar[str]
    """Version of the service's contract that is read here."""

    def __init__(self, line: Line) -> None:
        self._line = line

    @property
    def name(self) -> str:
        """Name of the service."""
        return self._line.name
