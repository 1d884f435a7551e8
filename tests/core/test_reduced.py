"""Images of more pixels than the limit: a smaller copy is read if that is cheap, and boxes stay those of the image."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image

from fastloc_core import limits
from fastloc_core.batch.run import propose_folder
from fastloc_core.boxes import Box
from fastloc_core.errors import ImageError
from fastloc_core.formats import voc
from fastloc_core.images import decode, decode_raw, decode_small
from fastloc_core.limits import Limits
from fastloc_core.localization.seen import Seen
from fastloc_core.proposal import ProposalSet
from tests.core.learning_made import descriptor
from tests.core.review_made import proposal

WIDTH, HEIGHT = 336, 200
Allow = Callable[[int], None]


@pytest.fixture
def allow(monkeypatch: pytest.MonkeyPatch) -> Allow:
    return lambda pixels: monkeypatch.setattr(limits, "_current", Limits(pixels))


def values(samples: int = 3) -> NDArray[Any]:
    """A different slope in each band."""
    across, down = np.meshgrid(np.linspace(0, 200, WIDTH), np.linspace(0, 50, HEIGHT))
    return np.stack([across + down, *([200 - across, 4 * down, across] * 2)][:samples], -1).astype(np.uint8)


def means(pixels: NDArray[Any], factor: int) -> NDArray[Any]:
    height, width = pixels.shape[0] // factor, pixels.shape[1] // factor
    cut = pixels[: height * factor, : width * factor].astype(float)
    mean: NDArray[Any] = cut.reshape(height, factor, width, factor, -1).mean((1, 3))
    return mean


@pytest.mark.parametrize(("orientation", "size"), [(1, (WIDTH, HEIGHT)), (6, (HEIGHT, WIDTH))])
@pytest.mark.parametrize(("share", "factor", "word"), [(2, 2, "half"), (5, 4, "a quarter"), (60, 8, "an eighth")])
def test_a_jpeg_is_read_at_the_largest_size_within_the_limit(
    tmp_path: Path, allow: Allow, orientation: int, size: tuple[int, int], share: int, factor: int, word: str
) -> None:
    exif = Image.Exif()
    exif[0x112] = orientation
    path = tmp_path / "photo.jpg"
    Image.fromarray(values()).save(path, quality=95, exif=exif)
    whole = decode(path)
    allow(WIDTH * HEIGHT // share)
    raw = decode_raw(path, or_reduced=True)
    assert raw.size == size
    assert raw.notices == (
        f"Shown at {word} of its size: its {size[0]:,} x {size[1]:,} pixels are more than the limit. "
        "Boxes are in pixels of the whole image.",
    )
    expected = means(whole, factor)
    assert np.abs(raw.pixels[: len(expected), : len(expected[0])] - expected).mean() < 2
    with pytest.raises(ImageError, match="are allowed"):
        decode(path)  # for those who count pixels


@pytest.mark.parametrize(
    ("samples", "options"),
    [
        (3, {}),
        (3, {"tile": (32, 48)}),
        (3, {"tile": (32, 48), "planarconfig": "separate", "compression": "zlib"}),
        (3, {"rowsperstrip": 5, "compression": "lzw", "predictor": True}),
        (3, {"planarconfig": "separate"}),
        (1, {"rowsperstrip": 7, "byteorder": ">", "bits": 16}),
        (5, {"tile": (16, 16), "compression": "zstd"}),
    ],
)
def test_a_tiff_is_reduced_part_by_part(tmp_path: Path, allow: Allow, samples: int, options: dict[str, Any]) -> None:
    path, pixels = tmp_path / "scan.tif", values(samples)
    if options.pop("bits", 8) == 16:
        pixels = pixels.astype(np.uint16) * 257
    stored = np.moveaxis(pixels, -1, 0) if options.get("planarconfig") == "separate" else pixels.squeeze()
    kind = "rgb" if samples == 3 else "minisblack"
    if samples > 1:
        options.setdefault("planarconfig", "contig")
    tifffile.imwrite(path, np.ascontiguousarray(stored), photometric=kind, metadata=None, **options)
    whole = decode_raw(path).pixels
    allow(WIDTH * HEIGHT * max(samples * pixels.itemsize, 3) // 3 // 9)  # a third along each side
    raw = decode_raw(path, or_reduced=True)
    assert (raw.size, raw.pixels.shape[:2], raw.pixels.dtype) == ((WIDTH, HEIGHT), (66, 112), whole.dtype)
    assert "Shown at a third of its size" in raw.notices[0]
    assert np.abs(raw.pixels - means(whole, 3)).max() < (3 if whole.itemsize == 1 else 3 * 257)


def test_colours_of_a_palette_are_not_mixed(tmp_path: Path, allow: Allow) -> None:
    numbers = np.zeros((HEIGHT, WIDTH), np.uint8)
    numbers[:, 100:] = 2  # the mean of both would be another colour
    palette = np.zeros((3, 256), np.uint16)
    palette[:, 0], palette[:, 1], palette[:, 2] = (60_000, 0, 0), (0, 60_000, 0), (0, 0, 60_000)
    options: dict[str, Any] = {"tile": (16, 16), "metadata": None}
    tifffile.imwrite(tmp_path / "map.tif", numbers, photometric="palette", colormap=palette, **options)
    allow(WIDTH * HEIGHT // 9)
    shown = decode_raw(tmp_path / "map.tif", or_reduced=True).pixels
    assert np.unique(shown.reshape(-1, 3), axis=0).tolist() == [[0, 0, 234], [234, 0, 0]]


@pytest.mark.parametrize("named", [False, True])
def test_a_level_of_a_pyramid_is_used_and_a_thumbnail_of_something_else_is_not(
    tmp_path: Path, allow: Allow, named: bool
) -> None:
    """`named`: the page names its levels; otherwise they follow it."""
    path = tmp_path / "slide.tif"
    options: dict[str, Any] = {"photometric": "rgb", "tile": (16, 16), "metadata": None}
    with tifffile.TiffWriter(path) as file:
        file.write(values(), subifds=3 if named else 0, compression="jpeg", **options)
        for level in (values()[::2, ::2], np.full((90, 90, 3), 9, np.uint8), values()[::4, ::4]):
            file.write(level, subfiletype=1, **options)
    allow(WIDTH * HEIGHT // 6)
    raw = decode_raw(path, or_reduced=True)
    assert raw.size == (WIDTH, HEIGHT)
    np.testing.assert_array_equal(raw.pixels, values()[::4, ::4])


def test_copies_that_hold_more_than_they_can_show_are_not_read(tmp_path: Path, allow: Allow) -> None:
    path = tmp_path / "slide.tif"
    options: dict[str, Any] = {"photometric": "rgb", "metadata": None, "rowsperstrip": 10}
    with tifffile.TiffWriter(path) as file:
        file.write(values(), **options)
        for _ in range(200):
            file.write(np.full_like(values()[::4, ::4], 9), subfiletype=1, **options)
    with tifffile.TiffFile(path, mode="r+") as file:
        pages: list[Any] = list(file.pages)[1:]
        for page in pages:
            strips = page.tags["StripByteCounts"]
            strips.overwrite([60_000] * len(strips.value))
    allow(WIDTH * HEIGHT // 6)
    tracemalloc.start()
    raw = decode_raw(path, or_reduced=True)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (raw.pixels != 9).any()
    assert most < 5 * path.stat().st_size


def test_what_would_take_memory_or_claims_too_much_is_refused_as_before(tmp_path: Path, allow: Allow) -> None:
    Image.fromarray(values()).save(tmp_path / "several scans.jpg", progressive=True)
    Image.fromarray(values()).save(tmp_path / "rows.png")
    Image.new("RGB", (16, 16)).save(tmp_path / "claim.jpg")
    claim = (tmp_path / "claim.jpg").read_bytes()
    frame = claim.index(b"\xff\xc0") + 5
    (tmp_path / "claim.jpg").write_bytes(claim[:frame] + b"\x4e\x20\x4e\x20" + claim[frame + 4 :])  # 20,000 x 20,000
    tifffile.imwrite(tmp_path / "strip.tif", values(), photometric="rgb", compression="zlib", metadata=None)
    allow(WIDTH * HEIGHT // 2)
    for path in tmp_path.iterdir():
        with pytest.raises(ImageError, match="are allowed"):
            decode_raw(path, or_reduced=True)


def test_boxes_of_proposals_are_written_for_the_whole_image(tmp_path: Path, allow: Allow) -> None:
    path = tmp_path / "photo.jpg"
    Image.fromarray(values()).save(path)
    allow(WIDTH * HEIGHT // 2)

    class Finder:
        def propose(self, image: NDArray[np.uint8], path: Path, **options: object) -> ProposalSet:
            height, width = image.shape[:2]
            assert (width, height) == (168, 100)
            return ProposalSet(path, width, height, (proposal(Box(100, 50, 168, 100)),), (), "net", "paper")

    (outcome,) = propose_folder([(path, tmp_path / "photo.xml")], Finder(), tmp_path)  # type: ignore[arg-type]
    assert outcome.error == ""
    file = voc.read(tmp_path / "photo.xml")
    assert file.size == (WIDTH, HEIGHT)
    assert file.annotations[0].box == Box(200, 100, 336, 200)


def test_what_was_seen_around_a_box_is_in_the_image_too() -> None:
    seen = Seen(np.zeros((50, 100, 3), np.uint8), (400, 200))
    first, frame = Box(10, 10, 30, 20), Box(0, 0, 40, 30)
    told = seen.outside(replace(proposal(first), descriptor=replace(descriptor(first=first), frame=frame)))
    assert told.box == Box(40, 40, 120, 80)
    assert told.descriptor is not None
    assert (told.descriptor.first, told.descriptor.frame) == (told.box, Box(0, 0, 160, 120))
    assert seen.inside([told.box]) == (first,)


def test_a_jpeg_is_decoded_smaller_for_small_pictures_and_refused_if_it_is_damaged(photo: Path, tmp_path: Path) -> None:
    np.testing.assert_array_equal(decode_small(photo, 8), decode(photo))
    path = tmp_path / "cat.jpg"
    Image.open(photo).save(path)
    small, whole = decode_small(path, 8), decode(path)
    assert small.shape[0] == -(-whole.shape[0] // 8)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ImageError):
        decode_small(path, 8)
