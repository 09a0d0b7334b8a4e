"""The page for everybody: the rules of axe-core, the keyboard alone, narrow windows, large text, few colours."""

from __future__ import annotations

from typing import Any

import pytest

LANGUAGES = ["nn", "de"]
WIDTHS = [1280, 390]
KINDS = ["link", "miss", "site", "point", "hub", "about"]
RULES = """() => axe.run(document, {
    resultTypes: ['violations'],
    rules: {'target-size': {enabled: true}},
}).then(found => found.violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id} (${rule.impact}): ${node.target}`)
))"""


def open_everything(page: Any) -> None:
    page.evaluate("() => document.querySelectorAll('details').forEach(part => { part.open = true; })")


def choose(page: Any, kind: str) -> None:
    page.evaluate("kind => SymbiosisMap.page.state.select(kind, 0, {fly: true})", kind)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.fixture
def broken(axe: str):
    """Return what axe finds on a page, one line for each rule and element."""

    def found(page: Any) -> list[str]:
        if page.evaluate("() => !window.axe"):
            page.evaluate(axe)
        return page.evaluate(RULES)

    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_the_page_and_its_lists(open_map, county, broken, language, width):
    page = open_map(county, width=width, height=844, language=language)
    assert broken(page) == []
    for tab in ("links", "recall", "hubs"):
        page.click(f"#tab-{tab}")
        assert broken(page) == [], tab
    page.evaluate("() => SymbiosisMap.page.state.set({nearMisses: true, hideBarriers: true, municipality: 'Aure'})")
    open_everything(page)
    assert broken(page) == []
    for query in ("a", "zzzz"):
        page.fill("#search", query)
        assert broken(page) == [], query


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_card(open_map, county, broken, language, width):
    page = open_map(county, width=width, height=844, language=language)
    for kind in KINDS:
        choose(page, kind)
        open_everything(page)
        assert broken(page) == [], kind
