"""The HTML report of an evaluation: one file that needs no other.

tables   how good the methods are         figures  the positions of values in a drawing
gallery  the worst and the best images    page     all of it on a page
"""

from .page import templates, write_report

__all__ = ["templates", "write_report"]
