"""How high the score of a pair can be, and what is certain of its gates, before it is measured and assessed."""

from symbiosis_map.matching.bounds.ends import Bound, RouteRange, Rows, Screened, ScreenedEnds, screened_ends
from symbiosis_map.matching.bounds.fates import FAILS, NO_PAIR, OPEN, PASSES_SURELY
from symbiosis_map.matching.bounds.goods import GoodsBound, goods_bound
from symbiosis_map.matching.bounds.heat import HeatBound, heat_bound

__all__ = [
    "FAILS",
    "NO_PAIR",
    "OPEN",
    "PASSES_SURELY",
    "Bound",
    "GoodsBound",
    "HeatBound",
    "RouteRange",
    "Rows",
    "Screened",
    "ScreenedEnds",
    "goods_bound",
    "heat_bound",
    "screened_ends",
]
