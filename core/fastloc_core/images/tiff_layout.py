"""What the tags of a TIFF page say about its samples (TIFF 6.0, and the registered tags of later writers)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from .reader import Refused
from .tiff_chain import COMPRESSION, HEIGHT, WIDTH, Chain, Directory

_BITS, _PHOTOMETRIC, _ORIENTATION, _SAMPLES, _ROWS, _PLANAR = 258, 262, 274, 277, 278, 284
_TILE_WIDTH, _TILE_HEIGHT, _EXTRA, _FORMAT, _DEPTH = 322, 323, 338, 339, 32997

UNSIGNED, SIGNED, FLOAT = 1, 2, 3
WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK, YCBCR = 0, 1, 2, 3, 5, 6
_COLOURS = {WHITE_IS_ZERO: 1, BLACK_IS_ZERO: 1, RGB: 3, PALETTE: 1, CMYK: 4, YCBCR: 3}
_ANY, _FLOATS = 4, (16, 24, 32, 64)
_INTEGERS = {*range(1, 33), 64} - {24}  # the order of 3 bytes is another for each program
_LOG_LUV = 32845
_OTHER_COLOURS = {
    4: "a mask",
    8: "CIELab",
    9: "ICCLab",
    10: "ITULab",
    32803: "raw camera data",
    32844: "LogL luminance",
    32845: "LogLuv colours",
    34892: "raw camera data",
}
_ASSOCIATED, _UNASSOCIATED = 1, 2  # alpha

_NONE, _JPEGS = 1, (6, 7)
_BY_OPENCV = {1, 2, 3, 4, 5, *_JPEGS, 8, 32773, 32946, 34676, 34677}
_BY_TIFFFILE = {1, 5, 8, 32773, 32946, 34925, 50000}  # these unpack no more bytes than the page needs
_NAMES = {
    1: "none", 2: "CCITT", 3: "CCITT fax", 4: "CCITT fax", 5: "LZW", 6: "old JPEG", 7: "JPEG", 8: "Deflate", 9: "JBIG",
    10: "JBIG", 32773: "PackBits", 32946: "Deflate", 33003: "JPEG 2000", 33005: "JPEG 2000", 34712: "JPEG 2000",
    34887: "LERC", 34892: "lossy JPEG", 34925: "LZMA", 34933: "PNG", 34934: "JPEG XR", 50000: "Zstandard",
    50001: "WebP", 50002: "JPEG XL", 52546: "JPEG XL",
}  # fmt: skip
_MOST_PARTS = 250_000  # tifffile takes 20 microseconds for each, however small
_REMEDY = "Convert it to an ordinary TIFF or PNG, for example with ImageJ."


@dataclass(frozen=True, slots=True)
class Layout:
    """`part`: width and height of a tile or strip; `bits`: of a sample; `format`: 1 unsigned, 2 signed, 3 float;
    `alpha`: the sample that says how opaque a pixel is, counted from 0, or None.
    """

    width: int
    height: int
    part: tuple[int, int]
    tiled: bool
    samples: int
    bits: tuple[int, ...]
    formats: tuple[int, ...]
    planar: bool
    photometric: int
    extra: tuple[int, ...]
    compression: int
    orientation: int
    slices: int

    @classmethod
    def of(cls, chain: Chain, page: Directory) -> Self:
        """Raises Damaged."""
        width, height = chain.number(page, WIDTH), chain.number(page, HEIGHT)
        wide, high = chain.number(page, _TILE_WIDTH, width), chain.number(page, _TILE_HEIGHT)
        orientation = chain.number(page, _ORIENTATION, 1)
        return cls(
            width,
            height,
            (wide, high or min(chain.number(page, _ROWS, height), height)),
            high > 0,
            chain.number(page, _SAMPLES, 1),
            chain.numbers(page, _BITS) or (1,),
            chain.numbers(page, _FORMAT) or (UNSIGNED,),
            chain.number(page, _PLANAR, 1) == 2,
            chain.number(page, _PHOTOMETRIC),
            chain.numbers(page, _EXTRA),
            chain.number(page, COMPRESSION, 1),
            orientation if orientation in range(1, 9) else 1,
            chain.number(page, _DEPTH, 1),
        )

    @property
    def parts(self) -> int:
        """How many strips or tiles there are."""
        wide, high = self.part
        planes = self.samples if self.planar else 1
        return -(-self.width // max(wide, 1)) * -(-self.height // max(high, 1)) * planes

    @property
    def depth(self) -> int:
        """Bytes of a decoded pixel."""
        return self.samples * -(-max(self.bits) // 8)

    @property
    def is_jpeg(self) -> bool:
        return self.compression in _JPEGS

    @property
    def sample(self) -> tuple[int, int]:
        """Format and bits of every sample."""
        return self.formats[0] if self.formats[0] in (SIGNED, FLOAT) else UNSIGNED, self.bits[0]

    @property
    def colours(self) -> int:
        """The samples that the photometric interpretation names."""
        return _COLOURS.get(self.photometric, 1)

    @property
    def alpha(self) -> int | None:
        extra = self.extra[: max(self.samples - self.colours, 0)]
        return next((self.colours + i for i, kind in enumerate(extra) if kind in (_ASSOCIATED, _UNASSOCIATED)), None)

    @property
    def premultiplied(self) -> bool:
        return self.alpha is not None and self.extra[self.alpha - self.colours] == _ASSOCIATED

    @property
    def is_plain(self) -> bool:
        """Whether OpenCV decodes it right: it decodes other layouts, too, but some into scrambled pixels."""
        if self.compression not in _BY_OPENCV or (self.planar and self.samples > 1):
            return False
        if self.photometric == _LOG_LUV:
            return self.samples == 3
        if self.tiled and self.compression == _NONE and self.photometric != YCBCR:
            return False  # OpenCV does not read small tiles
        colour, with_alpha = self.samples == self.colours, self.samples == 4 and self.alpha == 3
        if self.sample == (UNSIGNED, 8):
            return (colour and self.photometric in _COLOURS) or (self.photometric == RGB and with_alpha)
        if self.sample == (UNSIGNED, 1):
            return self.samples == 1 and self.photometric in (WHITE_IS_ZERO, BLACK_IS_ZERO)
        if self.sample not in ((UNSIGNED, 16), (FLOAT, 32), (FLOAT, 64)):
            return False
        deep = self.sample == (UNSIGNED, 16) and not self.premultiplied
        return (colour and self.photometric in (BLACK_IS_ZERO, RGB)) or (
            self.photometric == RGB and with_alpha and deep
        )

    @property
    def in_parts(self) -> bool:
        """Whether tifffile decodes it strip by strip, or tile by tile. Only if `check` found nothing."""
        known = self.photometric in _COLOURS and self.photometric != YCBCR and self.compression in _BY_TIFFFILE
        same = len({*self.bits}) == len({*self.formats}) == self.slices == 1
        return known and same and self.parts <= _MOST_PARTS

    @property
    def told(self) -> str:
        """For the user."""
        packing = _NAMES.get(self.compression, f"number {self.compression}")
        bands = f"{self.samples} bands" if self.samples > 1 else "1 band"
        return f"{bands} of {self.bits[0]} bits in the compression {packing}"

    def check(self) -> None:
        """Raises Refused, with the name of what nobody here can decode."""
        told, kind = self.told, self._kind
        for odd, what in (
            (len(set(self.bits)) > 1, f"bands of different bits ({', '.join(map(str, self.bits[:8]))})"),
            (len(set(self.formats)) > 1, "bands of different types"),
            (not {*self.formats} <= {UNSIGNED, SIGNED, FLOAT, _ANY}, "complex numbers"),
            (
                self.bits[0] not in (_FLOATS if self.sample[0] == FLOAT else _INTEGERS),
                f"samples of {self.bits[0]} bits",
            ),
            (self.samples < self.colours, f"{self.samples} of the {self.colours} bands of its colours"),
            (self.slices > 1, "several slices in one page"),
            (not self.is_plain and self.parts > _MOST_PARTS, f"{self.parts:,} strips or tiles"),
            (not self.is_plain and self.photometric not in _COLOURS, kind),
            (not self.is_plain and self.photometric == YCBCR, f"YCbCr colours, {told}"),
            (not self.is_plain and self.compression not in _BY_TIFFFILE, told),
        ):
            if odd:
                raise _refused(what)

    def refuse_odd_colours(self) -> None:
        """When OpenCV failed. Raises Refused."""
        if self.photometric == _LOG_LUV:
            raise _refused(self._kind)

    @property
    def _kind(self) -> str:
        return _OTHER_COLOURS.get(self.photometric, f"colours of kind {self.photometric}")


def _refused(what: str) -> Refused:
    return Refused(f"It is a TIFF with {what}, which cannot be read.", _REMEDY)
