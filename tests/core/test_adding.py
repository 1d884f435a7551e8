"""Adding a classifier: it is tried first, so that no accepted model fails on every image."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from fastloc_core import adding
from fastloc_core.adding import Given
from fastloc_core.errors import CheckpointError
from fastloc_core.localization.presets import preset
from fastloc_core.localization.proposing import Proposer
from fastloc_core.models import card, library, registry
from fastloc_core.models.loading import load
from fastloc_core.models.preprocessing import of_unit

State = dict[str, Tensor]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTLOC_HOME", str(tmp_path / "home"))


def saved(folder: Path, labels: str, classes: int, change: Callable[[State], object] = lambda state: None) -> Given:
    torch.manual_seed(0)
    state = registry.architecture("resnet18").build(classes).state_dict()
    change(state)
    torch.save({"net": state}, folder / "net.pth")
    (folder / "labels.txt").write_text(labels)
    return Given(labels=folder / "labels.txt", size=64)


@pytest.mark.parametrize("labels", ["defect\n", "fine\ndefect\n"])
def test_a_network_with_one_output_says_the_thing_or_not(tmp_path: Path, cat: NDArray[np.uint8], labels: str) -> None:
    added = adding.add(tmp_path / "net.pth", saved(tmp_path, labels, 1), "one", picture=cat)
    assert added.tried is not None
    classifier = load("one")
    assert classifier.labels.names == ("defect",)
    (score,) = classifier.scores(torch.tensor([2.0]))
    assert score.probability == pytest.approx(1 / (1 + np.exp(-2)))
    for name in ("learned", "refined", "paper"):
        for proposal in Proposer(classifier, preset(name)).propose(cat, Path()).proposals:
            assert proposal.label == "defect"
            assert 0 <= proposal.confidence <= 1


NONSENSE: dict[str, tuple[Callable[[State], object], str]] = {
    "zeros": (lambda s: [value.zero_() for value in s.values()], "All weights are zero"),
    "an empty head": (lambda s: s["fc.weight"].zero_(), "The last layer makes no difference"),
    "equal classes": (lambda s: s["fc.weight"].fill_(0.1), "The last layer makes no difference"),
    "no features": (
        lambda s: [s[key].zero_() for key in s if "bn" in key and key.endswith("weight")],
        "the same scores",
    ),
    "huge weights": (lambda s: [v.mul_(1e9) for v in s.values() if v.is_floating_point()], "are not finite"),
    "no numbers": (lambda s: s["conv1.weight"].fill_(torch.nan), "values that are not finite"),
    "negative variance": (lambda s: s["bn1.running_var"].fill_(-1), "are not finite"),
}


@pytest.mark.parametrize("kind", NONSENSE)
def test_a_nonsense_model_is_refused_when_it_is_added(tmp_path: Path, kind: str) -> None:
    change, reason = NONSENSE[kind]
    with pytest.raises(CheckpointError, match=reason):
        adding.add(tmp_path / "net.pth", saved(tmp_path, "a\nb\nc\n", 3, change), "none")
    assert not library.models_dir().exists() or not list(library.models_dir().iterdir())


def test_a_network_gets_the_input_that_its_architecture_was_made_for(tmp_path: Path) -> None:
    torch.save(registry.build("timm/test_vit3", 2).state_dict(), tmp_path / "net.pth")
    found, made_for = adding.look(tmp_path / "net.pth"), registry.architecture("timm/test_vit3").preprocessing
    assert (found.architecture, found.preprocessing) == ("timm/test_vit3", made_for)
    assert (made_for.size, made_for.mean) != (224, (0.485, 0.456, 0.406))


def test_labels_that_nobody_knows_are_asked_for(tmp_path: Path) -> None:
    saved(tmp_path, "", 3)
    with pytest.raises(CheckpointError, match="Nobody says what its 3 classes are called"):
        adding.add(tmp_path / "net.pth", Given(), "none")
    assert adding.look(tmp_path / "net.pth").labels == ()


def test_a_model_is_kept_without_what_it_came_in(tmp_path: Path) -> None:
    given = saved(tmp_path, "0,a\n1,b\n", 2)
    kept = adding.add(tmp_path / "net.pth", given, "two").card
    assert isinstance(kept, card.ModelCard)
    assert kept.labels.read_text() == "a\nb\n"
    assert card.read(kept.path).architecture == "resnet18"
    assert load("two").labels.names == ("a", "b")


def test_mean_and_std_of_pixels_up_to_255_are_divided(tmp_path: Path) -> None:
    assert of_unit((0.5, 0.5, 0.5), (1.0, 1.0, 1.0)) == ((0.5, 0.5, 0.5), (1.0, 1.0, 1.0))
    assert of_unit((102.0, 102.0, 51.0), (1.0, 1.0, 1.0)) == ((0.4, 0.4, 0.2), (1 / 255,) * 3)
    saved(tmp_path, "", 2)
    found = adding.look(tmp_path / "net.pth", Given(mean=(127.5,) * 3, std=(127.5,) * 3))
    assert found.preprocessing.mean == (0.5, 0.5, 0.5)
    assert "divided by 255" in " ".join(found.notes)
