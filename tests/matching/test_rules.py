"""Exchange rules: the List of Waste, the words, the ranking, and the documented exchanges that it has to know."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbiosis_map import knowledge
from symbiosis_map.matching.goods.exchange_rules import find_uses, rank_uses
from symbiosis_map.matching.goods.material_names import ancestors, material_match, materials_in_words, materials_of_code
from symbiosis_map.matching.goods.waste_codes import code_digits, hazardous_codes, mirror_codes, titles, written
from symbiosis_map.matching.options import MatchingOptions

SHARED = Path(__file__).parents[2].parent / "shared"
KNOWN_FROM = MatchingOptions().rule_confidence_minimum

# Documented exchanges of goods: provider, stream, receiver. Sources: figure of the Kalundborg network in 2000 after
# Saikku 2006; symbiosis.dk; upcycleyourwaste.com (Roubaix, 2021); h4c-community.eu (Roubaix); for the county
# rotary.no, energiaktuelt.no, rbnett.no.
DOCUMENTED = [
    ("37.00", "sewage sludge as fuel", "38.21"),
    ("38.11", "household residual waste", "38.21"),
    ("02.40", "wood chips to steam", "10.51"),
    ("19.20", "excess refinery gas", "23.62"),
    ("21.10", "biomass / NovoGro sludge", "01.11"),
    ("35.11", "fly ash", "23.51"),
    ("21.10", "yeast slurry", "01.46"),
    ("19.20", "ammonium thiosulphate", "20.15"),
    ("19.20", "elemental sulphur", "20.13"),
    ("35.11", "FGD gypsum", "23.62"),
    ("37.00", "sewage sludge", "38.22"),
    ("20.14", "biomass to biogas", "35.21"),
    ("37.00", "biogas to electricity", "35.11"),
    ("11.05", "spent grain", "10.61"),
    ("52.10", "pallet waste", "16.29"),
    ("13.96", "textile scraps to computer sleeve", "13.92"),
    ("13.20", "wool, polyester, silk and cotton scraps", "14.39"),
    ("13.10", "bobbins to benches", "22.29"),
    ("11.05", "used barley bags as waste bags", "41.20"),
]


def test_list_of_waste_has_the_counts_of_the_decision() -> None:
    """Decision 2000/532/EC as amended by 2014/955/EU: 842 entries, 408 hazardous, 111 groups, 20 chapters."""
    codes = list(titles())
    assert len(codes) == 842
    assert len(hazardous_codes()) == 408
    assert len({code[:4] for code in codes}) == 111
    assert len({code[:2] for code in codes}) == 20


@pytest.mark.parametrize(
    ("first", "second"), [("17 05 03", "17 05 04"), ("10 01 16", "10 01 17"), ("19 01 11", "19 01 12")]
)
def test_mirror_pairs_of_the_list(first: str, second: str) -> None:
    assert {code_digits(first), code_digits(second)} <= mirror_codes()


def test_entries_without_a_pair_are_not_mirrors() -> None:
    assert not {code_digits(code) for code in ("02 01 06", "13 02 05", "16 01 03")} & mirror_codes()


def test_every_curated_code_stands_in_the_list_with_its_asterisk() -> None:
    rules = knowledge.PACKAGED.table("exchange_rules")["waste_code"].dropna()
    listed = knowledge.PACKAGED.table("materials")["waste_codes"].dropna().str.split(";").explode()
    for code in {*rules, *listed}:
        assert code_digits(code) in titles(), code
        assert written(code) == code


def test_every_rule_names_a_known_material_and_an_activity() -> None:
    rules = knowledge.PACKAGED.table("exchange_rules")
    assert all(materials_in_words(stream) for stream in rules["stream"])
    assert rules["receiver_nace"].str.fullmatch(r"\d\d(\.\d{1,2})?").all()
    assert rules["provider_nace"].dropna().str.fullmatch(r"\d\d(\.\d{1,2})?").all()


@pytest.mark.parametrize(
    ("name", "material"),
    [
        ("marble slurry", "stone fines"),
        ("coal slurry", "coal gangue"),
        ("tomato skins", "fruit and vegetable waste"),
        ("vegetable trimmings", "fruit and vegetable waste"),
        ("almond shells", "husks"),
        ("chrome shavings", "leather"),
        ("hydrogen chloride", "hydrochloric acid"),
        ("MgO bricks", "refractories"),
        ("aluminium hydroxide sludge", "metal hydroxide sludge"),
        ("blast furnace top gas", "furnace gas"),
        ("used clothing", "textile waste"),
        ("palm kernel meal", "oil cake"),
    ],
)
def test_what_a_thing_is_of_outweighs_its_shape(name: str, material: str) -> None:
    """Slurry alone is manure, skins are hides, trimmings are of fish: not so where the name says of what."""
    assert materials_in_words(name) == (material,)


def test_materials_form_a_tree_and_words_point_into_it() -> None:
    materials = knowledge.PACKAGED.table("materials")
    names = set(materials["material"])
    assert set(knowledge.PACKAGED.table("material_words")["material"]) == names
    assert set(materials["parent"].dropna()) <= names
    for name in names:
        assert name not in ancestors(name)


@pytest.mark.parametrize(
    ("english", "norwegian"),
    [
        ("fly ash", "flyveaske"),
        ("wood chips", "treflis"),
        ("fish sludge", "fiskeslam"),
        ("sewage sludge", "avløpsslam"),
        ("food waste", "matavfall"),
        ("digestate", "biorest"),
        ("fish trimmings", "avskjær"),
        ("whey", "myse"),
        ("gypsum", "gips"),
        ("sawdust", "sagflis"),
        ("manure", "husdyrgjødsel"),
        ("spent grain", "mask"),
    ],
)
def test_norwegian_names_reach_the_same_material(english: str, norwegian: str) -> None:
    assert materials_in_words(norwegian) == materials_in_words(english)


def test_the_longest_phrase_wins() -> None:
    assert materials_in_words("yeast slurry") == ("yeast slurry",)
    assert materials_in_words("used barley bags as waste bags") == ("bags and sacks",)


def test_documented_exchanges_follow_from_general_rules() -> None:
    """Recall 19 of 19 over the exchanges of goods of the county, Kalundborg and Roubaix; none is missed."""
    cases = pd.DataFrame(DOCUMENTED, columns=["provider_nace", "stream", "receiver_nace"])
    found = find_uses(cases.assign(waste_code="", resource=""))
    missed = cases[(found["confidence"] < KNOWN_FROM) | (found["blocked"] != "")]
    assert missed["stream"].tolist() == []


def test_documented_exchanges_are_those_of_the_fact_file() -> None:
    path = SHARED / "facts" / "exchanges_known_links.csv"
    if not path.exists():
        pytest.skip("outside evidence is missing: ../shared/facts/exchanges_known_links.csv")
    with path.open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["stream_kind"] in ("by-product", "nutrient", "gas", "biogas")]
    assert len(rows) == len(DOCUMENTED)
    assert {(r["source_nace"], r["sink_nace"]) for r in rows} == {(p, r) for p, _, r in DOCUMENTED}


def test_true_receivers_of_documented_cases_rank_high() -> None:
    """Guard against loss only: the documented rows stand among the rules, which gives 0.82 and 0.92.

    Left out case by case they leave 0.57 in the first five and 0.72 in the first ten.
    """
    folder = SHARED / "benchmarks"
    if not folder.exists():
        pytest.skip("outside evidence is missing: ../shared/benchmarks")
    cases = pd.read_csv(folder / "exchanges_documented.csv", dtype=str)
    classes = pd.read_csv(folder / "receiver_classes.csv", dtype=str)["nace"].tolist()
    places = []
    for row in cases.itertuples():
        ranked = rank_uses(row.material, row.ewc, row.provider_nace, classes)["receiver_nace"].tolist()
        places.append(ranked.index(row.receiver_nace) + 1)
    assert (pd.Series(places) <= 5).mean() >= 0.75
    assert (pd.Series(places) <= 10).mean() >= 0.85


def test_close_code_still_finds_its_use_and_shows_the_doubt() -> None:
    right = rank_uses("fly ash", "10 01 02", "35.11", ["23.51"]).iloc[0]
    close = rank_uses("fly ash", "10 01 05", "35.11", ["23.51"]).iloc[0]
    bare = rank_uses("fly ash", "", "35.11", ["23.51"]).iloc[0]
    assert close["confidence"] >= 0.8
    assert right["confidence"] >= close["confidence"]
    assert "no waste code" in bare["doubt"]


def test_code_alone_finds_a_use() -> None:
    ranked = rank_uses("", "10 01 05", "35.11", ["23.62", "10.91", "62.01"])
    assert ranked["receiver_nace"].iloc[0] == "23.62"
    assert ranked["confidence"].iloc[0] >= KNOWN_FROM
    assert ranked.set_index("receiver_nace").loc["62.01", "confidence"] == 0


def test_ban_closes_whatever_the_rules_say() -> None:
    cases = pd.DataFrame(
        {
            "stream": ["fish mortalities", "fish trimmings", ""],
            "waste_code": ["02 01 02", "02 02 02", "02 01 02"],
            "provider_nace": ["03.21", "10.20", "03.21"],
            "receiver_nace": ["10.91", "10.91", "10.91"],
            "resource": ["organic"] * 3,
        }
    )
    assert (find_uses(cases)["blocked"] != "").tolist() == [True, False, True]


NAMES = st.sampled_from(sorted(knowledge.PACKAGED.table("material_words")["word"])) | st.text(max_size=20)
CODES = st.sampled_from(["", *sorted(written(code) for code in titles())])
ACTIVITIES = st.sampled_from(["", *sorted(set(knowledge.PACKAGED.table("exchange_rules")["receiver_nace"]))])


@settings(deadline=None, max_examples=60)
@given(NAMES, CODES, ACTIVITIES, st.lists(ACTIVITIES.filter(bool), min_size=1, max_size=8, unique=True))
def test_confidence_is_a_share_and_order_does_not_matter(
    stream: str, code: str, provider: str, receivers: list[str]
) -> None:
    ranked = rank_uses(stream, code, provider, receivers)
    assert ranked["confidence"].between(0, 1).all()
    assert ranked["confidence"].is_monotonic_decreasing
    pd.testing.assert_frame_equal(ranked, rank_uses(stream, code, provider, receivers[::-1]))


@settings(deadline=None, max_examples=60)
@given(CODES.filter(bool), NAMES)
def test_a_hazardous_code_is_never_hidden(code: str, stream: str) -> None:
    """With or without its asterisk, a hazardous code shows in the doubt of every use."""
    hazardous = code_digits(code) in hazardous_codes()
    ranked = rank_uses(stream, code.rstrip("*"), "", ["23.51", "38.22", "24.10", "35.21"])
    for row in ranked[ranked["confidence"] > 0].itertuples():
        assert ("is hazardous" in row.doubt) == hazardous


@given(st.sampled_from(sorted(knowledge.PACKAGED.table("materials")["material"])), st.data())
def test_material_match_is_a_share_and_full_only_for_itself(first: str, data: st.DataObject) -> None:
    second = data.draw(st.sampled_from(sorted(knowledge.PACKAGED.table("materials")["material"])))
    fit = material_match(first, second)
    assert 0.0 <= fit <= 1.0
    assert (fit == 1.0) == (first == second)


def test_usual_codes_of_a_material_lead_back_to_it() -> None:
    assert "red mud" in materials_of_code("010309")
    assert "sewage sludge" in materials_of_code("190805")


def test_where_nothing_is_known_the_activities_that_take_most_come_first() -> None:
    """An empty case is no alphabet: cement works take more kinds of streams than museums."""
    ranked = rank_uses("", "", "", ["01.11", "23.51", "91.02", "84.25"])
    assert ranked["confidence"].eq(0).all()
    assert ranked["receiver_nace"].iloc[0] in ("01.11", "23.51")
    assert set(ranked["receiver_nace"].iloc[2:]) == {"84.25", "91.02"}
