"""What a receiver asks for, held against what is offered: by name where it names it, by the rules of its activity.

An *acceptor* is a demand that the program made because the activity of a site is a receiver in the exchange rules
(:mod:`symbiosis_map.matching.goods.acceptors`); it names nothing. A demand that names a material is met by that
material; another one counts for what the rules say of the activity, times 0.7 where the receiver would use it in
the same way, names that use, or asks in open words ("other biomass"), and times 0.3 where not.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from symbiosis_map.knowledge import Knowledge
from symbiosis_map.matching.goods.columns import distinct_rows, map_distinct, text_of
from symbiosis_map.matching.goods.exchange_rules import find_uses
from symbiosis_map.matching.goods.material_names import (
    material_match,
    materials_in_words,
    materials_of_code,
    name_tokens,
)
from symbiosis_map.matching.goods.waste_codes import code_digits

__all__ = ["ACCEPTOR_WORDS", "compare_with_wanted", "is_acceptor"]

ACCEPTOR_WORDS = "by-products that NACE"
"""How the stream of an acceptor begins."""

SAME_USE = 0.7
OTHER_USE = 0.3
_PURPOSE_WORDS = frozenset({"as", "for", "som", "til"})
"""Words by which a receiver says what it takes a material for: "sewage sludge as fuel"."""
_OPEN_WORDS = frozenset({"other", "variou", "etc", "annet", "andre", "annen", "diverse"})


def is_acceptor(pairs: pd.DataFrame) -> pd.Series:
    """Return which demands were made from the activity of the site."""
    return text_of(pairs["r_stream"]).str.startswith(ACCEPTOR_WORDS)


@cache
def _fit_to_wanted(stream: str, code: str, wanted: str, wanted_code: str, knowledge: Knowledge) -> float:
    """Return the fit of what is offered to what is asked for; NaN where the demand names nothing known."""
    asked = materials_in_words(wanted, knowledge=knowledge) or tuple(materials_of_code(wanted_code, knowledge))
    if not asked:
        return np.nan
    same_code = 1.0 if len(code) == 6 and code == wanted_code else 0.0
    offered = materials_in_words(stream, knowledge=knowledge) or tuple(materials_of_code(code, knowledge))
    return max([same_code, *(material_match(own, other, knowledge) for own in offered for other in asked)])


def compare_with_wanted(pairs: pd.DataFrame, knowledge: Knowledge) -> pd.DataFrame:
    """Return the use of each pair: what the rules say, corrected by what the receiver asks for.

    Parameters
    ----------
    pairs : DataFrame
        Candidates with both ends.
    knowledge : Knowledge

    Returns
    -------
    DataFrame
        The columns of :data:`symbiosis_map.matching.goods.exchange_rules.USE_COLUMNS` on the same index.
    """
    cases = pd.DataFrame(
        {
            "stream": pairs["s_stream"],
            "waste_code": pairs["s_waste_code"],
            "provider_nace": pairs["s_nace"],
            "receiver_nace": pairs["r_nace"],
            "resource": pairs["resource"],
        }
    )
    uses = _find_distinct(cases, knowledge)
    named = ~is_acceptor(pairs)
    if named.any():
        _correct(pairs, cases, uses, named, knowledge)
    return uses


def _find_distinct(cases: pd.DataFrame, knowledge: Knowledge) -> pd.DataFrame:
    """Return what the rules say, looked up once for cases that are the same."""
    distinct = distinct_rows(*(text_of(cases[name]) for name in cases.columns))
    found = find_uses(cases.iloc[distinct.first], knowledge)
    return found.iloc[distinct.place].set_axis(cases.index)


def _correct(
    pairs: pd.DataFrame, cases: pd.DataFrame, uses: pd.DataFrame, named: pd.Series, knowledge: Knowledge
) -> None:
    rows = pairs[named]
    stream, wanted = (text_of(rows[name]) for name in ("s_stream", "r_stream"))
    code, wanted_code = (map_distinct(rows[name], code_digits) for name in ("s_waste_code", "r_waste_code"))
    keys = distinct_rows(stream, code, wanted, wanted_code)
    fits = keys.spread([_fit_to_wanted(*key, knowledge) for key in keys.rows])
    fit = pd.Series(fits.astype(float), index=rows.index)
    asked = cases[named].assign(stream=wanted, waste_code=rows["r_waste_code"], provider_nace=None)
    use = map_distinct(uses.loc[named, "use"], _first_word)
    told = distinct_rows(use, wanted)
    named_use = told.spread([word in name_tokens(text) for word, text in told.rows])
    says_so = pd.Series(named_use.astype(bool), index=rows.index)
    same_way = says_so | (map_distinct(_find_distinct(asked, knowledge)["use"], _first_word) == use)
    open_words = map_distinct(wanted, lambda text: bool(_OPEN_WORDS & set(name_tokens(str(text)))))
    uses.loc[rows.index, "accepts_hazard"] |= (code != "") & (code == wanted_code)
    by_rule = uses.loc[named, "confidence"]
    other = fit == 0
    lowered = by_rule * np.where(same_way | open_words, SAME_USE, OTHER_USE)
    met = fit.where(fit > by_rule)
    uses.loc[rows.index, "confidence"] = met.fillna(lowered.where(other, by_rule))
    doubt = uses.loc[named, "doubt"].where(
        ~other, _add(uses.loc[named, "doubt"], "the receiver asks for " + wanted.astype("str"))
    )
    uses.loc[rows.index, "doubt"] = doubt.where(met.isna(), "")
    asked_for = met.dropna().index
    otherwise = map_distinct(wanted, _says_what_for).astype(bool) & ~says_so & met.notna()
    uses.loc[rows.index[otherwise], "use"] = ""
    uses.loc[asked_for, "use"] = uses.loc[asked_for, "use"].replace("", "asked for by the receiver")
    uses.loc[asked_for, ["status", "evidence", "source"]] = [
        "wanted",
        "named by the receiver",
        "demand of the receiver",
    ]


def _says_what_for(text: object) -> bool:
    return bool(_PURPOSE_WORDS & set(name_tokens(str(text))))


def _first_word(use: object) -> str:
    return next(iter(name_tokens(str(use))), "")


def _add(doubt: pd.Series, more: pd.Series) -> pd.Series:
    return doubt.where(doubt == "", doubt + "; ") + more
