"""Reading a project's files into sites and streams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from symbiosis_map import tables
from symbiosis_map.errors import InputError
from symbiosis_map.intake.findings import Findings
from symbiosis_map.intake.options import InputFile, IntakeOptions, Kind
from symbiosis_map.intake.raw import RawTable, cell_text
from symbiosis_map.intake.readers import read_raw
from symbiosis_map.intake.registers.mapping import read_mapping
from symbiosis_map.intake.registers.tables import map_register
from symbiosis_map.intake.rows import Rows, rows_at, rows_together
from symbiosis_map.intake.sheet import Sheet, open_sheet
from symbiosis_map.intake.site_rows import read_site_rows
from symbiosis_map.intake.sites import assemble_sites
from symbiosis_map.intake.stream_rows import read_stream_rows
from symbiosis_map.intake.streams import assemble_streams
from symbiosis_map.schema import check

__all__ = ["Intake", "read_inputs", "read_table"]


class Intake(NamedTuple):
    """What was read.

    Parameters
    ----------
    sites : GeoDataFrame
        Without a point where the files give none.
    streams : DataFrame
        As the files give them; :func:`complete_streams` fills in what they leave open.
    assumptions, rejected : DataFrame
        Values that were filled in, and rows or cells that were not used.
    notes : tuple of str
        How files were read and which columns were not used, in plain words.
    """

    sites: gpd.GeoDataFrame
    streams: pd.DataFrame
    assumptions: pd.DataFrame
    rejected: pd.DataFrame
    notes: tuple[str, ...]


def read_inputs(inputs: Sequence[InputFile], options: IntakeOptions | None = None) -> Intake:
    r"""Read sites and streams from files.

    Rows in fault are set aside with file, sheet, row, column, value, rule and remedy; good rows go on. The order of
    files and rows does not change the result.

    Parameters
    ----------
    inputs : sequence of InputFile
        Flat tables (a row is a stream at a site), tables of sites and of streams, or sites alone, in any mixture.
    options : IntakeOptions, optional

    Returns
    -------
    Intake

    Raises
    ------
    InputError
        A file cannot be read at all, or none of them holds sites; the message names the file and what to do.

    Examples
    --------
    >>> import tempfile
    >>> text = "Bedrift;Kommune;Retning;Ressurs;Mengde (GWh/år)\nVerket;Sunndal;overskudd;varme;1,5\nA;B;ut;støy;x\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "list.csv")
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     read = read_inputs([InputFile(path)])
    >>> read.streams[["site_id", "direction", "quantity_per_year", "unit"]].to_numpy().tolist()
    [['verket-sunndal', 'surplus', 1500.0, 'MWh/yr']]
    >>> read.rejected[["row", "column", "value"]].to_numpy().tolist()
    [[3, 'Ressurs', 'støy']]
    """
    options = options or IntakeOptions()
    findings = Findings()
    sheets: list[Sheet] = []
    for file in inputs:
        raws = read_raw(file)
        if file.kind == "register":
            sheets.extend(_register_sheets(raws, file, options, findings))
            continue
        headers = {header for raw in raws for header in raw.headers}
        unknown = [header for header in file.columns if header not in headers]
        if unknown:
            raise InputError(
                f"{Path(file.path).name} has no header {unknown[0]!r}, which 'columns' maps",
                remedy=f"It has {', '.join(sorted(headers))[:300]}.",
            )
        opened = [open_sheet(raw, file, findings) for raw in raws]
        if all(sheet is None for sheet in opened):
            raise InputError(
                f"{Path(file.path).name} has no column of sites or streams that is recognised",
                remedy=f"It has {', '.join(sorted(headers))[:300]}. Map them with 'columns'.",
            )
        sheets.extend(sheet for sheet in opened if sheet is not None)
    if not any(sheet.kind in ("sites", "flat") for sheet in sheets):
        raise InputError("no file lists sites", remedy="Add a table with the names and places of the sites.")
    site_rows, stream_rows = _rows(sheets, options)
    assembled = assemble_sites(site_rows, options, findings)
    streams = assemble_streams(stream_rows, assembled, findings, options.knowledge)
    check(assembled.sites, tables.SITES)
    check(streams, tables.STREAMS)
    notes = tuple(dict.fromkeys(findings.notes))
    return Intake(assembled.sites, streams, findings.assumptions.table(), findings.rejected_table(), notes)


def _register_sheets(raws: list[RawTable], file: InputFile, options: IntakeOptions, findings: Findings) -> list[Sheet]:
    """Return the sheets of sites and of streams that a register is turned into."""
    mapping = read_mapping(file.register, Path(file.path).parent, file.mapping)
    sheets = []
    kinds: tuple[Kind, Kind] = ("sites", "streams")
    for raw in raws:
        for kind, table in zip(kinds, map_register(raw, mapping, options, findings), strict=False):
            own = replace(
                file,
                kind=kind,
                columns={name: name for name in table.headers},
                register="",
                mapping=InputFile(file.path).mapping,
            )
            opened = open_sheet(table, own, findings)
            if opened is not None:
                sheets.append(opened)
    return sheets


def _rows(sheets: list[Sheet], options: IntakeOptions) -> tuple[Rows, Rows]:
    """Return the good rows of all sheets: those of sites, and those of streams with the row of their site."""
    sites: list[Rows] = []
    streams: list[Rows] = []
    count = 0
    for sheet in sheets:
        new_streams = read_stream_rows(sheet, options.knowledge) if sheet.kind != "sites" else None
        row_no = np.full(len(sheet), -1)
        if sheet.kind != "streams":
            new_sites = read_site_rows(sheet, options)
            at = new_sites["position"]
            row_no[at] = np.arange(count, count + len(at))
            count += len(at)
            sites.append(new_sites)
        if new_streams is not None:
            still_good = np.array(sheet.good, dtype=bool)[new_streams["position"]]
            new_streams["site_row_no"] = row_no[new_streams["position"]]
            streams.append(rows_at(new_streams, still_good))
    return rows_together(sites), rows_together(streams)


def read_table(path: Path, *, blank_rows: bool = False) -> pd.DataFrame:
    """Read the first table of a file as text, with its own headers.

    Parameters
    ----------
    path : Path
        Any format that :func:`read_inputs` reads.
    blank_rows : bool, default False
        Whether rows whose cells are all empty are kept, for tables whose rows are answered one by one.

    Returns
    -------
    DataFrame
        Missing where a cell is empty.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    raw = read_raw(InputFile(path))[0]
    columns = {name: [cell_text(cell) for cell in cells] for name, cells in zip(raw.headers, raw.columns, strict=True)}
    frame = pd.DataFrame(columns, columns=list(dict.fromkeys(raw.headers)), dtype="str").replace("", None)
    if not blank_rows:
        return frame
    return frame.set_axis(raw.rows).reindex(sorted([*raw.rows, *raw.blank])).reset_index(drop=True)
