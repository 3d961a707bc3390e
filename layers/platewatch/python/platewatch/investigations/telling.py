"""The events of an investigation in words, in Dutch and English: a story that everybody with a part in it can read."""

from collections.abc import Mapping
from typing import Any, Final

from platewatch.alerts.dossier import fill
from platewatch.alerts.words import Language
from platewatch.hotlists.standing import name_person
from platewatch.investigations.asking import Kind
from platewatch.investigations.investigation import Investigation
from platewatch.investigations.story import Act, Event
from platewatch.text.timestamps import format_utc

_WORDS: Final[dict[Language, dict[Act, str]]] = {
    Language.DUTCH: {
        Act.OPENED: "{name} opende het onderzoek op bevel {order}. {approver} moet het goedkeuren.",
        Act.APPROVED: "{name} keurde het onderzoek goed: {why}",
        Act.REFUSED: "{name} wees het onderzoek af: {why}",
        Act.ASKED: "{name} stelde vraag {question} ({kind}).",
        Act.ANSWERED: "Vraag {question} is beantwoord: {found}.",
        Act.LOOKED: "{name} bekeek de afgedekte kandidaten van vraag {question}.",
        Act.UNMASKED: "{name} toonde het kenteken van kandidaat {candidate} van vraag {question}: {reason}",
        Act.SAW_PICTURES: "{name} bekeek foto's van kandidaat {candidate} van vraag {question} (passages {passages}).",
        Act.VERIFIED: "{name} bevestigde kandidaat {candidate} van vraag {question} op de foto's: {why}",
        Act.REJECTED: "{name} wees kandidaat {candidate} van vraag {question} af: {why}",
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
        Act.ANSWERED: "Question {question} was answered: {found}.",
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

_COUNTED: Final[dict[Language, dict[str, tuple[str, str]]]] = {
    Language.DUTCH: {
        "candidates": ("1 kandidaat", "{count} kandidaten"),
        "compared": ("1 auto vergeleken", "{count} auto's vergeleken"),
    },
    Language.ENGLISH: {
        "candidates": ("1 candidate", "{count} candidates"),
        "compared": ("1 car compared", "{count} cars compared"),
    },
}
"""One of them, and another number."""

KINDS: Final[dict[Language, dict[str, str]]] = {
    Language.DUTCH: {
        "plate": "dit kenteken",
        "scenes": "wie was op meerdere plaatsen",
        "companions": "welke auto's reden samen met deze auto",
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
        "by": name_person(event.by),
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
        "found": _tell_found(detail, language) if event.act is Act.ANSWERED else "",
        # What people typed comes last: nothing is filled into it.
        **{name: detail.get(name, "") for name in ("passages", "code", "why")},
        "reason": event.reason,
    }
    return fill(_WORDS[language][event.act], **parts)


def _tell_found(detail: Mapping[str, str], language: Language) -> str:
    """How much an answer has. A plate that is asked for is compared with nothing."""
    names = ("candidates",) if detail.get("kind") == Kind.PLATE else ("candidates", "compared")
    return ", ".join(_count(detail.get(name, "0"), *_COUNTED[language][name]) for name in names)


def _count(number: str, one: str, many: str) -> str:
    return one if number == "1" else fill(many, count=number)
