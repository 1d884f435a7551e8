"""The training images of the bundled classifier: lists Tiny ImageNet's images for `fastloc train`.

    python benchmarks/tiny_imagenet.py tiny-imagenet-200 tiny.csv

`tiny-imagenet-200` is the folder of the data set of that name (200 classes of ImageNet at 64 x 64 pixels, made for
Stanford's course CS231n). The list has its 100,000 training images, and the first 5,000 of its validation images to
validate with. The other 5,000 are left for a last measurement. Prints the SHA-256 of the listed images' bytes.

With `--classes 10` only every twentieth class is listed, to compare architectures in minutes. Then the boxes for
`fastloc evaluate` are written into a val_annotations.txt beside the list.
"""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path
from typing import Annotated

import typer

VALIDATED, CLASSES = 5000, 200


def main(
    root: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    out: Annotated[Path, typer.Argument(dir_okay=False)],
    classes: Annotated[int, typer.Option(min=2, max=CLASSES)] = CLASSES,
) -> None:
    words = dict(line.split("\t", 1) for line in (root / "words.txt").read_text("utf-8").splitlines())
    folders = sorted((root / "train").iterdir())[:: CLASSES // classes][:classes]
    chosen = {folder.name for folder in folders}
    rows = [(path, words[folder.name], "train") for folder in folders for path in sorted((folder / "images").iterdir())]
    lines = []
    for line in (root / "val" / "val_annotations.txt").read_text("utf-8").splitlines():
        name, synset, *_ = line.split("\t")
        if synset in chosen and int(Path(name).stem.removeprefix("val_")) < VALIDATED:
            lines.append(line)
            rows.append((root / "val" / "images" / name, words[synset], "validation"))
    if classes < CLASSES:
        if out.parent.resolve() == (root / "val").resolve():
            raise typer.BadParameter("Choose a folder outside of the data set: its val_annotations.txt is there.")
        (out.parent / "val_annotations.txt").write_text("\n".join(lines), "utf-8")
    digest = hashlib.sha256()
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("path", "label", "split"))
        for path, label, split in rows:
            digest.update(path.read_bytes())
            writer.writerow((path.absolute(), label, split))
    print(f"{len(rows)} images of {len({label for _, label, _ in rows})} classes, SHA-256 {digest.hexdigest()}")


if __name__ == "__main__":
    typer.run(main)
