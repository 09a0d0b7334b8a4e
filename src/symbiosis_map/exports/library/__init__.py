"""The materials library: what a territory offers and wants, as one page to search and as a table."""

from symbiosis_map.exports.library.contacts import CONTACT_COLUMNS, read_contacts
from symbiosis_map.exports.library.page import library_page
from symbiosis_map.exports.library.rows import LIBRARY, library_rows
from symbiosis_map.exports.library.writing import CSV_FILE, PAGE_FILE, write_library

__all__ = [
    "CONTACT_COLUMNS",
    "CSV_FILE",
    "LIBRARY",
    "PAGE_FILE",
    "library_page",
    "library_rows",
    "read_contacts",
    "write_library",
]
