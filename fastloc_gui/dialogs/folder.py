"""The dialogs about the open folder, at work in the window; what takes long is done in the background."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialog

from fastloc_core.progress import Progress
from fastloc_core.review.correction import Corrections, learn
from fastloc_core.review.mapping import ClassMap
from fastloc_core.review.verdicts import Verdict
from fastloc_core.store import Store, reports
from fastloc_gui.look.translation import translate
from fastloc_gui.work.background import Background, ShownBackground

if TYPE_CHECKING:
    from fastloc_core.formats.conventions import Convention
    from fastloc_core.formats.export_settings import ExportSettings
    from fastloc_core.review.statistics import Statistics
    from fastloc_gui.window.main_window import MainWindow

Waiting = dict[int, list[tuple[str, float]]]


def open_export(window: MainWindow) -> None:
    from .export import ExportDialog

    root = window.session.root
    assert root
    queue = window.session.images
    dialog = ExportDialog(window, root, len(queue), queue.verified, window.settings.export)
    job = Background(window.work, dialog)

    def begin(settings: ExportSettings, target: Path) -> None:
        window.settings.export = settings
        job.start(partial(_export, settings, target))

    dialog.export_wanted.connect(begin)
    dialog.cancel_wanted.connect(job.cancel)
    job.progressed.connect(dialog.show_progress)
    job.done.connect(lambda summary: dialog.finish(summary, ""))
    job.failed.connect(lambda fault: dialog.finish("", fault))
    _open(window, dialog)


def _export(settings: ExportSettings, target: Path, store: Store, report: Progress) -> str:
    from fastloc_core.store.exporting import export_folder

    return export_folder(store, settings, target, report)


def open_import(window: MainWindow) -> None:
    from .importing import ImportDialog

    root = window.session.root
    assert root
    dialog = ImportDialog(window, root)
    job = Background(window.work, dialog)
    dialog.import_wanted.connect(lambda source, convention: job.start(partial(_import, source, convention)))
    dialog.cancel_wanted.connect(job.cancel)
    job.progressed.connect(dialog.show_progress)

    def done(result: tuple[int, int, tuple[str, ...]]) -> None:
        boxes, images, problems = result
        window.session.changed_in_bulk()
        dialog.finish(boxes, images, problems)

    job.done.connect(done)
    job.failed.connect(dialog.fail)
    _open(window, dialog)


def _import(
    source: Path, convention: Convention | None, store: Store, report: Progress
) -> tuple[int, int, tuple[str, ...]]:
    from fastloc_core.store.bulk import take_over

    return take_over(source, convention, store, report, translate("folder", "import {} boxes"))


def open_statistics(window: MainWindow) -> None:
    from .statistics import StatisticsWindow

    dialog = StatisticsWindow(window)
    job = Background(window.work, dialog)
    job.done.connect(dialog.show_statistics)
    window.session.recorded.connect(job.again)
    window.session.folder_changed.connect(job.again)
    job.start(_statistics)
    window.open_dialog(dialog)


def _statistics(store: Store, report: Progress) -> Statistics:
    from fastloc_core.review.statistics import summarize

    left = sum(1 for row in store.rows() if not row.verified)
    return summarize(reports.verdicts(store), reports.finished(store), left, time.time())


def open_accept_above(window: MainWindow) -> None:
    job = ShownBackground(window.work, window, translate("folder", "Counting proposals …"))
    job.done.connect(partial(_accept_above, window))
    job.start(_waiting)


def _waiting(store: Store, report: Progress) -> tuple[Waiting, list[Verdict]]:
    return reports.waiting(store), reports.verdicts(store, store.run)


def _accept_above(window: MainWindow, known: tuple[Waiting, list[Verdict]]) -> None:
    from fastloc_core.store.bulk import count_above

    from .accept_above import AcceptAbove

    waiting, verdicts = known
    labels = sorted({label for proposals in waiting.values() for label, _ in proposals})
    dialog = AcceptAbove(window, verdicts, labels, partial(count_above, waiting))

    def accept(threshold: float, label: str) -> None:
        job = ShownBackground(window.work, window, translate("folder", "Accepting …"))
        job.done.connect(partial(_accepted, window))
        job.start(partial(_accept, threshold, label))

    dialog.accept_wanted.connect(accept)
    _open(window, dialog)


def _accept(threshold: float, label: str, store: Store, report: Progress) -> tuple[int, int, int]:
    from fastloc_core.store.bulk import accept_above

    text = translate("folder", "accept {} proposals")
    return accept_above(store, threshold, label, time.time_ns(), report, text)


def _accepted(window: MainWindow, counts: tuple[int, int, int]) -> None:
    window.session.changed_in_bulk()
    text = translate("folder", "Accepted {} proposals in {} images; {} images wait in the list “Spot check”.")
    window.status.say(text.format(*counts))


def open_class_map(window: MainWindow) -> None:
    from .class_map import ClassMapDialog

    facts, session = window.work.facts, window.session
    counts = session.ask(reports.labels) or {}
    dialog = ClassMapDialog(window, facts.labels if facts else (), counts, session.shaping.class_map)

    def use(class_map: ClassMap, renamed: dict[str, str]) -> None:
        if not renamed or session.read_only:
            _reshape(window, class_map=class_map)
            return
        job = ShownBackground(window.work, window, translate("folder", "Renaming boxes …"))
        job.done.connect(partial(_renamed, window, class_map))
        job.start(partial(_rename, renamed))

    dialog.changed.connect(use)
    _open(window, dialog)


def _rename(names: dict[str, str], store: Store, report: Progress) -> tuple[int, int, int]:
    from fastloc_core.store.bulk import rename

    return rename(store, names, report, translate("folder", "rename {} boxes"))


def _renamed(window: MainWindow, class_map: ClassMap, counts: tuple[int, int, int]) -> None:
    window.session.changed_in_bulk()
    _reshape(window, class_map=class_map)
    boxes, images, left = counts
    text = translate("folder", "Renamed {} boxes in {} images.").format(boxes, images)
    if left:
        text += " " + translate("folder", "{} images could not be changed and keep the old name.").format(left)
    window.status.say(text)


def open_corrections(window: MainWindow) -> None:
    job = ShownBackground(window.work, window, translate("folder", "Learning from your decisions …"))
    job.done.connect(partial(_corrections, window))
    job.start(_learn)


def _learn(store: Store, report: Progress) -> Corrections:
    return learn(reports.verdicts(store, store.run))


def _corrections(window: MainWindow, learned: Corrections) -> None:
    from .corrections import CorrectionsDialog

    applied = window.session.shaping.corrections

    def toggle(on: bool) -> None:
        _reshape(window, corrections=learned if on else None)

    dialog = CorrectionsDialog(window, learned, applied is not None)
    if applied not in (None, learned):
        toggle(True)  # what is shown is what is in force

    dialog.toggled.connect(toggle)
    _open(window, dialog)


def open_left_out(window: MainWindow) -> None:
    from .left_out import LeftOutDialog

    _open(window, LeftOutDialog(window, window.session.skipped))


def travel(window: MainWindow, kind: str, step: int) -> None:
    """Undo or redo that step, which concerns very many images."""
    job = ShownBackground(window.work, window, translate("folder", "Taking back …"))
    job.done.connect(lambda _: window.session.changed_in_bulk())
    job.start(partial(_travel, kind, step))


def _travel(kind: str, step: int, store: Store, report: Progress) -> None:
    (store.undo if kind == "undo" else store.redo)(step)


def _open(window: MainWindow, dialog: QDialog) -> None:
    """It is about this folder: it closes with it."""
    window.session.folder_changed.connect(dialog.close)
    window.open_dialog(dialog)


def _reshape(window: MainWindow, **changes: Any) -> None:  # noqa: ANN401 (fields of Shaping)
    """Show proposals otherwise from now on, and count again what is left to decide."""
    session = window.session
    session.set_shaping(replace(session.shaping, **changes))
    if not session.read_only:
        job = ShownBackground(window.work, window, translate("folder", "Counting what is left to decide …"))
        job.done.connect(lambda _: session.relist())
        job.start(Store.recount_all)


def find_disagreements(window: MainWindow) -> None:
    """For the list of them: proposals that contradict the boxes that are there."""
    if window.session.store is None:
        return
    job = ShownBackground(window.work, window, translate("folder", "Comparing proposals with boxes …"))

    def show(found: dict[int, float]) -> None:
        window.session.show_disagreements(found)
        if not found:
            text = translate("folder", "No disagreements. Model > Propose for images that are done too looks at more.")
            window.status.say(text)

    job.done.connect(show)
    job.start(_disagreements)


def _disagreements(store: Store, report: Progress) -> dict[int, float]:
    from fastloc_core.store.bulk import find_disagreements

    return find_disagreements(store, report)
