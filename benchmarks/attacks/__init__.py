"""Hostile inputs, by kind, each a name, a way in and a function that makes it: see benchmarks/attack.py."""
