"""Curated tables with a source per row, the bundled reference layers, and the one loader for both.

Each table is a CSV in ``curated/`` and is defined in :mod:`symbiosis_map.knowledge.definitions`; a table
that breaks its definition does not load.
"""

from symbiosis_map.knowledge.loader import PACKAGED, Knowledge, bundled_path, knowledge_files, read_knowledge

__all__ = ["PACKAGED", "Knowledge", "bundled_path", "knowledge_files", "read_knowledge"]
