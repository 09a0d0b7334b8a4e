"""An answer while it is read, and what to ask about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from symbiosis_map.exports.scan.reading import Answer
from symbiosis_map.exports.scan.vocabulary import meaning, say
from symbiosis_map.intake.raw import Cell, cell_text
from symbiosis_map.intake.words import BLANK_WORDS

__all__ = ["Question", "Row"]


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask a company.

    Parameters
    ----------
    where : str
        Cell: "Heat!D9"; a file or sheet where there is no cell.
    field : str
        Label of the field in the language of the form.
    value : str
        What is written there.
    kind : {"missing", "unit", "number", "improbable", "contradiction", "choice"}
    question : str
        In the language of the form.
    """

    where: str
    field: str
    value: str
    kind: str
    question: str


@dataclass(slots=True)
class Row:
    """An answer while it is read."""

    answer: Answer
    language: str
    questions: list[Question] = field(default_factory=list)

    def said(self, name: str) -> Cell:
        """Return what is written in a field; an empty text for words that say that nothing is."""
        cell = self.answer.values.get(name, "")
        return "" if isinstance(cell, str) and cell.casefold() in BLANK_WORDS else cell

    def text(self, name: str) -> str:
        """Return it as text."""
        return cell_text(self.said(name))

    def ask(self, name: str, kind: str, key: str, **values: object) -> None:
        """Note a question on a field."""
        label = say(self.language, f"f.{name}")
        where = self.answer.cells.get(name, self.answer.kind)
        shown = self.text(name)[:200]
        self.questions.append(Question(where, label, shown, kind, say(self.language, f"q.{key}", **values)))

    def choice(self, name: str, group: str) -> str:
        """Return what a word of a list means; ask where it is not in the list."""
        text = self.text(name)
        if not text:
            return ""
        meant = meaning(self.language, group, text, self.answer.kind)
        if meant is None:
            self.ask(name, "choice", "unknown_choice", value=text[:80])
        return meant or ""
