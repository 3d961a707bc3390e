"""watch: each minute, escalates what nobody answered, finishes answers, reminds of disputed entries, takes carriers'
reports, looks at cameras' clocks, and destroys what has expired.

What fails for one record stops no other; it is raised when everything else is done, and the alarm tells of it.
"""

from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from platewatch.alerts.answer import finish_answers
from platewatch.alerts.dispute import remind_operators
from platewatch.alerts.escalate import escalate_waiting
from platewatch.alerts.hit_rate import tell_jumps
from platewatch.alerts.hold import release_ended
from platewatch.alerts.sms_reports import take_reports
from platewatch.audit.counts import count_swept
from platewatch.audit.deletions import record_swept
from platewatch.cameras.clock_watch import tell_clock_faults
from platewatch.composition.alerting import Watching, open_watching
from platewatch.failures import Failures
from platewatch.matching.decide import expire_reviews
from platewatch.retention.sweep import sweep_expired

logger = Logger()
metrics = Metrics()


@cache
def watching() -> Watching:
    """Opened once per process."""
    return open_watching()


@metrics.log_metrics
def handler(_event: dict[str, Any], _context: LambdaContext) -> None:
    """One run of the schedule. A fault in one task must not keep the others, so each runs in any case."""
    opened, now = watching(), datetime.now(UTC)
    with ExitStack() as tasks:
        # The last one here runs first.
        tasks.callback(sweep_hits, opened, now)
        tasks.callback(end_holds, opened, now)
        tasks.callback(sweep_passages, opened, now)
        tasks.callback(sweep_reviews, opened, now)
        tasks.callback(sweep_reads, opened, now)
        tasks.callback(check_clocks, opened, now)
        tasks.callback(read_reports, opened, now)
        tasks.callback(remind_of_disputes, opened, now)
        tasks.callback(watch_lists, opened, now)
        tasks.callback(finish_answered, opened, now)
        escalate(opened, now)


def escalate(opened: Watching, now: datetime) -> None:
    """What nobody answered goes to the next tier."""
    done = escalate_waiting(now, opened.escalate_after, opened.zone, opened.stores)
    logger.info("escalated", alerts=done.escalated, told=done.told, nobody=done.nobody)
    metrics.add_metric("AlertsEscalated", MetricUnit.Count, done.escalated)
    metrics.add_metric("AlertsUnanswered", MetricUnit.Count, done.nobody)
    done.failures.raise_first()


def finish_answered(opened: Watching, now: datetime) -> None:
    """What follows from an answer is done, where a function died over it."""
    failures = Failures()
    finished = finish_answers(now, opened.answered, opened.answers, failures)
    logger.info("answers finished", hits=finished)
    metrics.add_metric("AnswersFinished", MetricUnit.Count, finished)
    failures.raise_first()


def remind_of_disputes(opened: Watching, now: datetime) -> None:
    """The operators hear of disputed entries that no editor has decided in time."""
    failures = Failures()
    told = remind_operators(now, opened.zone, opened.disputes, opened.stores.operators, failures)
    logger.info("disputes overdue", told=told)
    metrics.add_metric("DisputesOverdue", MetricUnit.Count, told)
    failures.raise_first()


def read_reports(opened: Watching, now: datetime) -> None:
    """Which text messages arrived."""
    taken = take_reports(now, opened.reports)
    logger.info("reports taken", arrived=taken.arrived, failed=taken.failed)
    metrics.add_metric("SmsFailed", MetricUnit.Count, taken.failed)
    taken.failures.raise_first()


def check_clocks(opened: Watching, now: datetime) -> None:
    """Which cameras' clocks are wrong."""
    news = tell_clock_faults(now, opened.zone, opened.clocks)
    logger.info("clocks checked", wrong=news.wrong, begun=news.begun, over=news.over)
    metrics.add_metric("ClocksWrong", MetricUnit.Count, news.wrong)
    news.failures.raise_first()


def watch_lists(opened: Watching, now: datetime) -> None:
    """Lists that hit far more often than they use to."""
    jumps = tell_jumps(now, opened.zone, opened.rates, opened.stores.operators)
    logger.info("lists watched", jumps=jumps)
    metrics.add_metric("ListHitJumps", MetricUnit.Count, jumps)


def sweep_reads(opened: Watching, now: datetime) -> None:
    """Reads that nothing has settled within their term go."""
    note = partial(count_swept, now=now, counts=opened.counts, stays=opened.mode.keeps_passages)
    swept = sweep_expired(opened.reads, opened.evidence, now, note)
    logger.info("reads swept", reads=swept)
    metrics.add_metric("ReadsSwept", MetricUnit.Count, swept)


def sweep_reviews(opened: Watching, now: datetime) -> None:
    """Doubtful hits that nobody decided in time go."""
    expired = expire_reviews(now, opened.evidence, opened.reviews, opened.stores.audit)
    logger.info("reviews swept", reviews=expired)
    metrics.add_metric("ReviewsExpired", MetricUnit.Count, expired)


def end_holds(opened: Watching, now: datetime) -> None:
    """Holds whose end has come let go what they keep."""
    ended = release_ended(now, opened.holds)
    logger.info("holds ended", holds=ended)


def sweep_hits(opened: Watching, now: datetime) -> None:
    """Hits go with their pictures when their list's term is over."""
    swept = sweep_expired(opened.hits, opened.evidence, now, partial(record_swept, now=now, audit=opened.stores.audit))
    logger.info("hits swept", records=swept)
    metrics.add_metric("HitsSwept", MetricUnit.Count, swept)


def sweep_passages(opened: Watching, now: datetime) -> None:
    """What is kept under 126jj goes when its 28 days are over, also once no more is kept."""
    if opened.kept is not None:
        note = partial(count_swept, now=now, counts=opened.counts)
        swept = sweep_expired(opened.kept.passages, opened.kept.pictures, now, note)
        logger.info("passages swept", passages=swept)
        metrics.add_metric("PassagesSwept", MetricUnit.Count, swept)
