"""Measures compiled and exported graphs beside the network as it is: python benchmarks/compiled.py [--turns 5]

The network is the frozen backbone of `learned`, four images at a time, on one thread. `torch.compile` needs a C++
compiler; ONNX Runtime needs the packages onnxruntime and onnxscript. What is missing is left out, and says so. The
ways run in turns; it is the time of the processor, so that other programs hardly count.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import torch
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parents[1]))

from fastloc_core.models.backbone import SIZE, Backbone

IMAGES = 4


class Maps(nn.Module):
    """The last map of the backbone."""

    def __init__(self, backbone: Backbone) -> None:
        super().__init__()
        self.network = backbone.network

    def forward(self, x: Tensor) -> Tensor:
        return self.network.blocks(self.network.stem(x))  # type: ignore[no-any-return]


def compiled(module: nn.Module, x: Tensor) -> Callable[[], Tensor]:
    from torch._inductor import config

    config.freezing = True  # weights are constants, so they may be laid out anew
    fast = torch.compile(module)
    fast(x)
    return lambda: fast(x)


def exported(module: nn.Module, x: Tensor) -> Callable[[], Tensor]:
    import onnxruntime  # type: ignore[import-not-found,import-untyped,unused-ignore]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    with TemporaryDirectory() as home:
        file = Path(home, "backbone.onnx")
        torch.onnx.export(module, (x.contiguous(),), file, dynamo=True, verbose=False, input_names=["x"])
        session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    given = {"x": x.contiguous().numpy()}
    return lambda: torch.from_numpy(session.run(None, given)[0])


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    module = Maps(Backbone.load("cpu")).eval()
    x = torch.randn(IMAGES, 3, SIZE, SIZE).contiguous(memory_format=torch.channels_last)
    expected = module(x)
    ways: dict[str, Callable[[], Tensor]] = {"as it is": lambda: module(x)}
    for name, build in (("torch.compile", compiled), ("ONNX Runtime", exported)):
        begun = perf_counter()
        try:
            ways[name] = build(module, x)
        except Exception as error:
            print(f"{name} is left out: {type(error).__name__}: {str(error).splitlines()[0]}")
            continue
        off = float((ways[name]() - expected).abs().max() / expected.abs().max())
        print(f"{name}: ready in {perf_counter() - begun:.0f} s, differs by {off:.0e} of the largest value", flush=True)
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(options.turns):
        for name, way in ways.items():
            begun = process_time()
            way()
            seconds[name].append(process_time() - begun)
    for name, took in seconds.items():
        share = median(a / b for a, b in zip(took, seconds["as it is"], strict=True))
        print(f"{name:14} {median(took) / IMAGES * 1000:6.1f} ms an image, {share:.2f} of the time")


if __name__ == "__main__":
    main()
