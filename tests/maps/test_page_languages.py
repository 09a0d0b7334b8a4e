"""The page in every language: nothing runs out of its box, no key shows, and figures have the form of the language."""

from __future__ import annotations

import pytest

from symbiosis_map.errors import ProjectError
from symbiosis_map.maps import MapOptions
from symbiosis_map.maps.options import LANGUAGES
from symbiosis_map.maps.phrases import dictionary

WORDS = dictionary("en")
KEYS = [key for key in WORDS if "_" in key or "." in key]

RUNS_OVER = """() => [...document.querySelectorAll(
        'body, header, main, button, select, label, summary, th, td, dl, ul, table, p, h2, h3, .card-body, .slider'
    )]
    .filter(part => part.checkVisibility() && part.clientWidth > 0 && part.scrollWidth > part.clientWidth + 1)
    .filter(part => !['titles', 'credits', 'unseen'].some(name => part.closest(`.${name}`)))
    .map(part => `${part.tagName} ${part.className} ${part.textContent.slice(0, 60)}`)"""
TEXTS = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
        if (!walker.currentNode.parentElement.closest('script, style')) texts.push(walker.currentNode.data.trim());
    }
    for (const part of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
        for (const name of ['aria-label', 'title', 'placeholder']) texts.push((part.getAttribute(name) || '').trim());
    }
    return texts;
}"""


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fits_and_shows_no_key(open_map, county, language, width):
    page = open_map(county, width=width, height=844, language=language)
    assert page.evaluate("() => document.documentElement.lang") == language
    for kind in (None, "link", "miss", "site", "point", "hub", "about"):
        if kind:
            page.evaluate("kind => SymbiosisMap.page.state.select(kind, 0)", kind)
        page.evaluate("() => document.querySelectorAll('details').forEach(part => { part.open = true; })")
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        assert page.evaluate(RUNS_OVER) == [], kind
        texts = page.evaluate(TEXTS)
        assert {text for text in texts if text in KEYS} == set()
        assert [text for text in texts if "{" in text] == []


# Decimal sign, thousands, million, date and plural as the language writes them. No-break spaces are shown as "_",
# narrow ones (French) as "'".
FORMS = {
    "en": ("1.6 TWh/yr", "12,345", "1.86 million EUR/yr", "31 January 2026", "0 sites", "1 site", "2 sites"),
    "nb": ("1,6 TWh/år", "12_345", "1,86 mill. EUR/år", "31. januar 2026", "0 virksomheter", "1 virksomhet", None),
    "nn": ("1,6 TWh/år", "12_345", "1,86 mill. EUR/år", "31. januar 2026", "0 verksemder", "1 verksemd", None),
    "fr": ("1,6 TWh/an", "12'345", "1,86 M EUR/an", "31 janvier 2026", "0 site", "1 site", "2 sites"),
    "nl": ("1,6 TWh/jaar", "12.345", "1,86 mln. EUR/jaar", "31 januari 2026", "0 bedrijven", "1 bedrijf", None),
    "fi": (
        "1,6 TWh/vuosi",
        "12_345",
        "1,86 milj. EUR/vuosi",
        "31. tammikuuta 2026",
        "0 toimipaikkaa",
        "1 toimipaikka",
        "2 toimipaikkaa",
    ),
    "da": ("1,6 TWh/år", "12.345", "1,86 mio. EUR/år", "31. januar 2026", "0 virksomheder", "1 virksomhed", None),
    "sv": ("1,6 TWh/år", "12_345", "1,86 miljoner EUR/år", "31 januari 2026", "0 anläggningar", "1 anläggning", None),
    "de": ("1,6 TWh/a", "12.345", "1,86 Mio. EUR/a", "31. Januar 2026", "0 Betriebe", "1 Betrieb", "2 Betriebe"),
}


def test_figures_dates_and_plurals_have_the_form_of_the_language(open_map, county):
    page = open_map(county, languages=("all",))
    found = page.evaluate(
        """languages => Object.fromEntries(languages.map(language => {
            const {words} = SymbiosisMap.page;
            words.use(language);
            return [language, [
                words.quantity(1600000, 'MWh/yr'),
                words.whole(12345).replace('\\u00a0', '_').replace('\\u202f', "'"),
                words.quantity(1860000, 'EUR/yr'),
                words.date('2026-01-31'),
                words.count('sites', 0),
                words.count('sites', 1),
                words.count('sites', 2),
            ]];
        }))""",
        list(LANGUAGES),
    )
    assert found.keys() == FORMS.keys()
    for language, forms in FORMS.items():
        for made, form in zip(found[language], forms, strict=True):
            assert form is None or made == form, language


def test_the_date_of_the_run_is_written_out_and_other_text_stays(open_map, county):
    assert "31. januar 2026" in open_map(county, language="nn", date="2026-01-31").locator("header").inner_text()
    assert "spring 2026" in open_map(county, date="spring 2026").locator("header").inner_text()


@pytest.mark.parametrize(
    ("options", "held"),
    [
        (MapOptions(), {"en"}),
        (MapOptions(language="nn"), {"en", "nb", "nn"}),
        (MapOptions(language="nb"), {"en", "nb", "nn"}),
        (MapOptions(language="fr"), {"en", "fr"}),
        (MapOptions(language="sv", languages=("fi", "da")), {"sv", "fi", "da"}),
        (MapOptions(languages=("all",)), set(LANGUAGES)),
    ],
)
def test_the_reader_can_change_to_the_languages_that_the_project_asks_for(options, held):
    assert set(options.languages_held()) == held


def test_the_page_holds_no_other_language_and_no_choice_where_there_is_one(open_map, county):
    page = open_map(county, language="nn")
    assert page.locator("#language option").all_inner_texts() == ["Bokmål", "English", "Nynorsk"]
    assert open_map(county).locator("#language").count() == 0


@pytest.mark.parametrize("options", [{"language": "xx"}, {"languages": ("en", "no")}])
def test_a_language_that_is_not_there_is_refused(options):
    with pytest.raises(ProjectError, match="is not one of da, de, en"):
        MapOptions(**options)


def test_the_focus_stays_on_the_language_when_it_changes(open_map, county):
    page = open_map(county, languages=("all",))
    page.focus("#language")
    page.select_option("#language", "de")
    assert page.evaluate("() => document.activeElement.id") == "language"
    assert page.locator("#tab-links").inner_text().startswith("Verbindungen")
