"""The benchmark of a user's own classifier asks about images that the classifier never saw."""

from __future__ import annotations

from pathlib import Path

from benchmarks.own_classifier import drawn, listed, rows, unseen

_VOC = "<annotation><filename>{0}.png</filename><size><width>9</width><height>9</height><depth>3</depth></size>{1}"
_OBJECT = (
    "<object><name>{}</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>5</xmax><ymax>5</ymax></bndbox></object>"
    "</annotation>"
)


def test_only_unseen_images_with_objects_are_asked(tmp_path: Path) -> None:
    taught = tmp_path / "train.csv"
    taught.write_text("path,label\nimages/a.png,ant\n")
    for name, rest in (("a", _OBJECT.format("ant")), ("b", _OBJECT.format("bee")), ("c", "</annotation>"), ("d", "")):
        (tmp_path / f"{name}.xml").write_text(_VOC.format(name, rest))
    assert list(listed(taught)) == [("images/a.png", "ant")]
    assert list(unseen(taught, tmp_path)) == [(tmp_path / "b.xml", "bee")]


def test_each_class_gets_at_most_so_many_images_always_the_same() -> None:
    images = [(number, "ant" if number < 9 else "bee") for number in range(11)]
    chosen = drawn(images, 3)
    assert chosen == drawn(images, 3)
    assert [label for _, label in chosen] == ["ant"] * 3 + ["bee"] * 2
    assert set(chosen) <= set(images)


def test_a_row_has_the_figures_of_its_method() -> None:
    result = {"kind": "preset", "recall": {"0.5": {"5": 0.25}}, "gt_known_loc": 0.5, "ap50": None, "mean_iou": 0.125}
    results = {"refined": result, "full image": result | {"kind": "baseline"}, "centred": result | {"kind": "baseline"}}
    expected = [f"| {name} | 0.250 | 0.500 | - | 0.125 |" for name in ("refined", "full image")]
    assert list(rows({"results": results})) == expected
