"""The address: every choice stands in it, comes back from it, and nothing hostile in it does harm."""

from __future__ import annotations

import random

import pytest

from symbiosis_map.tables import CRITERIA, RESOURCES

pytestmark = pytest.mark.browser

CHOICES = """() => {
    const {map, model, state, words} = SymbiosisMap.page;
    const keys = {link: i => model.links.get('link_id', i), site: i => model.sites.get('site_id', i),
        hub: i => model.hubs.get('hub_id', i), miss: i => model.misses.get('surplus_id', i), about: () => '',
        point: i => model.points[i].sites.map(site => model.sites.get('site_id', site)).join()};
    const chosen = state.selection;
    const at = map.getCenter();
    return {
        resources: [...state.resources].sort(), minimum: state.minimum, hideBarriers: state.hideBarriers,
        onlyFlowing: state.onlyFlowing, nearMisses: state.nearMisses, follow: state.follow,
        municipality: state.municipality, tab: state.tab, layers: {...state.layers},
        chosen: chosen && [chosen.kind, keys[chosen.kind](chosen.index)],
        opened: [...state.opened].sort(), language: words.language, query: document.getElementById('search').value,
        trial: state.trial, shown: state.visibleLinks().map(i => model.links.get('link_id', i)),
        place: [at.lat, at.lng, map.getZoom()].map(value => value.toFixed(3)),
    };
}"""
BACK_AND_FORTH = {
    "map": "page.map.setView([63.40, 8.70], 12.5, {animate: false})",
    "resources": "state.set({resources: new Set(['heat', 'organic'])})",
    "minimum": "state.set({minimum: 53})",
    "without barriers": "state.set({hideBarriers: true})",
    "only what flows": "state.set({onlyFlowing: true})",
    "near misses": "state.set({nearMisses: true})",
    "the whole list": "state.set({follow: false})",
    "municipality": "state.set({municipality: 'Heim'})",
    "tab": "state.set({tab: 'recall'})",
    "link": "state.select('link', model.linkOf('mill-bark>town-fuel'))",
    "site": "state.select('site', model.siteOf('lost'))",
    "hub": "state.select('hub', 0)",
    "point": "state.select('point', model.pointOf[model.siteOf('farm')])",
    "near miss": "state.select('miss', 0)",
    "about": "state.select('about', 0)",
    "opened point": "(state.opened.add(model.pointOf[model.siteOf('hatchery')]), state.set({}))",
    "layers": "state.set({layers: {...state.layers, hubs: false, places: false}})",
    "weights": "state.set({trial: {weights: {economics: 0.75, climate: 0}, electricity_eur_per_mwh: null, "
    "interest_rate: null, fuel_price_factor: null, reach_km: null}})",
    "prices": "state.set({trial: {weights: null, electricity_eur_per_mwh: 92.5, interest_rate: 0.045, "
    "fuel_price_factor: 1.5, reach_km: 3}})",
}


@pytest.fixture
def open_map(open_map):
    """Open a map whose clock can be put forward."""

    def opened(*arguments, **options):
        page = open_map(*arguments, **options)
        page.clock.install()
        return page

    return opened


def settled(page):
    """Put the clock forward to where the address says what is chosen."""
    page.clock.fast_forward(550)
    return page.evaluate("location.hash")


def change(page, script):
    page.evaluate(
        f"(() => {{ const page = SymbiosisMap.page; const {{model, state}} = page; "
        f"{script if isinstance(script, str) else '; '.join(script)}; }})()"
    )


def opened_again(page):
    page.reload()
    page.wait_for_function("() => window.SymbiosisMap && SymbiosisMap.page && SymbiosisMap.page.ready")


def without(choices, *names):
    return {name: value for name, value in choices.items() if name not in names}


def test_before_anything_is_chosen_the_address_is_bare(open_map, county):
    page = open_map(county)
    assert settled(page) == ""
    page.set_viewport_size({"width": 900, "height": 700})
    assert settled(page) == "", "a window of another size is no choice"


def test_each_choice_comes_back_from_the_address(open_map, county):
    page = open_map(county)
    start = page.evaluate(CHOICES)
    for name, script in BACK_AND_FORTH.items():
        change(page, script)
        address = settled(page)
        chosen = page.evaluate(CHOICES)
        assert address, name
        assert chosen != start, name
        opened_again(page)
        assert page.evaluate(CHOICES) == chosen, name
        assert settled(page) == address, f"{name}: the address stays as it was"
        page.evaluate("location.hash = ''")
        page.wait_for_timeout(50)
        assert page.evaluate(CHOICES) == start, f"{name}: an empty address is the start"


def test_all_choices_come_back_together(open_map, county):
    page = open_map(county, languages=("all",))
    change(page, [script for name, script in BACK_AND_FORTH.items() if name not in ("site", "about", "weights", "map")])
    change(
        page,
        [
            "state.select('link', model.linkOf('plant-heat>farm-heat'))",
            "state.set({trial: {weights: {technical: 0.5, time: 0.125}, electricity_eur_per_mwh: 40, "
            "interest_rate: 0.1, fuel_price_factor: null, reach_km: 50}})",
            BACK_AND_FORTH["map"],
        ],
    )
    page.select_option("#language", "nb")
    page.fill("#search", "salmar & co = 100 % <b>")
    address = settled(page)
    chosen = page.evaluate(CHOICES)
    opened_again(page)
    assert page.evaluate(CHOICES) == chosen
    assert settled(page) == address
    assert page.locator(".card").is_visible()
    assert page.evaluate("document.documentElement.lang") == "nb"


def test_what_the_reader_does_with_the_controls_stands_in_the_address(open_map, county):
    page = open_map(county)
    page.click('[data-resource="heat"]')
    page.fill("#minimum", "40")
    page.check("#filter-hideBarriers")
    page.click("#tab-links")
    address = settled(page)
    for part in ("res=heat", "min=40", "barriers=hide", "tab=links"):
        assert part in address
    assert "map=" not in address, "the map was not moved"
    page.mouse.move(700, 400)
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(300)
    assert "map=" in settled(page)
    page.locator(".zoom button").nth(2).click()
    assert "map=" not in settled(page), "the opening view needs no place"


def test_a_link_is_found_by_its_key_when_its_row_has_moved(open_map, county):
    page = open_map(county)
    change(page, BACK_AND_FORTH["link"])
    address = settled(page)
    rest = county["links"][county["links"]["link_id"] != "farm-sludge>hatchery-sludge"]
    other = open_map({**county, "links": rest})
    other.evaluate("hash => { location.hash = hash; }", address)
    other.wait_for_timeout(100)
    assert other.evaluate(CHOICES)["chosen"] == ["link", "mill-bark>town-fuel"]


def test_what_is_no_longer_there_is_said_and_the_rest_restored(open_map, county):
    page = open_map(county)
    page.evaluate("location.hash = '#sel=hub:H99&tab=links&res=heat,peat'")
    page.wait_for_timeout(100)
    chosen = page.evaluate(CHOICES)
    assert (chosen["chosen"], chosen["tab"], chosen["resources"]) == (None, "links", ["heat"])
    notice = page.locator(".notice").inner_text()
    assert "sel=hub:H99" in notice
    assert "peat" in notice


def test_a_pasted_address_and_the_back_button_are_followed(open_map, county):
    page = open_map(county)
    start = page.evaluate(CHOICES)
    page.evaluate("location.hash = '#min=52&sel=site:plant&map=63.40,8.70,12'")
    page.wait_for_timeout(100)
    chosen = page.evaluate(CHOICES)
    assert (chosen["minimum"], chosen["chosen"]) == (52, ["site", "plant"])
    assert [float(value) for value in chosen["place"]] == pytest.approx([63.40, 8.70, 12], abs=0.002)
    page.evaluate("history.back()")
    page.wait_for_function("() => SymbiosisMap.page.state.minimum === 0")
    assert page.evaluate(CHOICES) == start


def test_an_address_with_a_thing_and_no_place_goes_to_the_thing(open_map, county):
    page = open_map(county)
    page.evaluate("location.hash = '#sel=link:mill-bark%3Etown-fuel'")
    page.wait_for_timeout(100)
    where = page.evaluate("(() => SymbiosisMap.page.where('link', SymbiosisMap.page.state.selection.index))()")
    size = page.evaluate("(() => { const s = SymbiosisMap.page.map.getSize(); return [s.x, s.y]; })()")
    assert 0 < where["x"] < size[0]
    assert 0 < where["y"] < size[1]


def test_an_address_never_switches_online_tiles_on(open_map, county):
    page = open_map(county, tiles="kartverket-grey")
    page.evaluate("location.hash = '#layers=tiles,-hubs'")
    page.wait_for_timeout(300)
    layers = page.evaluate(CHOICES)["layers"]
    assert (layers["tiles"], layers["hubs"]) == (False, False)


HOSTILE = [
    "min=NaN&w=economics:NaN&interest=Infinity&electricity=-1e9&reach=0x10",
    "min=1e999&map=1e999,1e999,1e999&w=economics:1e999",
    "__proto__=1&constructor=2&toString=3&hasOwnProperty=4",
    "lang=__proto__&tab=__proto__&layers=__proto__,-constructor&res=__proto__&w=__proto__:1,constructor:1",
    "sel=__proto__:x&sel=constructor:1&sel=link:__proto__&sel=site:constructor&sel=miss:toString&open=__proto__",
    "<img src=x onerror=window.harm=1>",
    "sel=link:<img src=x onerror=window.harm=1>&mun=<script>window.harm=1</script>",
    "mun=%3Cimg%20src%3Dx%20onerror%3Dwindow.harm%3D1%3E&q=${window.harm=1}",
    "sel=link:%E0%A4%A&mun=%&q=%zz&open=%,%%",
    "=&==&&&=;&?&#&map=&map=,,&map=1,2&map=1,2,3,4&w=:&w=,&layers=,&res=,",
    "sel=" + "link:a" * 40_000,
    "&".join(["min=40"] * 6_000),
    "map=-90,-180,0",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_address_does_nothing_bad(open_map, county, text):
    page = open_map(county)
    start = page.evaluate(CHOICES)
    page.evaluate("text => { location.hash = text; }", text)
    page.wait_for_timeout(150)
    assert page.evaluate("window.harm") is None
    assert page.evaluate("({}).polluted === undefined && Object.keys(Object.prototype).length === 0")
    assert page.locator("img").count() == 0
    chosen = page.evaluate(CHOICES)
    assert without(chosen, "place", "query", "trial") == without(start, "place", "query", "trial")
    assert page.evaluate("SymbiosisMap.page.state.score.every(value => value >= 0 && value <= 100)")
    limits = page.evaluate("SymbiosisMap.page.model.data.limits")
    for value, low, high in zip(chosen["place"][:2], limits[0], limits[1], strict=True):
        assert low - 1 < float(value) < high + 1
    page.click("#tab-links")
    assert page.locator(".list .item").count() > 0, "the page works on"
    opened_again(page)


def test_numbers_beyond_what_can_be_chosen_are_cut_to_it(open_map, county):
    page = open_map(county)
    page.evaluate("location.hash = '#min=5000&map=89,-179,99&interest=7&w=economics:100000'")
    page.wait_for_timeout(100)
    chosen = page.evaluate(CHOICES)
    assert chosen["minimum"] == 100
    assert chosen["trial"]["interest_rate"] <= 1
    assert chosen["trial"]["weights"] == {"economics": 100}
    assert float(chosen["place"][2]) <= page.evaluate("SymbiosisMap.page.map.getMaxZoom()")


READ = """texts => {
    const {model, state} = SymbiosisMap.page;
    const start = {...state, layers: {...state.layers}, resources: new Set(state.resources)};
    const none = () => null;
    const around = {now: none, query: () => '', language: none, languages: () => ['en']};
    const address = SymbiosisMap.makeAddressText(model, state, start, around);
    return texts.map(text => {
        const {wanted, missed} = address.read(text);
        return {...wanted, resources: wanted.resources && [...wanted.resources], opened: null, missed: missed.length};
    });
}"""


def test_whatever_stands_in_the_address_only_what_can_be_chosen_is_read(open_map, county):
    draw = random.Random(20)
    keys = ["map", "res", "min", "barriers", "flow", "misses", "list", "mun", "q", "tab", "sel", "open", "lang"]
    keys += ["layers", "w", "electricity", "interest", "fuel", "reach", "x"]
    values = [
        *("1", "-1", "63.4", "1e999", "NaN", "0x1", "999999999999", "hide", "only", "show", "all", "heat", "Aure"),
        *("hubs", "en", "economics", "link", "site", "H1", "plant", "plant-heat%3Efarm-heat", "__proto__", "%", "%E0"),
    ]
    marks = [",", ":", "-", "=", "&", "", "%2C"]

    def text():
        return "&".join(
            draw.choice(keys)
            + "="
            + "".join(draw.choice(values) + draw.choice(marks) for _ in range(draw.randint(0, 4)))
            for _ in range(draw.randint(0, 6))
        )

    page = open_map(county)
    for wanted in page.evaluate(READ, [text() for _ in range(3_000)]):
        assert set(wanted["resources"] or ()) <= set(RESOURCES)
        assert 0 <= wanted.get("minimum", 0) <= 100
        assert wanted.get("municipality", "Aure") in ("Aure", "Heim")
        assert wanted.get("tab", "hubs") in ("hubs", "links", "recall")
        assert set(wanted["layers"]) == {"land", "places", "hubs", "links", "sites", "tiles"}
        assert wanted["layers"]["tiles"] is False
        assert set(wanted["trial"].get("weights", ())) <= set(CRITERIA)
        for name, least, most in (
            ("electricity_eur_per_mwh", 0, 1000),
            ("interest_rate", 0, 1),
            ("fuel_price_factor", 0.1, 10),
            ("reach_km", 0.1, 1000),
        ):
            assert least <= wanted["trial"].get(name, least) <= most
        assert wanted.get("selection", {"kind": "hub"})["kind"] in ("link", "site", "hub", "point", "miss", "about")
        assert wanted.get("selection", {"index": 0})["index"] >= 0


def test_the_link_is_copied_and_the_page_says_so(open_map, county):
    page = open_map(county)
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async text => { window.copied = text; }}})"
    )
    page.evaluate("SymbiosisMap.page.state.set({minimum: 44})")
    page.click("#take")
    page.click("#take-link")
    page.wait_for_function("() => window.copied")
    assert page.evaluate("window.copied").endswith("map.html#min=44")
    assert page.locator(".notice[role=status]").inner_text() == "The link is copied."


@pytest.mark.parametrize("clipboard", ["undefined", "{writeText: async () => { throw new DOMException('refused'); }}"])
def test_where_the_browser_does_not_copy_the_address_stands_ready(open_map, county, clipboard):
    page = open_map(county)
    page.evaluate(f"Object.defineProperty(navigator, 'clipboard', {{value: {clipboard}}})")
    page.evaluate("SymbiosisMap.page.state.set({minimum: 44})")
    page.click("#take")
    page.click("#take-link")
    page.wait_for_selector("dialog[open]")
    assert page.locator("#link-here").input_value().endswith("map.html#min=44")
    assert page.evaluate("document.activeElement.id") == "link-here"
    selected = page.evaluate(
        "(() => { const f = document.activeElement; return f.selectionEnd - f.selectionStart; })()"
    )
    assert selected == len(page.locator("#link-here").input_value())
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("document.activeElement.id") == "take"
