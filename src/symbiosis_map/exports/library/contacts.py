"""Who to ask, from a table of its own that a project names when it wants contacts in its library."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from symbiosis_map.errors import InputError
from symbiosis_map.intake import read_table

__all__ = ["CONTACT_COLUMNS", "read_contacts"]

CONTACT_COLUMNS = ("contact", "phone", "email")
"""What a table of contacts may tell beside ``site_id``."""


def read_contacts(path: Path) -> pd.DataFrame:
    """Read a table of contacts.

    Parameters
    ----------
    path : Path
        CSV or spreadsheet with the column ``site_id`` and any of :data:`CONTACT_COLUMNS`; other columns are not read.

    Returns
    -------
    DataFrame
        ``site_id`` and :data:`CONTACT_COLUMNS` as text, empty where nothing is told; one row a site, the first counts.

    Raises
    ------
    InputError
        The file cannot be read, or has no ``site_id`` or none of the other columns.
    """
    table = read_table(path)
    named = {str(name).strip().casefold(): name for name in table.columns}
    told = [name for name in CONTACT_COLUMNS if name in named]
    if "site_id" not in named or not told:
        raise InputError(
            f"{path.name} is no table of contacts: it has {', '.join(map(str, table.columns))[:200]}",
            remedy=f"Give it a column site_id and one or more of {', '.join(CONTACT_COLUMNS)}.",
        )
    kept = pd.DataFrame(
        {name: table[named[name]].fillna("") if name in named else "" for name in ("site_id", *CONTACT_COLUMNS)},
        dtype="str",
    )
    return kept[kept["site_id"] != ""].drop_duplicates("site_id").reset_index(drop=True)
