"""Damaged and hostile files of a stopped training."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from fastloc_core.errors import Cancelled, TrainingError
from fastloc_core.models import library
from fastloc_core.training.head import Head
from fastloc_core.training.train import train
from fastloc_core.training.unfinished import LOCK, discard, unfinished
from tests.core.training_made import QUICK, quick, ten_of_each, trained


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Images, and the folder of a training that was stopped in its second epoch."""
    folder = tmp_path_factory.mktemp("stopped")
    source, steps = ten_of_each(folder / "images"), iter(range(20 + 8))

    def check() -> None:
        if next(steps, None) is None:
            raise Cancelled

    with pytest.raises(Cancelled):
        train(source, QUICK, folder / ".flowers.training", "cpu", check=check)
    return source, folder / ".flowers.training"


def of_another_version(content: bytes) -> bytes:
    """Its state has other entries."""
    file = io.BytesIO()
    state = torch.load(io.BytesIO(content), weights_only=True)
    torch.save({**state, "history": [], "confusion": torch.zeros(1)}, file)
    return file.getvalue()


def hostile(content: bytes) -> bytes:
    """A pickle that would never end: the key is a tuple that holds a tuple twice, and so on."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02})" + b"q\x00h\x00\x86" * 200 + b"K\x01s.")
    return file.getvalue()


@pytest.mark.parametrize(
    ("rows", "width", "target"), [(2, 4, 3), (2, 4, -1), (3, 4, 0), (2, 5, 0)], ids=["class", "sign", "count", "width"]
)
def test_features_of_another_network_are_refused(rows: int, width: int, target: int) -> None:
    head = Head(torch.nn.Linear(4, 3), 8)
    head.restore({"features": torch.ones(2, 4).half(), "targets": torch.tensor([2, 0])})
    with pytest.raises(ValueError, match="not"):
        head.restore({"features": torch.ones(rows, width).half(), "targets": torch.tensor([2, target])})


class TestDamage:
    @pytest.mark.parametrize(
        "damage",
        [
            pytest.param(lambda content: content[: len(content) // 2], id="cut"),
            pytest.param(lambda content: b"", id="empty"),
            pytest.param(lambda content: b"[" * 5000, id="nested"),
            pytest.param(hostile, id="hostile"),
        ],
    )
    @pytest.mark.parametrize("file", ["state.pt", "best.pt", "pictures.json", "pictures.u8", "recipe.toml"])
    def test_it_is_named_with_the_training_and_a_new_one_can_begin(
        self, stopped: tuple[Path, Path], tmp_path: Path, file: str, damage: Callable[[bytes], bytes]
    ) -> None:
        source, work = stopped[0], shutil.copytree(stopped[1], tmp_path / ".flowers.training")
        (work / file).write_bytes(damage((work / file).read_bytes()))
        before = {path: path.read_bytes() for path in source.rglob("*.png")}
        with pytest.raises(TrainingError, match=r"training “flowers” is damaged.*Discard it \(--restart\)"):
            trained(source, work)
        assert {path: path.read_bytes() for path in source.rglob("*.png")} == before
        assert train(source, quick(epochs=1), work, "cpu", restart=True).history

    @pytest.mark.parametrize("file", ["state.pt", "best.pt"])
    def test_a_training_of_another_version_is_not_continued(
        self, stopped: tuple[Path, Path], tmp_path: Path, file: str
    ) -> None:
        work = shutil.copytree(stopped[1], tmp_path / ".flowers.training")
        (work / file).write_bytes(of_another_version((work / file).read_bytes()))
        with pytest.raises(TrainingError, match="or from another version of fastloc"):
            trained(stopped[0], work)

    @pytest.mark.parametrize("file", ["source.toml", "recipe.toml"])
    @pytest.mark.parametrize("content", [b"source =", b"source = [[[[[[[[[1]]]]]]]]]", b"\xff", b"[" * 5000])
    def test_it_is_listed_with_the_problem(self, stopped: tuple[Path, Path], file: str, content: bytes) -> None:
        work = shutil.copytree(stopped[1], library.models_dir() / ".flowers.training")
        assert [each.problem for each in unfinished()] == [""]
        (work / file).write_bytes(content)
        (found,) = unfinished()
        assert found.name == "flowers"
        assert f"{file} (it " in found.problem
        discard(found.folder)
        assert unfinished() == []

    @pytest.mark.parametrize("file", ["best.pt", "pictures.u8", "recipe.toml", "source.toml", "state.pt"])
    def test_no_link_in_it_leads_a_training_elsewhere(self, sorted_images: Path, tmp_path: Path, file: str) -> None:
        outside, work = tmp_path / "outside", tmp_path / "models" / ".flowers.training"
        work.mkdir(parents=True)
        (work / file).symlink_to(outside)
        with pytest.raises(TrainingError, match="a link leads out of the folder"):
            trained(sorted_images, work)
        assert not outside.exists()

    @pytest.mark.parametrize("file", ["pictures.u8", LOCK])
    def test_no_hard_link_in_it_has_another_file_written(self, sorted_images: Path, tmp_path: Path, file: str) -> None:
        (tmp_path / "outside").write_text("theirs")
        work = tmp_path / "models" / ".flowers.training"
        work.mkdir(parents=True)
        os.link(tmp_path / "outside", work / file)
        with pytest.raises(TrainingError, match="it is a hard link"):
            trained(sorted_images, work)
        assert (tmp_path / "outside").read_text() == "theirs"

    def test_a_training_whose_folder_is_a_link_neither_begins_nor_is_discarded(
        self, sorted_images: Path, tmp_path: Path
    ) -> None:
        outside, work = tmp_path / "outside", tmp_path / "models" / ".flowers.training"
        outside.mkdir()
        (outside / "source.toml").write_text("theirs")
        work.parent.mkdir()
        work.symlink_to(outside)
        with pytest.raises(TrainingError, match="a link leads out of the folder"):
            trained(sorted_images, work)
        with pytest.raises(TrainingError, match="a link leads out of the folder"):
            discard(work)
        assert [path.read_text() for path in outside.iterdir()] == ["theirs"]
