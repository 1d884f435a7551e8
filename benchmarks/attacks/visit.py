"""A user who tries every function of a folder in the real window, and tells what happens."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.attacks.sandbox import HONEST, Sandbox

if TYPE_CHECKING:
    from fastloc_gui.dialogs.export import ExportDialog
    from fastloc_gui.dialogs.importing import ImportDialog
    from fastloc_gui.window.main_window import MainWindow

PATIENCE_S = 60.0  # the parent process loses its patience sooner


def tell(**what: str | bool) -> None:
    print(json.dumps(what), flush=True)


class Visit:
    """A window, and a user who tries every function of a folder."""

    def __init__(self, sandbox: Sandbox) -> None:
        from PySide6.QtCore import QSettings, qInstallMessageHandler
        from PySide6.QtWidgets import QApplication

        from benchmarks.review_speed import ReadyEngine, _say
        from fastloc_gui.app import make_window
        from fastloc_gui.look import theme
        from fastloc_gui.settings import Settings
        from fastloc_gui.window.errors import ErrorReporter
        from fastloc_gui.work import saver

        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(sandbox.program))
        qInstallMessageHandler(_say)
        saver.SAVE_AFTER_MS = 5  # no test waits for it
        self.sandbox = sandbox
        running = QApplication.instance()
        self.app = running if isinstance(running, QApplication) else QApplication([])
        theme.apply_theme(self.app)
        self.window: MainWindow = make_window(ReadyEngine(), Settings())
        ErrorReporter(self.window)
        self.refused = False
        work, session = self.window.work, self.window.session
        session.message.connect(lambda text: tell(said=text))
        session.problem.connect(lambda title, text: tell(said=f"{title}: {text}"))
        session.document_changed.connect(lambda document: tell(said=document.error))
        self.window.show()
        self.window.activateWindow()
        work.load_model("ready")
        self.wait(lambda: work.facts is not None, "load the model")

    def wait(self, condition: Callable[[], bool], what: str) -> bool:
        """False if it does not come."""
        from PySide6.QtCore import QEventLoop, QTimer

        ends, loop = time.monotonic() + PATIENCE_S, QEventLoop()
        timer = QTimer(self.window, interval=5)  # the frames of an error may keep it, and be dropped by any thread
        came = condition()

        def look() -> None:
            nonlocal came
            came = came or condition()  # it may be over by the time the loop has ended
            if came or time.monotonic() > ends:
                loop.quit()

        timer.timeout.connect(look)
        timer.start()
        if not came:
            loop.exec()
        timer.deleteLater()
        if not came:
            tell(problem=f"waited in vain to {what}")
        return came

    def settle(self, what: str) -> None:
        """Wait until every worker is idle, and close the messages."""
        work = self.window.work

        def idle() -> bool:
            workers = (work.model_worker, work.file_worker, work.bulk_worker)
            return not (any(w.pending for w in workers) or work.saver._timer.isActive())

        self.wait(idle, what)
        self.dismiss()

    def dismiss(self) -> None:
        """Read and close the messages."""
        from PySide6.QtWidgets import QApplication, QMessageBox

        for box in QApplication.topLevelWidgets():
            if isinstance(box, QMessageBox) and box.isVisible():
                tell(said=f"{box.text()} {box.informativeText()}")
                box.accept()

    def act(self, name: str) -> None:
        action = self.window.actions_by_id[name]
        if action.isEnabled():
            action.trigger()
        self.app.sendPostedEvents()

    def open(self, folder: Path) -> bool:
        tell(doing=f"open {folder.name}")
        work, session = self.window.work, self.window.session
        self.window.open_folder(folder)
        self.wait(lambda: work.opener.opening is None, "open the folder")
        self.settle("look through the folder")
        return session.store is not None

    def look(self) -> bool:
        """Wait until the current image is there or says why not."""

        def shown() -> bool:
            document = self.window.session.current
            return document is not None and bool(document.loaded or document.error or document.file_error)

        found = self.wait(shown, "see the image")
        self.settle("load everything about the image")
        return found

    def show(self, image: int) -> None:
        """Show the image as a click in the list does, where an error does not end the program."""
        try:
            self.window.session.show(image)
        except Exception:
            traceback.print_exc()

    def walk(self) -> None:
        """Go through all images with D, look at each and decide about it."""
        session = self.window.session
        images = session.images.images()
        if images:
            self.show(images[0])
        for image in images:
            current = session.current
            if current is None or current.image != image:
                tell(problem=f"D does not go on to {session.images.row(image).name}")
                self.show(image)
            tell(doing=f"look at {session.images.row(image).name}")
            self.look()
            self.window.actions_by_id["evidence"].setChecked(True)
            self.window.grab()
            self.window.actions_by_id["evidence"].setChecked(False)
            for action in ("next_box", "reject", "duplicate", "paste"):
                tell(doing=action)
                self.act(action)
            self.settle("keep decisions")
            if session.current is None or session.current.image != image:
                self.show(image)  # a decision went on to an image that needs a look
            self.act("next_image")

    def travel(self, most: int = 12) -> None:
        tell(doing="undo and redo")
        for action in ("undo", "redo"):
            last = -1
            for _ in range(most):
                step = self.window.session.opened.history.step(action)
                if step in (0, last):
                    break  # the end, or a step that cannot be undone
                last = step
                tell(doing=f"{action} step {step}")
                self.act(action)
                self.settle(action)

    def batch(self) -> None:
        tell(doing="propose for all")
        self.act("run_all")
        batch = self.window.work.batch
        self.wait(lambda: batch.paused or not batch.running, "propose for all")
        self.settle("propose for all")

    def reports(self) -> None:
        """The functions that look at the whole folder."""
        from fastloc_gui.work.bulk import find_disagreements

        for action in ("statistics", "accept_above", "class_map", "learning", "copies", "blind", "history"):
            tell(doing=action)
            self.act(action)
            self.settle(action)
            self.close_dialogs()
        for _ in ("there", "back"):
            tell(doing="gallery")
            self.act("gallery")
            self.settle("gallery")
        tell(doing="disagreements")
        find_disagreements(self.window.work, self.window)
        self.settle("disagreements")

    def close_dialogs(self) -> None:
        from PySide6.QtWidgets import QApplication, QDialog

        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, QDialog) and dialog.isVisible():
                self.window.grab()
                dialog.reject()

    def export(self) -> None:
        from PySide6.QtWidgets import QApplication

        from fastloc_core.formats.table import EXPORTERS
        from fastloc_gui.dialogs.export import ExportDialog

        for kind in EXPORTERS:
            tell(doing=f"export {kind}")
            self.act("export")
            self.settle("export")
            dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, ExportDialog) and w.isVisible())
            dialog.format.choose(kind)
            dialog.scope.choose((False, False))
            dialog.masks.box.setChecked(True)
            dialog.target.setText(str(self.sandbox.exports / kind))
            dialog.target.textEdited.emit(dialog.target.text())
            dialog.start.click()
            self.wait(partial(_answered, dialog), "export")
            tell(said=f"{dialog.state.text()} {dialog.details.toPlainText()}".strip())
            self.close_dialogs()

    def take(self, source: Path) -> None:
        """Import, undo, redo."""
        from PySide6.QtWidgets import QApplication

        from fastloc_gui.dialogs.importing import ImportDialog

        tell(doing="import")
        self.act("import")
        dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, ImportDialog) and w.isVisible())
        dialog.path.setText(str(source))
        if not dialog.start.isEnabled():
            tell(said=dialog.hint.text())
        dialog.start.click()
        self.wait(partial(_answered, dialog), "import")
        tell(said=f"{dialog.state.text()} {dialog.details.toPlainText()[:2000]}")
        self.close_dialogs()
        self.settle("import")

    def decide(self, folder: Path) -> None:
        """Make an honest decision on an honest image. It has to be kept and written."""
        from fastloc_core.boxes import Box
        from fastloc_core.review import gestures

        session = self.window.session
        tell(doing="decide about an honest image")
        image = session.images.named(HONEST)
        if image is None:
            tell(problem="the honest image is not in the list")
            return
        self.show(image)
        self.look()
        self.act("run")
        self.settle("propose")
        document = session.current
        if document is None or not document.loaded:
            tell(problem="the honest image cannot be looked at")
            return
        before = len(document.annotations)
        if document.pending:
            document.set_focus(document.pending[0].id)
            self.act("accept")
        else:
            session.apply(gestures.add(document.standing, [(Box(3, 3, 33, 33), "dog")]))
        self.settle("keep the decision")
        self.act("save")
        self.settle("write the decision")
        if len(document.annotations) != before + 1:
            tell(problem="the honest decision is not kept")
        written = session.opened.annotation_path(image)
        if self.window.work.saver.possible and not (
            written.is_relative_to(folder) and written.is_file() and b"<object>" in written.read_bytes()
        ):
            tell(problem="the honest decision is not written")

    def close(self) -> None:
        tell(doing="close")
        self.window.close()
        if not self.window.work.stopped:
            tell(problem="a thread does not answer when the window closes")


def _answered(dialog: ExportDialog | ImportDialog) -> bool:
    return not dialog.running
