"""The route of the retention report. It holds counts and ends alone, so no reason and no case are asked for."""

from typing import Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.adapters.api.people import identify, read_clock
from platewatch.adapters.api.times import show_time
from platewatch.adapters.environment import read_text
from platewatch.adapters.stock import list_kinds, take_stock
from platewatch.retention.report import GROUNDS, read_held

Document = dict[str, Any]

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/retention/report")
def report() -> Document:
    """What kinds this deployment holds; with ?held= a page of that kind's stock, from ?after= on."""
    event = router.current_event
    identify(event.raw_event)
    asked, kinds = event.get_query_string_value("held"), list_kinds()
    if asked is None:
        return {"mode": read_text("RETENTION_MODE"), "kinds": [kind.value for kind in kinds]}
    held = read_held(asked, kinds)
    stock, following = take_stock(held, event.get_query_string_value("after"), read_clock())
    return {
        "held": held.value,
        "ground": GROUNDS[held],
        "count": stock.count,
        "first_end": show_time(stock.first_end) if stock.first_end else None,
        "last_end": show_time(stock.last_end) if stock.last_end else None,
        "overdue": stock.overdue,
        "next": following,
    }
