"""What questions find and what is left of it: scenes, companions, hits alone, the end, the sweep, deaths."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.audit.aws.audit_queue import open_audit_log
from platewatch.aws import clients
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.investigations.aws.ended_table import DynamoEndedInvestigations
from platewatch.investigations.aws.investigations_table import DynamoInvestigations
from platewatch.investigations.routes import entering, questions
from platewatch.investigations.sweeping import sweep_ended
from platewatch.retention.terms import retain_hit
from tests.integration.investigations.conftest import APPROVER, CAMERAS, MEMBER, OVERVIEW, PLATE, Town
from tests.unit.alerts.makers import make_alert_for

HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
CAR, COMPANION = "7KXL92", "XX777X"
Scan = Callable[[str], list[dict[str, Any]]]

pytestmark = pytest.mark.parametrize("town", ["signed"], indirect=True)


def pass_others(town: Town) -> None:
    """Neighbours who pass every day at three times, and strangers who pass once."""
    for day in range(1, 27):
        for number, camera in enumerate(CAMERAS):
            for hours in (1, 2, 6):
                town.pass_by(f"1{number}ABC3", camera, day * DAY + hours * HOUR)
    for day in range(1, 10):
        for number in range(4):
            town.pass_by(f"{day}{number}DEF4", "west-1", day * DAY + (3 + number) * HOUR)


def look_back(town: Town) -> dict[str, Any]:
    """An investigation of as long as passages are kept."""
    return {"since": (town.now - 27 * DAY).isoformat()}


def go_to(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(entering, "get_now", lambda: moment)


def test_who_was_at_several_scenes_leads_and_a_neighbour_does_not(town: Town) -> None:
    pass_others(town)
    scenes = []
    for number, camera in enumerate(("west-1", "north-1", "east-1"), 1):
        ago = 2 * number * DAY + 2 * HOUR
        town.pass_by(CAR, camera, ago)
        at = (town.now - ago).isoformat()
        scenes.append({"cameras": [camera], "at": at, "within_minutes": 15})
    path = town.start(**look_back(town))
    asked = town.answer(path, {"kind": "scenes", "scenes": scenes})
    shown = town.get(MEMBER, asked)
    first = shown["candidates"][0]
    assert town.post(MEMBER, f"{asked}/candidates/1/unmask")["plate"] == CAR
    assert (first["joint"], first["own"]) == (3, 3)
    assert first["adjusted_p"] <= shown["question"]["level"]
    assert first["one_in"] > 100
    assert shown["question"]["silent_cameras"] == []
    told = shown["question"]
    assert (told["occasions"], told["skipped_scenes"], told["skipped_passages"]) == (3, [], 0)
    assert 26 <= told["known_days"] <= 28
    assert datetime.fromisoformat(told["looked_since"]) == town.now - 27 * DAY


def test_where_too_little_is_known_of_other_days_nobody_is_proposed_and_that_is_said(town: Town) -> None:
    scenes = []
    for day in (1, 3):
        town.pass_by(CAR, "west-1", day * DAY)
        at = (town.now - day * DAY).isoformat()
        scenes.append({"cameras": ["west-1"], "at": at, "within_minutes": 15})
    path = town.start()
    town.post(MEMBER, f"{path}/questions", {"kind": "scenes", "scenes": scenes})
    assert town.refused(MEMBER, f"{path}/questions/1/steps") == "history_too_short"
    town.post(MEMBER, f"{path}/questions", {"kind": "companions", "plate": CAR, "window_seconds": 60})
    assert town.refused(MEMBER, f"{path}/questions/2/steps") == "history_too_short"


def test_who_travelled_with_a_car_is_found(town: Town) -> None:
    pass_others(town)
    for number, camera in enumerate(("west-1", "north-1", "east-1", "south-1"), 1):
        ago = 2 * number * DAY + 5 * HOUR
        town.pass_by(CAR, camera, ago)
        town.pass_by(COMPANION, camera, ago - 20 * SECOND)
    path = town.start(**look_back(town))
    asked = town.answer(path, {"kind": "companions", "plate": CAR, "window_seconds": 60})
    assert len(town.get(MEMBER, asked)["candidates"]) == 1
    assert town.post(MEMBER, f"{asked}/candidates/1/unmask")["plate"] == COMPANION


def test_a_plate_known_in_part_takes_steps_and_a_death_loses_none(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.pass_by(CAR, "west-1", 9 * DAY)
    town.pass_by("7KAB92", "east-1", HOUR)
    monkeypatch.setattr(questions, "STEP", timedelta())
    path = town.start()
    number = town.post(MEMBER, f"{path}/questions", {"kind": "plate", "plate": "7K*92"})["question"]["number"]
    asked = f"{path}/questions/{number}"
    first = town.post(MEMBER, f"{asked}/steps")
    with monkeypatch.context() as broken:
        broken.setattr(DynamoInvestigations, "keep_work", lambda *_: 1 / 0)
        assert town.ask(MEMBER, "POST", f"{asked}/steps")[0] == 500
    second = town.post(MEMBER, f"{asked}/steps")
    assert datetime.fromisoformat(second["searched_from"]) == datetime.fromisoformat(first["searched_from"]) - HOUR
    monkeypatch.setattr(questions, "STEP", timedelta(minutes=5))
    assert town.post(MEMBER, f"{asked}/steps")["question"]["state"] == "answered"
    shown = town.get(MEMBER, asked)
    assert len(shown["candidates"]) == 2
    assert shown["question"]["silent_cameras"] == ["north-1", "south-1"]
    # Again: the same answer, and no other.
    assert town.post(MEMBER, f"{asked}/steps")["question"] == town.get(MEMBER, asked)["question"]


def test_a_death_between_candidates_and_answer_shows_nothing_and_the_next_step_answers(
    town: Town, monkeypatch: pytest.MonkeyPatch, scan_table: Scan
) -> None:
    town.pass_by(CAR, "west-1", HOUR)
    path = town.start()
    asked = f"{path}/questions/1"
    town.post(MEMBER, f"{path}/questions", {"kind": "plate", "plate": CAR})
    with monkeypatch.context() as broken:
        broken.setattr("platewatch.aws.tables.Table.put_if", lambda *_: 1 / 0)
        assert town.ask(MEMBER, "POST", f"{asked}/steps")[0] == 500
    assert town.get(MEMBER, asked)["candidates"] == []
    town.post(MEMBER, f"{asked}/steps")
    assert len(town.get(MEMBER, asked)["candidates"]) == 1
    # Those of the step that died are named by nobody, and end with the investigation.
    assert sum(item["sk"]["S"].startswith("candidate#") for item in scan_table("investigations")) == 2


def test_it_ends_by_itself_to_the_moment_and_the_sweep_destroys_what_was_not_verified(
    town: Town, monkeypatch: pytest.MonkeyPatch, scan_table: Scan
) -> None:
    town.pass_by(CAR, "west-1", HOUR)
    town.pass_by("7KAB92", "west-1", 2 * HOUR)
    ends = town.now + HOUR
    path = town.start(ends_at=ends.isoformat())
    asked = town.answer(path, {"kind": "plate", "plate": "7K??92"})
    town.post(MEMBER, f"{asked}/candidates/1/unmask")
    town.post(MEMBER, f"{asked}/candidates/1/pictures", {"passages": [1]})
    town.post(MEMBER, f"{asked}/candidates/1/verdict", {"verdict": "verified", "words": "it is that car"})
    go_to(monkeypatch, ends - SECOND)
    assert len(town.get(MEMBER, asked)["candidates"]) == 2
    go_to(monkeypatch, ends)
    assert town.refused(MEMBER, asked, method="GET") == "investigation_ended"
    store = DynamoEndedInvestigations(clients.dynamodb(), "investigations")
    before = len(scan_table("investigations"))
    assert sweep_ended(store, open_audit_log(), ends - SECOND) == 0
    assert sweep_ended(store, open_audit_log(), ends + SECOND) == 1
    assert len(scan_table("investigations")) == before - 1
    # The passages themselves are gone by then, and what was verified stays with its pictures.
    for item in scan_table("passages"):
        clients.dynamodb().delete_item(TableName="passages", Key={name: item[name] for name in ("pk", "sk")})
    made = town.post(MEMBER, f"{path}/dossier", {"language": "en", "pictures": True})["document"]
    [question] = made["questions"]
    assert (question["candidates"], question["never_unmasked"], len(question["found"])) == (2, 1, 1)
    assert question["found"][0]["frames"][0]["overview"]["state"] == "kept"
    term = ends + timedelta(days=365)
    go_to(monkeypatch, term)
    assert town.refused(MEMBER, f"{path}/dossier", {"language": "en"}) == "investigation_unknown"
    left = len(scan_table("investigations"))
    assert sweep_ended(store, open_audit_log(), term + SECOND) == left > 10
    assert scan_table("investigations") == []


def test_an_early_end_that_was_interrupted_is_finished_by_the_next_look(
    town: Town, monkeypatch: pytest.MonkeyPatch, scan_table: Scan
) -> None:
    town.pass_by(CAR, "west-1", HOUR)
    path = town.start()
    town.answer(path, {"kind": "plate", "plate": CAR})
    with monkeypatch.context() as broken:
        broken.setattr(DynamoInvestigations, "clear", lambda *_: 1 / 0)
        assert town.ask(MEMBER, "POST", f"{path}/end")[0] == 500
    assert town.refused(MEMBER, f"{path}/questions/1", method="GET") == "investigation_ended"
    kinds = {item["sk"]["S"].partition("#")[0] for item in scan_table("investigations")}
    assert not kinds & {"candidate", "plate", "work"}


def test_a_passage_that_has_expired_is_no_candidates(
    town: Town, monkeypatch: pytest.MonkeyPatch, scan_table: Scan
) -> None:
    """What is left of the candidate is a plate that was read from that passage: nobody may unmask that either."""
    kept = town.pass_by(CAR, "west-1", 9 * DAY)
    path = town.start(ends_at=(town.now + 27 * DAY).isoformat())
    asked = town.answer(path, {"kind": "plate", "plate": CAR})
    assert len(town.get(MEMBER, asked)["candidates"][0]["passages"]) == 1
    go_to(monkeypatch, kept.captured_at + 28 * DAY)
    for verb, body in (("unmask", None), ("pictures", {"passages": [1]})):
        assert town.refused(MEMBER, f"{asked}/candidates/1/{verb}", body) == "candidate_unknown"
    assert town.get(MEMBER, asked)["candidates"] == []
    # And the sweep destroys the copy then, long before the investigation ends.
    store = DynamoEndedInvestigations(clients.dynamodb(), "investigations")
    assert sweep_ended(store, open_audit_log(), kept.captured_at + 28 * DAY) == 1
    assert not any(item["sk"]["S"].startswith("candidate#") for item in scan_table("investigations"))


def test_under_hit_no_hit_hits_alone_are_searched_and_every_answer_says_so(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETENTION_MODE", "hit-no-hit")
    monkeypatch.setenv("PASSAGES_TABLE", "")
    alert = make_alert_for("unit-1")
    sighting = replace(alert.sighting, captured_at=town.now - HOUR, received_at=town.now - HOUR)
    retention = retain_hit(sighting.captured_at, sighting.received_at)
    alert = replace(alert, created_at=town.now - HOUR, sighting=sighting, retention=retention)
    DynamoAlerts(clients.dynamodb(), "alerts").record_alert(alert)
    pictures = S3Evidence(clients.s3(), "evidence")
    for key, data in ((alert.sighting.evidence.overview_key, OVERVIEW), (alert.sighting.evidence.plate_key, PLATE)):
        clients.s3().put_object(Bucket="evidence", Key=key, Body=data)
    assert pictures.find_kept(alert.sighting.evidence.plate_key) == PLATE
    path = town.start()
    asked = town.answer(path, {"kind": "plate", "plate": alert.hit.plate})
    shown = town.get(MEMBER, asked)
    assert shown["investigation"]["over"] == "hits"
    assert "Only hits are searched" in shown["investigation"]["notice"]
    assert len(shown["candidates"]) == 1
    made = town.post(MEMBER, f"{path}/dossier", {"language": "en"})
    assert made["dossier"]["warnings"][0].startswith("HITS ONLY")
    monkeypatch.setenv("RETENTION_MODE", "126jj")
    town.post(MEMBER, f"{path}/questions", {"kind": "plate", "plate": "12ABC3"})
    assert town.refused(MEMBER, f"{path}/questions/2/steps") == "investigation_ended"


def test_a_candidate_whose_pictures_are_all_altered_can_be_rejected_and_never_verified(town: Town) -> None:
    for number in (1, 2):
        town.replace_pictures(town.pass_by(CAR, "west-1", number * DAY))
    asked = town.answer(town.start(), {"kind": "plate", "plate": CAR})
    one = f"{asked}/candidates/1"
    verified, rejected = ({"verdict": verdict, "words": "no picture"} for verdict in ("verified", "rejected"))
    town.post(MEMBER, f"{one}/unmask")
    told = town.post(MEMBER, f"{one}/pictures", {"passages": [1]})["candidate"]
    assert (told["tried"], told["seen"]) == ([1], [])
    assert town.refused(MEMBER, f"{one}/verdict", rejected) == "pictures_unseen"
    assert town.post(MEMBER, f"{one}/pictures", {"passages": [2]})["candidate"]["tried"] == [1, 2]
    assert town.refused(MEMBER, f"{one}/verdict", verified) == "pictures_unseen"
    decided = town.post(MEMBER, f"{one}/verdict", rejected)["candidate"]
    assert (decided["state"], decided["verdict_by"]) == ("rejected", MEMBER)


def test_a_look_before_there_is_an_answer_is_on_the_record_and_not_in_the_story(town: Town, scan_table: Scan) -> None:
    town.pass_by(CAR, "west-1", HOUR)
    path = town.start()
    question = {"kind": "plate", "plate": CAR}
    town.post(MEMBER, f"{path}/questions", question)
    before = len(scan_table("audit"))
    town.get(MEMBER, f"{path}/questions/1")
    town.post(MEMBER, f"{path}/questions", question)
    assert len(scan_table("audit")) == before + 2
    town.answer(path, question)
    town.get(MEMBER, f"{path}/questions/1")
    told = town.get(MEMBER, f"{path}/story")["events"]
    assert [event["act"] for event in told] == ["opened", "approved", "asked", "answered", "looked"]
    assert told[3]["text"]["en"] == "Question 1 was answered: 1 candidate."
    assert {event["by"] for event in told} == {MEMBER, APPROVER}
