"""What is agreed about a list as a whole: whose it is, who is told, from which probability, when and where."""

from dataclasses import dataclass
from datetime import timedelta

from platewatch.cameras.area import EVERYWHERE, Area
from platewatch.hours import ALWAYS, Hours


@dataclass(frozen=True, slots=True)
class ListSettings:
    """The settings of one list; None means that the deployment's choice holds.

    `category` (1 to 3) is the list's own; an entry's counts where it differs. `recipients` are the ids of those who
    are told of this list's hits beside those who ask for it. `threshold` is the probability from which an alert goes
    at once, `review_floor` that from which a person decides. The list's entries match within `hours` and `area` alone.
    `hit_days` is how long its hits are kept, `escalate_after` how long an alert waits for an answer. `language` is that
    of its messages: nl or en. `version` counts the writes.
    """

    list_name: str
    owner: str | None = None
    category: int | None = None
    recipients: tuple[str, ...] = ()
    threshold: float | None = None
    review_floor: float | None = None
    hours: Hours = ALWAYS
    area: Area = EVERYWHERE
    hit_days: int | None = None
    escalate_after: timedelta | None = None
    language: str | None = None
    version: int = 0
