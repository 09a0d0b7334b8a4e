"""The keys of symbiosis.toml as Markdown, read from the option classes: names, defaults and their own words."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, get_args, get_type_hints

from symbiosis_map.intake import InputFile
from symbiosis_map.project import FROM_GENERAL, NOT_IN_FILE, Project

_HEADER = """# The project file

`symbiosis.toml` says what a run reads and how it judges. Every key is optional but the inputs; an unknown key is
an error that names the nearest known one. `symbiosis-map init FOLDER` makes a commented file to start from. This
page is made from the program by `scripts/build_reference.py`.

Paths are relative to the folder of the file. Units stand in the names of the keys.

## [[inputs]]

One block for each table. The key `file` names it; the others are:

"""


def render() -> str:
    """Return the page as Markdown."""
    parts = [_HEADER, "\n".join(_rows(InputFile, skip=("path",))), "\n"]
    hints = get_type_hints(Project)
    for entry in fields(Project):
        kind = hints[entry.name]
        if is_dataclass(kind) and entry.name not in NOT_IN_FILE:
            summary = (inspect.getdoc(kind) or "").splitlines()[0]
            parts += [
                f"\n## [{entry.name}]\n\n{summary}\n\n",
                "\n".join(_rows(kind, FROM_GENERAL.get(entry.name, ()))),
                "\n",
                *_blocks(entry.name, kind),
            ]
    return "".join(parts)


def _blocks(section: str, kind: Any) -> Iterator[str]:
    """Yield the keys of the blocks that a section may hold several of."""
    for name, hint in get_type_hints(kind).items():
        for held in get_args(hint):
            if is_dataclass(held):
                summary = (inspect.getdoc(held) or "").splitlines()[0]
                yield f"\n### [[{section}.{name}]]\n\n{summary}\n\n" + "\n".join(_rows(held)) + "\n"


def _rows(kind: Any, skip: tuple[str, ...] = ()) -> Iterator[str]:
    words = _parameters(inspect.getdoc(kind) or "") | _field_notes(kind)
    yield "| Key | Default | Meaning |"
    yield "|---|---|---|"
    for entry in fields(kind):
        if entry.name not in skip:
            text = words.get(entry.name, "").replace("|", "&#124;")
            yield f"| `{entry.name}` | {_default(entry)} | {text} |"


def _default(entry: Field[Any]) -> str:
    value = entry.default if entry.default is not MISSING else None
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return ", ".join(f"`{item}`" for item in value) or "none"
    return f"`{value}`" if value != "" else "empty"


def _parameters(doc: str) -> dict[str, str]:
    """Return the descriptions of the Parameters section of a numpydoc text."""
    section = re.search(r"^Parameters\n-+\n(.*?)(?=^\w[^\n]*\n-{3,}$|\Z)", doc, re.DOTALL | re.MULTILINE)
    found: dict[str, str] = {}
    for match in re.finditer(
        r"^(\w[\w, ]*) :[^\n]*\n((?:    [^\n]*\n?|\n)*)", section[1] if section else "", re.MULTILINE
    ):
        text = _plain(match[2])
        for name in match[1].split(", "):
            found[name.strip()] = text
    return found


def _field_notes(kind: Any) -> dict[str, str]:
    """Return the notes that stand below single fields, with the comment above their group."""
    source = textwrap.dedent(inspect.getsource(kind))
    lines = source.splitlines()
    body = ast.parse(source).body[0]
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    name = ""
    for node in body.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
            above = lines[node.lineno - 2].strip()
            if above.startswith("# "):
                found[name] = _plain(above[2:])
        elif (
            name
            and isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            found[name] = " ".join(filter(None, (found.get(name, ""), _plain(node.value.value))))
    return found


def _plain(text: str) -> str:
    text = re.sub(r":\w+:`~?([^`]*)`", lambda m: f"`{m[1].rpartition('.')[2]}`", " ".join(text.split()))
    return text.replace("``", "`")
