"""Pascal VOC files as they occur in practice: one of each irregular kind, with its boxes.

Every file has a dog in the irregular shape and, last, a plain cat that must not suffer from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Numbers = tuple[str, str, str, str]

CAT_NUMBERS: Numbers = ("51", "61", "70", "80")
_EDGES = ("xmin", "ymin", "xmax", "ymax")
_MARKUP = re.compile(r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[|\]\]>")


def bndbox(*numbers: str, edges: tuple[str, ...] = _EDGES) -> str:
    return (
        f"<bndbox>{''.join(f'<{edge}>{number}</{edge}>' for edge, number in zip(edges, numbers, strict=True))}</bndbox>"
    )


DOG, NAME = bndbox("@xmin", "@ymin", "@xmax", "@ymax"), "<name>dog</name>"
CAT = f"\n\t<object>\n\t\t<name>cat</name>\n\t\t{bndbox(*CAT_NUMBERS)}\n\t</object>"
LABELIMG = "\n\t<source><database>Unknown</database></source>"


def _unchanged(text: str) -> str:
    return text


@dataclass(frozen=True)
class Kind:
    """`template`: the text, with @xmin for the dog's coordinate, and @source and @cat for the parts of that name;
    `numbers`: the dog's xmin, ymin, xmax, ymax as in the file; `label`: its class; `more`: further cats before the
    last; `finish`: changes the whole text at the end.
    """

    template: str
    numbers: Numbers = ("11", "21", "30", "40")
    label: str = "dog"
    more: int = 0
    encoding: str = "utf-8"
    finish: Callable[[str], str] = _unchanged

    def content(self, numbers: Numbers | None = None, *, labelimg: bool = False, cat: bool = True) -> bytes:
        """The file. `numbers`: of the dog; `labelimg`: as labelImg writes it; `cat`: with the last cat."""
        text = self.template.replace("@source", LABELIMG if labelimg else "").replace("@cat", CAT if cat else "")
        for edge, number in zip(_EDGES, numbers or self.numbers, strict=True):
            text = text.replace(f"@{edge}", number)
        return self.finish(text).encode(self.encoding)

    def boxes(self, *, labelimg: bool = False) -> list[tuple[str, tuple[float, ...]]]:
        """Label and (x0, y0, x1, y1), 0-based and half-open, of each box."""
        first = 0 if labelimg else 1

        def box(numbers: Numbers) -> tuple[float, ...]:
            xa, ya, xb, yb = (float(_MARKUP.sub("", number)) for number in numbers)
            return min(xa, xb) - first, min(ya, yb) - first, max(xa, xb), max(ya, yb)

        return [(self.label, box(self.numbers)), *[("cat", box(CAT_NUMBERS))] * (self.more + 1)]


def around(*children: str, head: str = "", start: str = "<annotation>", before: str = "", tail: str = "\n") -> str:
    """A template of an object with these children."""
    dog = "<object>\n\t\t" + "\n\t\t".join(children) + "\n\t</object>"
    return f"{head}{start}@source{before}\n\t{dog}@cat\n</annotation>{tail}"


def _declared(encoding: str) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?>\n'


def _one_line(text: str) -> str:
    return re.sub(r"[\n\t]", "", text)


def _prefixed(text: str) -> str:
    return re.sub(r"<(/?)(?=\w)", r"<\1voc:", text)


def _numbers(xmin: str, ymin: str, xmax: str, ymax: str) -> Kind:
    return Kind(around(NAME, DOG), (xmin, ymin, xmax, ymax))


def _named(markup: str, label: str, encoding: str = "utf-8", head: str = "") -> Kind:
    return Kind(around(f"<name>{markup}</name>", DOG, head=head), label=label, encoding=encoding)


def _with(*children: str) -> Kind:
    return Kind(around(NAME, *children, DOG))


def _begun(start: str) -> Kind:
    return Kind(around(NAME, DOG, start=start))


def _headed(head: str, encoding: str = "utf-8") -> Kind:
    return Kind(around(NAME, DOG, head=head), encoding=encoding)


def _after(before: str) -> Kind:
    return Kind(around(NAME, DOG, before=before))


_PLAIN = around(NAME, DOG)
_SUBSET = """<!DOCTYPE annotation SYSTEM "voc.dtd" [
<!-- don't take this for <annotation> -->
<!ELEMENT annotation (object*)> <?note ]>?>
<!ATTLIST object id CDATA "1>0" kind CDATA #IMPLIED>
]>
"""

KINDS = {
    # Coordinates
    "decimals": _numbers("11.25", "21.0", "30.333333333333332", "40.5"),
    "scientific notation": _numbers("1.1e1", "2.1E+01", "3e1", "400e-1"),
    "signs and leading zeros": _numbers("+11", "021", "0030", "40."),
    "swapped corners": _numbers("30", "40", "11", "21"),
    "no width": _numbers("30", "21", "30", "40"),
    "a point": _numbers("30", "40", "30", "40"),
    "zeros": _numbers("0", "0", "30", "40"),
    "negative": _numbers("-7", "-3.5", "30", "40"),
    "beyond the image": _numbers("600", "400", "900", "1e4"),
    "white space in coordinates": _numbers(" 11\n", "\t21", "30 ", "\n\t\t\t40\n\t\t"),
    "markup in coordinates": _numbers("<!-- left -->11", "2<?note?>1", "<![CDATA[30]]>", "4<!-- - -->0"),
    # Order and number of elements
    "x before y": Kind(
        around(NAME, bndbox("@ymax", "@xmax", "@ymin", "@xmin", edges=("ymax", "xmax", "ymin", "xmin")))
    ),
    "box before name": Kind(around(DOG, "<pose>Left</pose>", NAME)),
    "several boxes, the first one whole": _with("<bndbox/>", "<bndbox><xmin>1</xmin></bndbox>"),
    "a second box": Kind(around(NAME, DOG, bndbox("1", "2", "3", "4"))),
    "a part with a box": _with(f"<part><name>head</name>{bndbox('1', '2', '3', '4')}</part>"),
    "a polygon beside the box": _with("<polygon><x1>1</x1><y1>2</y1><x2>3</x2><y2>4</y2></polygon>"),
    "a polygon without a box": _after("\n\t<object><name>pond</name><polygon><x1>1</x1></polygon></object>"),
    "an empty object": _after("\n\t<object/><object></object>"),
    "the same object thrice": Kind(_PLAIN.replace("@cat", CAT * 2 + "@cat"), more=2),
    "hundreds of objects": Kind(_PLAIN.replace("@cat", CAT * 200 + "@cat"), more=200),
    "text between elements": _with("a &amp; b", "stray"),
    # Missing and unknown elements
    "no more than a box": Kind(around(DOG), label=""),
    "empty tags": _with("<pose></pose>", "<truncated/>", "<difficult />", "<occluded  ></occluded >"),
    "empty filename and size": _after("\n\t<folder/><filename></filename><size><width/><height></height></size>"),
    "no number for a size": _after("\n\t<size><width>wide</width><height>-</height></size>"),
    "a size beyond measure": _after(f"\n\t<size><width>{5000 * '9'}</width><height>{5000 * '9'}</height></size>"),
    "unknown tags": _with("<occluded>0</occluded>", "<id>7</id>", "<extra x='1'><a>b<c/></a></extra>"),
    "attributes": _with("<pose kind='>' note=\"it's\">Left</pose>", "<a:b xmlns:a='u' a:c=''/>"),
    "deep nesting": _with("<a>" * 200 + "</a>" * 200),
    "a long text": _with("<note>" + "lorem <![CDATA[ipsum]]> " * 1_000 + "</note>"),
    # Names
    "double spaces": _named("grey  tree   frog", "grey  tree   frog"),
    "tabs and lines in a name": _named("big\tdog\n2", "big\tdog\n2"),
    "white space around a name": _named("\n\t\t\tdog ", "dog"),
    "references": _named("d&#111;g &amp; &lt;c&#x61;t&gt;", "dog & <cat>"),
    "character data": _named("<![CDATA[<dog> & ]]>co", "<dog> & co"),
    "non-ASCII": _named("Käfer кот 犬 🐕", "Käfer кот 犬 🐕"),
    # Markup around
    "comments": Kind(
        around("<!-- <object> & 'so on' -->", NAME, DOG, head="<!-- <annotation> -->\n\n", tail="<!-- -->")
    ),
    "comments within": Kind(
        around("<name>d<!-- o -->og</name>", DOG, start="<annotation><!-- it's --><?a b='>' ?>"), label="dog"
    ),
    "processing instructions": _headed("<?xml-stylesheet href='a>b'?>\n"),
    "a declaration": _headed("<?xml version='1.0' encoding='UTF-8' standalone=\"yes\" ?>\r\n"),
    "a document type": _headed('<!DOCTYPE annotation SYSTEM "file:///no.dtd">\n'),
    "a document type with its own rules": Kind(around(NAME, DOG, head=_SUBSET, before="<!-- it's -->")),
    "a namespace": _begun('<annotation xmlns="http://example.org/voc" xmlns:x="urn:x" x:schema="a b">'),
    "a prefix": Kind(around(NAME, DOG, start="<annotation xmlns:voc='urn:voc'>"), finish=_prefixed),
    "attributes on lines": _begun("<annotation\n  a='>'\n  b=\"'\" >"),
    "verified": _begun('<annotation verified="yes">'),
    "not verified": _begun("<annotation verified = 'no' >"),
    "verified in another attribute": _begun("<annotation note=\"say verified='no'\"\tverified='yes'>"),
    "a Windows path": _after("\n\t<path>C:\\Bilder\\Käfer &amp; Co\\1.jpg</path>"),
    # Bytes
    "UTF-8 with a mark": _named("Käfer", "Käfer", "utf-8-sig"),
    "UTF-16": _named("Käfer 🐕", "Käfer 🐕", "utf-16", _declared("utf-16")),
    "UTF-16 without a declaration": _named("Käfer", "Käfer", "utf-16"),
    "UTF-16, big end first": _named("Käfer", "Käfer", "utf-16-be", "\ufeff" + _declared("utf-16")),
    "Latin-1": _named("Käfer", "Käfer", "iso-8859-1", _declared("iso-8859-1")),
    "Windows-1252": _named("Käfer: 5 €", "Käfer: 5 €", "cp1252", _declared("windows-1252")),
    "Cyrillic": _named("кот", "кот", "koi8-r", _declared("koi8-r")),
    "Windows lines": Kind(_PLAIN, finish=lambda text: text.replace("\n", "\r\n")),
    "old Macintosh lines": Kind(_PLAIN, finish=lambda text: text.replace("\n", "\r")),
    "mixed lines": Kind(_PLAIN, finish=lambda text: text.replace("\n\t<", "\r\n\t<")),
    "one line": Kind(_PLAIN, finish=_one_line),
    "spaces for tabs": Kind(_PLAIN, finish=lambda text: text.replace("\t", "    ")),
    "no indentation": Kind(_PLAIN, finish=lambda text: text.replace("\t", "")),
    "no last line end": Kind(around(NAME, DOG, tail="")),
    "many last line ends": Kind(around(NAME, DOG, tail="\n \n\t\n")),
}
