"""Where each decided box of a store comes from: the model, the person, the moment."""

from __future__ import annotations

from fastloc_core.annotation import Origin

from . import sound
from .store import Store

_ORIGINS = (
    f"SELECT a.id, CASE WHEN typeof(a.at) = 'real' AND a.at BETWEEN 0 AND {sound.END_OF_TIME} THEN a.at END,"
    " p.model, p.preset, a.unseen IS NOT 0 AND NOT (i.spot_check AND i.verified)"
    " FROM annotations a JOIN images i ON i.id = a.image"
    f" LEFT JOIN proposals p ON p.id = a.id AND p.image = a.image AND {sound.short_text('p.model', 'p.preset')}"
    f" WHERE a.present AND a.decision <> 'rejected' AND {sound.short_text('a.id')}"
)


def origins(store: Store) -> dict[str, Origin]:
    """Of every decided box that is not rejected, by the annotation's id."""
    rows = store.connection.execute(_ORIGINS).fetchall()
    return {box: Origin(at, model or "", preset or "", unseen=bool(unseen)) for box, at, model, preset, unseen in rows}
