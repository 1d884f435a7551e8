"""A page of a TIFF is an image: it is listed, decoded and annotated by itself."""

from __future__ import annotations

import contextlib
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from fastloc_core.batch.run import plan
from fastloc_core.errors import Cancelled, ImageError
from fastloc_core.formats.voc_paths import annotation_paths
from fastloc_core.images import decode, decode_raw, file_of, find_images, images_in
from fastloc_core.images.paths import page_path, split_name, split_path
from fastloc_core.images.reader import Damaged
from fastloc_core.images.tiff import Tiff

Page = dict[int, int]  # fields that a plain grey image does not have
TIFF = Tiff()
PLAIN: Page = {}
THUMBNAIL, PYRAMID_LEVEL, ONE_OF_SEVERAL, MASK = {254: 1}, {254: 1}, {254: 2}, {254: 4}
WIDTH, HEIGHT = 4, 3


def tiff(*pages: Page, order: str = "<", big: bool = False, last: int = 0) -> bytes:
    """Every pixel of page n has the value n. `last`: the offset of another directory that the last directory claims."""
    word, count = ("Q", "Q") if big else ("I", "H")
    size = struct.calcsize(word)
    mark = b"II" if order == "<" else b"MM"
    content = mark + (struct.pack(f"{order}HHH", 43, 8, 0) if big else struct.pack(f"{order}H", 42))
    pointer = len(content)
    content += bytes(size)
    for number, page in enumerate(pages, 1):
        pixels, at = len(content), len(content) + WIDTH * HEIGHT
        plain = {256: WIDTH, 257: HEIGHT, 258: 8, 259: 1, 262: 1, 273: pixels, 277: 1, 278: HEIGHT, 279: WIDTH * HEIGHT}
        fields = sorted((plain | page).items())
        entries = [
            struct.pack(f"{order}HH{word}", tag, 4, 1) + struct.pack(f"{order}I", v).ljust(size, b"\0")
            for tag, v in fields
        ]
        content = content[:pointer] + struct.pack(order + word, at) + content[pointer + size :]
        content += bytes([number]) * (WIDTH * HEIGHT) + struct.pack(order + count, len(fields)) + b"".join(entries)
        pointer = len(content)
        content += bytes(size)
    return content[:pointer] + struct.pack(order + word, last)


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def values(file: Path) -> list[int]:
    """The pixel values of each image of a file."""
    return [int(decode(image)[0, 0, 0]) for image in images_in(file)]


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
def test_each_page_is_an_image(tmp_path: Path, order: str, big: bool) -> None:
    file = written(tmp_path / "stack.tif", tiff(PLAIN, PLAIN, ONE_OF_SEVERAL, order=order, big=big))
    assert images_in(file) == (file, tmp_path / "stack.tif#page=2", tmp_path / "stack.tif#page=3")
    assert values(file) == [1, 2, 3]


def test_smaller_copies_and_masks_are_no_pages(tmp_path: Path) -> None:
    mixed = tiff(THUMBNAIL, PLAIN, PYRAMID_LEVEL, PLAIN, MASK)
    assert values(written(tmp_path / "mixed.tif", mixed)) == [2, 4]
    assert values(written(tmp_path / "thumbnails.tif", tiff(THUMBNAIL, THUMBNAIL))) == [1]


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits"])
def test_a_page_is_decoded_as_it_was_alone(photo: Path, tmp_path: Path, compression: str | None) -> None:
    with Image.open(photo) as cat:
        pages = [cat.convert("RGB").rotate(angle, expand=True) for angle in (0, 90, 180)]
    alone = tmp_path / "alone.tif"
    stack = tmp_path / "stack.tif"
    pages[0].save(stack, save_all=True, append_images=pages[1:], compression=compression)
    for image, page in zip(images_in(stack), pages, strict=True):
        page.save(alone, compression=compression)
        np.testing.assert_array_equal(decode(image), decode(alone))
    part = TIFF.load(stack, 2)
    assert part is not None
    assert len(part) < stack.stat().st_size / 2  # the long file is not read as a whole


@pytest.mark.parametrize("kind", [np.uint16, np.float32])
def test_a_page_keeps_its_own_values(tmp_path: Path, kind: type[np.number[Any]]) -> None:
    pages: list[NDArray[Any]] = [np.arange(9).reshape(3, 3).astype(kind) * scale for scale in (1, 1000)]
    stack = tmp_path / "deep.tif"
    images = [Image.fromarray(page) for page in pages]
    images[0].save(stack, save_all=True, append_images=images[1:])
    for image, page in zip(images_in(stack), pages, strict=True):
        np.testing.assert_array_equal(decode_raw(image).pixels[..., 0], page)


def test_a_page_is_upright(tmp_path: Path) -> None:
    file = written(tmp_path / "scan.tif", tiff(PLAIN, {274: 6}))
    assert [decode(image).shape[:2] for image in images_in(file)] == [(HEIGHT, WIDTH), (WIDTH, HEIGHT)]


def test_data_that_cannot_be_cut_out_is_still_read(tmp_path: Path) -> None:
    """Old writers left out the lengths of strips."""
    page = tiff(PLAIN, PLAIN).replace(struct.pack("<HHI", 279, 4, 1), struct.pack("<HHI", 60_000, 4, 1))
    assert values(written(tmp_path / "old.tif", page)) == [1, 2]


def test_pages_follow_their_file_in_the_index(tmp_path: Path) -> None:
    stack = tiff(*[PLAIN] * 11)
    for name in ("s10.tif", "s2.TIFF", "s2.TIFF .png"):
        written(tmp_path / name, stack)
    assert [image.name for image in find_images(tmp_path).images] == [
        "s2.TIFF",
        *(f"s2.TIFF#page={n}" for n in range(2, 12)),
        "s2.TIFF .png",
        "s10.tif",
        *(f"s10.tif#page={n}" for n in range(2, 12)),
    ]


def test_a_page_knows_its_file_and_a_file_of_such_a_name_is_itself(tmp_path: Path) -> None:
    stack = written(tmp_path / "stack.tif", tiff(PLAIN, PLAIN))
    page = tmp_path / "stack.tif#page=2"
    assert file_of(page) == file_of(stack) == stack
    written(page, tiff(PLAIN))
    assert file_of(page) == page
    assert decode(page)[0, 0, 0] == 1


def test_a_page_that_is_not_there_is_refused(tmp_path: Path) -> None:
    written(tmp_path / "stack.tif", tiff(PLAIN, PLAIN))
    with pytest.raises(ImageError, match="no such page"):
        decode(tmp_path / "stack.tif#page=3")
    with pytest.raises(ImageError, match="does not exist"):
        decode(tmp_path / "gone.tif#page=2")


def test_a_chain_that_runs_in_a_circle_or_into_nothing_ends(tmp_path: Path) -> None:
    file = tmp_path / "odd.tif"
    second = 8 + WIDTH * HEIGHT
    for last in (second, 7, 10**6, 2**32 - 1):
        assert values(written(file, tiff(PLAIN, PLAIN, last=last))) == [1, 2]
    assert TIFF.count(written(file, tiff(PLAIN, PLAIN, big=True, last=2**64 - 1))) == 2


def strips(offsets: list[int], lengths: list[int], *more: tuple[int, int, int, int]) -> bytes:
    """A TIFF of grey strips of one row of 100 pixels. `more`: tags, types, numbers and values of other fields."""
    count = len(offsets)
    data = struct.pack(f"<{2 * count}I", *offsets, *lengths).ljust(20_000, b"\7")
    plain = [(256, 100), (257, count), (258, 8), (259, 1), (262, 1), (277, 1), (278, 1)]
    fields = [(tag, 4, 1, value) for tag, value in plain] + [(273, 4, count, 8), (279, 4, count, 8 + 4 * count), *more]
    directory = struct.pack("<H", len(fields)) + b"".join(struct.pack("<HHII", *field) for field in fields)
    return b"II*\0" + struct.pack("<I", 8 + len(data)) + data + directory + bytes(4)


def test_a_number_too_long_for_its_field_says_nothing_of_a_page(tmp_path: Path) -> None:
    assert TIFF.count(written(tmp_path / "odd.tif", strips([8], [100], (254, 16, 1, 1)))) == 1


@pytest.mark.parametrize("pages", [1, 2])
def test_parts_may_be_shared_but_not_be_more_than_the_file_can_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    monkeypatch.setattr("fastloc_core.images.tiff_chain._SHARED", 10_000)

    def decoded(content: bytes) -> NDArray[np.uint8]:
        if pages == 2:  # so that the page is taken out of its file
            content = content[:-4] + struct.pack("<I", len(content)) + content[-4 - 12 * 9 - 2 :]
        return decode(written(tmp_path / "strips.tif", content))

    assert (decoded(strips([19_000] * 250, [100] * 250)) == 7).all()
    for content in (
        strips(list(range(8, 1008)), [10_000] * 1000),
        strips([8] * 1000, [2**32 - 1] * 1000),
        strips([8] * 9, [100] * 9, (60_000, 1, 20_000, 8), (60_001, 1, 20_000, 8)),  # any other fields
        strips([8] * 9, [100] * 9, (325, 4, 2**31, 8)),
        strips([8] * 1000, [10_000] * 1000, (279, 4, 1, 100)),  # the first of two equal fields counts
        strips([8] * 9, [100] * 9).replace(struct.pack("<HHII", 257, 4, 1, 9), struct.pack("<HHIi", 257, 9, 1, -9)),
    ):
        with pytest.raises(ImageError, match="damaged"):
            decoded(content)


def test_a_field_of_millions_of_numbers_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fastloc_core.images.tiff_chain._MOST_NUMBERS", 10_000)
    one, millions = (struct.pack("<HHII", 257, kind, count, 9) for kind, count in ((4, 1), (1, 15_000)))
    content = strips([8] * 9, [100] * 9)
    assert TIFF.header(content) == (100, 9, 1, 0)
    with pytest.raises(Damaged):
        TIFF.header(content.replace(one, millions))


def test_directories_that_overlap_end_the_chain(tmp_path: Path) -> None:
    """Each directory has 60,000 fields, and each field is in hundreds of directories."""
    fields = struct.pack("<HHII", 256, 3, 1, 1) + struct.pack("<HHII", 257, 3, 1, 1)
    step, count, number = 2 + 12 + 12 + 4, 400, 2500
    content = bytearray(b"II*\0" + struct.pack("<I", 8) + bytes(step * (count + 1) + 12 * number + 8))
    for i in range(count):
        at = 8 + i * step
        struct.pack_into("<H", content, at, number)
        content[at + 2 : at + 26] = fields
        struct.pack_into("<I", content, at + 2 + 12 * number, at + step)
    assert TIFF.count(written(tmp_path / "overlapping.tif", bytes(content))) < 3


def test_the_search_for_pages_can_be_cancelled(tmp_path: Path) -> None:
    written(tmp_path / "stack.tif", tiff(*[PLAIN] * 9))
    answers = iter([False] * 5 + [True])
    with pytest.raises(Cancelled):
        find_images(tmp_path, cancelled=lambda: next(answers))


def test_the_scans_of_jpegs_in_a_tiff_count_too(photo: Path, tmp_path: Path) -> None:
    with Image.open(photo) as cat:
        cat.convert("RGB").save(tmp_path / "cat.tif", compression="jpeg")
    content = (tmp_path / "cat.tif").read_bytes()
    _, _, depth, work = TIFF.header(content)
    assert depth == 3
    with Image.open(photo) as cat:
        assert cat.width * cat.height <= work < 5 * cat.width * cat.height
    assert TIFF.header(content + b"\xff\xda" * 1000)[3] > 10 * work


@given(
    st.sampled_from([tiff(PLAIN, PLAIN), tiff(PLAIN, THUMBNAIL, PLAIN, big=True, order=">")]),
    st.lists(st.tuples(st.integers(4, 500), st.binary(min_size=1, max_size=8)), max_size=4),
    st.integers(0, 600),
)
def test_no_damage_is_more_than_an_image_that_cannot_be_decoded(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, holes: list[tuple[int, bytes]], length: int
) -> None:
    for at, noise in holes:
        content = content[:at] + noise + content[at + len(noise) :]
    file = written(tmp_path_factory.getbasetemp() / "damaged.tif", content[:length])
    for image in images_in(file):
        with contextlib.suppress(ImageError):
            decode(image)


@given(st.text(st.characters(exclude_characters="/\0"), min_size=1), st.integers(1, 10**6))
def test_a_page_is_named_so_that_its_name_says_which(stem: str, number: int) -> None:
    assert split_name(page_path(Path(f"{stem}.tif"), number).name) == (Path(f"{stem}.tif").name, number)


@pytest.mark.parametrize("name", ["a.tif#page=1", "a.tif#page=02", "a.tif#page=", "a.png#page=2", "a.tif#page=2.png"])
def test_other_names_are_those_of_files(name: str) -> None:
    assert split_path(Path(name)) == (Path(name), 1)


def test_each_page_has_an_annotation_file_of_its_own(tmp_path: Path) -> None:
    def names(*images: str) -> list[str]:
        paths = annotation_paths([tmp_path / image for image in images])
        return [paths[tmp_path / image].name for image in images]

    assert names("s.tif", "s.tif#page=2", "s.tif#page=3") == ["s.xml", "s.page-2.xml", "s.page-3.xml"]
    assert names("s.tif", "s.tif#page=2", "s.png", "s.page-2.png") == [
        "s.tif.xml",
        "s.tif#page=2.xml",
        "s.png.xml",
        "s.page-2.png.xml",
    ]
    (tmp_path / "s.page-2.xml").write_text("<annotation><filename>s.tif#page=2</filename></annotation>")
    assert names("s.page-2.png", "s.tif#page=2") == ["s.page-2.png.xml", "s.page-2.xml"]


def test_a_file_that_is_given_itself_is_proposed_page_by_page(tmp_path: Path) -> None:
    (tmp_path / "stack.tif").write_bytes(tiff(PLAIN, PLAIN))
    jobs, _ = plan([tmp_path / "stack.tif"], tmp_path / "out")
    assert [image.name for image, _ in jobs] == ["stack.tif", "stack.tif#page=2"]
    assert len({xml for _, xml in jobs}) == 2
