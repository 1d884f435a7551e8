"""Class labels, and finding a class by a name that a person types.

A label may hold synonyms, the usual one first: "hog, pig, grunter, squealer, Sus scrofa".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import cached_property
from itertools import chain, count, islice

from fastloc_core.errors import ClassNameError

_COMPARED = 10_000, 60  # the most names that are compared for a suggestion, and their longest
_CONTROLS = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


def one_line(text: str) -> str:
    """The text with spaces for line breaks and control characters, which XML cannot hold and terminals execute."""
    return _CONTROLS.sub(" ", text)


def plain(text: str) -> str:
    """The text in one line, without spaces around it."""
    return one_line(text).strip()


def close_to(query: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The known names that are most similar. Names that are very long, or beyond the first 10,000, are not compared."""
    names, characters = _COMPARED
    candidates = list(islice((name for name in known if len(name) <= characters), names))
    return get_close_matches(query, candidates, most) if len(query) <= characters else []


class ClassIndex:
    """The classes of a classifier. `names[i]`: the usual name of class i; no two classes have the same."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._lines = [_spaced(label) for label in labels]
        self._synonyms = [[name.strip() for name in label.split(",") if name.strip()] or [""] for label in labels]
        self.names = tuple(_unique_names(self._synonyms))

    def find(self, query: str) -> int:
        """The index of the class that `query` means, in upper or lower case.

        Names are tried first, then whole label lines, then synonyms, then synonyms without regard to spaces, then whole
        words in a synonym, then any part of one. Of two names that differ only in upper and lower case the one as
        written is taken. Raises ClassNameError with suggestions if no class matches, or with the names if several do.
        """
        given = _spaced(query)
        if not given:
            raise ClassNameError("The class name is empty.", "Write the name of a class, or one of its synonyms.")
        for hits in self._hits(given):
            if len(hits) > 1:
                raise self._ambiguous(query, hits)
            if hits:
                return hits[0]
        raise self._unknown(query)

    def _hits(self, given: str) -> Iterator[Sequence[int]]:
        wanted = given.casefold()
        yield from self._whole(given)
        yield self._by_letters.get("".join(wanted.split()), [])
        words = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
        holding = {name: classes for name, classes in self._by_synonym.items() if wanted in name}
        for hits in (name for name in holding if words.search(name)), holding:
            yield sorted(set(chain.from_iterable(holding[name] for name in hits)))

    def _whole(self, given: str) -> Iterator[Sequence[int]]:
        """The classes with this name, with this label line, and with this synonym, each time first as written."""
        wanted = given.casefold()
        indices = self._by_name, self._by_line, self._by_synonym
        spellings: tuple[Sequence[str | Sequence[str]], ...] = self.names, self._lines, self._synonyms
        for index, known in zip(indices, spellings, strict=True):
            hits = index.get(wanted, [])
            if len(hits) > 1:
                yield [i for i in hits if _is_one(given, known[i])]
            yield hits

    @cached_property
    def _by_name(self) -> dict[str, list[int]]:
        return _index([name] for name in self.names)

    @cached_property
    def _by_synonym(self) -> dict[str, list[int]]:
        return _index(self._synonyms)

    @cached_property
    def _by_letters(self) -> dict[str, list[int]]:
        return _index(["".join(name.split()) for name in names] for names in self._synonyms)

    @cached_property
    def _by_line(self) -> dict[str, list[int]]:
        return _index([line] for line in self._lines)

    @cached_property
    def offered(self) -> tuple[str, ...]:
        """What to offer to a person who types: the names, but the whole label line where only capitals tell two apart.

        `find` and `parse_classes` take both.
        """
        pairs = zip(self.names, self._lines, strict=True)
        return tuple(line if len(self._by_name[name.casefold()]) > 1 else name for name, line in pairs)

    def find_any(self, names: Sequence[str]) -> int:
        """The index of the class for the first of these names that is the whole name or a whole synonym of one class.

        Upper or lower case does not matter. Raises ClassNameError if none of the names belongs to exactly one class.
        """
        ambiguous: ClassNameError | None = None
        for name in names:
            hits: Sequence[int] = ()
            for hits in self._whole(_spaced(name)):
                if len(hits) == 1:
                    return hits[0]
            if hits:
                ambiguous = ambiguous or self._ambiguous(name, hits)
        raise ambiguous or self._unknown(names[0])

    def parse_classes(self, text: str) -> list[int]:
        """The indices of classes in a list with commas, for example "hog, Irish wolfhound", each once.

        A whole label line in the list, with its commas, is one class. Raises ClassNameError for the first name that
        means no class.
        """
        found = []
        for _, index in self.read_classes(text):
            if isinstance(index, ClassNameError):
                raise index
            found.append(index)
        return list(dict.fromkeys(found)) or [self.find("")]

    def read_classes(self, text: str) -> Iterator[tuple[str, int | ClassNameError]]:
        """Each name in such a list, with the index of its class or the error for it."""
        parts = text.split(",")
        longest = 1 + max((line.count(",") for line in self._lines), default=0)
        at = 0
        while at < len(parts):
            for end in range(min(at + longest, len(parts)), at + 1, -1):
                line = _spaced(",".join(parts[at:end]))
                if len(hits := self._by_line.get(line.casefold(), [])) == 1:
                    yield line, hits[0]
                    at = end
                    break
            else:
                if name := _spaced(parts[at]):
                    try:
                        yield name, self.find(name)
                    except ClassNameError as error:
                        yield name, error
                at += 1

    def _ambiguous(self, query: str, hits: Sequence[int]) -> ClassNameError:
        names = ", ".join(f"“{self.names[i]}”" for i in hits[:6])
        more = f" and {len(hits) - 6} more" if len(hits) > 6 else ""
        return ClassNameError(f"“{query}” may mean {names}{more}.", "Write the whole name of one of them.")

    def _unknown(self, query: str) -> ClassNameError:
        known = {name.casefold(): name for names in self._synonyms for name in names}
        close = [f"“{known[name]}”" for name in close_to(query.casefold(), known)]
        remedy = f"Did you mean {' or '.join(close)}?" if close else "Write a name from the model's labels."
        return ClassNameError(f"The model knows no class “{query}”.", remedy)


def _is_one(text: str, of: str | Sequence[str]) -> bool:
    return text == of if isinstance(of, str) else text in of


def _spaced(text: str) -> str:
    """The text with one space between words, and after each comma."""
    return " ".join(text.replace(",", ", ").split()).replace(" ,", ",")


def _index(names: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    """The indices of the classes that have a name, each once, by the casefolded name."""
    index: dict[str, list[int]] = defaultdict(list)
    for i, each in enumerate(names):
        for name in set(map(str.casefold, each)):
            index[name].append(i)
    return index


def _unique_names(synonyms: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first synonym. If classes share it, another synonym or a number follows in parentheses."""
    sharing = Counter(names[0] for names in synonyms)
    same = Counter(map(tuple, synonyms))
    numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(1))  # so that each number is tried once
    taken: set[str] = set()
    for first, *others in synonyms:
        plain = sharing[first] == 1 or (not others and same[first,] == 1)
        candidates = chain(
            [first] if plain else [],
            (f"{first} ({other})" for other in others),
            (f"{first} ({number})" for number in numbers[first]),
        )
        name = next(name for name in candidates if name not in taken)
        taken.add(name)
        yield name
