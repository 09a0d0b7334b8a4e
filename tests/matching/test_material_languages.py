"""Streams as registers and the List of Waste name them in eight languages, and words that only look like materials."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.matching.goods.material_names import ancestors, materials_in_words, name_tokens
from symbiosis_map.matching.goods.text_words import LANGUAGES, folded_words
from symbiosis_map.matching.goods.vocabulary import MIN_LETTERS

WORDS = PACKAGED.table("material_words")
MATERIALS = sorted(PACKAGED.table("materials")["material"])
PHRASES = Path(__file__).with_name("material_phrases.csv")


def phrases() -> list[tuple[str, str, tuple[str, ...]]]:
    with PHRASES.open(encoding="utf-8", newline="") as file:
        return [
            (row["language"], row["text"], tuple(filter(None, row["materials"].split(";"))))
            for row in csv.DictReader(file)
        ]


@pytest.mark.parametrize(("language", "text", "materials"), phrases())
def test_a_stream_is_recognised_in_its_language(language: str, text: str, materials: tuple[str, ...]) -> None:
    """The table was written from the languages, not from what the program says."""
    assert materials_in_words(text) == materials


def test_the_phrases_cover_each_language() -> None:
    counted = [language for language, _, _ in phrases()]
    assert {language for language in LANGUAGES if counted.count(language) < 15} <= {"nn"}


@pytest.mark.parametrize(
    "text",
    [
        "used as received",
        "treated as hazardous",
        "drank the water",
        "activities without accommodation",
        "fjord",
        "cold from the fjord",
        "flasker",
        "ansiktsmaske",
        "Umhängetasche",
        "islam",
        "basalt column",
        "three thousand",
        "alternative fuel for kilns",
        "pain and gain",
        "they talk about the mist",
        "Saint Gobain",
        "Hydro AS",
        "et son",
        "tre tonn per år",
        "den er mest brukt",
        "ligger ved fjorden",
        "maestro",
        "daglig leder",
        "cookies",
        "",
        "  %&/ 12 t ",
    ],
)
def test_words_that_only_look_like_a_material(text: str) -> None:
    assert materials_in_words(text) == ()


@pytest.mark.parametrize(
    ("text", "materials"),
    [
        ("garn fra oppdrett", ("fishing gear",)),
        ("bomull och garn", ("textile waste",)),
        ("garn", ("fishing gear",)),
        ("as van de ketel", ("ash",)),
        ("as", ("ash",)),
        ("mask fra bryggeri", ("spent grain",)),
        ("paille et sel", ("plant residue", "salt")),
        ("fat", ("animal fat",)),
        ("tomma fat och dunkar", ("drums and containers",)),
    ],
)
def test_a_word_of_several_languages_is_read_in_that_of_its_text(text: str, materials: tuple[str, ...]) -> None:
    assert materials_in_words(text) == materials


@pytest.mark.parametrize(
    ("text", "material"),
    [
        ("Kupolofenschlacke", "slag"),
        ("kiselkalkslagg", "slag"),
        ("biobrenselaske", "ash"),
        ("fiskeslamavfall", "fish sludge"),
        ("smoltanleggsfiskeslam", "fish sludge"),
        ("terminalflis", "wood chips"),
        ("Buchenrinde", "bark"),
        ("Leichtmetallschrott", "metal scrap"),
        ("populierenhout", ""),
        ("siloslakken", "slag"),
        ("koivutuhka", "ash"),
        ("limslamrester", "adhesives"),
        ("Gipsabfälle", "gypsum"),
        ("lasivillajäte", "mineral wool waste"),
        ("leerafval", "leather"),
        ("skogsindustrislam", "industrial sludge"),
    ],
)
def test_a_compound_is_what_its_end_says(text: str, material: str) -> None:
    assert materials_in_words(text) == ((material,) if material else ())


@pytest.mark.parametrize(
    ("text", "materials"),
    [
        ("leather shavings", ("leather",)),
        ("cheese trimmings", ("dairy sludge",)),
        ("grout trimmings", ()),
        ("scrap", ("metal scrap",)),
        ("glass scrap", ("glass cullet",)),
        ("rice husk ash", ("ash",)),
        ("straw and ash", ("plant residue", "ash")),
    ],
)
def test_what_stands_before_a_form_says_what_it_is(text: str, materials: tuple[str, ...]) -> None:
    """Leather shavings are no wood, the ash of husks is no husk, and trimmings of something unknown are no fish."""
    assert materials_in_words(text, "en") == materials


def test_each_language_names_each_material() -> None:
    named = set(zip(WORDS["language"], WORDS["material"], strict=True))
    assert [(own, name) for own in LANGUAGES for name in MATERIALS if (own, name) not in named] == []


def test_no_word_stands_for_two_materials_in_one_language() -> None:
    meanings: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for row in WORDS.itertuples():
        meanings.setdefault((str(row.language), name_tokens(str(row.word))), set()).add(str(row.material))
    assert {key: found for key, found in meanings.items() if len(found) > 1} == {}


def is_or_is_below(found: tuple[str, ...], material: str) -> bool:
    return len(found) == 1 and (found[0] == material or material in ancestors(found[0]))


def test_each_word_is_recognised_in_its_language() -> None:
    rows = zip(WORDS["word"], WORDS["language"], WORDS["material"], strict=True)
    assert [(word, own) for word, own, name in rows if not is_or_is_below(materials_in_words(word, own), name)] == []


def test_a_word_loses_only_to_the_same_word_of_another_language() -> None:
    meanings: dict[tuple[str, ...], set[str]] = {}
    for word, name in zip(WORDS["word"], WORDS["material"], strict=True):
        meanings.setdefault(name_tokens(word), set()).add(name)
    for word, name in zip(WORDS["word"], WORDS["material"], strict=True):
        found = materials_in_words(word)
        assert is_or_is_below(found, name) or (len(found) == 1 and found[0] in meanings[name_tokens(word)])


def test_the_end_of_a_compound_has_enough_letters() -> None:
    heads = WORDS.loc[WORDS["counts"] == "compound", "word"]
    assert [word for word in heads if len(folded_words(word)) != 1 or len(folded_words(word)[0]) < MIN_LETTERS] == []


@settings(deadline=None)
@given(st.lists(st.sampled_from(sorted(WORDS["word"])), min_size=1, max_size=3).map(", ".join))
def test_capitals_change_nothing(text: str) -> None:
    assert materials_in_words(text) == materials_in_words(text.upper()) == materials_in_words(text.title())


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_read(text: str) -> None:
    assert set(materials_in_words(text)) <= set(MATERIALS)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Klärschlamm", "Klaerschlamm"),
        ("Altöl", "Altoel"),
        ("Gülle", "Guelle"),
        ("Gießereisand", "Giessereisand"),
        ("avløpsslam", "avloepsslam"),
        ("avskjær", "avskjaer"),
        ("råtnerest", "raatnerest"),
        ("däck", "dack"),
        ("boues d'épuration", "BOUES D’EPURATION"),
        ("déchets végétaux", "dechets vegetaux"),
        ("jäteöljy", "jateoljy"),
    ],
)
def test_spellings_without_accents_meet(written: str, plain: str) -> None:
    assert materials_in_words(written) == materials_in_words(plain) != ()
