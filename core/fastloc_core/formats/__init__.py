"""Annotation files: pure conversions to and from bytes, and folders of them."""
