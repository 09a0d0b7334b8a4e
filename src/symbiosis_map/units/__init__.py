"""Numbers and units as people write them, read by a closed grammar.

A general unit parser reads '12,5 MWh' as 125 MWh, '5 ton' as US short tons and hangs on '9**9**9 MW'. Here a number
has one decimal mark and groups of three digits, a unit stands in a table, and everything else is refused.
A year has 8,760 hours, 365 days, 52.14 weeks and 12 months.
"""

from symbiosis_map.units.closed_table import DAYS_PER_YEAR, HOURS_PER_YEAR, Unit, parse_unit
from symbiosis_map.units.numerals import DecimalMark, UnitError, decimal_mark, parse_number
from symbiosis_map.units.quantities import Quantity, parse_power_mw, parse_quantity, parse_temperature_c

__all__ = [
    "DAYS_PER_YEAR",
    "HOURS_PER_YEAR",
    "DecimalMark",
    "Quantity",
    "Unit",
    "UnitError",
    "decimal_mark",
    "parse_number",
    "parse_power_mw",
    "parse_quantity",
    "parse_temperature_c",
    "parse_unit",
]
