"""The tables as CSV that a spreadsheet opens: names beside keys, points as longitude and latitude, no live text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from symbiosis_map.exports.changes import csv_bytes
from symbiosis_map.exports.sheets import flat_view
from symbiosis_map.exports.views import VIEWS

__all__ = ["write_csv"]


def write_csv(views: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Write a CSV file per table.

    Parameters
    ----------
    views : mapping of str to DataFrame
        As :func:`symbiosis_map.exports.views.build_views` gives them.
    folder : Path
        An existing folder.

    Returns
    -------
    list of Path
        The files; UTF-8 with a byte-order mark, comma, missing values empty. Lines and areas are left out.
    """
    paths = []
    for name, view in views.items():
        frame, _ = flat_view(view, VIEWS[name])
        path = folder / f"{name}.csv"
        path.write_bytes(csv_bytes(frame.astype(object).where(frame.notna(), None)))
        paths.append(path)
    return paths
