"""The panels beside the canvas: images, boxes and classes, and the brightness of the image. The gallery takes its
place."""

from .batch import BatchBar
from .boxes import BoxesPanel
from .classes import ClassesPanel
from .gallery import GalleryPanel
from .history import HistoryPanel
from .images import ImagesPanel
from .learning import LearnedLine
from .levels import LevelsBar

__all__ = [
    "BatchBar",
    "BoxesPanel",
    "ClassesPanel",
    "GalleryPanel",
    "HistoryPanel",
    "ImagesPanel",
    "LearnedLine",
    "LevelsBar",
]
