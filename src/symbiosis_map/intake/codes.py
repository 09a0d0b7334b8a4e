"""Codes as people and spreadsheets write them: wastes, countries, postcodes."""

from __future__ import annotations

import re
from functools import cache

from symbiosis_map.errors import InputError
from symbiosis_map.intake.raw import Cell, cell_text
from symbiosis_map.intake.words import COUNTRY_NAMES, fold
from symbiosis_map.knowledge import PACKAGED, Knowledge

__all__ = ["CodeError", "country_code", "postcode", "waste_code"]


class CodeError(InputError):
    """A code that does not exist or cannot be told."""


# ISO 3166-1 alpha-2.
_COUNTRIES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
    FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
    JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
    PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
    TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """.split()  # noqa: SIM905
)
_POSTCODE_DIGITS = {"NO": 4, "DK": 4, "SE": 5, "FI": 5, "DE": 5, "FR": 5, "ES": 5, "IT": 5, "IS": 3, "FO": 3}

_WASTE = re.compile(r"([0-9]{2})[ .\-]?([0-9]{2})[ .\-]?([0-9]{2})\s?(\*?)")


@cache
def _wastes(knowledge: Knowledge) -> dict[str, str]:
    """Return the code with its mark of hazard by its six digits."""
    codes = knowledge.table("list_of_waste")["code"]
    return {re.sub(r"[^0-9]", "", code): code for code in codes}


def waste_code(cell: Cell, knowledge: Knowledge = PACKAGED) -> str:
    """Return an entry of the European List of Waste, with '*' where the entry is hazardous.

    Parameters
    ----------
    cell : Cell
        "10 01 05", "100105", "16 11 01*", or the number 100105 (10105 lost a zero and is 01 01 05).
    knowledge : Knowledge, optional

    Returns
    -------
    str
        A code without '*' gets it where the list knows the entry only with it: the digits alone decide.

    Raises
    ------
    CodeError
        Not six digits, not in the list, or marked hazardous where the list says that it is not.

    Examples
    --------
    >>> waste_code("100105"), waste_code("16 11 01"), waste_code("10-03-04*")
    ('10 01 05', '16 11 01*', '10 03 04*')
    """
    text = cell_text(cell).strip()
    if isinstance(cell, float) and text.isdigit():
        text = f"{text:0>6}"
    match = _WASTE.fullmatch(text)
    if match is None:
        raise CodeError(f"{text[:40]!r} is not a waste code", remedy="Write it as 10 01 05, or 16 11 01*.")
    listed = _wastes(knowledge).get("".join(match.group(1, 2, 3)))
    if listed is None:
        raise CodeError(f"{text!r} is not in the European List of Waste", remedy="Look it up in Decision 2014/955/EU.")
    if match[4] and not listed.endswith("*"):
        raise CodeError(
            f"{text!r} is marked hazardous, the list has {listed!r} without '*'",
            remedy="Use the hazardous mirror entry, or leave the '*' out.",
        )
    return listed


def country_code(cell: Cell) -> str:
    """Return a country as two letters.

    Examples
    --------
    >>> country_code("Norge"), country_code("dk")
    ('NO', 'DK')
    """
    text = cell_text(cell).strip()
    code = COUNTRY_NAMES.get(fold(text), text.upper())
    if code not in _COUNTRIES:
        raise CodeError(f"{text[:40]!r} is not a country", remedy="Write two letters of ISO 3166-1, such as NO.")
    return code


def postcode(cell: Cell, country: str) -> tuple[str, bool]:
    """Return a postcode, and whether zeros that a spreadsheet had swallowed were put back.

    Examples
    --------
    >>> postcode(155.0, "NO"), postcode("6600", "NO")
    (('0155', True), ('6600', False))
    """
    text = cell_text(cell).strip()
    digits = _POSTCODE_DIGITS.get(country)
    if digits and text.isascii() and text.isdigit() and len(text) < digits:
        return text.zfill(digits), True
    return text, False
