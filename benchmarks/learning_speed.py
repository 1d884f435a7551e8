"""How long learning from decisions takes, on one thread, and how long a proposal takes that follows what was learned.

    python benchmarks/learning_speed.py

The decided boxes are made up: the time does not depend on what is in them.
"""

from __future__ import annotations

from time import perf_counter, process_time

import numpy as np
import torch

from fastloc_core.annotation import Decision
from fastloc_core.boxes import Box
from fastloc_core.learning import extents
from fastloc_core.learning.edges import CELLS
from fastloc_core.learning.lesson import Lesson
from fastloc_core.localization.learned.embedding import WIDTH
from fastloc_core.localization.learned.head import HIDDEN
from fastloc_core.localization.learned.learn import learn
from fastloc_core.localization.learned.weights import prior
from fastloc_core.proposal import Descriptor

FRAME, FIRST = Box(0, 0, 280, 280), Box(60, 60, 220, 220)


def main() -> None:
    torch.set_num_threads(1)
    head = prior().head.edges
    for n in (5, 20, 200, 1000):
        lessons = [made_up(number) for number in range(n)]
        start, wall = process_time(), perf_counter()
        learned = learn(head, lessons)
        print(f"{n} decisions: {process_time() - start:.2f} s of one thread, {perf_counter() - wall:.2f} s in all")
    weights = (learned and learned.extents) or head.weights()
    start = process_time()
    for lesson in lessons:
        extents.placed(weights, lesson.descriptor, 280, 280)
    print(f"a proposal: {1000 * (process_time() - start) / len(lessons):.2f} ms")


def made_up(number: int) -> Lesson:
    random = np.random.default_rng(number)
    features = random.normal(0, 1, (2, 2 * HIDDEN, CELLS)).astype(np.float16)
    embedding = random.normal(0, WIDTH**-0.5, WIDTH).astype(np.float16)
    box = Box(*random.uniform(30, 90, 2).tolist(), *random.uniform(190, 250, 2).tolist())
    seen = Descriptor("", FRAME, FIRST, features, embedding)
    return Lesson(f"{number}.jpg", seen, FIRST, box, f"class {number % 5}", "cat", Decision.ADJUSTED, number)


if __name__ == "__main__":
    main()
