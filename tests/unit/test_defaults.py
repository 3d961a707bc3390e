"""What holds where nobody says otherwise: records and rules begin with these numbers and flags.

Other tests say what they need, so they would hold with any of these.
"""

import importlib
import inspect
from collections.abc import Callable, Iterator
from datetime import timedelta
from enum import Enum
from types import ModuleType
from typing import Any

import pytest

from tests.unit.test_numbers import list_rules

KINDS = (int, float, bool, timedelta)

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)

DEFAULTS: dict[str, dict[str, Any]] = {
    "investigations.chance.find_p_value": {"shape": 1.0},
    "investigations.companions.compare_companions": {"thorough": False},
    "investigations.passings.form_passings": {"window": timedelta(seconds=10)},
    "investigations.questions.CompanionsQuestion": {"least_joint": 3, "least_cameras": 2},
    "investigations.questions.Passing": {"incomplete": False},
    "investigations.questions.ask_companions": {"least_joint": 3, "least_cameras": 2},
    "investigations.ranking.Candidate": {"joint": 0},
    "investigations.habits.Habit.expect": {"usual": 0.0},
    "investigations.ranking.Ranking": {"left_out": 0, "skipped_passages": 0},
    "investigations.surprise.Comparison": {"skipped_passages": 0},
    "agent.aiming.door.Door": {"wrong": 0},
    "agent.aiming.render.render_code_page": {"shut": False},
    "agent.budget.Budget": {"most": 48000000, "most_each": 20000000},
    "agent.errors.PostRefused": {"status": 400},
    "agent.parse_settings._parse_listener": {"is_ftp": False},
    "agent.posts.parse_post": {"with_time": False},
    "agent.queue.Held": {"pictures": 0, "size": 0},
    "agent.queue.Queue.take": {"only_fresh": False},
    "agent.settings.Service": {"loopback_http": False},
    "agent.settings.Settings": {"most_picture_bytes": 8000000},
    "agent.toml_table.Table": {"number": 0},
    "agent.video.find.Find": {"score": 1.0, "sharpness": 1.0, "whole": True},
    "agent.video.following.Track": {"misses": 0, "sent_width": 0.0},
    "agent.video.watching.Watching": {"_number": 0},
    "alerts.alert.Alert": {"late": False},
    "alerts.alert.SeenHit": {"late": False},
    "alerts.alert.Sighting": {"clock_uncertain": False},
    "alerts.board.BoardEntry": {"told": 0, "late": False},
    "alerts.board.BoardState": {"changes": 0, "more": 0},
    "alerts.channel.Channel": {
        "is_person": False,
        "needs_pin": False,
        "is_phone": False,
        "has_secret": False,
        "waits_apart": False,
        "has_documents": False,
    },
    "alerts.coverage.EntriesSeen": {"lost": False},
    "alerts.escalate.Escalations": {"escalated": 0, "nobody": 0, "told": 0},
    "alerts.misreads.Count": {"right": 0},
    "alerts.misreads.Tally.count_verdict": {"number": 0},
    "alerts.delivery.DeliveryOrder": {"received": 1, "apart": False},
    "alerts.delivery.ReviewOrder": {"received": 1, "apart": False},
    "alerts.delivery.CheckOrder": {"apart": False},
    "alerts.answers.parse_note": {"longest": 300},
    "handover.situation.ListDue": {"whole": True},
    "insight.collect.Collected": {"pages": 0, "weeks": 0},
    "insight.collect.Making": {"pages": 0, "tries": 0},
    "insight.coverage.order_cameras": {"most": 20},
    "investigations.answering._Noting": {"looked_at": 0},
    "investigations.answering.take_step": {"at_once": False},
    "investigations.candidates.KeptCandidate": {"joint": 0},
    "investigations.lookup.Lookup": {"cars": 0},
    "investigations.document.describe_candidate": {"verified": False},
    "investigations.investigation.Investigation": {"cleared": False, "finished": False, "questions": 0},
    "investigations.question.Answer": {"skipped_passages": 0},
    "investigations.question.Work": {"looked_at": 0, "version": 0},
    "investigations.story.Handled": {"unmasked": 0, "rejected": 0},
    "investigations.words.parse_words": {"longest": 500},
    "alerts.question.AlertQuestion": {"limit": 25},
    "alerts.question._parse_bound": {"ends": False},
    "alerts.search._Search": {"looks": 0, "gone_through": 0, "ids": 0, "restricted": 0},
    "alerts.page_buttons.Look": {"chosen": False},
    "alerts.page_buttons.PageOrder": {"confirmed": True},
    "alerts.page_buttons.render_order": {"sure": False},
    "alerts.page_frame.render_button": {"chosen": False},
    "alerts.recipient.Recipient": {
        "tier": 1,
        "active": True,
        "least_priority": 5,
        "takes_reviews": False,
        "version": 0,
    },
    "alerts.recipient.parse_recipient": {"this_machine": False},
    "alerts.recipient_check.RecipientCheck": {"rehearsal": False},
    "alerts.recipient_change.RecipientChange": {"told_operators": False, "told_number": False},
    "alerts.routing.choose_recipients": {"above": 0},
    "alerts.sms_reports.Taken": {"arrived": 0, "failed": 0},
    "alerts.tries.Tries": {"wrong": 0},
    "alerts.view.AlertView": {"refused": False},
    "audit.chain.Head": {"sequence": 0, "anchored": 0},
    "audit.counts.count_deleted": {"stays": False},
    "audit.sequence._Run": {"chained": 0, "set_aside": 0},
    "audit.unusual.Limits": {
        "many": 50,
        "odd": 5,
        "night_from": 23,
        "night_until": 6,
        "one_case": 20,
        "one_case_days": 3,
        "one_case_share": 0.9,
        "duty_hours": 14,
        "duty_break_hours": 6,
        "duty_old": 5,
        "duty_old_minutes": 60,
    },
    "audit.unusual.Unusual": {"among": 0},
    "audit.verify_parts.Reached": {"records": 0, "anchored": 0, "findings": 0},
    "audit.verify.Mark": {"anchor": False},
    "audit.verify.verify_chain": {"after": 0},
    "cameras.agent.Stretch": {"ahead": timedelta()},
    "cameras.faults.Fault": {"level": 1},
    "cameras.health_watch._Words": {"has_cause": True},
    "cameras.clock.Lag": {"notes": 1},
    "cameras.silence._Wait": {"expected": 0.0, "notes": 0.0},
    "cameras.falls.Weather": {"brightness": 0.0, "sharpness": 0.0, "share": 1.0, "known": False},
    "cameras.sight.SightSlot": {"pictures": 0, "with_plates": 0, "brightness": 0.0, "sharpness": 0.0},
    "cameras.usual.Load": {"notes": 0.0, "free": 0.0, "weeks": 0.0},
    "cameras.clock.note_lag": {"due": False},
    "hotlists.announcement.AnnouncedFile": {"confirmed": False},
    "hotlists.check.Progress": {"line": 0, "patterns": 0, "share": 0.0, "whole": False},
    "hotlists.check.FileRules": {"delta": False, "restore": False},
    "hotlists.check.check_lines": {"most": 5000000},
    "hotlists.deletion.Destroyed": {"revision": 0, "versions": 0},
    "hotlists.edits.Edit": {"new_list": False},
    "hotlists.fields.Field": {"document": True, "varies": False, "column": True},
    "hotlists.findings.CauseCount": {"count": 0, "varies": False},
    "hotlists.findings.Findings": {"bad_lines": 0, "lines": 0},
    "hotlists.import_record.ImportOutcome": {"bad_lines": 0},
    "hotlists.line_warnings.find_warnings": {"line": 0},
    "hotlists.list_state.Counts": {"patterns": 0},
    "hotlists.list_state.ListState": {
        "active": 0,
        "next": 1,
        "version": 0,
        "patterns": 0,
        "destroyed": False,
        "floor": 0,
    },
    "hotlists.list_state.RunningImport": {"written": 0},
    "hotlists.loss.Loss": {"in_force": 0, "ended": 0},
    "hotlists.mode.Mode": {"delta": False, "dry_run": False, "restore": False},
    "hotlists.ports.DestructionQueue.destroy_later": {"revision": 0, "done": 0},
    "hotlists.report.Checked": {"needs_confirmation": False},
    "hotlists.revisions.is_visible": {"floor": 0},
    "hotlists.revisions.note_progress": {"written": 0},
    "hotlists.revisions.switch_revision": {"patterns": 0},
    "hotlists.settings.ListSettings": {"version": 0},
    "hotlists.standing.Standings": {"version": 0},
    "hotlists.template.make_csv": {"delta": False},
    "hotlists.template.make_workbook": {"delta": False},
    "hotlists.versions.VersionFinder.find_version": {"floor": 0},
    "deployment.rehearsal.rehearse": {"patience": timedelta(seconds=90)},
    "deployment.capacity.Quota": {"beside": 0},
    "console.session.admit": {"while_idle": False},
    "reading.films.sampling.is_looked_at": {"busy_ms": 0.0},
    "hits.hit.find_hits": {"odds": 1.0},
    "matching.evaluation.MatchRules": {
        "close_after": 3 * SECOND,
        "passage_window": 10 * SECOND,
        "gone_after": 30 * MINUTE,
        "review_term": 1440 * MINUTE,
        "late_after": 10 * MINUTE,
        "odds": 1.0,
    },
    "matching.past.PastSighting": {"clock_uncertain": False},
    "matching.past.PastSearch": {"window": 10 * SECOND, "odds": 1.0},
    "matching.presence.Presence": {"version": 0},
    "matching.review.Review": {"late": False},
    "matching.passages.MatchResult": {"alerts": 0, "unrouted": 0, "reviews": 0, "still_there": 0},
    "matching.notifying.Tally": {"reviews": 0, "still_there": 0},
    "matching.presence.Known": {"own": False},
    "matching.presence.Stay": {"told": True},
    "plates.distribution.keep_best": {"count": 40},
    "plates.issued.Issued": {"longest": 12},
    "plates.prior.apply_syntax": {"breach": 0.03},
    "plates.prior.rule_out": {"breach": 0.03},
    "reading.curve.Curve": {"low": 1.0, "high": 1.0, "shift": 0.0},
    "reading.evidence.Dependence": {
        "same_plate": 0.8,
        "shift": 0.1,
        "scale": 0.03,
        "unlisted": 0.005,
        "surprise": 0.002,
    },
    "reading.header.ImageHeader": {"ended": True, "scans": 1, "all_scans": True},
    "reading.image.decode_for_reading": {"needed_side": 2800, "max_bytes": 20000000, "max_pixels": 50000000},
    "reading.image.decode_image": {"max_bytes": 20000000, "max_pixels": 50000000},
    "reading.interpret.Calibration": {
        "temperature": 1.0,
        "country_temperature": 1.0,
        "breach": 0.03,
        "ends_temperature": 1.0,
        "ends_shift": 0.0,
    },
    "reading.interpret.interpret": {"lines": 1},
    "reading.junk.Limits": {
        "min_score": 0.4,
        "max_unreadable": 0.5,
        "min_confidence": 0.2,
        "min_characters": 4,
        "min_width": 24.0,
        "odd_caution": 1.6,
        "word_caution": 2.0,
        "word_country": 0.5,
        "max_overlap": 0.5,
        "max_plates": 50,
    },
    "reading.reader.drop_overlaps": {"max_overlap": 0.5},
    "reading.spellings.decode": {"temperature": 1.0, "keep": 8},
    "reading.record.Read": {"passage_named": False},
    "reading.record.ReadNews": {"waits": False},
    "retention.report.Inventory": {"count": 0, "overdue": 0},
    "snapshots.turn.Arrival": {"waited": False},
    "snapshots.sender.Pace": {"tries": 6, "workers": 1, "batch": 20},
    "snapshots.sender._Sender._announce": {"again": False},
}


def list_defaults() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every class, function and method of the rules that has numbers or flags as defaults, with these."""
    for module in list_rules():
        imported = importlib.import_module(f"platewatch.{module}")
        for name, given in _list_callables(imported):
            parameters = inspect.signature(given).parameters
            defaults = {each: one.default for each, one in parameters.items()}
            numbers = {each: value for each, value in defaults.items() if type(value) in KINDS}
            if numbers:
                yield f"{module}.{name}", numbers


def _list_callables(module: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, given in vars(module).items():
        if getattr(given, "__module__", "") != module.__name__:
            continue
        if inspect.isclass(given) and issubclass(given, (Enum, BaseException)) and "__init__" not in vars(given):
            continue
        if inspect.isclass(given):
            yield name, given
            methods = ((each, getattr(one, "__func__", one)) for each, one in vars(given).items())
            yield from (
                (f"{name}.{each}", one) for each, one in methods if inspect.isfunction(one) and each != "__init__"
            )
        elif inspect.isfunction(inspect.unwrap(given)):
            yield name, given


FOUND = dict(list_defaults())


def test_every_default_of_the_rules_is_named_here() -> None:
    assert set(FOUND) == set(DEFAULTS)


@pytest.mark.parametrize("name", DEFAULTS)
def test_what_holds_where_nobody_says_otherwise(name: str) -> None:
    numbers = FOUND[name]
    assert numbers == DEFAULTS[name]
    assert {each: type(value) for each, value in numbers.items()} == {
        each: type(value) for each, value in DEFAULTS[name].items()
    }
