"""Documents speak nine languages: the same keys, the same blanks, and figures as each language writes them."""

import datetime as dt
import re

import pytest

from symbiosis_map.exports.wording import NO_BREAK, Words, translated_keys
from symbiosis_map.flow_analysis import BRANCHES
from symbiosis_map.pages import LANGUAGES

ENGLISH = translated_keys("en")
OTHERS = [language for language in LANGUAGES if language != "en"]


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_every_phrase_with_its_blanks(language):
    own = translated_keys(language)
    assert own.keys() == ENGLISH.keys()
    for key, phrase in own.items():
        assert sorted(re.findall(r"\{\w+\}", phrase)) == sorted(re.findall(r"\{\w+\}", ENGLISH[key])), key
        assert phrase.strip(" ") or key == "doc.group", key


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_sheets_fit_and_differ(language):
    """Excel: at most 31 characters, none of []:*?/\\; a further sheet of a long table adds a number."""
    names = [phrase for key, phrase in translated_keys(language).items() if key.startswith("sheet.")]
    assert len({name.lower() for name in names}) == len(names)
    assert all(len(name) <= 28 and not re.search(r"[\[\]:*?/\\']", name) for name in names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_branch_and_month_has_a_word(language):
    words = Words(language)
    assert all(words.has(f"sector.{name}") for name in BRANCHES)
    assert len({words.date(dt.date(2026, month, 1)) for month in range(1, 13)}) == 12


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "1,234.5"),
        ("de", "1.234,5"),
        ("nb", f"1{NO_BREAK}234,5"),
        ("fr", f"1{NO_BREAK}234,5"),
        ("nl", "1.234,5"),
        ("da", "1.234,5"),
    ],
)
def test_numbers_are_written_as_the_language_does(language, written):
    assert Words(language).fixed(1234.5, 1) == written


def test_a_name_in_braces_is_not_looked_up():
    assert "{capex}" in Words("en").say("doc.hub_title", rank=1, name="{capex}")
