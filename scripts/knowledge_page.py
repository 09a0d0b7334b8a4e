"""The curated tables as Markdown: what each is, its columns, how its rows are known, and the rows of the small ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pandas as pd

from symbiosis_map.knowledge import PACKAGED
from symbiosis_map.knowledge.activities import activity_titles
from symbiosis_map.knowledge.definitions import DEFINITIONS
from symbiosis_map.schema import Column, Table

_SHOWN_WHOLE = 60
"""Tables of fewer rows are shown whole."""
_EXAMPLES = 5
_HEADER = """# Knowledge tables

What the program knows beside its code: {rows:,} rows in {tables} tables, each row with its source. They lie in
`symbiosis_map/knowledge/curated/`; this page is made from them by `scripts/build_reference.py`.

## Rows of your own

A project can change any of them. Name a folder in `symbiosis.toml`:

```toml
[project]
knowledge = "knowledge"
```

and put a CSV there that is called like the table, `knowledge/transport_costs.csv` for example, with columns of that
table. A row whose key the table has replaces that row whole; any other row is added; cells that you leave out are
empty. A file or column that the program does not know, or a cell of the wrong kind, is refused with its place.

## How the rows are known

*Published* is stated by its source, *derived* is computed from such figures, *estimate* is ours and says so. Tables
without these words have a source per row all the same.

| Table | Rows | Published | Derived | Estimate |
|---|---|---|---|---|
"""


def _chapter(table: pd.DataFrame) -> pd.Series:
    marked = table["code"].str.endswith("*").map({True: "hazardous (*)", False: "not hazardous"})
    return pd.concat(["chapter " + table["code"].str[:2], marked])


def _section(table: pd.DataFrame) -> pd.Series:
    codes = PACKAGED.table("nace").query("revision == '2' and level == 'division'").set_index("code")["parent"]
    titles = activity_titles()
    sections = table["nace"].str[:2].map(codes)
    return (sections + " " + sections.map(dict(titles))).fillna("any activity")


_GROUPS: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "list_of_waste": _chapter,
    "sector_profiles": _section,
    "nace": lambda table: "Rev. " + table["revision"] + ", " + table["level"],
    "nace_correspondence": lambda table: table["usual"].map({"yes": "the usual one", "no": "other parts"}),
    "exchange_rules": lambda table: table["evidence"] + ", " + table["status"],
    "materials": lambda table: table["resource"],
    "material_words": lambda table: table["language"],
    "pipe_costs": lambda table: table["dataset"],
}
"""What the rows of large tables are counted by."""


def render() -> str:
    """Return the page as Markdown."""
    tables = [(definition, PACKAGED.table(name)) for name, definition in sorted(DEFINITIONS.items())]
    header = _HEADER.format(rows=sum(len(rows) for _, rows in tables), tables=len(tables))
    overview = "\n".join(_overview(definition, rows) for definition, rows in tables)
    return header + overview + "\n" + "".join(_table(definition, rows) for definition, rows in tables)


def _overview(definition: Table, rows: pd.DataFrame) -> str:
    marks = rows["evidence"].value_counts() if "evidence" in rows else pd.Series(dtype=int)
    cells = [str(marks.get(mark, "")) for mark in ("published", "derived", "estimate")]
    return f"| [{definition.name}](#{definition.name}) | {len(rows):,} | {' | '.join(cells)} |"


def _table(definition: Table, rows: pd.DataFrame) -> str:
    key = ", ".join(f"`{name}`" for name in definition.key)
    lines = ["", f"## {definition.name}", "", f"{definition.description} Key: {key}.", ""]
    lines += ["| Column | Unit | Must be filled | Values | Meaning |", "|---|---|---|---|---|"]
    lines += [_column(column) for column in definition.columns]
    if len(rows) < _SHOWN_WHOLE:
        lines += ["", f"All {len(rows)} rows:", "", *_rows(rows)]
    else:
        group = _GROUPS.get(definition.name)
        counted = "" if group is None else _counted(group(rows))
        examples = rows.iloc[:: max(1, len(rows) // _EXAMPLES)].head(_EXAMPLES)
        lines += ["", f"{len(rows):,} rows{f': {counted}' if counted else ''}. Some of them:", "", *_rows(examples)]
    return "\n".join(lines) + "\n"


def _counted(labels: pd.Series) -> str:
    return "; ".join(f"{name} {count:,}" for name, count in labels.value_counts().sort_index().items())


def _column(column: Column) -> str:
    allowed = ", ".join(f"`{value}`" for value in column.allowed)
    required = "yes" if column.required else ""
    return _line([f"`{column.name}`", column.unit, required, allowed, column.description])


def _rows(rows: pd.DataFrame) -> Iterator[str]:
    shown = rows.dropna(axis="columns", how="all")
    yield _line(f"`{name}`" for name in shown)
    yield "|" + "---|" * len(shown.columns)
    for row in shown.itertuples(index=False):
        yield _line(_cell(value) for value in row)


def _cell(value: object) -> str:
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "&#124;").replace("*", "\\*") for cell in cells) + " |"
