"""Changing a few places of an XML text, and no other character."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_MARKUP = re.compile(
    r"""<!--.*?--> | <!\[CDATA\[.*?\]\]> | <\?.*?\?>
    | <!DOCTYPE (?: [^>"'\[] | "[^"]*" | '[^']*' )*+
        (?: \[ (?: <!--.*?--> | <\?.*?\?> | "[^"]*" | '[^']*' | [^\]"'] )*+ \] \s* )? >
    | <(?P<name>/?[^\s/>]*)(?:[^>"'] | "[^"]*" | '[^']*')*+>""",
    re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""\s+([^\s=/>]+)\s*=\s*(?:"[^"]*"|'[^']*')""")

Edit = tuple[int, int, str]
"""Replace the characters [start, end) by a text."""


class Span(NamedTuple):
    """The place of an element: [start, end) with its tags, [content, content_end) without them."""

    tag: str
    start: int
    content: int
    content_end: int
    end: int

    def filled(self, content: str) -> Edit:
        """The edit that replaces the content of the element."""
        if self.content == self.end:
            return self.content - len("/>"), self.end, f">{content}</{self.tag}>"
        return self.content, self.content_end, content


class Spans:
    """The elements of a well-formed XML text in the order of their start tags, in columns, because there may be many.

    Raises ValueError if the tags do not match, which happens only if the text is not well-formed.
    """

    def __init__(self, text: str) -> None:
        self.tags: list[str] = []
        self._starts: list[int] = []
        self._contents: list[int] = []
        self._content_ends: list[int] = []
        self._ends: list[int] = []
        unclosed: list[int] = []
        for token in _MARKUP.finditer(text):
            name, (start, end) = token["name"], token.span()
            if not name:
                continue
            if name[0] != "/":
                if text[end - 2] != "/":
                    unclosed.append(len(self.tags))
                self.tags.append(name)
                self._starts.append(start)
                for column in (self._contents, self._content_ends, self._ends):
                    column.append(end)
            elif unclosed:
                index = unclosed.pop()
                self._content_ends[index], self._ends[index] = start, end
            else:
                raise ValueError(f"<{name}> closes nothing")

    def __getitem__(self, index: int) -> Span:
        columns = self._starts, self._contents, self._content_ends, self._ends
        return Span(self.tags[index], *(column[index] for column in columns))


def attribute(text: str, element: Span, name: str) -> tuple[int, int] | None:
    """The place of an attribute of an element, with the white space before it."""
    attributes = _ATTRIBUTE.finditer(text, element.start + 1 + len(element.tag), element.content)
    return next((found.span() for found in attributes if found[1] == name), None)


def spliced(text: str, edits: Iterable[Edit]) -> str:
    """The text after all edits. Their places refer to the text before, and do not overlap."""
    parts = []
    position = 0
    for start, end, replacement in sorted(edits):
        parts += [text[position:start], replacement]
        position = end
    return "".join(parts) + text[position:]
