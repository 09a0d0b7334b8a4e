"""From a table of a register to tables of sites and of streams, with the columns that intake reads."""

from __future__ import annotations

import re
from collections.abc import Iterable

import shapely

from symbiosis_map.errors import InputError
from symbiosis_map.intake.codes import country_code
from symbiosis_map.intake.findings import Findings, Place
from symbiosis_map.intake.headers import SITE_COLUMNS, STREAM_COLUMNS
from symbiosis_map.intake.options import IntakeOptions
from symbiosis_map.intake.raw import Cell, RawTable, as_cell, cell_text
from symbiosis_map.intake.registers.doubts import Doubts, Facility, find_doubts
from symbiosis_map.intake.registers.mapping import RegisterMapping, RowFilter
from symbiosis_map.units import parse_number
from symbiosis_map.units.numerals import UnitError

__all__ = ["map_register"]

_HEADER = re.compile(r"\{([^{}]+)\}")
_POINT = re.compile(r"(?:SRID=(\d+);\s*)?POINT\s*\(\s*(-?[\d.eE+-]+)\s+(-?[\d.eE+-]+)\s*\)", re.IGNORECASE)
_REMEDY = "Mend the row, or change the mapping of the register."


def map_register(raw: RawTable, mapping: RegisterMapping, options: IntakeOptions, findings: Findings) -> list[RawTable]:
    """Turn a table of a register into a table of sites and one of streams.

    What cannot be used is set aside, as for any other table: rows of a type that the mapping does not know, points
    that are no points, duplicates; sites on the point of a head office lose it.

    Parameters
    ----------
    raw : RawTable
        As the register's file has it.
    mapping : RegisterMapping
    options : IntakeOptions
        The country of rows that name none, and the boxes of countries.
    findings : Findings
        Takes what is set aside and how many rows were not asked for.

    Returns
    -------
    list of RawTable
        Sites first; the streams only where the mapping has any. Rows keep their numbers.

    Raises
    ------
    InputError
        The mapping names a header that the table does not have, or a column that no table has.
    """
    _check(raw, mapping)
    register = _Register(raw, mapping)
    rows = [i for i in range(len(raw.rows)) if register.passes(i, mapping.keep)]
    if len(rows) < len(raw.rows):
        findings.notes.append(f"{raw.place}: {len(raw.rows) - len(rows)} of {len(raw.rows)} rows are not asked for")
    rows = [i for i in rows if _type_is_known(register, i, findings)]
    facilities = [register.facility(i, options.country) for i in rows]
    doubts = find_doubts(facilities, mapping, options.knowledge)
    _tell(register, doubts, findings)
    return register.tables([i for i in rows if i not in doubts.duplicates], doubts)


class _Register:
    """A register's table seen through its mapping."""

    def __init__(self, raw: RawTable, mapping: RegisterMapping) -> None:
        self.raw, self.mapping = raw, mapping
        self.columns = dict(zip(raw.headers, raw.columns, strict=True))
        self.words = {
            header: {word.casefold(): new for word, new in words.items()} for header, words in mapping.words.items()
        }

    def cell(self, header: str, row: int) -> Cell:
        """Return a cell, its word replaced where the mapping says so."""
        cell = self.columns[header][row]
        replaced = self.words.get(header)
        return replaced.get(cell_text(cell).casefold(), cell) if replaced else cell

    def value(self, template: str, row: int) -> Cell:
        """Fill a template; empty where it takes headers and all of them are empty."""
        headers = _HEADER.findall(template)
        if not headers:
            return template
        cells = [self.cell(header, row) for header in headers]
        if template == f"{{{headers[0]}}}":
            return cells[0]
        if all(cell == "" for cell in cells):
            return ""
        filled = iter(cell_text(cell) for cell in cells)
        return " ".join(_HEADER.sub(lambda _: next(filled), template).split())

    def number(self, cell: Cell) -> float | None:
        """Return a cell as a number; None where it is none."""
        if isinstance(cell, float):
            return cell
        try:
            return parse_number(cell, "," if "," in cell and "." not in cell else ".", negative=True)
        except UnitError:
            return None

    def passes(self, row: int, filters: Iterable[RowFilter]) -> bool:
        """Say whether a row passes every filter."""
        for each in filters:
            cell = self.cell(each.column, row)
            word = cell_text(cell).casefold()
            if each.among and word not in {value.casefold() for value in each.among}:
                return False
            if word in {value.casefold() for value in each.not_among}:
                return False
            if each.at_least is not None or each.at_most is not None:
                number = self.number(cell)
                if number is None or number < (each.at_least or -float("inf")):
                    return False
                if each.at_most is not None and number > each.at_most:
                    return False
        return True

    def point(self, row: int) -> tuple[Cell, Cell]:
        """Return latitude and longitude as the row has them."""
        if self.raw.points is not None:
            shape = self.raw.points.iloc[row]
            if not isinstance(shape, shapely.Point) or shape.is_empty:
                return "", ""
            return float(shape.y), float(shape.x)
        if self.mapping.point:
            found = _POINT.fullmatch(cell_text(self.cell(self.mapping.point, row)))
            return (float(found[3]), float(found[2])) if found and found[1] in (None, "4326") else ("", "")
        sites = self.mapping.sites
        return self.value(sites.get("latitude", ""), row), self.value(sites.get("longitude", ""), row)

    def facility(self, row: int, country: str) -> Facility:
        """Return what a facility is compared by."""
        sites = self.mapping.sites
        cells = self.point(row)
        latitude, longitude = (self.number(cell) if cell != "" else None for cell in cells)
        said = self.cell(self.mapping.point, row) if self.mapping.point else cells[0]
        named = self.value(sites.get("country", ""), row)
        return Facility(
            row,
            cell_text(self.value(sites.get("name", sites.get("site_id", "")), row)),
            cell_text(self.value(sites.get("operator", ""), row)),
            self.activity(row),
            cell_text(self.value(sites.get("address", ""), row)),
            cell_text(self.value(sites.get("locality", sites.get("municipality", "")), row)),
            latitude,
            longitude,
            _country(named) if named != "" else country,
            said != "",
        )

    def activity(self, row: int) -> str:
        """Return the activity of a row: its type's, else as the mapping of sites has it."""
        if self.mapping.type_column:
            word = cell_text(self.cell(self.mapping.type_column, row))
            return {key.casefold(): code for key, code in self.mapping.types.items()}.get(word.casefold(), "")
        return cell_text(self.value(self.mapping.sites.get("nace", ""), row))

    def tables(self, rows: list[int], doubts: Doubts) -> list[RawTable]:
        """Return the tables of sites and streams."""
        sites = self._sites(rows, doubts)
        keys = dict(zip(rows, sites["site_id"], strict=True))
        made = [self._table(sites, rows)]
        streams: dict[str, list[Cell]] = {name: [] for name in STREAM_COLUMNS}
        positions: list[int] = []
        for row in rows:
            for number, stream in enumerate(self.mapping.streams, start=1):
                values = {name: self.value(template, row) for name, template in stream.values.items()}
                if not self.passes(row, stream.keep) or (
                    stream.needs_quantity and "quantity" in values and not self._amount(values)
                ):
                    continue
                own = {
                    "site_id": keys[row],
                    "stream_id": f"{cell_text(keys[row])}-{number}",
                    "source": self.mapping.credit,
                }
                for name, cells in streams.items():
                    cells.append(values.get(name, own.get(name, "")))
                positions.append(row)
        if positions:
            made.append(self._table(streams, positions))
        return made

    def _amount(self, values: dict[str, Cell]) -> bool:
        """Say whether a quantity is stated that is not zero; one that is no number is left for intake to list."""
        cell = values["quantity"]
        number = self.number(cell)
        return cell != "" and (number is None or number > 0.0)

    def _sites(self, rows: list[int], doubts: Doubts) -> dict[str, list[Cell]]:
        columns: dict[str, list[Cell]] = {
            name: [self.value(template, row) for row in rows] for name, template in self.mapping.sites.items()
        }
        given = columns.get("site_id", [""] * len(rows))
        columns["site_id"] = [
            key if key != "" else f"row-{self.raw.rows[i]}" for key, i in zip(given, rows, strict=True)
        ]
        if self.mapping.type_column:
            columns["nace"] = [self.activity(row) for row in rows]
        if "easting" not in columns:
            no_point = {*doubts.head_offices, *doubts.outside}
            points = [("", "") if row in no_point else self.point(row) for row in rows]
            columns["latitude"] = [north for north, _ in points]
            columns["longitude"] = [east for _, east in points]
        if self.raw.precision_m is not None and "location_precision_m" not in columns:
            columns["location_precision_m"] = [as_cell(self.raw.precision_m[row]) for row in rows]
        if self.mapping.credit:
            said = columns.get("source", [""] * len(rows))
            columns["source"] = [cell if cell != "" else self.mapping.credit for cell in said]
        notes = columns.get("notes", [""] * len(rows))
        columns["notes"] = [
            "; ".join(filter(None, (cell_text(cell), *self._flags(row)))) for cell, row in zip(notes, rows, strict=True)
        ]
        return columns

    def _flags(self, row: int) -> list[str]:
        return [note for header, note in self.mapping.flags.items() if not (self.number(self.cell(header, row)) or 0.0)]

    def _table(self, columns: dict[str, list[Cell]], rows: list[int]) -> RawTable:
        used = {name: cells for name, cells in columns.items() if any(cell != "" for cell in cells)}
        return RawTable(
            self.raw.file, self.raw.sheet, tuple(used), tuple(used.values()), [self.raw.rows[i] for i in rows]
        )

    def place(self, row: int) -> Place:
        """Where a row stands."""
        return Place(self.raw.file, self.raw.sheet, self.raw.rows[row])


def _check(raw: RawTable, mapping: RegisterMapping) -> None:
    """Refuse headers and columns that do not exist."""
    filters = [*mapping.keep, *(each for stream in mapping.streams for each in stream.keep)]
    templates = [*mapping.sites.values(), *(text for stream in mapping.streams for text in stream.values.values())]
    asked = [header for text in templates for header in _HEADER.findall(text)]
    asked += [each.column for each in filters] + [*mapping.words, *mapping.flags]
    asked += [header for header in (mapping.point, mapping.type_column) if header]
    for header in asked:
        if header not in raw.headers:
            raise InputError(
                f"{raw.place} has no header {header!r}, which its mapping takes",
                remedy=f"It has {', '.join(raw.headers)[:300]}.",
            )
    named: list[tuple[str, tuple[str, ...]]] = [(name, SITE_COLUMNS) for name in mapping.sites]
    named += [(name, STREAM_COLUMNS) for stream in mapping.streams for name in stream.values]
    for name, known in named:
        if name not in known:
            raise InputError(f"the mapping of {raw.place} fills {name!r}, which is no column", remedy=", ".join(known))
    for stream in mapping.streams:
        for name in ("direction", "resource", "stream"):
            if name not in stream.values:
                raise InputError(f"a stream in the mapping of {raw.place} says no {name}", remedy=f'Add {name} = "…".')
    if not {"site_id", "name"} & set(mapping.sites):
        raise InputError(f"the mapping of {raw.place} names no sites", remedy='Add name = "{Header}" to its sites.')


def _type_is_known(register: _Register, row: int, findings: Findings) -> bool:
    mapping = register.mapping
    if not mapping.type_column:
        return True
    word = cell_text(register.cell(mapping.type_column, row))
    if word.casefold() in {key.casefold() for key in mapping.types}:
        return True
    rule = "type that the mapping does not know: row set aside"
    findings.set_aside(register.place(row), mapping.type_column, word, rule, "Add it to 'types', or filter it out.")
    return False


def _tell(register: _Register, doubts: Doubts, findings: Findings) -> None:
    """List what was found."""
    name = register.mapping.point or "latitude"
    for row, other in doubts.duplicates.items():
        rule = f"repeats {register.place(other)}: same name and activity close by, row set aside"
        findings.set_aside(register.place(row), "name", doubts.names[row], rule, "Nothing, or keep duplicates.")
    for row, sites in doubts.head_offices.items():
        shared = f"{sites} sites of one operator in different towns share one point, taken for its head office"
        rule = f"{shared}: site kept without a point"
        findings.set_aside(register.place(row), name, doubts.names[row], rule, "Look the place of work up.")
    for row, fault in doubts.outside.items():
        shown = " ".join(cell_text(cell) for cell in register.point(row))
        findings.set_aside(register.place(row), name, shown, f"{fault}: site kept without a point", _REMEDY)


def _country(cell: Cell) -> str:
    try:
        return country_code(cell) if cell != "" else ""
    except InputError:
        return ""
