"""HEIC and AVIF, the photographs of phones, and JPEG 2000 and TGA: Pillow decodes them."""

from __future__ import annotations

import struct
from typing import ClassVar

from .reader import Damaged, Header, Raw, Reader

_TGA_END = b"TRUEVISION-XFILE.\0"
_BOXES = 100  # the most brands of a file


class _ByPillow(Reader):
    kind: ClassVar[str]

    def header(self, data: bytes) -> Header:
        from . import pillow

        return pillow.header(data, self.kind)

    def decode(self, data: bytes) -> Raw:
        from . import pillow

        return pillow.decode(data, self.kind)


class _Brands(_ByPillow):
    """ISO/IEC 14496-12, 4.3: the first box of such a file names its brands."""

    brands: ClassVar[frozenset[bytes]]

    def recognizes(self, data: bytes) -> bool:
        if data[4:8] != b"ftyp":
            return False
        end = min(int.from_bytes(data[:4]), 16 + 4 * _BOXES)
        return any(data[at : at + 4] in self.brands for at in (8, *range(16, end, 4)))


class Avif(_Brands):
    endings = (".avif",)
    brands = frozenset((b"avif", b"avis"))
    kind, title = "AVIF", "AVIF images"


class Heif(_Brands):
    """libheif turns the image itself, as the file says."""

    endings = (".heic", ".heif", ".hif")
    brands = frozenset((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis"))
    kind, title, needs, package = "HEIF", "HEIC photographs", "pi_heif", "pi-heif"

    def header(self, data: bytes) -> Header:
        self._register()
        return super().header(data)

    def decode(self, data: bytes) -> Raw:
        self._register()
        return super().decode(data)

    def _register(self) -> None:
        if missing := self.missing():
            raise missing
        import pi_heif

        pi_heif.register_heif_opener()


class Jpeg2000(_ByPillow):
    """OpenCV decodes it, because it keeps 16 bits of colours; Pillow decodes the rest, such as grey with alpha."""

    endings = (".jp2", ".j2k", ".jpx", ".j2c")
    signatures = (b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51")
    kind = "JPEG2000"

    def header(self, data: bytes) -> Header:
        header = super().header(data)
        return header._replace(depth=header.depth * 2)

    def decode(self, data: bytes) -> Raw:
        from . import opencv

        try:
            return opencv.decode(data)
        except Damaged:
            return super().decode(data)


class Tga(_ByPillow):
    """It has a signature at its end, and only since its second version; otherwise its header has to make sense."""

    endings = (".tga",)
    distinct = False
    kind = "TGA"

    def recognizes(self, data: bytes) -> bool:
        if data.endswith(_TGA_END):
            return True
        if len(data) < 18:
            return False
        palette, kind, width, height, bits = struct.unpack_from("<xBB9xHHB", data)
        indexed = kind in (1, 9) and palette == 1 and bits == 8
        return width > 0 < height and (indexed or (kind in (2, 3, 10, 11) and palette == 0 and bits in (8, 16, 24, 32)))
