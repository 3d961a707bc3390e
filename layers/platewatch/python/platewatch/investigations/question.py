"""A question as it is kept: what was asked within which bounds, and what the answer looked at. No plate is in it.

The plate that was asked for lies apart, and ends with the investigation unless something was verified.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from platewatch.investigations import errors
from platewatch.investigations.asking import Kind
from platewatch.investigations.candidates import KeptCandidate
from platewatch.investigations.investigation import Investigation, Source
from platewatch.investigations.lookup import Seen
from platewatch.investigations.questions import Passing
from platewatch.retention.terms import PASSAGE_TERM
from platewatch.sentences import say


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question was answered with: how many candidates, how many cars were compared, `enough` of them often
    enough, how many passages were looked at, and how many candidates were left out beyond those that are kept.

    `level` is the adjusted p-value up to which a candidate is proposed, None where nothing is compared.
    `silent_cameras` had no passage in what was looked at; None where that is not known. `run` tells which of two
    answers made at one time counts. `since`, `until`, `days`, `occasions` and what was skipped are as in Ranking; an
    answer of before they were told has none.
    """

    at: datetime
    run: str
    candidates: int
    compared: int
    enough: int
    looked_at: int
    left_out: int
    level: float | None
    method: str
    silent_cameras: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    days: int | None = None
    occasions: int | None = None
    skipped: tuple[int, ...] = ()
    skipped_passages: int = 0


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """One question of an investigation. `asked` is the document of asking.write_asked; `by` is a verified identity.

    `digest` is the same for the same question, `plate_tag` for the same plate ("" without one); neither tells it.
    """

    number: int
    kind: Kind
    asked: Mapping[str, Any]
    by: str
    at: datetime
    digest: str
    plate_tag: str = ""
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """How far a question has come that takes several steps.

    A plate that is known in part: what lies before `until` is still to be searched. Scenes and companions: `habits` are
    the passages of the cars that were looked up, by the cars' spellings; `added` are those that are not kept yet.
    """

    until: datetime
    found: tuple[Passing, ...] = ()
    cameras: frozenset[str] = frozenset()
    looked_at: int = 0
    version: int = 0
    habits: Mapping[frozenset[str], tuple[Seen, ...]] = field(default_factory=dict)
    added: frozenset[frozenset[str]] = frozenset()


class QuestionStore(Protocol):
    """Where questions and their candidates are kept. What it answers is never stale."""

    def list_questions(self, investigation: Investigation) -> Sequence[KeptQuestion]:
        """All questions of the investigation in their order."""

    def add_question(self, investigation: Investigation, question: KeptQuestion, plate: str) -> bool:
        """Keep a new one with the plate that it asks for; False where its number is taken."""

    def find_plate(self, investigation: Investigation, question: KeptQuestion) -> str | None:
        """The plate that a question asks for; None once it is not kept any more."""

    def find_work(self, investigation: Investigation, number: int) -> Work | None:
        """How far the question has come."""

    def keep_work(self, investigation: Investigation, number: int, work: Work) -> bool:
        """Keep how far it has come; False where another step was faster."""

    def count_question(self, investigation: Investigation, question: KeptQuestion) -> None:
        """Count it among the investigation's. Repeatable."""

    def answer_question(
        self, investigation: Investigation, question: KeptQuestion, candidates: Sequence[KeptCandidate]
    ) -> bool:
        """Keep the answer with its candidates, all at once; False where there is an answer already.

        Raises QuestionTooWide for what cannot be kept.
        """

    def list_candidates(self, investigation: Investigation, question: KeptQuestion) -> Sequence[KeptCandidate]:
        """The candidates of the answer that are kept, in their order."""

    def find_candidate(self, investigation: Investigation, question: KeptQuestion, number: int) -> KeptCandidate | None:
        """One of them."""

    def change_candidate(
        self, investigation: Investigation, question: KeptQuestion, before: KeptCandidate, after: KeptCandidate
    ) -> bool:
        """Keep it in place of `before`; False where it was changed meanwhile. One that is verified is kept for the
        dossier from then on.
        """

    def keep_longer(self, investigation: Investigation) -> None:
        """Keep for the dossier what belongs to verified candidates: their pictures, and the plate that was asked for;
        and count them. Repeatable: done after a verdict, and again wherever one is met.
        """

    def clear(self, investigation: Investigation) -> int:
        """Destroy what was not verified; returns how many candidates that were. Repeatable."""


def drop_expired(work: Work, source: Source, now: datetime) -> Work:
    """The work without the passages that must be gone: a copy of one lives no longer."""
    if source is Source.HITS:
        return work
    oldest = now - PASSAGE_TERM
    found = tuple(one for one in work.found if one.captured_at > oldest)
    habits = {car: tuple(one for one in seen if one.captured_at > oldest) for car, seen in work.habits.items()}
    return replace(work, found=found, habits=habits)


def find_work_end(captured: Iterable[datetime], investigation: Investigation) -> datetime:
    """When work on passages of these times ends: with the investigation, and no later than the oldest of them."""
    oldest = min(captured, default=None)
    if investigation.source is Source.HITS or oldest is None:
        return investigation.over_at
    return min(investigation.over_at, oldest + PASSAGE_TERM)


def find_same(questions: Sequence[KeptQuestion], digest: str) -> KeptQuestion | None:
    """The question that asks the very same, if there is one."""
    return next((one for one in questions if one.digest == digest), None)


def require_question(questions: Sequence[KeptQuestion], number: int) -> KeptQuestion:
    """The question with that number. Raises QuestionUnknown."""
    found = next((one for one in questions if one.number == number), None)
    if found is None:
        raise errors.QuestionUnknown(say("no question of this investigation has the number {number}", number=number))
    return found


def require_answer(question: KeptQuestion) -> Answer:
    """Its answer. Raises QuestionUnanswered."""
    if question.answer is None:
        raise errors.QuestionUnanswered("the question is not answered yet: go on with its steps")
    return question.answer


def with_answer(question: KeptQuestion, answer: Answer) -> KeptQuestion:
    """The question once it is answered."""
    return replace(question, answer=answer)
