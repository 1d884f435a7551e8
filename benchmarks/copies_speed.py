"""How long it takes to find the copies in a folder of JPEGs, of which every hundredth is a copy of the one before.

python benchmarks/copies_speed.py --images 4000
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

from fastloc_core.store import Store, copies, find_place
from fastloc_core.store.indexing import index

WIDTH, HEIGHT = 1280, 960


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=4000)
    wanted = parser.parse_args().images
    with TemporaryDirectory() as temporary:
        for number in range(wanted):
            seen = np.random.default_rng(number - (number % 100 == 1)).integers(0, 256, (9, 12, 3), np.uint8)
            image = cv2.resize(seen, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
            cv2.imwrite(str(Path(temporary) / f"{number * 7919 % 100_003}_{number}.jpg"), image)
        with Store(find_place(Path(temporary))) as store:
            index(store)
            begun = time.monotonic()
            found = copies.find(store)
            passed = time.monotonic() - begun
    print(f"{len(found.groups)} groups in {wanted} images, {passed:.1f} s on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
