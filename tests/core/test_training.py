"""A training learns, and goes on after any number of stops as if it had not been stopped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from fastloc_core.errors import Cancelled, TrainingError
from fastloc_core.models import library
from fastloc_core.models.registry import ARCHITECTURES
from fastloc_core.training import kept, labelled
from fastloc_core.training.events import Begun, EpochResult, Event
from fastloc_core.training.recipe import Recipe
from fastloc_core.training.train import TrainedNetwork, Training, train
from tests.core.networks import TINY
from tests.core.training_made import QUICK, STEPS, draw, prepared, quick, ten_of_each, trained


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> TrainedNetwork:
    folder = tmp_path_factory.mktemp("undisturbed")
    return trained(ten_of_each(folder / "images"), folder / "work")


@pytest.fixture
def pretrained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recipe:
    """Of a tiny network that has weights on this machine, made for another number of classes."""
    monkeypatch.setitem(vars(ARCHITECTURES), "known", ({"tiny": TINY}, {}))
    torch.manual_seed(7)
    torch.save(TINY.build(5).state_dict(), tmp_path / "tiny.pth")
    monkeypatch.setattr(library, "weights_of", lambda name: tmp_path / "tiny.pth")
    return Recipe(architecture="tiny", size=40, epochs=4, head=2, batch=4)


def one_of_them_wrong(images: Path) -> Path:
    """Give an image for validation the colour of the other class, so that no epoch gets all of them right."""
    part = labelled.split(labelled.read(images), QUICK.validation, QUICK.seed)
    wrong = next(each for each in part.samples if each.split == labelled.VALIDATION)
    draw(wrong.path, (40, 90, 230) if wrong.path.parent.name == "rose" else (220, 30, 60), 300)
    return images


def test_it_learns(sorted_images: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(ARCHITECTURES), "known", ({"tiny": TINY}, {}))
    recipe = Recipe(architecture="tiny", size=40, epochs=6, batch=8)
    learned = trained(sorted_images, tmp_path / "work", recipe)
    assert learned.history[-1].loss < learned.history[0].loss
    assert learned.best.top1 == max(result.top1 for result in learned.history) == 1
    assert learned.confusion.tolist() == [[2, 0], [0, 2]]


@pytest.mark.parametrize(
    ("stop", "step"),
    [  # the fifth, tenth and fifteenth are validations
        pytest.param(Cancelled, 8, id="asked to stop within an epoch"),
        pytest.param(KeyboardInterrupt, 1, id="killed at once"),
        pytest.param(KeyboardInterrupt, 8, id="killed within an epoch"),
        pytest.param(KeyboardInterrupt, STEPS, id="killed at the last validation"),
    ],
)
def test_stopped_anywhere_it_ends_with_the_same_weights(
    sorted_images: Path, tmp_path: Path, undisturbed: TrainedNetwork, step: int, stop: type[BaseException]
) -> None:
    reading, steps = 20, 0

    def check() -> None:
        nonlocal steps
        steps += 1
        if steps == reading + step:
            raise stop

    with pytest.raises(stop):
        train(sorted_images, QUICK, tmp_path / "work", "cpu", check=check)
    seen: list[EpochResult] = []
    again = train(
        sorted_images,
        QUICK,
        tmp_path / "work",
        "cpu",
        lambda event: seen.append(event) if isinstance(event, EpochResult) else None,
    )
    assert all(torch.equal(value, again.weights[key]) for key, value in undisturbed.weights.items())
    assert [replace(result, seconds=0) for result in seen] == [
        replace(result, seconds=0) for result in undisturbed.history
    ]


def test_with_weights_only_the_last_layer_learns_at_first(
    sorted_images: Path, tmp_path: Path, pretrained: Recipe
) -> None:
    weights = torch.load(tmp_path / "tiny.pth")
    told: list[Event] = []
    only_last = pretrained.model_copy(update={"epochs": 2})
    learned = train(sorted_images, only_last, tmp_path / "last", "cpu", told.append)
    assert Begun("Tiny", 40, pretrained=True) in told
    assert all(torch.equal(value, learned.weights[key]) for key, value in weights.items() if not key.startswith("5."))
    assert learned.best.top1 == 1, "two colours can be told apart by random features"

    assert len(trained(sorted_images, tmp_path / "easy", pretrained).history) == 2, "nothing is left to learn"
    learned = trained(one_of_them_wrong(sorted_images), tmp_path / "all", pretrained)
    changed = {key for key in weights if key[0] != "5" and not torch.equal(weights[key], learned.weights[key])}
    assert learned.best.epoch == 4
    assert changed == {key for key in weights if key[0] != "5" and not key.endswith(("mean", "var", "tracked"))}


@pytest.mark.parametrize("step", [1, 4, 5, 7, 13, 19])  # within both phases, and at validations
def test_with_weights_it_goes_on_likewise(
    sorted_images: Path, tmp_path: Path, pretrained: Recipe, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fastloc_core.training.train.SAVED_EVERY", 0.0)
    steps = iter(range(20 + step))

    def check() -> None:
        if next(steps, None) is None:
            raise KeyboardInterrupt

    one_of_them_wrong(sorted_images)
    with pytest.raises(KeyboardInterrupt):
        train(sorted_images, pretrained, tmp_path / "stopped", "cpu", check=check)
    again = trained(sorted_images, tmp_path / "stopped", pretrained)
    undisturbed = trained(sorted_images, tmp_path / "undisturbed", pretrained)
    assert all(torch.equal(value, again.weights[key]) for key, value in undisturbed.weights.items())


def test_of_equal_epochs_the_last_is_kept(sorted_images: Path, tmp_path: Path) -> None:
    learned = trained(sorted_images, tmp_path / "work", quick(learning_rate=1e-6))
    assert [result.best for result in learned.history] == [True, True, True]
    assert learned.best.epoch == 3


def test_a_loss_that_is_no_number_ends_it_with_a_word(sorted_images: Path, tmp_path: Path) -> None:
    training = Training(QUICK, prepared(sorted_images, tmp_path), tmp_path, "cpu")
    next(training.learner.network.parameters()).data.fill_(torch.nan)
    with pytest.raises(TrainingError, match=r"diverged.*half the learning rate"):
        training.run(lambda event: None, lambda: None)


def test_rare_classes_weigh_as_much_as_common_ones(sorted_images: Path, tmp_path: Path) -> None:
    for number in range(30):
        draw(sorted_images / "sky" / f"more{number}.png", (40, 90, 230), 200 + number)
    learner = Training(QUICK, prepared(sorted_images, tmp_path), tmp_path, "cpu").learner
    rose, sky = learner.weights.tolist()
    assert rose * 8 == pytest.approx(sky * 32)


def test_changed_settings_or_images_need_a_restart(sorted_images: Path, tmp_path: Path) -> None:
    trained(sorted_images, tmp_path / "work")
    with pytest.raises(TrainingError, match=r"other values of epochs, seed.*--restart"):
        trained(sorted_images, tmp_path / "work", quick(epochs=4, seed=1))
    draw(sorted_images / "sky" / "1.png", (40, 90, 200), 7)
    with pytest.raises(TrainingError, match=r"have changed since this training began.*--restart"):
        trained(sorted_images, tmp_path / "work")
    train(sorted_images, quick(epochs=1), tmp_path / "work", "cpu", restart=True)


def test_it_goes_on_by_whatever_path_its_images_are_named(
    sorted_images: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    short = quick(epochs=1)
    trained(Path("images"), tmp_path / "work", short)
    assert len(trained(sorted_images, tmp_path / "work", short).history) == 1


def test_images_that_change_sides_are_noticed(sorted_images: Path, tmp_path: Path) -> None:
    sides = "path,label,split\n" + "".join(
        f"{path},{path.parent.name},{'validation' if path.stem < '3' else 'train'}\n"
        for path in sorted(sorted_images.rglob("*.png"))
    )
    (tmp_path / "list.csv").write_text(sides)
    short = quick(epochs=1)
    trained(tmp_path / "list.csv", tmp_path / "work", short)
    turned = {"validation": "train", "train": "validation", "split": "split"}
    words = (line.rpartition(",") for line in sides.splitlines())
    (tmp_path / "list.csv").write_text("\n".join(f"{head},{turned[side]}" for head, _, side in words))
    with pytest.raises(TrainingError, match="have changed since this training began"):
        trained(tmp_path / "list.csv", tmp_path / "work", short)


def test_two_at_once_do_not_disturb_each_other(sorted_images: Path, tmp_path: Path) -> None:
    with kept.alone(tmp_path / "work"), pytest.raises(TrainingError, match="Another training uses"):
        trained(sorted_images, tmp_path / "work")
