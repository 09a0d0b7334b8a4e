"""A code that is wrong but close still finds the use of its stream: the doubt is shown, and a hazard never hidden."""

import pandas as pd
import pytest

from symbiosis_map.matching.goods.exchange_rules import find_uses, rank_uses
from symbiosis_map.matching.options import MatchingOptions

KNOWN_FROM = MatchingOptions().rule_confidence_minimum
RECEIVERS = ("01.11", "10.91", "23.51", "23.62", "24.10", "24.43", "35.11", "38.22", "62.01")

# Stream, its code, who gives it off, who takes it: common practice, each a rule of the packaged table.
USES = [
    ("fly ash", "10 01 02", "35.11", "23.51"),
    ("FGD gypsum", "10 01 05", "35.11", "23.62"),
    ("sewage sludge", "19 08 05", "37.00", "38.22"),
    ("mill scale", "10 02 10", "24.10", "23.51"),
]
SIBLINGS = {"10 01 02": "10 01 03", "10 01 05": "10 01 07", "19 08 05": "19 08 12", "10 02 10": "10 02 08"}
ONE_DIGIT_OFF = {"10 01 02": "10 10 02", "10 01 05": "10 01 50", "19 08 05": "19 80 05", "10 02 10": "10 20 10"}
"""Two digits changed places, a slip of the keyboard; most of these codes do not exist."""


def use(stream: str, code: str, provider: str, receiver: str) -> pd.Series:
    cases = {
        "stream": [stream],
        "waste_code": [code],
        "provider_nace": [provider],
        "receiver_nace": [receiver],
        "resource": ["material"],
    }
    return find_uses(pd.DataFrame(cases)).iloc[0]


@pytest.mark.parametrize(("stream", "code", "provider", "receiver"), USES)
def test_the_right_code_needs_no_word_about_codes(stream: str, code: str, provider: str, receiver: str) -> None:
    right = use(stream, code, provider, receiver)
    assert right["confidence"] >= KNOWN_FROM
    assert right["blocked"] == ""
    assert "the rule is for code" not in right["doubt"]


@pytest.mark.parametrize(("stream", "code", "provider", "receiver"), USES)
@pytest.mark.parametrize("slip", [SIBLINGS, ONE_DIGIT_OFF], ids=["sibling", "digits changed places"])
def test_a_slip_in_the_code_keeps_the_use(
    slip: dict[str, str], stream: str, code: str, provider: str, receiver: str
) -> None:
    right, close = use(stream, code, provider, receiver), use(stream, slip[code], provider, receiver)
    assert KNOWN_FROM <= close["confidence"] <= right["confidence"]


@pytest.mark.parametrize(("stream", "code", "provider", "receiver"), USES)
@pytest.mark.parametrize("length", [2, 5], ids=["chapter only", "group only"])
def test_a_code_cut_short_keeps_the_use(length: int, stream: str, code: str, provider: str, receiver: str) -> None:
    assert use(stream, code[:length], provider, receiver)["confidence"] >= KNOWN_FROM


@pytest.mark.parametrize(
    ("stream", "code", "provider", "receiver"),
    USES,
)
def test_a_wrong_code_beside_a_good_name_shows_the_doubt(stream: str, code: str, provider: str, receiver: str) -> None:
    for wrong in (SIBLINGS[code], ONE_DIGIT_OFF[code], code[:2]):
        ranked = rank_uses(stream, wrong, provider, [receiver]).iloc[0]
        own = use(stream, wrong, provider, receiver)
        assert own["doubt"] == ranked["doubt"]
        said = ("the rule is for", "does not usually stand for", "is not in the List of Waste", "a part of a code")
        assert any(words in own["doubt"] for words in said), wrong


@pytest.mark.parametrize(
    ("stream", "safe", "hazardous", "provider", "receiver"),
    [
        ("excavated soil", "17 05 04", "17 05 03*", "43.12", "42.11"),
        ("incinerator bottom ash", "19 01 12", "19 01 11*", "38.21", "42.11"),
        ("fly ash", "10 01 17", "10 01 16*", "35.11", "23.51"),
        ("demolition wood", "17 02 01", "17 02 04*", "43.11", "16.21"),
        ("antifreeze", "16 01 15", "16 01 14*", "45.20", "20.59"),
    ],
)
@pytest.mark.parametrize("asterisk", [True, False])
def test_the_hazardous_mirror_entry_is_found_and_named(
    stream: str, safe: str, hazardous: str, provider: str, receiver: str, asterisk: bool
) -> None:
    written = hazardous if asterisk else hazardous.rstrip("*")
    ranked = rank_uses(stream, written, provider, [receiver, *RECEIVERS])
    found = ranked[ranked["confidence"] > 0]
    assert not found.empty
    assert found["doubt"].str.contains(f"{hazardous} is hazardous", regex=False).all()
    harmless = rank_uses(stream, safe, provider, [receiver, *RECEIVERS])
    assert not harmless["doubt"].str.contains("is hazardous", regex=False).any()
    assert bool(use(stream, written, provider, receiver)["hazardous"])
    assert not bool(use(stream, safe, provider, receiver)["hazardous"])


def test_a_hazardous_code_counts_whatever_the_name_says() -> None:
    for name in ("fly ash", "clean fly ash, not hazardous", "", "zzz"):
        assert bool(use(name, "10 01 16", "35.11", "23.51")["hazardous"])


def test_a_name_that_contradicts_the_code_leads_and_the_code_still_counts() -> None:
    """Fly ash under the code of manure: cement stands first, and the use of the code is not lost."""
    ranked = rank_uses("fly ash", "02 01 06", "35.11", RECEIVERS).set_index("receiver_nace")["confidence"]
    assert ranked["23.51"] >= KNOWN_FROM
    assert ranked["23.51"] > ranked["10.91"]
    alone = rank_uses("", "02 01 06", "35.11", RECEIVERS).set_index("receiver_nace")["confidence"]
    assert 0 < ranked["01.11"] < alone["01.11"]


def test_a_code_that_says_nothing_and_a_name_that_says_nothing_find_nothing() -> None:
    assert (rank_uses("zzz", "99 99 99", "62.01", RECEIVERS)["confidence"] == 0).all()
