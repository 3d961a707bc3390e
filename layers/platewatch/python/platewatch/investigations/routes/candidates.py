"""Routes of one candidate: unmasked with a reason, looked at, and verified or rejected on its pictures."""

from collections.abc import Callable
from typing import Final

from platewatch.audit.aws.audit_queue import load_case_shape
from platewatch.composition.investigating import find_sites, open_searched
from platewatch.fields import FieldInvalid, parse_object
from platewatch.investigations import errors
from platewatch.investigations.candidates import (
    KeptCandidate,
    Verdict,
    give_verdict,
    is_shown,
    reduce_verified,
    require_unmasked,
    see_pictures,
    unmask,
)
from platewatch.investigations.document import describe_candidate, describe_plate, describe_seen, measure_picture
from platewatch.investigations.investigation import require_member, require_open
from platewatch.investigations.pictures import choose_verified, fit_answer, keep_verified, look_at, parse_passages
from platewatch.investigations.question import KeptQuestion
from platewatch.investigations.routes.entering import Entered, enter, parse_number, parse_reason
from platewatch.investigations.routes.investigations import CHANGES, LOOKS, UNKNOWN_OR_CHANGED
from platewatch.investigations.routes.questions import ADMITTED, find_question
from platewatch.investigations.routes.schemas import CANDIDATE, SEEN, SPELLINGS
from platewatch.investigations.story import Act
from platewatch.investigations.words import LONGEST, parse_words
from platewatch.sentences import either, say
from platewatch.web.body import parse_body
from platewatch.web.route import Audit, Document, Handler, PurposeRule, Request, Role, Route
from platewatch.web.schemas import COUNT, TEXT, Schema, body, document, line, list_of, members, or_null, whole


def unmask_one(request: Request) -> Document:
    """The plate of one candidate. The reason of the call is why just this one is unmasked; each call is recorded."""
    entered, question, candidate = _find(request)
    reason, _ = parse_reason(request)
    tell = _attempt(entered, Act.UNMASKED, question, candidate)
    unmasked = unmask(candidate, entered.actor, reason, entered.now)
    if unmasked != candidate:
        _change(entered, question, candidate, unmasked)
    tell()
    return {"candidate": _describe(entered, unmasked), **describe_plate(unmasked)}


def show_pictures(request: Request) -> Document:
    """The pictures of some of an unmasked candidate's passages {"passages": [1, ...]}, as JPEG in base64.

    What is not kept any more is left out. The candidate says which passages count as `seen`: both pictures are there
    and the recorded ones. `left` are passages that this answer has no room for: ask for them again.
    """
    entered, question, candidate = _find(request)
    with entered.denying(question=question.number, candidate=candidate.number):
        require_unmasked(candidate)
        numbers = parse_passages(parse_body(request.body), candidate)
        searched = open_searched(entered.investigation.source)
    found = look_at(candidate, numbers, searched, entered.now)
    seen = fit_answer(found, measure_picture)
    shown = ",".join(str(one.number) for one in seen) or "none"
    left = [one.number for one in found[len(seen) :]]
    tell = _attempt(entered, Act.SAW_PICTURES, question, candidate, passages=shown)
    after = candidate
    if candidate.verdict is None:
        tried = [number for number in numbers if number not in left]
        after = see_pictures(candidate, tried, [one.number for one in seen if one.is_whole])
    if after != candidate:
        _change(entered, question, candidate, after)
    tell()
    sites = find_sites({one.passing.camera_id for one in seen}, entered.now)
    pictures = [describe_seen(one, sites) for one in seen]
    return {"candidate": _describe(entered, after), "pictures": pictures, "left": left}


def decide_one(request: Request) -> Document:
    """A person's verdict {"verdict": "verified" | "rejected", "words"} on an unmasked candidate, given once.

    What is verified is kept for the dossier, with the pictures that it was verified on. Where none is there any more,
    a candidate may be rejected once the pictures of all its passages were asked for.
    """
    entered, question, candidate = _find(request)
    with entered.denying(question=question.number, candidate=candidate.number):
        fields = parse_object(parse_body(request.body), "", ("verdict", "words"))
        if fields["verdict"] not in list(Verdict):
            raise FieldInvalid("verdict", say("must be {choices}", choices=either(Verdict)))
        verdict = Verdict(str(fields["verdict"]))
        words = parse_words(fields["words"], "words", load_case_shape())
        source = entered.investigation.source
        decided = give_verdict(candidate, verdict, entered.actor, words, entered.now, source)
        verified = verdict is Verdict.VERIFIED
        searched = open_searched(source)
        seen = choose_verified(candidate, searched, entered.now) if verified else ()
    act = Act.VERIFIED if verified else Act.REJECTED
    tell = _attempt(entered, act, question, candidate, why=words)
    if verified:
        keep_verified(entered.investigation, question.number, candidate, seen, entered.store)
        decided = reduce_verified(decided)
    _change(entered, question, candidate, decided)
    entered.finish_verdicts(question.number, [decided])
    tell(once=True)
    return {"candidate": _describe(entered, decided)}


def _find(request: Request) -> tuple[Entered, KeptQuestion, KeptCandidate]:
    entered = enter(request)
    with entered.denying():
        require_member(entered.part)
        require_open(entered.investigation, entered.now)
        question = find_question(entered)
        number = parse_number(request, "candidate")
        candidate = entered.store.find_candidate(entered.investigation, question, number)
        if candidate is None:
            raise errors.CandidateUnknown(
                say("question {number} has no candidate with that number", number=question.number)
            )
        if not is_shown(candidate, entered.investigation, entered.now):
            raise errors.CandidateUnknown("its passages have expired: nothing of the candidate is shown any more")
    entered.finish_verdicts(question.number, [candidate])
    return entered, question, candidate


def _attempt(
    entered: Entered, act: Act, question: KeptQuestion, candidate: KeptCandidate, **detail: str
) -> Callable[..., None]:
    return entered.attempt(
        act, question=question.number, candidate=candidate.number, plates=[candidate.plate], more=detail
    )


def _change(entered: Entered, question: KeptQuestion, before: KeptCandidate, after: KeptCandidate) -> None:
    if not entered.store.change_candidate(entered.investigation, question, before, after):
        raise errors.InvestigationChanged("somebody else works on the candidate at the same moment: try again")


def _describe(entered: Entered, candidate: KeptCandidate) -> Document:
    sites = find_sites({one.camera_id for one in candidate.passages}, entered.now)
    return describe_candidate(candidate, entered.investigation, entered.part, entered.now, sites)


_PATH: Final = "/v1/investigations/{investigation_id}/questions/{number}/candidates/{candidate}"
_REFUSALS: Final = (
    *ADMITTED,
    *UNKNOWN_OR_CHANGED[1:],
    errors.QuestionUnknown,
    errors.QuestionUnanswered,
    errors.CandidateUnknown,
)


def _declare(
    verb: str,
    handler: Handler,
    summary: str,
    *,
    audit: Audit,
    answer: Schema,
    asked: Schema | None = None,
    refusals: tuple[type[errors.InvestigationError], ...] = (),
) -> Route:
    return Route(
        "POST",
        f"{_PATH}/{verb}",
        handler,
        roles=(Role.INVESTIGATOR,),
        purpose=PurposeRule.REQUIRED,
        summary=summary,
        audit=audit,
        body=asked,
        answer=answer,
        refusals=(*_REFUSALS, *refusals),
    )


ROUTES: Final = (
    _declare(
        "unmask",
        unmask_one,
        "Unmask a candidate",
        audit=LOOKS,
        answer=document(
            {
                "candidate": CANDIDATE,
                "plate": TEXT,
                "plate_written": TEXT,
                "country": or_null(TEXT),
                "spellings": SPELLINGS,
            }
        ),
    ),
    _declare(
        "pictures",
        show_pictures,
        "Look at an unmasked candidate's pictures",
        audit=LOOKS,
        asked=body({"passages": list_of(whole(1, 100_000), minItems=1, maxItems=6)}),
        answer=document({"candidate": CANDIDATE, "pictures": list_of(SEEN), "left": list_of(COUNT)}),
        refusals=(errors.CandidateMasked,),
    ),
    _declare(
        "verdict",
        decide_one,
        "Verify or reject a candidate on its pictures",
        audit=CHANGES,
        asked=body({"verdict": members(Verdict), "words": line(LONGEST)}),
        answer=document({"candidate": CANDIDATE}),
        refusals=(errors.CandidateMasked, errors.PicturesUnseen, errors.VerdictGiven),
    ),
)
