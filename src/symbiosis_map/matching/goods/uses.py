"""Who could take a stream, and what an activity could take: the ranking of the matching stage, asked directly."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from symbiosis_map.errors import InputError
from symbiosis_map.knowledge import PACKAGED, Knowledge
from symbiosis_map.knowledge.activities import activity_title
from symbiosis_map.matching.goods.exchange_rules import rank_uses
from symbiosis_map.matching.goods.rule_table import nace_digits, receiver_level

__all__ = ["list_uses", "list_wanted", "rank_batch"]

_BATCH_COLUMNS = ("provider_nace", "ewc", "material")
_WANTED_COLUMNS = ["confidence", "stream", "waste_code", "provider_nace", "use", "status", "evidence", "source"]


def list_uses(
    stream: str,
    waste_code: str,
    provider_nace: str,
    among: Sequence[str] | None = None,
    knowledge: Knowledge = PACKAGED,
) -> pd.DataFrame:
    """Return the activities that could take a stream, best first.

    Parameters
    ----------
    stream, waste_code, provider_nace : str
        What it is, its List of Waste code, and the activity that gives it off; each may be empty.
    among : sequence of str, optional
        Activities to choose from; without it, every receiver of the exchange rules.

    Returns
    -------
    DataFrame
        As :func:`symbiosis_map.matching.goods.exchange_rules.rank_uses`, those with any confidence, and
        ``receiver_title``.

    Examples
    --------
    >>> list_uses("blast furnace slag", "10 02 02", "24.10")["receiver_nace"].iloc[0]
    '23.51'
    """
    rules = knowledge.table("exchange_rules")
    receivers = sorted(set(rules["receiver_nace"].dropna())) if among is None else list(among)
    ranked = rank_uses(stream, waste_code, provider_nace, receivers, knowledge=knowledge)
    known = ranked[ranked["confidence"] > 0].reset_index(drop=True)
    titles = [activity_title(nace, knowledge) for nace in known["receiver_nace"]]
    return known.assign(receiver_title=pd.Series(titles, dtype="str"))


def list_wanted(nace: str, knowledge: Knowledge = PACKAGED) -> pd.DataFrame:
    """Return the streams that the exchange rules know an activity to take, best first.

    Parameters
    ----------
    nace : str
        NACE Rev. 2.

    Returns
    -------
    DataFrame
        ``confidence`` here is how well the activity fits the one of the rule.

    Examples
    --------
    >>> "FGD gypsum" in set(list_wanted("23.62")["stream"])
    True
    """
    rules = knowledge.table("exchange_rules")
    rules = rules[rules["status"] != "blocked"]
    digits = nace_digits(nace)
    fit = [receiver_level(nace_digits(rule), digits)[0] for rule in rules["receiver_nace"]]
    found = rules.assign(confidence=fit).query("confidence > 0")
    found = found.sort_values(
        ["confidence", "stream", "provider_nace"], ascending=[False, True, True], na_position="last"
    )
    return found[_WANTED_COLUMNS].reset_index(drop=True)


def rank_batch(cases: pd.DataFrame, classes: Sequence[str], knowledge: Knowledge = PACKAGED) -> list[list[str]]:
    """Rank every class for each case.

    Parameters
    ----------
    cases : DataFrame
        Columns ``provider_nace``, ``ewc`` and ``material``; cells may be empty.
    classes : sequence of str
        Activities to rank.

    Returns
    -------
    list of list of str
        For each case, in order, all classes, the likeliest receiver first.

    Raises
    ------
    InputError
        Where a column is missing.
    """
    missing = [name for name in _BATCH_COLUMNS if name not in cases]
    if missing:
        raise InputError(f"the batch lacks the column {missing[0]!r}", remedy=f"It needs {', '.join(_BATCH_COLUMNS)}.")
    texts = cases[list(_BATCH_COLUMNS)].astype(object).where(cases[list(_BATCH_COLUMNS)].notna(), "")
    return [
        rank_uses(str(material), str(code), str(provider), classes, knowledge=knowledge)["receiver_nace"].tolist()
        for provider, code, material in texts.itertuples(index=False, name=None)
    ]
