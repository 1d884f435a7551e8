"""Whole folders of images, without a window."""
