"""A folder of filled forms as tables, with what to ask each company."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from symbiosis_map.errors import InputError
from symbiosis_map.exports.scan.checking import STREAM_COLUMNS, check_answer
from symbiosis_map.exports.scan.form import CARRIED
from symbiosis_map.exports.scan.questions import Question
from symbiosis_map.exports.scan.reading import Form, open_form
from symbiosis_map.exports.scan.vocabulary import say
from symbiosis_map.intake.words import fold

__all__ = ["CALL_BACK_COLUMNS", "CONTACT_COLUMNS", "SITE_COLUMNS", "Scan", "read_forms"]

SITE_COLUMNS = (
    "site_id",
    "name",
    "operator",
    "address",
    "postcode",
    "locality",
    "municipality",
    "country",
    "nace",
    "latitude",
    "longitude",
    *(name for name in CARRIED if name not in ("site_id", "source")),
    "source",
    "notes",
)
CONTACT_COLUMNS = ("site_id", "contact", "phone", "email")
CALL_BACK_COLUMNS = (
    "site_id",
    "company",
    "contact",
    "phone",
    "email",
    "language",
    "file",
    "where",
    "field",
    "value",
    "kind",
    "question",
)
_ENDINGS = (".xlsx", ".xlsm", ".ods")


class Scan(NamedTuple):
    """What a folder of forms holds.

    Parameters
    ----------
    sites, streams, contacts : DataFrame
        In :data:`SITE_COLUMNS`, ``STREAM_COLUMNS`` and :data:`CONTACT_COLUMNS`; texts and numbers, '' where nothing
        is known. People stand in ``contacts`` alone.
    call_back : DataFrame
        In :data:`CALL_BACK_COLUMNS`, a row for each question, by company and place in the form.
    forms : int
        Forms that were read.
    """

    sites: pd.DataFrame
    streams: pd.DataFrame
    contacts: pd.DataFrame
    call_back: pd.DataFrame
    forms: int


def read_forms(folder: Path) -> Scan:
    """Read every filled form of a folder.

    Parameters
    ----------
    folder : Path
        Its XLSX, XLSM and ODS files are read in the order of their names, its sub-folders not.

    Returns
    -------
    Scan
        A file that is no form, a second form of a company, and every figure that is missing or in doubt stand in
        the list of calls; none of them stops the rest.

    Raises
    ------
    InputError
        There is no such folder, or no workbook in it.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder", remedy="Name the folder that holds the filled forms.")
    paths = sorted(
        path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS and not path.name.startswith(("~$", "."))
    )
    if not paths:
        raise InputError(f"there is no workbook in {folder}", remedy="Put the filled forms there, as XLSX or ODS.")
    sites: list[dict[str, Any]] = []
    streams: list[dict[str, Any]] = []
    contacts: list[dict[str, Any]] = []
    calls: list[dict[str, Any]] = []
    read: dict[str, str] = {}
    language = "en"
    for path in paths:
        form = open_form(path)
        if form is None or isinstance(form, InputError):
            reason = "" if form is None else str(form)
            calls.append(_no_form(path.name, language, reason))
            continue
        language = form.language
        other = read.get(form.company["site_id"])
        if other is not None:
            asked = [Question(form.file, "", "", "contradiction", say(language, "q.twice", other=other))]
        else:
            read[form.company["site_id"]] = form.file
            rows, asked = _form_rows(form)
            streams += rows
            sites.append(_site(form))
            contacts.append({name: form.company[name] for name in CONTACT_COLUMNS})
        calls += [_call(form, question) for question in asked]
    return Scan(
        pd.DataFrame(sites, columns=list(SITE_COLUMNS)),
        pd.DataFrame(streams, columns=list(STREAM_COLUMNS)),
        pd.DataFrame(contacts, columns=list(CONTACT_COLUMNS)),
        pd.DataFrame(calls, columns=list(CALL_BACK_COLUMNS)),
        len(read),
    )


def _source(form: Form) -> str:
    return f"{say(form.language, 'title')}: {form.file}"


def _site(form: Form) -> dict[str, Any]:
    told = {name: form.company.get(name, "") for name in SITE_COLUMNS}
    return told | {"name": told["name"] or told["site_id"], "source": told["source"] or _source(form)}


def _form_rows(form: Form) -> tuple[list[dict[str, Any]], list[Question]]:
    """Return the streams of a form, and what to ask about the company and each of them."""
    language = form.language
    asked = [Question(form.file, place, "", "missing", say(language, "q.missing_column")) for place in form.lost]
    for name, key in (("name", "missing_row"), ("contact", "missing_contact")):
        if not form.company[name]:
            label = say(language, f"f.{name}")
            asked.append(Question(say(language, "sheet.company"), label, "", "missing", say(language, f"q.{key}")))
    if not form.answers:
        asked.append(Question(form.file, "", "", "missing", say(language, "q.empty")))
    rows: list[dict[str, Any]] = []
    seen: dict[tuple[str, str, str], int] = {}
    for answer in form.answers:
        row, questions = check_answer(answer, language, form.company["site_id"], _source(form))
        asked += questions
        if row is None:
            continue
        rows.append(row)
        key3 = (row["direction"], row["resource"], fold(row["stream"]))
        if key3 in seen:
            label = say(language, "f.stream")
            question = say(language, "q.same", other=seen[key3])
            asked.append(Question(answer.cells["stream"], label, row["stream"], "contradiction", question))
        seen.setdefault(key3, answer.row)
    return rows, asked


def _call(form: Form, question: Question) -> dict[str, Any]:
    company = form.company
    return {
        "site_id": company["site_id"],
        "company": company["name"] or company["site_id"],
        **{name: company[name] for name in ("contact", "phone", "email")},
        "language": form.language,
        "file": form.file,
        "where": question.where,
        "field": question.field,
        "value": question.value,
        "kind": question.kind,
        "question": question.question,
    }


def _no_form(file: str, language: str, reason: str) -> dict[str, Any]:
    blank = dict.fromkeys(CALL_BACK_COLUMNS, "")
    question = say(language, "q.not_a_form")
    return blank | {
        "language": language,
        "file": file,
        "where": file,
        "value": reason,
        "kind": "missing",
        "question": question,
    }
