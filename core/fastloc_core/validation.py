"""Turns pydantic's errors into sentences that name the setting and its allowed values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import ValidationError

_REMEDIES = {  # by the beginning of pydantic's type of error; the first that fits
    "greater_than": "Choose a number{bounds}.",
    "less_than": "Choose a number{bounds}.",
    "finite_number": "Choose a number{bounds}.",
    "float": "Choose a number{bounds}.",
    "int": "Choose a whole number{bounds}.",
    "literal_error": "Choose one of: {expected}.",
    "enum": "Choose one of: {expected}.",
    "value_error": "{error}",
    "missing": "Write more values.",
    "path": "Write a path.",
    "too_short": "Write {min_length} values.",
    "too_long": "Write {max_length} values.",
    "bool": "Write true or false.",
    "string": "Write a text.",
    "list": "Write a list.",
    "tuple": "Write a list.",
    "dict": "Write a section.",
    "model": "Write a section.",
    "dataclass": "Write a section.",
}
_BOUNDS = {"gt": "above", "ge": "of at least", "lt": "below", "le": "of at most"}


def told(error: ValidationError, model: type | None = None) -> tuple[str, str]:
    """The reason and the remedy of the first problem, each a whole sentence, as FastlocError wants them.

    With the `model` that was validated, a remedy names both bounds of a number, and the known settings. A validator of
    a field raises ValueError with the remedy, for example "Take 1 to kmax."; a validator of a model, with the reason.
    """
    first = error.errors(include_url=False)[0]
    names = [part for part in first["loc"] if isinstance(part, str)]
    key, kind = ".".join(repr(name)[1:-1][:60] for name in names), first["type"]
    fields: dict[str, Any] = {}
    for name in names:
        fields = getattr(model, "__pydantic_fields__", {})
        model = getattr(fields.get(name), "annotation", None)
    limits = fields[names[-1]].metadata if fields.keys() & names[-1:] else ()
    values = {name: getattr(each, name) for each in limits for name in _BOUNDS if hasattr(each, name)}
    values |= first.get("ctx", {})
    remedy = next((text for start, text in _REMEDIES.items() if kind.startswith(start)), "{msg}.")
    remedy = remedy.format(bounds=_bounds(values), msg=first["msg"], **values)
    if not key:
        return remedy, ""
    if kind.startswith("missing") and first["loc"][-1] == names[-1]:
        return f"{key} is missing.", "Add it."
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        return f"There is no setting “{key}”.", f"Choose one of: {', '.join(fields)}." if fields else "Remove it."
    return f"{key} cannot be {first['input']!r:.60}.", remedy


def _bounds(values: dict[str, Any]) -> str:
    number = {
        key: f"{values[key]:g}" if isinstance(values[key], float) else values[key] for key in _BOUNDS if key in values
    }
    if number.keys() == {"ge", "le"}:
        return f" from {number['ge']} to {number['le']}"
    return " and".join(f" {_BOUNDS[key]} {value}" for key, value in number.items())
