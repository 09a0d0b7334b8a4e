"""What the tables say in words of their own has words in every language."""

from __future__ import annotations

import pytest

from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.maps.options import LANGUAGES
from symbiosis_map.maps.phrases import dictionary
from symbiosis_map.maps.reasons import FLAT, barrier_texts, year_shapes
from symbiosis_map.schema import empty
from symbiosis_map.tables import ASSUMPTIONS, HUB_MEMBERS, LINKS, STREAMS

WORDS = {language: dictionary(language) for language in LANGUAGES}
ENGLISH = WORDS["en"]
GATES = ("temperature", "distance", "quality", "rule", "hazard", "quantity", "blocked")
MODES = ["direct", "lift", "preheating", "steam", "tempering", "cooling", "reuse", "treatment", "by-product", "capture"]
MODES += ["absorption cooling", "grade not known"]


def column(table, name):
    return next(column for column in table.columns if column.name == name)


def said(group):
    return {key[len(group) + 1 :]: text for key, text in ENGLISH.items() if key.startswith(f"{group}.")}


def test_every_barrier_and_its_remedy_stand_in_the_words_as_in_the_table():
    table = PACKAGED.table("barriers").set_index("barrier_id")
    assert set(table.index) == set(said("barrier")) == set(said("remedy"))
    assert said("barrier") == table["name"].to_dict()
    assert said("remedy") == table["remedy"].to_dict()


@pytest.mark.parametrize(
    ("group", "values"),
    [
        ("profile", PACKAGED.table("monthly_profiles")["profile"]),
        ("water_class", PACKAGED.table("water_classes")["class_id"]),
        ("reference", PACKAGED.table("heat_references")["technology"]),
        ("reference", PACKAGED.table("displacement_factors")["reference"]),
        ("reference", ["mains water", "compression chiller", "mineral nitrogen fertiliser"]),
        ("use", [f"water after {name}" for name in PACKAGED.table("water_treatment_costs")["name"]]),
        ("use", ["heat", "steam", "preheating", "cooling", "tempered water for fish", "water"]),
        ("transport", column(LINKS, "transport").allowed),
        ("medium", column(STREAMS, "medium").allowed),
        ("role", column(HUB_MEMBERS, "role").allowed),
        ("mode", MODES),
        ("gate", GATES),
        ("miss", GATES),
        ("open", GATES),
    ],
)
def test_every_term_of_the_tables_has_a_word(group, values):
    assert set(values) <= set(said(group))


def test_every_input_that_can_decide_has_a_word():
    assert set(PACKAGED.table("uncertain_inputs")["name"]) <= set(said("decided"))


def test_english_terms_read_as_the_tables_have_them():
    for group in ("use", "reference"):
        for term, text in said(group).items():
            assert text.replace("CO₂", "CO2") == term


@pytest.mark.parametrize("language", sorted(set(WORDS) - {"en"}))
def test_terms_are_translated_and_not_copied(language):
    """A few short words are the same in two languages; whole groups are not."""
    for group in ("use", "reference", "remedy", "profile", "sentence", "miss", "open", "change"):
        own = {key: text for key, text in WORDS[language].items() if key.startswith(f"{group}.")}
        same = [key for key, text in own.items() if text == ENGLISH[key]]
        assert len(same) <= 0.1 * len(own) + 1, same


def test_a_barrier_that_a_project_words_anew_is_marked_as_its_own():
    barriers = PACKAGED.table("barriers").copy()
    assert not any(row["own"] for row in barrier_texts(barriers).values())
    barriers.loc[barriers["barrier_id"] == "B08", "remedy"] = "ask the mayor"
    new = barriers.iloc[[0]].assign(barrier_id="B99", name="noise")
    texts = barrier_texts(barriers.iloc[1:].merge(new, how="outer"))
    assert {key for key, row in texts.items() if row["own"]} == {"B08", "B99"}
    assert texts["B08"]["remedy"] == "ask the mayor"


def test_only_the_shapes_that_are_asked_for_travel_with_the_page():
    streams = empty(STREAMS)
    streams.loc[0, ["stream_id", "profile"]] = ["s", "irrigation"]
    assumed = {"table": "streams", "id": "t", "column": "profile", "value": "greenhouse_co2"}
    assumptions = empty(ASSUMPTIONS)
    assumptions.loc[0, list(assumed)] = list(assumed.values())
    shapes = year_shapes(streams, assumptions, PACKAGED.table("monthly_profiles"))
    assert set(shapes) == {FLAT, "irrigation", "greenhouse_co2"}
    for name, share in shapes.items():
        assert sum(share) == pytest.approx(1.0, abs=6e-4), name
    assert shapes["irrigation"][5:7] == pytest.approx([0.3, 0.3], abs=1e-3)
