"""Animal by-products: the category of a stream, and where Regulation (EC) 1069/2009 lets it go."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import pandas as pd

from symbiosis_map.knowledge import PACKAGED, Knowledge
from symbiosis_map.matching.goods.columns import distinct_rows, map_distinct, text_of
from symbiosis_map.matching.goods.material_names import ancestors
from symbiosis_map.matching.goods.rule_table import nace_digits
from symbiosis_map.matching.goods.waste_codes import code_digits

__all__ = ["Verdict", "category_of", "judge_animal_by_products", "verdict_on"]

_SAID = re.compile(r"\b(?:cat|category|kat|kategori|klasse)\.? ?([123])\b", re.IGNORECASE)
_CATERING_CODES = ("200108", "200125")
_CATERING = "3 catering"


class Verdict(NamedTuple):
    """What the regulation says of a category at an activity."""

    verdict: str
    """``blocked``, ``conditional``, or '' where the table has no row."""
    condition: str
    article: str


@cache
def category_of(material: str, stream: str, code: str, knowledge: Knowledge = PACKAGED) -> str:
    """Return the category of an animal by-product, '' where it is none.

    A category that the words of the stream state goes before that of the material; kitchen waste is known by its
    code too.

    Parameters
    ----------
    material : str
        As the stream was recognised.
    stream : str
        Its words.
    code : str
        Six digits of the List of Waste, or ''.
    knowledge : Knowledge, optional

    Examples
    --------
    >>> category_of("fish silage", "ensilage", "020202"), category_of("fish silage", "ensilage, cat. 2", "")
    ('3', '2')
    >>> category_of("coal fly ash", "fly ash, cat 2", "")
    ''
    """
    found = next(
        (
            _categories(knowledge)[name]
            for name in (material, *ancestors(material, knowledge))
            if name in _categories(knowledge)
        ),
        "",
    )
    if not found and material == "food waste" and code in _CATERING_CODES:
        found = _CATERING
    said = _SAID.search(stream)
    return said.group(1) if found and said and said.group(1) != found[0] else found


@cache
def _categories(knowledge: Knowledge) -> dict[str, str]:
    table = knowledge.table("animal_by_products")
    return dict(zip(table["material"], table["category"], strict=True))


@cache
def verdict_on(category: str, receiver: str, knowledge: Knowledge = PACKAGED) -> Verdict:
    """Return what the regulation says of a category at an activity.

    Parameters
    ----------
    category : str
    receiver : str
        NACE as digits.
    knowledge : Knowledge, optional

    Examples
    --------
    >>> verdict_on("3 catering", "0146").verdict, verdict_on("3 catering", "0149").verdict
    ('blocked', 'conditional')
    """
    rows = _uses(knowledge).get(category, {})
    fits = [code for code in rows if receiver and receiver.startswith(code)]
    return rows[max(fits, key=len)] if fits else Verdict("", "", "")


@cache
def _uses(knowledge: Knowledge) -> dict[str, dict[str, Verdict]]:
    found: dict[str, dict[str, Verdict]] = {}
    columns = ["category", "receiver_nace", "verdict", "condition", "source"]
    for category, nace, *words in knowledge.table("animal_by_product_uses")[columns].astype(object).to_numpy():
        found.setdefault(str(category), {})[nace_digits(nace)] = Verdict(*map(str, words))
    return found


def judge_animal_by_products(pairs: pd.DataFrame, material: pd.Series, knowledge: Knowledge) -> pd.DataFrame:
    """Return the category of each pair and what the regulation says of the receiver.

    Parameters
    ----------
    pairs : DataFrame
        Candidates with both ends.
    material : Series of str
        As the stream was recognised, on the same index.
    knowledge : Knowledge

    Returns
    -------
    DataFrame
        ``animal_category``, ``animal_ban`` and ``animal_condition`` on the same index; '' where nothing holds.
    """
    codes = map_distinct(pairs["s_waste_code"], code_digits)
    receivers = map_distinct(pairs["r_nace"], nace_digits)
    keys = distinct_rows(material, text_of(pairs["s_stream"]), codes, receivers)
    rows = [_judge(str(name), str(words), str(code), str(nace), knowledge) for name, words, code, nace in keys.rows]
    found = pd.DataFrame(rows, columns=["animal_category", "animal_ban", "animal_condition"], dtype=object)
    return found.iloc[keys.place].set_axis(pairs.index)


def _judge(material: str, stream: str, code: str, receiver: str, knowledge: Knowledge) -> tuple[str, str, str]:
    category = category_of(material, stream, code, knowledge)
    if not category:
        return "", "", ""
    verdict, condition, article = verdict_on(category, receiver, knowledge)
    sentence = f"{condition} ({article})"
    return category, sentence if verdict == "blocked" else "", sentence if verdict == "conditional" else ""
