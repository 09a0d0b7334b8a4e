"""The page holds what this map needs, and not what only another one would."""

from __future__ import annotations

import folium
import pytest

from symbiosis_map.maps import MapOptions, render_map
from symbiosis_map.maps.coding import DIGITS
from symbiosis_map.maps.page import page_text
from symbiosis_map.maps.phrases import page_words, phrase

TERMS = {
    "barrier": {"B05"},
    "remedy": {"B05"},
    "reference": set(),
    "use": set(),
    "profile": set(),
    "water_class": set(),
}


def keys_of(words) -> list[str]:
    keys = [""]
    for text in words["keys"]["starts"]:
        keys.append(keys[-1][: DIGITS.index(text[0])] + text[1:])
    return keys[1:]


def test_words_of_terms_are_those_that_the_tables_hold():
    keys = keys_of(page_words(["en"], TERMS))
    assert {key for key in keys if key.startswith(("barrier.", "remedy.", "use."))} == {"barrier.B05", "remedy.B05"}
    assert "resource.heat" in keys


def test_words_of_changes_come_with_a_comparison_alone():
    one_run, two_runs = (set(keys_of(page_words(["en"], TERMS, comparison=flag))) for flag in (False, True))
    assert one_run < two_runs
    assert {"change.won", "tab_changes", "legend_lost_site"} <= two_runs - one_run


@pytest.mark.parametrize("language", ["en", "nn"])
def test_each_phrase_stands_under_its_key(language):
    words = page_words(["en", "nn"], TERMS)
    for key, text in zip(keys_of(words), words["phrases"][language], strict=True):
        assert text == phrase(language, key)


def test_a_map_of_one_run_holds_no_script_of_changes_layers_or_tiles(county):
    text = page_text(render_map(county))
    assert "SM.makeChanges=" not in text
    assert "SM.makeOwnLayers=" not in text
    assert "SM.makeTiles=" not in text
    assert "SM.makeTiles=" in page_text(render_map(county, MapOptions(tiles="kartverket-grey")))


def test_pictures_of_markers_come_with_markers_alone(county):
    page = render_map(county)
    assert "data:image/png" not in page_text(page)
    folium.Marker([63.4, 8.7]).add_to(page)
    assert "data:image/png" in page_text(page)
