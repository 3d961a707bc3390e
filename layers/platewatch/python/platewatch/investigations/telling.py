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
        "days": ("van 1 dag is iets bekend", "van {count} dagen is iets bekend"),
        "skipped_scenes": ("plaats {count} telt niet mee", "plaatsen {count} tellen niet mee"),
        "skipped_times": ("1 passage van de auto telt niet mee", "{count} passages van de auto tellen niet mee"),
    },
    Language.ENGLISH: {
        "candidates": ("1 candidate", "{count} candidates"),
        "compared": ("1 car compared", "{count} cars compared"),
        "days": ("something is known of 1 day", "something is known of {count} days"),
        "skipped_scenes": ("scene {count} does not count", "scenes {count} do not count"),
        "skipped_times": ("1 passage of the car does not count", "{count} passages of the car do not count"),
    },
}
"""One of them, and another number."""

_SAID_IF_ANY: Final = ("days", "skipped_scenes", "skipped_times")
"""What an answer rests on and leaves out; events of before that was told have none of it."""

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
    """How much an answer has, and what it leaves out. A plate that is asked for is compared with nothing."""
    counted = {"candidates": detail.get("candidates", "0"), "compared": detail.get("compared", "0")}
    if detail.get("kind") == Kind.PLATE:
        del counted["compared"]
    counted |= {name: detail[name] for name in _SAID_IF_ANY if detail.get(name)}
    return ", ".join(_count(name, number, language) for name, number in counted.items())


def _count(name: str, number: str, language: Language) -> str:
    one, many = _COUNTED[language][name]
    # Scenes are told by their numbers, so a single one may be any.
    single = "," not in number if name == "skipped_scenes" else number == "1"
    return fill(one if single else many, count=number)
