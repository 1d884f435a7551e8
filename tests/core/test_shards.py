"""Proposals of a cluster: the three steps, the Parquet files, and the way back into a folder. Ray itself only moves
tables between the steps; `python -m benchmarks.ray_run` is about that.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tifffile
from typer.testing import CliRunner, Result

from fastloc_core.batch import cluster, shards, steps
from fastloc_core.batch.guard import Guard
from fastloc_core.batch.places import Place
from fastloc_core.batch.run import Question
from fastloc_core.batch.steps import Order, Proposing
from fastloc_core.cli import app
from fastloc_core.errors import AnnotationError, SettingError
from fastloc_core.formats import voc
from fastloc_core.images import decode
from fastloc_core.localization.presets import preset
from fastloc_core.localization.proposing import Proposer
from fastloc_core.models.loading import load
from fastloc_core.store.indexing import index
from fastloc_core.store.proposals import coarse, to_row
from tests.core.stores import box as drawn
from tests.core.stores import draw, labels, meet, number_of, open_store

Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def photos_folder(tmp_path: Path, photos: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "more").mkdir(parents=True)
    shutil.copyfile(photos / "cat.png", folder / "cat.png")
    shutil.copyfile(photos / "rocket.jpg", folder / "more" / "rocket.jpg")
    (folder / "broken.jpg").write_text("This is no image.")
    return folder


@pytest.fixture
def ask(beetles: str) -> Ask:
    """All steps, one after the other, as Ray does them with several processes."""

    def asked(source: str | Path, out: str | Path, **more: object) -> list[dict[str, Any]]:
        order = Order(Place(str(source)), Place(str(out)), **more)  # type: ignore[arg-type]
        items, _ = order.source.images(order.out)
        wanted = steps.left(order, items)
        if not wanted:
            return []
        read = steps.read_images(order, pa.Table.from_pylist([{"name": i.name, "xml": i.xml} for i in wanted]))
        proposing = Proposing(order, load(beetles, "cpu"), preset("refined"), "cpu")
        written = steps.write_results(order, pa.concat_tables([proposing(table) for table in read]))
        rows: list[dict[str, Any]] = written.to_pylist()
        return rows

    return asked


@pytest.fixture
def bucket(photos_folder: Path) -> Iterator[str]:
    """A bucket in memory with the same files, by the same library as any other one."""
    import fsspec

    system = fsspec.filesystem("memory")
    for file in sorted(filter(Path.is_file, photos_folder.rglob("*"))):
        system.pipe_file(f"/lab/photos/{file.relative_to(photos_folder).as_posix()}", file.read_bytes())
    yield "memory://lab/photos"
    system.rm("/lab", recursive=True)


def rows_of(out: str | Path) -> dict[str, shards.Row]:
    place, problems = Place(str(out)), list[str]()
    rows = [row for name in place.shards() for row in shards.read(BytesIO(place.read(name)), name, problems)]
    assert not problems
    return {row.image: row for row in rows}


def fastloc(*words: object) -> Result:
    return CliRunner().invoke(app, [*map(str, words)])


def test_a_bad_image_costs_one_image_and_its_error_is_a_row(ask: Ask, photos_folder: Path, tmp_path: Path) -> None:
    [written] = ask(photos_folder, tmp_path / "out")
    assert (written["images"], written["failed"]) == (3, 1)
    rows = rows_of(tmp_path / "out")
    assert rows["broken.jpg"].error == f"{photos_folder}/broken.jpg: It holds no image of a known format. " + (
        "Convert it to PNG or TIFF."
    )
    assert rows["broken.jpg"].found is None
    assert rows["cat.png"].found


def test_a_bucket_gives_the_same_numbers_and_files_as_a_folder(
    ask: Ask, photos_folder: Path, bucket: str, tmp_path: Path
) -> None:
    ask(photos_folder, tmp_path / "out", masks=True)
    ask(bucket, "memory://lab/out", masks=True)
    here, there = rows_of(tmp_path / "out"), rows_of("memory://lab/out")
    assert here.keys() == there.keys() == {"broken.jpg", "cat.png", "more/rocket.jpg"}
    for name in ("cat.png", "more/rocket.jpg"):
        one, other = here[name].found, there[name].found
        assert one
        assert other
        assert one.proposals
        assert [to_row(p, False)[1:] for p in one.proposals] == [to_row(p, False)[1:] for p in other.proposals]
        assert (here[name].digest, here[name].bytes) == (there[name].digest, there[name].bytes)
    files = [
        sorted(n for n in Place(out).listed() if "shards" not in n)
        for out in (str(tmp_path / "out"), "memory://lab/out")
    ]
    assert files[0] == files[1] == ["cat.mask.png", "cat.xml", "more/rocket.mask.png", "more/rocket.xml"]


def test_what_is_written_is_not_proposed_for_again_and_what_failed_is(
    ask: Ask, photos_folder: Path, tmp_path: Path
) -> None:
    first = ask(photos_folder, tmp_path / "out")
    again = ask(photos_folder, tmp_path / "out")
    assert [row["images"] for row in (*first, *again)] == [3, 1]
    shutil.copyfile(photos_folder / "cat.png", photos_folder / "broken.jpg")
    assert [row["failed"] for row in ask(photos_folder, tmp_path / "out")] == [0]
    assert ask(photos_folder, tmp_path / "out") == []


def test_the_name_of_a_shard_follows_from_its_images(ask: Ask, photos_folder: Path, tmp_path: Path) -> None:
    names = [ask(photos_folder, tmp_path / out)[0]["shard"] for out in ("one", "other")]
    assert names[0] == names[1]


def test_shards_of_other_settings_are_not_mixed(ask: Ask, photos_folder: Path, tmp_path: Path) -> None:
    ask(photos_folder, tmp_path / "out", settings={"model": "beetles"})
    with pytest.raises(SettingError, match="holds proposals of another model"):
        ask(photos_folder, tmp_path / "out", settings={"model": "birds"})


def test_pages_of_a_file_in_a_bucket_are_images(ask: Ask, bucket: str, tmp_path: Path) -> None:
    import fsspec

    file = tmp_path / "stack.tif"
    pages = np.random.default_rng(0).integers(0, 255, (3, 40, 50), np.uint8)
    tifffile.imwrite(file, pages, photometric="minisblack", metadata=None)
    fsspec.filesystem("memory").pipe_file("/lab/photos/stack.tif", file.read_bytes())
    ask(bucket, "memory://lab/out")
    rows = rows_of("memory://lab/out")
    assert {"stack.tif", "stack.tif#page=2", "stack.tif#page=3"} < rows.keys()
    assert {"stack.xml", "stack.page-2.xml", "stack.page-3.xml"} < set(Place("memory://lab/out").listed())
    assert [row["images"] for row in ask(bucket, "memory://lab/out")] == [1]  # the broken one


@pytest.mark.parametrize("where", ["folder", "bucket"])
def test_a_file_with_a_persons_work_is_never_replaced(ask: Ask, bucket: str, photos_folder: Path, where: str) -> None:
    out = str(photos_folder) if where == "folder" else bucket
    work = b"<annotation><filename>cat.png</filename></annotation>"
    Place(out).write({"cat.xml": work})
    [written] = ask(out, out)
    assert written["xml_kept"] == 1
    assert Place(out).read("cat.xml") == work
    ask(out, Place(out).address + "/again")
    assert voc.parse(Place(out).read("more/rocket.xml"), Path("rocket.xml")).only_proposals


def test_brought_proposals_are_the_rows_that_the_window_would_store(
    ask: Ask, beetles: str, photos_folder: Path, tmp_path: Path
) -> None:
    ask(photos_folder, tmp_path / "out")
    done = fastloc("import-proposals", tmp_path / "out", "--into", photos_folder)
    assert "for 2 images" in done.stdout
    assert "with the model beetles and the preset refined (2 images)" in done.stdout
    assert "was not asked about 1 image" in done.stderr
    assert done.exit_code == 1
    with open_store(photos_folder) as store:
        image = number_of(store, "cat.png")
        raw = Proposer(load(beetles, "cpu"), preset("refined")).propose(decode(store.path(image)), store.path(image))
        kept = store.proposals(image)
        assert kept
        expected = [to_row(p, False)[1:] for p in coarse(raw.proposals)]
        assert [to_row(p, False)[1:] for p in kept.proposals] == expected
        assert (kept.top, kept.notices) == (raw.top, raw.notices)
        assert store.row(image).pending


def test_named_classes_come_once(ask: Ask, photos_folder: Path, tmp_path: Path) -> None:
    ask(photos_folder, tmp_path / "out", question=Question(classes=(1,)))
    for _ in range(2):
        fastloc("import-proposals", tmp_path / "out", "--into", photos_folder)
    with open_store(photos_folder) as store:
        found = store.proposals(number_of(store, "cat.png"))
        assert found
        assert [(p.label, p.belief) for p in found.proposals] == [("rose chafer", 1.0)]


def test_an_image_that_changed_or_is_not_there_gets_no_boxes_and_decisions_stay(
    ask: Ask, photos_folder: Path, tmp_path: Path
) -> None:
    ask(photos_folder, tmp_path / "out")
    (photos_folder / "more" / "rocket.jpg").rename(tmp_path / "rocket.jpg")
    cv2.imwrite(str(photos_folder / "cat.png"), np.zeros((300, 451, 3), np.uint8))
    with open_store(photos_folder) as store:
        index(store)
        draw(store, meet(store, "cat.png"), drawn("cat"))
    done = fastloc("import-proposals", tmp_path / "out", "--into", photos_folder)
    assert "1 image not in this folder: more/rocket.jpg." in done.stderr
    assert "1 image left out, because its content is not what was proposed for: cat.png." in done.stderr
    with open_store(photos_folder) as store:
        assert store.row(number_of(store, "cat.png")).pending is None
        assert labels(store, "cat.png") == ["cat"]


WRONG: dict[str, Callable[[dict[str, Any]], object]] = {
    "no path below a folder": lambda row: row.update(image="../cat.png"),
    "no digest": lambda row: row.update(sha256=b"short"),
    "no size of an image": lambda row: row.update(width=1_000_000, height=1_000_000),
    "finite edges": lambda row: row["proposals"][0].update(x1=float("nan")),
    "no box": lambda row: row["proposals"][0].update(x1=row["proposals"][0]["x0"]),
    "a box outside": lambda row: row["proposals"][0].update(x1=1e6),
    "no confidence": lambda row: row["proposals"][0].update(confidence=7.0),
    "no score of a class": lambda row: row["top"][0].update(probability=7.0),
    "no square map": lambda row: row["proposals"][0].update(heat=b"12345"),
    "no text": lambda row: row["proposals"][0].update(label="a" * 10_000),
    "too many boxes": lambda row: row.update(proposals=row["proposals"] * 1001),
    "no neurons": lambda row: row["proposals"][0].update(
        neurons=[{"channel": 0, "y": 0, "x": 0, "rank": float("inf"), "blob_logit": 0.0, "kept": True}]
    ),
}


@pytest.fixture
def honest(ask: Ask, photos_folder: Path, tmp_path: Path) -> list[dict[str, Any]]:
    ask(photos_folder, tmp_path / "out")
    [shard] = (tmp_path / "out" / "shards").iterdir()
    rows: list[dict[str, Any]] = pq.read_table(shard).to_pylist()
    return sorted(rows, key=lambda row: bool(row["error"]))


def test_a_row_that_makes_no_sense_is_named_and_costs_only_itself(honest: list[dict[str, Any]]) -> None:
    for wrong, spoil in WRONG.items():
        rows = deepcopy(honest)
        spoil(rows[0])
        problems: list[str] = []
        table = pa.Table.from_pylist(rows, shards.schema())
        read = list(shards.read(BytesIO(shards.to_bytes(table)), "a.parquet", problems))
        assert [row.image for row in read] == [row["image"] for row in honest[1:]], wrong
        [problem] = problems
        assert problem.startswith("a.parquet: row 1 is damaged")
        assert wrong in problem


def test_a_file_that_is_no_shard_or_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    nothing = pa.Table.from_pylist([], shards.schema())
    row = dict.fromkeys(shards.schema().names) | {"notices": ["x"] * (1 << 23)}
    bomb = pa.Table.from_pylist([row], shards.schema())
    packed = pa.Table.from_pylist([{"image": "a"}] * 100, shards.schema())
    for content, why in (
        (b"PAR1", "no Parquet file, or damaged"),
        (written(pa.table({"image": ["a"]})), "no shard of proposals"),
        (written(nothing.replace_schema_metadata({b"fastloc.version": b"2"})), "another version"),
        (written(bomb, use_dictionary=False), "larger than any that fastloc writes"),
        (written(packed), "packed otherwise"),
        (written(nothing)[:-30], "no Parquet file, or damaged"),
    ):
        with pytest.raises(AnnotationError, match=why):
            list(shards.read(BytesIO(content), "a.parquet", []))
    assert not list(shards.read(BytesIO(written(nothing)), "a.parquet", []))


def test_a_shard_that_ends_the_process_that_reads_it_costs_only_itself(honest: list[dict[str, Any]]) -> None:
    whole = shards.to_bytes(pa.Table.from_pylist(honest, shards.schema()))
    odd = whole.replace(b"\x02\x18\x07notices", b"\x7c\x18\x07notices")  # neither required, optional nor repeated
    assert odd != whole
    problems: list[str] = []
    with Guard() as guard:
        for _ in range(2):
            with pytest.raises(AnnotationError, match="damaged"):
                list(guard.rows(odd, "odd.parquet", problems))
        again = [row.image for row in guard.rows(whole, "whole.parquet", problems)]
    assert again == [row["image"] for row in honest]
    assert not problems


def written(table: pa.Table, **more: object) -> bytes:
    sink = BytesIO()
    pq.write_table(table, sink, **more)
    return sink.getvalue()


def test_what_needs_a_cluster_says_so(photos_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "1000")  # no path is broken at the end of a line
    bare = fastloc("propose", "s3://lab/photos", "--out", tmp_path / "out")
    assert (bare.exit_code, "Add --engine ray." in bare.stderr) == (2, True)
    gone = fastloc("import-proposals", tmp_path / "nowhere", "--into", photos_folder)
    assert (gone.exit_code, "nowhere" in gone.stderr) == (2, True)
    empty = fastloc("import-proposals", photos_folder, "--into", photos_folder)
    assert (empty.exit_code, "There are no shards there." in empty.stderr) == (2, True)


def test_several_workers_share_a_gpu_if_there_are_more_of_them() -> None:
    assert cluster.share(gpus=0, workers=3) is None
    assert [cluster.share(gpus, workers) for gpus, workers in ((1, 1), (2, 2), (4, 2))] == [1, 1, 1]
    assert cluster.share(gpus=1, workers=8) == 1 / 8
    assert cluster.share(gpus=2, workers=3) == 1 / 2  # no worker is on two of them
