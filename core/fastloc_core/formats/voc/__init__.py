"""Pascal VOC annotation files: one XML per image.

Boxes in the program are floats, 0-based and half-open; a file has whole pixels in one of three conventions.
"""

from fastloc_core.formats.conventions import Convention

from .evidence import assumed, counts_from_zero, first_zero
from .reading import VocFile, image_name, parse, read
from .source import MOST_BYTES
from .writing import VocImage, to_xml

__all__ = [
    "MOST_BYTES",
    "Convention",
    "VocFile",
    "VocImage",
    "assumed",
    "counts_from_zero",
    "first_zero",
    "image_name",
    "parse",
    "read",
    "to_xml",
]
