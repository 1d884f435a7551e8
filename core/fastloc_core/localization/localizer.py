"""The interface between an algorithm and the rest of the program.

A preset builds a localizer for a classifier. The localizer begins an image, which is costly, and then locates one class
after the other in it, which is cheap. The module of a preset is imported when the window starts, so it must import
numpy, OpenCV and torch only inside functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from fastloc_core import validation
from fastloc_core.errors import SettingError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fastloc_core.models.classifier import Classifier
    from fastloc_core.proposal import ClassScore, Proposal

    from .stages import Check

PresetKind = Literal["preset", "peer", "baseline"]


class Localization(Protocol):
    """One image under way."""

    @property
    def scores(self) -> Sequence[ClassScore]:
        """The classifier's scores of the whole image: one a class, in the order of its outputs."""
        ...

    def locate(self, score: ClassScore, others: Sequence[ClassScore] = ()) -> Iterator[Proposal]:
        """The objects of a class. Raises Cancelled, or a FastlocError.

        `others`: the other classes that a person looks for in this image. An algorithm may tell this class from them.

        Each box lies inside the image, in its pixels; each confidence is in [0, 1]; `mask` is bool and `heat` float32,
        both (S, S).
        """
        ...


class Localizer(Protocol):
    """An algorithm with its parameters and a classifier."""

    def begin(self, image: NDArray[np.uint8], check: Check) -> Localization:
        """`image`: RGB uint8 (H, W, 3) as displayed; `check` gets the name of each stage, and may raise Cancelled.

        Raises FastlocError.
        """
        ...


class Preset(BaseModel):
    """A named set of an algorithm's parameters, each with its range.

    `algorithm`: the class of the localizer as "module:Class", so that importing a preset imports no torch. It gets the
    classifier and the preset. A `peer` is for comparison; so is a `baseline`, whose boxes are of no class.
    `saw_boxes`: whether something in it was taught by boxes; every table of accuracy says so.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    algorithm: ClassVar[str]
    kind: ClassVar[PresetKind] = "preset"
    saw_boxes: ClassVar[bool] = False
    fixed: ClassVar[frozenset[str]] = frozenset({"name"})  # fields that are no parameters
    name: str

    def build(self, classifier: Classifier) -> Localizer:
        """Raises ModelError if the algorithm cannot work with the classifier, SettingError for a missing library."""
        localizer: Localizer = resolve_name(self.algorithm)(classifier, self)
        return localizer

    def tuned(self, classifier: Classifier) -> Self:
        """The preset with the best known parameters for a classifier, for those that nobody has set."""
        return self

    @property
    def parameters(self) -> dict[str, Any]:
        return {key: value for key, value in self if key not in self.fixed}

    def changed(self, **values: object) -> Self:
        """With other parameters, which may be texts. Raises SettingError."""
        if unknown := values.keys() - self.parameters:
            names = ", ".join(self.parameters)
            raise SettingError(f"There is no parameter “{min(unknown)}”.", f"Choose one of: {names}.")
        try:
            return type(self).model_validate({**dict(self), **values})
        except ValidationError as error:
            raise SettingError(*validation.told(error, type(self))) from error
