"""Writing “CVAT for images 1.1”: one XML for all images, which may lie beside it in `images`.

Boxes are floats, 0-based, in pixels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from fastloc_core.annotation import Annotation, Flags, ReviewedImage
from fastloc_core.formats.exporter import Exporter, File, Order
from fastloc_core.formats.wording import fit

_SWITCHES = ("difficult", "truncated", "crowd")  # occluded has its own place
_DECIMALS = 6


class CvatExporter(Exporter):
    title = "CVAT"
    about = "One XML file for all images, “CVAT for images”."
    can_be_data_set = True
    cannot = "It holds no masks, and nothing that says which images are done."

    def files(self, order: Order) -> Iterator[File]:
        from fastloc_core.formats import image_files

        places, images = order.places(), image_files.ImageFiles(order)
        image_files.tell_of_pages(order, places, by_stem=False)
        named, sides = {}, {}
        for name, image in order.images.items():
            shown = name
            if order.has_images:
                bare = places[name].with_suffix("")
                yield from images.file(name, "images" / bare)
                shown = images.place(name, bare).as_posix()
            named[shown], sides[shown] = image, order.sides.get(name, "")
        yield File("annotations.xml", to_xml(named, order.classes, sides), order.images)
        images.tell()


def to_xml(images: Mapping[str, ReviewedImage], classes: Sequence[str], sides: Mapping[str, str]) -> bytes:
    """`images`: by the names that CVAT gives them; `classes`: in their order; `sides`: of the images, empty if none."""
    root = Element("annotations")
    SubElement(root, "version").text = "1.1"
    labels = SubElement(SubElement(SubElement(root, "meta"), "task"), "labels")
    said: dict[str, dict[str, None]] = defaultdict(dict)  # of each class: the names of its attributes, in order
    for image in images.values():
        for box in image.annotations:
            said[box.label] |= dict.fromkeys(name for name, _ in _attributes(box.flags))
    for name in classes:
        label = SubElement(labels, "label")
        SubElement(label, "name").text = fit(name)
        _declare(label, said[name])
    for number, (name, image) in enumerate(images.items()):
        about = {"id": str(number), "name": fit(name), "width": str(image.width), "height": str(image.height)}
        part = SubElement(root, "image", about | ({"subset": sides[name]} if sides[name] else {}))
        for annotation in image.annotations:
            _add_box(part, annotation)
    indent(root)
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _declare(label: Element, names: Iterable[str]) -> None:
    """The attributes of a class. CVAT drops those that it does not know."""
    attributes = SubElement(label, "attributes")
    for name in names:
        kind = ("checkbox", "false") if name in _SWITCHES else ("text", "")
        attribute = SubElement(attributes, "attribute")
        values = {"name": name, "mutable": "False", "input_type": kind[0], "default_value": kind[1], "values": kind[1]}
        for key, value in values.items():
            SubElement(attribute, key).text = value


def _add_box(image: Element, annotation: Annotation) -> None:
    edges = zip(("xtl", "ytl", "xbr", "ybr"), annotation.box.edges, strict=True)
    facts = {"label": fit(annotation.label), "source": "manual", "occluded": str(int(annotation.flags.occluded))}
    facts |= {edge: str(round(float(value), _DECIMALS)) for edge, value in edges}
    box = SubElement(image, "box", facts | {"z_order": "0"})
    for name, text in _attributes(annotation.flags):
        SubElement(box, "attribute", {"name": name}).text = text


def _attributes(flags: Flags) -> Iterator[tuple[str, str]]:
    yield from ((name, "true") for name in _SWITCHES if getattr(flags, name))
    yield from ((fit(name), fit(text)) for name, text in (("pose", flags.pose), *flags.others) if text)
