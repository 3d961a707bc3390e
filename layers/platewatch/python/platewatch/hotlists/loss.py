"""How much of a list a file ends: more than a fifth of it is more often a mistake than meant."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from platewatch.hotlists.errors import LossUnconfirmed
from platewatch.hotlists.versions import Version

LARGE_SHARE: Final = 5
"""A file that ends more than one entry in so many needs to be confirmed."""


@dataclass(slots=True)
class Loss:
    """The entries of a list that are in force on the day `today`, and how many of them a file ends.

    Entries past their weed date have ended already and do not count.
    """

    today: date
    in_force: int = 0
    ended: int = 0

    def count(self, old: Version, stays: bool) -> None:
        """Count one entry of the list as it was, and whether the file lets it stay."""
        if old.entry.weed_date >= self.today:
            self.in_force += 1
            self.ended += not stays

    @property
    def is_large(self) -> bool:
        """True when more than a fifth ends, or all."""
        return self.ended * LARGE_SHARE > self.in_force

    def describe(self) -> str:
        """What would end, and how to confirm it."""
        what = f"all {self.in_force}" if self.ended == self.in_force else f"{self.ended} of the {self.in_force}"
        return (
            f"the file ends {what} entries in force, more than a fifth of the list;"
            ' if that is meant, import it again with --yes ("confirmed": true in the announcement)'
        )


def check_loss(loss: Loss, confirmed: bool) -> None:
    """Raises LossUnconfirmed for a large loss that nobody confirmed."""
    if loss.is_large and not confirmed:
        raise LossUnconfirmed(f"nothing was imported: {loss.describe()}")
