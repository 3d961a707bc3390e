"""What holds where nobody says otherwise: records and rules begin with these numbers and flags.

Other tests say what they need, so they would hold with any of these.
"""

import importlib
import inspect
from datetime import timedelta
from typing import Any

import pytest

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)

DEFAULTS: dict[str, dict[str, Any]] = {
    "alerts.alert.Alert": {"late": False},
    "alerts.alert.make_alert": {"late": False},
    "alerts.coverage.EntriesSeen": {"lost": False},
    "alerts.escalate.Escalations": {"escalated": 0, "nobody": 0, "told": 0},
    "alerts.misreads.Count": {"right": 0},
    "alerts.order.DeliveryOrder": {"received": 1, "apart": False},
    "alerts.order.ReviewOrder": {"received": 1, "apart": False},
    "alerts.recipient.Recipient": {
        "tier": 1,
        "active": True,
        "least_priority": 5,
        "takes_reviews": False,
        "version": 0,
    },
    "alerts.recipient.read_recipient": {"this_machine": False},
    "alerts.recipient_change.RecipientChange": {"told_operators": False, "told_number": False},
    "alerts.routing.choose_recipients": {"above": 0},
    "alerts.sms_reports.Taken": {"arrived": 0, "failed": 0},
    "alerts.tries.Tries": {"wrong": 0},
    "alerts.view.AlertView": {"may_undo": False, "refused": False},
    "audit.chain.Head": {"sequence": 0, "anchored": 0},
    "audit.counts.count_swept": {"stays": False},
    "audit.unusual.Limits": {
        "many": 50,
        "odd": 5,
        "night_from": 23,
        "night_until": 6,
        "one_case": 20,
        "one_case_days": 3,
        "one_case_share": 0.9,
    },
    "audit.verify.Mark": {"anchor": False},
    "audit.verify.verify_chain": {"after": 0},
    "cameras.clock.note_lag": {"due": False},
    "hotlists.check.Progress": {"line": 0, "patterns": 0, "share": 0.0, "whole": False},
    "hotlists.check.check_lines": {"delta": False, "most": 5000000},
    "hotlists.revisions.Counts": {"patterns": 0},
    "hotlists.revisions.RunningImport": {"written": 0},
    "hotlists.revisions.ListState": {
        "active": 0,
        "next": 1,
        "version": 0,
        "patterns": 0,
        "destroyed": False,
        "floor": 0,
    },
    "hotlists.revisions.is_visible": {"floor": 0},
    "hotlists.revisions.note_progress": {"written": 0},
    "hotlists.revisions.switch_revision": {"patterns": 0},
    "hotlists.settings.ListSettings": {"version": 0},
    "hotlists.standing.Standings": {"version": 0},
    "matching.hit.find_hits": {"odds": 1.0},
    "matching.judge.MatchRules": {
        "close_after": 3 * SECOND,
        "passage_window": 10 * SECOND,
        "gone_after": 30 * MINUTE,
        "review_term": 1440 * MINUTE,
        "late_after": 10 * MINUTE,
        "odds": 1.0,
    },
    "matching.past.PastSearch": {"window": 10 * SECOND, "odds": 1.0},
    "matching.presence.Presence": {"version": 0},
    "matching.review.Review": {"late": False},
    "matching.review.make_review": {"late": False},
    "matching.settle.Settlement": {"alerts": 0, "unrouted": 0, "reviews": 0, "still_there": 0},
    "plates.distribution.keep_best": {"count": 40},
    "plates.issued.Issued": {"longest": 12},
    "plates.prior.apply_syntax": {"breach": 0.03},
    "plates.prior.rule_out": {"breach": 0.03},
    "reads.record.Read": {"passage_named": False},
    "retention.report.Stock": {"count": 0, "overdue": 0},
    "snapshots.turn.Arrival": {"waited": False},
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_what_holds_where_nobody_says_otherwise(name: str) -> None:
    module, _, what = name.rpartition(".")
    parameters = inspect.signature(getattr(importlib.import_module(f"platewatch.{module}"), what)).parameters
    given = {each: parameters[each].default for each in parameters}
    numbers = {each: value for each, value in given.items() if type(value) in (int, float, bool, timedelta)}
    assert numbers == DEFAULTS[name]
    assert {each: type(value) for each, value in numbers.items()} == {
        each: type(value) for each, value in DEFAULTS[name].items()
    }
