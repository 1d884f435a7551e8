"""Makes the HEIC file of the self-test, because fastloc itself reads this kind only: python packaging/heic.py"""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from pillow_heif import register_heif_opener

from fastloc_gui.window.self_test_images import drawn

TARGET = Path(__file__).parents[1] / "resources/fastloc_resources/samples/ball.heic"


def main() -> None:
    register_heif_opener()
    TARGET.parent.mkdir(exist_ok=True)
    Image.fromarray(drawn()).save(TARGET, quality=40)


if __name__ == "__main__":
    main()
