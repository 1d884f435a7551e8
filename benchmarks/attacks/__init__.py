"""Hostile inputs by kind. Each has a name, a way in and a function that makes it: see benchmarks/attack.py."""
