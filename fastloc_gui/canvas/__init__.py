"""The image with its boxes, and the gestures on it."""

from __future__ import annotations

from .items import DARK, LIGHT, CanvasColors
from .view import Canvas

__all__ = ["DARK", "LIGHT", "Canvas", "CanvasColors"]
