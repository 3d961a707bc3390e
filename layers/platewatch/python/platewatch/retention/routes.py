"""The route of the retention report. It holds counts and ends alone, so no reason and no case are asked for."""

from datetime import date, timedelta
from typing import Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.aws.environment import read_text
from platewatch.composition.counting import open_counts
from platewatch.composition.inventory import list_kinds, take_stock
from platewatch.retention.report import GROUNDS, read_held
from platewatch.text.timestamps import format_utc
from platewatch.web.people import identify, read_clock

Document = dict[str, Any]

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/retention/report")
def report() -> Document:
    """What kinds this deployment holds, and what no-hits it destroyed yesterday and today (UTC).

    With ?held= a page of that kind's stock, from ?after= on.
    """
    event = router.current_event
    identify(event.raw_event)
    asked, kinds = event.get_query_string_value("held"), list_kinds()
    if asked is None:
        today = read_clock().date()
        destroyed = [_show_destroyed(day) for day in (today - timedelta(days=1), today)]
        return {"mode": read_text("RETENTION_MODE"), "kinds": [kind.value for kind in kinds], "destroyed": destroyed}
    held = read_held(asked, kinds)
    stock, following = take_stock(held, event.get_query_string_value("after"), read_clock())
    return {
        "held": held.value,
        "ground": GROUNDS[held],
        "count": stock.count,
        "first_end": format_utc(stock.first_end) if stock.first_end else None,
        "last_end": format_utc(stock.last_end) if stock.last_end else None,
        "overdue": stock.overdue,
        "next": following,
    }


def _show_destroyed(day: date) -> dict[str, Any]:
    """How many reads without a hit came and were destroyed that day, over all cameras."""
    counts = open_counts().list_counts(day, read_clock())
    return {
        "day": day.isoformat(),
        "collected": sum(count.collected for count in counts),
        "destroyed": sum(count.destroyed for count in counts),
    }
