"""The engine with the model that comes with fastloc."""

from __future__ import annotations

from fastloc_core.models import DEFAULT
from fastloc_gui.jobs.engine import Engine
from fastloc_gui.jobs.worker import Token


def test_another_device_computes_if_the_wanted_one_is_gone_and_the_window_says_why() -> None:
    engine, token = Engine(), Token()
    facts = engine.load(DEFAULT, "refined", "cuda:99", token)
    assert facts.device.endswith(" (this machine has no cuda:99)")
    assert facts.labels
    assert "99" not in engine.load(DEFAULT, "refined", "auto", token).device
