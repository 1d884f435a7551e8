"""Annotation files: pure conversions to and from bytes, and one atomic writer."""
