"""Python and the page draw with the same colours."""

import re
from pathlib import Path

from symbiosis_map import palette
from symbiosis_map.tables import RESOURCES

SYMBOLS = (Path(palette.__file__).parent / "maps" / "static" / "symbols.js").read_text(encoding="utf-8")


def block(name):
    text = re.search(rf"SM\.{name} = \{{(.*?)\}};", SYMBOLS, re.DOTALL)[1]
    return dict(re.findall(r"(\w+): ('[^']*'|\[[^\]]*\])", text))


def test_the_page_has_the_same_colours():
    assert {key: value.strip("'") for key, value in block("COLOURS").items()} == dict(palette.COLOURS)
    assert {key: value.strip("'") for key, value in block("GROUND").items()} == dict(palette.GROUND)


def test_the_page_has_the_same_dashes():
    dashes = {key: tuple(int(n) for n in re.findall(r"\d+", value)) for key, value in block("DASHES").items()}
    assert dashes == dict(palette.DASHES)


def test_every_resource_has_a_colour_and_dashes():
    assert set(palette.COLOURS) == set(palette.DASHES) == set(RESOURCES)
