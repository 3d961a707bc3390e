"""Deciding what waits in the review queue: sent as an alert, dismissed as a misread, or destroyed when its time is up.

Alerts and deliveries are there before a review ends, pictures are gone before it does: a death in between leaves the
review, and the decision is made again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from platewatch.alerts.alert import is_late, make_alert
from platewatch.alerts.misreads import Counted, Tally, describe_hit, describe_seen
from platewatch.alerts.recipient import CONTROL_ROOM, Recipient
from platewatch.alerts.store import RecipientStore
from platewatch.alerts.tell import Telling, tell_recipient
from platewatch.audit.record import Action, AuditLog, record_system
from platewatch.matching.judge import MatchRules
from platewatch.matching.review import Review, ReviewStore, require_review
from platewatch.reads.record import EvidenceStore
from platewatch.retention.sweep import destroy_each
from platewatch.retention.terms import retain_hit


@dataclass(frozen=True, slots=True)
class DecideStores:
    """What deciding works with."""

    reviews: ReviewStore
    evidence: EvidenceStore
    recipients: RecipientStore
    telling: Telling
    tally: Tally


def send_review(review_id: str, now: datetime, rules: MatchRules, stores: DecideStores) -> Sequence[str]:
    """Tell those whom the hit concerns, because a person saw that it is right; returns the new alerts' ids.

    Recipients who were removed or switched off meanwhile are left out; with nobody left it is the control room's. An
    alert of a passage long ago is marked late, and goes to phones all the same: a person has decided so. That a person
    saw it to be right is counted. Raises ReviewUnknown.
    """
    review = require_review(review_id, now, stores.reviews)
    found = [stores.recipients.find_recipient(each) for each in review.recipient_ids if each != CONTROL_ROOM]
    told: list[Recipient | None] = [recipient for recipient in found if recipient and recipient.active]
    retention = retain_hit(review.sighting.captured_at, review.sighting.received_at, review.settings.hit_days)
    kept = stores.evidence.keep(review.sighting.evidence, retention)
    late = is_late(review.sighting.captured_at, now, rules.late_after)
    new = []
    for recipient in told or [None]:
        due = now if recipient is None else now + (review.settings.escalate_after or rules.escalate_after)
        alert = make_alert(
            review.hit, review.sighting, recipient, now, due, retention, settings=review.settings, late=late
        ).with_evidence(kept)
        if tell_recipient(alert, stores.telling):
            new.append(alert.alert_id)
    # All alerts are of one hit: it counts once, also if an officer says so again.
    stores.tally.count(Counted.RIGHT, describe_hit(alert))
    stores.reviews.end_review(review)
    return new


def dismiss_review(review_id: str, now: datetime, stores: DecideStores) -> None:
    """Destroy the hit as a no-hit, because a person saw another plate; what was mixed up is counted.

    Raises ReviewUnknown.
    """
    review = require_review(review_id, now, stores.reviews)
    counted = describe_seen(review.review_id, review.hit, review.sighting, review.retention.expires_at)
    # It was told as well: to the person who looked.
    for each in (Counted.TOLD, Counted.MISREAD):
        stores.tally.count(each, counted)
    _destroy(review, stores.evidence, stores.reviews)


def expire_reviews(now: datetime, evidence: EvidenceStore, reviews: ReviewStore, audit: AuditLog) -> int:
    """Destroy every review that nobody decided in time; returns how many. May be stopped and run again at any point.

    Raises SweepIncomplete, after all others are destroyed, when some could not be.
    """

    def destroy(review: Review) -> None:
        record = record_system(
            now,
            "watch",
            Action.DESTROY,
            f"review:{review.review_id}",
            ground=review.retention.ground.value,
            case_number=review.hit.entry.case_number,
            detail={"why": "nobody decided in time"},
        )
        audit.append(record, *review.hit.plates)
        _destroy(review, evidence, reviews)

    return destroy_each(reviews.list_overdue(now), destroy)


def _destroy(review: Review, evidence: EvidenceStore, reviews: ReviewStore) -> None:
    evidence.destroy(review.sighting.evidence)
    reviews.end_review(review)
