"""The three bands: what goes out at once, what a person must look at first, and what is no hit."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from platewatch.hotlists.settings import ListSettings


class Band(StrEnum):
    """What becomes of a hit for one recipient."""

    ALERT = "alert"
    REVIEW = "review"
    NO_HIT = "no-hit"


@dataclass(frozen=True, slots=True)
class Bounds:
    """From `threshold` on a hit is told at once, from `review_floor` on a person decides (both 0 to 1)."""

    threshold: float
    review_floor: float

    def evaluate(self, probability: float) -> Band:
        """The band of a hit of that probability."""
        if probability >= self.threshold:
            return Band.ALERT
        return Band.REVIEW if probability >= self.review_floor else Band.NO_HIT


class OwnBounds(Protocol):
    """A recipient, by what they want for themselves: None where the list's or the deployment's bounds hold."""

    @property
    def threshold(self) -> float | None:
        """From where on they are told at once."""

    @property
    def review_floor(self) -> float | None:
        """From where on a person decides."""


def choose_bounds(deployment: Bounds, settings: ListSettings, recipient: OwnBounds | None) -> Bounds:
    """The bounds that hold for a recipient and a list: the recipient's own, else the list's, else the deployment's.

    The deployment's review floor is the lowest that there is: below it the hotlist is not even asked.
    """
    threshold, floor = settings.threshold, settings.review_floor
    if recipient is not None:
        threshold = threshold if recipient.threshold is None else recipient.threshold
        floor = floor if recipient.review_floor is None else recipient.review_floor
    return Bounds(
        deployment.threshold if threshold is None else threshold,
        deployment.review_floor if floor is None else max(floor, deployment.review_floor),
    )
