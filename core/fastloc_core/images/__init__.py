"""Finding and decoding images: the one loader, for the window and for the classifier.

reader   the interface of an image reader          table     all kinds, by their endings and by their contents
bitmaps  JPEG, PNG, BMP, GIF, WebP                 tiff      TIFF and its pages
paths    the path of each image of a file          opencv    the decoder of these kinds
sketch   a tiny copy, to compare images
finding  the images of a folder                    decoding  from a path to pixels, within the limits
"""

from .decoding import MOST_WORK, decode, decode_raw
from .finding import OWN_FOLDER, ImageIndex, Skipped, find_images, images_in
from .paths import file_of
from .reader import Raw
from .table import by_ending

__all__ = [
    "MOST_WORK",
    "OWN_FOLDER",
    "ImageIndex",
    "Raw",
    "Skipped",
    "by_ending",
    "decode",
    "decode_raw",
    "file_of",
    "find_images",
    "images_in",
]
