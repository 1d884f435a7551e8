"""The settings of a training are kept as TOML, and changed one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from fastloc_core.errors import FastlocError, SettingError
from fastloc_core.training import recipe
from fastloc_core.training.recipe import Recipe

OTHER = Recipe(architecture="squeezenet1_1", size=48, epochs=3, batch=4, learning_rate=0.01, crop=0.5)


def test_it_is_kept_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "recipe.toml").write_text(recipe.to_toml(OTHER))
    assert recipe.read(tmp_path / "recipe.toml") == OTHER


def test_single_settings_can_be_changed() -> None:
    changed = recipe.changed(Recipe(), ["epochs=7", "architecture=resnet18", "pretrained=false", "crop=1"])
    assert changed == Recipe(architecture="resnet18", epochs=7, pretrained=False, crop=1)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("epochs=0", "epochs cannot be 0. Choose a number from 1 to 10000."),
        ("epochs=many", "epochs cannot be 'many'. Choose a whole number from 1 to 10000."),
        ("epoch=3", "There is no setting “epoch”. Choose one of: architecture, size, epochs,"),
        ("learning_rate=nan", "learning_rate cannot be nan."),
        ("architecture=vit", "architecture cannot be 'vit'. Choose one of: efficientnet_lite0,"),
    ],
)
def test_a_wrong_setting_is_refused(setting: str, said: str) -> None:
    with pytest.raises(FastlocError) as error:
        recipe.changed(Recipe(), [setting])
    assert said in str(error.value)


def test_a_recipe_with_a_wrong_setting_is_named_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "recipe.toml").write_text("epochs = 3.5")
    with pytest.raises(SettingError, match=r"recipe\.toml: epochs cannot be 3\.5\. Choose a whole number from 1 to"):
        recipe.read(tmp_path / "recipe.toml")


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"none\.toml: The recipe cannot be read"):
        recipe.read(tmp_path / "none.toml")
