"""Investigations of the fake service, played."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from platewatch.hotlists.standing import name_person
from platewatch.text.timestamps import format_utc
from tests.browser.investigation_samples import (
    COMPARED,
    count_candidates,
    keep_verified,
    list_candidates,
    make_dossier,
    make_investigation,
    make_pictures,
    show_candidate,
)
from tests.browser.samples import now

Document = dict[str, Any]

ONE: Final = "/v1/investigations/{investigation_id}"
QUESTION: Final = f"{ONE}/questions/{{number}}"
CANDIDATE: Final = f"{QUESTION}/candidates/{{candidate}}"
WHY: Final = "burglaries in Westwijk"
_SEEN: Final = ["GET /v1/investigations", f"GET {ONE}", f"GET {ONE}/story"]
_DONE: Final = [
    f"GET {QUESTION}",
    "POST /v1/investigations",
    *(f"POST {ONE}/{what}" for what in ("approval", "end", "questions", "dossier")),
    f"POST {QUESTION}/steps",
    *(f"POST {CANDIDATE}/{what}" for what in ("unmask", "pictures", "verdict")),
]
ROUTES: Final = {
    "investigator": [*_SEEN, *_DONE, "GET /v1/names"],
    "auditor": [one.replace("/v1/", "/v1/audit/") for one in _SEEN],
}


class InvestigationRefused(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, code: str, message: str, name: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.document = {"error": {"code": code, "message": message, **({"field": name} if name else {})}}


@dataclass
class FakeInvestigations:
    """A question is answered after `steps` steps. `refuses` refuses the next change with that status, code and text.

    With `altered` no plate picture is the recorded one, and of passages with the numbers of `gone` none is kept.
    """

    kept: dict[str, Document] = field(default_factory=dict)
    questions: dict[str, list[Document]] = field(default_factory=dict)
    candidates: dict[tuple[str, int], list[Document]] = field(default_factory=dict)
    ended: dict[tuple[str, int], Document] = field(default_factory=dict)
    over: str = "passages"
    steps: int = 2
    silent: list[str] = field(default_factory=list)
    altered: bool = False
    gone: set[int] = field(default_factory=set)
    looked: Document = field(default_factory=dict)
    """What an answer says otherwise of what it looked at."""

    refuses: tuple[int, str, str] | tuple[int, str, str, str] | None = None

    def add(self, number: int, **changed: Any) -> Document:
        one = make_investigation(number, over=self.over, **changed)
        self.kept[one["id"]] = one
        self.questions[one["id"]] = []
        return one

    def add_question(self, investigation_id: str, kind: str, asked: Document, *, steps: int = 0) -> Document:
        """A question that is answered after so many steps; at once with 0."""
        number = len(self.questions[investigation_id]) + 1
        question = {
            "number": number,
            "kind": kind,
            "state": "asked",
            "asked_by": "r.visser",
            "asked_at": format_utc(now() - timedelta(minutes=4)),
            "answered_at": None,
            "asked": asked,
            **dict.fromkeys(("compared", "enough", "looked_at", "left_out", "level", "method", "silent_cameras")),
            **dict.fromkeys(("looked_since", "looked_until", "known_days", "occasions")),
            "skipped_scenes": [],
            "skipped_times": 0,
            "left": steps,
        }
        if not steps:
            self._finish(question)
        self.questions[investigation_id].append(question)
        self.candidates[investigation_id, number] = [] if steps else self._list_found(question)
        return question

    def _finish(self, question: Document) -> None:
        kind, hits = question["kind"], self.over == "hits"
        is_plate = kind == "plate"
        compared, enough = (1, 1) if is_plate else (COMPARED, 14)
        method = "counted-1" if hits and not is_plate else "surprise-2"
        counts = {"compared": compared, "enough": enough, "looked_at": 90_211, "left_out": 0, "method": method}
        level = None if is_plate or hits else 0.05
        question |= {"state": "answered", "answered_at": format_utc(now()), "level": level, **counts}
        question["silent_cameras"] = self.silent
        asked = question["asked"]
        question |= {"looked_since": asked["since"], "looked_until": asked["until"]}
        if not is_plate:
            question["occasions"] = len(asked["scenes"]) if kind == "scenes" else 5
            question["known_days"] = None if hits else 21
        question |= self.looked

    def _list_found(self, question: Document) -> list[Document]:
        found = list_candidates(question["kind"], question["asked"])
        return count_candidates(found) if self.over == "hits" else found

    def run(self, method: str, parts: list[str], body: Document, seat: tuple[str, str]) -> Document:
        """The answer of the route below /v1/investigations, as somebody with that name and role gets it."""
        if method == "POST" and self.refuses is not None:
            refused, self.refuses = self.refuses, None
            raise InvestigationRefused(*refused)
        # A session of the console, as the service knows it.
        seat = (name_person(f"console/{seat[0]}"), seat[1])
        name, _role = seat
        if len(parts) == 1:
            if method == "POST":
                return {"investigation": self._open(body, name)}
            shown = [self._show(one, seat) for one in reversed(self.kept.values()) if self._find_part(one, seat)]
            return {"investigations": shown, "over": self.over, "next": None}
        one = self.kept.get(parts[1])
        if one is None or not self._find_part(one, seat):
            raise InvestigationRefused(404, "investigation_unknown", "no investigation has this id")
        if len(parts) == 2:
            questions = [self._show_question(one, each) for each in self.questions[one["id"]]]
            return {"investigation": self._show(one, seat), "questions": questions}
        if len(parts) == 3:
            return self._run_one(one, parts[2], body, seat)
        if one["state"] in ("ended", "refused"):
            raise InvestigationRefused(409, f"investigation_{one['state']}", "nothing is asked or shown any more")
        question = self._find_question(one, parts[3])
        if parts[-1] == "steps":
            return self._step(one, question)
        if len(parts) == 4:
            return self._show_answer(one, question, seat)
        return self._run_candidate(one, question, parts, body, seat)

    def _find_part(self, one: Document, seat: tuple[str, str]) -> str:
        name, role = seat
        if role == "auditor":
            return "auditor"
        return "approver" if name == one["approver"] else "member" if name in one["members"] else ""

    def _open(self, body: Document, name: str) -> Document:
        number = 100 + len(self.kept)
        waits = {"state": "waiting", "decided_at": None, "decided_words": None, "opened_by": name}
        told = {key: body[key] for key in ("order", "since", "until", "cameras", "approver", "ends_at")}
        combining = body.get("combining")
        return self.add(number, **waits, **told, combining=combining, members=sorted({name, *body["members"]}))

    def _show(self, one: Document, seat: tuple[str, str]) -> Document:
        found = [each for key, all_of in self.candidates.items() if key[0] == one["id"] for each in all_of]
        verified = sum(each["state"] == "verified" for each in found)
        counts = {"questions": len(self.questions[one["id"]]), "verified": verified}
        notice = "only hits are searched" if self.over == "hits" else None
        return one | counts | {"you": self._find_part(one, seat), "notice": notice}

    def _show_question(self, one: Document, question: Document) -> Document:
        key = (one["id"], question["number"])
        shown = {name: value for name, value in question.items() if name != "left"}
        return shown | (self.ended.get(key) or self._count_states(key))

    def _count_states(self, key: tuple[str, int]) -> Document:
        found = self.candidates[key]
        states = {state: sum(each["state"] == state for each in found) for state in ("masked", "verified", "rejected")}
        return {"candidates": len(found), "unmasked": len(found) - states.pop("masked"), **states}

    def _run_one(self, one: Document, what: str, body: Document, seat: tuple[str, str]) -> Document:
        if what == "questions":
            self._require_open(one)
            period = {name: one[name] for name in ("since", "until", "cameras")}
            asked = period | {name: value for name, value in body.items() if name not in ("kind", "plate")}
            if body["kind"] == "plate":
                asked["partly"] = any(sign in body["plate"] for sign in "?*")
            return {
                "question": self._show_question(
                    one, self.add_question(one["id"], body["kind"], asked, steps=self.steps)
                )
            }
        if what == "story":
            return {"investigation": self._show(one, seat), "events": tell_events(one)}
        if what == "dossier":
            found = [each for key, all_of in self.candidates.items() if key[0] == one["id"] for each in all_of]
            verified = [each for each in found if each["state"] == "verified"]
            return {"dossier": make_dossier(one, verified, body["language"]), "document": {}}
        if what == "approval":
            approved = body["decision"] == "approved"
            one |= {"state": "open" if approved else "refused", "decided_words": body["words"]}
            one["decided_at"] = format_utc(now())
        else:
            one |= {"state": "ended", "ended_at": format_utc(now()), "ended_by": seat[0]}
            for key in [key for key in self.candidates if key[0] == one["id"]]:
                self.ended[key] = self._count_states(key)
                self.candidates[key] = [each for each in self.candidates[key] if each["state"] == "verified"]
        return {"investigation": self._show(one, seat)}

    def _require_open(self, one: Document) -> None:
        if one["state"] != "open":
            code = "not_approved" if one["state"] == "waiting" else f"investigation_{one['state']}"
            raise InvestigationRefused(409, code, "nothing is asked")

    def _find_question(self, one: Document, number: str) -> Document:
        for question in self.questions[one["id"]]:
            if str(question["number"]) == number:
                return question
        raise InvestigationRefused(404, "question_unknown", "no question has this number")

    def _step(self, one: Document, question: Document) -> Document:
        question["left"] = max(question["left"] - 1, 0)
        if not question["left"]:
            self._finish(question)
            self.candidates[one["id"], question["number"]] = self._list_found(question)
        searched = format_utc(now() - timedelta(days=12)) if question["kind"] == "plate" and question["left"] else None
        cars = {"looked_up": 300, "of": 916} if question["kind"] != "plate" and question["left"] else None
        return {"question": self._show_question(one, question), "searched_from": searched, "cars": cars}

    def _show_answer(self, one: Document, question: Document, seat: tuple[str, str]) -> Document:
        you = self._find_part(one, seat)
        return {
            "question": self._show_question(one, question),
            "investigation": self._show(one, seat),
            "candidates": [show_candidate(each, you) for each in self.candidates[one["id"], question["number"]]],
        }

    def _run_candidate(
        self, one: Document, question: Document, parts: list[str], body: Document, seat: tuple[str, str]
    ) -> Document:
        candidate = self.candidates[one["id"], question["number"]][int(parts[5]) - 1]
        if parts[-1] == "unmask":
            if candidate["state"] == "masked":
                candidate |= {"state": "unmasked", "unmasked_by": seat[0], "unmasked_at": format_utc(now())}
                candidate["unmask_reason"] = body["reason"]
            return {"candidate": show_candidate(candidate, "member"), **candidate["secret"]}
        if candidate["state"] == "masked":
            raise InvestigationRefused(409, "candidate_masked", "unmask it first")
        if parts[-1] == "pictures":
            kept = [number for number in body["passages"] if number not in self.gone]
            if candidate["state"] == "unmasked":
                candidate["tried"] = sorted({*candidate["tried"], *body["passages"]})
                candidate["seen"] = sorted({*candidate["seen"], *([] if self.altered else kept)})
            pictures = make_pictures(candidate, kept, altered=self.altered)
            return {"candidate": show_candidate(candidate, "member"), "pictures": pictures, "left": []}
        if candidate["state"] != "unmasked":
            raise InvestigationRefused(409, "verdict_given", "it has its verdict already")
        blind = body["verdict"] == "rejected" and len(candidate["tried"]) == len(candidate["passages"])
        if not candidate["seen"] and not blind:
            raise InvestigationRefused(409, "pictures_unseen", "look at its pictures first")
        candidate |= {"state": body["verdict"], "verdict_by": seat[0], "verdict_at": format_utc(now())}
        candidate["words"] = body["words"]
        if body["verdict"] == "verified":
            keep_verified(candidate)
        return {"candidate": show_candidate(candidate, "member")}


def tell_events(one: Document) -> list[Document]:
    """What the log says of an investigation."""
    said = [
        (
            "r.visser",
            "opened",
            "r.visser opened the investigation.",
            "r.visser opende het onderzoek.",
            None,
            None,
        ),
        ("h.groot", "approved", "h.groot approved the investigation.", "h.groot keurde het goed.", None, None),
        ("r.visser", "asked", "r.visser asked question 1.", "r.visser stelde vraag 1.", 1, None),
        (
            "r.visser",
            "unmasked",
            f"r.visser unmasked candidate 1 of question 1: {WHY}",
            f"r.visser toonde het kenteken van kandidaat 1 van vraag 1: {WHY}",
            1,
            1,
        ),
    ]
    return [
        {
            "at": format_utc(now() - timedelta(hours=30 - 7 * place)),
            "by": by,
            "role": "investigator",
            "act": what,
            "question": question,
            "candidate": candidate,
            "reason": WHY,
            "case_number": one["case_number"],
            "detail": {},
            "text": {"en": en, "nl": nl},
        }
        for place, (by, what, en, nl, question, candidate) in enumerate(said)
    ]
