"""Sheets for a matchmaking workshop: a page for each company, and a seating that brings promising pairs together."""

from symbiosis_map.exports.workshop.options import WorkshopOptions
from symbiosis_map.exports.workshop.seating import Seating, find_seating
from symbiosis_map.exports.workshop.writing import Workshop, write_workshop

__all__ = ["Seating", "Workshop", "WorkshopOptions", "find_seating", "write_workshop"]
