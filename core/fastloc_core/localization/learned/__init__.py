"""Extents and classes that are learned from boxes. docs/adr/0029-classes-from-decisions.md says how classes are."""
