"""The image with its boxes, and the gestures on it."""

from __future__ import annotations

from .canvas import Canvas

__all__ = ["Canvas"]
