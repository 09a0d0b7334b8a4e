"""What a run gives back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from symbiosis_map.project import Project

__all__ = ["Result"]


@dataclass(frozen=True, slots=True)
class Result(Mapping[str, pd.DataFrame]):
    """The tables of a run, by name: ``result["links"]``.

    Parameters
    ----------
    project : Project
        What the run was told.
    tables : mapping of str to DataFrame
    folder : Path, optional
        Run folder; None where nothing was written.
    files : tuple of Path
        What was written, the map first.
    seconds : mapping of str to float
        Time of each stage; 0 where its tables were taken from the run folder.
    """

    project: Project
    tables: Mapping[str, pd.DataFrame]
    folder: Path | None = None
    files: tuple[Path, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)
