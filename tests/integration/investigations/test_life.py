"""What an investigation leaves: deaths and races around a verdict and an early end, and what is told of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from platewatch.audit.aws.audit_queue import open_audit_log
from platewatch.aws import clients
from platewatch.investigations.aws import clearing
from platewatch.investigations.aws.ended_table import DynamoEndedInvestigations
from platewatch.investigations.aws.investigations_table import DynamoInvestigations
from platewatch.investigations.candidates import Verdict, give_verdict, reduce_verified
from platewatch.investigations.routes import entering, investigations, questions
from platewatch.investigations.sweeping import sweep_ended
from platewatch.text.timestamps import format_time
from tests.integration.investigations.conftest import APPROVER, AUDITOR, COLLEAGUE, MEMBER, Town

HOUR, DAY, MINUTE, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)
CAR = "7KXL92"
VERIFIED = {"verdict": "verified", "words": "it is that car"}
REJECTED = {"verdict": "rejected", "words": "another bumper"}
OF_A_CAR = ("picture", "frames", "plate", "candidate")
Scan = Callable[[str], list[dict[str, Any]]]

pytestmark = pytest.mark.parametrize("town", ["signed"], indirect=True)


def go_to(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(entering, "get_now", lambda: moment)


def sweep(now: datetime) -> int:
    return sweep_ended(DynamoEndedInvestigations(clients.dynamodb(), "investigations"), open_audit_log(), now)


def look(town: Town, **changes: Any) -> tuple[str, str]:
    """The paths of an investigation and of a question, whose candidate is unmasked and looked at."""
    town.pass_by(CAR, "west-1", HOUR)
    path = town.start(**changes)
    asked = town.answer(path, {"kind": "plate", "plate": CAR})
    town.post(MEMBER, f"{asked}/candidates/1/unmask")
    town.post(MEMBER, f"{asked}/candidates/1/pictures", {"passages": [1]})
    return path, asked


def list_ends(scan_table: Scan) -> dict[str, set[str]]:
    """When what is left ends, by its kind."""
    ends: dict[str, set[str]] = {}
    for item in scan_table("investigations"):
        kind = item["sk"]["S"].partition("#")[0] if "#" in item["sk"]["S"] else "record"
        ends.setdefault(kind, set()).add(item["expires"]["S"].partition("#")[0])
    return ends


def test_pictures_of_a_car_that_another_member_rejects_meanwhile_end_with_the_investigation(
    town: Town, monkeypatch: pytest.MonkeyPatch, scan_table: Scan
) -> None:
    ends = town.now + DAY
    path, asked = look(town, ends_at=ends.isoformat())
    keep = DynamoInvestigations.keep_frames

    def keep_slowly(*given: Any) -> None:
        keep(*given)
        monkeypatch.setattr(DynamoInvestigations, "keep_frames", keep)
        town.post(COLLEAGUE, f"{asked}/candidates/1/verdict", REJECTED)

    monkeypatch.setattr(DynamoInvestigations, "keep_frames", keep_slowly)
    assert town.refused(MEMBER, f"{asked}/candidates/1/verdict", VERIFIED) == "investigation_changed"
    left = list_ends(scan_table)
    assert [left[kind] for kind in OF_A_CAR] == [{format_time(ends)}] * 4
    # The story tells what happened, and no verdict that was not taken.
    story = [one["act"] for one in town.get(MEMBER, f"{path}/story")["events"]]
    assert story.count("rejected") == 1
    assert "verified" not in story
    question = town.get(MEMBER, asked)["question"]
    assert (question["verified"], question["rejected"]) == (0, 1)
    sweep(ends + SECOND)
    assert not set(OF_A_CAR) & set(list_ends(scan_table))


def test_a_death_after_a_verdict_loses_no_picture_even_when_nobody_looks_again(
    town: Town, monkeypatch: pytest.MonkeyPatch, scan_table: Scan
) -> None:
    ends = town.now + DAY
    path, asked = look(town, ends_at=ends.isoformat())
    with monkeypatch.context() as broken:
        broken.setattr(DynamoInvestigations, "keep_longer", lambda *_: 1 / 0)
        assert town.ask(MEMBER, "POST", f"{asked}/candidates/1/verdict", VERIFIED)[0] == 500
    assert list_ends(scan_table)["picture"] == {format_time(ends)}
    sweep(ends + SECOND)
    left = list_ends(scan_table)
    assert [left[kind] for kind in OF_A_CAR] == [{format_time(ends + 365 * DAY)}] * 4
    go_to(monkeypatch, ends + MINUTE)
    made = town.post(MEMBER, f"{path}/dossier", {"language": "en", "pictures": True})["document"]
    assert made["questions"][0]["found"][0]["frames"][0]["plate"]["state"] == "kept"
    assert made["investigation"]["verified"] == 1


def test_a_death_after_a_verdict_is_mended_by_the_next_look(
    town: Town, monkeypatch: pytest.MonkeyPatch, scan_table: Scan
) -> None:
    _, asked = look(town)
    with monkeypatch.context() as broken:
        broken.setattr(DynamoInvestigations, "keep_longer", lambda *_: 1 / 0)
        assert town.ask(MEMBER, "POST", f"{asked}/candidates/1/verdict", VERIFIED)[0] == 500
    assert town.refused(MEMBER, f"{asked}/candidates/1/verdict", VERIFIED) == "verdict_given"
    ends = list_ends(scan_table)
    assert ends["picture"] == ends["frames"] == ends["plate"] == ends["candidate"] == ends["question"]
    assert town.get(MEMBER, asked)["question"]["verified"] == 1


def test_what_a_call_writes_that_was_under_way_when_somebody_ended_it_is_destroyed_too(
    town: Town, monkeypatch: pytest.MonkeyPatch, scan_table: Scan
) -> None:
    path, asked = look(town)
    town.post(MEMBER, f"{asked}/candidates/1/verdict", VERIFIED)
    store = DynamoInvestigations(clients.dynamodb(), "investigations")
    investigation_id = path.rpartition("/")[2]
    before = store.find_investigation(investigation_id, town.now)
    assert before is not None
    [question] = store.list_questions(before)
    [candidate] = store.list_candidates(before, question)
    ended = town.now + HOUR
    go_to(monkeypatch, ended)
    town.post(MEMBER, f"{path}/end")
    # They had begun before, and know nothing of the end.
    late = replace(candidate, number=2, unmasked=None, seen=(), verdict=None)
    assert question.answer is not None
    again = replace(question, number=2, answer=replace(question.answer, run="late"))
    store.add_question(before, replace(again, answer=None), CAR)
    store.answer_question(before, again, [late])
    store.keep_picture(before, "a" * 64, b"a plate", before.over_at)
    assert sweep(ended + 14 * MINUTE) == 0
    assert len(list_ends(scan_table)["candidate"]) == 2
    assert sweep(ended + 15 * MINUTE) == 0
    left = list_ends(scan_table)
    assert set(left) == {"record", "question", "event", "candidate", "plate", "frames", "picture"}
    assert set().union(*left.values()) == {format_time(ended + 365 * DAY)}
    assert not any(item["sk"]["S"].startswith(f"picture#{'a' * 64}") for item in scan_table("investigations"))
    # Nothing is due before the dossier's term is over.
    assert sweep(ended + HOUR) == 0
    count = len(scan_table("investigations"))
    assert sweep(ended + 365 * DAY + SECOND) == count
    assert scan_table("investigations") == []


def test_watch_finishes_an_early_end_that_died_when_nobody_looks(
    town: Town, monkeypatch: pytest.MonkeyPatch, scan_table: Scan
) -> None:
    path, _ = look(town)
    ended = town.now + HOUR
    go_to(monkeypatch, ended)
    with monkeypatch.context() as broken:
        broken.setattr(DynamoInvestigations, "clear", lambda *_: 1 / 0)
        assert town.ask(MEMBER, "POST", f"{path}/end")[0] == 500
    sweep(ended + MINUTE)
    assert set(list_ends(scan_table)) == {"record", "question", "event"}
    sweep(ended + 16 * MINUTE)
    assert list_ends(scan_table)["record"] == {format_time(ended + 365 * DAY)}


def test_more_ends_than_one_run_changes_are_changed_by_the_next(
    town: Town, monkeypatch: pytest.MonkeyPatch, scan_table: Scan
) -> None:
    path, _ = look(town)
    ended = town.now + HOUR
    go_to(monkeypatch, ended)
    town.post(MEMBER, f"{path}/end")
    with monkeypatch.context() as small:
        small.setattr(clearing, "MOST_AT_ONCE", 2)
        sweep(ended + 15 * MINUTE)
    assert len(list_ends(scan_table)["event"]) == 2
    sweep(ended + 16 * MINUTE)
    assert list_ends(scan_table)["event"] == {format_time(ended + 365 * DAY)}


def test_a_candidate_that_is_verified_while_it_is_cleared_stays(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    path, asked = look(town)
    store = DynamoInvestigations(clients.dynamodb(), "investigations")
    before = store.find_investigation(path.rpartition("/")[2], town.now)
    assert before is not None
    [question] = store.list_questions(before)
    [candidate] = store.list_candidates(before, question)
    find = clearing._find_kept

    def find_and_verify(*given: Any) -> Any:
        kept = find(*given)
        monkeypatch.setattr(clearing, "_find_kept", find)
        verified = reduce_verified(give_verdict(candidate, Verdict.VERIFIED, MEMBER, "it is that car", town.now))
        assert store.change_candidate(before, question, candidate, verified)
        return kept

    monkeypatch.setattr(clearing, "_find_kept", find_and_verify)
    assert store.clear(before) == 0
    [left] = store.list_candidates(before, question)
    assert left.verdict is not None
    assert store.find_plate(before, question) == CAR
    town.get(MEMBER, asked)
    assert town.get(MEMBER, asked)["question"]["verified"] == 1


def test_an_answer_is_told_once_and_by_the_next_step_where_the_first_died(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.pass_by(CAR, "west-1", HOUR)
    path = town.start()
    town.post(MEMBER, f"{path}/questions", {"kind": "plate", "plate": CAR})
    with monkeypatch.context() as broken:
        broken.setattr(questions, "_tell_answered", lambda *_: 1 / 0)
        assert town.ask(MEMBER, "POST", f"{path}/questions/1/steps")[0] == 500
    for _ in range(3):
        town.post(MEMBER, f"{path}/questions/1/steps")
    story = [one["act"] for one in town.get(MEMBER, f"{path}/story")["events"]]
    assert story.count("answered") == 1
    assert town.get(AUDITOR, path.replace("/v1/", "/v1/audit/"))["investigation"]["questions"] == 1


def test_a_change_that_failed_is_in_the_log_and_not_in_the_story(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/v1/investigations/{town.open()}"
    with monkeypatch.context() as slow:
        slow.setattr(DynamoInvestigations, "change_investigation", lambda *_: False)
        decision = {"decision": "approved", "words": "the order covers it"}
        assert town.refused(APPROVER, f"{path}/approval", decision) == "investigation_changed"
    told = town.get(MEMBER, f"{path}/story")
    assert [one["act"] for one in told["events"]] == ["opened"]
    assert told["investigation"]["state"] == "waiting"


def test_a_candidate_too_large_to_keep_is_too_wide_and_nothing_of_it_is_kept(
    town: Town, monkeypatch: pytest.MonkeyPatch, scan_table: Scan
) -> None:
    town.pass_by(CAR, "west-1", HOUR)
    path = town.start()
    town.post(MEMBER, f"{path}/questions", {"kind": "plate", "plate": CAR})
    monkeypatch.setattr("platewatch.investigations.aws.investigations_table.MOST_BYTES", 100)
    assert town.refused(MEMBER, f"{path}/questions/1/steps") == "question_too_wide"
    assert not any(item["sk"]["S"].startswith("candidate#") for item in scan_table("investigations"))


def test_its_story_and_its_dossier_tell_that_it_ended_by_itself(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = town.now + HOUR
    path, _ = look(town, ends_at=ends.isoformat())
    go_to(monkeypatch, ends - SECOND)
    assert "closed" not in [one["act"] for one in town.get(MEMBER, f"{path}/story")["events"]]
    go_to(monkeypatch, ends + MINUTE)
    made = town.post(MEMBER, f"{path}/dossier", {"language": "en"})
    last = town.get(MEMBER, f"{path}/story")["events"][-2:]
    assert [one["act"] for one in last] == ["closed", "made dossier"]
    assert last[0]["text"]["en"].startswith("The investigation ended by itself")
    assert "closed" in [one["act"] for one in made["document"]["events"]]


def test_patterns_that_a_plate_fits_count_as_questions_about_it(town: Town) -> None:
    path = town.start()
    for plate in ("7KXL92", "7KX?92", "?KXL92"):
        town.post(MEMBER, f"{path}/questions", {"kind": "plate", "plate": plate})
    assert town.refused(MEMBER, f"{path}/questions", {"kind": "plate", "plate": "7?XL92"}) == "pattern_of_life"
    town.post(MEMBER, f"{path}/questions", {"kind": "plate", "plate": "12A?C3"})


def test_long_lists_come_in_pages(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [town.open() for _ in range(5)]
    monkeypatch.setattr(investigations, "MOST_LISTED", 2)
    monkeypatch.setattr(investigations, "MOST_LOOKED_THROUGH", 3)
    for who, path in ((MEMBER, "/v1/investigations"), (AUDITOR, "/v1/audit/investigations")):
        found: list[str] = []
        page = town.get(who, path)
        while True:
            assert len(page["investigations"]) <= 2
            found += [one["id"] for one in page["investigations"]]
            if page["next"] is None:
                break
            page = town.get(who, f"{path}?after={page['next']}")
        assert found == sorted(names, reverse=True)
    assert town.get("x.ander", "/v1/investigations")["investigations"] == []
    assert town.refused(MEMBER, "/v1/investigations?after=x", method="GET") == "field_invalid"
