"""Columns of the curated tables about by-products, waste, gases and their transport."""

from __future__ import annotations

from symbiosis_map.knowledge.columns import COST_WIDTH, EVIDENCE, SOURCE, number, text
from symbiosis_map.schema import Table

__all__ = ["GOODS_TABLES"]


_LIST_OF_WASTE = Table(
    "list_of_waste",
    ("code",),
    "The European List of Waste, six-digit entries; an asterisk marks hazardous waste.",
    (text("code", "'10 02 07*'.", required=True), text("title", "Title of the entry.", required=True), SOURCE),
)

_MATERIALS = Table(
    "materials",
    ("material",),
    "Materials that streams are recognised as, each with a wider one above it and its usual waste codes.",
    (
        text("material", "Name.", required=True),
        text("parent", "The wider material that it belongs to."),
        text("waste_codes", "List of Waste codes that it usually carries, the closest first, separated by ';'."),
        text(
            "goods",
            "How it travels, key of the transport costs.",
            required=True,
            allowed=("bulk", "container", "tanker", "co2", "gas"),
        ),
        text(
            "resource",
            "Resource that it is counted to.",
            required=True,
            allowed=("material", "organic", "co2", "gas"),
        ),
        SOURCE,
    ),
)

_MATERIAL_WORDS = Table(
    "material_words",
    ("word", "language"),
    "Words that name a material, by language.",
    (
        text("word", "Word or phrase.", required=True),
        text("material", "Material that it names.", required=True),
        text(
            "language",
            "ISO 639-1.",
            required=True,
            allowed=("en", "nb", "nn", "da", "sv", "fi", "de", "nl", "fr"),
        ),
        text(
            "counts",
            "'compound': also at the end of a longer word; 'language': only in a text of its own language, as it is an "
            "everyday word of another; 'form': only as the first word, as the word before says what it is (leather "
            "shavings); 'became': in place of the material before it (husk ash).",
            allowed=("compound", "language", "form", "became"),
        ),
        SOURCE,
    ),
)

READINGS = ("documented", "first", "offers", "needs", "literature", "own")
"""Where rules come from. ``documented``: exchanges of a database of cases. ``first``: engineers who had read those.
``offers``, ``needs``, ``literature``: by who gives a stream off, by who takes it, from published cases, each written
without sight of them. ``own``: a project's rows."""

_EXCHANGE_RULES = Table(
    "exchange_rules",
    ("reading", "provider_nace", "waste_code", "stream", "receiver_nace"),
    "Who has used what: a stream, the activity that takes it and what it does with it.",
    (
        text("provider_nace", "Activity that gives it off; empty for any."),
        text("waste_code", "List of Waste code; empty where the stream is named only."),
        text("stream", "The stream in words.", required=True),
        text("receiver_nace", "Activity that takes it, two to four digits.", required=True),
        text("use", "What it is used as.", required=True),
        text(
            "status",
            "How far it has come; blocked means that it is not allowed.",
            required=True,
            allowed=("implemented", "common practice", "pilot", "planned", "concept", "blocked"),
        ),
        text(
            "evidence",
            "Documented, documented with an assigned code, published (cited from memory), or engineering.",
            required=True,
            allowed=("documented", "code inferred", "literature", "engineering"),
        ),
        SOURCE,
        text("resource", "Resource.", required=True, allowed=("material", "organic", "co2", "gas")),
        text(
            "how_often",
            "How often the activity is the receiver among all uses of the stream; empty counts as usual.",
            allowed=("usual", "sometimes", "rare"),
        ),
        text(
            "reading",
            "Which of the independent readings the rule is from; where they agree, a receiver stands higher.",
            allowed=READINGS,
        ),
    ),
)

_MATERIAL_VALUES = Table(
    "material_values",
    ("material",),
    "What a tonne is worth to both ends together: the price of what it replaces plus the gate fee not paid.",
    (
        text("material", "Material, or 'chapter NN' of the List of Waste as a last resort.", required=True),
        number("value_low", "EUR/t", "Low.", required=True),
        number("value", "EUR/t", "Mode.", required=True),
        number("value_high", "EUR/t", "High.", required=True),
        EVIDENCE,
        SOURCE,
    ),
)

_READY_MARKETS = Table(
    "ready_markets",
    ("material",),
    "Materials, with all narrower ones, that have takers everywhere; a materials library sets them aside.",
    (
        text("material", "Material.", required=True),
        text(
            "reason",
            "Why takers are easy to find.",
            required=True,
            allowed=("traded everywhere", "taken back by law", "collected by law"),
        ),
        EVIDENCE,
        SOURCE,
    ),
)

_TRANSPORT_COSTS = Table(
    "transport_costs",
    ("goods",),
    "Cost and emissions of road and short-sea transport by the form of the goods; the empty way back is in the rates.",
    (
        text("goods", "Form of the goods.", required=True),
        text("vehicle", "Vehicle.", required=True),
        number("fixed_eur_per_t", "EUR/t", "Loading and unloading.", required=True),
        number("variable_eur_per_t_km", "EUR/t/km", "Driving.", required=True),
        *COST_WIDTH,
        number("driving_kg_per_t_km", "kg CO2e/t/km", "Emissions, tank to wheel.", required=True),
        number("upstream_kg_per_t_km", "kg CO2e/t/km", "Emissions, well to tank.", required=True),
        number("price_year", "yr", "Year of the price.", required=True),
        number("load_t", "t", "Usual load."),
        EVIDENCE,
        SOURCE,
    ),
)

_CATEGORIES = ("1", "2", "2 manure", "3", "3 catering")

_ANIMAL_BY_PRODUCTS = Table(
    "animal_by_products",
    ("material",),
    "Materials that are animal by-products, with their category; it holds for all materials below one.",
    (
        text("material", "Material.", required=True),
        text(
            "category",
            "1 is the highest risk; manure and catering waste have rules of their own.",
            required=True,
            allowed=_CATEGORIES,
        ),
        SOURCE,
    ),
)

_ANIMAL_BY_PRODUCT_USES = Table(
    "animal_by_product_uses",
    ("category", "receiver_nace"),
    "Where a category of animal by-products may go; the longest code that begins the activity holds.",
    (
        text("category", "Category.", required=True, allowed=_CATEGORIES),
        text("receiver_nace", "Activity, two to four digits.", required=True),
        text("verdict", "Whether it may.", required=True, allowed=("blocked", "conditional")),
        text("condition", "On which condition, or why not.", required=True),
        SOURCE,
    ),
)

_BIOGAS_YIELDS = Table(
    "biogas_yields",
    ("feedstock",),
    "Methane, nitrogen and phosphorus of organic streams, per tonne as it comes.",
    (
        text("feedstock", "In words.", required=True),
        text("material", "Material that the row stands for; empty where it is for comparison."),
        text("waste_code", "Usual List of Waste code."),
        number("dry_matter_share", "1", "Dry matter."),
        number("ch4_low_nm3_per_t", "Nm3/t", "Methane, low."),
        number("ch4_nm3_per_t", "Nm3/t", "Methane, mode; empty where it is not digested again."),
        number("ch4_high_nm3_per_t", "Nm3/t", "Methane, high."),
        number("n_share_of_dry_matter", "1", "Nitrogen in the dry matter."),
        number("p2o5_share_of_dry_matter", "1", "Phosphate in the dry matter."),
        number("k2o_share_of_dry_matter", "1", "Potash in the dry matter."),
        EVIDENCE,
        SOURCE,
    ),
)

_DISPLACEMENT_FACTORS = Table(
    "displacement_factors",
    ("material", "receiver_nace"),
    "CO2 that a tonne saves at a receiver, before its transport.",
    (
        text("material", "Material, with all that stand below it.", required=True),
        text("receiver_nace", "Activity, two to four digits.", required=True),
        number("t_co2_per_t", "t/t", "CO2 saved per tonne.", required=True),
        text("reference", "What would be used without the link.", required=True),
        EVIDENCE,
        SOURCE,
    ),
)

_CO2SOURCES = Table(
    "co2_sources",
    ("nace",),
    "How pure the CO2 of an activity is, and what capture to a pure liquid costs.",
    (
        text("nace", "Activity.", required=True),
        number("share_low_pct", "%", "CO2 by volume, low.", required=True),
        number("share_high_pct", "%", "CO2 by volume, high.", required=True),
        text("class", "In one word.", required=True, allowed=("pure", "concentrated", "flue", "thin")),
        number("capture_low_eur_per_t", "EUR/t", "Capture, low.", required=True),
        number("capture_eur_per_t", "EUR/t", "Capture, mode.", required=True),
        number("capture_high_eur_per_t", "EUR/t", "Capture, high.", required=True),
        EVIDENCE,
        SOURCE,
    ),
)

_CO2_DEMANDS = Table(
    "co2_demands",
    ("nace",),
    "How pure the CO2 must be for an activity, and in which season it is wanted.",
    (
        text("nace", "Activity, two to four digits.", required=True),
        number("share_needed_pct", "%", "CO2 by volume that it needs.", required=True),
        text("reason", "Why.", required=True),
        text("profile", "Monthly profile of the need, where it has a season."),
        EVIDENCE,
        SOURCE,
    ),
)

_BARRIERS = Table(
    "barriers",
    ("barrier_id",),
    "What can stand in the way of a link that works: shown beside the score as readiness.",
    (
        text("barrier_id", "Key.", required=True),
        text("name", "In words.", required=True),
        text("applies_to", "Resources, separated by ';', or all.", required=True),
        number("factor", "1", "What it does to readiness; 1 for a flag.", required=True),
        text("detection", "How it is found; empty where no data tells yet."),
        text("remedy", "How to clear it.", required=True),
        SOURCE,
    ),
)

GOODS_TABLES = (
    _LIST_OF_WASTE,
    _MATERIALS,
    _MATERIAL_WORDS,
    _EXCHANGE_RULES,
    _MATERIAL_VALUES,
    _READY_MARKETS,
    _TRANSPORT_COSTS,
    _ANIMAL_BY_PRODUCTS,
    _ANIMAL_BY_PRODUCT_USES,
    _BIOGAS_YIELDS,
    _DISPLACEMENT_FACTORS,
    _CO2SOURCES,
    _CO2_DEMANDS,
    _BARRIERS,
)
"""Tables of by-products, waste, gases and their transport."""
