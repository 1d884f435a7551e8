"""The panels beside the canvas: the folder's images; the boxes of the image on the screen, and how it is shown."""

from .batch import BatchBar
from .boxes import BoxesPanel
from .images import ImagesPanel
from .levels import LevelsBar

__all__ = ["BatchBar", "BoxesPanel", "ImagesPanel", "LevelsBar"]
