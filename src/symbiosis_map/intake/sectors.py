"""What an activity usually offers and wants: the sector profiles, looked up from the class to the division."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd

from symbiosis_map.intake.words import fold
from symbiosis_map.knowledge import PACKAGED, Knowledge

__all__ = ["ANY_ACTIVITY", "SectorProfile", "SectorProfiles", "levels_of"]

ANY_ACTIVITY = "*"


@dataclass(frozen=True, slots=True)
class SectorProfile:
    """One row of the sector profiles; '' and NaN where it says nothing."""

    nace: str
    direction: str
    resource: str
    stream: str
    waste_code: str
    medium: str
    temperature_c: float
    return_temperature_c: float
    profile: str
    full_load_hours: float
    water_class: str
    quantity_low: float
    quantity_mode: float
    quantity_high: float
    unit: str
    per: str
    typical: str
    evidence: str
    source: str

    @property
    def name(self) -> str:
        """What to cite: the sector and the source of its figures."""
        sector = "any activity" if self.nace == ANY_ACTIVITY else f"sector {self.nace}"
        return f"{sector}, {self.stream} ({self.evidence}): {self.source}"

    def counts_for(self, capacity: float, capacity_unit: str) -> float | None:
        """Return what to multiply the quantities by: 1 per site, the capacity where its unit fits, else None."""
        if math.isnan(self.quantity_mode):
            return None
        if self.per == "site":
            return 1.0
        units = {_unit(unit) for unit in self.per.split(";")}
        return capacity if capacity > 0 and _unit(capacity_unit) in units else None


def _unit(text: str) -> str:
    words = [{"tonn": "t", "tonne": "t", "tonnes": "t", "ar": "yr", "year": "yr", "biomasse": "biomass"}.get(w, w)
             for w in fold(text).split()]  # fmt: skip
    return " ".join(words)


@cache
def levels_of(nace: str) -> tuple[str, ...]:
    """Return the class, group and division of an activity, then any activity.

    Examples
    --------
    >>> levels_of("10.51"), levels_of("")
    (('10.51', '10.5', '10', '*'), ('*',))
    """
    lengths = [length for length in (5, 4, 2) if len(nace) >= length]
    return (*(nace[:length] for length in lengths), ANY_ACTIVITY)


class SectorProfiles:
    """The sector profiles, indexed by activity.

    Parameters
    ----------
    rows : iterable of SectorProfile
    """

    def __init__(self, rows: Iterable[SectorProfile]) -> None:
        self._by_nace: dict[str, list[SectorProfile]] = {}
        self._by_kind: dict[tuple[str, str, str], list[SectorProfile]] = {}
        self._ranked: dict[tuple[str, ...], list[tuple[tuple[bool, int, bool], int, SectorProfile]]] = {}
        self._matching: dict[tuple[tuple[str, ...], float | None], tuple[SectorProfile, ...]] = {}
        for row in rows:
            self._by_nace.setdefault(row.nace, []).append(row)
            self._by_kind.setdefault((row.nace, row.direction, row.resource), []).append(row)

    @staticmethod
    @cache
    def curated(knowledge: Knowledge = PACKAGED) -> SectorProfiles:
        """Return the curated profiles."""
        table: pd.DataFrame = knowledge.table("sector_profiles")
        texts = [name for name in table.columns if pd.api.types.is_string_dtype(table[name])]
        table[texts] = table[texts].fillna("")
        return SectorProfiles(
            SectorProfile(**{str(name): row[name] for name in row}) for row in table.to_dict("records")
        )

    def typical(self, nace: str, capacity: float, capacity_unit: str) -> list[SectorProfile]:
        """Return what a site of the activity is taken to have, one row for each stream.

        Rows come from the most specific level that has any; a row per unit of capacity goes before one per site.
        """
        for level in levels_of(nace)[:-1]:
            rows = [row for row in self._by_nace.get(level, []) if row.typical == "yes"]
            if rows:
                return self._one_for_each_stream(rows, capacity, capacity_unit)
        return []

    @staticmethod
    def _one_for_each_stream(rows: Sequence[SectorProfile], capacity: float, unit: str) -> list[SectorProfile]:
        chosen: dict[tuple[str, str, str], SectorProfile] = {}
        for row in rows:
            if row.counts_for(capacity, unit) is None:
                continue
            key = (row.direction, row.resource, row.stream)
            if key not in chosen or chosen[key].per == "site":
                chosen[key] = row
        return list(chosen.values())

    def matching(
        self,
        nace: str,
        direction: str,
        resource: str,
        *,
        medium: str = "",
        waste_code: str = "",
        temperature_c: float = math.nan,
    ) -> Sequence[SectorProfile]:
        """Return the rows that can stand for a stream, best first.

        The waste code decides, then the nearest level of the activity, then the nearest temperature, then the order
        of the table. A medium that is known must be that of the row, or the row has none.
        """
        key = (nace, direction, resource, medium, waste_code)
        asked = key, None if math.isnan(temperature_c) else temperature_c
        if asked in self._matching:
            return self._matching[asked]
        if key not in self._ranked:
            self._ranked[key] = list(self._of_a_kind(*key))
        found = []
        for before, position, row in self._ranked[key]:
            apart = abs(row.temperature_c - temperature_c)
            found.append((before, 1e9 if math.isnan(apart) else apart, position))
        self._matching[asked] = tuple(self._ranked[key][position][2] for *_, position in sorted(found))
        return self._matching[asked]

    def _of_a_kind(
        self, nace: str, direction: str, resource: str, medium: str, waste_code: str
    ) -> Iterator[tuple[tuple[bool, int, bool], int, SectorProfile]]:
        """Yield the rows of a kind of stream: what ranks before the temperature, the position, and the row."""
        position = 0
        for depth, level in enumerate(levels_of(nace)):
            for row in self._by_kind.get((level, direction, resource), []):
                if not (medium and row.medium and row.medium != medium):
                    other_code = not (waste_code and row.waste_code == waste_code)
                    yield (other_code, depth, bool(medium) and not row.medium), position, row
                    position += 1

    def full_load_hours(self, nace: str, direction: str, resource: str, medium: str = "") -> tuple[float, str]:
        """Return usual full-load hours of a stream, with their source.

        Examples
        --------
        >>> SectorProfiles.curated().full_load_hours("20.14", "surplus", "water")[0]
        8000.0
        """
        rows = self.matching(nace, direction, resource, medium=medium)
        row = next(row for row in rows if not math.isnan(row.full_load_hours))
        return row.full_load_hours, row.name
