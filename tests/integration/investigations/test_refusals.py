"""What an investigation may not do, by either door: each refusal with its own reason, and on the record."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.integration.investigations.conftest import (
    APPROVER,
    AUDITOR,
    CAMERAS,
    COLLEAGUE,
    MEMBER,
    REASON,
    STRANGER,
    Town,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLATE = {"kind": "plate", "plate": "7KXL92"}
Scan = Callable[[str], list[dict[str, Any]]]


def scene(town: Town, ago: timedelta, **changes: Any) -> dict[str, Any]:
    return {"cameras": ["west-1"], "at": (town.now - ago).isoformat(), "within_minutes": 20, **changes}


def codes(scan: Scan) -> list[str]:
    """The codes of refusals on the record."""
    return [item["detail"]["M"]["code"]["S"] for item in scan("audit") if "code" in item["detail"]["M"]]


OPENINGS: dict[str, Callable[[Town], dict[str, Any]]] = {
    "order_missing": lambda town: {"order": None},
    "standing_question": lambda town: {"until": (town.now + HOUR).isoformat()},
    "period_not_kept": lambda town: {
        "since": (town.now - 40 * DAY).isoformat(),
        "until": (town.now - 20 * DAY).isoformat(),
    },
    "period_too_long": lambda town: {"since": (town.now - 29 * DAY).isoformat()},
    "approver_is_member": lambda _: {"approver": MEMBER},
    "camera_unknown": lambda _: {"cameras": ["elsewhere-1"]},
    "field_invalid": lambda town: {"ends_at": (town.now + 29 * DAY).isoformat()},
}


@pytest.mark.parametrize("code", OPENINGS)
def test_what_is_not_opened(town: Town, code: str, scan_table: Scan) -> None:
    body = town.describe_opening(**OPENINGS[code](town))
    assert town.refused(MEMBER, "/v1/investigations", body) == code
    assert codes(scan_table) == [code]
    assert town.get(MEMBER, "/v1/investigations")["investigations"] == []


def test_a_colleague_who_is_a_member_cannot_be_the_approver(town: Town) -> None:
    body = town.describe_opening(approver=f"console/{COLLEAGUE}")
    assert town.refused(MEMBER, "/v1/investigations", body) == "approver_is_member"


def test_nothing_is_asked_before_the_approver_has_approved(town: Town) -> None:
    path = f"/v1/investigations/{town.open()}"
    assert town.refused(MEMBER, f"{path}/questions", PLATE) == "not_approved"
    decision = {"decision": "approved", "words": "I want it"}
    assert town.refused(MEMBER, f"{path}/approval", decision) == "approver_is_member"
    assert town.refused(STRANGER, f"{path}/approval", decision) == "investigation_unknown"
    town.post(APPROVER, f"{path}/approval", {"decision": "refused", "words": "the order does not cover it"})
    assert town.refused(MEMBER, f"{path}/questions", PLATE) == "investigation_refused"
    assert town.refused(APPROVER, f"{path}/approval", decision) == "already_decided"


QUESTIONS: dict[str, tuple[str, Callable[[Town], dict[str, Any]]]] = {
    "standing": ("standing_question", lambda _: {**PLATE, "repeat": "daily"}),
    "notify": ("standing_question", lambda _: {"kind": "watch", "plate": "7KXL92"}),
    "hours": ("pattern_of_life", lambda _: {**PLATE, "hours": [7, 8, 9]}),
    "routine": ("pattern_of_life", lambda _: {"kind": "routine", "plate": "7KXL92"}),
    "colour": ("vehicle_look", lambda _: {**PLATE, "colour": "red"}),
    "make": ("vehicle_look", lambda town: {"kind": "scenes", "scenes": [scene(town, HOUR, make="VW")] * 2}),
    "future": (
        "other_period",
        lambda town: {"kind": "scenes", "scenes": [scene(town, HOUR), scene(town, -HOUR)]},
    ),
    "period": ("other_period", lambda town: {**PLATE, "since": (town.now - 11 * DAY).isoformat()}),
    "camera": ("other_camera", lambda _: {**PLATE, "cameras": ["west-1", "elsewhere-1"]}),
    "scene's camera": (
        "other_camera",
        lambda town: {"kind": "scenes", "scenes": [scene(town, HOUR), scene(town, DAY, cameras=["elsewhere-1"])]},
    ),
    "one scene": ("scenes_out_of_bounds", lambda town: {"kind": "scenes", "scenes": [scene(town, HOUR)]}),
    "eleventh scene": (
        "scenes_out_of_bounds",
        lambda town: {"kind": "scenes", "scenes": [scene(town, number * 5 * HOUR) for number in range(1, 12)]},
    ),
    "long scene": (
        "scenes_out_of_bounds",
        lambda town: {"kind": "scenes", "scenes": [scene(town, DAY), scene(town, DAY, within_minutes=721)]},
    ),
    "short window": ("window_out_of_bounds", lambda _: {**PLATE, "kind": "companions", "window_seconds": 4}),
    "long window": ("window_out_of_bounds", lambda _: {**PLATE, "kind": "companions", "window_seconds": 301}),
    "joint": (
        "joint_out_of_bounds",
        lambda _: {**PLATE, "kind": "companions", "window_seconds": 60, "least_joint": 2},
    ),
    "part of a plate": (
        "field_invalid",
        lambda _: {"kind": "companions", "plate": "7KXL?2", "window_seconds": 60},
    ),
    "another kind": ("field_invalid", lambda _: {"kind": "everybody"}),
}


def test_what_is_not_asked(town: Town, scan_table: Scan) -> None:
    path = town.start()
    found = {name: town.refused(MEMBER, f"{path}/questions", body(town)) for name, (_, body) in QUESTIONS.items()}
    assert found == {name: code for name, (code, _) in QUESTIONS.items()}
    assert codes(scan_table) == list(found.values())
    assert town.get(MEMBER, path)["questions"] == []
    denied = [one["detail"]["code"] for one in town.get(MEMBER, f"{path}/story")["events"] if one["act"] == "denied"]
    assert denied == list(found.values())


def test_without_an_authorisation_only_a_plate_is_asked_for(town: Town) -> None:
    path = town.start(combining=None)
    scenes = {"kind": "scenes", "scenes": [scene(town, HOUR), scene(town, DAY)]}
    companions = {"kind": "companions", "plate": "7KXL92", "window_seconds": 60}
    assert town.refused(MEMBER, f"{path}/questions", scenes) == "combining_missing"
    assert town.refused(MEMBER, f"{path}/questions", companions) == "combining_missing"
    assert town.post(MEMBER, f"{path}/questions", PLATE)["question"]["number"] == 1


def test_the_same_car_is_not_asked_for_again_and_again(town: Town) -> None:
    path = town.start()
    for days in (1, 2, 3):
        town.post(MEMBER, f"{path}/questions", {**PLATE, "since": (town.now - days * DAY).isoformat()})
    again = town.post(COLLEAGUE, f"{path}/questions", {**PLATE, "since": (town.now - DAY).isoformat()})
    assert again["question"]["number"] == 1
    assert town.refused(MEMBER, f"{path}/questions", PLATE) == "pattern_of_life"


def test_strangers_get_the_answer_of_an_unknown_id_everywhere(town: Town) -> None:
    town.pass_by("7KXL92", "west-1", HOUR)
    path = town.start()
    asked = town.answer(path, PLATE)
    unknown = "/v1/investigations/" + "0" * 32
    calls: list[tuple[str, str, object]] = [
        ("GET", "", None),
        ("GET", "/story", None),
        ("POST", "/end", None),
        ("POST", "/approval", {"decision": "approved", "words": "for me"}),
        ("POST", "/questions", PLATE),
        ("POST", "/questions/1/steps", None),
        ("GET", "/questions/1", None),
        ("POST", "/questions/1/candidates/1/unmask", None),
        ("POST", "/questions/1/candidates/1/pictures", {"passages": [1]}),
        ("POST", "/questions/1/candidates/1/verdict", {"verdict": "verified", "words": "it is him"}),
        ("POST", "/dossier", {"language": "en"}),
    ]
    for method, tail, body in calls:
        real, none = (town.ask(STRANGER, method, f"{start}{tail}", body) for start in (path, unknown))
        assert real == none
        assert real[0] == 404
    assert town.get(MEMBER, asked)["candidates"][0]["state"] == "masked"


def test_the_approver_sees_no_passages_and_asks_nothing(town: Town) -> None:
    town.pass_by("7KXL92", "west-1", HOUR)
    path = town.start()
    asked = town.answer(path, PLATE)
    [candidate] = town.get(APPROVER, asked)["candidates"]
    assert (candidate["passages"], candidate["own"]) == ([], 1)
    assert town.refused(APPROVER, f"{path}/questions", PLATE) == "not_member"
    assert town.refused(APPROVER, f"{asked}/candidates/1/unmask") == "not_member"


def test_a_candidate_is_looked_at_in_its_order(town: Town) -> None:
    town.pass_by("7KXL92", "west-1", HOUR)
    path = town.start()
    asked = town.answer(path, PLATE)
    one = f"{asked}/candidates/1"
    verdict = {"verdict": "verified", "words": "it is that car"}
    assert town.refused(MEMBER, f"{one}/pictures", {"passages": [1]}) == "candidate_masked"
    assert town.refused(MEMBER, f"{one}/verdict", verdict) == "candidate_masked"
    assert town.refused(MEMBER, f"{asked}/candidates/2/unmask") == "candidate_unknown"
    assert town.refused(MEMBER, f"{asked}/candidates/x/unmask") == "candidate_unknown"
    assert town.refused(MEMBER, f"{path}/questions/9/candidates/1/unmask") == "question_unknown"
    town.post(MEMBER, f"{one}/unmask")
    assert town.refused(MEMBER, f"{one}/verdict", verdict) == "pictures_unseen"
    assert town.refused(MEMBER, f"{one}/pictures", {"passages": [2]}) == "field_invalid"
    town.post(MEMBER, f"{one}/pictures", {"passages": [1]})
    town.post(MEMBER, f"{one}/verdict", verdict)
    assert town.refused(MEMBER, f"{one}/verdict", verdict) == "verdict_given"


def test_nothing_is_asked_or_shown_after_its_end_and_no_reason_is_no_answer(town: Town) -> None:
    town.pass_by("7KXL92", "west-1", HOUR)
    path = town.start()
    asked = town.answer(path, PLATE)
    status, document = town.ask(MEMBER, "POST", f"{asked}/candidates/1/unmask", None, {})
    assert (status, document["error"]["code"]) == (400, "field_invalid")
    only = {"X-Case-Number": REASON["X-Case-Number"]}
    assert town.ask(MEMBER, "POST", f"{asked}/candidates/1/unmask", None, only)[0] == 400
    town.post(APPROVER, f"{path}/end")
    for call in (("POST", f"{path}/questions", PLATE), ("GET", asked, None), ("POST", f"{path}/end", None)):
        assert town.refused(MEMBER, call[1], call[2], method=call[0]) == "investigation_ended"
    assert town.refused(MEMBER, f"{asked}/candidates/1/unmask") == "investigation_ended"
    assert town.post(MEMBER, f"{path}/dossier", {"language": "nl"})["document"]["questions"][0]["found"] == []


def test_the_auditor_has_no_way_to_a_result(town: Town) -> None:
    town.pass_by("7KXL92", "west-1", HOUR)
    path = town.start()
    town.answer(path, PLATE)
    audited = town.get(AUDITOR, path.replace("/v1/", "/v1/audit/"))
    assert (audited["investigation"]["you"], audited["questions"][0]["candidates"]) == ("auditor", 1)
    assert "passages" not in repr(audited["questions"])
    assert len(town.get(AUDITOR, "/v1/audit/investigations")["investigations"]) == 1


def test_every_camera_is_one_of_the_towns(town: Town) -> None:
    opened = town.post(MEMBER, "/v1/investigations", town.describe_opening())["investigation"]
    assert opened["cameras"] == list(CAMERAS)
    assert opened["members"] == [COLLEAGUE, MEMBER]
