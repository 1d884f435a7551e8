"""The HTML report of an evaluation: one file that needs nothing else.

tables   what the methods are worth      figures  where values land in a drawing
pictures the worst and the best images   page     all of it on a page
"""

from .page import templates, write_report

__all__ = ["templates", "write_report"]
