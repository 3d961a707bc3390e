"""The events of an investigation in words, in Dutch and English: a story that everybody with a part in it can read."""

from typing import Any, Final

from platewatch.alerts.dossier import fill
from platewatch.alerts.words import Language
from platewatch.hotlists.standing import name_person
from platewatch.investigations.investigation import Investigation
from platewatch.investigations.story import Act, Event
from platewatch.text.timestamps import format_utc

_WORDS: Final[dict[Language, dict[Act, str]]] = {
    Language.DUTCH: {
        Act.OPENED: "{name} opende het onderzoek op bevel {order}. {approver} moet het goedkeuren.",
        Act.APPROVED: "{name} keurde het onderzoek goed: {why}",
        Act.REFUSED: "{name} keurde het onderzoek af: {why}",
        Act.ASKED: "{name} stelde vraag {question} ({kind}).",
        Act.ANSWERED: "Vraag {question} is beantwoord: {candidates} kandidaten, {compared} auto's vergeleken.",
        Act.LOOKED: "{name} bekeek de afgeschermde kandidaten van vraag {question}.",
        Act.UNMASKED: "{name} maakte kandidaat {candidate} van vraag {question} zichtbaar: {reason}",
        Act.SAW_PICTURES: "{name} bekeek foto's van kandidaat {candidate} van vraag {question} (passages {passages}).",
        Act.VERIFIED: "{name} bevestigde kandidaat {candidate} van vraag {question} op de foto's: {why}",
        Act.REJECTED: "{name} verwierp kandidaat {candidate} van vraag {question}: {why}",
        Act.MADE_DOSSIER: "{name} maakte het dossier.",
        Act.DENIED: "Iets dat {name} vroeg, is geweigerd ({code}).",
        Act.ENDED: "{name} beëindigde het onderzoek. Wat niet is bevestigd, is vernietigd.",
        Act.CLOSED: "Het onderzoek eindigde vanzelf. Wat niet is bevestigd, is vernietigd.",
    },
    Language.ENGLISH: {
        Act.OPENED: "{name} opened the investigation on order {order}. {approver} has to approve it.",
        Act.APPROVED: "{name} approved the investigation: {why}",
        Act.REFUSED: "{name} refused the investigation: {why}",
        Act.ASKED: "{name} asked question {question} ({kind}).",
        Act.ANSWERED: "Question {question} was answered: {candidates} candidates, {compared} cars compared.",
        Act.LOOKED: "{name} looked at the masked candidates of question {question}.",
        Act.UNMASKED: "{name} unmasked candidate {candidate} of question {question}: {reason}",
        Act.SAW_PICTURES: "{name} looked at pictures of candidate {candidate} of question {question} (passages "
        "{passages}).",
        Act.VERIFIED: "{name} verified candidate {candidate} of question {question} on its pictures: {why}",
        Act.REJECTED: "{name} rejected candidate {candidate} of question {question}: {why}",
        Act.MADE_DOSSIER: "{name} made the dossier.",
        Act.DENIED: "Something that {name} asked was refused ({code}).",
        Act.ENDED: "{name} ended the investigation. What was not verified is destroyed.",
        Act.CLOSED: "The investigation ended by itself. What was not verified is destroyed.",
    },
}

KINDS: Final[dict[Language, dict[str, str]]] = {
    Language.DUTCH: {
        "plate": "dit kenteken",
        "scenes": "wie was er op meerdere plaatsen",
        "companions": "wie reed er met deze auto mee",
    },
    Language.ENGLISH: {
        "plate": "this plate",
        "scenes": "who was at several scenes",
        "companions": "who travelled with this car",
    },
}
"""The three questions, for people."""


def describe_event(event: Event, investigation: Investigation) -> dict[str, Any]:
    """The document of an event, with its words."""
    return {
        "at": format_utc(event.at),
        "by": event.by,
        "role": event.role,
        "act": event.act.value,
        "question": event.question,
        "candidate": event.candidate,
        "reason": event.reason,
        "case_number": event.case_number,
        "detail": dict(event.detail),
        "text": {language.value: tell_event(event, investigation, language) for language in Language},
    }


def tell_event(event: Event, investigation: Investigation, language: Language) -> str:
    """The event in a sentence."""
    detail = event.detail
    parts = {
        "name": name_person(event.by),
        "order": investigation.order.reference,
        "approver": investigation.approver,
        "question": str(event.question or ""),
        "candidate": str(event.candidate or ""),
        "kind": KINDS[language].get(detail.get("kind", ""), ""),
        # What people typed comes last: nothing is filled into it.
        **{name: detail.get(name, "") for name in ("candidates", "compared", "passages", "code", "why")},
        "reason": event.reason,
    }
    return fill(_WORDS[language][event.act], **parts)
