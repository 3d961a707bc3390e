"""Investigations, questions and candidates as plain documents, which the table holds packed."""

import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any, Final

from platewatch.aws.items import load_time, write_times
from platewatch.investigations.asking import Kind
from platewatch.investigations.candidates import GivenVerdict, KeptCandidate, OwnPassing, Unmasking, Verdict
from platewatch.investigations.investigation import (
    Bounds,
    Choice,
    Combining,
    Decision,
    Ending,
    Investigation,
    Order,
    Source,
)
from platewatch.investigations.lookup import Seen
from platewatch.investigations.question import Answer, KeptQuestion, Work
from platewatch.investigations.questions import Passing
from platewatch.investigations.ranking import Doubt
from platewatch.investigations.story import Act, Event
from platewatch.plates.distribution import Spelling
from platewatch.text.timestamps import format_time, parse_time

Document = dict[str, Any]
Stored = Mapping[str, Any]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def pack_document(document: object) -> bytes:
    """The document, packed."""
    return zlib.compress(json.dumps(document, separators=(",", ":")).encode(), 6)


def unpack_document(packed: bytes) -> Any:
    """The document of pack_document."""
    return json.loads(zlib.decompress(packed))


def write_investigation(one: Investigation) -> Document:
    """The document of an investigation."""
    decision, ending = one.decision, one.ending
    return {
        "id": one.investigation_id,
        "order": [one.order.reference, one.order.offence, one.order.granted_by],
        "since": format_time(one.bounds.since),
        "until": format_time(one.bounds.until),
        "cameras": list(one.bounds.cameras),
        "combining": [one.combining.reference, one.combining.granted_by] if one.combining else None,
        "members": list(one.members),
        "approver": one.approver,
        "opened_by": one.opened_by,
        "opened_at": format_time(one.opened_at),
        "ends_at": format_time(one.ends_at),
        "case_number": one.case_number,
        "source": one.source.value,
        "decision": [decision.choice.value, decision.by, format_time(decision.at), decision.words]
        if decision
        else None,
        "ending": [ending.by, format_time(ending.at)] if ending else None,
        "cleared": one.cleared,
        "finished": one.finished,
    }


def load_investigation(document: Stored, *, questions: int, verified: frozenset[tuple[int, int]]) -> Investigation:
    """The investigation of write_investigation with these counts."""
    decision, ending = document["decision"], document["ending"]
    return Investigation(
        investigation_id=document["id"],
        order=Order(*document["order"]),
        bounds=Bounds(parse_time(document["since"]), parse_time(document["until"]), tuple(document["cameras"])),
        combining=Combining(*document["combining"]) if document["combining"] else None,
        members=tuple(document["members"]),
        approver=document["approver"],
        opened_by=document["opened_by"],
        opened_at=parse_time(document["opened_at"]),
        ends_at=parse_time(document["ends_at"]),
        case_number=document["case_number"],
        source=Source(document["source"]),
        decision=_load_decision(decision) if decision else None,
        ending=Ending(ending[0], parse_time(ending[1])) if ending else None,
        cleared=document["cleared"],
        finished=document["finished"],
        questions=questions,
        verified=verified,
    )


def write_question(one: KeptQuestion) -> Document:
    """The document of a question."""
    answer = one.answer
    return {
        "number": one.number,
        "kind": one.kind.value,
        "asked": dict(one.asked),
        "by": one.by,
        "at": format_time(one.at),
        "digest": one.digest,
        "plate_tag": one.plate_tag,
        "answer": _write_answer(answer) if answer else None,
    }


def load_question(document: Stored) -> KeptQuestion:
    """The question of write_question."""
    answer = document["answer"]
    return KeptQuestion(
        number=document["number"],
        kind=Kind(document["kind"]),
        asked=document["asked"],
        by=document["by"],
        at=parse_time(document["at"]),
        digest=document["digest"],
        plate_tag=document["plate_tag"],
        answer=_load_answer(answer) if answer else None,
    )


def write_work(work: Work) -> Document:
    """The document of a question's work."""
    return {
        "until": format_time(work.until),
        "found": [_write_passing(one) for one in work.found],
        "cameras": sorted(work.cameras),
        "looked_at": work.looked_at,
    }


def load_work(document: Stored, version: int) -> Work:
    """The work of write_work."""
    found = tuple(_load_passing(one) for one in document["found"])
    cameras = frozenset(document["cameras"])
    return Work(parse_time(document["until"]), found, cameras, document["looked_at"], version)


def write_habits(habits: Sequence[tuple[frozenset[str], Sequence[Seen]]]) -> list[Any]:
    """The document of cars and their passages: columns, which pack better than rows."""
    return [
        [sorted(car), [one.camera_id for one in seen], _write_apart(seen), [one.weight for one in seen]]
        for car, seen in habits
    ]


def load_habits(document: Sequence[Sequence[Any]]) -> dict[frozenset[str], tuple[Seen, ...]]:
    """The cars of write_habits."""
    return {
        frozenset(texts): tuple(map(Seen, cameras, _load_apart(apart), weights))
        for texts, cameras, apart, weights in document
    }


def write_candidate(one: KeptCandidate) -> Document:
    """The document of a candidate."""
    unmasked, verdict = one.unmasked, one.verdict
    return {
        "number": one.number,
        "spellings": _write_spellings(one.spellings),
        "country": one.country,
        "passages": [
            [each.camera_id, format_time(each.captured_at), each.read_id, each.probability, each.joint]
            for each in one.passages
        ],
        "own": one.own,
        "chain": one.chain,
        "doubts": [doubt.value for doubt in one.doubts],
        "joint": one.joint,
        "expected": one.expected,
        "p_value": one.p_value,
        "adjusted": one.adjusted,
        "surprise": one.surprise,
        "unmasked": [unmasked.by, format_time(unmasked.at), unmasked.reason] if unmasked else None,
        "tried": list(one.tried),
        "seen": list(one.seen),
        "verdict": [verdict.verdict.value, verdict.by, format_time(verdict.at), verdict.words] if verdict else None,
    }


def load_candidate(document: Stored) -> KeptCandidate:
    """The candidate of write_candidate."""
    unmasked, verdict = document["unmasked"], document["verdict"]
    return KeptCandidate(
        number=document["number"],
        spellings=_load_spellings(document["spellings"]),
        # One of before the country was kept has none.
        country=document.get("country"),
        passages=tuple(
            OwnPassing(camera_id, parse_time(at), read_id, probability, joint)
            for camera_id, at, read_id, probability, joint in document["passages"]
        ),
        own=document["own"],
        chain=document["chain"],
        doubts=tuple(map(Doubt, document["doubts"])),
        joint=document["joint"],
        expected=document["expected"],
        p_value=document["p_value"],
        adjusted=document["adjusted"],
        surprise=document["surprise"],
        unmasked=Unmasking(unmasked[0], parse_time(unmasked[1]), unmasked[2]) if unmasked else None,
        tried=tuple(document["tried"]),
        seen=tuple(document["seen"]),
        verdict=GivenVerdict(Verdict(verdict[0]), verdict[1], parse_time(verdict[2]), verdict[3]) if verdict else None,
    )


def write_event(one: Event) -> Document:
    """The document of an event."""
    return {
        "act": one.act.value,
        "by": one.by,
        "role": one.role,
        "at": format_time(one.at),
        "reason": one.reason,
        "case_number": one.case_number,
        "question": one.question,
        "candidate": one.candidate,
        "detail": dict(one.detail),
    }


def load_event(document: Stored) -> Event:
    """The event of write_event."""
    return Event(**{**document, "act": Act(document["act"]), "at": parse_time(document["at"])})


def _load_decision(stored: Sequence[str]) -> Decision:
    choice, by, at, words = stored
    return Decision(Choice(choice), by, parse_time(at), words)


def _write_answer(answer: Answer) -> Document:
    silent = answer.silent_cameras
    return {
        "at": format_time(answer.at),
        "run": answer.run,
        "candidates": answer.candidates,
        "compared": answer.compared,
        "enough": answer.enough,
        "looked_at": answer.looked_at,
        "left_out": answer.left_out,
        "level": answer.level,
        "method": answer.method,
        "silent_cameras": None if silent is None else list(silent),
        **write_times(since=answer.since, until=answer.until),
        "days": answer.days,
        "occasions": answer.occasions,
        "skipped": list(answer.skipped),
        "skipped_passages": answer.skipped_passages,
    }


def _load_answer(document: Stored) -> Answer:
    silent = document["silent_cameras"]
    times = {name: load_time(document, name) for name in ("at", "since", "until")}
    lists = {"skipped": tuple(document.get("skipped", ()))}
    return Answer(**{**document, **times, **lists, "silent_cameras": None if silent is None else tuple(silent)})


def _write_spellings(spellings: Sequence[Spelling]) -> list[list[Any]]:
    return [[one.text, one.probability] for one in spellings]


def _load_spellings(stored: Sequence[Sequence[Any]]) -> tuple[Spelling, ...]:
    return tuple(Spelling(text, probability) for text, probability in stored)


def _write_passing(one: Passing) -> list[Any]:
    spelled = _write_spellings(one.spellings)
    at = format_time(one.captured_at)
    return [one.camera_id, at, one.read_id, one.passage_id, spelled, one.incomplete, one.country]


def _load_passing(stored: Sequence[Any]) -> Passing:
    camera_id, at, read_id, passage_id, spelled, incomplete, *more = stored
    return Passing(camera_id, parse_time(at), read_id, passage_id, _load_spellings(spelled), incomplete, *more)


def _write_apart(seen: Sequence[Seen]) -> list[int]:
    """How many milliseconds each passage lies after the one before it, and the first after 1970."""
    moments = [(one.captured_at - _EPOCH) // _MILLISECOND for one in seen]
    return [moment - before for moment, before in zip(moments, [0, *moments], strict=False)]


def _load_apart(apart: Sequence[int]) -> list[datetime]:
    return [_EPOCH + moment * _MILLISECOND for moment in accumulate(apart)]
