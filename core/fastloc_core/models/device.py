"""Which device computes, and what to call it on the screen."""

from __future__ import annotations

import torch

from fastloc_core.errors import SettingError


def choose(name: str = "auto") -> torch.device:
    """`auto` takes CUDA, then Apple's MPS, then the CPU. Raises SettingError for a device that this machine lacks."""
    available = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        name = next(kind for kind, there in available.items() if there)
    kind = name.partition(":")[0]
    if not available.get(kind, False):
        here = ", ".join(k for k, there in available.items() if there)
        raise SettingError(f"This machine has no device “{name}”.", f"Choose auto or one of: {here}.")
    return torch.device(name)


def describe(device: torch.device) -> str:
    """For people: "NVIDIA H100" rather than "cuda:0"."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return {"mps": "Apple GPU", "cpu": "CPU"}.get(device.type, str(device))
