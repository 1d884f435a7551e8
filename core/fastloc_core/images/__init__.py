"""Finding and decoding images: the one loader, for the window and for the classifier.

reader    the interface of an image reader          table     all kinds, by their endings and by their contents
bitmaps   JPEG, PNG, BMP, GIF, WebP                 netpbm    PBM, PGM, PPM, PFM
tiff      TIFF and its pages                        phones    HEIC, AVIF, JPEG 2000, TGA
dicom     DICOM and its frames                      fits      FITS and its planes
jpeg_ls   JPEG-LS
opencv, pillow, tiff_odd     the decoders           tiff_chain, tiff_layout    the tags of a TIFF
tiff_reduced    smaller copies of TIFFs
paths     the path of each image of a file          finding   the images of a folder
decoding  from a path to pixels, within the limits    sketch    a tiny copy, to compare images
"""

from .decoding import decode, decode_raw, decode_small
from .finding import OWN_FOLDER, ImageIndex, Skipped, find_images, images_in
from .paths import file_of
from .reader import MOST_WORK, Choice, Raw
from .table import by_ending

__all__ = [
    "MOST_WORK",
    "OWN_FOLDER",
    "Choice",
    "ImageIndex",
    "Raw",
    "Skipped",
    "by_ending",
    "decode",
    "decode_raw",
    "decode_small",
    "file_of",
    "find_images",
    "images_in",
]
