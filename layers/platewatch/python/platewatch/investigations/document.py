"""Investigations as the API tells them. No plate is in any of it but in what unmasking a candidate tells.

People are named as members and approver are, in whichever role and by whichever door they acted.
"""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from platewatch.alerts.story import Picture
from platewatch.hotlists.standing import name_person
from platewatch.investigations.candidates import KeptCandidate, OwnPassing
from platewatch.investigations.investigation import Investigation, Part, Source
from platewatch.investigations.pictures import SeenPassing
from platewatch.investigations.question import KeptQuestion
from platewatch.investigations.ranking import Doubt
from platewatch.investigations.story import Event, count_handled
from platewatch.plates.spelling import show
from platewatch.text.timestamps import format_utc

Document = dict[str, Any]

HITS_ONLY: Final = (
    "Only hits are searched: this deployment keeps no other passage (hit/no-hit). A car that was on no list is in no"
    " answer, and what an answer does not show was not looked at."
)

DOUBTS: Final[Mapping[Doubt, str]] = {
    Doubt.READS: "It is not sure that all of its reads are of one plate: look at each picture.",
    Doubt.RARE: "The car was seen hardly anywhere else: how often it passes is not known well.",
    Doubt.LIKE_THE_CAR: "Its plate looks like the one that was asked for: it may be that car, misread.",
}
"""Why a candidate is to be taken with care."""


def describe_investigation(one: Investigation, part: Part, now: datetime) -> Document:
    """The document of an investigation, as somebody with that part in it sees it."""
    decision, ending = one.decision, one.ending
    return {
        "id": one.investigation_id,
        "state": one.find_state(now).value,
        "you": part.value,
        "over": one.source.value,
        "notice": HITS_ONLY if one.source is Source.HITS else None,
        "case_number": one.case_number,
        "order": {
            "reference": one.order.reference,
            "offence": one.order.offence,
            "granted_by": one.order.granted_by,
        },
        "combining": {"reference": one.combining.reference, "granted_by": one.combining.granted_by}
        if one.combining
        else None,
        "since": format_utc(one.bounds.since),
        "until": format_utc(one.bounds.until),
        "cameras": list(one.bounds.cameras),
        "members": list(one.members),
        "approver": one.approver,
        "opened_by": name_person(one.opened_by),
        "opened_at": format_utc(one.opened_at),
        "ends_at": format_utc(one.ends_at),
        "decided_at": format_utc(decision.at) if decision else None,
        "decided_words": decision.words if decision else None,
        "ended_at": format_utc(ending.at) if ending else None,
        "ended_by": name_person(ending.by) if ending else None,
        "kept_until": format_utc(one.kept_until),
        "questions": one.questions,
        "verified": len(one.verified),
    }


def describe_question(one: KeptQuestion, investigation: Investigation, events: Sequence[Event]) -> Document:
    """The document of a question: its bounds and its counts."""
    answer, handled = one.answer, count_handled(events, one.number)
    return {
        "number": one.number,
        "kind": one.kind.value,
        "state": "asked" if answer is None else "answered",
        "asked": dict(one.asked),
        "asked_by": name_person(one.by),
        "asked_at": format_utc(one.at),
        "answered_at": format_utc(answer.at) if answer else None,
        "candidates": answer.candidates if answer else 0,
        "unmasked": handled.unmasked,
        "verified": sum(question == one.number for question, _ in investigation.verified),
        "rejected": handled.rejected,
        "compared": answer.compared if answer else None,
        "enough": answer.enough if answer else None,
        "looked_at": answer.looked_at if answer else None,
        "left_out": answer.left_out if answer else None,
        "level": answer.level if answer else None,
        "method": answer.method if answer else None,
        "silent_cameras": list(answer.silent_cameras) if answer and answer.silent_cameras is not None else None,
        "looked_since": format_utc(answer.since) if answer and answer.since else None,
        "looked_until": format_utc(answer.until) if answer and answer.until else None,
        "known_days": answer.days if answer else None,
        "occasions": answer.occasions if answer else None,
        "skipped_scenes": list(answer.skipped) if answer else [],
        "skipped_times": answer.skipped_passages if answer else 0,
    }


def describe_candidate(
    one: KeptCandidate,
    investigation: Investigation,
    part: Part,
    now: datetime,
    sites: Mapping[str, str],
    *,
    verified: bool = False,
) -> Document:
    """The document of a candidate, without its plate whether it is masked or not.

    Its passages are told to members alone, and none that must be gone unless they are those of a `verified` one.
    """
    unmasked, given = one.unmasked, one.verdict
    shown = [
        _describe_passing(number, passing, sites)
        for number, passing in enumerate(one.passages, 1)
        if part is Part.MEMBER and (verified or passing.may_show(investigation.source, now))
    ]
    return {
        "number": one.number,
        "state": one.state.value,
        "p_value": one.p_value,
        "adjusted_p": one.adjusted,
        "one_in": None if not one.p_value else round(1 / one.p_value),
        "surprise_bits": None if one.surprise is None else round(one.surprise, 1),
        "joint": one.joint,
        "expected": one.expected,
        "chain_probability": one.chain,
        "doubtful": bool(one.doubts),
        "doubts": [{"code": doubt.value, "text": DOUBTS[doubt]} for doubt in one.doubts],
        "unmasked_by": name_person(unmasked.by) if unmasked else None,
        "unmasked_at": format_utc(unmasked.at) if unmasked else None,
        "unmask_reason": unmasked.reason if unmasked else None,
        "tried": list(one.tried),
        "seen": list(one.seen),
        "verdict_by": name_person(given.by) if given else None,
        "verdict_at": format_utc(given.at) if given else None,
        "words": given.words if given else None,
        "passages": shown,
        "own": one.own,
    }


def describe_plate(one: KeptCandidate) -> Document:
    """What unmasking tells: the plate as a camera reports it and as its country writes it, and what else it may be."""
    spellings = [
        {"text": each.text, "written": show(each.text, one.country), "probability": each.probability}
        for each in one.spellings
    ]
    return {
        "plate": one.plate,
        "plate_written": show(one.plate, one.country),
        "country": one.country,
        "spellings": spellings,
    }


def describe_seen(one: SeenPassing, sites: Mapping[str, str]) -> Document:
    """A passage with its pictures."""
    return {
        **_describe_passing(one.number, one.passing, sites),
        "read_id": one.passing.read_id,
        "snapshot_sha256": one.snapshot_sha256,
        "model_version": one.model_version,
        "masking_version": one.masking_version,
        "overview": describe_picture(one.overview),
        "plate": describe_picture(one.plate),
    }


def describe_picture(picture: Picture) -> Document:
    """A picture with its hash; one that is not the recorded one is told as altered."""
    return {
        "state": picture.state.value,
        "sha256": picture.sha256,
        "found_sha256": picture.found_sha256,
        "jpeg": base64.b64encode(picture.data).decode() if picture.data is not None else None,
    }


def measure_picture(picture: Picture) -> int:
    """How many bytes the picture takes in an answer: base64 makes four of three."""
    return 4 * ((len(picture.data or b"") + 2) // 3)


def _describe_passing(number: int, passing: OwnPassing, sites: Mapping[str, str]) -> Document:
    return {
        "passage": number,
        "camera_id": passing.camera_id,
        "site": sites.get(passing.camera_id, ""),
        "captured_at": format_utc(passing.captured_at),
        "joint": passing.joint,
        "probability": round(passing.probability, 4),
    }
