"""Copy the photographs that scikit-image ships into a folder: python tests/samples.py FOLDER"""

from __future__ import annotations

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

SAMPLES = {
    "astronaut.png": "astronaut.png",
    "cat.png": "chelsea.png",
    "coffee.png": "coffee.png",
    "galaxies.jpg": "hubble_deep_field.jpg",
    "motorcycle.png": "motorcycle_left.png",
    "retina.jpg": "retina.jpg",
    "rocket.jpg": "rocket.jpg",
    "tissue.png": "ihc.png",
}


def copy_samples(folder: Path) -> list[Path]:
    """Copy the files and return the paths of the copies. An existing file is left as it is."""
    package = find_spec("skimage")
    if package is None or package.origin is None:
        raise SystemExit("The sample photographs come with scikit-image. Install it: pip install scikit-image")
    folder.mkdir(parents=True, exist_ok=True)
    for name, shipped in SAMPLES.items():
        if not (folder / name).exists():
            shutil.copyfile(Path(package.origin).parent / "data" / shipped, folder / name)
    return [folder / name for name in SAMPLES]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    print(*copy_samples(Path(sys.argv[1])), sep="\n")
