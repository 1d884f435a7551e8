"""Classifiers: the list, the sources of their weights, and the adapter for the localization."""

from typing import Final

DEFAULT: Final = "efficientnet_lite0"  # the model that comes with fastloc
FORMER: Final = "everyday"  # the model that came with earlier versions
