"""TIFF: each page is an image. Its own tags decide who decodes it: OpenCV what it decodes right, tifffile the rest."""

from __future__ import annotations

import errno
import struct
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from fastloc_core import limits
from fastloc_core.files import open_file, read_file

from .reader import Bands, Damaged, Header, Raw, Reader, Reduced
from .tiff_chain import HEIGHT, SIGNATURES, WIDTH, Chain, Odd
from .tiff_layout import Layout

_SCAN = b"\xff\xda"


class Tiff(Reader):
    """A page is a directory of the file's chain that is neither a smaller copy of another one (a thumbnail, a level of
    a pyramid) nor a mask.
    """

    endings = (".tif", ".tiff", ".btf", ".tf8", ".lsm")
    signatures = SIGNATURES
    has_pages = True

    def count(self, file: Path, cancelled: Callable[[], bool] = lambda: False) -> int:
        """Reads only the directories; 1 if that fails, because decoding will say why."""
        try:
            with open_file(file) as stream:
                return len(Chain(stream, cancelled).pages) or 1
        except OSError:
            return 1

    def load(self, file: Path, page: int) -> bytes:
        """That page as a TIFF file of its own, so that a long file is not read for one page. All of the file if it has
        no other page.
        """
        with open_file(file) as stream:
            chain = Chain(stream)
            pages = chain.pages
            if page > 1 or len(chain.directories) > 1 or len(pages) > 1:
                directory = pages[page - 1]
                if chain.number(directory, WIDTH) * chain.number(directory, HEIGHT) > limits.current().pixels:
                    if not directory.moved:
                        return chain.starting_with(directory, read_file(file))  # with its smaller copies
                if chain.held(directory) > limits.current().bytes:
                    raise OSError(errno.EFBIG, "the page is too large", str(file))
                try:
                    return chain.alone(directory)
                except (Odd, struct.error):
                    return chain.starting_with(directory, read_file(file))
        return read_file(file)

    def header(self, data: bytes) -> Header:
        """Of the first directory."""
        layout = self._layout(data)
        width, height, part = layout.width, layout.height, layout.part
        scans = data.count(_SCAN) if layout.is_jpeg else 0
        if width * height < part[0] * part[1]:  # a tile is decoded to all of its size
            width, height = part
        return Header(width, height, layout.depth, part[0] * part[1] * layout.samples * scans)

    def reduced(self, data: bytes, most: int) -> Reduced | None:
        from . import tiff_reduced

        return tiff_reduced.reduced(self, data, most)

    def decode(self, data: bytes) -> Raw | Bands:
        layout = self._layout(data)
        layout.check()
        if layout.is_plain:
            from . import opencv  # a second, which the window does without as it starts

            try:
                return opencv.decode(data, premultiplied=True)
            except Damaged:
                layout.refuse_odd_colours()
                raise
        from . import tiff_odd

        return tiff_odd.decode(data, layout)

    @staticmethod
    def _layout(data: bytes) -> Layout:
        chain = Chain(BytesIO(data))
        if not chain.directories:
            raise Damaged
        chain.held(chain.directories[0])
        return Layout.of(chain, chain.directories[0])
