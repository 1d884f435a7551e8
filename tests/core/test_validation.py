"""The error for a user about an impossible setting."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic.dataclasses import dataclass

from fastloc_core.validation import told


class Hue(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Inner:
    size: int = Field(default=8, ge=1, le=16)
    mean: tuple[float, float] = (0.0, 0.0)


class Model(BaseModel, extra="forbid"):
    name: str
    share: float = Field(0.5, gt=0, lt=1, allow_inf_nan=False)
    hue: Hue = Hue.RED
    tone: Literal["a", "b"] = "a"
    on: bool = True
    inner: Inner = Inner()

    @field_validator("name")
    @classmethod
    def _short(cls, name: str) -> str:
        if len(name) > 3:
            raise ValueError("Take at most 3 letters.")
        return name


@pytest.mark.parametrize(
    ("given", "reason", "remedy"),
    [
        ({}, "name is missing.", "Add it."),
        ({"name": 3}, "name cannot be 3.", "Write a text."),
        ({"name": "long"}, "name cannot be 'long'.", "Take at most 3 letters."),
        ({"name": "x", "nmae": 1}, "There is no setting “nmae”.", "Choose one of: name, share, hue, tone, on, inner."),
        ({"name": "x", "share": 0}, "share cannot be 0.", "Choose a number above 0 and below 1."),
        ({"name": "x", "share": 1}, "share cannot be 1.", "Choose a number above 0 and below 1."),
        ({"name": "x", "share": "half"}, "share cannot be 'half'.", "Choose a number above 0 and below 1."),
        ({"name": "x", "share": float("nan")}, "share cannot be nan.", "Choose a number above 0 and below 1."),
        ({"name": "x", "hue": "green"}, "hue cannot be 'green'.", "Choose one of: 'red' or 'blue'."),
        ({"name": "x", "tone": "c"}, "tone cannot be 'c'.", "Choose one of: 'a' or 'b'."),
        ({"name": "x", "on": "maybe"}, "on cannot be 'maybe'.", "Write true or false."),
        ({"name": "x", "inner": 5}, "inner cannot be 5.", "Write a section."),
        ({"name": "x", "inner": {"size": 17}}, "inner.size cannot be 17.", "Choose a number from 1 to 16."),
        ({"name": "x", "inner": {"size": 0}}, "inner.size cannot be 0.", "Choose a number from 1 to 16."),
        ({"name": "x", "inner": {"size": 1.5}}, "inner.size cannot be 1.5.", "Choose a whole number from 1 to 16."),
        ({"name": "x", "inner": {"mean": [0, "a"]}}, "inner.mean cannot be 'a'.", "Choose a number."),
        ({"name": "x", "inner": {"mean": [0]}}, "inner.mean cannot be [0].", "Write more values."),
        ({"name": "x", "inner": {"mean": [0, 1, 2]}}, "inner.mean cannot be [0, 1, 2].", "Write 2 values."),
        ({"name": "x", "inner": {"sise": 1}}, "There is no setting “inner.sise”.", "Choose one of: size, mean."),
    ],
)  # fmt: skip
def test_a_problem_is_reported_with_its_setting_and_a_remedy(
    given: dict[str, object], reason: str, remedy: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        Model.model_validate(given)
    assert told(caught.value, Model) == (reason, remedy)


def test_the_text_of_a_file_does_not_reach_the_terminal_unchanged() -> None:
    with pytest.raises(ValidationError) as caught:
        Model.model_validate({"name": "x", "\x1b[31m" + 100 * "y": 1})
    reason, remedy = told(caught.value)
    assert reason.isprintable()
    assert len(reason) < 100
    assert remedy == "Remove it."
