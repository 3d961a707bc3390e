"""The dossier of an investigation: a document for machines, and the same in words for paper.

What was verified is in it with its pictures and their hashes; of everything else, how much there was and that nobody
looked at it. The form in words is that of an alert's dossier (alerts.dossier).
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final

from platewatch.alerts.dossier import fill
from platewatch.alerts.story import Picture
from platewatch.alerts.words import Language
from platewatch.investigations.asking import Kind
from platewatch.investigations.candidates import KeptCandidate
from platewatch.investigations.document import (
    describe_candidate,
    describe_investigation,
    describe_picture,
    describe_plate,
    describe_question,
    measure_picture,
)
from platewatch.investigations.dossier_rows import list_question, write_count
from platewatch.investigations.dossier_words import WORDS
from platewatch.investigations.investigation import Investigation, Part, Source
from platewatch.investigations.question import KeptQuestion
from platewatch.investigations.story import Event, count_handled
from platewatch.investigations.telling import KINDS, describe_event
from platewatch.text.probability import format_percent
from platewatch.text.timestamps import format_utc, parse_time

Document = dict[str, Any]

SCHEMA: Final = "platewatch.investigation/1"
MOST_ANSWER_BYTES: Final = 5_000_000
"""How much one answer holds, text and pictures: Lambda gives 6 MB at the most. Further pictures are hashes alone."""


@dataclass(frozen=True, slots=True)
class VerifiedFrame:
    """What a verified candidate's pictures are: their recorded hashes and versions, and what is kept under them."""

    frame: Mapping[str, str]
    overview: Picture
    plate: Picture


@dataclass(frozen=True, slots=True)
class AskedAndFound:
    """A question with the plate that it asked for ("" where that is not kept), and its verified candidates."""

    question: KeptQuestion
    plate: str
    verified: tuple[tuple[KeptCandidate, tuple[VerifiedFrame, ...]], ...]


def make_document(
    investigation: Investigation,
    part: Part,
    found: Sequence[AskedAndFound],
    events: Sequence[Event],
    sites: Mapping[str, str],
    now: datetime,
    room: int,
) -> Document:
    """The dossier for machines. Plates are in it: of what was verified alone. Its pictures take `room` bytes of base64
    at the most.
    """
    questions = []
    for one in found:
        verified = []
        for candidate, frames in one.verified:
            shown = []
            for frame in frames:
                needed = sum(measure_picture(each) for each in (frame.overview, frame.plate))
                fits = needed <= room
                room -= needed if fits else 0
                shown.append(_describe_frame(candidate, frame, with_pictures=fits))
            verified.append(_describe_verified(candidate, investigation, sites, now) | {"frames": shown})
        handled = count_handled(events, one.question.number)
        told = describe_question(one.question, investigation, events)
        questions.append(
            {
                **told,
                "plate": one.plate or None,
                "never_unmasked": max(0, told["candidates"] - handled.unmasked),
                "found": verified,
            }
        )
    return {
        "schema": SCHEMA,
        "made_at": format_utc(now),
        "investigation": describe_investigation(investigation, part, now),
        "questions": questions,
        "events": [describe_event(event, investigation) for event in events],
    }


def make_answer(document: Callable[[int], Document], language: Language, zone: tzinfo, *, pictures: bool) -> Document:
    """The dossier in words (`dossier`) and for machines (`document`), together small enough for one answer.

    `document` is make_document for a room. A picture stands in the answer once: in the words. The document names it by
    its hash.
    """
    told = document(0)
    words = make_dossier(told, language, zone)
    if pictures:
        # Twice packed: the answer is a text inside the function's own answer.
        taken = len(json.dumps(json.dumps({"dossier": words, "document": told})))
        words = make_dossier(document(max(0, MOST_ANSWER_BYTES - taken)), language, zone)
    return {"dossier": words, "document": told}


def make_dossier(document: Mapping[str, Any], language: Language, zone: tzinfo) -> Document:
    """The same for paper, in the form of alerts.dossier.make_dossier."""
    teller = _Teller(document, language, zone)
    words, investigation = teller.words, document["investigation"]
    return {
        "language": language.value,
        "title": words.title,
        "heading": investigation["order"]["reference"],
        "lead": words.lead,
        "footer": fill(words.footer, until=teller.time(investigation["kept_until"])),
        "made_at": teller.time(document["made_at"]),
        "warnings": teller.list_warnings(),
        "sections": [
            teller.tell_bounds(),
            *(section for question in document["questions"] for section in teller.tell_question(question)),
            teller.tell_unexamined(),
            teller.tell_story(),
        ],
    }


class _Teller:
    """Says the parts of one dossier in one language."""

    def __init__(self, document: Mapping[str, Any], language: Language, zone: tzinfo) -> None:
        self.document, self.language, self.zone = document, language, zone
        self.words = WORDS[language]

    def time(self, text: str | None) -> str:
        """A time as people read it, with its zone."""
        return f"{parse_time(text).astimezone(self.zone):%d-%m-%Y %H:%M:%S %Z}" if text else ""

    def section(self, title: str, rows: Sequence[tuple[str, str]] = (), **more: Any) -> Document:
        """A section; rows are given by the names of their labels, and those without a text are left out."""
        shown = [[self.words.labels[label], text] for label, text in rows if text]
        return {"title": title, "rows": shown, "head": [], "table": [], "notes": [], "pictures": [], **more}

    def list_warnings(self) -> list[str]:
        """What must not be overlooked."""
        hits = self.document["investigation"]["over"] == Source.HITS.value
        nothing = not any(question["found"] for question in self.document["questions"])
        return ([self.words.hits_only] if hits else []) + ([self.words.nothing] if nothing else [])

    def tell_bounds(self) -> Document:
        """The order, and what could be looked at."""
        one = self.document["investigation"]
        combining = one["combining"]
        rows = (
            ("reference", one["order"]["reference"]),
            ("offence", one["order"]["offence"]),
            ("granted_by", one["order"]["granted_by"]),
            ("combining", f"{combining['reference']}, {combining['granted_by']}" if combining else self.words.no),
            ("case_number", one["case_number"]),
            ("period", f"{self.time(one['since'])} - {self.time(one['until'])}"),
            ("cameras", ", ".join(one["cameras"])),
            ("members", ", ".join(one["members"])),
            ("approver", f"{one['approver']}, {self.time(one['decided_at'])}: {one['decided_words']}"),
        )
        return self.section(self.words.sections["bounds"], rows)

    def tell_question(self, question: Mapping[str, Any]) -> Iterator[Document]:
        """A question with its method, and the candidates of it that were verified."""
        kind = KINDS[self.language][question["kind"]]
        title = fill(self.words.sections["question"], number=str(question["number"]), kind=kind)
        yield self.section(title, list(list_question(question, self.time)), notes=self._list_method(question))
        for candidate in question["found"]:
            yield from self._tell_candidate(question, candidate)

    def _list_method(self, question: Mapping[str, Any]) -> list[str]:
        """By which rules the candidates stand in their order; nothing for one plate, and before there is an answer."""
        if question["kind"] == Kind.PLATE.value or not question["method"]:
            return []
        told = self.words.method if question["level"] is not None else self.words.counted
        return [fill(told, method=question["method"])]

    def _tell_candidate(self, question: Mapping[str, Any], one: Mapping[str, Any]) -> Iterator[Document]:
        title = self.words.sections["candidate"]
        number = str(one["number"])
        spelled = ", ".join(f"{each['written']} ({format_percent(each['probability'])})" for each in one["spellings"])
        rows = (
            ("plate", _write_plate(one)),
            ("spellings", spelled),
            ("one_in", f"1 / {one['one_in']:,}" if one["one_in"] else ""),
            ("adjusted", "" if one["adjusted_p"] is None else f"{one['adjusted_p']:.2g}"),
            ("chain", format_percent(one["chain_probability"])),
            ("doubt", " ".join(self.words.doubts[doubt["code"]] for doubt in one["doubts"])),
            ("own", write_count(one["own"])),
            ("verified", f"{one['verdict_by']}, {self.time(one['verdict_at'])}"),
            ("words", one["words"] or ""),
        )
        titled = fill(title, question=str(question["number"]), number=number, plate=one["plate_written"])
        yield self.section(titled, rows, pictures=list(self._list_pictures(one)))
        head = [self.words.labels[name] for name in ("at", "camera", "joint", "probability")]
        table = [
            [
                self.time(each["captured_at"]),
                f"{each['camera_id']} {each['site']}".strip(),
                self.words.yes if each["joint"] else self.words.no,
                format_percent(each["probability"]),
            ]
            for each in one["passages"]
        ]
        yield self.section(fill(self.words.sections["passages"], number=number), head=head, table=table)

    def _list_pictures(self, candidate: Mapping[str, Any]) -> Iterator[Document]:
        for frame in candidate["frames"]:
            for name in ("plate", "overview"):
                picture = frame[name]
                yield {
                    "name": name,
                    "meaning": fill(
                        self.words.picture[name], time=self.time(frame["captured_at"]), camera=frame["camera_id"]
                    ),
                    "sha256": picture["sha256"],
                    "state": picture["state"],
                    "note": self.words.picture[picture["state"]],
                    "jpeg": picture["jpeg"],
                }

    def tell_unexamined(self) -> Document:
        """How many candidates nobody has unmasked, by question."""
        rows = [[KINDS[self.language][one["kind"]], self._say_unexamined(one)] for one in self.document["questions"]]
        return self.section(self.words.sections["unexamined"]) | {"rows": rows}

    def _say_unexamined(self, question: Mapping[str, Any]) -> str:
        never, whole = str(question["never_unmasked"]), str(question["candidates"])
        return fill(self.words.unexamined, count=never, all=whole)

    def tell_story(self) -> Document:
        """What everybody did."""
        head = [self.words.labels[name] for name in ("at", "who", "what")]
        table = [
            [self.time(event["at"]), event["by"], event["text"][self.language.value]]
            for event in self.document["events"]
        ]
        return self.section(self.words.sections["story"], head=head, table=table)


def _describe_verified(
    candidate: KeptCandidate, investigation: Investigation, sites: Mapping[str, str], now: datetime
) -> Document:
    """A verified candidate: what was verified is kept beyond the passages' own term."""
    told = describe_candidate(candidate, investigation, Part.MEMBER, now, sites, verified=True)
    return {**told, **describe_plate(candidate)}


def _describe_frame(candidate: KeptCandidate, one: VerifiedFrame, *, with_pictures: bool) -> Document:
    passing = next((each for each in candidate.passages if each.read_id == one.frame["read_id"]), None)
    pictures = {name: describe_picture(each) for name, each in (("overview", one.overview), ("plate", one.plate))}
    if not with_pictures:
        pictures = {name: each | {"jpeg": None} for name, each in pictures.items()}
    return {
        "read_id": one.frame["read_id"],
        "camera_id": passing.camera_id if passing else "",
        "captured_at": format_utc(passing.captured_at) if passing else None,
        "snapshot_sha256": one.frame["snapshot"],
        "model_version": one.frame["model_version"],
        "masking_version": one.frame["masking_version"],
        **pictures,
    }


def _write_plate(candidate: Mapping[str, Any]) -> str:
    country = candidate["country"]
    return f"{candidate['plate_written']} ({country})" if country else str(candidate["plate_written"])
