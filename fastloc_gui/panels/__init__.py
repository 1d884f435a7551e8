"""The panels beside the canvas: images, boxes and classes, and the brightness of the image."""

from .batch import BatchBar
from .boxes import BoxesPanel
from .classes import ClassesPanel
from .history import HistoryPanel
from .images import ImagesPanel
from .learning import LearnedLine
from .levels import LevelsBar

__all__ = ["BatchBar", "BoxesPanel", "ClassesPanel", "HistoryPanel", "ImagesPanel", "LearnedLine", "LevelsBar"]
