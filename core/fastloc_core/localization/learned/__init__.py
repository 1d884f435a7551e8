"""Proposals by what was learned from boxes."""
