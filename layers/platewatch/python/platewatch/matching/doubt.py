"""A doubtful hit goes to the review queue with pictures of its own; if it is urgent, reviewers are told at once."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from platewatch.alerts.alert import Sighting, format_alert_id
from platewatch.alerts.recipient import CONTROL_ROOM
from platewatch.alerts.routing import Notifying
from platewatch.audit.record import Action, AuditLog, Basis, record_system
from platewatch.matching.announce import URGENT, Announcing, announce_review
from platewatch.matching.evaluation import MatchRules, Wanted
from platewatch.matching.presence import Known, PresenceStore, claim, format_alert_key, format_key, is_told_by_another
from platewatch.matching.review import Review, ReviewStore, format_review_id, make_review, make_review_entry
from platewatch.reading.record import EvidenceStore, name_pictures
from platewatch.retention.terms import end_pending

MATCH: Final = "match"
"""Who collects and combines, in the audit log."""


class DoubtStores(Protocol):
    """What asking a person works with."""

    @property
    def evidence(self) -> EvidenceStore: ...
    @property
    def notifying(self) -> Notifying: ...
    @property
    def presences(self) -> PresenceStore: ...
    @property
    def reviews(self) -> ReviewStore: ...
    @property
    def announcing(self) -> Announcing: ...
    @property
    def audit(self) -> AuditLog: ...


class Asked(StrEnum):
    """What became of a doubtful hit."""

    NEW = "new"
    """Its review waits from now on."""

    WAITS = "waits"
    """Its review waits already and shows this sighting."""

    STILL_THERE = "still-there"
    """A person was asked about the car before, and it has not been away since."""

    NOTHING = "nothing"
    """Nobody has to decide: all were told, it was decided, or the review that waits shows an earlier frame."""


def ask_person(sighting: Sighting, one: Wanted, now: datetime, rules: MatchRules, stores: DoubtStores) -> Asked:
    """Put what is doubtful about a hit into the review queue. Repeatable: what is there is not put there again.

    To be called when the passage closes: a review that another passage of the stay should have had is put there, too.
    """
    ids = [recipient.recipient_id if recipient else CONTROL_ROOM for recipient in one.reviewed]
    # Told already, of an earlier frame that was surer than all together: there is nothing left to decide.
    ids = [each for each in ids if not _is_told(sighting, one, each, now, stores)]
    if not ids:
        return Asked.NOTHING
    key = format_key("review", one.hit.entry.entry_id, one.hit.plate, sighting.camera_id, "")

    def is_asked(passage_id: str) -> bool:
        return stores.reviews.was_recorded(format_review_id(passage_id, one.hit.entry.entry_id))

    # A passage that closes may take over the stay of one that claimed it and whose matcher died before it asked.
    known = Known(is_asked(sighting.passage_id), is_asked)
    if not claim(stores.presences, key, sighting.passage_id, sighting.captured_at, rules.gone_after, known):
        if not known.own:
            _destroy_copies(sighting, format_review_id(sighting.passage_id, one.hit.entry.entry_id), stores)
        return Asked.STILL_THERE
    decided = end_pending(sighting.captured_at, sighting.received_at, keeps_passages=rules.mode.keeps_passages)
    ends = min(now + rules.review_term, decided, one.retention.expires_at)
    review = make_review(one.seen_at(sighting), ids, now, ends)
    new = _put_review(review, now, stores)
    waiting = stores.reviews.find_review(review.review_id, now)
    if waiting is not None and one.hit.entry.priority <= URGENT:
        _announce(waiting, one, rules, stores)
    if waiting is not None:
        stores.notifying.board.place(make_review_entry(waiting))
    if new:
        return Asked.NEW
    shown = waiting is not None and waiting.sighting.read_id == sighting.read_id
    return Asked.WAITS if shown else Asked.NOTHING


def _record_doubt(review: Review, now: datetime, audit: AuditLog) -> None:
    subject, entry = f"review:{review.review_id}", review.hit.entry
    basis = Basis(review.retention.ground.value, entry.case_number)
    detail = {"list": entry.list_name, "camera": review.sighting.camera_id}
    for action in (Action.COMBINE, Action.COLLECT):
        audit.append(record_system(now, MATCH, action, subject, basis, detail), *review.hit.plates)


def _put_review(review: Review, now: datetime, stores: DoubtStores) -> bool:
    """Put the review into the queue with pictures of its own, unless it is or was there; True when it is new."""
    if stores.reviews.find_review(review.review_id, now) is not None:
        return False
    _record_doubt(review, now, stores.audit)
    copies = stores.evidence.copy_for_review(review.sighting.evidence, review.review_id, review.retention)
    if stores.reviews.record_review(review.with_evidence(copies)):
        return True
    if stores.reviews.find_review(review.review_id, now) is None:
        # It was decided before: a late message must not bring its pictures back.
        stores.evidence.destroy(copies)
    return False


def _destroy_copies(sighting: Sighting, review_id: str, stores: DoubtStores) -> None:
    """Destroy what may have been copied for a review that will not be: the matcher died before it was recorded, and
    another passage took over the stay since."""
    overview, plate = name_pictures(review_id)
    stores.evidence.destroy(replace(sighting.evidence, overview_key=overview, plate_key=plate))


def _announce(review: Review, one: Wanted, rules: MatchRules, stores: DoubtStores) -> None:
    """Tell those who take reviews that it waits, unless all whom it concerns know that the car is there."""
    if all(_is_still_there(review.sighting, one, each, rules, stores) for each in review.recipient_ids):
        return
    reviewers = [recipient.recipient_id for recipient in one.reviewers]
    # Of a late passage systems alone are told: nobody needs to hurry, or to find a person.
    if not reviewers and not one.late:
        reviewers = [CONTROL_ROOM]
    announce_review(review, reviewers, stores.announcing)


def _is_told(sighting: Sighting, one: Wanted, recipient_id: str, now: datetime, stores: DoubtStores) -> bool:
    alert_id = format_alert_id(sighting.passage_id, one.hit.entry.entry_id, recipient_id)
    return stores.notifying.alerts.find_alert(alert_id, now) is not None


def _is_still_there(sighting: Sighting, one: Wanted, recipient_id: str, rules: MatchRules, stores: DoubtStores) -> bool:
    """Whether the recipient was told of the car by another passage of the same stay."""
    key = format_alert_key(one.hit, sighting.camera_id, recipient_id)
    return is_told_by_another(stores.presences, key, sighting.passage_id, sighting.captured_at, rules.gone_after)
