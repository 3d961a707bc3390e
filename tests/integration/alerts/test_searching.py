"""Searching alerts and a hit's story through the API's handler, under moto."""

import hashlib
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.alerts.alert import Alert, format_alert_id
from platewatch.alerts.answers import NOBODY, Answer, Answers, Step
from platewatch.alerts.aws.holds_table import open_holds
from platewatch.alerts.delivery import Attempt, Delivery, DeliverySource, DeliveryState
from platewatch.alerts.hold import HoldOrder, add_hold
from platewatch.aws import clients
from platewatch.aws.plate_tags import open_tagger
from platewatch.composition.alerting import open_hit_pictures
from platewatch.retention.terms import Ground, Retention
from tests.integration.alerts.conftest import OVERVIEW, PLATE, Ask, Deployment
from tests.unit.alerts.fake_search import make_born
from tests.unit.alerts.makers import NOON, make_entry, make_recipient

Scan = Callable[[str], list[dict[str, Any]]]

CASE = "PL1300-2026-17"
PURPOSE = {"X-Reason": "open case", "X-Case-Number": CASE}
DAYS = {"from": "2026-03-11", "to": "2026-03-13"}
HOUR = timedelta(hours=1)


@pytest.fixture
def search(ask: Ask) -> Ask:
    def send(headers: dict[str, str] = PURPOSE, **asked: Any) -> tuple[int, dict[str, Any]]:
        return ask("POST", "/v1/alert-searches", DAYS | asked, headers=headers)

    return send


def record(deployment: Deployment, *alerts: Alert) -> None:
    for alert in alerts:
        deployment.alerts.record_alert(alert)


def deliver(deployment: Deployment, alert: Alert, *attempts: Attempt) -> None:
    delivery = Delivery(alert.alert_id, alert.recipient_id, DeliveryState.PENDING, alert.retention)
    deployment.deliveries.open_delivery(delivery)
    for attempt in attempts:
        deployment.deliveries.log_attempt(delivery, attempt)


@contextmanager
def calls_counted() -> Iterator[Counter[str]]:
    """Counts the calls of DynamoDB while it lasts."""
    counts: Counter[str] = Counter()
    events = clients.dynamodb().meta.events

    def count(model: Any, **_: Any) -> None:
        counts[model.name] += 1

    events.register("before-call.dynamodb", count)
    yield counts
    events.unregister("before-call.dynamodb", count)


def test_a_hit_is_one_line_with_everybody_who_was_to_be_told(deployment: Deployment, search: Ask) -> None:
    deployment.add_recipients(make_recipient("unit-1"), make_recipient("unit-2"), make_recipient("unit-3"))
    first, second = make_born("p1", "unit-1", NOON), make_born("p1", "unit-2", NOON + 36 * HOUR)
    record(deployment, first, second, make_born("p2", "unit-1", NOON + HOUR))
    deliver(deployment, first, Attempt(NOON, error="Throttling"))
    deployment.deliveries.fail_delivery(Delivery(first.alert_id, "unit-1", DeliveryState.PENDING, first.retention))
    deliver(deployment, second, Attempt(NOON + HOUR, message_id="m-1"))
    status, answer = search()
    assert status == 200
    newer, older = answer["hits"]
    assert [hit["captured_at"] for hit in answer["hits"]] == ["2026-03-12T11:00:00.000Z"] * 2
    assert (newer["hit_id"], newer["told"], newer["plate_written"]) == (first.hit_id, "told", "7-KXL-92")
    told = [(one["name"], one["state"], one["created_at"]) for one in newer["alerts"]]
    assert told == [
        ("Name of unit-1", "failed", "2026-03-12T11:00:00.000Z"),
        ("Name of unit-2", "accepted", "2026-03-13T23:00:00.000Z"),
    ]
    assert (older["told"], [one["state"] for one in older["alerts"]]) == ("waiting", [None])
    assert (answer["next"], answer["restricted"], answer["notes"]) == (None, 0, [])


def test_the_pages_of_an_answer_have_each_hit_once(deployment: Deployment, search: Ask) -> None:
    deployment.add_recipients(make_recipient("unit-1"), make_recipient("unit-2"))
    for number in range(9):
        at = NOON + timedelta(hours=7 * (number // 2))
        # Two hits at the same moment, and each with an alert of another day.
        record(deployment, make_born(f"p{number}", "unit-1", at), make_born(f"p{number}", "removed", at - 13 * HOUR))
    seen: list[str] = []
    after = None
    while True:
        status, answer = search(limit=2, after=after, **{"from": "2026-03-10", "to": "2026-03-15"})
        assert status == 200
        seen += [hit["hit_id"] for hit in answer["hits"]]
        if (after := answer["next"]) is None:
            break
    assert len(seen) == len(set(seen)) == 9


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"plate": "7-kxl 92"}, {"p1"}),
        ({"plate": "goab123", "list": "missing"}, {"p2"}),
        ({"case": "pl-9"}, {"p2"}),
        ({"camera": "west-1"}, {"p1", "p2"}),
        ({"state": "answered"}, {"p2"}),
        ({"state": "open", "plate": "GOAB123"}, set()),
        ({"from": "2026-03-12T11:30:00Z"}, {"p2"}),
        ({"to": "2026-03-12T12:00:00Z"}, {"p1"}),
        ({"from": "2026-03-13"}, set()),
    ],
)
def test_what_is_asked_for_is_found(
    deployment: Deployment, search: Ask, asked: dict[str, str], found: set[str]
) -> None:
    deployment.add_recipients(make_recipient("unit-1"))
    deployment.add_lists("missing", "stolen")
    other = make_entry("GOAB123", list_name="missing", case_number="PL-9", country="DE")
    named = {
        "p1": make_born("p1", "unit-1", NOON),
        "p2": make_born("p2", "unit-1", NOON + HOUR, other, plate_read="GOAB123"),
    }
    record(deployment, *named.values())
    deployment.alerts.save_answers(
        named["p2"], NOBODY, Answers((Answer(Step.ACKNOWLEDGE, "unit-1", NOON, None, "unit-1"),)), NOON
    )
    status, answer = search(**asked)
    assert status == 200
    assert {hit["hit_id"] for hit in answer["hits"]} == {named[name].hit_id for name in found}


def test_a_search_is_recorded_with_tags_and_no_plate(
    deployment: Deployment, search: Ask, scan_table: Scan, capsys: pytest.CaptureFixture[str]
) -> None:
    deployment.add_lists("stolen")
    record(deployment, make_born("p1", "unit-1", NOON))
    assert search(plate="7-KXL-92", list="stolen", camera="west-1", case="2026-17")[1]["plate"] == "7KXL92"
    # Somebody looks for a plate that nobody has seen, and types one where a name belongs.
    status, answer = search(plate="99-ZZZ-9", list="88-yyy-8", camera="77-XXX-7", case="66-WWW-6")
    assert (status, answer["hits"]) == (200, [])
    first, second = scan_table("audit")
    assert (first["action"]["S"], first["subject"]["S"], first["case_number"]["S"]) == ("consult", "alerts", CASE)
    detail = {name: text["S"] for name, text in first["detail"]["M"].items()}
    assert (detail["what"], detail["asked"], detail["shown"]) == ("search", "case list plate camera", "1")
    assert (detail["list_asked"], detail["camera_asked"]) == ("hotlist:stolen", "camera:west-1")
    assert detail["case_asked"] == "2026-17"
    tag = open_tagger().tag_plates(["7KXL92"])[0]
    assert tag in repr(first)
    unknown = {name: text["S"] for name, text in second["detail"]["M"].items()}
    assert (unknown["list_asked"], unknown["camera_asked"]) == ("hotlist:unknown", "camera:unknown")
    assert open_tagger().tag_plates(["99ZZZ9"])[0] in repr(second)
    written = (repr([first, second]) + "".join(capsys.readouterr())).upper().replace("-", "")
    for plate in ("7KXL92", "99ZZZ9", "88YYY8", "77XXX7", "66WWW6"):
        assert plate not in written


def test_where_nothing_is_found_a_name_that_is_not_there_is_told(deployment: Deployment, search: Ask) -> None:
    deployment.add_lists("stolen")
    notes = search(list="stolne", camera="west-2")[1]["notes"]
    assert ["stolen" in notes[0], "west-1" in notes[1]] == [True, True]
    assert search(list="stolen", camera="west-1")[1]["notes"] == []


def test_restricted_hits_are_counted_and_shown_by_an_authority(
    deployment: Deployment, search: Ask, scan_table: Scan
) -> None:
    alert = make_born("p1", "unit-1", NOON)
    record(deployment, replace(alert, retention=replace(alert.retention, free_until=NOON + HOUR)))
    status, answer = search()
    assert (status, answer["hits"], answer["restricted"]) == (200, [], 1)
    status, answer = search(headers=PURPOSE | {"X-Authority": "OvJ De Vries"})
    assert (len(answer["hits"]), answer["restricted"]) == (1, 0)
    assert scan_table("audit")[-1]["detail"]["M"]["restricted_use"]["S"] == "OvJ De Vries"


def test_what_has_expired_is_not_found(deployment: Deployment, search: Ask) -> None:
    record(deployment, replace(make_born("p1", "unit-1", NOON), retention=Retention(NOON + HOUR, Ground.HIT)))
    assert search()[1]["hits"] == []


@pytest.mark.parametrize("missing", ["X-Reason", "X-Case-Number"])
def test_without_reason_and_case_nothing_is_searched(search: Ask, scan_table: Scan, missing: str) -> None:
    status, answer = search(headers={name: text for name, text in PURPOSE.items() if name != missing})
    assert (status, answer["error"]["field"]) == (400, missing)
    assert scan_table("audit") == []


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"to": "2026-05-01"}, "to"),
        ({"plate": "7KXL92!"}, "plate"),
        ({"limit": 51}, "limit"),
        ({"after": "x"}, "after"),
    ],
)
def test_bad_input_is_refused_by_field(search: Ask, scan_table: Scan, asked: dict[str, Any], field: str) -> None:
    status, answer = search(**asked)
    assert (status, answer["error"]["field"]) == (400, field)
    assert "7KXL92" not in repr(answer)
    assert scan_table("audit") == []


def test_a_search_makes_few_calls(deployment: Deployment, search: Ask) -> None:
    """A month with thirty hits of five recipients: a look for each day, and the rest a hundred items at a time."""
    deployment.add_recipients(*(make_recipient(f"unit-{number}") for number in range(5)))
    for number in range(30):
        for recipient in range(5):
            record(deployment, make_born(f"p{number}", f"unit-{recipient}", NOON + timedelta(hours=number * 20)))
    with calls_counted() as counts:
        _, answer = search(limit=50, **{"from": "2026-03-12", "to": "2026-04-11"})
    assert len(answer["hits"]) == 30
    assert counts["Scan"] == 0
    assert counts["Query"] == 31 + 1
    assert counts["BatchGetItem"] <= 2 * 26


@pytest.fixture
def hit(deployment: Deployment) -> Alert:
    """A hit with pictures, told to unit-1 and, because nobody answered, to unit-2."""
    deployment.add_recipients(make_recipient("unit-1"), make_recipient("unit-2", tier=2))
    now = datetime.now(UTC).replace(microsecond=0)
    read = deployment.add_read(("7KXL92", 0.97))
    retention = Retention(now + timedelta(days=300), Ground.HIT, now + timedelta(days=100))
    evidence = open_hit_pictures().keep(read.evidence, retention)
    first, second, gone = (
        replace(make_born("p1", name, now + timedelta(minutes=minutes)).with_evidence(evidence), retention=retention)
        for name, minutes in (("unit-1", 0), ("unit-2", 10), ("removed", 1))
    )
    record(deployment, first, second, gone)
    deliver(deployment, first, Attempt(now, error="Throttling"), Attempt(now, message_id="m-1"))
    deployment.deliveries.confirm_delivery(first.alert_id, "unit-1", DeliverySource.SMS_PHONE, now)
    deliver(deployment, second)
    return first


def test_a_story_tells_all_that_is_kept(deployment: Deployment, ask: Ask, hit: Alert, scan_table: Scan) -> None:
    answers = Answers((Answer(Step.ACKNOWLEDGE, "unit-2", hit.created_at, None, "unit-2"),))
    deployment.alerts.save_answers(hit, NOBODY, answers, hit.created_at)
    add_hold(HoldOrder(hit.alert_id, "OvJ De Vries", NOON + timedelta(days=900)), CASE, "arn:x", NOON, open_holds())
    status, story = ask("GET", f"/v1/alerts/{hit.alert_id}/story", headers=PURPOSE)
    assert status == 200
    assert [answer["name"] for answer in story["alert"]["answers"]] == ["Name of unit-2"]
    assert [(one["name"], one["state"]) for one in story["alerts"]] == [
        ("Name of unit-1", "delivered"),
        ("removed", None),
        ("Name of unit-2", "pending"),
    ]
    first = story["alerts"][0]
    assert ([one["result"] for one in first["attempts"]], first["source"]) == (["failed", "accepted"], "sms-phone")
    (frame,) = story["frames"]
    assert frame["overview"] == {
        "state": "kept",
        "sha256": hashlib.sha256(OVERVIEW).hexdigest(),
        "found_sha256": hashlib.sha256(OVERVIEW).hexdigest(),
        "jpeg": None,
    }
    assert (story["whole"], story["nobody_left"], story["dossier"]) == (True, False, None)
    assert [hold["authority"] for hold in story["holds"]] == ["OvJ De Vries"]
    assert (story["asked"]["name"], story["asked"]["reason"]) == ("j.jansen", "open case")
    written = scan_table("audit")[-1]
    assert (written["subject"]["S"], written["detail"]["M"]["what"]["S"]) == (f"alert:{hit.alert_id}", "story")


def test_pictures_come_with_the_story_where_they_are_asked_for(ask: Ask, hit: Alert) -> None:
    _, story = ask("GET", f"/v1/alerts/{hit.alert_id}/story", query={"pictures": "true"}, headers=PURPOSE)
    assert b64decode(story["frames"][0]["plate"]["jpeg"]) == PLATE


def test_a_picture_that_is_not_the_recorded_one_is_told_loudly(ask: Ask, hit: Alert) -> None:
    clients.s3().put_object(Bucket="evidence", Key=hit.sighting.evidence.plate_key, Body=b"\xff\xd8another")
    clients.s3().delete_object(Bucket="evidence", Key=hit.sighting.evidence.overview_key)
    query = {"pictures": "true", "dossier": "en"}
    _, story = ask("GET", f"/v1/alerts/{hit.alert_id}/story", query=query, headers=PURPOSE)
    plate, overview = story["frames"][0]["plate"], story["frames"][0]["overview"]
    assert (plate["state"], b64decode(plate["jpeg"])) == ("altered", b"\xff\xd8another")
    assert plate["found_sha256"] == hashlib.sha256(b"\xff\xd8another").hexdigest() != plate["sha256"]
    assert (overview["state"], overview["jpeg"], overview["found_sha256"]) == ("gone", None, None)
    assert story["dossier"]["warnings"][0].startswith("WARNING: 1 of the pictures")


def test_a_dossier_is_told_in_the_language_that_was_asked_for_and_recorded_as_one(
    ask: Ask, hit: Alert, scan_table: Scan
) -> None:
    _, story = ask("GET", f"/v1/alerts/{hit.alert_id}/story", query={"dossier": "nl"}, headers=PURPOSE)
    assert story["dossier"]["lead"].startswith("Een treffer is een aanwijzing, geen bewijs")
    assert scan_table("audit")[-1]["detail"]["M"]["what"]["S"] == "dossier"
    status, answer = ask("GET", f"/v1/alerts/{hit.alert_id}/story", query={"dossier": "fr"}, headers=PURPOSE)
    assert (status, answer["error"]["field"]) == (400, "dossier")


def test_the_story_of_a_restricted_alert_needs_an_authority(
    deployment: Deployment, ask: Ask, hit: Alert, scan_table: Scan
) -> None:
    alert = make_born("p9", "unit-1", NOON)
    record(deployment, replace(alert, retention=replace(alert.retention, free_until=NOON)))
    path = f"/v1/alerts/{alert.alert_id}/story"
    status, answer = ask("GET", path, headers=PURPOSE)
    assert (status, answer["error"]["code"]) == (403, "alert_restricted")
    # That it was tried is recorded too.
    assert scan_table("audit")[-1]["subject"]["S"] == f"alert:{alert.alert_id}"
    status, story = ask("GET", path, query={"dossier": "en"}, headers=PURPOSE | {"X-Authority": "OvJ De Vries"})
    assert (status, story["retention"]["restricted"]) == (200, True)
    assert any("OvJ De Vries" in warning for warning in story["dossier"]["warnings"])


def test_an_expired_alert_has_a_story_for_its_hold_alone(deployment: Deployment, ask: Ask, hit: Alert) -> None:
    ended = Retention(NOON + timedelta(days=30), Ground.HIT)
    alert, other = (replace(make_born("p9", name, NOON), retention=ended) for name in ("unit-1", "unit-2"))
    evidence = replace(hit.sighting.evidence)
    record(deployment, alert.with_evidence(evidence), other.with_evidence(evidence))
    path = f"/v1/alerts/{alert.alert_id}/story"
    assert ask("GET", path, headers=PURPOSE)[0] == 404
    add_hold(HoldOrder(alert.alert_id, "OvJ", NOON + timedelta(days=1500)), CASE, "arn:x", NOON, open_holds())
    for key in (evidence.overview_key, evidence.plate_key):
        clients.s3().delete_object(Bucket="evidence", Key=key)
    status, story = ask("GET", path, headers=PURPOSE)
    assert status == 200
    assert [one["recipient_id"] for one in story["alerts"]] == ["unit-1"]
    # The held copies are shown.
    assert story["frames"][0]["plate"]["state"] == "kept"
    assert ask("GET", path, headers=PURPOSE | {"X-Case-Number": "PL1300-2026-99"})[0] == 404


def test_no_story_without_a_purpose_or_of_what_is_not_there(ask: Ask, hit: Alert, scan_table: Scan) -> None:
    assert ask("GET", f"/v1/alerts/{hit.alert_id}/story")[0] == 400
    for alert_id in (format_alert_id("p", "e", "r"), "7KXL92"):
        status, answer = ask("GET", f"/v1/alerts/{alert_id}/story", headers=PURPOSE)
        assert (status, answer["error"]["code"]) == (404, "alert_unknown")
    assert "7KXL92" not in repr(scan_table("audit"))


def test_a_story_makes_few_calls(ask: Ask, hit: Alert) -> None:
    with calls_counted() as counts:
        ask("GET", f"/v1/alerts/{hit.alert_id}/story", headers=PURPOSE)
    assert counts["Scan"] == 0
    assert sum(counts.values()) <= 30
