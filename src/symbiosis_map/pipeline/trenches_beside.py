"""The shared trenches of a large run: those of some hubs are laid in a process of its own, the others here.

Networks of one hub do not depend on those of another, and laying them out takes many small steps that keep the
interpreter to themselves.
"""

from __future__ import annotations

import pickle
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from symbiosis_map.pipeline import calling
from symbiosis_map.pipeline.beside import process_beside
from symbiosis_map.project import Project, options_as_dict, project_from_dict
from symbiosis_map.schema import conform
from symbiosis_map.tables import HUB_NETWORKS, TRENCH_SEGMENTS

__all__ = ["MANY_PIPES", "main", "trenches"]

MANY_PIPES = 10_000
"""Pipes of links from which on the time that a process takes to start is worth it."""

_START = "from symbiosis_map.pipeline.trenches_beside import main; main()"
_IN_A_ROW, _HERE = 5, 3
"""Of so many hubs in a row, so many are done here: the process beside begins later."""
_GIVEN, _LAID = "given", "laid"


def trenches(tables: Mapping[str, pd.DataFrame], project: Project) -> dict[str, pd.DataFrame]:
    """Lay the trenches that links of a hub share.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        What the stage needs.
    project : Project

    Returns
    -------
    dict of str to DataFrame
        ``hub_networks`` and ``trench_segments``, the same to the bit with a process beside and without.
    """
    hubs = tables["hub_members"]["hub_id"].drop_duplicates().to_numpy(object)
    if len(tables["link_pipes"]) < MANY_PIPES:
        return calling.trenches(tables, project)
    far = np.arange(len(hubs)) % _IN_A_ROW >= _HERE
    there, here = (_of_hubs(tables, hubs[part]) for part in (far, ~far))
    with tempfile.TemporaryDirectory() as room:
        (Path(room) / _GIVEN).write_bytes(pickle.dumps((there, options_as_dict(project))))
        with process_beside(_START, room, str(project.folder.resolve())) as succeeded:
            laid = [calling.trenches(here, project)]
            done = succeeded()
        laid.append(pickle.loads((Path(room) / _LAID).read_bytes()) if done else calling.trenches(there, project))
    rank = pd.Series(np.arange(len(hubs)), index=hubs)
    together = {}
    for table in (HUB_NETWORKS, TRENCH_SEGMENTS):
        joined = pd.concat([part[table.name] for part in laid], ignore_index=True)
        place = joined["hub_id"].map(rank).to_numpy()
        together[table.name] = conform(joined.iloc[np.argsort(place, kind="stable")], table)
    return together


def _of_hubs(tables: Mapping[str, pd.DataFrame], hubs: NDArray[np.object_]) -> dict[str, pd.DataFrame]:
    """Return the tables with the members of some hubs alone, and the pipes, links and flows that may lie in them."""
    members = tables["hub_members"]
    members = members[members["hub_id"].isin(hubs)]
    pipes = tables["link_pipes"]
    pipes = pipes[pipes["start_site_id"].isin(members["site_id"])]
    own = {name: tables[name][tables[name]["link_id"].isin(pipes["link_id"])] for name in ("links", "flows")}
    return {**tables, **own, "link_pipes": pipes, "hub_members": members}


def main() -> None:
    """Lay the trenches of what lies in a folder and leave them there; the command line names it, then the project."""
    room, folder = map(Path, sys.argv[1:])
    tables, options = pickle.loads((room / _GIVEN).read_bytes())
    laid = calling.trenches(tables, project_from_dict(options, folder, str(folder)))
    (room / _LAID).write_bytes(pickle.dumps(laid))
