"""Hugging Face's names of the tensors of plain networks, brought to the names of torchvision and timm.

ResNet as in torchvision, ViT and ConvNeXt as in timm. Other networks of that library have other parts, not only other
names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import torch
from torch import Tensor

_RESNET = (
    (r"^(resnet\.)?embedder\.embedder\.convolution\.", "conv1."),
    (r"^(resnet\.)?embedder\.embedder\.normalization\.", "bn1."),
    (r"^(resnet\.)?encoder\.stages\.(\d+)\.layers\.(\d+)\.", lambda m: f"layer{int(m[2]) + 1}.{m[3]}."),
    (r"\.shortcut\.convolution\.", ".downsample.0."),
    (r"\.shortcut\.normalization\.", ".downsample.1."),
    (r"\.layer\.(\d+)\.convolution\.", lambda m: f".conv{int(m[1]) + 1}."),
    (r"\.layer\.(\d+)\.normalization\.", lambda m: f".bn{int(m[1]) + 1}."),
    (r"^classifier\.1\.", "fc."),
)
_VIT = (
    (r"^(vit\.)?embeddings\.cls_token$", "cls_token"),
    (r"^(vit\.)?embeddings\.position_embeddings$", "pos_embed"),
    (r"^(vit\.)?embeddings\.patch_embeddings\.projection\.", "patch_embed.proj."),
    (r"^(vit\.)?encoder\.layer\.(\d+)\.", r"blocks.\2."),
    (r"^(vit\.)?layernorm\.", "norm."),
    (r"\.attention\.attention\.(query|key|value)\.", r".attn.\1."),
    (r"\.attention\.output\.dense\.", ".attn.proj."),
    (r"\.intermediate\.dense\.", ".mlp.fc1."),
    (r"\.output\.dense\.", ".mlp.fc2."),
    (r"\.layernorm_before\.", ".norm1."),
    (r"\.layernorm_after\.", ".norm2."),
    (r"^classifier\.", "head."),
)
_CONVNEXT = (
    (r"^(convnext\.)?embeddings\.patch_embeddings\.", "stem.0."),
    (r"^(convnext\.)?embeddings\.layernorm\.", "stem.1."),
    (r"^(convnext\.)?encoder\.stages\.(\d+)\.downsampling_layer\.", r"stages.\2.downsample."),
    (r"^(convnext\.)?encoder\.stages\.(\d+)\.layers\.", r"stages.\2.blocks."),
    (r"\.dwconv\.", ".conv_dw."),
    (r"\.layernorm\.", ".norm."),
    (r"\.pwconv(\d)\.", r".mlp.fc\1."),
    (r"\.layer_scale_parameter$", ".gamma"),
    (r"^(convnext\.)?layernorm\.", "head.norm."),
    (r"^classifier\.", "head.fc."),
)
_KINDS: Final = {"resnet": _RESNET, "vit": _VIT, "convnext": _CONVNEXT}
_SIGNS = {
    "resnet": "encoder.stages.0.layers.0.layer.0.convolution.weight",
    "vit": "encoder.layer.0.attention.attention.query.weight",
    "convnext": "encoder.stages.0.layers.0.dwconv.weight",
}
KNOWN: Final = "ResNet, ViT and ConvNeXt"


def renamed(tensors: Mapping[str, Tensor]) -> dict[str, Tensor] | None:
    """The tensors by the names of torchvision or timm; None if they are of none of the known kinds."""
    for kind, sign in _SIGNS.items():
        found = next((name for name in tensors if name == sign or name.endswith(f".{sign}")), None)
        if found is None:
            continue
        outside = found.removesuffix(sign).removesuffix(f"{kind}.")
        names = {name.removeprefix(outside): value for name, value in tensors.items() if name.startswith(outside)}
        for old, new in _KINDS[kind]:
            names = {re.sub(old, new, name): value for name, value in names.items()}
        return _fused(names) if kind == "vit" else names
    return None


def _fused(names: dict[str, Tensor]) -> dict[str, Tensor]:
    """Query, key and value of each block as one layer."""
    for name in [name for name in names if ".attn.query." in name]:
        parts = [name.replace(".query.", f".{part}.") for part in ("query", "key", "value")]
        if all(part in names for part in parts) and len({names[part].shape for part in parts}) == 1:
            names[name.replace(".query.", ".qkv.")] = torch.cat([names.pop(part) for part in parts])
    return names
