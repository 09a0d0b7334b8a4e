"""Words in every language, and colours that everybody can tell apart."""

from __future__ import annotations

import itertools
import re
from importlib.resources import files

import numpy as np
import pytest

from symbiosis_map.maps.options import LANGUAGES
from symbiosis_map.maps.phrases import dictionary
from symbiosis_map.maps.render import SCRIPTS, SOMETIMES, STYLES
from symbiosis_map.pages import shared_scripts
from symbiosis_map.tables import BASES, CRITERIA, LOCATION_LEVELS, RESOURCES

STATIC = files("symbiosis_map.maps") / "static"
WORDS = {name: dictionary(name) for name in LANGUAGES}
EVERY_SCRIPT = shared_scripts() + "".join(
    path.read_text(encoding="utf-8")
    for folder, ending in ((STATIC, ".js"), (files("symbiosis_map.maps"), ".py"))
    for path in folder.iterdir()
    if path.name.endswith(ending)
)
FILES = [*STYLES, *SCRIPTS, *itertools.chain.from_iterable(SOMETIMES.values())]
SCRIPT = shared_scripts() + "".join(
    (STATIC / name).read_text(encoding="utf-8") for name in FILES if name.endswith(".js")
)


SYMBOLS = "MWh GWh TWh EUR CO km pH UV"
"""Signs of units and chemistry, the same in every language."""

SAME_AS_ENGLISH = {
    "da": "biogas diesel gas land medium pilot score transport",
    "de": "Alternative Details Gas Land Material Medium Transport",
    "fi": "diesel",
    "fr": "air Alternative digestion Distance Orientation Points portrait Score Site Sites Source Technique Transport",
    "nb": "diesel hub land medium pilot score transport",
    "nl": "biogas Details diesel Factor gas Land Medium Route score water",
    "nn": "diesel hub land material medium pilot score transport",
    "sv": "biogas diesel gas Land Material Medium pilot Transport",
}
"""Words that a language shares with English."""


def test_there_is_a_file_for_each_language_and_the_package_finds_it():
    assert set(LANGUAGES) == {"da", "de", "en", "fi", "fr", "nb", "nl", "nn", "sv"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_phrase_with_the_same_blanks(language):
    assert WORDS[language].keys() == WORDS["en"].keys()
    for key, phrase in WORDS[language].items():
        assert sorted(re.findall(r"\{\w+\}", phrase)) == sorted(re.findall(r"\{\w+\}", WORDS["en"][key])), key
        assert phrase.strip() == phrase != "", key


@pytest.mark.parametrize("language", sorted(SAME_AS_ENGLISH))
def test_no_english_is_left_in_another_language(language):
    shared = {word.lower() for word in f"{SYMBOLS} {SAME_AS_ENGLISH[language]}".split()}
    left = {
        key: phrase
        for key, phrase in WORDS[language].items()
        if phrase == WORDS["en"][key]
        and not {word.lower() for word in re.findall(r"[a-zA-ZÀ-ÿ]{2,}", re.sub(r"\{\w+\}", "", phrase))} <= shared
    }
    assert left == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_locale_of_a_language_is_one_that_numbers_and_dates_can_follow(language):
    assert re.fullmatch(r"[a-z]{2}-[A-Z]{2}( [a-z]{2}-[A-Z]{2})?", WORDS[language]["locale"])
    assert WORDS[language]["locale"].startswith(language)


def test_every_phrase_that_the_script_asks_for_is_there():
    asked = set(re.findall(r"\bsay\('([a-z][\w.]*)'", SCRIPT))
    asked |= {f"{key}_{form}" for key in re.findall(r"\bcount\('(\w+)'", SCRIPT) for form in ("one", "many")}
    assert asked
    assert asked <= WORDS["en"].keys()


def test_every_phrase_is_used():
    named = set(re.findall(r"['\"`.]([a-z]\w*)", EVERY_SCRIPT)) | set(
        re.findall(r"['\"]([a-z][\w.]*)['\"]", EVERY_SCRIPT)
    )
    begun = tuple(re.findall(r"['\"`]([a-z]\w*[._])\$\{", EVERY_SCRIPT))
    idle = {
        key
        for key in WORDS["en"]
        if key not in named
        and ("." not in key or key.split(".")[0] not in named)
        and not key.startswith(begun)
        and re.sub("_(one|many)$", "", key) not in named
    }
    assert idle == set()


def test_every_value_of_the_tables_has_a_word():
    groups = {"resource": RESOURCES, "basis": BASES, "level": LOCATION_LEVELS, "criterion": CRITERIA}
    wanted = {f"{group}.{value}" for group, values in groups.items() for value in values}
    assert wanted <= WORDS["en"].keys()


def test_every_file_of_the_page_is_listed_and_every_listed_one_is_there():
    held = {path.name for path in STATIC.iterdir() if path.is_file()}
    assert held == set(FILES)


def nested_templates(line: str) -> bool:
    """Whether a template literal begins inside a blank of another one."""
    place: list[str] = []
    for mark in re.findall(r"`|\$\{|[{}]|'[^'`$]*'|'`'|\\`", line):
        inside = place[-1:] == ["`"]
        if mark == "`" and inside:
            place.pop()
        elif mark == "`":
            if "`" in place:
                return True
            place.append("`")
        elif mark == "${" or (mark == "{" and not inside):
            place.append("{")
        elif mark == "}" and place[-1:] == ["{"]:
            place.pop()
    return False


def test_no_template_stands_inside_another():
    """rjsmin takes what follows the inner one for code, and its spaces with it."""
    assert nested_templates("a(`x ${b(`y`)} z`)")
    assert not nested_templates("a({ b: `x ${c({ d: '`' })} z`, e: `y` })")
    assert [line for line in SCRIPT.splitlines() if nested_templates(line)] == []


# Machado, Oliveira and Fernandes (2009), full severity, on linear RGB.
SIGHT = {
    "full": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(colour: str) -> np.ndarray:
    part = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    ratio = XYZ @ np.clip(light, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    x, y, z = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def ciede2000(one: np.ndarray, other: np.ndarray) -> float:
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean**7 / (mean**7 + 25**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    dl, dc, dh = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    hm = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    t = (
        1
        - 0.17 * np.cos(np.radians(hm - 30))
        + 0.24 * np.cos(np.radians(2 * hm))
        + 0.32 * np.cos(np.radians(3 * hm + 6))
        - 0.20 * np.cos(np.radians(4 * hm - 63))
    )
    sl = 1 + 0.015 * (lm - 50) ** 2 / np.sqrt(20 + (lm - 50) ** 2)
    sc, sh = 1 + 0.045 * cm, 1 + 0.015 * cm * t
    rt = -2 * np.sqrt(cm**7 / (cm**7 + 25**7)) * np.sin(np.radians(60 * np.exp(-(((hm - 275) / 25) ** 2))))
    return float(np.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rt * dc / sc * dh / sh))


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [  # Sharma, Wu and Dalal (2005), table 1
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_the_colour_distance_is_that_of_its_authors(one, other, distance):
    assert ciede2000(np.array(one), np.array(other)) == pytest.approx(distance, abs=1e-4)


def colours() -> dict[str, str]:
    block = SCRIPT[SCRIPT.index("SM.COLOURS = {") :]
    return dict(re.findall(r"(\w+): '(#[0-9A-F]{6})'", block[: block.index("};")]))


def test_resources_can_be_told_apart_by_every_eye():
    assert set(colours()) == set(RESOURCES)
    for matrix in SIGHT.values():
        seen = {name: lab(matrix @ linear(colour)) for name, colour in colours().items()}
        for one, other in itertools.combinations(seen, 2):
            assert ciede2000(seen[one], seen[other]) >= 17, (one, other)


def test_resources_stand_out_from_land_and_sea():
    ground = dict(re.findall(r"(sea|land): '(#[0-9a-f]{6})'", SCRIPT))
    for colour, (surface, behind) in itertools.product(colours().values(), ground.items()):
        light = sorted([XYZ[1] @ linear(colour), XYZ[1] @ linear(behind)])
        least = 3.0 if surface == "land" else 2.8
        assert (light[1] + 0.05) / (light[0] + 0.05) >= least
