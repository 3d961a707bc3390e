"""What matching keeps in memory: reviews, passages that close, cars that were seen before, rehearsals."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from platewatch.alerts.delivery import CheckOrder, Order
from platewatch.alerts.recipient_check import RecipientCheck
from platewatch.cameras.camera import Lane
from platewatch.matching.errors import PresenceChanged
from platewatch.matching.presence import Presence
from platewatch.matching.review import Review
from platewatch.reading.record import ReadRef
from tests.unit.alerts.fuse import Death as Death
from tests.unit.alerts.fuse import Fuse


@dataclass
class FakeRehearsals:
    """Who is told of a rehearsal, and which messages were ordered."""

    check: RecipientCheck | None = None
    orders: list[CheckOrder] = field(default_factory=list)

    def find_rehearsal(self, now: datetime) -> RecipientCheck | None:
        return self.check

    def pass_on(self, order: CheckOrder) -> None:
        self.orders.append(order)


@dataclass
class FakeReviewOrders:
    """The orders to tell those who take reviews, in their order."""

    fuse: Fuse
    orders: list[Order] = field(default_factory=list)

    def pass_on(self, order: Order) -> None:
        with self.fuse.write():
            self.orders.append(order)


@dataclass
class FakePresences:
    fuse: Fuse
    kept: dict[str, Presence] = field(default_factory=dict)

    def find_presence(self, key: str) -> Presence:
        return self.kept.get(key, Presence(key))

    def save_presence(self, presence: Presence) -> None:
        with self.fuse.write():
            if self.find_presence(presence.key).version != presence.version:
                raise PresenceChanged("changed")
            self.kept[presence.key] = replace(presence, version=presence.version + 1)


@dataclass
class FakeReviews:
    fuse: Fuse
    kept: dict[str, Review | None] = field(default_factory=dict)

    def record_review(self, review: Review) -> bool:
        with self.fuse.write():
            if review.review_id in self.kept:
                return False
            self.kept[review.review_id] = review
        return True

    def find_review(self, review_id: str, now: datetime) -> Review | None:
        review = self.kept.get(review_id)
        return review if review and review.retention.holds(now) else None

    def was_recorded(self, review_id: str) -> bool:
        return review_id in self.kept

    def list_reviews(self, now: datetime) -> Sequence[Review]:
        return [review for review in self.kept.values() if review and review.retention.holds(now)]

    def list_overdue(self, now: datetime) -> Sequence[str]:
        return [key for key, review in self.kept.items() if review and not review.retention.holds(now)]

    def find_overdue(self, review_id: str, now: datetime) -> Review | None:
        review = self.kept.get(review_id)
        return review if review and not review.retention.holds(now) else None

    def end_review(self, review: Review) -> None:
        with self.fuse.write():
            self.kept[review.review_id] = None


@dataclass
class FakeClosing:
    """The messages that close passages, and when each arrives after it was sent."""

    fuse: Fuse
    sent: list[tuple[ReadRef, timedelta]] = field(default_factory=list)

    def close_later(self, lane: Lane, ref: ReadRef, wait: timedelta) -> None:
        with self.fuse.write():
            self.sent.append((ref, wait))
