"""What the review queue's routes are made of, as the environment describes it."""

from dataclasses import dataclass

from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.aws.tally_table import DynamoTally
from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.aws.plate_tags import open_plate_secret
from platewatch.composition.alerting import load_rules, open_hit_pictures, open_notifying
from platewatch.evidence.aws.evidence_bucket import EvidenceGone, S3Evidence
from platewatch.matching.aws.presences_table import DynamoPresences
from platewatch.matching.aws.reviews_table import DynamoReviews
from platewatch.matching.decide import DecideStores
from platewatch.matching.evaluation import MatchRules


@dataclass(frozen=True, slots=True)
class ReviewPictures:
    """The pictures of reviews: their own, or, of a review from before it had any, those of its passage, kept or not."""

    evidence: S3Evidence

    def find_picture(self, key: str) -> bytes | None:
        """The picture's JPEG bytes, or None when it is gone."""
        try:
            return self.evidence.load_wherever(key)
        except EvidenceGone:
            return None


@dataclass(frozen=True, slots=True)
class Reviewing:
    """Everything that deciding asks for, but the review and the time."""

    rules: MatchRules
    stores: DecideStores
    pictures: ReviewPictures


def open_reviewing() -> Reviewing:
    """What the routes work with. Raises SettingMissing."""
    table = load_text("ALERTS_TABLE")
    evidence = open_hit_pictures()
    stores = DecideStores(
        reviews=DynamoReviews(clients.dynamodb(), table),
        evidence=evidence,
        recipients=DynamoRecipients(clients.dynamodb(), table),
        notifying=open_notifying(),
        tally=DynamoTally(clients.dynamodb(), table),
        presences=DynamoPresences(clients.dynamodb(), table, open_plate_secret()),
    )
    return Reviewing(load_rules(), stores, ReviewPictures(evidence.evidence))
