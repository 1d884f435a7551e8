"""Class labels, and finding a class by what a person calls it.

A label may hold synonyms, the usual one first: "hog, pig, grunter, squealer, Sus scrofa".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import count
from pathlib import Path

from fastloc_core.errors import CheckpointError, ClassNameError


def read_labels(path: Path) -> list[str]:
    """One label a line, in the order of the classifier's outputs."""
    try:
        labels = [line.strip() for line in path.read_text("utf-8-sig").rstrip().split("\n")]
    except OSError as error:
        raise CheckpointError(
            f"{path}: The labels cannot be read ({error.strerror}).",
            "Name a text file with one label a line.",
        ) from error
    except UnicodeDecodeError as error:
        raise CheckpointError(f"{path}: The labels are not UTF-8 text.", "Save the file as UTF-8.") from error
    for number, label in enumerate(labels, 1):
        if not label.strip(" ,"):
            raise CheckpointError(
                f"{path}: Line {number} names no class.", "Write one label a line, one line for each class."
            )
    return labels


class ClassIndex:
    """The classes of a classifier; `names[i]` is the usual name of class i, unique among them."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._synonyms = [[name.strip() for name in label.split(",") if name.strip()] or [""] for label in labels]
        self.names = tuple(_unique_names(self._synonyms))

    def find(self, query: str) -> int:
        """The class that `query` names in any case: by its name, else a synonym, else words or part of one.

        Raises ClassNameError where no class answers, with suggestions, or where several do, with their names.
        """
        wanted = " ".join(query.casefold().split())
        if not wanted:
            raise ClassNameError("The class name is empty.", "Name a class, for example one of its synonyms.")
        words = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
        folded = [[name.casefold() for name in names] for names in self._synonyms]
        for hits in (
            [i for i, name in enumerate(self.names) if name.casefold() == wanted],
            [i for i, names in enumerate(folded) if wanted in names],
            [i for i, names in enumerate(folded) if any(map(words.search, names))],
            [i for i, names in enumerate(folded) if any(wanted in name for name in names)],
        ):
            if len(hits) > 1:
                raise self._ambiguous(query, hits)
            if hits:
                return hits[0]
        raise self._unknown(query)

    def find_any(self, names: Sequence[str]) -> int:
        """The class that the first possible one of these names is the whole name or a whole synonym of, in any case.

        Raises ClassNameError where none of them is one class's alone.
        """
        ambiguous: ClassNameError | None = None
        for name in names:
            wanted = name.casefold()
            for every in [[known] for known in self.names], self._synonyms:
                hits = [i for i, synonyms in enumerate(every) if wanted in map(str.casefold, synonyms)]
                if len(hits) == 1:
                    return hits[0]
            if hits:
                ambiguous = ambiguous or self._ambiguous(name, hits)
        raise ambiguous or self._unknown(names[0])

    def parse_classes(self, text: str) -> list[int]:
        """The classes of a list with commas, such as "hog, Irish wolfhound", each once."""
        queries = [query for query in text.split(",") if query.strip()] or [""]
        return list(dict.fromkeys(map(self.find, queries)))

    def _ambiguous(self, query: str, hits: list[int]) -> ClassNameError:
        names = ", ".join(f"“{self.names[i]}”" for i in hits[:6])
        more = f" and {len(hits) - 6} more" if len(hits) > 6 else ""
        return ClassNameError(f"“{query}” may mean {names}{more}.", "Write the whole name of one of them.")

    def _unknown(self, query: str) -> ClassNameError:
        known = {name.casefold(): name for names in self._synonyms for name in names}
        close = [f"“{known[name]}”" for name in get_close_matches(query.casefold(), known)]
        remedy = f"Did you mean {' or '.join(close)}?" if close else "Write a name that the model's labels hold."
        return ClassNameError(f"The model knows no class “{query}”.", remedy)


def _unique_names(synonyms: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first synonym; where classes share it, with a further one or a number in parentheses."""
    sharing = Counter(names[0] for names in synonyms)
    same = Counter(map(tuple, synonyms))
    taken: set[str] = set()
    for first, *others in synonyms:
        plain = sharing[first] == 1 or (not others and same[first,] == 1)
        name = next(name for name in _candidates(first, others, plain) if name not in taken)
        taken.add(name)
        yield name


def _candidates(first: str, others: Sequence[str], plain: bool) -> Iterator[str]:
    if plain:
        yield first
    yield from (f"{first} ({other})" for other in others)
    yield from (f"{first} ({number})" for number in count(1))
