"""What a folder learns: new versions, which one is used, and starting again. Each call is one transaction."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fastloc_core.errors import StoreError

from . import facts, versions
from .place import find_place, has_store
from .store import Store
from .versions import Version

if TYPE_CHECKING:
    from fastloc_core.learning.learned import Learned

_HELD, _SINCE, _CAME = "learning_held", "lessons_since", "learned_with_model"  # facts


def versions_of(store: Store) -> list[Version]:
    """Newest first. The one that is used is `store.shaping.learned.id`."""
    return versions.listed(store.connection)


def version(store: Store, version_id: str) -> Learned | None:
    """None if it is not there, or damaged."""
    return versions.read(store.connection, version_id)


def held(store: Store) -> bool:
    """Whether a person chose the version, or none: then new ones are kept, but not used."""
    return store.fact(_HELD, False) is True


def since(store: Store) -> float:
    """Decisions before this time teach nothing, in seconds since the epoch; 0: all teach."""
    stored = store.fact(_SINCE, 0.0)
    return float(stored) if isinstance(stored, int | float) and 0 <= stored <= time.time() else 0.0


def used(store: Store) -> Learned | None:
    """The version that the folder uses now; another thread may have chosen it."""
    return facts.learned(store.connection)


def of_folder(root: Path) -> Learned:
    """What that folder uses. Its store is only read. Raises StoreError if there is nothing."""
    if has_store(root):
        with Store(find_place(root), read_only=True) as store:
            if learned := used(store):
                return learned
    reason = f"{root} has learned nothing from decisions, or does not use it."
    raise StoreError(reason, "Open that folder in the window, and decide about proposals of it.")


def keep(store: Store, learned: Learned, note: str = "", began: float | None = None) -> bool:
    """Keep a new version. It is used from now on, unless a person holds another one. Returns whether it is used.

    `began`: the `since` with which its lessons were read. If somebody has started again meanwhile, nothing is kept.
    """
    with store.transaction() as connection:
        if began is not None and began != since(store):
            return False
        is_used = not held(store)
        versions.keep(connection, learned, note, learned.id if is_used else str(store.fact(facts.LEARNED, "")))
        if is_used:
            _use(store, learned, held=False)
        return is_used


def unlearn(store: Store, began: float) -> None:
    """Too few decisions are left to learn from: only what came with the model is used, unless a person holds a version.
    `began`: see `keep`.
    """
    came = str(store.fact(_CAME, ""))
    if store.fact(facts.LEARNED, "") != came:
        with store.transaction():
            if began == since(store) and not held(store):
                _use(store, version(store, came) if came else None, held=False)


def use(store: Store, version_id: str) -> None:
    """A person chose this version, "" for none: it is held until `follow`, `reset` or another choice.

    Raises StoreError if it is not there any more, or damaged.
    """
    with store.transaction():
        learned = version(store, version_id) if version_id else None
        if version_id and learned is None:
            raise StoreError("This version of what was learned is no longer there.", "Choose another one.")
        _use(store, learned, held=True)


def follow(store: Store) -> None:
    """Use the newest version since the last `reset`, and each new one from now on."""
    with store.transaction():
        ids = (each.id for each in versions_of(store) if each.at >= since(store))
        readable = (learned for each in ids if (learned := version(store, each)))
        _use(store, next(readable, None), held=False)


def take_over(store: Store, learned: Learned, note: str) -> None:
    """What another folder learned is held here, until `follow`, `reset` or another choice."""
    with store.transaction() as connection:
        versions.keep(connection, learned, note, learned.id)
        _use(store, learned, held=True)


def bring(store: Store, learned: Learned | None, note: str) -> bool:
    """A model proposes from now on: what came with it is used as long as the folder has learned nothing of its own.

    None if nothing came with it; then what came with another one is no longer used. `note`: the model. Returns whether
    the folder uses something else now.
    """
    with store.transaction() as connection:
        came = store.fact(_CAME, "")
        own = any(each.id != came for each in versions_of(store))
        wanted = learned.id if learned else ""
        if own or held(store) or since(store) or came == wanted:
            return False
        if learned:
            versions.keep(connection, learned, note, wanted)
        connection.execute("DELETE FROM learned WHERE id = ?", (came,))
        store.remember(**{_CAME: wanted})
        _use(store, learned, held=False)
        return True


def reset(store: Store) -> None:
    """Use nothing that was learned, and learn only from decisions from now on. The versions stay."""
    with store.transaction():
        store.remember(**{_SINCE: time.time()})
        _use(store, None, held=False)


def _use(store: Store, learned: Learned | None, held: bool) -> None:
    """Nothing else of the shaping is written: another thread may have changed it."""
    store.remember(**{facts.LEARNED: learned.id if learned else "", _HELD: held})
    store.shaping = replace(store.shaping, learned=learned)
