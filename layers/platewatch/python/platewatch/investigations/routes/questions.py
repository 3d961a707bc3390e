"""Routes of questions: asked within the bounds, answered step by step, and looked at masked."""

import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from time import monotonic
from typing import Final

from platewatch.audit.record import Action
from platewatch.aws.plate_tags import open_plate_secret, open_tagger
from platewatch.composition.investigating import find_sites, open_searched
from platewatch.investigations import errors
from platewatch.investigations.answering import Step, make_answer, take_step
from platewatch.investigations.asking import (
    Asked,
    Kind,
    count_same,
    format_asked,
    load_asked,
    parse_asked,
    require_room,
    write_asked,
)
from platewatch.investigations.candidates import is_shown
from platewatch.investigations.document import describe_candidate, describe_investigation, describe_question
from platewatch.investigations.investigation import Part, Source, require_member, require_open, require_running
from platewatch.investigations.question import (
    Answer,
    KeptQuestion,
    drop_expired,
    find_same,
    require_answer,
    require_question,
    with_answer,
)
from platewatch.investigations.questions import QuestionOutOfBounds
from platewatch.investigations.routes.entering import Entered, enter, parse_number
from platewatch.investigations.routes.investigations import CHANGES, LOOKS
from platewatch.investigations.routes.schemas import ASKING, CANDIDATE, INVESTIGATION, QUESTION
from platewatch.investigations.story import Act, Event
from platewatch.text.timestamps import format_utc
from platewatch.web.body import parse_body
from platewatch.web.route import Document, PurposeRule, Request, Role, Route
from platewatch.web.schemas import COUNT, TIME, document, list_of, or_null

STEP: Final = timedelta(seconds=8)
"""After so long a step begins no further look: an answer has to come within seconds."""

_RACES: Final = 5


def ask(request: Request) -> Document:
    """Asks one of the three questions. The same question again is the same: it keeps its number and its answer.

    The body is {"kind": "plate", "plate", "since"?, "until"?, "cameras"?}, {"kind": "scenes", "scenes": [{"cameras",
    "at", "within_minutes"}]} or {"kind": "companions", "plate", "window_seconds", "least_joint"?, "least_cameras"?,
    "since"?, "until"?, "cameras"?}. It is answered by its steps.
    """
    entered = enter(request)
    with entered.denying():
        require_member(entered.part)
        require_open(entered.investigation, entered.now)
        asked = parse_asked(parse_body(request.body), entered.investigation)
    return {"question": describe_question(_keep(entered, asked), entered.investigation, _events(entered))}


def step(request: Request) -> Document:
    """Goes on with the answer to a question, for seconds; call it until the question is answered."""
    # The console and the API load this module for its routes, and never answer a question.
    from platewatch.composition.ranking import make_rank

    entered = enter(request)
    with entered.denying():
        require_member(entered.part)
        require_open(entered.investigation, entered.now)
        number = parse_number(request, "number")
        question = require_question(entered.store.list_questions(entered.investigation), number)
    if question.answer is not None:
        entered.note(Act.LOOKED, question=number)
        # Where the step that answered it has died before it was told.
        _tell_answered(entered, question)
        return _tell_step(entered, question)
    asked = load_asked(question.kind, dict(question.asked), _find_plate(entered, question))
    work = entered.store.find_work(entered.investigation, number)
    until = monotonic() + STEP.total_seconds()
    work = drop_expired(work, entered.investigation.source, entered.now) if work is not None else None
    with entered.denying(question=number):
        searched = open_searched(entered.investigation.source)
        rank = make_rank(entered.now)
        bounds = entered.investigation.bounds
        hits = entered.investigation.source is Source.HITS
        taken = take_step(asked, bounds, work, searched, rank, entered.now, lambda: monotonic() < until, at_once=hits)
    if taken.work is not None:
        # It shows nothing: the log has it, and the story has the question and its answer.
        entered.record(what="step", question=str(number))
        entered.store.keep_work(entered.investigation, number, taken.work)
        return _tell_step(entered, question, taken)
    return _tell_step(entered, _answer(entered, question, asked, taken))


def show(request: Request) -> Document:
    """A question and its candidates, without a plate: numbered, each beside its own passages of the period.

    The approver gets them without passages.
    """
    entered = enter(request)
    with entered.denying():
        require_running(entered.investigation, entered.now)
        number = parse_number(request, "number")
        question = require_question(entered.store.list_questions(entered.investigation), number)
    _note_look(entered, question)
    investigation, part, now = entered.investigation, entered.part, entered.now
    kept = entered.store.list_candidates(investigation, question) if question.answer is not None else ()
    entered.finish_verdicts(number, kept)
    candidates = [one for one in kept if is_shown(one, investigation, now)]
    sites = find_sites(investigation.bounds.cameras, now) if part is Part.MEMBER else {}
    events = _events(entered)
    return {
        "investigation": describe_investigation(investigation, part, now),
        "question": describe_question(question, investigation, events),
        "candidates": [describe_candidate(one, investigation, part, now, sites) for one in candidates],
    }


def find_question(entered: Entered) -> KeptQuestion:
    """The answered question that the path names. Raises QuestionUnknown and QuestionUnanswered."""
    number = parse_number(entered.request, "number")
    question = require_question(entered.store.list_questions(entered.investigation), number)
    require_answer(question)
    return question


def _keep(entered: Entered, asked: Asked) -> KeptQuestion:
    investigation, store = entered.investigation, entered.store
    digest = open_plate_secret().sign(investigation.investigation_id.encode() + format_asked(asked)).hex()
    [tag] = open_tagger().tag_plates([asked.plate]) if asked.plate else [""]
    for _ in range(_RACES):
        questions: Sequence[KeptQuestion] = store.list_questions(investigation)
        if (same := find_same(questions, digest)) is not None:
            _note_look(entered, same)
            store.count_question(investigation, same)
            return same
        with entered.denying():
            plates = [store.find_plate(investigation, one) for one in questions] if asked.plate else []
            require_room(len(questions), count_same(asked.plate, [plate for plate in plates if plate]))
        kept = KeptQuestion(
            number=len(questions) + 1,
            kind=asked.kind,
            asked=write_asked(asked),
            by=entered.actor,
            at=entered.now,
            digest=digest,
            plate_tag=tag,
        )
        tell = _attempt(entered, kept, asked)
        if store.add_question(investigation, kept, asked.plate):
            store.count_question(investigation, kept)
            tell()
            return kept
    raise errors.InvestigationChanged("others ask at the same moment: ask again")


def _note_look(entered: Entered, question: KeptQuestion) -> None:
    """The log has every look; the story has those at an answer."""
    if question.answer is None:
        entered.record(what="question", question=str(question.number))
    else:
        entered.note(Act.LOOKED, question=question.number)


def _attempt(entered: Entered, kept: KeptQuestion, asked: Asked) -> Callable[..., None]:
    combining = entered.investigation.combining if asked.kind is not Kind.PLATE else None
    return entered.attempt(
        Act.ASKED,
        question=kept.number,
        action=_action(asked.kind),
        plates=[asked.plate] if asked.plate else (),
        kind=asked.kind.value,
        since=str(kept.asked["since"]),
        until=str(kept.asked["until"]),
        cameras=str(len(kept.asked["cameras"])),
        scenes=str(len(kept.asked.get("scenes", ()))) if asked.kind is Kind.SCENES else "",
        reference=entered.investigation.order.reference,
        combining=combining.reference if combining else "",
        authority=combining.granted_by if combining else "",
    )


def _answer(entered: Entered, question: KeptQuestion, asked: Asked, taken: Step) -> KeptQuestion:
    """The question with its answer, whoever was faster. It is recorded before, with what it shows."""
    answer = make_answer(taken, secrets.token_hex(8), entered.now)
    answered = with_answer(question, answer)
    entered.attempt(
        Act.ANSWERED,
        question=question.number,
        action=_action(question.kind),
        plates=[asked.plate] if asked.plate else (),
        more=_describe_answered(answered, answer),
    )
    with entered.denying(question=question.number):
        done = entered.store.answer_question(entered.investigation, answered, taken.candidates)
    if done:
        _tell_answered(entered, answered)
        return answered
    return require_question(entered.store.list_questions(entered.investigation), question.number)


def _tell_answered(entered: Entered, question: KeptQuestion) -> None:
    """Write into the story that it was answered, once for all."""
    answer = require_answer(question)
    told = _describe_answered(question, answer)
    entered.tell(Act.ANSWERED, told, question=question.number, at=answer.at, once=True)


def _describe_answered(question: KeptQuestion, answer: Answer) -> dict[str, str]:
    told = {
        "kind": question.kind.value,
        "candidates": str(answer.candidates),
        "numbers": f"1-{answer.candidates}" if answer.candidates else "none",
        "compared": str(answer.compared),
        "looked_at": str(answer.looked_at),
        "left_out": str(answer.left_out),
        "method": answer.method,
        "days": "" if answer.days is None else str(answer.days),
        "skipped_scenes": ", ".join(map(str, answer.skipped)),
        "skipped_times": str(answer.skipped_passages or ""),
    }
    return {name: text for name, text in told.items() if text}


def _find_plate(entered: Entered, question: KeptQuestion) -> str:
    if question.kind is Kind.SCENES:
        return ""
    plate = entered.store.find_plate(entered.investigation, question)
    if plate is None:
        raise errors.InvestigationEnded("the plate that was asked for is not kept any more")
    return plate


def _events(entered: Entered) -> Sequence[Event]:
    return entered.store.list_events(entered.investigation)


def _tell_step(entered: Entered, question: KeptQuestion, left: Step | None = None) -> Document:
    """The question, and how far it has come where something is `left` to do."""
    told: Document = {"searched_from": None, "cars": None}
    if left is not None and left.work is not None and left.cars is not None:
        told["cars"] = {"looked_up": min(len(left.work.habits), left.cars), "of": left.cars}
    elif left is not None and left.work is not None:
        told["searched_from"] = format_utc(left.work.until)
    return {"question": describe_question(question, entered.investigation, _events(entered)), **told}


def _action(kind: Kind) -> Action:
    """Several scenes and companions combine data: Wpg article 11."""
    return Action.CONSULT if kind is Kind.PLATE else Action.COMBINE


ADMITTED: Final = (
    errors.InvestigationUnknown,
    errors.NotMember,
    errors.NotApproved,
    errors.InvestigationRefused,
    errors.InvestigationEnded,
)
"""What keeps somebody from asking and from results."""

_PATH: Final = "/v1/investigations/{investigation_id}/questions"
_STEPPED: Final = document(
    {
        "question": QUESTION,
        "searched_from": or_null(TIME),
        "cars": or_null(document({"looked_up": COUNT, "of": COUNT})),
    }
)

ROUTES: Final = (
    Route(
        "POST",
        _PATH,
        ask,
        roles=(Role.INVESTIGATOR,),
        purpose=PurposeRule.REQUIRED,
        summary="Ask a question of an investigation",
        audit=CHANGES,
        body=ASKING,
        answer=document({"question": QUESTION}),
        status=202,
        refusals=(
            *ADMITTED,
            errors.InvestigationChanged,
            errors.StandingQuestion,
            errors.PatternOfLife,
            errors.VehicleLook,
            errors.CombiningMissing,
            errors.OtherCamera,
            errors.OtherPeriod,
            errors.ScenesOutOfBounds,
            errors.WindowOutOfBounds,
            errors.JointOutOfBounds,
            errors.QuestionsTooMany,
            QuestionOutOfBounds,
        ),
    ),
    Route(
        "POST",
        f"{_PATH}/{{number}}/steps",
        step,
        roles=(Role.INVESTIGATOR,),
        purpose=PurposeRule.REQUIRED,
        summary="Go on with the answer to a question",
        audit=LOOKS,
        answer=_STEPPED,
        refusals=(*ADMITTED, errors.QuestionUnknown, errors.QuestionTooWide, errors.HistoryTooShort),
    ),
    Route(
        "GET",
        f"{_PATH}/{{number}}",
        show,
        roles=(Role.INVESTIGATOR,),
        purpose=PurposeRule.REQUIRED,
        summary="Show the masked candidates of a question",
        audit=LOOKS,
        answer=document({"investigation": INVESTIGATION, "question": QUESTION, "candidates": list_of(CANDIDATE)}),
        refusals=(
            errors.InvestigationUnknown,
            errors.InvestigationRefused,
            errors.InvestigationEnded,
            errors.QuestionUnknown,
        ),
    ),
)
