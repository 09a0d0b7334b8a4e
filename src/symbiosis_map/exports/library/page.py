"""The page of the materials library: one file that holds all it needs and may load nothing."""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd
from rcssmin import cssmin
from rjsmin import jsmin

from symbiosis_map.exports.library.contacts import CONTACT_COLUMNS
from symbiosis_map.knowledge import PACKAGED, Knowledge
from symbiosis_map.pages import LANGUAGES, content_policy, dictionary, script_json, shared_scripts

__all__ = ["SCRIPTS", "library_page", "library_words"]

SCRIPTS = ("rows.js", "controls.js", "table.js", "main.js")
"""Files of ``static/`` in the order that they stand in the page, after those that pages share."""

_PACKAGE = "symbiosis_map.exports.library"
_SHARED = ("basis", "resource", "unit")
"""Groups of the shared words that the page can call for."""
_POOLED = ("stream", "waste_code", "unit", "basis", "resource", "direction", "site_name", "locality", "municipality")
_PLAIN = ("quantity_per_year", "quantity_low", "quantity_high")


def library_page(
    rows: pd.DataFrame,
    *,
    title: str,
    subtitle: str = "",
    date: str = "",
    language: str = "en",
    left_out: int = 0,
    knowledge: Knowledge = PACKAGED,
) -> str:
    """Return the page of the materials library.

    Parameters
    ----------
    rows : DataFrame
        As :func:`symbiosis_map.exports.library.library_rows` gives them, in the order of the page.
    title, subtitle : str
        As on the map; text, never markup.
    date : str
        As it shall be read; the page never asks the clock.
    language : str
        Language that the page opens in. It holds all; the reader changes between them.
    left_out : int
        Streams that say of an activity only that it could take by-products; the page says how many.
    knowledge : Knowledge
        Names of materials and of waste codes.

    Returns
    -------
    str
        The same rows and words give the same text.
    """
    data = {
        "title": title,
        "subtitle": subtitle,
        "date": date,
        "language": language,
        "left_out": left_out,
        "words": {name: library_words(name) for name in LANGUAGES},
        "rows": len(rows),
        "columns": _columns(rows),
        "materials": _materials(rows, knowledge),
        "code_titles": _code_titles(rows, knowledge),
    }
    folder = files(_PACKAGE) / "static"
    own = "".join((folder / name).read_text(encoding="utf-8") for name in SCRIPTS)
    script = jsmin(shared_scripts() + own)
    style = cssmin((folder / "library.css").read_text(encoding="utf-8"))
    words = library_words(language)
    body = (
        f'<script type="application/json" id="library-data">{script_json(data)}</script>\n'
        f"<noscript>{html.escape(words['noscript'])}</noscript>\n<script>{script}</script>"
    )
    styled = f"<style>{style}</style>"
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{content_policy(styled + body)}\n<title>{html.escape(title)} – {html.escape(words['library'])}</title>\n"
        f"{styled}\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


@cache
def library_words(language: str) -> dict[str, str]:
    """Return the phrases of the page in one language."""
    words = dictionary(language, _PACKAGE)
    shared = dictionary(language)
    return {
        key: words[key]
        for key in sorted(words)
        if key not in shared or "." not in key or key.partition(".")[0] in _SHARED
    }


def _columns(rows: pd.DataFrame) -> dict[str, Any]:
    """Return the columns: texts as a pool and places in it, numbers as they are, null where nothing is known."""
    held: dict[str, Any] = {name: _pool(rows[name]) for name in (*_POOLED, "many_takers")}
    held |= {name: [None if pd.isna(v) else float(f"{v:.6g}") for v in rows[name]] for name in _PLAIN}
    held["partners"] = rows["partners"].astype("int64").tolist()
    held |= {name: _pool(rows[name]) for name in CONTACT_COLUMNS if rows[name].fillna("").ne("").any()}
    return held


def _pool(column: pd.Series) -> dict[str, Sequence[Any]]:
    places, pool = pd.factorize(column.fillna("").astype("str"), sort=True)
    return {"pool": [str(text) for text in pool], "at": places.tolist()}


def _materials(rows: pd.DataFrame, knowledge: Knowledge) -> dict[str, Any]:
    """Return the materials of the rows with a name in each language."""
    coded = _pool(rows["material"])
    names = _material_names(knowledge)
    return {
        "names": {language: [names.get((name, language), name) for name in coded["pool"]] for language in LANGUAGES},
        "at": coded["at"],
    }


@cache
def _material_names(knowledge: Knowledge) -> dict[tuple[str, str], str]:
    """Return the first word of each language for each material, which the curated table gives the usual one."""
    words = knowledge.table("material_words").drop_duplicates(["material", "language"])
    columns = (words[name] for name in ("material", "language", "word"))
    return {
        (material, language): material if language == "en" else word
        for material, language, word in zip(*columns, strict=True)
    }


def _code_titles(rows: pd.DataFrame, knowledge: Knowledge) -> dict[str, str]:
    """Return the titles of the codes that stand in the rows; the official list is at hand in English alone."""
    table = knowledge.table("list_of_waste")
    held = set(rows["waste_code"].dropna())
    return {code: title for code, title in zip(table["code"], table["title"], strict=True) if code in held}
