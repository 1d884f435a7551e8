"""Writes the table by which the architecture of a checkpoint is found: docs/adr/0025-finding-checkpoints.md.

    python packaging/architectures.py

It builds every network that fastloc knows, without memory, which takes some minutes. Run it after an update of timm or
torchvision: architectures that are not in the table are found only if their name is given.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fastloc_core.models import registry, signatures

TABLE = Path(__file__).resolve().parent.parent / "resources/fastloc_resources/tables/architectures.tsv"


def main() -> None:
    lines: list[str] = []
    for name in registry.names():
        try:
            lines += signatures.rows([name])
        except Exception as error:  # a network of timm that needs another package, or cannot be built
            print(f"{name} is left out: {error}", file=sys.stderr)
    TABLE.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    print(f"{len(lines)} architectures in {TABLE}")


if __name__ == "__main__":
    main()
