"""How links share trenches."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["TrenchOptions"]


@dataclass(frozen=True, slots=True)
class TrenchOptions:
    """How links of a hub share trenches.

    Parameters
    ----------
    share : bool
        Whether shared trenches are looked for.
    grade_width_k : float
        Pairs of pipes whose supply lies no further below the hottest may share it (estimate); a source that is too
        cool for the hottest keeps a pipe of its own.
    search_rounds : int
        How often a neighbourhood is laid anew in a network of more than eight sites.
    map_layer : str
        Title under which the map draws the shared trenches as a layer; empty for not at all.
    """

    share: bool = True
    grade_width_k: float = 10.0
    search_rounds: int = 20
    map_layer: str = ""

    def __post_init__(self) -> None:
        if self.grade_width_k < 0.0:
            raise ValueError(f"grade_width_k is {self.grade_width_k}, not 0 or more")
        if self.search_rounds < 0:
            raise ValueError(f"search_rounds is {self.search_rounds}, not 0 or more")
