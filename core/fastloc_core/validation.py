"""What pydantic finds wrong with settings, as a sentence that names the setting and the values it may have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError

_REMEDIES = {  # by the beginning of pydantic's type of error; the first that fits
    "greater_than_equal": "Choose a value of at least {ge:g}.",
    "greater_than": "Choose a value above {gt:g}.",
    "less_than_equal": "Choose a value of at most {le:g}.",
    "less_than": "Choose a value below {lt:g}.",
    "literal_error": "Choose one of: {expected}.",
    "enum": "Choose one of: {expected}.",
    "value_error": "{error}",
    "too_short": "Write {min_length} values.",
    "too_long": "Write {max_length} values.",
    "int": "Write a whole number.",
    "float": "Write a number.",
    "finite_number": "Write a number.",
    "bool": "Write true or false.",
    "string": "Write a text.",
    "list": "Write a list.",
    "tuple": "Write a list.",
    "dict": "Write a section.",
    "model": "Write a section.",
    "dataclass": "Write a section.",
}


def told(error: ValidationError, known: Iterable[str] = ()) -> tuple[str, str]:
    """The reason and the remedy of the first problem, each a whole sentence, as FastlocError wants them.

    `known`: the settings that there are, for an unknown one. A validator of ours raises ValueError with the remedy
    alone, for example "Take 1 to kmax."; only the validator of a whole model raises it with the reason.
    """
    first = error.errors(include_url=False)[0]
    key = ".".join(repr(part)[1:-1][:60] for part in first["loc"] if isinstance(part, str))
    kind, context = first["type"], first.get("ctx", {})
    remedy = next((text for start, text in _REMEDIES.items() if kind.startswith(start)), "")
    remedy = remedy.format(**context) if remedy else f"{first['msg']}."
    if not key:
        return remedy, ""
    if kind.startswith("missing"):
        return f"{key} is missing.", "Add it."
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        names = ", ".join(known) if len(first["loc"]) == 1 else ""
        return f"There is no setting “{key}”.", f"Choose one of: {names}." if names else "Remove it."
    return f"{key} cannot be {first['input']!r:.60}.", remedy
