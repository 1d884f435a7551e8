"""The ways in: the actions of a user with an input, in the real program and in a process of their own.

    python -m benchmarks.attacks.ways WAY SANDBOX INPUT

Prints a JSON object a line: the present action ("doing"), a text for the user ("said"), something that does not work
("problem"), or that the folder was refused ("refused").
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from benchmarks.attacks.sandbox import HONEST, Sandbox, Way
from benchmarks.attacks.visit import Visit, tell
from fastloc_core.quiet import silence_libraries


def window(sandbox: Sandbox) -> None:
    visit = Visit(sandbox)
    folder = sandbox.folder
    if visit.open(folder):
        visit.reports()
        visit.travel()
        visit.walk()
        visit.travel()
        visit.batch()
        visit.reports()
        visit.export()
    else:
        tell(refused=True)
        folder = sandbox.honest
        visit.open(folder)
    visit.decide(folder)
    visit.close()
    if folder == sandbox.folder:  # the next day
        again = Visit(sandbox)
        if again.open(folder):
            image = again.window.session.images.named(HONEST)
            if image is None or not again.window.session.document(image).annotations:
                tell(problem="the honest decision is gone when the folder is opened again")
        else:
            tell(problem="the folder cannot be opened again")
        again.close()


def imported(sandbox: Sandbox) -> None:
    visit = Visit(sandbox)
    visit.open(sandbox.folder)
    visit.take(sandbox.input)
    visit.walk()
    visit.travel()
    visit.decide(sandbox.folder)
    visit.close()


def command(*arguments: str | Path) -> int:
    """The answer of `fastloc`."""
    from fastloc_core.cli import main

    tell(doing=f"fastloc {' '.join(map(str, arguments))}"[:200])
    sys.argv = ["fastloc", *map(str, arguments)]
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception:  # the next command may do better
        traceback.print_exc()
        code = 2
    else:
        code = 0
    if code not in (0, 1, 2):
        tell(problem=f"exit code {code}")
    return code


def propose(sandbox: Sandbox) -> None:
    from fastloc_core.images import by_ending
    from fastloc_core.masks import is_mask

    command("propose", sandbox.folder, "--out", sandbox.folder, "--masks")
    if not sandbox.folder.joinpath(HONEST).with_suffix(".xml").is_file():
        tell(problem="nothing is written for the honest image")
    images = [path for path in sorted(sandbox.folder.iterdir()) if path.suffix in by_ending() and not is_mask(path)]
    command("propose", *images, "--out", sandbox.exports / "files")


def _honest_commands(sandbox: Sandbox) -> None:
    if command("models", "list") != 0:
        tell(problem="models cannot be listed any more")
    if command("propose", sandbox.honest, "--out", sandbox.exports / "honest") != 0:
        tell(problem="nothing is proposed for an honest image any more")


def weights(sandbox: Sandbox) -> None:
    """Add the weights as the command does, then use them as if they had come with a card."""
    architecture = (sandbox.folder / "architecture").read_text()
    for labels in sorted(sandbox.folder.glob("labels*.txt")):  # so many classes; one of them may fit
        add = ("models", "add", sandbox.input, "--arch", architecture, "--labels", labels, "--name", "evil")
        if command(*add) == 0:
            command("propose", sandbox.honest, "--out", sandbox.exports / "evil", "--model", "evil")
            break
    _name(sandbox.folder / "labels.txt")
    card(sandbox)


def _name(labels: Path) -> None:
    """Name the outputs as a model with as many classes would."""
    from fastloc_core.errors import FastlocError
    from fastloc_core.label_files import read_labels
    from fastloc_core.labels import ClassIndex

    tell(doing="look for a class by its name")
    try:
        ClassIndex(read_labels(labels)).find("hog")
    except FastlocError as error:
        tell(said=str(error)[:200])


def card(sandbox: Sandbox) -> None:
    """Propose with it, also as one of the user's models, as if it came from a backup or an archive of models."""
    source = sandbox.folder / "model.toml"
    command("propose", sandbox.honest, "--out", sandbox.exports / "card", "--model", source)
    command("models", "info", source)
    _among_models(sandbox)
    command("models", "info", "deep")
    _honest_commands(sandbox)


def _among_models(sandbox: Sandbox) -> None:
    """Put the same files among the user's models."""
    target = sandbox.program / "data" / "models" / "deep"
    target.mkdir(parents=True)
    for path in sandbox.folder.iterdir():
        os.link(path, target / path.name, follow_symlinks=False)


WAYS: dict[Way, Callable[[Sandbox], None]] = {
    Way.WINDOW: window,
    Way.PROPOSE: propose,
    Way.IMPORT: imported,
    Way.WEIGHTS: weights,
    Way.CARD: card,
}


def main() -> None:
    way, root, given = sys.argv[1:]
    sandbox = Sandbox(Path(root))
    sandbox.input = Path(given)
    silence_libraries()  # as the program itself does
    WAYS[Way(way)](sandbox)


if __name__ == "__main__":
    main()
