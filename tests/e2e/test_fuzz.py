"""Any content of a file or store is read, or refused in a sentence. `python benchmarks/fuzz.py` tries for longer."""

from __future__ import annotations

import random

import pytest

from benchmarks.fuzz import Target, failure, inputs, signature, smaller, target, targets

ROUNDS = {"fuzz_store": 30, "fuzz_checkpoint": 60, "fuzz_manifest": 150}  # slow ones
OTHERS = 400


@pytest.mark.parametrize("name", targets())
def test_nothing_is_raised_that_is_not_fastlocs_own(name: str) -> None:
    one, choose = target(name), random.Random(7)
    for _, data in zip(range(ROUNDS.get(name, OTHERS)), inputs(one, choose), strict=False):
        one.run(data)


def test_an_error_would_be_found_and_made_small() -> None:
    def run(data: bytes) -> None:
        if b"\xff" in data:
            raise KeyError("an error")

    one, choose = Target("fuzz_x", run, (b"an honest input",)), random.Random(7)
    failed = next(data for data in inputs(one, choose) if failure(one, data))
    error = failure(one, failed)
    assert error is not None
    assert smaller(one, failed, signature(error), lambda data: None) == b"\xff"
