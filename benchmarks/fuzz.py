"""Looks for contents of files and stores that the program neither reads nor refuses in a sentence.

    python benchmarks/fuzz.py --seconds 600 [--seed 0] [--only NAME] [--jobs 2] [--found FOLDER]

Changes honest inputs at random and hands them to the targets, the functions fuzz_x(data) of tests/fuzz_targets, in
processes that are watched. An input is a finding if the target raises anything, or takes over 10 s or 2 GB. Findings
are made as small as possible and written to a folder: `python benchmarks/fuzz.py --again FILE` runs one again. Linux
only: memory is read in /proc.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import os
import random
import re
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.watched import Watched

HANG_S = 10.0
LIMIT_MB = 2048
SMALLER_S = 5.0  # the time for making a finding smaller
MEMORY = next(filter(os.path.isdir, ("/dev/shm",)), None)  # noqa: S108 (a folder of our own is made there)
ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "fuzz_targets"
NUMBERS = [number.to_bytes(size, "little") for number in (0, 1, 127, 128, 255) for size in (1, 2, 4)]
NUMBERS += [number[::-1] for number in NUMBERS] + [b"\xff" * size for size in (2, 4, 8)]
WORDS = rb"""\ud800 \u0000 NaN 1e999 -1 -0 null true [] {} "" &a; %s%n ../ / <a> </a> <!-- ]]>""".split()
BLOCKS = [b"[" * 3000, b"{" * 500, b'{"a":' * 3000, b"<a>" * 3000, b"9" * 400, b"\n", b"\r", b"\0"]
TOKENS = (*NUMBERS, *WORDS, *BLOCKS, b"\xed\xa0\x80", b"\xc0\x80", b"\xef\xbb\xbf", b"\xff\xfe")


@dataclass(frozen=True, slots=True)
class Target:
    name: str
    run: Callable[[bytes], None]
    honest: tuple[bytes, ...]


def targets() -> dict[str, str]:
    """The functions fuzz_x by name, and the module of each. Nothing is imported."""
    texts = {file.stem: file.read_text() for file in sorted(FOLDER.glob("[a-z]*.py"))}
    return {name: module for module, text in texts.items() for name in re.findall(r"^def (fuzz_\w+)", text, re.M)}


def target(name: str) -> Target:
    """Its honest inputs come from honest_x or honest of its module, otherwise from tests/fuzz_targets/honest.py."""
    module = importlib.import_module(f"tests.fuzz_targets.{targets()[name]}")
    spare = importlib.import_module("tests.fuzz_targets.honest")
    own = f"honest_{name.removeprefix('fuzz_')}"
    inputs = getattr(module, own, None) or getattr(module, "honest", None) or getattr(spare, own)
    return Target(name, getattr(module, name), tuple(inputs()))


def changed(choose: random.Random, honest: Sequence[bytes]) -> bytes:
    """An honest input with a few changes: bytes, blocks, troublesome numbers and words, and parts of another input."""
    data = bytearray(choose.choice(honest))
    most = 1 << 18 | len(data)
    for _ in range(choose.choice((1, 1, 1, 2, 3, 5, 8))):
        at = choose.randrange(len(data) + 1)
        end = min(len(data), at + choose.choice((1, 2, 4, 8, 32, 200)))
        match choose.randrange(9):
            case 0 if data:
                data[min(at, len(data) - 1)] ^= 1 << choose.randrange(8)
            case 1:
                data[at:end] = choose.randbytes(end - at)
            case 2:
                del data[at:end]
            case 3:
                del data[at:]
            case 4:
                data[at:at] = data[at:end] * choose.choice((1, 2, 50))
            case 5:
                token = choose.choice(TOKENS)
                data[at : at + choose.choice((0, len(token)))] = token
            case 6:
                other = choose.choice(honest)
                start = choose.randrange(len(other) + 1)
                data[at:end] = other[start : start + choose.choice((4, 16, 200, 5000))]
            case 7:
                data[at:at] = choose.randbytes(choose.choice((1, 4, 8, 40)))
            case _ if b'"' in data or b">" in data:  # a value in a text
                words = data.replace(b">", b'"').split(b'"')
                word = choose.choice(words)
                if word:
                    data = bytearray(bytes(data).replace(bytes(word), choose.choice(TOKENS), choose.choice((1, 20))))
        del data[most:]
    return bytes(data)


def inputs(one: Target, choose: random.Random) -> Iterator[bytes]:
    """The honest inputs, and then changed ones without end."""
    yield from one.honest
    while True:
        yield changed(choose, one.honest)


def signature(error: BaseException) -> str:
    """The type of the error, and the last place in the program that it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "fastloc_" in f.filename] or frames
    return f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].lineno}"


def failure(one: Target, data: bytes) -> BaseException | None:
    try:
        one.run(data)
    except (Exception, SystemExit) as error:
        return error
    return None


def smaller(one: Target, data: bytes, wanted: str, before: Callable[[bytes], None]) -> bytes:
    """A shorter input that fails in the same way."""
    ends, size = time.monotonic() + SMALLER_S, len(data) // 2
    while size and time.monotonic() < ends:
        at = 0
        while at < len(data) and time.monotonic() < ends:
            shorter = data[:at] + data[at + size :]
            before(shorter)
            error = failure(one, shorter)
            if error is not None and signature(error) == wanted:
                data = shorter
            else:
                at += size
        size //= 2
    return data


# the worker


def work(name: str, seed: int, seconds: float, current: Path) -> None:
    """Run until the time is over. Print each new finding, and the number of inputs."""
    warnings.simplefilter("error")  # users would see them
    one = target(name)
    choose, known, count = random.Random(seed), set[str](), 0
    end = time.monotonic() + seconds

    def before(data: bytes) -> None:
        current.write_bytes(data)

    given = inputs(one, choose)
    while time.monotonic() < end:
        data = next(given)
        before(data)
        count += 1
        error = failure(one, data)
        if error is not None and (kind := signature(error)) not in known:
            known.add(kind)
            text = "".join(traceback.format_exception(error))
            data = smaller(one, data, kind, before)
            print(json.dumps({"kind": kind, "data": data.hex(), "trace": text}), flush=True)
        if count % 50 == 0:
            print(json.dumps({"count": 50}), flush=True)
    print(json.dumps({"count": count % 50}), flush=True)


# the watch


@dataclass(slots=True)
class Findings:
    target: str
    count: int = 0
    seconds: float = 0.0
    found: dict[str, bytes] = field(default_factory=dict)
    traces: dict[str, str] = field(default_factory=dict)
    broken: str = ""  # the target itself does not work


def fuzz(name: str, seed: int, seconds: float) -> Findings:
    """Fuzz one target for so long. A process that hangs, dies or takes too much memory is replaced."""
    result, began = Findings(name), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir=MEMORY) as home:
        current = Path(home, "current")
        environment = os.environ | {"FASTLOC_HOME": home, "TMPDIR": home, "QT_QPA_PLATFORM": "offscreen"}
        environment |= {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        environment["PYTHONPATH"] = os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))
        while (left := seconds - (time.monotonic() - began)) > 0 and not result.broken:
            current.write_bytes(b"")
            command = [sys.executable, __file__, "--worker", name, "--seed", str(seed), "--seconds", str(left)]
            command += ["--current", str(current)]
            limits = {"start_s": 10 * HANG_S, "still_s": HANG_S, "most_mb": LIMIT_MB}
            ran = Watched(command, environment, Path(home), current, **limits)
            _collect(result, Path(home, "stdout"))
            errors = Path(home, "stderr").read_text(errors="replace")
            if ran.why_killed:
                result.found.setdefault(ran.why_killed, current.read_bytes())
            elif ran.code == 1 and not result.found and not result.count:
                result.broken = errors[-2000:]
            elif ran.code:
                kind = f"process ended with {ran.code}"
                result.found.setdefault(kind, current.read_bytes())
                result.traces[kind] = errors[-3000:]
            seed += 1000
    result.seconds = time.monotonic() - began
    return result


def _collect(result: Findings, out: Path) -> None:
    for line in out.read_text().splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            continue  # a kill cut it short
        result.count += told.get("count", 0)
        if "kind" in told:
            result.found.setdefault(told["kind"], bytes.fromhex(told["data"]))
            result.traces.setdefault(told["kind"], told["trace"])


def _kept(result: Findings, folder: Path) -> Iterator[tuple[str, Path]]:
    for kind, data in result.found.items():
        file = folder / f"{result.target}-{hashlib.sha256(kind.encode()).hexdigest()[:8]}"
        folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        file.with_suffix(".txt").write_text(f"{kind}\n{result.traces.get(kind, '')}")
        yield kind, file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=600.0, help="for all targets together")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="only targets with this text in their names")
    parser.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 1) // 2))
    parser.add_argument("--found", type=Path, default=Path(tempfile.gettempdir(), "fastloc-fuzz"))
    parser.add_argument("--again", type=Path, help="run one finding again")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--current", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        work(options.worker, options.seed, options.seconds, options.current)
        return
    if options.again:
        target(options.again.name.rpartition("-")[0]).run(options.again.read_bytes())
        return
    names = [name for name in targets() if options.only in name]
    each = options.seconds * options.jobs / len(names)
    print(f"{len(names)} targets, {each:.0f} s each; findings go to {options.found}", flush=True)
    total = Counter[str]()
    with ThreadPoolExecutor(options.jobs) as pool:
        for result in pool.map(lambda name: fuzz(name, options.seed, each), names):
            pace = result.count / max(result.seconds, 1e-9)
            print(
                f"{result.target:20} {result.count:8,} inputs {pace:7.0f}/s {len(result.found):3} findings", flush=True
            )
            for kind, file in _kept(result, options.found):
                print(f"    {kind}: {file}", flush=True)
            if result.broken:
                print(f"    does not run: {result.broken}", flush=True)
            total.update(inputs=result.count, findings=len(result.found) + bool(result.broken))
    print(f"{total['inputs']:,} inputs, {total['findings']} findings")
    sys.exit(bool(total["findings"]))


if __name__ == "__main__":
    main()
