"""The loader of models."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from fastloc_gui.jobs.engine import ModelFacts
from fastloc_gui.jobs.worker import Token, Worker
from fastloc_gui.review.session import Session
from fastloc_gui.work.model_loader import ModelLoader
from tests.gui.fakes import FACTS, FakeEngine


class Named(FakeEngine):
    """An engine that names the requested model, and has no unicorns."""

    def load(self, model: str, preset: str, device: str, token: Token) -> ModelFacts:
        if model == "unicorn":
            raise RuntimeError("There are none.")
        return replace(FACTS, name=model)


def test_only_the_model_that_was_asked_for_last_counts(session: Session, worker: Worker, qtbot: QtBot) -> None:
    loader, loaded = ModelLoader(session, Named(), worker, worker), list[ModelFacts]()
    loader.loaded.connect(loaded.append)
    loader.load("unicorn", "paper", "cpu")
    loader.load("vgg16", "paper", "cpu")
    worker.start()
    qtbot.waitUntil(lambda: not worker.pending)
    assert [facts.name for facts in loaded] == ["vgg16"]
    assert (loader.model, loader.loading) == ("vgg16", False)


def test_a_model_that_cannot_be_loaded_is_named(session: Session, worker: Worker, qtbot: QtBot) -> None:
    loader = ModelLoader(session, Named(), worker, worker)
    worker.start()
    with qtbot.waitSignal(session.problem) as problem:
        loader.load("unicorn", "paper", "cpu")
    assert problem.args is not None
    assert problem.args[0] == "The model unicorn could not be loaded"
    assert (loader.model, loader.loading) == ("", False)
