"""The map of a large run, drawn from its folder in a process of its own while the exports are written.

GDAL keeps the interpreter to itself for as long as it writes a layer, so that a thread would gain nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from symbiosis_map.maps.selection import PAGE_TABLES
from symbiosis_map.pipeline.beside import process_beside
from symbiosis_map.pipeline.drawing import draw_map, map_options
from symbiosis_map.pipeline.run_folder import open_run

__all__ = ["MANY_LINKS", "drawn_beside", "main"]

MANY_LINKS = 20_000
"""Links from which on the time that a process takes to start and to read the tables is worth it."""

_DRAWN = (*PAGE_TABLES, "map_land", "map_layers", "hub_networks", "trench_segments")
_START = "from symbiosis_map.pipeline.drawing_beside import main; main()"


@contextmanager
def drawn_beside(tables: Mapping[str, pd.DataFrame], folder: Path, page: Path, date: str) -> Iterator[list[Path]]:
    """Draw the map of a large run while what is inside the block is done.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Of the run; a map of fewer links than :data:`MANY_LINKS` is not drawn here.
    folder : Path
        The run folder, with all tables.
    page : Path
        The file to write.
    date : str
        As it shall stand on the map.

    Yields
    ------
    list of Path
        The file, once the block has ended, where it was drawn; a process that fails leaves the list empty.
    """
    drawn: list[Path] = []
    if len(tables["links"]) < MANY_LINKS:
        yield drawn
        return
    with process_beside(_START, str(folder.resolve()), str(page.resolve()), date) as succeeded:
        yield drawn
        if succeeded():
            drawn.append(page)


def main() -> None:
    """Draw the map of a run: its folder, the file to write and the date stand on the command line."""
    folder, page, date = sys.argv[1:]
    run = open_run(folder, only=_DRAWN)
    draw_map(run.project, run, map_options(run.project, date), Path(page))
