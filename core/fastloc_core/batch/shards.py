"""Shards: proposals of many images as Parquet files, in columns, one row for each image.

The proposals are as the model made them, before names and extents are chosen for a folder, so that a folder's store can
keep them as if the window had asked the model. docs/formats.md has the schema. A shard may come from anybody: every
value is checked before it is believed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from fastloc_core import limits
from fastloc_core.boxes import Box
from fastloc_core.errors import AnnotationError, SettingError
from fastloc_core.images.reader import installed
from fastloc_core.proposal import ClassScore, Evidence, Neuron, Proposal, ProposalSet
from fastloc_core.store import descriptors, sound
from fastloc_core.store.proposals import MOST_SIDE, coarse

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

ENDING = ".parquet"
FOLDER = "shards"
VERSION = b"1"
_VERSION, _SETTINGS = b"fastloc.version", b"fastloc.settings"
_MOST_ROWS = 1 << 20  # images of a shard
_MOST_VALUES, _MOST_BYTES = 1 << 22, 1 << 30  # of one column; of all, without compression: in each group of rows
_GROUP = 200  # rows
_ENCODINGS = {"PLAIN", "RLE", "BIT_PACKED"}  # with a dictionary or with deltas, a few bytes may stand for gigabytes
_AT_ONCE = 16  # rows that are read at a time
_MOST_CLASSES = 1000  # names of classes of one image or box
ANEW = "Propose again, or take this file away."


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """What became of one image. `image`: its path below the folder, with slashes; page n of a file has `#page=n`.

    `digest`, `bytes`: of its file, empty and 0 if it could not be read; `pages`: the images of that file that were
    proposed for; `named`: a person named the classes; `found`: None if there is an `error`.
    """

    image: str
    digest: bytes
    bytes: int
    named: bool
    found: ProposalSet | None
    error: str = ""
    pages: int = 1


def needs_arrow() -> None:
    """Raises SettingError if the library that reads and writes shards is not installed."""
    if not installed("pyarrow"):
        raise SettingError(
            "Shards need an addition that is not installed.", 'Install it: pip install "fastloc[cluster]".'
        )


def schema(settings: Mapping[str, Any] | None = None) -> pa.Schema:
    """`settings`: what all proposals of the shard were made with."""
    import pyarrow as pa

    number, real, text = pa.int32(), pa.float64(), pa.string()
    score = [("index", number), ("label", text), ("logit", real), ("probability", real)]
    neuron = [("channel", number), ("y", number), ("x", number), ("rank", real), ("blob_logit", real)]
    box = [
        *((edge, real) for edge in ("x0", "y0", "x1", "y1")),
        *score,
        ("confidence", real),
        ("belief", real),
        ("alternatives", pa.list_(pa.struct(score))),
        ("heat", pa.binary()),
        ("mask", pa.binary()),
        ("neurons", pa.list_(pa.struct([*neuron, ("kept", pa.bool_())]))),
        ("descriptor", pa.binary()),
    ]
    columns = [
        ("image", text),
        ("sha256", pa.binary()),
        ("bytes", pa.int64()),
        ("pages", number),
        ("width", number),
        ("height", number),
        ("model", text),
        ("preset", text),
        ("named", pa.bool_()),
        ("error", text),
        ("notices", pa.list_(text)),
        ("top", pa.list_(pa.struct(score))),
        ("proposals", pa.list_(pa.struct(box))),
    ]
    about = {_VERSION: VERSION, _SETTINGS: json.dumps(settings or {}, sort_keys=True).encode()}
    return pa.schema(columns, metadata=about)


def to_plain(row: Row) -> dict[str, Any]:
    """The values of the columns."""
    found = row.found
    return {
        "image": row.image,
        "sha256": row.digest,
        "bytes": row.bytes,
        "pages": row.pages,
        "width": found.width if found else 0,
        "height": found.height if found else 0,
        "model": found.model if found else "",
        "preset": found.preset if found else "",
        "named": row.named,
        "error": row.error,
        "notices": list(found.notices) if found else [],
        "top": [_score(each) for each in found.top] if found else [],
        "proposals": [_box(each) for each in coarse(found.proposals)] if found else [],
    }


def _score(score: ClassScore) -> dict[str, Any]:
    return {"index": score.index, "label": score.label, "logit": score.logit, "probability": score.probability}


def _box(p: Proposal) -> dict[str, Any]:
    import numpy as np

    names = ("channel", "y", "x", "rank", "blob_logit", "kept")
    return {
        **dict(zip(("x0", "y0", "x1", "y1"), p.box.edges, strict=True)),
        **_score(p.score),
        "confidence": p.confidence,
        "belief": p.belief,
        "alternatives": [_score(each) for each in p.alternatives],
        "heat": np.rint(p.evidence.heat * 255).astype(np.uint8).tobytes(),
        "mask": p.mask.astype(np.uint8).tobytes(),
        "neurons": [{name: getattr(each, name) for name in names} for each in p.evidence.neurons],
        "descriptor": descriptors.packed(p.descriptor) if p.descriptor else None,
    }


def to_bytes(table: pa.Table) -> bytes:
    """The file of a table that has the schema."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, row_group_size=_GROUP, compression="zstd", use_dictionary=False)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def settings_of(file: BinaryIO, name: str) -> dict[str, Any]:
    """What the proposals of a shard were made with. Raises AnnotationError."""
    return _opened(file, name)[1]


def groups_of(file: BinaryIO, name: str) -> int:
    """How many groups of rows a shard has. Raises AnnotationError."""
    return int(_opened(file, name)[0].num_row_groups)


def images_of(file: BinaryIO, name: str) -> Iterator[tuple[str, int, bool]]:
    """The name of each image in a shard, the `pages` of its file, and whether it went well. Raises AnnotationError."""
    for row in _rows(file, name, ["image", "pages", "error"]):
        yield str(row["image"]), row["pages"] or 1, not row["error"]


def read(file: BinaryIO, name: str, problems: list[str], group: int | None = None) -> Iterator[Row]:
    """The rows of a shard, or of one group of them. A row that makes no sense is named in the problems, and left out.

    Raises AnnotationError. A damaged file may end the process, or take all its memory: see guard.py.
    """
    for number, plain in enumerate(_rows(file, name, group=group), 1 + (group or 0) * _GROUP):
        try:
            yield _row(plain)
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            problems.append(f"{name}: row {number} is damaged ({error}), and was left out.")


def _rows(
    file: BinaryIO, name: str, columns: list[str] | None = None, group: int | None = None
) -> Iterator[dict[str, Any]]:
    import pyarrow as pa

    parquet, _ = _opened(file, name)
    try:
        groups = None if group is None else [group]
        for batch in parquet.iter_batches(_AT_ONCE, row_groups=groups, columns=columns, use_threads=False):
            yield from batch.to_pylist()
    except (pa.ArrowException, MemoryError, OSError, UnicodeError) as error:
        raise AnnotationError(Path(name), f"The shard is damaged ({_told(error)}).", ANEW) from error


def _opened(file: BinaryIO, name: str) -> tuple[Any, dict[str, Any]]:
    """The open file and its settings. Raises AnnotationError for what is no shard, or would take much memory."""
    needs_arrow()
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        parquet = pq.ParquetFile(file, thrift_string_size_limit=16 << 20, thrift_container_size_limit=1 << 20)
        about, found = parquet.schema_arrow.metadata or {}, parquet.metadata
        groups = [found.row_group(i) for i in range(found.num_row_groups)]
        bearable = found.num_rows <= _MOST_ROWS and all(map(_is_bearable, groups))
    except (pa.ArrowException, MemoryError, OSError, UnicodeError) as error:
        raise AnnotationError(Path(name), f"It is no Parquet file, or damaged ({_told(error)}).", ANEW) from error
    if about.get(_VERSION) != VERSION or not parquet.schema_arrow.equals(schema()):
        reason = "It is no shard of proposals, or one of another version of fastloc."
        raise AnnotationError(Path(name), reason, "Give shards that this version wrote.")
    if not bearable:
        raise AnnotationError(
            Path(name), "The shard is larger than any that fastloc writes, or packed otherwise.", ANEW
        )
    try:
        settings = sound.parsed(about.get(_SETTINGS, b"{}").decode())
    except ValueError:
        settings = {}
    return parquet, settings if isinstance(settings, dict) else {}


def _is_bearable(group: Any) -> bool:  # noqa: ANN401 (pyarrow has no types)
    columns = [group.column(i) for i in range(group.num_columns)]
    small = group.total_byte_size <= _MOST_BYTES and all(column.num_values <= _MOST_VALUES for column in columns)
    return small and all(_ENCODINGS.issuperset(column.encodings) for column in columns)


def _told(error: BaseException) -> str:
    return f"{error}".partition("\n")[0][:200] or type(error).__name__


def _row(plain: Mapping[str, Any]) -> Row:
    """Raises ValueError and its like for values that make no sense."""
    image, error = plain["image"], plain["error"]
    _require(sound.is_below(image), "no path below a folder")
    about = plain["sha256"] or b"", plain["bytes"] or 0, bool(plain["named"])
    if error:
        return Row(image, *about, None, str(error)[:4000])
    _require(len(about[0]) == 32 and about[1] > 0, "no digest")
    width, height = plain["width"], plain["height"]
    _require(0 < width and 0 < height and width * height <= limits.current().pixels, "no size of an image")
    boxes, notices = plain["proposals"] or [], plain["notices"] or []
    _require(len(boxes) <= sound.MOST_PROPOSALS and len(notices) <= _MOST_CLASSES, "too many boxes")
    run = _text(plain["model"]), _text(plain["preset"])
    proposals = tuple(_proposal(each, width, height, about[2]) for each in boxes)
    told = tuple(map(_text, notices))
    return Row(image, *about, ProposalSet(Path(image), width, height, proposals, _scores(plain["top"]), *run, told))


def _proposal(plain: Mapping[str, Any], width: int, height: int, named: bool) -> Proposal:
    box = Box(*(float(plain[edge]) for edge in ("x0", "y0", "x1", "y1")))
    _require(box.area > 0, "no box")
    _require(box == box.clipped(width, height), "a box outside of its image")
    confidence, score = float(plain["confidence"]), _class_score(plain)
    _require(0 <= confidence <= 1, "no confidence")
    heat, mask = _square(plain["heat"]), _square(plain["mask"])
    neurons = [Neuron(**each) for each in plain["neurons"] or []]
    _require(len(neurons) <= MOST_SIDE and all(map(_is_finite, neurons)), "no neurons")
    belief = 1.0 if named else score.probability
    warmth: NDArray[np.float32] = heat.astype("float32")
    warmth /= 255
    evidence = Evidence(warmth, tuple(neurons))
    sight = descriptors.unpacked(plain["descriptor"])
    others = _scores(plain["alternatives"])
    return Proposal(box, score, confidence, others, mask > 0, evidence, belief=belief, descriptor=sight)


def _is_finite(neuron: Neuron) -> bool:
    return math.isfinite(neuron.rank) and math.isfinite(neuron.blob_logit)


def _scores(plain: Iterable[Mapping[str, Any]] | None) -> tuple[ClassScore, ...]:
    scores = tuple(map(_class_score, plain or ()))
    _require(len(scores) <= _MOST_CLASSES, "too many classes")
    return scores


def _class_score(plain: Mapping[str, Any]) -> ClassScore:
    index, logit, probability = plain["index"], float(plain["logit"]), float(plain["probability"])
    _require(index >= 0 and math.isfinite(logit) and 0 <= probability <= 1, "no score of a class")
    return ClassScore(index, _text(plain["label"]), logit, probability)


def _square(packed: bytes) -> NDArray[np.uint8]:
    """uint8 (S, S)."""
    import numpy as np

    values = np.frombuffer(packed, np.uint8)
    side = math.isqrt(values.size)
    _require(0 < side <= MOST_SIDE and side * side == values.size, "no square map")
    return values.reshape(side, side)


def _text(value: object) -> str:
    _require(isinstance(value, str) and len(value) <= 1000, "no text, or a long one")
    return str(value)


def _require(holds: bool, problem: str) -> None:
    if not holds:
        raise ValueError(problem)
