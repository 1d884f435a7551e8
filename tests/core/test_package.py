"""The parts of packaging/ that need no tool: what is checked in the frozen application, and what the package says."""

from __future__ import annotations

import re
from pathlib import Path

import deb
import frozen
import licence_texts
import man
import pytest
import smaller_icu
import stand_ins
import typer

from fastloc_core.cli import app
from fastloc_gui.app import parser

HEADERS = """
  NEEDED               libQt6Core.so.6
  NEEDED               libc.so.6
  required from libc.so.6:
    0x09691972 0x00 07 GLIBC_2.9
    0x06969195 0x00 05 GLIBC_2.34
"""


def test_the_newest_glibc_that_a_library_names_is_the_oldest_that_does() -> None:
    newer = frozen.described(Path("libnew.so"), HEADERS)
    older = frozen.described(Path("libold.so"), HEADERS.replace("2.34", "2.17"))
    assert frozen.glibc([older, newer]) == ((2, 34), [newer])
    assert newer.needed == {"libQt6Core.so.6", "libc.so.6"}


@pytest.mark.parametrize("name", ["libcudart.so.13", "libcudart.faf08d9a.so.13", "libtorch_cuda.so", "cublas64_12.dll"])
def test_cuda_is_found_in_the_folder_and_in_what_its_libraries_need(tmp_path: Path, name: str) -> None:
    (tmp_path / "libgood.so").touch()
    good = frozen.described(tmp_path / "libgood.so", HEADERS)
    assert frozen.of_cuda(tmp_path, [good]) == []
    needing = frozen.described(tmp_path / "libgood.so", f"  NEEDED  {name}\n")
    assert frozen.of_cuda(tmp_path, [needing]) == ["libgood.so"]
    (tmp_path / name).touch()
    assert frozen.of_cuda(tmp_path, [good]) == [name]


def test_what_the_system_must_have_is_what_is_needed_and_not_bundled(tmp_path: Path) -> None:
    (tmp_path / "libQt6Core.so.6").touch()
    assert frozen.from_outside(tmp_path, [frozen.described(tmp_path, HEADERS)]) == {"libc.so.6"}


def test_a_stand_in_has_the_functions_that_its_user_needs_in_the_same_versions() -> None:
    library = "0000000000001000 T av_free@@LIBAVUTIL_60\n0000000000002000 T av_unused@@LIBAVUTIL_60\n"
    user = "                 U av_free@LIBAVUTIL_60\n                 U cblas_sgemm\n"
    functions = stand_ins.defined(library) & stand_ins.undefined(user)
    assert functions == {"av_free@LIBAVUTIL_60"}
    assert 'void av_free(void) { absent("av_free"); }' in stand_ins.code(functions)
    assert stand_ins.version_script(functions) == "LIBAVUTIL_60 { global: av_free; local: *; };\n"
    assert stand_ins.version_script({"cblas_sgemm"}) == "{ global: cblas_sgemm; local: *; };\n"


def test_the_smaller_icu_keeps_the_order_of_letters_and_the_encodings() -> None:
    assert smaller_icu.entries("coll/de.res\ncurr/de.res\nde.res\nibm-943_P15A-2003.cnv\nlang/de.res\n") == [
        "curr/de.res",
        "lang/de.res",
    ]


def test_who_has_no_licence_text_or_an_empty_one_is_named(tmp_path: Path) -> None:
    full, empty, absent = (tmp_path / name for name in ("full", "empty", "absent"))
    full.write_text("Do what you like.")
    empty.touch()
    owned = {"a": [("LICENSE", full)], "b": [("LICENSE", empty)], "c": [("LICENSE", absent)], "d": []}
    assert licence_texts.without_text(owned) == ["b", "c", "d"]


def test_qt_comes_with_its_licence_and_a_way_to_replace_it() -> None:
    texts = [licence_texts.OURS / name for name in licence_texts.GIVEN["PySide6_Essentials"]]
    assert all("GNU" in text.read_text("utf-8") for text in texts)
    assert "libQt6" in texts[-1].read_text("utf-8")


def test_linux_and_macos_know_the_application_by_the_same_identifier() -> None:
    metainfo = deb.filled("fastloc.metainfo.xml", {})
    (identifier,) = re.findall("<id>(.*)</id>", metainfo)
    source = (deb.ROOT / "packaging/macos/info.py").read_text("utf-8")
    assert re.findall('^IDENTIFIER = "(.*)"', source, re.MULTILINE) == [identifier]


def test_the_menu_entry_opens_folders_from_the_file_manager() -> None:
    lines = (deb.ROOT / "packaging/fastloc.desktop").read_text("utf-8").splitlines()
    assert {"Exec=fastloc-gui %f", "MimeType=inode/directory;"} <= set(lines)


def test_the_control_file_has_every_field_that_debian_asks_for() -> None:
    facts = {"version": "1.2", "maintainer": deb.maintainer({}), "kibibytes": "7", "depends": "libc6 (>= 2.35)"}
    fields = dict(re.findall(r"^([A-Z][\w-]+): (.*)$", deb.control(facts), re.MULTILINE))
    assert {"Package", "Version", "Architecture", "Maintainer", "Description", "Section", "Depends"} <= fields.keys()
    assert re.fullmatch(r"[^<]+ <\S+@\S+>", fields["Maintainer"])
    assert deb.maintainer({"DEBFULLNAME": "Ada", "DEBEMAIL": "ada@example.org"}) == "Ada <ada@example.org>"


def test_the_copyright_file_holds_the_whole_licence() -> None:
    made = deb.copyright_file("One\n\nTwo\n")
    assert made.startswith("Format: ")
    assert made.endswith("License: BSD-3-Clause\n One\n .\n Two\n")


def test_the_manual_pages_name_every_command_and_option() -> None:
    commands = typer.main.get_command(app)
    page = man.page("fastloc", "about", man.of_commands(commands))
    assert {"PROPOSE", "TRAIN", "MODELS ADD"} <= set(re.findall(r'^\.SH "COMMAND (.*)"', page, re.MULTILINE))
    window = man.page("fastloc-gui", "about", man.of_window(parser()))
    assert r"\fB\-\-model\fR \fIMODEL\fR" in window
    assert not re.search(r"^[.'](?![A-Z])", page, re.MULTILINE), "a line of text is taken for a request"
