"""What an object of a file says besides its class and its box."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress

from lxml import etree

from fastloc_core.annotation import Flags
from fastloc_core.formats.values import is_on
from fastloc_core.formats.wording import class_name, fit

from .source import SAFE, content_of, local_name, text_at

SWITCHES = ("truncated", "occluded", "difficult", "crowd")  # the flags that are 0 or 1, in the order of files
UNSPECIFIED = "Unspecified"  # the devkit's word for no pose
_SHAPES = {"polygon", "robndbox", "segm", "segmentation", "mask", "points", "keypoints", "part"}
_OWN = {"name", "pose", "bndbox", *SWITCHES}
_MOST_OTHERS = 2000  # characters of the other fields of an object


def flags_of(element: etree._Element, parts: Mapping[str, etree._Element]) -> Flags:
    """Of an `object` with these children. Fields that give places in the image are left out, because they do not follow
    a moved box, and so are all other fields if they are too long together.
    """
    pose = class_name(content_of(parts, "pose"))
    unknown = parts.keys() - _OWN - _SHAPES
    others = tuple(_other(child) for child in element if local_name(child) in unknown) if unknown else ()
    return Flags(
        **{name: is_on(content_of(parts, name)) for name in SWITCHES},
        pose="" if pose == UNSPECIFIED else pose,
        others=others if sum(len(name) + len(text) for name, text in others) <= _MOST_OTHERS else (),
    )


def has_shape(parts: Mapping[str, etree._Element]) -> bool:
    """Whether an object, given by its children, also has a more exact shape than its box, or parts with boxes, or a box
    that CVAT has turned.
    """
    if not _SHAPES.isdisjoint(parts.keys()):
        return True
    attributes = parts["attributes"].iterfind("{*}attribute") if "attributes" in parts else ()
    return any(text_at(each, "{*}name") == "rotation" and is_on(text_at(each, "{*}value")) for each in attributes)


def elements(flags: Flags, zeros: Collection[str] = ("truncated", "difficult")) -> Iterator[etree._Element]:
    """The elements that say these flags, in the order of files; `zeros`: the switches to write if they are 0."""
    yield _element("pose", flags.pose or UNSPECIFIED)
    for name in SWITCHES:
        if getattr(flags, name) or name in zeros:
            yield _element(name, str(int(getattr(flags, name))))
    for name, text in flags.others:
        if name not in _OWN:
            yield _element(name, text)


def _element(name: str, text: str) -> etree._Element:
    """`text`: may be XML, as in `Flags.others`; `name`: from any source."""
    element = etree.Element(re.sub(r"^(?=[^a-zA-Z_]|$)|[^\w.-]", "_", name, flags=re.ASCII))
    if "<" in text:
        with suppress(etree.XMLSyntaxError):
            inner = etree.fromstring(f"<_>{text}</_>", etree.XMLParser(**SAFE))
            element.text = inner.text
            element.extend(inner)
            return element
    element.text = fit(text)
    return element


def _other(child: etree._Element) -> tuple[str, str]:
    """Its name and its text, as XML if it has elements inside."""
    if len(child) == 0:
        return local_name(child), (child.text or "").strip()
    inner = "".join(etree.tostring(each, encoding="unicode") for each in child)
    return local_name(child), re.sub(r">\s+<", "><", (child.text or "") + inner).strip()
