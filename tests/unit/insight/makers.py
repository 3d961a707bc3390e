"""Facts as tests want them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from platewatch.insight.facts import Fact, Result
from platewatch.insight.weeks import Week

ZONE = ZoneInfo("Europe/Amsterdam")
WEEK = Week(datetime(2026, 3, 9, tzinfo=UTC).date())
NOON = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)


def make_fact(
    number: int = 1,
    *,
    car: str = "car-1",
    camera_id: str = "west-1",
    list_name: str = "stolen",
    category: int = 1,
    direction: str = "north",
    minutes: float = 0,
    born_after: float = 2,
    answered_after: float | None = None,
    result: Result = Result.UNANSWERED,
    late: bool = False,
    seen_before: bool = False,
) -> Fact:
    """The fact of hit `number`; `minutes` after noon the car passed, `born_after` seconds later there was an alert."""
    captured_at = NOON + timedelta(minutes=minutes)
    born_at = captured_at + timedelta(seconds=born_after)
    return Fact(
        hit=f"hit-{number}",
        car=car,
        camera_id=camera_id,
        list_name=list_name,
        category=category,
        direction=direction,
        captured_at=captured_at,
        born_at=born_at,
        answered_at=None if answered_after is None else born_at + timedelta(seconds=answered_after),
        result=result,
        late=late,
        seen_before=seen_before,
        kept_until=captured_at + timedelta(days=365),
    )
