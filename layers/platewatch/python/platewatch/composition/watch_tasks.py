"""What watch does each minute: each task's call, and what the log and the metrics get of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final

from platewatch.alerts.answer import finish_answers
from platewatch.alerts.dispute import remind_operators
from platewatch.alerts.escalate import escalate_waiting
from platewatch.alerts.hit_rate import notify_of_jumps
from platewatch.alerts.hold import release_ended
from platewatch.alerts.sms_reports import take_reports
from platewatch.audit.counts import count_deleted, record_deletion
from platewatch.cameras.clock_watch import notify_of_clock_faults
from platewatch.cameras.health_watch import notify_of_faults
from platewatch.cameras.learning import learn_usual
from platewatch.cameras.sight_watch import is_time_to_look, look_at_sights
from platewatch.composition.watch import Watching
from platewatch.errors import Failures
from platewatch.hotlists.freshness_watch import notify_of_stale_lists
from platewatch.insight.collect import Collected, collect_weeks
from platewatch.insight.errors import WeekGivenUp
from platewatch.investigations.sweeping import sweep_ended
from platewatch.live.repair import repair_board
from platewatch.matching.decide import expire_reviews
from platewatch.retention.sweep import sweep_expired


@dataclass(frozen=True, slots=True)
class Done:
    """What a task did: the log's line and its numbers, the metrics, and what failed for single records."""

    line: str
    numbers: Mapping[str, int]
    metrics: Mapping[str, int] = field(default_factory=dict)
    failures: Failures = field(default_factory=Failures)


def escalate(opened: Watching, now: datetime) -> Done:
    """Alerts that nobody answered go to the next tier."""
    done = escalate_waiting(now, opened.escalate_after, opened.zone, opened.stores)
    return Done(
        "escalated",
        {"alerts": done.escalated, "told": done.told, "nobody": done.nobody},
        {"AlertsEscalated": done.escalated, "AlertsUnanswered": done.nobody},
        done.failures,
    )


def finish_answered(opened: Watching, now: datetime) -> Done:
    """What follows from an answer is done, where a function died over it."""
    failures = Failures()
    finished = finish_answers(now, opened.answered, opened.answers, failures)
    return Done("answers finished", {"hits": finished}, {"AnswersFinished": finished}, failures)


def mend_board(opened: Watching, now: datetime) -> Done:
    """The board of open hits says what the facts say, and forgets what is over."""
    done = repair_board(now, opened.repair)
    numbers = {"mended": done.mended, "removed": done.removed, "more": done.more}
    return Done("board repaired", numbers, {"BoardMended": done.mended})


def watch_lists(opened: Watching, now: datetime) -> Done:
    """The operators hear of lists that hit far more often than they use to."""
    jumps = notify_of_jumps(now, opened.zone, opened.rates, opened.stores.operators)
    return Done("lists watched", {"jumps": jumps}, {"ListHitJumps": jumps})


def check_lists(opened: Watching, now: datetime) -> Done:
    """Which lists from elsewhere are too old."""
    news = notify_of_stale_lists(now, opened.zone, opened.fresh)
    numbers = {"stale": news.stale, "begun": news.begun, "over": news.over}
    return Done("lists checked", numbers, {"ListsStale": news.stale}, news.failures)


def remind_of_disputes(opened: Watching, now: datetime) -> Done:
    """The operators hear of disputed entries that no editor has decided in time."""
    failures = Failures()
    told = remind_operators(now, opened.zone, opened.disputes, opened.stores.operators, failures)
    return Done("disputes overdue", {"told": told}, {"DisputesOverdue": told}, failures)


def load_reports(opened: Watching, now: datetime) -> Done:
    """Which text messages arrived."""
    taken = take_reports(now, opened.reports)
    numbers = {"arrived": taken.arrived, "failed": taken.failed}
    return Done("reports taken", numbers, {"SmsFailed": taken.failed}, taken.failures)


def check_clocks(opened: Watching, now: datetime) -> Done:
    """Which cameras' clocks are wrong."""
    news = notify_of_clock_faults(now, opened.zone, opened.clocks)
    numbers = {"wrong": news.wrong, "begun": news.begun, "over": news.over}
    return Done("clocks checked", numbers, {"ClocksWrong": news.wrong}, news.failures)


def check_cameras(opened: Watching, now: datetime) -> Done:
    """Which cameras are offline or silent, or say by their agent that something is wrong."""
    news = notify_of_faults(now, opened.zone, opened.health)
    numbers = {"faults": news.faults, "begun": news.begun, "over": news.over}
    return Done("cameras checked", numbers, {"CameraFaults": news.faults}, news.failures)


def look_at_cameras(opened: Watching, now: datetime) -> Done | None:
    """How cameras see; each ten minutes."""
    if not is_time_to_look(now):
        return None
    done = look_at_sights(now, opened.zone, opened.sights)
    numbers = {"judged": done.judged, "fallen": done.fallen}
    return Done("cameras' sight looked at", numbers, {"CamerasSeeingWorse": done.fallen}, done.failures)


def learn_cameras(opened: Watching, now: datetime) -> Done:
    """What cameras usually send at each hour of the week."""
    done = learn_usual(now, opened.zone, opened.health.cameras, opened.usual)
    return Done("cameras learnt", {"learnt": done.learnt}, failures=done.failures)


def sweep_reads(opened: Watching, now: datetime) -> Done:
    """Deletes reads that were not decided within their term."""
    note = partial(count_deleted, now=now, counts=opened.counts, stays=opened.mode.keeps_passages)
    deleted = sweep_expired(opened.reads, opened.evidence, now, note)
    return Done("reads swept", {"reads": deleted}, {"ReadsSwept": deleted})


def sweep_reviews(opened: Watching, now: datetime) -> Done:
    """Destroys doubtful hits that nobody decided in time."""
    expired = expire_reviews(now, opened.evidence, opened.reviews, opened.stores.audit, opened.stores.notifying.board)
    return Done("reviews swept", {"reviews": expired}, {"ReviewsExpired": expired})


def sweep_passages(opened: Watching, now: datetime) -> Done | None:
    """Destroys what is kept under 126jj when its 28 days are over, also once nothing is kept."""
    if opened.kept is None:
        return None
    note = partial(count_deleted, now=now, counts=opened.counts)
    deleted = sweep_expired(opened.kept.passages, opened.kept.pictures, now, note)
    return Done("passages swept", {"passages": deleted}, {"PassagesSwept": deleted})


def sweep_investigations(opened: Watching, now: datetime) -> Done:
    """Destroys what investigations leave when they end, and what was verified when its dossier's term is over."""
    destroyed = sweep_ended(opened.investigations, opened.stores.audit, now)
    return Done("investigations swept", {"records": destroyed}, {"InvestigationsSwept": destroyed})


def end_holds(opened: Watching, now: datetime) -> Done:
    """Ends holds whose end has come."""
    return Done("holds ended", {"holds": release_ended(now, opened.holds)})


def sweep_hits(opened: Watching, now: datetime) -> Done:
    """Destroys hits with their pictures when their list's term is over."""
    note = partial(record_deletion, now=now, audit=opened.stores.audit)
    deleted = sweep_expired(opened.hits, opened.evidence, now, note)
    return Done("hits swept", {"records": deleted}, {"HitsSwept": deleted})


def count_weeks(opened: Watching, now: datetime) -> Done | None:
    """Counts the hits of weeks that are over, without plates."""
    done, failures = collect_weeks(now, opened.zone, opened.insight), Failures()
    if done == Collected():
        return None
    with failures.collected():
        if done.given_up is not None:
            raise WeekGivenUp(f"{done.given_up.name} could not be counted, and stays uncounted")
    return Done("weeks counted", {"pages": done.pages, "weeks": done.weeks}, failures=failures)


Task = Callable[[Watching, datetime], Done | None]
"""None is for what this deployment has not, or what is not due."""

TASKS: Final[tuple[Task, ...]] = (
    escalate,
    finish_answered,
    mend_board,
    watch_lists,
    check_lists,
    remind_of_disputes,
    load_reports,
    look_at_cameras,
    check_cameras,
    check_clocks,
    learn_cameras,
    sweep_reads,
    sweep_reviews,
    sweep_passages,
    sweep_investigations,
    end_holds,
    sweep_hits,
    count_weeks,
)
"""In the order of their urgency."""
