"""The panels beside the canvas: the folder's images, and the boxes of the image on the screen."""

from .boxes import BoxesPanel
from .images import ImagesPanel

__all__ = ["BoxesPanel", "ImagesPanel"]
