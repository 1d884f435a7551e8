"""What the workers do: the model's jobs and the files' jobs. Runs in their threads and knows no widget.

Everything heavy is imported inside the functions, so that the window shows before torch, OpenCV and lxml load.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtGui import QImage

from fastloc_core.annotation import Annotation, ReviewState
from fastloc_core.errors import AnnotationError
from fastloc_core.images import ImageIndex, decode, find_images
from fastloc_core.proposal import ProposalSet

from . import imports
from .worker import Token

if TYPE_CHECKING:
    from fastloc_core.formats.voc import VocFile
    from fastloc_core.localization.localizer import Localizer


@dataclass(frozen=True, slots=True)
class Task:
    """What a job is about; `generation` counts opened folders, so that late results can be told."""

    kind: Literal["folder", "image", "save", "propose", "find", "load", "download", "add"]
    generation: int = 0
    path: Path = Path()
    name: str = ""


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What the window needs to know of a loaded model."""

    name: str
    device: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewModel:
    """A classifier of the user's own, as library.add wants it; mean and std are of RGB in [0, 1]."""

    file: Path
    architecture: str
    labels: Path
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    size: int
    name: str


class Engine:
    """The model's jobs. One thread loads and localizes; `download` and `add` share nothing with it."""

    def __init__(self) -> None:
        self._localizer: Localizer | None = None

    def load(self, model: str, preset: str, device: str, token: Token) -> ModelFacts:
        """`model`: a name, or the path of a model card. Raises FastlocError."""
        with imports.quiet_import(imports.MODEL):
            from fastloc_core.localization.localizer import Localizer
            from fastloc_core.localization.presets import preset as find_preset
            from fastloc_core.models.loading import load

            token.check()
            classifier = load(model, device)
            token.check()
            self._localizer = Localizer(classifier, find_preset(preset))
        return self._facts()

    def _facts(self) -> ModelFacts:
        from fastloc_core.models import device

        assert self._localizer is not None
        classifier = self._localizer.classifier
        return ModelFacts(
            classifier.name,
            device.describe(classifier.device),
            tuple(classifier.labels.names),
        )

    def localize(self, path: Path, names: str, token: Token) -> tuple[ProposalSet, ModelFacts]:
        """Proposals for the classes that `names` lists, else for the best ones; and where it was computed."""
        assert self._localizer is not None, "the model is loaded before anything is asked of it"
        classes = self._localizer.classifier.labels.parse_classes(names) if names else []
        image = decode(path)
        found = self._localizer.localize(image, path, classes, check=token.check)
        return found, self._facts()

    def download(self, name: str, token: Token) -> Path:
        from fastloc_core.models import library

        def report(done: int, total: int) -> None:
            token.report(done / total if total else 0.0, f"{done >> 20} of {total >> 20} MB")

        return library.download(name, report, lambda: token.cancelled)

    def add(self, model: NewModel, token: Token) -> Path:
        """Check a checkpoint and copy it to the user's models. Raises ModelError."""
        with imports.quiet_import(imports.MODEL):
            from fastloc_core.models import checkpoint  # noqa: F401 (it imports torch)
        from fastloc_core.models import library

        return library.add(**asdict(model)).path


@dataclass(frozen=True, slots=True)
class Folder:
    """An indexed folder: its images, where each one's annotations stand, and what those files say of the review."""

    index: ImageIndex
    annotation_paths: dict[Path, Path]
    states: dict[Path, ReviewState]


@dataclass(frozen=True, slots=True)
class Opened:
    """A decoded image and its annotation file; `base` is None where there is none, `error` says what is wrong."""

    image: QImage
    base: VocFile | None
    error: AnnotationError | None


def open_folder(folder: Path, token: Token) -> Folder:
    with imports.quiet_import(imports.FILES):
        import cv2  # noqa: F401 (finding and decoding images will need them)
        import natsort  # noqa: F401

        from fastloc_core.formats.voc_paths import annotation_paths

    index = find_images(folder, lambda: token.cancelled)
    token.check()
    paths = annotation_paths(index.images)
    return Folder(index, paths, _states(paths))


def _states(annotation_paths: dict[Path, Path]) -> dict[Path, ReviewState]:
    """The review state as the files record it, from their first bytes only."""
    present = {path for folder in {p.parent for p in annotation_paths.values()} for path in folder.glob("*.xml")}
    return {image: _state(path) for image, path in annotation_paths.items() if path in present}


def _state(path: Path) -> ReviewState:
    try:
        with path.open("rb") as file:
            start = file.read(2000)
    except OSError:
        return ReviewState.FAILED  # opening the image will say why
    if b'verified="yes"' in start.partition(b"<folder")[0]:
        return ReviewState.DONE
    return ReviewState.UNSEEN if b">fastloc proposals," in start else ReviewState.IN_REVIEW


def open_image(path: Path, annotation_path: Path, token: Token) -> Opened:
    """Decode an image for the screen and read its annotations. Raises ImageError."""
    from fastloc_core.formats import voc

    pixels = decode(path)
    height, width = pixels.shape[:2]
    image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    token.check()
    try:
        base = voc.read(annotation_path) if annotation_path.exists() else None
    except AnnotationError as error:
        return Opened(image, None, error)
    except OSError as error:
        reason = f"The annotation file cannot be read or written ({error.strerror})."
        return Opened(image, None, AnnotationError(annotation_path, reason, "Give the image a shorter name."))
    return Opened(image, base, None)


@dataclass(frozen=True, slots=True)
class SaveRequest:
    """Everything one annotation file is made of; `on_disk`: what the file held when this program last saw it."""

    image: Path
    width: int
    height: int
    annotations: tuple[Annotation, ...]
    verified: bool
    base: VocFile | None
    target: Path
    on_disk: bytes | None


def save(request: SaveRequest, token: Token) -> bytes | None:
    """Write one annotation file and return its bytes. Raises AnnotationError; then the old file is untouched.

    A file of this program's making that has come to say nothing, because all was taken back, goes; None then.
    """
    from fastloc_core.formats import voc
    from fastloc_core.formats.atomic import write_atomically

    target = request.target
    image = voc.VocImage(request.image, request.width, request.height)
    base = request.base
    content = voc.to_xml(image, request.annotations, verified=request.verified, base=base)
    if base and base.only_proposals and not request.annotations and request.verified == base.verified:
        content = base.content  # all was taken back: they are proposals again
    try:
        there = target.read_bytes() if target.exists() else None
        if there is not None and there != request.on_disk:
            raise AnnotationError(
                target,
                "The file does not hold what was last read or written here, so it was not overwritten.",
                "Move it away and save again, or open the folder again to continue from it.",
            )
        if not request.annotations and not request.verified and base is None:
            target.unlink(missing_ok=True)
            return None
        if there != content:
            write_atomically(target, content)
    except OSError as error:
        reason = error.strerror or str(error)
        raise AnnotationError(
            target,
            f"It could not be written: {reason}.",
            "Free space or allow writing there, then save again.",
        ) from error
    return content
