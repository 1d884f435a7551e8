"""Our extension of Sphinx: makes the reference from the program's tables, and checks that files named in a page exist.

A page in docs/reference is a template: `{{ commands() }}` in it calls the function `commands` below.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from enum import EnumType
from itertools import groupby
from pathlib import Path
from textwrap import indent
from typing import Any

import typer
from jinja2 import Environment, StrictUndefined
from pydantic import TypeAdapter
from sphinx.application import Sphinx
from sphinx.util import logging

from fastloc_core import limits as bounds
from fastloc_core.cli import app as program
from fastloc_core.localization.presets import of_kind
from fastloc_core.training.recipe import Recipe
from fastloc_gui.actions import ACTIONS, default_keys
from fastloc_gui.app import parser
from fastloc_gui.keys.keymap import BOX_KEYS, KEYMAPS, Keymap

ROOT = Path(__file__).resolve().parent.parent
ROOTS = ROOT, ROOT / "core", ROOT / "core/fastloc_core", ROOT / "resources"  # the paths in pages start there
NAMED = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|toml|md|sh|spec|jinja))`")
EXAMPLE = re.compile(r"(?:Example: )?(fastloc \S.*[^.])")


def window() -> str:
    """The ways to start the window."""
    return indent(parser().format_help(), "    ")


def commands() -> str:
    """A section for each command, with its options."""
    lines = []
    for name, command in _leaves("fastloc", typer.main.get_command(program)):
        lines += [f"## {name}", "", *_explained(command), ""]
        shown = [p for p in command.params if p.name != "help"]
        rows = [(_called(p), _about(p), _default(p)) for p in shown]
        if rows:
            lines += [*_table(("", "", "default"), rows), ""]
    return "\n".join(lines)


def keys() -> str:
    """A section for each menu: every action with its keys, and what other keymaps have instead."""
    lines = []
    for menu, rows in groupby(ACTIONS.values(), key=lambda row: row.menu):
        body = [(row.text.rstrip("…"), row.tip, *_keys(row.id)) for row in rows]
        lines += [f"## {menu}", "", *_table(("action", "", "keys", "in other keymaps"), body), ""]
    boxes = [(what, f"**{pressed}**") for pressed, what in BOX_KEYS]
    return "\n".join([*lines, "## Boxes", "", *_table(("action", "keys, in every keymap"), boxes)])


def parameters() -> str:
    """The parameters of each kind of preset, and their value in each preset of that kind."""
    lines: list[str] = []
    offered = of_kind("preset").values()
    for kind in dict.fromkeys(map(type, offered)):
        presets = [preset for preset in offered if type(preset) is kind]
        lines += ["## " + ", ".join(f"`{preset.name}`" for preset in presets), "", *_model(kind, presets), ""]
    return "\n".join(lines)


def recipe() -> str:
    """The settings of a training."""
    return "\n".join(_model(Recipe, [Recipe()]))


def limits() -> str:
    """The allowed values of the limits for an image and for a file."""
    rows = [
        (f"`FASTLOC_MAX_{unit.upper()}`", f"{allowed[0]:,} to {allowed[-1]:,} {unit}", f"{default:,}")
        for unit, allowed, default in (
            ("megapixels", bounds.MEGAPIXELS, bounds.DEFAULT.megapixels),
            ("megabytes", bounds.MEGABYTES, bounds.DEFAULT.megabytes),
        )
    ]
    return "\n".join(_table(("environment variable", "allowed", "default"), rows))


def _leaves(name: str, command: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 (click's or typer's copy, by version)
    yield name, command
    for sub in getattr(command, "commands", {}).values():
        yield from _leaves(f"{name} {sub.name}", sub)


def _explained(command: Any) -> Iterator[str]:  # noqa: ANN401
    """The command's help, with its examples as code."""
    text = "\n\n".join(filter(None, (command.help, getattr(command, "epilog", None))))
    for paragraph in re.split(r"\n\s*\n", text):
        words = " ".join(paragraph.split())
        example = EXAMPLE.fullmatch(words)
        yield from ("", f"    {example[1]}" if example else _plain(words))


def _called(param: Any) -> str:  # noqa: ANN401
    if param.param_type_name == "argument":
        return f"`{param.metavar or param.name.upper()}`"
    kind = param.type_descriptor.annotation
    choices = "|".join(kind) if isinstance(kind, EnumType) else "N"
    value = "" if param.is_flag else f" {param.metavar or choices}"
    return f"`{', '.join(param.opts)}{value}`".replace("|", "\\|")


def _about(param: Any) -> str:  # noqa: ANN401
    return _plain(param.help or "") + (" Required." if param.required and param.param_type_name == "option" else "")


def _default(param: Any) -> str:  # noqa: ANN401
    known = param.default not in (None, False, ()) and isinstance(param.default, str | int)
    return f"`{getattr(param.default, 'value', param.default)}`" if known else ""


def _model(kind: type, presets: list[Any]) -> Iterator[str]:
    """The fields of a class with their meanings, their values and the allowed values."""
    schema = TypeAdapter(kind).json_schema()
    prose, meanings = _explained_fields(kind.__doc__ or "")
    rows = [
        (
            f"`{name}`",
            about.get("description", meanings.get(name, "")),
            *(f"`{_value(getattr(preset, name))}`" for preset in presets),
            _allowed(about, schema.get("$defs", {})),
        )
        for name, about in schema["properties"].items()
        if name != "name"
    ]
    titles = (getattr(preset, "name", "default") for preset in presets)
    yield from (prose, "", *_table(("parameter", "", *titles, "allowed"), rows))


def _explained_fields(docstring: str) -> tuple[str, dict[str, str]]:
    """The first sentences, and the meanings of "`name`: meaning; `name`, `name`: meaning." after them."""
    text = " ".join(docstring.partition(" Raises ")[0].split())
    prose, *pairs = re.split(r"(?:(?<=[;.] )|^)(?=`\w+`(?:, `\w+`)*: )", text)
    meanings = {}
    for pair in pairs:
        names, _, meaning = pair.partition(": ")
        first, *others = re.findall(r"\w+", names)
        meanings[first] = meaning.strip(" ;.")
        meanings |= dict.fromkeys(others, f"see `{first}`")
    return prose.strip(), meanings


def _allowed(about: dict[str, Any], kinds: dict[str, Any]) -> str:
    if "$ref" in about:
        about = kinds[about["$ref"].rpartition("/")[2]]
    if "enum" in about:
        return ", ".join(f"`{value}`" for value in about["enum"])
    lower = about.get("minimum", about.get("exclusiveMinimum"))
    upper = about.get("maximum", about.get("exclusiveMaximum"))
    return "" if lower is None or upper is None else f"{lower:,} to {upper:,}"


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _keys(action: str) -> tuple[str, str]:
    """The keys in our keymap, and in each keymap with other keys."""
    own, *others = [
        (name, ", ".join(f"**{key}**" for key in Keymap(default_keys(), name).of(action))) for name in KEYMAPS
    ]
    return own[1], "; ".join(f"{name}: {keys or 'none'}" for name, keys in others if keys != own[1])


def _plain(text: str) -> str:
    """The text without characters that mean something to Markdown or to the table."""
    return re.sub(r"([|<>*_])", r"\\\1", text)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table in Markdown, without the columns that are empty."""
    columns = [(title, *cells) for title, *cells in zip(head, *rows, strict=True) if any(cells)]
    title, *body = zip(*columns, strict=True)
    yield f"| {' | '.join(title)} |"
    yield "|" + " --- |" * len(title)
    yield from (f"| {' | '.join(row)} |" for row in body)


def missing_files(text: str) -> list[str]:
    """The files that a page names in `code` and that do not exist."""
    return [name for name in NAMED.findall(text) if not any((root / name).exists() for root in ROOTS)]


def _fill(app: Sphinx, page: str, source: list[str]) -> None:
    """Make the pages of the reference, and warn of files that a page names and that do not exist."""
    if page.startswith("reference/"):
        made = {tool.__name__: tool for tool in (window, commands, keys, parameters, recipe, limits)}
        source[0] = Environment(undefined=StrictUndefined).from_string(source[0]).render(made)  # noqa: S701 (Markdown)
    for name in missing_files(source[0]):
        logging.getLogger(__name__).warning("%s: there is no file %s", page, name)


def setup(app: Sphinx) -> dict[str, bool]:
    os.environ["FASTLOC_NO_PACKAGES"] = "1"  # the pages are the same everywhere
    app.connect("source-read", _fill)
    app.connect("include-read", lambda app, path, page, source: _fill(app, page, source))
    return {"parallel_read_safe": True}
