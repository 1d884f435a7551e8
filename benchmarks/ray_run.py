"""Proposes for a bucket on local Ray workers, compares every number with a run without Ray, and kills a worker.

    python -m benchmarks.ray_run --photos FOLDER [--images 200] [--workers 1 2] [--preset learned]

It needs fastloc[cluster], moto[s3,server], whose server is the bucket, and a machine without a GPU: in one of the runs
Ray is made to believe in two. The images are cut from the photographs below FOLDER. One more file is broken. The times
include the start of Ray and of the workers.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import cv2
import numpy as np
import torch

from fastloc_core.batch import shards
from fastloc_core.batch.places import Place
from fastloc_core.batch.run import propose_image
from fastloc_core.images import decode, decode_raw, find_images
from fastloc_core.localization.presets import preset
from fastloc_core.localization.proposing import Proposer
from fastloc_core.localization.seen import Seen
from fastloc_core.models.loading import load
from fastloc_core.store.proposals import coarse

PORT = 5817
BUCKET = "s3://lab"
SIDE = 320
SHARD = 20  # images, so that there are some to kill a worker between
PROPOSE = "from fastloc_core.cli import main; main()"
GPUS = 2  # in which Ray is made to believe, so that it hands out shares of them; the workers compute on the processor
PRETEND = f"import ray; ray.init(num_cpus=8, num_gpus={GPUS}, log_to_driver=False, logging_level='ERROR'); {PROPOSE}"
Numbers = dict[str, list[tuple[object, ...]]]


def make_images(photos: Path, folder: Path, count: int) -> None:
    """Crops of the photographs, scaled to SIDE, of any place and size from a half of the photograph's side on."""
    random, sources = np.random.default_rng(0), find_images(photos).images
    decoded = [decode(path) for path in sources[:60]]
    folder.mkdir(parents=True)
    for number in range(count):
        image = decoded[number % len(decoded)]
        side = int(min(image.shape[:2]) * random.uniform(0.5, 1))
        y, x = (int(random.integers(0, n - side + 1)) for n in image.shape[:2])
        cut = cv2.resize(image[y : y + side, x : x + side], (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        below = folder / f"part-{number // 500}"
        below.mkdir(exist_ok=True)
        cv2.imwrite(str(below / f"{number:05}.jpg"), cv2.cvtColor(cut, cv2.COLOR_RGB2BGR))
    (folder / "part-0" / "broken.jpg").write_bytes(b"This is no image.")


@contextmanager
def bucket(folder: Path) -> Iterator[None]:
    """A server of S3 with the images in s3://lab/photos."""
    os.environ |= {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{PORT}", "AWS_DEFAULT_REGION": "us-east-1"}
    os.environ |= {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "no_proxy": "127.0.0.1"}
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-p", str(PORT)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for_server(server)
        import s3fs

        s3fs.S3FileSystem().mkdir("lab")
        s3fs.S3FileSystem().put(str(folder), "lab/photos", recursive=True)
        yield
    finally:
        server.terminate()
        server.wait()


def wait_for_server(server: subprocess.Popen[bytes]) -> None:
    while True:
        if server.poll() is not None:
            raise SystemExit("The S3 server did not start: pip install 'moto[s3,server]'")
        try:
            urlopen(f"http://127.0.0.1:{PORT}/moto-api/").close()
            return
        except OSError:
            time.sleep(0.2)


def without_ray(folder: Path, name: str) -> tuple[Numbers, float]:
    """The proposals of each image, one after the other in this process on one thread, and the seconds."""
    torch.set_num_threads(1)
    proposer = Proposer(load("efficientnet_lite0", "cpu"), preset(name))
    found, began = {}, time.monotonic()
    for path in find_images(folder).images:
        if path.name != "broken.jpg":
            raw = decode_raw(path)
            answer = propose_image(proposer, Seen(raw.shown(), raw.size), path, raw.notices)
            found[path.relative_to(folder).as_posix()] = [numbers(p) for p in coarse(answer.raw.proposals)]
    return found, time.monotonic() - began


def numbers(p: object) -> tuple[object, ...]:
    """All that a shard keeps of a proposal. An edge at the border is an int here, and a float in a shard."""
    plain = shards._box(p)  # type: ignore[arg-type]
    return tuple(str(float(plain[key]) if isinstance(plain[key], int) else plain[key]) for key in sorted(plain))


def command(out: str, workers: int, name: str, pretend: bool) -> list[str]:
    words = ["propose", f"{BUCKET}/photos", "--out", out, "--engine", "ray", "--workers", str(workers)]
    words += ["--shard", str(SHARD)]
    return [sys.executable, "-c", PRETEND if pretend else PROPOSE, *words, "--preset", name]


def in_shards(out: str) -> tuple[Numbers, list[str], int]:
    """The proposals by image, the names of the shards, and how many rows had an error. No image is there twice."""
    import pyarrow as pa

    found: Numbers = {}
    failed, place, problems = 0, Place(out), list[str]()
    names = place.shards()
    for name in names:
        for row in shards.read(pa.BufferReader(place.read(name)), name, problems):
            assert row.image not in found, f"{row.image} was proposed for twice"
            failed += bool(row.error)
            if row.found:
                found[row.image] = [numbers(p) for p in row.found.proposals]
    assert not problems, problems
    return found, names, failed


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes that own a model, among all that the process started."""
    parents, titles = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat, title = (folder / "stat").read_text(), (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        number = int(folder.name)
        parents[number], titles[number] = int(stat.rpartition(")")[2].split()[1]), title

    def is_below(number: int) -> bool:
        while number in parents and number != process.pid:
            number = parents[number]
        return number == process.pid

    return [n for n, title in titles.items() if "MapWorker" in title and is_below(n)]


def run(out: str, workers: int, name: str, kill: str = "", pretend: bool = False) -> tuple[int, float, str]:
    """The exit code, the seconds, and what the command said. `kill`: "worker" or "all", once a shard is there."""
    began = time.monotonic()
    words = command(out, workers, name, pretend)
    process = subprocess.Popen(words, stderr=subprocess.PIPE, start_new_session=True)
    while kill and process.poll() is None:
        if Place(out).shards() and (found := workers_of(process)):
            if kill == "worker":
                os.kill(found[0], signal.SIGKILL)
            else:
                os.killpg(process.pid, signal.SIGKILL)
            break
        time.sleep(0.2)
    _, said = process.communicate()
    return process.returncode, time.monotonic() - began, said.decode().strip()


def load_now() -> str:
    """The processes that want a processor, on average over a minute: beyond the processors, rates say little."""
    return f"{os.getloadavg()[0]:5.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--preset", default="learned")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home, "photos")
        make_images(options.photos, folder, options.images)
        with bucket(folder):
            measure(folder, options)


def measure(folder: Path, options: argparse.Namespace) -> None:
    name, most = options.preset, max(options.workers)
    expected, alone = without_ray(folder, name)
    count = len(expected)
    print(f"{count} images and a broken one, {name}, {os.cpu_count()} processors")
    print(f"{'':34} seconds  images/s  load  shards  as without Ray", flush=True)
    print(f"{'without Ray, one thread':34} {alone:7.0f} {count / alone:9.2f} {load_now()}", flush=True)
    shards_before: list[str] = []
    for workers in options.workers:
        out = f"{BUCKET}/out-{workers}"
        code, seconds, said = run(out, workers, name)
        shards_before = told(f"{workers} workers", out, expected, (code, seconds, said), shards_before)
    out, workers = f"{BUCKET}/out-gpus", 2 * GPUS
    told(f"{workers} workers share {GPUS} GPUs", out, expected, run(out, workers, name, pretend=True), shards_before)
    out = f"{BUCKET}/out-killed"
    told(f"{most} workers, one killed", out, expected, run(out, most, name, "worker"), shards_before)
    out = f"{BUCKET}/out-again"
    first = run(out, most, name, "all")
    kept = len(in_shards(out)[0])
    assert 0 < kept < count, "everything was killed too late or too early"
    again = run(out, most, name)
    told(f"all killed, {kept} images were there", out, expected, (again[0], first[1] + again[1], again[2]), [])


def told(what: str, out: str, expected: Numbers, ran: tuple[int, float, str], before: list[str]) -> list[str]:
    code, seconds, said = ran
    assert code == 1, f"one image is broken, so the exit code should be 1:\n{said}"
    found, names, failed = in_shards(out)
    assert failed >= 1, "the broken image has no row"
    assert not before or names == before, "the shards have other names than before"
    same = found == expected
    xml = sum(file.endswith(".xml") for file in Place(out).listed())
    assert xml == len(expected), f"{xml} XML files"
    rate = f"{seconds:7.0f} {len(found) / seconds:9.2f} {load_now()}"
    print(f"{what:34} {rate} {len(names):7} {'every number' if same else 'NO':>15}", flush=True)
    assert same
    return names


if __name__ == "__main__":
    main()
