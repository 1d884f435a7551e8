"""The three steps of proposing on a cluster: read images, propose, write. They know nothing of the cluster.

Each gets a table and gives tables, so that any machine can do any step. Tables of the second step have the columns of a
shard, and the files for the annotations.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastloc_core import limits
from fastloc_core.errors import AnnotationError, FastlocError, ImageError, SettingError
from fastloc_core.files import sweep
from fastloc_core.formats import voc
from fastloc_core.formats.voc_paths import annotation_name
from fastloc_core.images import Choice, decode_raw, file_of, images_in
from fastloc_core.images.paths import split_name
from fastloc_core.limits import Limits
from fastloc_core.localization.seen import Seen
from fastloc_core.masks import mask_path
from fastloc_core.store.digests import file_digest

from . import shards
from .guard import Guard
from .places import Item, Place, blamed, borrowed
from .run import Question, propose_image, to_mask, to_xml, why_kept, write

if TYPE_CHECKING:
    import pyarrow as pa

    from fastloc_core.localization.localizer import Preset
    from fastloc_core.localization.proposing import Proposer
    from fastloc_core.models.classifier import Classifier


@dataclass(frozen=True, slots=True)
class Order:
    """What is proposed, and where the results go. `settings`: they are in each shard; `bands`: which of an image
    are red, green and blue.
    """

    source: Place
    out: Place
    question: Question = field(default_factory=Question)
    replace_proposals: bool = True
    masks: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    bands: Choice | None = None
    limits: Limits = field(default_factory=limits.current)


@dataclass(frozen=True, slots=True)
class Written:
    """What a shard holds. `xml_kept`: annotation files that stayed as they are."""

    shard: str
    images: int
    failed: int
    xml_kept: int
    problems: list[str]


def left(order: Order, items: Iterable[Item]) -> list[Item]:
    """The items that no shard in the output holds, or holds only with an error. Raises SettingError if the shards there
    were made with other settings, AnnotationError if one is damaged.
    """
    done: set[str] = set()
    seen: dict[str, set[str]] = defaultdict(set)  # pages of a file in a bucket
    with Guard() as guard:
        for name in order.out.shards(shards.FOLDER):
            settings, images = guard.images(order.out.read(name), name)
            if settings != order.settings:
                reason = f"{order.out.address} holds proposals of another model, preset or classes."
                raise SettingError(reason, "Choose another --out, or the same model and settings as before.")
            for image, pages, good in images:
                if good and pages == 1:
                    done.add(image)
                elif good:
                    file = split_name(image)[0]
                    seen[file].add(image)
                    done.update({file} if len(seen[file]) == pages else ())
    return [item for item in items if item.name not in done]


def read_images(order: Order, table: pa.Table) -> Iterator[pa.Table]:
    """Items -> their pixels, a table for each image, so that memory is taken for one after the other."""
    import pyarrow as pa

    limits.use(order.limits)
    for item in table.to_pylist():
        for row in _decoded(order, item["name"], item["xml"]):
            yield pa.Table.from_pylist([row], _decoded_schema())


def _decoded_schema() -> pa.Schema:
    import pyarrow as pa

    texts = [(name, pa.string()) for name in ("image", "xml", "error")]
    numbers = [(name, pa.int64()) for name in ("bytes", "pages", "width", "height")]
    return pa.schema([*texts, *numbers, ("sha256", pa.binary()), ("notices", pa.list_(pa.string())),
                      ("size", pa.list_(pa.int64())), ("pixels", pa.large_binary())])  # fmt: skip


def _decoded(order: Order, name: str, xml: str) -> Iterator[dict[str, Any]]:
    place = order.source
    blank = {"image": name, "xml": xml, "error": "", "bytes": 0, "pages": 1, "width": 0, "height": 0, "sha256": b"",
             "size": [], "notices": [], "pixels": b""}  # fmt: skip
    try:
        with borrowed(place, name) as path:
            paths = (path,) if place.local else images_in(path)
            file = file_of(path)
            about = {"sha256": file_digest(file), "bytes": file.stat().st_size, "pages": len(paths)}
            for page in paths:
                image = name if len(paths) == 1 else f"{name.rpartition(file.name)[0]}{page.name}"
                own = xml if image == name else _xml_of_page(image, name, xml)
                yield blank | about | {"image": image, "xml": own} | _pixels(page, order, image)
    except FastlocError as error:
        yield blank | {"error": str(error)}
    except OSError as error:
        yield blank | {"error": f"{place.address}/{name}: It cannot be read ({error.strerror})."}


def _xml_of_page(image: str, name: str, xml: str) -> str:
    return annotation_name(image, f"{image}.xml" if xml == f"{name}.xml" else "")


def _pixels(path: Path, order: Order, image: str) -> dict[str, Any]:
    try:
        raw = decode_raw(path, order.bands, or_reduced=True)
        shown = raw.shown()
    except ImageError as error:
        return {"error": blamed(error, order.source, image)}
    except Exception as error:
        return {"error": f"{image}: An unexpected error occurred ({type(error).__name__}: {error})."}
    height, width = shown.shape[:2]
    about = {"width": width, "height": height, "size": list(raw.size), "notices": list(raw.notices)}
    return about | {"pixels": shown.tobytes()}


class Proposing:
    """The second step. It owns a model."""

    def __init__(self, order: Order, classifier: Classifier, preset: Preset, device: str) -> None:
        """`classifier`: on the CPU, so that it could be sent here; `device`: where it computes."""
        from fastloc_core.localization.proposing import Proposer  # torch: 2 s
        from fastloc_core.models.device import choose

        classifier.device = choose(device)
        classifier.module.to(classifier.device)
        classifier.batch_size = 16 if classifier.device.type == "cpu" else 64
        self._order, self._proposer = order, Proposer(classifier, preset)
        limits.use(order.limits)

    def __call__(self, table: pa.Table) -> pa.Table:
        import pyarrow as pa

        return pa.Table.from_pylist([self._answered(row) for row in table.to_pylist()], _answered_schema())

    def _answered(self, row: dict[str, Any]) -> dict[str, Any]:
        """The proposals of one image. Whatever goes wrong with it, the others are not disturbed."""
        order, found, xml, mask, error = self._order, None, b"", b"", row["error"]
        if not error:
            try:
                found, xml, mask = _asked(self._proposer, order, row)
            except SettingError:
                raise  # all images would have this problem
            except Exception as problem:
                told = isinstance(problem, FastlocError)
                error = str(problem) if told else f"{row['image']}: {type(problem).__name__}: {problem}"
        named, about = bool(order.question.classes), (row["sha256"], row["bytes"])
        plain = shards.to_plain(shards.Row(row["image"], *about, named, found, error, row["pages"]))
        return plain | {"xml": row["xml"], "xml_content": xml, "mask_content": mask}


def _asked(proposer: Proposer, order: Order, row: Mapping[str, Any]) -> tuple[Any, bytes, bytes]:
    import numpy as np

    path = order.source.path(row["image"])
    pixels = np.frombuffer(row["pixels"], np.uint8).reshape(row["height"], row["width"], 3)
    width, height = row["size"]
    answer = propose_image(proposer, Seen(pixels, (width, height)), path, tuple(row["notices"]), order.question)
    mask = to_mask(answer.shown) if order.masks else b""
    return answer.raw, to_xml(answer.shown, path), mask


def _answered_schema() -> pa.Schema:
    import pyarrow as pa

    files = pa.schema([("xml", pa.string()), ("xml_content", pa.binary()), ("mask_content", pa.binary())])
    return pa.schema([*shards.schema(), *files])


def write_results(order: Order, table: pa.Table) -> pa.Table:
    """The annotation files, and then the shard, which says that they are there. Its name is the digest of the names of
    its images, so that a step that is done twice writes the same files. Gives a table of Written.
    """
    import pyarrow as pa

    limits.use(order.limits)
    rows = table.select(["image", "error", "xml", "xml_content", "mask_content"]).to_pylist()
    good = [row for row in rows if not row["error"]]
    kept = _write_local(order, order.out.local, good) if order.out.local else _write_remote(order, good)
    schema = shards.schema(order.settings)
    names = "\n".join(row["image"] for row in rows)
    name = f"{shards.FOLDER}/{hashlib.sha256(names.encode()).hexdigest()[:24]}{shards.ENDING}"
    order.out.write({name: shards.to_bytes(table.select(schema.names).cast(schema))})
    errors = [row["error"] for row in rows if row["error"]]
    told = {"shard": name, "images": len(rows), "failed": len(errors), "xml_kept": len(kept)}
    problem = pa.list_(pa.string())
    numbers = [("images", pa.int64()), ("failed", pa.int64()), ("xml_kept", pa.int64())]
    return pa.Table.from_pylist(
        [told | {"problems": [*errors, *kept]}], pa.schema([("shard", pa.string()), *numbers, ("problems", problem)])
    )


def _write_local(order: Order, out: Path, rows: list[dict[str, Any]]) -> list[str]:
    """As on one machine. Returns why files were kept, or could not be written."""
    told = []
    for folder in {(out / row["xml"]).parent for row in rows}:
        sweep(folder)
    for row in rows:
        xml = out / row["xml"]
        mask = mask_path(xml) if order.masks else None
        try:
            if kept := why_kept(xml, mask, out, order.replace_proposals):
                told.append(f"{xml}: {kept}")
            else:
                write(xml, row["xml_content"], mask, row["mask_content"], out)
        except FastlocError as error:
            told.append(str(error))
    return told


def _write_remote(order: Order, rows: list[dict[str, Any]]) -> list[str]:
    """The same in a bucket, where files are looked at and written many at a time."""
    told, files = [], {}
    there = order.out.existing([row["xml"] for row in rows])
    for row in rows:
        content = there.get(row["xml"])
        if content is not None and not (order.replace_proposals and _is_ours(content, order.out.path(row["xml"]))):
            told.append(f"{order.out.address}/{row['xml']}: It was there already, and may hold a person's work.")
            continue
        files[row["xml"]] = row["xml_content"]
        if order.masks:
            files[mask_path(Path(row["xml"])).as_posix()] = row["mask_content"]
    order.out.write(files)
    return told


def _is_ours(content: bytes, path: Path) -> bool:
    try:
        return voc.parse(content, path).undecided
    except AnnotationError:
        return False
