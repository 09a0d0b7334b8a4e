"""Places in the row of facts that the compiled bound has of each kind of surplus with each kind of receiver."""

__all__: list[str] = []

PASSES = 0
"""1 where no gate fails that follows from the kinds alone; all else is then meaningless."""
SURE = 1
"""1 where no gate but that of distance could fail, and a lorry serves at a rate that is known."""
BASE_OPEN = 2
"""Weighted logarithms of the technical fit and of time where an amount is not known."""
BASE_KNOWN = 3
"""The same where both are: the highest that they can be."""
VALUE = 4
FIXED = 5
VARIABLE = 6
"""Of a lorry: EUR/t and EUR/t/km."""
EXTRA_OPEN = 7
"""Cost beside the way, EUR/t, where an amount is not known."""
EXTRA_LEAST = 8
EXTRA_MOST = 9
"""The same where both are: within these."""
SAVED = 10
"""t CO2 per t, before the lorries."""
EMITS = 11
"""1 where it is known what the lorries emit."""
ACCEPTS = 12
"""1 where the receiver was made from its activity, and takes an amount that nobody knows."""
REACH_KM = 13
"""Longest way of what travels by pipe only."""
BY_PIPE = 14
"""1 for what travels by pipe only."""
PIPE_EUR_PER_KM = 15
"""Yearly cost of a kilometre of pipe whatever its amount; infinite where there is none."""
PIPE_LEAST_T = 16
PIPE_VARIABLE = 17
"""Amount from which a pipe is laid that costs so many EUR/t/km, t/yr; infinite where there is none."""
SHIP_FIXED = 18
SHIP_VARIABLE = 19
"""Of a ship: EUR/t, infinite where none carries it, and EUR/t for a kilometre of the straight line."""
GRADE = 20
"""Number of the fits that follow from the kinds where an amount is not known; -1 where they do not tell the score."""
COUNT = 21
