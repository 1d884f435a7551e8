"""Writes the manual pages fastloc.1 and fastloc-gui.1 into a folder: python packaging/man.py FOLDER

They are made from the same descriptions as `--help`.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from fastloc_core.cli import app as program
from fastloc_core.plugins import installed
from fastloc_gui.app import parser


def page(name: str, about: str, body: Iterator[str]) -> str:
    head = f'.TH {name.upper()} 1 "" "fastloc {installed("fastloc")}" "User Commands"'
    return "\n".join([head, ".SH NAME", f"{name} \\- {roff(about)}", *body, ""])


def of_commands(command: Any) -> Iterator[str]:  # noqa: ANN401 (click's or typer's copy, by version)
    """The program's own options, then a section for each command."""
    yield from (".SH SYNOPSIS", ".B fastloc", r"[\fIOPTION\fR] \fICOMMAND\fR [\fIARGUMENT\fR]...")
    yield from (".SH DESCRIPTION", *_prose(command.help))
    yield from (".SH OPTIONS", *_options(command))
    for name, sub in _leaves("", command):
        yield from (f'.SH "COMMAND {roff(name).upper()}"', *_prose(sub.help), *_options(sub))
    yield from (".SH EXAMPLES", *_prose(command.epilog))
    yield from (".SH SEE ALSO", r".BR fastloc\-gui (1)")


def of_window(options: argparse.ArgumentParser) -> Iterator[str]:
    """argparse shows its actions to nobody else, but every version has them."""
    yield from (".SH SYNOPSIS", r".B fastloc\-gui", r"[\fIOPTION\fR]... [\fIFOLDER\fR]")
    yield from (".SH DESCRIPTION", roff(options.description or ""), ".SH OPTIONS")
    for action in options._actions:
        names = ", ".join(action.option_strings) or action.dest.upper()
        value = "" if action.nargs == 0 or not action.option_strings else action.dest.upper()
        yield from _tagged(names, value, action.help or "")
    yield from (".SH SEE ALSO", r".BR fastloc (1)")


def roff(text: str) -> str:
    """The text with what roff would understand as a request or as a hyphen made plain."""
    plain = " ".join(text.split()).replace("\\", r"\e").replace("-", r"\-")
    return re.sub(r"^(?=[.'])", r"\&", plain)


def _leaves(prefix: str, command: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    for sub in command.commands.values():
        name = f"{prefix} {sub.name}".strip()
        yield from _leaves(name, sub) if hasattr(sub, "commands") else [(name, sub)]


def _options(command: Any) -> Iterator[str]:  # noqa: ANN401
    for param in command.params:
        if param.param_type_name == "argument":
            yield from _tagged(param.metavar or param.name.upper(), "", param.help or "")
        else:
            value = "" if param.is_flag else param.metavar or "VALUE"
            yield from _tagged(", ".join(param.opts), value, param.help or "")


def _tagged(names: str, value: str, about: str) -> Iterator[str]:
    yield from (".TP", rf"\fB{roff(names)}\fR" + (rf" \fI{roff(value)}\fR" if value else ""), roff(about) or r"\&")


def _prose(text: str | None) -> Iterator[str]:
    first, *others = re.split(r"\n\s*\n", (text or "").strip())
    yield roff(first)
    for paragraph in others:
        yield from (".PP", roff(paragraph))


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    commands = typer.main.get_command(program)
    pages = {
        "fastloc": page("fastloc", "proposes object boxes from a plain image classifier", of_commands(commands)),
        "fastloc-gui": page("fastloc-gui", "review proposed boxes of a folder of images", of_window(parser())),
    }
    for name, text in pages.items():
        (folder / f"{name}.1").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
