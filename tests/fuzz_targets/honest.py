"""Small sound files of the formats, for targets without files of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from fastloc_core.annotation import Annotation, Decision, ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.formats import coco, voc
from fastloc_core.formats.conventions import Convention
from fastloc_core.formats.export import export
from fastloc_core.formats.export_folder import MANIFEST
from fastloc_core.formats.export_settings import ExportSettings
from fastloc_core.formats.table import EXPORTERS

_ROOT = Path("/photos")
_BOXES = (
    Annotation(Box(1, 2, 30, 40), "frog", Decision.DRAWN),
    Annotation(Box(5, 6, 70, 80), "pond & ü", Decision.ACCEPTED, 0.9),
)
_POND = ReviewedImage(_ROOT / "sub" / "pond.jpg", 640, 480, _BOXES, verified=True)
_LABELIMG = b"""<annotation verified="yes">
\t<folder>sub</folder><filename>pond.jpg</filename><path>C:\\sub\\pond.jpg</path>
\t<source><database>Unknown</database></source>
\t<size><width>640</width><height>480</height><depth>3</depth></size><segmented>0</segmented>
\t<object><name>frog</name><pose>Unspecified</pose><truncated>1</truncated><difficult>0</difficult>
\t\t<bndbox><xmin>1</xmin><ymin>2.5</ymin><xmax>30</xmax><ymax>40</ymax></bndbox></object>
</annotation>
"""


def honest_voc() -> Iterator[bytes]:
    for convention in Convention:
        yield voc.to_xml(voc.VocImage(_POND.path, 640, 480), _BOXES, verified=True, convention=convention)
    yield _LABELIMG
    yield '<?xml version="1.0" encoding="UTF-16"?><annotation><object/></annotation>'.encode("utf-16")


def honest_coco() -> Iterator[bytes]:
    yield coco.to_json([_POND], _ROOT, ["frog", "pond & ü"])
    yield b'{"images": [{"id": 1, "file_name": "a.png"}], "annotations": [], "categories": [{"id": 1, "name": "a"}]}'


def honest_labelme() -> Iterator[bytes]:
    yield (
        b'{"version": "5.5.0", "flags": {}, "shapes": [{"label": "frog", "points": [[1, 2], [30, 40]], "x": null,'
        b' "shape_type": "rectangle", "flags": {"wet": true}}, {"label": "pond", "points": [[1, 2], [30, 4.5], [6, 7]],'
        b' "shape_type": "polygon"}, {"label": "egg", "points": [[9, 9], [9, 12]], "shape_type": "circle"}],'
        b' "imagePath": "../sub/pond.jpg", "imageData": null, "imageHeight": 480, "imageWidth": 640}'
    )


def honest_label_studio() -> Iterator[bytes]:
    yield (
        b'[{"id": 7, "data": {"image": "/data/upload/1/cb0618f6-pond.jpg"}, "annotations": [{"was_cancelled": false,'
        b' "result": [{"id": "a", "type": "rectanglelabels", "original_width": 640, "original_height": 480, "value":'
        b' {"x": 10, "y": 20.5, "width": 30, "height": 40, "rotation": 15, "rectanglelabels": ["frog"]}}]}]}]'
    )
    yield (
        b'[{"id": 7, "image": "/data/local-files/?d=sub%2Fpond.jpg", "label": [{"x": 1, "y": 2, "width": 3,'
        b' "height": 4, "rectanglelabels": ["frog"]}, {"points": [[1, 2], [3, 4], [5, 1]], "polygonlabels": ["a"]}]}]'
    )


def honest_cvat() -> Iterator[bytes]:
    yield b"""<?xml version="1.0" encoding="utf-8"?>
<annotations><version>1.1</version><meta><task><labels><label><name>frog</name></label></labels></task></meta>
<image id="0" name="sub/pond.jpg" width="640" height="480">
<box label="frog" occluded="1" xtl="1.5" ytl="2" xbr="30" ybr="40" rotation="12">
<attribute name="wet">yes</attribute></box>
<polygon label="pond" points="1,2;30,4.5;6,7"/><ellipse label="egg" cx="9" cy="9" rx="3" ry="4"/></image></annotations>
"""


def honest_csv() -> Iterator[bytes]:
    yield b"filename,width,height,class,xmin,ymin,xmax,ymax\nsub/pond.jpg,640,480,frog,1,2,30,40\n"
    yield b"sub/pond.jpg,1,2,30,40,frog\nsub/lake.jpg,,,,,\n"
    yield b"ImageID,Source,LabelName,XMin,XMax,YMin,YMax,IsOccluded,IsGroupOf\npond,x,/m/0,.1,.2,.3,.4,1,-1\n"
    yield (
        b"filename,file_size,region_count,region_id,region_shape_attributes,region_attributes\n"
        b'pond.jpg,9,1,0,"{""name"":""rect"",""x"":1,""y"":2,""width"":3,""height"":4}","{""type"":""frog""}"\n'
    )


def honest_yolo() -> Iterator[bytes]:
    yield b"0 0.5 0.5 0.25 0.5\n1 .1 .1 .2 .1 .2 .3\n2 0.5 0.5 0.1 0.1 0.98\n"


def honest_yaml() -> Iterator[bytes]:
    yield b"path: .\ntrain: images/train\nnames:\n  0: frog\n  1: 'pond & more'\n"
    yield b"train: images\nnc: 2\nnames: [frog, pond]\nkpt_shape: [4, 2]\n"


def honest_manifest() -> Iterator[bytes]:
    for kind in EXPORTERS:
        with TemporaryDirectory() as folder:
            export([_POND], _ROOT, Path(folder), ExportSettings(kind))
            yield Path(folder, MANIFEST).read_bytes()
