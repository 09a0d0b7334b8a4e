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


CONTROLS = """() => [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex]')]
    .filter(part => part.tabIndex >= 0 && !part.disabled && part.checkVisibility())"""
NAME = """part => part.id
    || part.className.split(' ')[0] + (part.dataset.resource || part.dataset.index || '')
    || part.tagName"""


def walk(page: Any, most: int = 80) -> list[dict[str, Any]]:
    """Press Tab from the top of the page until the focus leaves it; say where it was and whether it could be seen."""
    stops: list[dict[str, Any]] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            f"""() => {{
                const part = document.activeElement;
                if (part === document.body) return null;
                const style = getComputedStyle(part);
                const box = part.getBoundingClientRect();
                return {{
                    name: ({NAME})(part),
                    at: ({CONTROLS})().indexOf(part),
                    ring: (parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none')
                        || style.boxShadow !== 'none',
                    seen: box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight,
                }};
            }}"""
        )
        if stop is None:
            break
        stops.append(stop)
    return stops


@pytest.mark.parametrize("width", WIDTHS)
def test_tab_alone_reaches_every_control_in_the_order_of_the_page_and_the_focus_is_seen(open_map, county, width):
    page = open_map(county, width=width, height=844, languages=("all",))
    stops = walk(page)
    count = page.evaluate(f"() => ({CONTROLS})().length")
    assert stops[0]["name"] == "skip"
    assert [stop["at"] for stop in stops] == list(range(count))
    assert [stop["name"] for stop in stops if not stop["ring"]] == []
    assert [stop["name"] for stop in stops if not stop["seen"]] == []


def test_the_skip_link_leads_to_the_list_and_arrows_go_through_it(open_map, county):
    page = open_map(county)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("() => Boolean(document.activeElement.closest('#list'))")
    page.click("#tab-links")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    visited = []
    for _ in range(4):
        visited.append(page.evaluate("() => document.activeElement.dataset.index"))
        page.keyboard.press("ArrowDown")
    assert sorted(visited) == ["0", "1", "2", "3"]
    page.keyboard.press("Tab")
    assert not page.evaluate("() => Boolean(document.activeElement.closest('#list'))"), "one stop for the whole list"


@pytest.mark.parametrize("close", ["Escape", "button"])
def test_a_card_takes_the_focus_and_gives_it_back(open_map, county, close):
    page = open_map(county)
    page.click("#tab-links")
    page.locator(".list .item").nth(1).focus()
    index = page.evaluate("() => document.activeElement.dataset.index")
    page.keyboard.press("Enter")
    assert page.evaluate("() => Boolean(document.activeElement.closest('.card'))")
    if close == "button":
        page.focus(".card .close")
        page.keyboard.press("Enter")
    else:
        page.keyboard.press("Escape")
    assert page.locator(".card").is_hidden()
    assert page.evaluate("() => document.activeElement.dataset.index") == index


@pytest.mark.parametrize("control", ["#tab-links", "#follow", "#layer-places", "#filter-hideBarriers", ".chip"])
def test_a_control_keeps_the_focus_when_it_is_used(open_map, county, control):
    page = open_map(county)
    open_everything(page)
    page.locator(control).first.focus()
    before = page.evaluate(f"() => ({NAME})(document.activeElement)")
    page.keyboard.press("Space")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate(f"() => ({NAME})(document.activeElement)") == before


def test_what_a_filter_leaves_and_what_a_search_finds_is_spoken(open_map, county):
    page = open_map(county)
    assert page.locator("#minimum").get_attribute("aria-valuetext") == "0: 4 exchanges"
    page.focus("#minimum")
    page.keyboard.press("End")
    page.wait_for_function(
        "() => document.getElementById('minimum').getAttribute('aria-valuetext') === '100: 0 exchanges'"
    )
    assert page.locator(".panel [role=status]").inner_text() == "0 of 4 exchanges shown"
    page.fill("#search", "aure")
    assert page.locator(".search [role=status]").inner_text().endswith(" results")
    page.fill("#search", "zzzz")
    assert page.locator(".search [role=status]").inner_text() == "Nothing found"


def test_nothing_moves_for_a_reader_who_asked_for_stillness(open_map, county):
    page = open_map(county)
    landed = page.evaluate("""() => {
        const {map, state} = SymbiosisMap.page;
        state.select('hub', 0, {fly: true});
        return [map._animatingZoom, document.getAnimations().length];
    }""")
    assert landed[0] in (False, None)
    assert landed[1] == 0


@pytest.mark.parametrize("size", [(320, 640), (320, 256), (640, 400)])
@pytest.mark.parametrize("language", ["fi", "de", "fr"])
def test_a_narrow_window_needs_no_sideways_scroll(open_map, county, language, size):
    page = open_map(county, width=size[0], height=size[1], language=language)
    for kind in (None, "link", "hub"):
        if kind:
            choose(page, kind)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= size[0]
        for part in ("main", ".card-body", ".head"):
            assert page.evaluate(
                "part => [...document.querySelectorAll(part)].every(box => box.scrollWidth <= box.clientWidth + 1)",
                part,
            ), part
    assert page.locator(".card .close").is_visible()


def test_a_page_in_the_colours_of_the_system_shows_what_is_on_and_how_much(open_map, county):
    page = open_map(county)
    page.emulate_media(forced_colors="active")
    page.click("#tab-links")
    page.click(".chip >> nth=0")
    style = "([part, name]) => getComputedStyle(document.querySelector(part))[name]"
    assert page.evaluate(style, ["#tab-links", "borderBottomColor"]) != page.evaluate(
        style, ["#tab-hubs", "borderBottomColor"]
    )
    assert page.evaluate(style, [".chip[aria-pressed=true]", "borderTopStyle"]) == "solid"
    assert page.evaluate(style, [".chip[aria-pressed=false]", "borderTopStyle"]) == "dashed"
    assert page.evaluate(style, [".item .meter i", "backgroundColor"]) != page.evaluate(
        style, [".item .meter", "backgroundColor"]
    )
