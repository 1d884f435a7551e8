"""Classifiers: the list, the sources of their weights, and the adapter for the localization."""
