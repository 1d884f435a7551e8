"""The gallery: the boxes of the whole folder side by side, as crops or in their images."""

from .panel import GalleryPanel

__all__ = ["GalleryPanel"]
