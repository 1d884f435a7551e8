"""Deleting the damaged records of an image, so that nothing else is lost."""

from __future__ import annotations

from . import sound
from .store import Store


def mend(store: Store, image: int) -> tuple[str, ...]:
    """Delete the damaged records of an image. Returns notices for the user.

    Proposals are made again. Boxes come back from the annotation file if it holds all decisions.
    """
    if store.read_only:
        return ()
    read = f"SELECT id FROM annotations WHERE image = :image AND present AND {sound.annotation()}"
    bad_boxes = (
        f"FROM annotations WHERE image = :image AND present IS NOT 0 AND (NOT {sound.annotation()}"
        f" OR id >= ({read} ORDER BY id LIMIT 1 OFFSET {sound.MOST_BOXES}))"
    )
    (boxes,) = store.connection.execute(f"SELECT count(*) {bad_boxes}", {"image": image}).fetchone()
    proposals = not store.has_sound_proposals(image)
    if not boxes and not proposals:
        return ()
    notices = []
    with store.transaction() as connection:
        if boxes:
            connection.execute(f"DELETE {bad_boxes}", {"image": image})
            again = "is_read = CASE WHEN revision = exported THEN 0 ELSE is_read END"
            connection.execute(f"UPDATE images SET verified = 0, {again} WHERE id = ?", (image,))
            notices.append("Some of its boxes were damaged in the record of decisions. Look at the image again.")
        if proposals:
            for table in ("proposals", "runs"):
                query = f"DELETE FROM {table} WHERE image = ? AND model = ? AND preset = ?"
                connection.execute(query, (image, *store.run))
            notices.append("Its proposals were damaged, and are made again.")
        store.recount(image)
    return tuple(notices)
