"""Every classifier of timm, as timm/NAME, or timm/NAME.TAG with the published weights of that tag.

timm itself says how an architecture is built, what its last layer is called, and which input it was trained with.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from copy import deepcopy
from difflib import get_close_matches
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

from fastloc_core.errors import CheckpointError, UnknownModel
from fastloc_core.models.preprocessing import Preprocessing

from . import imagenet, structure
from .architecture import Architecture, Details, Published

if TYPE_CHECKING:
    from torch import Tensor, nn

PREFIX: Final = "timm/"
_ORDERS = {  # of ImageNet's classes, by their number
    1000: ("ImageNet's 1000 classes", "imagenet_synsets.txt"),
    11221: ("11,221 classes of ImageNet-21k", "imagenet21k_miil_synsets.txt"),
    11821: ("11,821 classes of ImageNet-22k", "imagenet12k_synsets.txt"),
    21841: ("ImageNet-22k's 21,841 classes", "imagenet22k_synsets.txt"),
    21842: ("ImageNet-22k's 21,842 classes, in Microsoft's order", "imagenet22k_ms_synsets.txt"),
    21843: ("ImageNet-21k's 21,843 classes", "imagenet21k_goog_synsets.txt"),
}


def names() -> list[str]:
    if known := structure.registered("timm"):
        return [PREFIX + name for name in known]
    import timm

    return [PREFIX + name for name in timm.list_models()]


@cache
def derived(name: str) -> Architecture:
    """`name`: timm/NAME or timm/NAME.TAG. Raises UnknownModel with similar names."""
    import timm
    import torch

    full = name.removeprefix(PREFIX)
    wanted, _, tag = full.partition(".")
    if not timm.is_model(wanted):
        close = get_close_matches(wanted, timm.list_models(), 5)
        raise UnknownModel(f"timm has no architecture “{wanted}”.", _similar(f"{PREFIX}{each}" for each in close))
    tags = [each.partition(".")[2] for each in timm.list_pretrained(wanted)]
    if tag and tag not in tags:
        remedy = _similar(f"{PREFIX}{wanted}.{each}" for each in get_close_matches(tag, tags, 5, 0.3) or tags)
        raise UnknownModel(f"timm publishes no weights “{tag}” of {wanted}.", remedy)
    configuration: Any = timm.get_pretrained_cfg(full)
    preprocessing = _preprocessing(configuration)
    classes = configuration.num_classes or 1000
    with torch.device("meta"):
        module = timm.create_model(full, num_classes=classes)
    side = preprocessing.size
    return Architecture(
        name,
        f"{full} of timm",
        partial(build, full),
        head=_head(module, configuration.classifier, classes),
        strides=(16,) if hasattr(module, "unroll") else (8, 16, 32),  # Hiera's finer tokens are in another order
        only_size=None if structure.takes(module, side + 32, side + 64) else side,
        preprocessing=preprocessing,
        published=_published(wanted, configuration, preprocessing, sum(p.numel() for p in module.parameters())),
    )


def _similar(names: Iterable[str]) -> str:
    found = " or ".join(names)
    return f"Did you mean {found}?" if found else "The documentation of timm lists all."


def _preprocessing(configuration: Any) -> Preprocessing:  # noqa: ANN401 (several classes of timm have its fields)
    size = max(configuration.input_size[1:])
    (r, g, b), (r_std, g_std, b_std) = configuration.mean, configuration.std
    return Preprocessing(size, (float(r), float(g), float(b)), (float(r_std), float(g_std), float(b_std)))


def _head(module: nn.Module, told: str | tuple[str, ...] | None, classes: int) -> str:
    """A distilled network has a second one, whose answers are averaged with the first one's."""
    name = told if isinstance(told, str) else (told or ("",))[0]
    known = dict(module.named_modules())
    return name if name in known and structure.rows(known[name]) == classes else structure.head(module, classes)


def build(name: str, classes: int) -> nn.Module:
    """`name`: without the prefix."""
    import timm

    module: nn.Module = timm.create_model(name, num_classes=classes)
    _fill(module)
    return module


def _fill(module: nn.Module) -> None:
    """Compute the constants that no file of weights holds, if the network is on the meta device.

    Each part does this on the device of its weights, so a copy of it gets some that nobody sets.
    """
    import torch

    for part in module.modules():
        missing = [
            key
            for key, value in part._buffers.items()
            if key in part._non_persistent_buffers_set and value is not None and value.is_meta
        ]
        if missing:
            real: Any = deepcopy(part).to_empty(device="cpu")
            with torch.device("cpu"):
                real.init_non_persistent_buffers()
            for key in missing:
                setattr(part, key, getattr(real, key))


def _published(name: str, configuration: Any, preprocessing: Preprocessing, weights: int) -> Published | None:  # noqa: ANN401
    """Of networks that know classes of ImageNet, in the hub's folder of timm, which has safe files."""
    repository, known = configuration.hf_hub_id or "", _ORDERS.get(configuration.num_classes)
    if known is None or not repository.startswith(PREFIX) or configuration.hf_hub_filename:
        return None
    about, order = known
    file = f"{repository}/model.safetensors"
    details = partial(_details, repository, order, preprocessing)
    return Published("timm", file, weights * 4 >> 20, about, details, build=partial(_with, name, configuration.tag))


def _details(repository: str, order: str, preprocessing: Preprocessing) -> Details:
    from huggingface_hub import hf_hub_url

    url = hf_hub_url(repository, "model.safetensors", endpoint=os.environ.get("HF_ENDPOINT"))
    return Details(url, imagenet.labels(order), preprocessing)


def _with(name: str, tag: str, state: Mapping[str, Tensor]) -> nn.Module:
    """timm knows what has changed in an architecture since its weights were published."""
    import timm

    try:
        module: nn.Module = timm.create_model(
            f"{name}.{tag}", pretrained=True, pretrained_cfg_overlay={"state_dict": dict(state)}
        )
    except (RuntimeError, KeyError) as error:
        reason = f"The published weights {PREFIX}{name}.{tag} do not fit this version of timm ({error})."
        raise CheckpointError(reason[:500], "Remove the model and download it again.") from error
    return module
