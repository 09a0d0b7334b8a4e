"""The report as poppler, pypdf and a strict HTML reader see it: text, fonts, vectors, languages, nothing alive."""

import dataclasses
import datetime as dt
import html.parser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pypdf
import pytest

from symbiosis_map.exports import ExportOptions, write_exports
from symbiosis_map.exports.wording import Words, translated_keys

BOTH = ExportOptions(
    formats=("report-pdf", "report-html"),
    title="Møre og Romsdal & <b>Ærø</b>",
    subtitle="Äö, CO₂ und é",
    date=dt.date(2026, 3, 1),
)


def poppler(name):
    program = shutil.which(name)
    if program is None and os.environ.get("CI"):
        pytest.fail(f"{name} is not installed (Debian's poppler-utils)")
    if program is None:
        pytest.skip(f"{name} is not installed (Debian's poppler-utils)")
    return program


def written(tables, folder, options=BOTH):
    write_exports(tables, folder, options)
    return folder / "report.pdf", folder / "report.html"


def pdf_text(path):
    command = [poppler("pdftotext"), "-layout", str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout


class Page(html.parser.HTMLParser):
    """Gathers tags, attributes and text."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.words = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(self.words)


@pytest.fixture(scope="module")
def county_report(county_tables, tmp_path_factory):
    return written(county_tables, tmp_path_factory.mktemp("report"))


def test_poppler_reads_title_names_and_lowered_digits(county_report):
    text = pdf_text(county_report[0])
    for expected in (BOTH.title, BOTH.subtitle, "1 March 2026", "Tjeldbergodden methanol plant", "CO₂", "Ålesund"):
        assert expected in text, expected


def test_every_font_is_embedded(county_report):
    command = [poppler("pdffonts"), str(county_report[0])]
    rows = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert rows
    assert all(re.search(r"\byes yes yes\b", row) for row in rows), rows


def test_pictures_are_vectors(county_report):
    command = [poppler("pdfimages"), "-list", str(county_report[0])]
    assert len(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()) == 2
    text = county_report[1].read_text(encoding="utf-8")
    assert "<img" not in text
    assert text.count("<svg") >= 3


def test_the_pdf_has_bookmarks_for_each_part_and_hub(county_report):
    reader = pypdf.PdfReader(county_report[0])
    names = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    for part in ("In short", "Resource flows by sector", "Hub 1: Tjeldbergodden", "The method in one page", "Sources"):
        assert part in names
    assert reader.metadata.title == BOTH.title
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_page_and_pdf_say_the_same(county_report):
    pdf = re.sub(r"\s+", "", pdf_text(county_report[0]))
    page = Page(county_report[1].read_text(encoding="utf-8"))
    for key in ("doc.best_links", "doc.flows", "doc.sources_note", "about_score", "about_miss"):
        said = Words("en").say(key)
        assert said in page.text, key
        assert re.sub(r"\s+", "", said) in pdf, key


def test_the_page_fetches_and_runs_nothing(county_report):
    text = county_report[1].read_text(encoding="utf-8")
    page = Page(text)
    assert not {"script", "link", "iframe", "img", "object"} & set(page.tags)
    links = [value for name, value in page.attributes if name in ("href", "src", "xlink:href")]
    assert links
    assert all(value.startswith("#") for value in links)
    assert "default-src 'none'" in text
    assert "script-src 'none'" in text
    assert not any(name.startswith("on") or name == "style" for name, _ in page.attributes)


ALIVE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&lt;b&gt;"


def test_text_from_a_table_stays_text(county_tables, tmp_path):
    tables = {name: frame.copy() for name, frame in county_tables.items()}
    tables["sites"]["name"] = [f"{ALIVE} {number}" for number in range(len(tables["sites"]))]
    tables["streams"]["stream"] = ALIVE
    tables["hubs"]["name"] = ALIVE
    pdf, page = written(tables, tmp_path, dataclasses.replace(BOTH, title=ALIVE))
    read = Page(page.read_text(encoding="utf-8"))
    assert not {"script", "img"} & set(read.tags)
    assert read.text.count("alert(1)") > 3
    assert "<script>alert(1)</script>" in pdf_text(pdf)


@pytest.mark.parametrize("language", ["nb", "fi", "fr"])
def test_each_language_reaches_both(county_tables, tmp_path, language):
    pdf, page = written(county_tables, tmp_path, dataclasses.replace(BOTH, language=language))
    own = translated_keys(language)
    text = pdf_text(pdf)
    assert own["doc.contents"] in text
    assert own["doc.method"] in text
    assert f'<html lang="{language}">' in page.read_text(encoding="utf-8")
    english = translated_keys("en")
    shared = [key for key in own if key.startswith("doc.") and len(own[key]) > 25 and own[key] == english[key]]
    assert not shared


def test_empty_tables_give_a_report_that_says_so(nothing, tmp_path):
    pdf, page = written(nothing, tmp_path)
    assert Words("en").say("no_links") in Page(page.read_text(encoding="utf-8")).text
    assert len(pypdf.PdfReader(pdf).pages) >= 5


def test_the_same_tables_give_the_same_bytes(county_tables, county_report, tmp_path):
    shuffled = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in county_tables.items()}
    again = written(shuffled, tmp_path)
    assert [path.read_bytes() for path in again] == [Path(path).read_bytes() for path in county_report]
