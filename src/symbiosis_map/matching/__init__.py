"""Matching: gates, desirabilities, score, economics and readiness of every candidate, by resource."""

from symbiosis_map.matching.doubt import DoubtOptions, measure_doubt
from symbiosis_map.matching.explanation import Explanation, explain
from symbiosis_map.matching.explanation_text import explanation_text
from symbiosis_map.matching.goods.acceptors import acceptor_streams
from symbiosis_map.matching.goods.uses import list_uses, list_wanted, rank_batch
from symbiosis_map.matching.matcher import Matched, match, score_pairs
from symbiosis_map.matching.options import MatchingOptions
from symbiosis_map.matching.second_opinion import second_opinions

__all__ = [
    "DoubtOptions",
    "Explanation",
    "Matched",
    "MatchingOptions",
    "acceptor_streams",
    "explain",
    "explanation_text",
    "list_uses",
    "list_wanted",
    "match",
    "measure_doubt",
    "rank_batch",
    "score_pairs",
    "second_opinions",
]
