"""Runs first in the frozen application: declares two operators that torchvision wants to find when it is imported.

fastloc uses torchvision's classifiers and image transforms. Neither needs its compiled operators, which are for object
detection. So the frozen application leaves their libraries out. Otherwise it would depend on how torchvision was built:
a torchvision for CUDA does not load beside a torch without CUDA.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

OPERATORS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
KEPT: list[object] = []  # a library takes its operators with it when it is collected


class BeforeTorchvision(MetaPathFinder):
    """Finds nothing itself. It waits for the import of torchvision, because torch takes a second to import."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name == "torchvision":
            sys.meta_path.remove(self)
            declare()
        return None


def declare() -> None:
    import torch

    library = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    for operator in OPERATORS:
        library.define(operator)  # type: ignore[no-untyped-call]
    KEPT.append(library)


sys.meta_path.insert(0, BeforeTorchvision())
