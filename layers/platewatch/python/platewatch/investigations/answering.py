"""Answering a question, a step at a time: who asks goes on until it is answered, and a step that dies is lost alone.

A plate that is known in part fits no key: the passages of the period are gone through backwards, as many as a step has
time for. The cars of scenes and journeys are looked up, as many as a step has time for: what is found of them is kept,
and the next step looks at the scenes or journeys again and goes on with the other cars.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from platewatch.hits.incomplete import fits_pattern
from platewatch.investigations import errors
from platewatch.investigations.asking import Asked
from platewatch.investigations.candidates import KeptCandidate, keep_candidates
from platewatch.investigations.investigation import Bounds
from platewatch.investigations.lookup import Lookup, StepOver
from platewatch.investigations.plate import MOST_WRITTEN_OUT, SLICE
from platewatch.investigations.question import Answer, Work
from platewatch.investigations.questions import LEAST_SPELLING, PassagesOfPeriod, Passing, PlateQuestion, Question
from platewatch.investigations.ranking import Ranking
from platewatch.sentences import say

MOST_FOUND: Final = 3_000
"""How many passages a plate that is known in part may fit."""

MOST_LOOKED_AT: Final = 40_000
"""How many passages each step may look at, scenes and windows together."""

Rank = Callable[[Question, PassagesOfPeriod, Lookup], Ranking]
"""Answers one of the three questions, or raises StepOver."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a step has come to: an answer with its candidates, or the work that is left. `cars` are all whose habits are
    looked up; None where no habits are.
    """

    work: Work | None = None
    cars: int | None = None
    ranking: Ranking | None = None
    candidates: tuple[KeptCandidate, ...] = ()
    silent_cameras: tuple[str, ...] | None = None


@dataclass(slots=True)
class _Noting:
    """The passages of the period; notes how many were looked at, and of which cameras there were any.

    A look raises QuestionTooWide once there are too many, or no time is left.
    """

    passages: PassagesOfPeriod
    has_time: Callable[[], bool]
    looked_at: int = 0
    asked: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)

    def list_at(self, cameras: Collection[str], since: datetime, until: datetime, now: datetime) -> Sequence[Passing]:
        found: list[Passing] = []
        while since < until:
            self._require_time()
            end = min(until, since + SLICE)
            found += self.passages.list_at(cameras, since, end, now)
            since = end
            if self.looked_at + len(found) > MOST_LOOKED_AT:
                raise errors.QuestionTooWide(
                    say(
                        "more than {most:,} passages lie in the time around: take fewer cameras or less time",
                        most=MOST_LOOKED_AT,
                    )
                )
        self.looked_at += len(found)
        self.asked |= set(cameras)
        self.seen |= {one.camera_id for one in found}
        return found

    def list_of(
        self, spellings: Collection[str], cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Sequence[Passing]:
        self._require_time()
        return self.passages.list_of(spellings, cameras, since, until, now)

    def list_roughly(
        self, spellings: Collection[str], cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Sequence[Passing]:
        # The lookup asks for time in between.
        return self.passages.list_roughly(spellings, cameras, since, until, now)

    def list_hours(
        self, cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Mapping[str, Collection[datetime]]:
        return self.passages.list_hours(cameras, since, until, now)

    def _require_time(self) -> None:
        if not self.has_time():
            raise errors.QuestionTooWide("it takes longer than there is time for: take fewer cameras or less time")


@dataclass(frozen=True, slots=True)
class _Found:
    """Passages that were found before, as a source of passages."""

    found: tuple[Passing, ...]

    def list_at(self, cameras: Collection[str], since: datetime, until: datetime, _now: datetime) -> Sequence[Passing]:
        return [one for one in self.found if one.camera_id in cameras and since <= one.captured_at < until]

    def list_of(
        self, spellings: Collection[str], cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Sequence[Passing]:
        texts = set(spellings)
        return [one for one in self.list_at(cameras, since, until, now) if one.may_be(texts)]

    def list_roughly(
        self, spellings: Collection[str], cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Sequence[Passing]:
        return self.list_of(spellings, cameras, since, until, now)

    def list_hours(
        self, _cameras: Collection[str], _since: datetime, _until: datetime, _now: datetime
    ) -> Mapping[str, Collection[datetime]]:
        return {}


def take_step(
    asked: Asked,
    bounds: Bounds,
    work: Work | None,
    passages: PassagesOfPeriod,
    rank: Rank,
    now: datetime,
    has_time: Callable[[], bool],
    *,
    at_once: bool = False,
) -> Step:
    """The next step of a question; `bounds` are the investigation's, in which candidates' own passages are looked for.

    `at_once` says that the period's passages are few (hits alone), and dear to look for: they are listed once.
    Raises QuestionTooWide and HistoryTooShort.
    """
    question = asked.question
    if isinstance(question, PlateQuestion) and _takes_steps(question):
        left = _search_on(question, work or Work(question.until), passages, now, has_time)
        if left.until > question.since:
            return Step(work=left)
        silent = tuple(sorted(question.cameras - left.cameras))
        ranking = replace(rank(question, _Found(left.found), Lookup()), looked_at=left.looked_at)
        return Step(ranking=ranking, candidates=keep_candidates(ranking.candidates, ()), silent_cameras=silent)
    if at_once:
        whole = passages.list_at(bounds.cameras, bounds.since, bounds.until, now)
        passages = _Found(tuple(whole))
    noting = _Noting(passages, _always if isinstance(question, PlateQuestion) else has_time)
    work = work or Work(question.until)
    lookup = Lookup(dict(work.habits), has_time)
    try:
        ranking = rank(question, noting, lookup)
    except StepOver:
        return Step(work=replace(work, habits=lookup.found, added=frozenset(lookup.new)), cars=lookup.cars)
    own: Sequence[Passing] = ()
    if ranking.candidates and not isinstance(question, PlateQuestion):
        spellings = {one.text for candidate in ranking.candidates for one in candidate.spellings}
        own = passages.list_roughly(spellings, bounds.cameras, bounds.since, bounds.until, now)
    silent_cameras = tuple(sorted(noting.asked - noting.seen)) if noting.asked else None
    return Step(ranking=ranking, candidates=keep_candidates(ranking.candidates, own), silent_cameras=silent_cameras)


def make_answer(step: Step, run: str, now: datetime) -> Answer:
    """The answer of a step that has come to one."""
    ranking = step.ranking
    if ranking is None:
        raise errors.QuestionUnanswered("the question is not answered yet: go on with its steps")
    return Answer(
        at=now,
        run=run,
        candidates=len(step.candidates),
        compared=ranking.compared,
        enough=ranking.enough,
        looked_at=ranking.looked_at,
        left_out=ranking.left_out,
        level=ranking.level,
        method=ranking.method,
        silent_cameras=step.silent_cameras,
        since=ranking.since,
        until=ranking.until,
        days=ranking.days,
        occasions=ranking.occasions,
        skipped=ranking.skipped,
        skipped_passages=ranking.skipped_passages,
    )


def _search_on(
    question: PlateQuestion, work: Work, passages: PassagesOfPeriod, now: datetime, has_time: Callable[[], bool]
) -> Work:
    while work.until > question.since:
        start = max(question.since, work.until - SLICE)
        passed = passages.list_at(question.cameras, start, work.until, now)
        found = (*work.found, *(one for one in passed if _fits(one, question.plate)))
        if len(found) > MOST_FOUND:
            raise errors.QuestionTooWide(
                say(
                    "the plate fits more than {most:,} passages: give more of its characters, fewer cameras"
                    " or a shorter period",
                    most=MOST_FOUND,
                ),
                "plate",
            )
        work = replace(
            work,
            until=start,
            found=found,
            cameras=work.cameras | {one.camera_id for one in passed},
            looked_at=work.looked_at + len(passed),
        )
        if not has_time():
            break
    return work


def _always() -> bool:
    return True


def _takes_steps(question: Question) -> bool:
    """Whether a plate is known so little that all passages have to be gone through."""
    if not isinstance(question, PlateQuestion) or not question.is_pattern:
        return False
    return "*" in question.plate or question.plate.count("?") > MOST_WRITTEN_OUT


def _fits(passing: Passing, pattern: str) -> bool:
    return any(one.probability >= LEAST_SPELLING and fits_pattern(one.text, pattern) for one in passing.spellings)
