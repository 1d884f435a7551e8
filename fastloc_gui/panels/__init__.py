"""The panels beside the canvas: the images of the folder, the boxes of the image on the screen, and its brightness."""

from .batch import BatchBar
from .boxes import BoxesPanel
from .images import ImagesPanel
from .learning import LearnedLine
from .levels import LevelsBar

__all__ = ["BatchBar", "BoxesPanel", "ImagesPanel", "LearnedLine", "LevelsBar"]
