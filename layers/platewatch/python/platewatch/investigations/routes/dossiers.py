"""The route of the dossier: what was verified, and what was not looked at. Members and the approver may make it."""

from collections.abc import Iterator
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.alerts.routes.searching import DOSSIER
from platewatch.alerts.story import Picture
from platewatch.alerts.words import Language
from platewatch.audit.record import Action
from platewatch.aws.environment import load_text
from platewatch.composition.investigating import find_sites
from platewatch.fields import FieldInvalid, parse_object
from platewatch.investigations import errors
from platewatch.investigations.candidates import CandidateState, KeptCandidate
from platewatch.investigations.dossier import AskedAndFound, VerifiedFrame, make_answer, make_document
from platewatch.investigations.question import KeptQuestion
from platewatch.investigations.routes.entering import Entered, enter
from platewatch.investigations.story import Act, add_closing
from platewatch.retention.terms import Ground
from platewatch.sentences import either, say
from platewatch.web.body import parse_body
from platewatch.web.route import Audit, Document, PurposeRule, Request, Role, Route
from platewatch.web.schemas import ANYTHING, FLAG, body, document, map_of, members


def make(request: Request) -> Document:
    """The dossier {"language": "nl" | "en", "pictures"?: true}: for machines (`document`) and in words (`dossier`).

    A picture stands in the words alone, the document names it by its hash: an answer holds 5 MB, and of what does not
    fit the hashes are told. It may be made while the investigation runs, and as long as what was verified is kept.
    """
    entered = enter(request)
    with entered.denying():
        fields = parse_object(parse_body(request.body), "", ("language",), ("pictures",))
        if fields["language"] not in list(Language):
            raise FieldInvalid("language", say("must be {choices}", choices=either(Language)))
        if fields.get("pictures") not in (None, True, False):
            raise FieldInvalid("pictures", "must be true or false")
    investigation, store, now = entered.investigation, entered.store, entered.now
    found = [_find(entered, question) for question in store.list_questions(investigation)]
    plates = sorted({candidate.plate for one in found for candidate, _ in one.verified})
    entered.note(Act.MADE_DOSSIER, action=Action.DISCLOSE, plates=plates, verified=str(len(plates)))
    events = add_closing(store.list_events(investigation), investigation, now)
    sites = find_sites(investigation.bounds.cameras, now)
    told = partial(make_document, investigation, entered.part, found, events, sites, now)
    language, zone = Language(str(fields["language"])), ZoneInfo(load_text("TIME_ZONE"))
    return make_answer(told, language, zone, pictures=fields.get("pictures") is True)


def _find(entered: Entered, question: KeptQuestion) -> AskedAndFound:
    investigation, store = entered.investigation, entered.store
    if question.answer is None:
        return AskedAndFound(question, "", ())
    candidates = store.list_candidates(investigation, question)
    entered.finish_verdicts(question.number, candidates)
    verified = [one for one in candidates if one.state is CandidateState.VERIFIED]
    plate = (store.find_plate(investigation, question) if verified else None) or ""
    return AskedAndFound(question, plate, tuple((one, tuple(_list_frames(entered, question, one))) for one in verified))


def _list_frames(entered: Entered, question: KeptQuestion, candidate: KeptCandidate) -> Iterator[VerifiedFrame]:
    investigation, store = entered.investigation, entered.store
    for frame in store.list_frames(investigation, question.number, candidate.number):
        overview, plate = (
            Picture(frame[name], store.find_picture(investigation, frame[name])) for name in ("overview", "plate")
        )
        yield VerifiedFrame(frame, overview, plate)


ROUTES: Final = (
    Route(
        "POST",
        "/v1/investigations/{investigation_id}/dossier",
        make,
        roles=(Role.INVESTIGATOR,),
        purpose=PurposeRule.REQUIRED,
        summary="Make the dossier of an investigation",
        audit=Audit(Action.DISCLOSE, Ground.HIT.value),
        body=body({"language": members(Language), "pictures?": FLAG}),
        answer=document({"dossier": DOSSIER, "document": map_of(ANYTHING)}),
        refusals=(errors.InvestigationUnknown,),
    ),
)
