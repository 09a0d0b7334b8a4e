"""What counts as a change."""

from __future__ import annotations

from dataclasses import dataclass

from symbiosis_map.errors import ProjectError

__all__ = ["ComparisonOptions"]


@dataclass(frozen=True, slots=True)
class ComparisonOptions:
    """When a link or a hub counts as changed, and which hubs count as one.

    Parameters
    ----------
    least_score : float
        A score that moved by less than this many points counts as the same. The default is the step in which the
        map shows scores.
    least_shared : float
        Two hubs may be one where they share at least this part of the sites of the smaller one.

    Raises
    ------
    ProjectError
        A number that is out of range.

    Examples
    --------
    >>> ComparisonOptions(least_score=-1.0)
    Traceback (most recent call last):
    ...
    symbiosis_map.errors.ProjectError: least_score is -1.0; it must be more than 0
    """

    least_score: float = 1.0
    least_shared: float = 0.5

    def __post_init__(self) -> None:
        if not self.least_score > 0.0:
            raise ProjectError(f"least_score is {self.least_score}; it must be more than 0")
        if not 0.0 < self.least_shared <= 1.0:
            raise ProjectError(f"least_shared is {self.least_shared}; it must be more than 0 and at most 1")
