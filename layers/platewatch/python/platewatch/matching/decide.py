"""Deciding what waits in the review queue: sent as an alert, dismissed as a misread, or destroyed when its time is up.

Alerts and deliveries are there before a review ends, pictures are gone before it does: a death in between leaves the
review, and the decision is made again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from platewatch.alerts.alert import Alert, SeenHit, format_hit_id, is_late, make_alert
from platewatch.alerts.board import Board, ItemState, end_entry
from platewatch.alerts.misreads import Counted, Tally, describe_counted, describe_hit
from platewatch.alerts.recipient import CONTROL_ROOM, Recipient
from platewatch.alerts.routing import Notifying, notify_recipient
from platewatch.alerts.store import RecipientStore
from platewatch.audit.record import Action, AuditLog, Basis, record_system
from platewatch.errors import Failures
from platewatch.matching.evaluation import MatchRules
from platewatch.matching.presence import PresenceStore, claim, format_alert_key
from platewatch.matching.review import Review, ReviewStore, make_review_entry, require_review
from platewatch.reading.record import EvidenceStore
from platewatch.retention.sweep import destroy_each
from platewatch.retention.terms import retain_hit


@dataclass(frozen=True, slots=True)
class DecideStores:
    """What deciding works with."""

    reviews: ReviewStore
    evidence: EvidenceStore
    recipients: RecipientStore
    notifying: Notifying
    tally: Tally
    presences: PresenceStore


def send_review(review_id: str, now: datetime, rules: MatchRules, stores: DecideStores) -> Sequence[str]:
    """Tell those whom the hit concerns, because a person saw that it is right; returns the new alerts' ids.

    Recipients who were removed or switched off meanwhile are left out; with nobody left it is the control room's. Who
    is told here counts as told of the car: while it stays before the camera, its next passages no longer alert them. An
    alert of a passage long ago is marked late, and goes to phones all the same: a person has decided so. That a person
    saw it to be right is counted. Raises ReviewUnknown, and RunIncomplete when some could not be told.
    """
    review = require_review(review_id, now, stores.reviews)
    found = [stores.recipients.find_recipient(each) for each in review.recipient_ids if each != CONTROL_ROOM]
    told: list[Recipient | None] = [recipient for recipient in found if recipient and recipient.active]
    alerts = [_make_alert(review, recipient, now, rules) for recipient in told or [None]]
    for alert in alerts:
        # Whatever it answers: of what a person decides to send, they are told even if another passage was told of.
        _note_told(alert, rules, stores.presences)
    if any(stores.notifying.alerts.find_alert(alert.alert_id, now) is None for alert in alerts):
        kept = stores.evidence.keep(review.sighting.evidence, alerts[0].retention)
        alerts = [alert.with_evidence(kept) for alert in alerts]
    new, failures = [], Failures()
    for alert in alerts:
        with failures.collected():
            new += [alert.alert_id] if notify_recipient(alert, stores.notifying) else []
    # What failed for one recipient stops no other: the review stays, and sending it again tells who is left.
    failures.raise_first()
    # All alerts are of one hit, which counts once: as an officer's verdict says, where there is one.
    stores.tally.count_verdict(describe_hit(alerts[0]), Counted.RIGHT)
    # Where a later frame had alerted all of them, no alert shows the review's pictures.
    _destroy(review, stores.evidence, stores.reviews)
    _show_end(review, ItemState.SENT, now, stores.notifying.board)
    return new


def _make_alert(review: Review, recipient: Recipient | None, now: datetime, rules: MatchRules) -> Alert:
    sighting, settings = review.sighting, review.settings
    retention = retain_hit(sighting.captured_at, sighting.received_at, settings.hit_days)
    late = is_late(sighting.captured_at, now, rules.late_after)
    due = now if recipient is None else now + (settings.escalate_after or rules.escalate_after)
    return make_alert(SeenHit(review.hit, sighting, settings, late, review.stale_as_of), recipient, now, due, retention)


def _note_told(alert: Alert, rules: MatchRules, presences: PresenceStore) -> None:
    sighting = alert.sighting
    key = format_alert_key(alert.hit, sighting.camera_id, alert.recipient_id)
    claim(presences, key, sighting.passage_id, sighting.captured_at, rules.gone_after)


def dismiss_review(review_id: str, now: datetime, stores: DecideStores) -> None:
    """Destroy the hit as a no-hit, because a person saw another plate; what was mixed up is counted.

    Raises ReviewUnknown.
    """
    review = require_review(review_id, now, stores.reviews)
    # Under the hit's own id: others may have been told of the same hit, and it counts once.
    hit_id = format_hit_id(review.sighting.passage_id, review.hit.entry.entry_id)
    counted = describe_counted(hit_id, review.hit, review.sighting, review.retention.expires_at)
    # It was told as well: to the person who looked.
    stores.tally.count_told(counted)
    stores.tally.count_verdict(counted, Counted.MISREAD)
    _destroy(review, stores.evidence, stores.reviews)
    _show_end(review, ItemState.DISMISSED, now, stores.notifying.board)


def expire_reviews(now: datetime, evidence: EvidenceStore, reviews: ReviewStore, audit: AuditLog, board: Board) -> int:
    """Destroy every review that nobody decided in time; returns how many. May be stopped and run again at any point.

    Raises SweepIncomplete, after all others are destroyed, when some could not be.
    """

    def destroy(review_id: str) -> bool:
        review = reviews.find_overdue(review_id, now)
        if review is None:
            return False
        record = record_system(
            now,
            "watch",
            Action.DESTROY,
            f"review:{review.review_id}",
            Basis(review.retention.ground.value, review.hit.entry.case_number),
            {"why": "nobody decided in time"},
        )
        audit.append(record, *review.hit.plates)
        _destroy(review, evidence, reviews)
        _show_end(review, ItemState.EXPIRED, now, board)
        return True

    return destroy_each(reviews.list_overdue(now), destroy)


def _destroy(review: Review, evidence: EvidenceStore, reviews: ReviewStore) -> None:
    evidence.destroy(review.sighting.evidence)
    reviews.end_review(review)


def _show_end(review: Review, state: ItemState, now: datetime, board: Board) -> None:
    """After the review is gone: until then it waits, whatever the board says. A death in between leaves it to watch."""
    board.mark(end_entry(make_review_entry(review), state, now), now)
