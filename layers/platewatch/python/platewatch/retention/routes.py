"""The route of the retention report. It holds counts and ends alone, so no reason and no case are asked for."""

from datetime import date, timedelta
from typing import Final

from platewatch.aws.environment import load_text
from platewatch.composition.counting import open_counts
from platewatch.composition.inventory import list_kinds, take_inventory
from platewatch.retention.report import GROUNDS, Held, parse_held
from platewatch.retention.terms import RetentionMode
from platewatch.text.timestamps import format_utc
from platewatch.web.people import get_now
from platewatch.web.route import Document, PurposeRule, Query, Request, Role, Route
from platewatch.web.schemas import COUNT, DAY, TEXT, TIME, document, list_of, members, or_null


def report(request: Request) -> Document:
    """What kinds this deployment holds, and what no-hits it destroyed yesterday and today (UTC).

    With ?held= a page of that kind's inventory, from ?after= on.
    """
    asked, kinds = request.query.get("held"), list_kinds()
    if asked is None:
        today = get_now().date()
        destroyed = [_show_destroyed(day) for day in (today - timedelta(days=1), today)]
        return {"mode": load_text("RETENTION_MODE"), "kinds": [kind.value for kind in kinds], "destroyed": destroyed}
    held = parse_held(asked, kinds)
    inventory, following = take_inventory(held, request.query.get("after"), get_now())
    return {
        "held": held.value,
        "ground": GROUNDS[held],
        "count": inventory.count,
        "first_end": format_utc(inventory.first_end) if inventory.first_end else None,
        "last_end": format_utc(inventory.last_end) if inventory.last_end else None,
        "oldest_at": format_utc(inventory.oldest_at) if inventory.oldest_at else None,
        "overdue": inventory.overdue,
        "next": following,
    }


def _show_destroyed(day: date) -> Document:
    """How many reads without a hit came and were destroyed that day, over all cameras."""
    counts = open_counts().list_counts(day, get_now())
    return {
        "day": day.isoformat(),
        "collected": sum(count.collected for count in counts),
        "destroyed": sum(count.destroyed for count in counts),
    }


_DESTROYED: Final = document({"day": DAY, "collected": COUNT, "destroyed": COUNT})
_KINDS: Final = document(
    {"mode": members(RetentionMode), "kinds": list_of(members(Held)), "destroyed": list_of(_DESTROYED)}
)
_INVENTORY: Final = document(
    {
        "held": members(Held),
        "ground": TEXT,
        "count": COUNT,
        "first_end": or_null(TIME),
        "last_end": or_null(TIME),
        "oldest_at": or_null(TIME),
        "overdue": COUNT,
        "next": or_null(TEXT),
    }
)

ROUTES: Final = (
    Route(
        "GET",
        "/v1/retention/report",
        report,
        roles=(Role.AUDITOR, Role.ADMIN),
        purpose=PurposeRule.UNUSED,
        summary="Report what is held, on what ground and until when, and what was destroyed",
        query=(
            Query("held", members(Held), "The kind whose inventory is asked for; without it the kinds are listed"),
            Query("after", TEXT, "The `next` of the page before"),
        ),
        answer={"anyOf": [_KINDS, _INVENTORY]},
    ),
)
