"""Classifiers: the list, the sources of their weights, and the adapter for the localization."""

from typing import Final

DEFAULT: Final = "everyday"  # the model that comes with fastloc
