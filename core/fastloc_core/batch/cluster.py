"""Proposing on Ray: the only module that knows it. Ray Data moves the tables from step to step between processes or
machines, holds back the reading if the models are slower, and does again what a lost process was doing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

from fastloc_core.errors import FastlocError, SettingError
from fastloc_core.images.reader import installed

from .places import Item
from .steps import Order, Proposing, Written, read_images, write_results

if TYPE_CHECKING:
    from fastloc_core.localization.localizer import Preset
    from fastloc_core.models.classifier import Classifier

_READ = 32  # files that one task reads
_READING = 0.5  # processors of a task; if it wanted as many as a worker, Ray would have the worker read, too
_GIVEN = 4  # images that a worker is given at once; with GPUs, Ray insists on a number
_BLOCK = 32 << 20  # bytes of pixels that go from step to step at once, if an image is not larger


def needs_ray() -> None:
    """Raises SettingError if Ray is not installed."""
    if not all(map(installed, ("ray", "pyarrow", "fsspec"))):
        raise SettingError(
            "Ray is not installed.", 'Install it: pip install "fastloc[cluster]", or leave out --engine.'
        )


def propose(
    order: Order,
    items: Sequence[Item],
    classifier: Classifier,
    preset: Preset,
    device: str,
    workers: int,
    shard: int,
) -> Iterator[Written]:
    """Propose for the items on the cluster that RAY_ADDRESS names, otherwise on this machine, and tell of each shard.

    `classifier`: on the CPU; each worker gets a copy; `workers`: processes that own a model; 0: one for each GPU, or
    for each processor but one; `shard`: images of one. Raises FastlocError.
    """
    import ray

    with _running(workers):
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False  # the command has its own
        context.target_max_block_size = _BLOCK
        context.execution_options.preserve_order = True  # so that shards have the same images, whoever is quicker
        there = ray.cluster_resources()
        gpus = int(there.get("GPU", 0)) if device == "auto" or device.startswith("cuda") else 0
        count = workers or gpus or max(int(there.get("CPU", 1)) - 1, 1)
        data = ray.data.from_items([asdict(item) for item in items], override_num_blocks=-(-len(items) // _READ))
        data = data.map_batches(partial(read_images, order), num_cpus=_READING, batch_size=None, batch_format="pyarrow")
        data = data.map_batches(
            Proposing,
            fn_constructor_args=(order, classifier, preset, device),
            compute=ray.data.ActorPoolStrategy(size=count),
            num_gpus=share(gpus, count),
            batch_size=_GIVEN,
            batch_format="pyarrow",
        )
        data = data.map_batches(partial(write_results, order), batch_size=shard, batch_format="pyarrow")
        for row in data.iter_rows():
            yield Written(**row)


def share(gpus: int, workers: int) -> float | None:
    """How much of a GPU each worker takes. Several share one if there are more of them, because Python may take longer
    than the GPU: docs/adr/0037-cluster.md.
    """
    return 1 / -(-workers // gpus) if gpus else None


@contextmanager
def _running(workers: int) -> Iterator[None]:
    """Ray, started if it has to be. Raises its errors as FastlocError."""
    import ray

    if not ray.is_initialized():
        here = {} if os.environ.get("RAY_ADDRESS") else {"num_cpus": max(os.cpu_count() or 1, workers + 1)}
        ray.init(log_to_driver=False, logging_level="ERROR", **here)
    try:
        yield
    except ray.exceptions.RayError as error:
        cause = error.as_instanceof_cause() if isinstance(error, ray.exceptions.RayTaskError) else error
        if isinstance(cause, FastlocError):
            raise FastlocError(cause.reason, cause.remedy) from error
        reason = f"Ray could not go on ({type(cause).__name__}: {str(cause).strip().splitlines()[-1][:300]})."
        raise FastlocError(reason, "What is written stays. The same command goes on from there.") from error
    finally:
        ray.shutdown()
