"""File names that every system takes, from the names of companies."""

from __future__ import annotations

import pandas as pd

from symbiosis_map.intake.words import fold

__all__ = ["form_names"]

_LONGEST = 60


def form_names(sites: pd.DataFrame, prefix: str) -> list[str]:
    """Return a file name for each site: small plain letters, digits and hyphens, and no two alike.

    Parameters
    ----------
    sites : DataFrame
        Columns ``site_id`` and ``name``.
    prefix : str
        What every name begins with, so that none is a name that a system keeps for itself.

    Examples
    --------
    >>> sites = pd.DataFrame({"site_id": ["1", "2", "3"], "name": ["Ås & Sønn: A/S", "../../etc/passwd", "Ås Sønn as"]})
    >>> form_names(sites, "scan")
    ['scan-as-sonn-a-s.xlsx', 'scan-etc-passwd.xlsx', 'scan-as-sonn-as.xlsx']
    """
    names: list[str] = []
    taken: set[str] = set()
    for site_id, name in zip(sites["site_id"], sites["name"], strict=True):
        plain = fold(str(name)).replace(" ", "-")[:_LONGEST].strip("-")
        key = fold(str(site_id)).replace(" ", "-")[:_LONGEST].strip("-")
        choice = plain or key or "company"
        if choice in taken:
            choice = f"{choice}-{key or 'company'}"
        number = 2
        while choice in taken:
            choice, number = f"{plain or key or 'company'}-{number}", number + 1
        taken.add(choice)
        names.append(f"{prefix}-{choice}.xlsx")
    return names
