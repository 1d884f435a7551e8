"""The device that computes, and its name on the screen."""

from __future__ import annotations

import torch

from fastloc_core.errors import SettingError


def choose(name: str = "auto") -> torch.device:
    """`auto` takes CUDA, then Apple's MPS, then the CPU. Raises SettingError for a device that this machine does not
    have.
    """
    here = ["mps", "cpu"] if torch.backends.mps.is_available() else ["cpu"]
    if torch.cuda.is_available():
        here = ["cuda", *(f"cuda:{i}" for i in range(torch.cuda.device_count())), *here]
    if name == "auto":
        name = here[0]
    if name not in here:
        raise SettingError(f"This machine has no device “{name}”.", f"Choose auto or one of: {', '.join(here)}.")
    return torch.device(name)


def describe(device: torch.device) -> str:
    """For people: "NVIDIA H100" instead of "cuda:0"."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return {"mps": "Apple GPU", "cpu": "CPU"}.get(device.type, str(device))
