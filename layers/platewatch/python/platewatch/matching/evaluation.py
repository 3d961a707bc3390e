"""Judging a passage: its hits, and whom each of them concerns in which band."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert, SeenHit, Sighting, is_late, make_alert
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.routing import Occasion, choose_recipients, leave_systems
from platewatch.cameras.camera import Camera, CameraFinder, position_at
from platewatch.cameras.clock_watch import is_time_uncertain
from platewatch.hits.bands import Band, Bounds, choose_bounds
from platewatch.hits.hit import Hit, Observation, choose_spellings, find_hits, fits_any
from platewatch.hits.incomplete import list_plates
from platewatch.hits.odds import unweigh
from platewatch.hits.passage import Passage
from platewatch.hotlists.entry import EntryStore
from platewatch.hotlists.settings import ListSettings
from platewatch.reading.record import Read
from platewatch.retention.terms import PENDING_TERM, Retention, RetentionMode, retain_hit


@dataclass(frozen=True, slots=True)
class MatchRules:
    """The deployment's choices: the legal regime, the time zone of the lists' dates, the bands' bounds, and times.

    An alert without an answer is escalated after `escalate_after`. A passage closes `close_after` its last read came.
    Reads of one camera further apart than `passage_window` are of two passages unless it says otherwise. A car that was
    away for `gone_after` is told of again. A review that nobody decided is destroyed after `review_term`. A passage
    older than `late_after` is told to systems only. `odds` is by how much being listed multiplies a spelling's odds.
    """

    mode: RetentionMode
    zone: ZoneInfo
    bounds: Bounds
    escalate_after: timedelta
    close_after: timedelta = timedelta(seconds=3)
    passage_window: timedelta = timedelta(seconds=10)
    gone_after: timedelta = timedelta(minutes=30)
    review_term: timedelta = PENDING_TERM
    late_after: timedelta = timedelta(minutes=10)
    odds: float = 1.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A hit, its list's settings, how long it may be kept, if the passage is `late`, and whom it concerns.

    `stale_as_of` is when its list was refreshed last, where that is too long ago.

    It is told to those in `told`; in doubt for those in `reviewed` a person decides. None among them stands for the
    control room. `reviewers` are told that it waits for that decision.
    """

    hit: Hit
    settings: ListSettings
    retention: Retention
    late: bool
    told: tuple[Recipient | None, ...]
    reviewed: tuple[Recipient | None, ...]
    reviewers: tuple[Recipient, ...]
    stale_as_of: datetime | None = None

    def seen_at(self, sighting: Sighting) -> SeenHit:
        """The hit with where it was seen."""
        return SeenHit(self.hit, sighting, self.settings, self.late, self.stale_as_of)


class RecipientList(Protocol):
    """Where all recipients are."""

    def list_recipients(self) -> tuple[Recipient, ...]:
        """Every recipient, inactive ones too."""


class EvaluationStores(Protocol):
    """What judging asks."""

    @property
    def entries(self) -> EntryStore: ...
    @property
    def cameras(self) -> CameraFinder: ...
    @property
    def recipients(self) -> RecipientList: ...


def evaluate_passage(
    passage: Passage, now: datetime, rules: MatchRules, stores: EvaluationStores
) -> tuple[Sighting, tuple[Wanted, ...]]:
    """What was seen, and every hit with those whom it concerns. Without any, where it was seen is left out.

    A passage that came in after its list's term for hits was over is no hit of that list: nobody may be shown it. Of a
    plate that no picture shows as a whole nobody is told at once: it waits for more frames, and then for a person.
    """
    combined, shown = passage.combine()
    # Nearly every passage fits nothing: where it was seen is looked up for the others alone.
    unplaced = _describe_sighting(passage, shown, None)
    floor = rules.bounds.review_floor
    least = unweigh(floor, rules.odds)
    if sum(spelling.probability for spelling in combined.spellings) < min(least, floor):
        return unplaced, ()
    # Maybe none is worth asking for by itself, and all together still fit a pattern.
    spellings = choose_spellings(list_plates(combined), least)
    found = stores.entries.find_entries([spelling.text for spelling in spellings])
    if not fits_any(combined, spellings, found, now):
        return unplaced, ()
    sighting = _describe_sighting(passage, shown, stores.cameras.find(shown.camera_id))
    site = sighting.position.site if sighting.position else None
    seen = Observation(combined, shown.captured_at, shown.camera_id, site)
    hits = [hit for hit in find_hits(seen, spellings, found, now, rules.zone, rules.odds) if hit.probability >= floor]
    if not hits:
        return sighting, ()
    recipients = stores.recipients.list_recipients()
    late = is_late(sighting.captured_at, now, rules.late_after)
    if late:
        recipients = leave_systems(recipients)
    wanted = []
    for hit in hits:
        settings = found.settings_of(hit.entry.list_name)
        retention = retain_hit(sighting.captured_at, sighting.received_at, settings.hit_days)
        if not retention.holds(now):
            continue
        occasion = Occasion(hit.entry, settings, sighting.camera_id, site, now, rules.zone)
        concerned = choose_recipients(recipients, occasion) or (None,)
        bands = [(each, _evaluate_band(hit, choose_bounds(rules.bounds, settings, each))) for each in concerned]
        told = tuple(each for each, band in bands if band is Band.ALERT)
        reviewed = tuple(each for each, band in bands if band is Band.REVIEW)
        reviewers = _choose_reviewers(hit, recipients, occasion, rules)
        stale = found.find_stale(hit.entry.list_name, now)
        wanted.append(Wanted(hit, settings, retention, late, told, reviewed, reviewers, stale))
    return sighting, tuple(one for one in wanted if one.told or one.reviewed)


def _evaluate_band(hit: Hit, bounds: Bounds) -> Band:
    band = bounds.evaluate(hit.probability)
    return Band.REVIEW if band is Band.ALERT and hit.missing else band


def _choose_reviewers(
    hit: Hit, recipients: Sequence[Recipient], occasion: Occasion, rules: MatchRules
) -> tuple[Recipient, ...]:
    """Of those who take reviews the ones who are told of such hits at all, of the lowest tier that has any."""
    taking = [
        each
        for each in recipients
        if each.takes_reviews
        and choose_bounds(rules.bounds, occasion.settings, each).evaluate(hit.probability) is not Band.NO_HIT
    ]
    return choose_recipients(taking, occasion)


def make_alerts(sighting: Sighting, wanted: Sequence[Wanted], now: datetime, rules: MatchRules) -> Iterator[Alert]:
    """An alert for everyone who is told of a hit; with nobody to tell it is the control room's."""
    for one in wanted:
        for recipient in one.told:
            # With nobody to tell, watch takes the alert up at its next run.
            wait = one.settings.escalate_after or rules.escalate_after
            due = now if recipient is None else now + wait
            yield make_alert(one.seen_at(sighting), recipient, now, due, one.retention)


def _describe_sighting(passage: Passage, shown: Read, camera: Camera | None) -> Sighting:
    return Sighting(
        passage_id=passage.passage_id,
        read_id=shown.read_id,
        camera_id=shown.camera_id,
        position=position_at(camera, shown.captured_at) if camera else None,
        captured_at=shown.captured_at,
        received_at=shown.received_at,
        evidence=shown.evidence,
        model_version=shown.model_version,
        clock_uncertain=camera is not None and is_time_uncertain(camera, shown.captured_at),
    )
