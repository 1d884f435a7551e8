"""Changing a few places of an XML text, and not a character elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

_MARKUP = re.compile(
    r"""<!--.*?--> | <!\[CDATA\[.*?\]\]> | <\?.*?\?>
    | <(?P<name>/?[^\s/>]*)(?:[^>"'] | "[^"]*" | '[^']*')*>""",
    re.DOTALL | re.VERBOSE,
)

Edit = tuple[int, int, str]
"""Replace the characters [start, end) by a text."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where an element stands: [start, end) with its tags, [content, content_end) without them."""

    tag: str
    start: int
    content: int
    content_end: int
    end: int

    def filled(self, content: str) -> Edit:
        """The edit that gives the element this content, in place of what it holds."""
        if self.content == self.end:
            return self.content - len("/>"), self.end, f">{content}</{self.tag}>"
        return self.content, self.content_end, content


def spans(text: str) -> list[Span]:
    """The elements of a well-formed XML text in the order of their start tags."""
    found: list[Span] = []
    unclosed: list[int] = []
    for token in _MARKUP.finditer(text):
        name, (start, end) = token["name"], token.span()
        if not name or name.startswith("!"):
            continue
        if name.startswith("/"):
            index = unclosed.pop()
            found[index] = replace(found[index], content_end=start, end=end)
            continue
        if not token.group().endswith("/>"):
            unclosed.append(len(found))
        found.append(Span(name, start, end, end, end))
    return found


def spliced(text: str, edits: Iterable[Edit]) -> str:
    """The text after all edits, whose places count in the text before them and do not overlap."""
    parts = []
    position = 0
    for start, end, replacement in sorted(edits):
        parts += [text[position:start], replacement]
        position = end
    return "".join(parts) + text[position:]
