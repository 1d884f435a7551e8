"""Questions to a store about the whole folder, or about one image's boxes and proposals together."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from fastloc_core.annotation import Decision, ReviewedImage
from fastloc_core.boxes import Box
from fastloc_core.review import triage
from fastloc_core.review.naming import OBJECT, named
from fastloc_core.review.verdicts import Verdict

from . import blind, copies, sound
from . import proposals as proposal_rows
from .sound import parsed
from .store import Run, Store


def with_label(store: Store, label: str) -> frozenset[int]:
    """The images that have a decided box of the class, or a proposal or guess of it of the present run."""
    query = (
        "SELECT image FROM annotations WHERE present AND decision <> 'rejected' AND label = ?"
        " UNION SELECT image FROM proposals WHERE model = ? AND preset = ?"
        " AND label IN (SELECT value FROM json_each(?))"
    )
    class_map = store.shaping.class_map
    sources = [source for source, becomes in class_map.becomes.items() if becomes == label]
    names = json.dumps([*sources, label])
    found = store.connection.execute(query, (label, *store.run, names)).fetchall()
    learned = store.shaping.learned
    if label == class_map.mapped(OBJECT) or (learned and learned.classes and label in learned.classes.labels):
        # these follow from belief and descriptor, so that no column of proposals has them
        query = "SELECT image FROM runs WHERE model = ? AND preset = ? AND instr(waiting, ?)"
        begins = json.dumps([label], ensure_ascii=False).removesuffix("]") + ", "  # as Store.recount writes it
        found += store.connection.execute(query, (*store.run, begins)).fetchall()
    return frozenset(image for (image,) in found)


def with_boxes(store: Store, labels: Iterable[str]) -> list[int]:
    """The images that have a decided box of one of the classes."""
    query = (
        "SELECT DISTINCT image FROM annotations JOIN images i ON i.id = image WHERE present"
        " AND decision <> 'rejected' AND label IN (SELECT value FROM json_each(?)) ORDER BY image"
    )
    return [image for (image,) in store.connection.execute(query, (json.dumps(list(labels)),))]


def boxes_by_class(store: Store) -> dict[str, int]:
    """The number of decided boxes of each class, the most frequent first."""
    query = (
        "SELECT label, count(*) FROM annotations WHERE present AND decision <> 'rejected'"
        f" AND {sound.short_text('label')} GROUP BY label ORDER BY count(*) DESC, label"
    )
    return dict(store.connection.execute(query).fetchall())


def reviewed(store: Store) -> Iterator[ReviewedImage]:
    """Every image of the list with its boxes, except rejected ones. An image that was never opened has size 0."""
    damaged = f"SELECT image FROM annotations WHERE present IS NOT 0 AND NOT {sound.annotation()}"
    many = f"SELECT image FROM annotations WHERE present GROUP BY image HAVING count(*) > {sound.MOST_BOXES}"
    unread = set(store.connection.execute(f"SELECT id FROM images WHERE NOT is_read UNION {damaged} UNION {many}"))
    out = copies.left_out(store)
    for row in store.rows():
        content = store.content(row.id)
        path, is_read = store.root / row.name, (row.id,) not in unread
        about = content.width, content.height, content.boxes, content.verified
        yield ReviewedImage(path, *about, is_read, note=content.note, left_out=row.id in out)


def verdicts(store: Store, run: Run | None = None) -> list[Verdict]:
    """The decision about every proposal (of that run) that somebody looked at, oldest first, with the user's classes.

    Proposals that were accepted in bulk count if their image was spot-checked.
    """
    plain = proposal_rows.plain("p")
    query = (
        f"SELECT a.at, i.name, p.model, p.preset, a.decision, a.label, a.x0, a.y0, a.x1, a.y1, {plain}"
        " FROM annotations a"
        " JOIN proposals p ON p.id = a.id JOIN images i ON i.id = a.image"
        " WHERE a.present AND (NOT a.unseen OR i.spot_check AND i.verified)"
        f" AND (? OR p.model = ? AND p.preset = ?) AND {sound.annotation('a')}"
        f" AND {sound.proposal('p')} AND {sound.short_text('i.name')} ORDER BY a.at"
    )
    found = []
    rows = store.connection.execute(query, (run is None, *(run or ("", ""))))
    for at, name, model, preset, decision, label, *row in rows.fetchall():
        with sound.absent_if_damaged():
            if shown := named(proposal_rows.from_plain((*row[4:], None)), store.shaping.class_map):
                about = shown.label, shown.box, shown.chance
                found.append(Verdict(at, name, model, preset, *about, Decision(decision), label, Box(*row[:4])))
    return found


def verified_times(store: Store) -> list[float]:
    """When each image was verified, in seconds since the epoch, oldest first, without those accepted in bulk."""
    query = (
        "SELECT verified_at FROM images i WHERE verified AND typeof(verified_at) = 'real'"
        f" AND verified_at BETWEEN 0 AND {sound.END_OF_TIME} AND NOT EXISTS"
        " (SELECT 1 FROM annotations a WHERE a.image = i.id AND a.present AND a.unseen) ORDER BY verified_at"
    )
    return [row[0] for row in store.connection.execute(query)]


def drawn_times(store: Store) -> list[float]:
    """When each box that was drawn by hand was decided last, in seconds since the epoch, oldest first.

    Boxes that came at the same moment were copied, not drawn. They are left out.
    """
    query = (
        "SELECT at FROM annotations WHERE present AND decision = 'drawn' AND typeof(at) = 'real'"
        f" AND at BETWEEN 0 AND {sound.END_OF_TIME} GROUP BY at HAVING count(*) = 1 ORDER BY at"
    )
    return [row[0] for row in store.connection.execute(query)]


def labels(store: Store) -> dict[str, int]:
    """The number of proposals of the present run by the classifier's label."""
    query = (
        "SELECT label, count(*) FROM proposals WHERE model = ? AND preset = ?"
        f" AND {sound.short_text('label')} GROUP BY label"
    )
    return dict(store.connection.execute(query, store.run).fetchall())


def waiting(store: Store) -> dict[int, list[tuple[str, float]]]:
    """Class and chance of the pending proposals that can all be right, by image.

    Images that are verified or failed are left out, and those whose proposals nobody may see.
    """
    query = (
        "SELECT r.image, r.waiting FROM runs r JOIN images i ON i.id = r.image WHERE r.model = ? AND r.preset = ?"
        " AND r.pending AND NOT i.verified AND i.error = '' AND i.place NOT NULL"
        f" AND {sound.size('r.waiting')} <= {sound.MOST_TEXT}"
    )
    found = {}
    unseen = blind.hidden(store)
    rows = store.connection.execute(query, store.run).fetchall()
    for image, text in (row for row in rows if row[0] not in unseen):
        with sound.absent_if_damaged():
            found[image] = [(str(label), float(chance)) for label, chance in parsed(text)]
    return found


def disagreements(store: Store, image: int, known: Collection[str] | None = None) -> tuple[triage.Disagreement, ...]:
    """The contradictions between proposals that are not rejected and boxes that did not come from proposals.

    `known`: see triage.disagreements.
    """
    content = store.content(image)
    shaping = replace(store.shaping, least=0.0)  # an unlikely proposal supports a box that is there
    raw = store.raw_proposals(image, None, bool(shaping.extent), shaping.learned is not None)
    proposals = shaping.apply(raw, content.width, content.height)
    asked = {a.id for a in content.annotations if a.decision in (Decision.ACCEPTED, Decision.ADJUSTED)}
    left = [p for p in proposals if p.id not in asked]
    found = triage.disagreements(left, content.annotations, known=known)
    return tuple(d for d in found if not (d.annotation and d.annotation.id in asked))
