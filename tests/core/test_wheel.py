"""The Python package holds all that an installed fastloc needs, and nothing else."""

from __future__ import annotations

import re
import subprocess
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml

pytest.importorskip("hatchling", reason="hatchling is not installed here; the group dev brings it")

from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
PACKAGES = "fastloc_gui/", "core/fastloc_core/", "resources/fastloc_resources/"
MANUAL = "docs/index.md", "docs/tutorial.md", "docs/how-to/"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    (path,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return ZipFile(path)


@pytest.fixture(scope="module")
def metadata(wheel: ZipFile) -> Message:
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return message_from_bytes(wheel.read(name))


def in_wheel(file: str) -> str:
    """Where a file of the project is in the wheel."""
    if file.startswith("docs/"):
        return file.replace("docs", "fastloc_resources/manual", 1)
    return file.removeprefix("core/").removeprefix("resources/")


def test_it_holds_the_programs_their_data_and_the_manual(wheel: ZipFile) -> None:
    command = ["git", "ls-files", *PACKAGES, *MANUAL]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    files = listed.stdout.split("\n")[:-1]
    if not files:
        pytest.skip("this is not a checkout by git")
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == {in_wheel(file) for file in files}
    assert {"fastloc_core/py.typed", "fastloc_gui/py.typed", "fastloc_resources/manual/how-to/images.md"} <= held


def test_it_names_both_programs(wheel: ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("/entry_points.txt"))
    points = wheel.read(name).decode()
    assert "[console_scripts]\nfastloc = fastloc_core.cli:main" in points
    assert "[gui_scripts]\nfastloc-gui = fastloc_gui.app:main" in points


def test_its_page_has_the_licence_the_readme_and_links_that_lead_somewhere(wheel: ZipFile, metadata: Message) -> None:
    assert metadata["License-Expression"] == "BSD-3-Clause"
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel.namelist())
    page = str(metadata.get_payload())
    assert page.startswith("# fastloc\n")
    links = re.findall(r"\]\((.*?)\)", page)
    assert links
    assert all(link.startswith("https://") for link in links)
    assert all(url.partition(", ")[2].startswith("https://") for url in metadata.get_all("Project-URL", []))


def test_the_recipe_for_conda_wants_the_same_packages(metadata: Message) -> None:
    recipe = yaml.safe_load((ROOT / "packaging/conda/recipe.yaml").read_text("utf-8"))
    wanted = {line.split()[0]: line.split()[1] for line in recipe["requirements"]["run"]}
    names = {"opencv-python-headless": "py-opencv", "pyside6-essentials": "pyside6", "torch": "pytorch"}
    names |= {"astropy": "astropy-base"}  # without what it plots with
    ours = {}
    for needed in map(Requirement, metadata.get_all("Requires-Dist", [])):
        if "cluster" in str(needed.marker):  # for machines that propose for others
            continue
        ours[names.get(needed.name, needed.name)] = set(needed.specifier)
    assert {name: set(SpecifierSet(text)) for name, text in wanted.items() if name != "python"} == ours
