"""`fastloc train`: from pictures in a folder for each class to a model that proposes, however often it is stopped."""

from __future__ import annotations

import io
import json
import shutil
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from typer.testing import CliRunner, Result

from fastloc_core.cli import app
from fastloc_core.errors import Cancelled, FastlocError, TrainingError
from fastloc_core.models import card as cards
from fastloc_core.models import library
from fastloc_core.models.loading import load
from fastloc_core.training import labelled, pictures, run
from fastloc_core.training.labelled import TRAIN, VALIDATION
from fastloc_core.training.recipe import Recipe
from fastloc_core.training.run import EpochResult, Trained
from fastloc_core.training.unfinished import discard, unfinished

Command = Callable[..., Result]

QUICK = Recipe("squeezenet1_1", size=48, epochs=3, batch=4, learning_rate=0.01, cutmix=0.5)  # it has dropout, too
STEPS = 3 * (4 + 1)  # of QUICK: the sixteen of `sorted_pictures` that are learned from, and four that validate


def picture(path: Path, colour: tuple[int, int, int], seed: int) -> None:
    """A rectangle of a colour somewhere on a noisy ground."""
    random = np.random.default_rng(seed)
    image = random.integers(60, 120, (64, 80, 3), dtype=np.uint8)
    x, y = random.integers(4, 30, 2)
    image[y : y + 28, x : x + 34] = colour
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), image[..., ::-1])


def ten_of_each(folder: Path) -> Path:
    for number in range(10):
        picture(folder / "rose" / f"{number}.png", (220, 30, 60), number)
        picture(folder / "sky" / f"{number}.png", (40, 90, 230), 100 + number)
    return folder


@pytest.fixture
def sorted_pictures(tmp_path: Path) -> Path:
    """Ten pictures of each of two classes."""
    return ten_of_each(tmp_path / "pictures")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    folder = tmp_path_factory.mktemp("undisturbed")
    return trained(ten_of_each(folder / "pictures"), folder / "work")


@pytest.fixture
def fastloc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(app, words)


def trained(source: Path, folder: Path, with_: Recipe = QUICK) -> Trained:
    return run.train(source, with_, folder, "cpu")


class TestTraining:
    def test_it_learns(self, sorted_pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            "fastloc_core.models.families.small_resnet.WIDTHS", (16, 32, 64, 128)
        )  # so little needs no more
        learned = trained(sorted_pictures, tmp_path / "work", Recipe(size=40, epochs=6, batch=8, pretrained=False))
        assert learned.history[-1].loss < learned.history[0].loss
        assert learned.best.top1 == max(result.top1 for result in learned.history) == 1
        assert learned.confusion.tolist() == [[2, 0], [0, 2]]

    @pytest.mark.parametrize(
        ("stop", "step"),
        [  # of which the fifth, tenth and fifteenth are validations
            pytest.param(Cancelled, 8, id="asked to stop within an epoch"),
            pytest.param(KeyboardInterrupt, 1, id="killed at once"),
            pytest.param(KeyboardInterrupt, 8, id="killed within an epoch"),
            pytest.param(KeyboardInterrupt, STEPS, id="killed at the last validation"),
        ],
    )
    def test_stopped_anywhere_it_ends_with_the_same_weights(
        self, sorted_pictures: Path, tmp_path: Path, undisturbed: Trained, step: int, stop: type[BaseException]
    ) -> None:
        reading, steps = 20, 0

        def check() -> None:
            nonlocal steps
            steps += 1
            if steps == reading + step:
                raise stop

        with pytest.raises(stop):
            run.train(sorted_pictures, QUICK, tmp_path / "work", "cpu", check=check)
        seen: list[EpochResult] = []
        again = run.train(
            sorted_pictures,
            QUICK,
            tmp_path / "work",
            "cpu",
            lambda event: seen.append(event) if isinstance(event, EpochResult) else None,
        )
        assert all(torch.equal(value, again.weights[key]) for key, value in undisturbed.weights.items())
        assert [replace(result, seconds=0) for result in seen] == [
            replace(result, seconds=0) for result in undisturbed.history
        ]

    def test_without_a_better_result_it_stops_and_keeps_the_last_of_the_best(
        self, sorted_pictures: Path, tmp_path: Path
    ) -> None:
        learned = trained(sorted_pictures, tmp_path / "work", replace(QUICK, learning_rate=1e-6, epochs=30, patience=2))
        assert [result.best for result in learned.history] == [True, True, True]
        assert learned.best.epoch == 3

    def test_a_loss_that_is_no_number_ends_it_with_a_word(self, sorted_pictures: Path, tmp_path: Path) -> None:
        training = run._Training(QUICK, _prepared(sorted_pictures, tmp_path), tmp_path, "cpu")
        next(training.learner.network.parameters()).data.fill_(torch.nan)
        with pytest.raises(TrainingError, match=r"came apart.*half the learning rate"):
            training.run(lambda event: None, lambda: None)

    def test_rare_classes_weigh_as_much_as_common_ones(self, sorted_pictures: Path, tmp_path: Path) -> None:
        for number in range(30):
            picture(sorted_pictures / "sky" / f"more{number}.png", (40, 90, 230), 200 + number)
        learner = run._Training(QUICK, _prepared(sorted_pictures, tmp_path), tmp_path, "cpu").learner
        rose, sky = learner.weights.tolist()
        assert rose * 8 == pytest.approx(sky * 32)

    def test_what_it_began_with_is_what_it_goes_on_with(self, sorted_pictures: Path, tmp_path: Path) -> None:
        trained(sorted_pictures, tmp_path / "work")
        with pytest.raises(TrainingError, match=r"other settings of epochs, seed.*--restart"):
            trained(sorted_pictures, tmp_path / "work", replace(QUICK, epochs=4, seed=1))
        picture(sorted_pictures / "sky" / "1.png", (40, 90, 200), 7)
        with pytest.raises(TrainingError, match=r"have changed since this training began.*--restart"):
            trained(sorted_pictures, tmp_path / "work")
        run.train(sorted_pictures, replace(QUICK, epochs=1), tmp_path / "work", "cpu", restart=True)

    def test_it_goes_on_by_whatever_path_its_pictures_are_named(
        self, sorted_pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        short = replace(QUICK, epochs=1)
        trained(Path("pictures"), tmp_path / "work", short)
        assert len(trained(sorted_pictures, tmp_path / "work", short).history) == 1

    def test_pictures_that_change_sides_are_noticed(self, sorted_pictures: Path, tmp_path: Path) -> None:
        sides = "path,label,split\n" + "".join(
            f"{path},{path.parent.name},{'validation' if path.stem < '3' else 'train'}\n"
            for path in sorted(sorted_pictures.rglob("*.png"))
        )
        (tmp_path / "list.csv").write_text(sides)
        short = replace(QUICK, epochs=1)
        trained(tmp_path / "list.csv", tmp_path / "work", short)
        turned = {"validation": "train", "train": "validation", "split": "split"}
        words = (line.rpartition(",") for line in sides.splitlines())
        (tmp_path / "list.csv").write_text("\n".join(f"{head},{turned[side]}" for head, _, side in words))
        with pytest.raises(TrainingError, match="have changed since this training began"):
            trained(tmp_path / "list.csv", tmp_path / "work", short)

    def test_two_at_once_do_not_disturb_each_other(self, sorted_pictures: Path, tmp_path: Path) -> None:
        with run._alone(tmp_path / "work"), pytest.raises(TrainingError, match="Another training works in"):
            trained(sorted_pictures, tmp_path / "work")


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Pictures, and the folder of a training on them that was stopped in its second epoch."""
    folder = tmp_path_factory.mktemp("stopped")
    source, steps = ten_of_each(folder / "pictures"), iter(range(20 + 8))

    def check() -> None:
        if next(steps, None) is None:
            raise Cancelled

    with pytest.raises(Cancelled):
        run.train(source, QUICK, folder / ".flowers.training", "cpu", check=check)
    return source, folder / ".flowers.training"


def of_another_version(content: bytes) -> bytes:
    """Which kept other things."""
    file = io.BytesIO()
    state = torch.load(io.BytesIO(content), weights_only=True)
    torch.save({**state, "history": [], "confusion": torch.zeros(1)}, file)
    return file.getvalue()


def hostile(content: bytes) -> bytes:
    """A pickle that would never end: twice a tuple of twice a tuple ... as a key."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02})" + b"q\x00h\x00\x86" * 200 + b"K\x01s.")
    return file.getvalue()


class TestDamage:
    """To what a stopped training has kept."""

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
        assert run.train(source, replace(QUICK, epochs=1), work, "cpu", restart=True).history

    @pytest.mark.parametrize("file", ["state.pt", "best.pt"])
    def test_what_another_version_kept_is_not_gone_on_from(
        self, stopped: tuple[Path, Path], tmp_path: Path, file: str
    ) -> None:
        work = shutil.copytree(stopped[1], tmp_path / ".flowers.training")
        (work / file).write_bytes(of_another_version((work / file).read_bytes()))
        with pytest.raises(TrainingError, match="or of another version of fastloc"):
            trained(stopped[0], work)

    @pytest.mark.parametrize("file", ["source.toml", "recipe.toml"])
    @pytest.mark.parametrize("content", [b"source =", b"source = [[[[[[[[[1]]]]]]]]]", b"\xff", b"[" * 5000])
    def test_it_is_listed_with_the_fault(self, stopped: tuple[Path, Path], file: str, content: bytes) -> None:
        work = shutil.copytree(stopped[1], library.models_dir() / ".flowers.training")
        assert [each.fault for each in unfinished()] == [""]
        (work / file).write_bytes(content)
        (found,) = unfinished()
        assert found.name == "flowers"
        assert f"{file} (it " in found.fault
        discard(found.folder)
        assert unfinished() == []

    @pytest.mark.parametrize("file", ["best.pt", "pictures.u8", "recipe.toml", "source.toml", "state.pt"])
    def test_no_link_in_it_leads_a_training_elsewhere(self, sorted_pictures: Path, tmp_path: Path, file: str) -> None:
        outside, work = tmp_path / "outside", tmp_path / "models" / ".flowers.training"
        work.mkdir(parents=True)
        (work / file).symlink_to(outside)
        with pytest.raises(TrainingError, match="a link leads out of the folder"):
            trained(sorted_pictures, work)
        assert not outside.exists()

    def test_a_training_whose_folder_is_a_link_neither_begins_nor_is_discarded(
        self, sorted_pictures: Path, tmp_path: Path
    ) -> None:
        outside, work = tmp_path / "outside", tmp_path / "models" / ".flowers.training"
        outside.mkdir()
        (outside / "source.toml").write_text("theirs")
        work.parent.mkdir()
        work.symlink_to(outside)
        with pytest.raises(TrainingError, match="a link leads out of the folder"):
            trained(sorted_pictures, work)
        with pytest.raises(TrainingError, match="a link leads out of the folder"):
            discard(work)
        assert [path.read_text() for path in outside.iterdir()] == ["theirs"]


def _prepared(source: Path, folder: Path) -> pictures.Pictures:
    found = pictures.prepare(labelled.read(source), QUICK.size, folder)
    return replace(found, labelled=labelled.split(found.labelled, QUICK.validation, QUICK.seed))


class TestPictures:
    def test_each_class_is_split_in_the_same_proportion(self, sorted_pictures: Path, tmp_path: Path) -> None:
        found = _prepared(sorted_pictures, tmp_path).labelled
        assert found.classes == ("rose", "sky")
        assert (found.counts(TRAIN), found.counts(VALIDATION)) == ((8, 8), (2, 2))

    def test_what_cannot_be_learned_from_is_left_out_with_the_reason(
        self, sorted_pictures: Path, tmp_path: Path
    ) -> None:
        (sorted_pictures / "sky" / "broken.png").write_bytes(b"\x89PNG nothing")
        picture(sorted_pictures / "sky" / "again.png", (40, 90, 230), 100)
        for name in ("rose", "sky"):
            picture(sorted_pictures / name / "both.png", (0, 255, 0), 9)
        picture(sorted_pictures / "alone.png", (0, 255, 0), 10)
        found = _prepared(sorted_pictures, tmp_path)
        reasons = {each.path.relative_to(sorted_pictures).as_posix(): each.reason for each in found.labelled.skipped}
        assert reasons.pop("sky/broken.png")
        assert reasons == {
            "sky/again.png": f"The same picture as {sorted_pictures / 'sky' / '0.png'}.",
            "rose/both.png": "The same picture is in “rose” and “sky”. Keep it in one of them.",
            "sky/both.png": "The same picture is in “rose” and “sky”. Keep it in one of them.",
            "alone.png": "It lies in no class's folder. Move it into one.",
        }
        assert sum(found.labelled.counts()) == len(found.rows) == 20

    def test_they_are_decoded_once(self, sorted_pictures: Path, tmp_path: Path) -> None:
        first = _prepared(sorted_pictures, tmp_path)

        def fail(done: int, total: int) -> None:
            raise AssertionError("decoded again")

        again = pictures.prepare(labelled.read(sorted_pictures), QUICK.size, tmp_path, fail)
        assert np.array_equal(first.pixels, again.pixels)

    @pytest.mark.parametrize(
        ("csv", "said"),
        [
            ("image,class\n", "line 1: Its first line does not name the columns path and label."),
            ("path,label\na.png,\n", "line 2: A path or label is missing."),
            ("path,label\na.png,rose\n", "None of its images exists"),
            (f"path,label\n{'x' * 300}.png,rose\n", "None of its images exists"),
            ("path,label,split\na.png,rose,test\n", "line 2: The split is “test”. Write train or validation."),
            ("path,label\npictures/sky/1.png,rose\npictures/sky/1.png,sky\n", "is both “rose” and “sky”."),
            ("path,label\npictures/sky/1.png,rose\n", "has only one class, “rose”"),
            ("path,label\npictures/sky/1.png,rose\npictures/sky/2.png,sky\n", "Too few usable images: “rose” (1)"),
        ],
    )
    def test_a_list_that_cannot_be_used_is_refused_with_the_line(
        self, sorted_pictures: Path, tmp_path: Path, csv: str, said: str
    ) -> None:
        (tmp_path / "list.csv").write_text(csv)
        with pytest.raises(FastlocError) as error:
            labelled.read(tmp_path / "list.csv")
        assert said in str(error.value)

    def test_a_list_may_say_what_validates(self, sorted_pictures: Path, tmp_path: Path) -> None:
        rows = [f"pictures/{name}/{i}.png,“{name}”,{'validation' if i < 3 else 'train'}" for name in ("rose", "sky") for i in range(10)]  # fmt: skip # noqa: E501
        (tmp_path / "list.csv").write_text("\n".join(["path,label,split", *rows]), "utf-8")
        found = labelled.split(labelled.read(tmp_path / "list.csv"), 0.5, 0)
        assert (found.classes, found.counts(VALIDATION)) == (("“rose”", "“sky”"), (3, 3))
        (tmp_path / "list.csv").write_text("\n".join(["path,label,split", *rows[3:]]), "utf-8")
        with pytest.raises(TrainingError, match="no usable image of ““rose”” in the split validation"):
            labelled.split(labelled.read(tmp_path / "list.csv"), 0.5, 0)

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
    def test_a_class_is_not_named_by_what_is_no_text(self, sorted_pictures: Path) -> None:
        (sorted_pictures / "sky").rename(sorted_pictures / "s\udce4y")
        with pytest.raises(TrainingError, match=r"'s.*y' cannot be a class's name"):
            labelled.read(sorted_pictures)


class TestCommand:
    """As typed into a terminal."""

    SET = ("--set", "architecture=squeezenet1_1", "--set", "size=48", "--set", "epochs=1", "--set", "batch=4")

    def test_the_model_is_listed_and_says_what_it_is_worth(self, fastloc: Command, sorted_pictures: Path) -> None:
        odd = "br\udce4ken" if sys.platform == "linux" else "broken"  # other systems have no such names
        (sorted_pictures / "sky" / f"{odd}.png").write_bytes(b"nothing")
        made = fastloc("train", "pictures", "--out", "flowers", *self.SET)
        assert made.exit_code == 0, made.output
        entry = library.find("flowers")
        assert (entry.origin, entry.state) == ("yours", "ready")
        assert entry.path is not None
        assert "of 4 validation images" in fastloc("models", "info", "flowers").stdout
        assert load("flowers", "cpu").labels.names == ("rose", "sky")
        page = (entry.path.parent / "about.html").read_text("utf-8")
        assert "rose" in page
        assert f"sky/{odd}.png".replace("\udce4", "?") in page
        assert str(sorted_pictures) not in page
        assert "<svg" in page
        assert cv2.imread(str(entry.path.parent / "confusion.png")) is not None
        assert sorted(path.name for path in entry.path.parent.parent.iterdir()) == ["flowers"], "nothing else is left"

    def test_a_name_that_is_taken_is_refused_before_anything_is_done(
        self, fastloc: Command, sorted_pictures: Path
    ) -> None:
        for words in (("--out", "vgg16"), ("--out", "everyday"), ("--out", "a b")):
            refused = fastloc("train", "pictures", *words)
            assert (refused.exit_code, refused.stdout) == (2, "")

    @pytest.mark.parametrize("out", ["./pictures", ".", "pictures/"])
    def test_a_folder_is_never_replaced_by_a_model(self, fastloc: Command, sorted_pictures: Path, out: str) -> None:
        before = sorted(sorted_pictures.rglob("*"))
        for words in ((), ("--force",)):
            refused = fastloc("train", "pictures", "--out", out if "/" in out else "./", *words, *self.SET)
            assert (refused.exit_code, refused.stdout) == (2, "")
            assert "is there already, and is no model" in " ".join(refused.stderr.split())
        assert sorted(sorted_pictures.rglob("*")) == before

    def test_a_model_elsewhere_is_replaced_by_force_alone(self, fastloc: Command, sorted_pictures: Path) -> None:
        words = ("train", "pictures", "--out", "./here", *self.SET)
        Path("here").mkdir()  # an empty folder has nothing to lose
        assert fastloc(*words).exit_code == 0
        assert "--force" in fastloc(*words).stderr
        assert fastloc(*words, "--force").exit_code == 0
        shutil.copytree(sorted_pictures, Path("here", "pictures"))
        assert "is no model" in " ".join(fastloc(*words, "--force").stderr.split())
        assert Path("here", "pictures").is_dir()

    def test_what_cannot_be_trained_leaves_nothing_behind(self, fastloc: Command, sorted_pictures: Path) -> None:
        for broken in (sorted_pictures / "sky").iterdir():
            broken.write_bytes(b"nothing")
        refused = fastloc("train", "pictures", "--out", "flowers", *self.SET)
        assert refused.exit_code == 2
        assert "Too few usable images: “sky” (0). Left out are 10, the first is" in refused.stderr
        assert not list(library.models_dir().iterdir())

    def test_programs_are_told_by_lines(self, fastloc: Command, sorted_pictures: Path, tmp_path: Path) -> None:
        said = fastloc("train", "pictures", "--out", "./here", "--json", *self.SET, "--set", "epochs=2").stdout
        events = [json.loads(line) for line in said.splitlines()]
        kinds = [event["event"] for event in events]
        assert kinds[0] == "Progress"
        assert kinds.count("EpochResult") == 2
        assert events[-1]["event"] == "model"
        shares = [event["done"] for event in events if event["event"] == "Progress" and event["stage"] == "training"]
        assert shares == sorted(shares)
        assert shares[-1] == 1
        assert cards.read(tmp_path / "here" / "model.toml").name == "here"
