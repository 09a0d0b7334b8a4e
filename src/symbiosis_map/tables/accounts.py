"""What a run owes its reader: values filled in, rows set aside, documented exchanges found again."""

from __future__ import annotations

from symbiosis_map.schema import Column, Table
from symbiosis_map.tables.columns import number, text
from symbiosis_map.tables.inputs import KNOWN_LINKS

__all__ = ["ASSUMPTIONS", "RECALL", "REJECTED"]

ASSUMPTIONS = Table(
    "assumptions",
    ("table", "id", "column"),
    "Every value that the program filled in.",
    (
        text("table", "table_name", "Table that it stands in.", required=True),
        text("id", "row_id", "Key of the row; 'all' where it holds for every row.", required=True),
        text("column", "column", "Column that was filled in.", required=True),
        text("value", "value", "The value, with its unit.", required=True),
        text("reason", "reason", "Why it was needed.", required=True),
        text("source", "source", "Where the value comes from.", required=True),
    ),
)

REJECTED = Table(
    "rejected",
    (),
    "Rows that were set aside.",
    (
        text("file", "file", "File.", required=True),
        text("sheet", "sheet", "Sheet or layer."),
        Column("row", "integer", "row", "Row as a spreadsheet shows it; the header is row 1."),
        text("column", "column", "Column, as the file has it."),
        text("value", "value", "The value, cut at 80 characters."),
        text("rule", "rule", "What it broke.", required=True),
        text("remedy", "remedy", "What to do.", required=True),
    ),
)

RECALL = Table(
    "recall",
    ("known_id",),
    "Which documented exchanges were found again.",
    (
        *KNOWN_LINKS.columns,
        Column("found", "boolean", "found", "Whether a link joins the two sites with this resource."),
        text("link_id", "link_id", "Best such link."),
        Column("rank_at_source", "integer", "rank_src", "Place of the receiver among that source's, 1 is best."),
        number("score", "score", "points", "Score of that link."),
        text("reason", "reason", "Why it was missed."),
    ),
)
