"""A table or query of a PostGIS database as an input; the connection stands outside of the project."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from symbiosis_map.errors import InputError
from symbiosis_map.intake.raw import MAX_ROWS

if TYPE_CHECKING:
    import psycopg

__all__ = ["ENDING", "DatabaseTable", "is_database", "read_database"]

ENDING = ".postgis.toml"
"""How the name of a file ends that names a table of a database."""

_ANSWER_S = 10
_NO_TABLE = ("42P01", "3F000")
_TOO_LONG = "57014"
"""States of SQL that PostgreSQL names in its appendix A."""


@dataclass(frozen=True, slots=True)
class DatabaseTable:
    """What to read from which database.

    Parameters
    ----------
    table : str
        Name of a table or view, maybe after its schema: ``register.companies``.
    query : str
        One SELECT, instead of a table.
    geometry : str
        Column with the shapes.
    service : str
        Name of a connection in libpq's file of services (``~/.pg_service.conf``, ``PGSERVICEFILE``).
    variable : str
        Environment variable that holds the connection. Without it and ``service``, libpq takes ``PGHOST``,
        ``PGDATABASE``, ``PGUSER`` and its other variables.
    query_seconds : float
        After this time the database gives the query up.
    """

    table: str = ""
    query: str = ""
    geometry: str = "geom"
    service: str = ""
    variable: str = ""
    query_seconds: float = 300.0


def is_database(path: Path) -> bool:
    """Return whether a file names a table of a database.

    Examples
    --------
    >>> is_database(Path("companies.postgis.toml")), is_database(Path("companies.toml"))
    (True, False)
    """
    return path.name.lower().endswith(ENDING)


def read_database(path: Path) -> gpd.GeoDataFrame:
    """Read what a file names from its database.

    The session may only read, sends one statement, and says nothing but that statement.

    Parameters
    ----------
    path : Path
        TOML with the fields of :class:`DatabaseTable`.

    Returns
    -------
    GeoDataFrame
        In the reference system of the database, or none where its SRID is 0. Rows are in the order of their cells:
        that of a database is by chance.

    Raises
    ------
    InputError
        The file is in fault, the extra ``postgis`` is missing, the database does not answer, or it has no such table,
        column or shapes. No message holds the connection.
    """
    asked = _read_file(path)
    try:
        import psycopg
        import sqlalchemy
        from sqlalchemy.pool import NullPool
    except ImportError:
        raise InputError(
            f"{path.name} needs psycopg and SQLAlchemy", remedy="Install them: pip install 'symbiosis-map[postgis]'."
        ) from None
    engine = sqlalchemy.create_engine(
        "postgresql+psycopg://",
        creator=lambda: _connect(asked, path),
        module=psycopg,
        poolclass=NullPool,
        execution_options={"no_parameters": True},
        hide_parameters=True,
    )
    statement = _statement(asked)
    try:
        with engine.connect() as connection:
            headers = list(connection.exec_driver_sql(f"{statement} LIMIT 0").keys())
            if asked.geometry not in headers:
                raise InputError(
                    f"{path.name}: no column {asked.geometry!r} with shapes",
                    remedy=f"Name it with 'geometry'. There are {', '.join(headers)[:300]}.",
                )
            frame: gpd.GeoDataFrame = gpd.read_postgis(f"{statement} LIMIT {MAX_ROWS}", connection, asked.geometry)
    except (sqlalchemy.exc.SQLAlchemyError, pd.errors.DatabaseError) as error:
        said = error if isinstance(error, sqlalchemy.exc.SQLAlchemyError) else error.__cause__
        raise _refusal(asked, path, getattr(said, "orig", None)) from None
    except shapely.GEOSException:
        raise InputError(
            f"{path.name}: column {asked.geometry!r} holds no shapes", remedy='Name the right one: geometry = "geom".'
        ) from None
    systems = {int(srid) for srid in shapely.get_srid(np.asarray(frame.geometry.dropna(), dtype=object))}
    if len(systems) > 1:
        raise InputError(
            f"{path.name}: shapes of several reference systems: {', '.join(map(str, sorted(systems)))}",
            remedy='Ask for one: query = "SELECT ..., ST_Transform(geom, 25832) AS geom FROM ...".',
        )
    return _ordered(frame)


def _read_file(path: Path) -> DatabaseTable:
    known = {entry.name: entry.type for entry in fields(DatabaseTable)}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise InputError(f"{path.name} is not TOML", remedy="Save it as TOML in UTF-8.") from None
    for key, value in content.items():
        if key not in known:
            raise InputError(
                f"{path.name}: unknown key {key!r}",
                remedy=f"Keys are {', '.join(known)}. Address and password belong into a libpq service or an "
                "environment variable.",
            )
        number = isinstance(value, int | float) and not isinstance(value, bool) and value > 0
        if not (number if key == "query_seconds" else isinstance(value, str)):
            raise InputError(f"{path.name}: {key} must be {'text' if key != 'query_seconds' else 'a number above 0'}")
    asked = DatabaseTable(**content)
    if bool(asked.table) == bool(asked.query.strip()):
        raise InputError(f"{path.name} must name either a table or a query", remedy='Write table = "companies".')
    if asked.service and asked.variable:
        raise InputError(f"{path.name} names a service and a variable", remedy="Leave one of them out.")
    return asked


def _connect(asked: DatabaseTable, path: Path) -> psycopg.Connection[Any]:
    """Open a session that may only read; one statement at a time, because it is prepared."""
    import psycopg

    text = f"service={asked.service}" if asked.service else ""
    if asked.service and not re.fullmatch(r"[\w.-]+", asked.service):
        raise InputError(f"{path.name}: service {asked.service!r} is no name", remedy="Use letters, digits, - and _.")
    if asked.variable:
        text = os.environ.get(asked.variable, "")
        if not text:
            raise InputError(
                f"{path.name}: the environment variable {asked.variable!r} is not set",
                remedy="Set it to a connection of PostgreSQL, such as postgresql://reader@host/database.",
            )
    try:
        psycopg.conninfo.conninfo_to_dict(text)
    except psycopg.ProgrammingError:
        raise InputError(
            f"{path.name}: {asked.variable} holds no connection of PostgreSQL",
            remedy="Write it as postgresql://reader@host/database, with % signs for what is special in a password.",
        ) from None
    try:
        session = psycopg.connect(text, connect_timeout=_ANSWER_S, prepare_threshold=0, autocommit=True)
        session.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        session.execute(f"SET statement_timeout = {round(asked.query_seconds * 1000)}")
        session.autocommit = False
    except psycopg.Error as error:
        raise InputError(
            f"{path.name}: the database does not answer: {_blanked(error)}",
            remedy="Try the same connection with psql; the password may stand in ~/.pgpass.",
        ) from None
    return session


def _statement(asked: DatabaseTable) -> str:
    source = ".".join(f'"{part.replace(chr(34), chr(34) * 2)}"' for part in asked.table.split("."))
    if asked.query:
        source = f"(\n{asked.query.strip().rstrip(';')}\n)"
    return f"SELECT * FROM {source} AS asked"


def _refusal(asked: DatabaseTable, path: Path, cause: Any) -> InputError:
    """Return the error for a statement that the database refused; ``cause`` is what psycopg raised, if it did."""
    diagnosis = getattr(cause, "diag", None)
    what = getattr(diagnosis, "message_primary", None) or "no reason given"
    state = getattr(cause, "sqlstate", None)
    if state in _NO_TABLE:
        return InputError(
            f"{path.name}: the database has no such table: {what}",
            remedy='Name its schema, too: table = "register.companies".',
        )
    if state == _TOO_LONG:
        return InputError(
            f"{path.name}: no answer within {asked.query_seconds:g} s", remedy="Ask for less, or set query_seconds."
        )
    return InputError(f"{path.name}: the database refuses: {what[:300]}", remedy="Try the query with psql.")


def _ordered(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    plain = frame.drop(columns=frame.geometry.name)
    texts = [tuple(map(str, cells)) for cells in plain.itertuples(index=False, name=None)]
    shapes = frame.geometry.to_wkt()
    order = sorted(range(len(frame)), key=lambda row: (texts[row], str(shapes.iloc[row])))
    return frame.iloc[order].reset_index(drop=True)


def _blanked(error: Exception) -> str:
    """Return an error of the connection without what it quotes: a mistyped address may hold a password."""
    return re.sub(r"""(["'])[^"']*(["']|$)""", "…", " ".join(str(error).split()))[:200]
