"""A hit's story as a dossier that people print: what it says, in which order and in which words, but not how it looks.

A dossier is a document of plain values, so that the command line's HTML and the console's page show the same:

    {"language", "title", "heading", "lead", "footer", "made_at", "warnings": [text],
     "sections": [{"title", "rows": [[label, text]], "head": [text], "table": [[text]], "notes": [text],
                   "pictures": [{"name", "meaning", "sha256", "state", "note", "jpeg"}]}]}

`jpeg` is base64 or null. No text in it is HTML: whoever shows it escapes it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Final

from platewatch.alerts.answers import AlertState, Outcome, Step
from platewatch.alerts.dossier_words import DOSSIER_WORDS, DossierWords
from platewatch.alerts.page_words import PAGE_WORDS
from platewatch.alerts.words import WORDS, Language, Words, name_certainty
from platewatch.hits.hit import CountryCheck, HitKind
from platewatch.hotlists.entry import SubjectRole
from platewatch.plates import show
from platewatch.reading.completeness import Missing
from platewatch.text.probability import format_percent, round_probability
from platewatch.text.timestamps import parse_time

Document = dict[str, Any]
Story = Mapping[str, Any]

_ENTRY: Final = ("reason", "instruction", "marker", "make", "colour", "consent", "owner")


def make_dossier(story: Story, language: Language, zone: tzinfo) -> Document:
    """The dossier of a story's document (platewatch.story/1), with times in the zone."""
    teller = _Teller(story, language, zone)
    alert = story["alert"]
    return {
        "language": language.value,
        "title": teller.words.title,
        "heading": f"P{alert['entry']['priority']} {alert['hit']['plate_seen']}",
        "lead": teller.words.lead,
        "footer": teller.words.footer,
        "made_at": teller.time(story["asked"]["at"]),
        "warnings": teller.list_warnings(),
        "sections": [
            teller.tell_hit(),
            teller.tell_passage(),
            *teller.tell_frames(),
            teller.tell_entry(),
            teller.tell_answers(),
            teller.tell_recipients(),
            *teller.tell_attempts(),
            *teller.tell_holds(),
            teller.tell_retention(),
            teller.tell_asked(),
        ],
    }


class _Teller:
    """Says the parts of one story in one language."""

    def __init__(self, story: Story, language: Language, zone: tzinfo) -> None:
        self.story, self.language, self.zone = story, language, zone
        self.alert: Mapping[str, Any] = story["alert"]
        self.words: DossierWords = DOSSIER_WORDS[language]
        self.shared: Words = WORDS[language]

    def time(self, text: str | None) -> str:
        """A time of the story as people read it, with its zone; nothing where there is none."""
        if not text:
            return ""
        moment: datetime = parse_time(text)
        return f"{moment.astimezone(self.zone):%d-%m-%Y %H:%M:%S %Z}"

    def section(
        self,
        name: str,
        rows: Sequence[tuple[str, str]] = (),
        *,
        title: str = "",
        notes: Sequence[str] = (),
        pictures: Sequence[Document] = (),
    ) -> Document:
        """A section; rows are given by the names of their labels, and those without a text are left out."""
        return {
            "title": title or self.words.sections[name],
            "rows": [[self.words.labels[label], text] for label, text in rows if text],
            "head": [],
            "table": [],
            "notes": [self.words.notes[note] for note in notes],
            "pictures": list(pictures),
        }

    def table(self, name: str, head: Sequence[str], lines: Sequence[Sequence[str]]) -> Document:
        """A section of a table; the head is given by the names of its labels. Without lines it is empty."""
        named = [self.words.labels[label] for label in head] if lines else []
        return self.section(name) | {"head": named, "table": [list(line) for line in lines]}

    def list_warnings(self) -> list[str]:
        """What must not be overlooked, the worst first."""
        alert, say = self.alert, self.words.warnings
        altered = sum(
            frame[name]["state"] == "altered" for frame in self.story["frames"] for name in ("plate", "overview")
        )
        said = [fill(say["altered"], count=str(altered))] if altered else []
        counting = [one for one in alert["answers"] if one["step"] == alert["verdict"] and not one["undone"]]
        if alert["dismissed"] and counting:
            verdict = counting[-1]
            step = self.shared.step[Step(verdict["step"])]
            said.append(fill(say["dismissed"], time=self.time(verdict["at"]), said=step, name=verdict["name"]))
        if (dispute := alert["dispute"]) is not None:
            said.append(fill(say["disputed"], time=self.time(dispute["at"]), name=dispute["name"]))
        if alert["entry"]["stale_as_of"]:
            said.append(fill(say["stale"], time=self.time(alert["entry"]["stale_as_of"])))
        if alert["hit"]["missing"]:
            said.append(fill(say["missing"], said=self.shared.missing[Missing(alert["hit"]["missing"])]))
        said += [say["nobody"]] if alert["told"] == "nobody" else []
        said += [say["late"]] if alert["late"] else []
        said += [say["clock_uncertain"]] if alert["passage"]["clock_uncertain"] else []
        if self.story["asked"]["authority"] and self.story["retention"]["restricted"]:
            said.append(fill(say["restricted"], authority=self.story["asked"]["authority"]))
        return said

    def tell_hit(self) -> Document:
        """What was read and what is listed, how probable that is, and how the hit stands."""
        hit, alert = self.alert["hit"], self.alert
        country = self.shared.country[CountryCheck(hit["country"])]
        state = self.shared.state[AlertState(alert["state"])]
        if alert["outcome"]:
            state += f": {self.shared.outcome[Outcome(alert['outcome'])]}"
        elif alert["verdict"]:
            state += f": {self.shared.step[Step(alert['verdict'])]}"
        rows = (
            ("plate_read", show(hit["plate_read"], hit["country_read"] or hit["country_listed"])),
            ("plate_listed", hit["plate_written"]),
            ("probability", self.tell_chance(hit["probability"])),
            ("by_read", self.tell_chance(hit["probability_by_read"])),
            ("kind", self.shared.long_kind[HitKind(hit["kind"])]),
            ("explanation", capitalise(hit["explanation"][self.language.value]) + "."),
            ("country", country + (f" ({hit['country_read']})" if hit["country_read"] else "")),
            ("alike", ", ".join(hit["same_to_camera"][1:])),
            ("state", state),
            ("alert_id", alert["alert_id"]),
            ("hit_id", alert["hit_id"]),
        )
        return self.section("hit", rows, notes=("spellings",))

    def tell_chance(self, probability: float) -> str:
        """A probability in a word, as a percentage and as documents have it."""
        word = name_certainty(probability, self.language)
        number = f"{round_probability(probability):.4f}"
        return fill(self.words.chance, word=word, percent=format_percent(probability), number=number)

    def tell_passage(self) -> Document:
        """Where and when the car was seen."""
        passage, position = self.alert["passage"], self.alert["passage"]["position"]
        point = f"{position['latitude']:.5f}, {position['longitude']:.5f}" if position else self.words.unknown
        rows = (
            ("camera", passage["camera_id"]),
            ("site", position["site"] if position else ""),
            ("direction", position["direction"] if position else ""),
            ("position", point),
            ("captured_at", self.time(passage["captured_at"])),
            ("received_at", self.time(passage["received_at"])),
            ("created_at", self.time(self.alert["created_at"])),
        )
        return self.section("passage", rows)

    def tell_frames(self) -> list[Document]:
        """The pictures with their hashes, frame by frame, and by which versions they were read and masked."""
        frames = self.story["frames"]
        return [self._tell_frame(frame, number == len(frames)) for number, frame in enumerate(frames, 1)]

    def tell_entry(self) -> Document:
        """What the list says."""
        entry = self.alert["entry"]
        number = str(entry["category"])
        category = PAGE_WORDS[self.language].values["category"].get(number, number)
        rows = [
            ("list", entry["list"]),
            ("case_number", entry["case_number"]),
            ("category", category),
            ("priority", str(entry["priority"])),
            ("role", self.shared.role[SubjectRole(entry["role"])]),
            *((name, str(entry.get(name) or "")) for name in _ENTRY),
        ]
        return self.section("entry", rows)

    def tell_answers(self) -> Document:
        """Who answered what and when, in the order of the answers."""
        table = [
            (self.time(one["at"]), one["name"], self._tell_answer(one), one.get("note") or "")
            for one in self.alert["answers"]
        ]
        noted = any(line[3] for line in table)
        head = ("at", "by", "answer", "note") if noted else ("at", "by", "answer")
        shown = [line[: len(head)] for line in table]
        return self.table("answers", head, shown) if table else self.section("answers", [("answer", self.words.none)])

    def tell_recipients(self) -> Document:
        """Everybody who was to be told, and what arrived."""
        table = [
            (
                f"{one['name']} ({one['recipient_id']})" if one["name"] != one["recipient_id"] else one["name"],
                str(one["tier"]) if one["tier"] else "",
                self.time(one["created_at"]),
                self.words.state[one["state"]],
                self.time(one["delivered_at"]),
                self.words.source.get(one["source"], ""),
                self.time(one["escalated_at"]),
            )
            for one in self.story["alerts"]
        ]
        head = ("recipient", "tier", "created_at", "delivery", "delivered_at", "source", "escalated_at")
        section = self.table("told", head, table)
        said = {"nobody_left": self.story["nobody_left"], "whole": not self.story["whole"]}
        section["notes"] += [self.words.warnings[name] for name, holds in said.items() if holds]
        return section

    def tell_attempts(self) -> list[Document]:
        """The log of attempts to send, oldest first: of alerts and of notices of others' answers."""
        attempts = [
            (attempt["at"], one["name"], attempt)
            for one in self.story["alerts"]
            for log in (one["attempts"], *(notice["attempts"] for notice in one["notices"]))
            for attempt in log
        ]
        table = [
            (self.time(at), name, self.words.result[attempt["result"]], attempt.get("error") or attempt["message_id"])
            for at, name, attempt in sorted(attempts, key=lambda row: (row[0], row[1]))
        ]
        head = ("at", "recipient", "result", "detail")
        return [self.table("attempts", head, table)] if table else []

    def tell_holds(self) -> list[Document]:
        """For which cases the hit is kept beyond its term."""
        table = [
            (hold["case_number"], hold["authority"], self.time(hold["since"]), self.time(hold["until"]))
            for hold in self.story["holds"]
        ]
        head = ("case_number", "ordered", "since", "until")
        return [self.table("holds", head, table)] if table else []

    def tell_retention(self) -> Document:
        """How long the hit is kept and on what ground."""
        retention = self.story["retention"]
        rows = (
            ("ground", self.words.ground.get(retention["ground"], retention["ground"])),
            ("free_until", self.time(retention["free_until"])),
            ("expires_at", self.time(retention["expires_at"])),
        )
        return self.section("retention", rows)

    def tell_asked(self) -> Document:
        """Who asked for the dossier, and why."""
        asked = self.story["asked"]
        rows = (
            ("by", f"{asked['name']} ({asked['role']})"),
            ("account", asked["by"]),
            ("reason", asked["reason"]),
            ("case_number", asked["case_number"]),
            ("authority", asked["authority"]),
            ("at", self.time(asked["at"])),
        )
        return self.section("asked", rows, notes=("audit",))

    def _tell_frame(self, frame: Mapping[str, Any], is_last: bool) -> Document:
        rows = (
            ("snapshot_sha256", frame["snapshot_sha256"]),
            ("model_version", frame["model_version"] or self.words.unknown),
            ("masking_version", frame["masking_version"]),
        )
        pictures = [self._tell_picture(name, frame[name]) for name in ("plate", "overview")]
        title = fill(self.words.sections["frame"], time=self.time(frame["captured_at"]))
        notes = ("snapshot", "frames", "hashes") if is_last else ()
        return self.section("frame", rows, title=title, pictures=pictures, notes=notes)

    def _tell_picture(self, name: str, picture: Mapping[str, Any]) -> Document:
        note = fill(self.words.picture[picture["state"]], found=picture["found_sha256"] or "")
        return {
            "name": name,
            "meaning": self.words.picture[name],
            "sha256": picture["sha256"],
            "state": picture["state"],
            "note": note,
            "jpeg": picture["jpeg"],
        }

    def _tell_answer(self, answer: Mapping[str, Any]) -> str:
        said = self.shared.step[Step(answer["step"])]
        if answer["outcome"]:
            said += f": {self.shared.outcome[Outcome(answer['outcome'])]}"
        return f"{said} ({self.words.undone})" if answer["undone"] else said


def fill(text: str, **parts: str) -> str:
    """The text with its parts filled in. Not by format(): a name may hold braces."""
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", part)
    return text


def capitalise(text: str) -> str:
    """The text with a capital first."""
    return text[:1].upper() + text[1:]
