"""The names of devices that a user may choose."""

from __future__ import annotations

import pytest
import torch

from fastloc_core.errors import SettingError
from fastloc_core.models.device import choose


@pytest.fixture
def two_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)


@pytest.mark.usefixtures("two_gpus")
@pytest.mark.parametrize(("name", "device"), [("auto", "cuda"), ("cuda", "cuda"), ("cuda:1", "cuda:1"), ("cpu", "cpu")])
def test_a_device_that_is_there(name: str, device: str) -> None:
    assert choose(name) == torch.device(device)


@pytest.mark.usefixtures("two_gpus")
@pytest.mark.parametrize("name", ["cuda:2", "cuda:", "cuda:-1", "abacus", ""])
def test_a_device_that_is_not_there_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(SettingError, match=f"no device “{name}”. Choose auto or one of: cuda, cuda:0, cuda:1, "):
        choose(name)
