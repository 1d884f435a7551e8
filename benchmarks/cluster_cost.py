"""Calculates what very many images cost on 1, 10 and 100 GPUs, and which part is the first that cannot keep up.

    python -m benchmarks.cluster_cost --photos FOLDER [--gpu-rate 200] [--cores 8] [--gbit 10] [--price 3]

Measured here, in processor time, on the photographs: decoding, proposing on one core, writing, and the bytes of each.
Assumed, and options: images a second on a GPU (nobody has measured that yet), and for each GPU: cores that decode,
network in gigabit a second, dollars an hour. A prefix of a bucket takes 5,500 reads and 3,500 writes a second, as
Amazon says of S3; `--prefixes` tells over how many the images are spread.
"""

from __future__ import annotations

import argparse
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import pyarrow as pa
import torch

from fastloc_core.batch import steps
from fastloc_core.batch.places import Place
from fastloc_core.batch.steps import Order, Proposing
from fastloc_core.images import find_images
from fastloc_core.localization.presets import preset
from fastloc_core.models.loading import load

MOST = 30  # photographs
READS, WRITES = 5500, 3500  # a second: docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html


@dataclass(frozen=True)
class Measured:
    """Of one image: seconds of a core, and bytes."""

    decode: float
    propose: float
    write: float
    file: float
    shard: float
    xml: float


def measure(photos: Path) -> Measured:
    torch.set_num_threads(1)
    with TemporaryDirectory() as home:
        folder, out = Path(home, "photos"), Path(home, "out")
        folder.mkdir()
        for number, photo in enumerate(find_images(photos).images[:MOST]):
            shutil.copyfile(photo, folder / f"{number}{photo.suffix}")
        count = number + 1
        order = Order(Place(str(folder)), Place(str(out)))
        items, _ = order.source.images(order.out)
        proposing = Proposing(order, load("efficientnet_lite0", "cpu"), preset("learned"), "cpu")
        wanted = pa.Table.from_pylist([{"name": item.name, "xml": item.xml} for item in items])
        proposing(next(steps.read_images(order, wanted)))  # the first is slow
        began = process_time()
        tables = list(steps.read_images(order, wanted))
        decoded = process_time()
        answered = pa.concat_tables([proposing(table) for table in tables])
        proposed = process_time()
        steps.write_results(order, answered)
        written = process_time()
        files = [
            [f for f in place.rglob(pattern) if f.is_file()]
            for place, pattern in ((folder, "*"), (out, "*.parquet"), (out, "*.xml"))
        ]
        sizes = [sum(file.stat().st_size for file in each) for each in files]
    seconds = decoded - began, proposed - decoded, written - proposed
    decode, propose, write, file, shard, xml = (each / count for each in (*seconds, *sizes))
    return Measured(decode, propose, write, file, shard, xml)


def rates(m: Measured, gpus: int, options: argparse.Namespace) -> dict[str, float]:
    """Images a second that each part can do."""
    network = gpus * options.gbit * 1e9 / 8
    return {
        "proposing": gpus * options.gpu_rate,
        "decoding": gpus * options.cores / (m.decode + m.write),
        "network": network / (m.file + m.shard + m.xml),
        "reads of the bucket": READS * options.prefixes,
        "writes of the bucket": WRITES * options.prefixes,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--images", type=float, default=10e6)
    parser.add_argument("--gpu-rate", type=float, default=200)
    parser.add_argument("--cores", type=float, default=8)
    parser.add_argument("--gbit", type=float, default=10)
    parser.add_argument("--price", type=float, default=3)
    parser.add_argument("--prefixes", type=int, default=1)
    options = parser.parse_args()
    m = measure(options.photos)
    print(f"measured, an image: decoding {1000 * m.decode:.1f} ms, proposing {m.propose:.2f} s of a core,", end=" ")
    print(f"writing {1000 * m.write:.1f} ms; file {m.file / 1e3:.0f} kB, shard {m.shard / 1e3:.1f} kB,", end=" ")
    print(f"XML {m.xml / 1e3:.1f} kB")
    print(f"{options.images:,.0f} images take {options.images * m.propose / 3600:,.0f} hours of one core", end=" ")
    print(f"and {options.images * m.shard / 1e9:,.0f} GB of shards")
    print("GPUs  images/s    hours  GPU hours  dollars  first at its limit")
    for gpus in (1, 10, 100):
        parts = rates(m, gpus, options)
        first = min(parts, key=lambda part: parts[part])
        hours = options.images / parts[first] / 3600
        spent = hours * gpus
        print(f"{gpus:4} {parts[first]:9,.0f} {hours:8.1f} {spent:10.0f} {spent * options.price:8,.0f}  {first}")


if __name__ == "__main__":
    main()
