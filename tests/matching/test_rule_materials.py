"""Materials that stand near each other, and words in them that must not be taken for something wider."""

import pytest

from symbiosis_map.matching.goods.material_names import ancestors, materials_in_words


@pytest.mark.parametrize(
    ("text", "material"),
    [
        ("glass fibre", "glass fibre"),
        ("glass wool waste", "mineral wool waste"),
        ("leaded glass from cathode ray tubes", "leaded glass"),
        ("glass grinding sludge", "glass grinding sludge"),
        ("aluminium fluoride", "fluoride salt"),
        ("non-ferrous metals", "non-ferrous scrap"),
        ("nonferrous metal", "non-ferrous scrap"),
        ("lime kiln dust", "lime"),
        ("cement kiln dust", "cement kiln dust"),
        ("tannery sludge", "tannery sludge"),
        ("gas cleaning sludge", "gas cleaning sludge"),
        ("sulphur dioxide", "sulphur dioxide"),
        ("hydrogen sulphide", "sour gas"),
        ("vinesse", "stillage"),
        ("vinnasse", "stillage"),
        ("paddy husk", "husks"),
        ("mine water", "mine water"),
        ("waste water sludge", "sewage sludge"),
        ("sludge from treatment of urban waste water", "sewage sludge"),
        ("treated waste water", "treated waste water"),
        ("refinery treated water", "treated waste water"),
        ("cooling-water sludge", "water treatment sludge"),
        ("coal tar", "coal tar"),
        ("ethylene glycol", "glycol"),
        ("chemical mother liquors", "mother liquor"),
        ("pyrite cinders", "pyrite cinders"),
    ],
)
def test_the_nearest_material_is_meant(text: str, material: str) -> None:
    assert materials_in_words(text)[:1] == (material,)


@pytest.mark.parametrize(
    "text",
    ["dust", "residue", "water", "liquor", "solution", "dioxide", "elver og fjorder", "volunteer", "de tar imot alt",
     "sharp edges", "football pitch", "eten en drinken", "sic"],
)  # fmt: skip
def test_a_word_that_says_too_little_names_nothing(text: str) -> None:
    assert materials_in_words(text) == ()


@pytest.mark.parametrize(
    ("material", "wider"),
    [
        ("coal tar", "tar"),
        ("olive mill waste water", "waste water"),
        ("mine water", "waste water"),
        ("activated carbon", "carbon residue"),
        ("jarosite", "iron oxide residue"),
        ("foundry dust", "metallurgical dust"),
        ("anode slime", "precious metal residue"),
        ("oil filters", "end-of-life vehicles"),
        ("soapstock", "edible oil"),
    ],
)
def test_a_wider_material_stands_above(material: str, wider: str) -> None:
    assert wider in ancestors(material)
