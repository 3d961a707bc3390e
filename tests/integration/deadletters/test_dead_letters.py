"""Dead letters over the API, listed, tried again and dropped, and each recorded before it is done."""

import importlib
import io
import json
import re
import uuid
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from time import monotonic

import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from platewatch.alerts.aws.deliveries_queue import SqsDeliveries, parse_order
from platewatch.aws import clients
from platewatch.aws.first_sent import FIRST_SENT, find_first_sent, write_first_sent
from platewatch.cameras.camera import Lane
from platewatch.cli.main import main
from platewatch.composition.dead_letters import NOT_OURS, UNNAMED, describe_body
from platewatch.deadletters.letters import QueueName
from platewatch.reading.record import ReadRef
from platewatch.snapshots.aws.arrival_messages import parse_arrivals
from platewatch.snapshots.aws.arrivals import open_excess
from platewatch.snapshots.aws.reads_queue import ReadMessage, SqsReads, write_message
from platewatch.snapshots.snapshot import Snapshot, format_key
from platewatch.snapshots.turn import process_in_turn
from platewatch.text.timestamps import format_utc
from tests.integration.queue_events import take_events

CAPTURED = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)
READ = ReadRef("ab" * 16 + "-00", "west-1", CAPTURED)
ALERT = "0a" * 16
ORDER = json.dumps({"alert_id": ALERT, "recipient_id": "desk"})
SNAPSHOT = Snapshot("west-1", Lane.PRIORITY, READ.captured_at, "c" * 64, "image/jpeg")
ARRIVAL = json.dumps({"Records": [{"s3": {"object": {"key": format_key(SNAPSHOT)}}}]})


@pytest.fixture
def queues(make_queue, monkeypatch):
    """Source and dead letters of each queue; a message that was received twice is a dead letter."""
    found = {}
    for name in QueueName:
        source, dead = make_queue(name), make_queue(f"{name}-dead")
        asked = {"QueueUrl": dead, "AttributeNames": ["QueueArn"]}
        arn = clients.sqs().get_queue_attributes(**asked)["Attributes"]["QueueArn"]
        policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
        clients.sqs().set_queue_attributes(QueueUrl=source, Attributes={"RedrivePolicy": policy})
        found[name] = (source, dead)
    monkeypatch.setenv("RETENTION_MODE", "hit-no-hit")
    monkeypatch.setenv("REDRIVEN_TO", " ".join(source for source, _ in found.values()))
    monkeypatch.setenv("DEAD_LETTERS", " ".join(dead for _, dead in found.values()))
    return found


class Lambda:
    """Lambda, where watch alone can be invoked."""

    def __init__(self, watch, context):
        self.watch, self.context = watch, context

    def invoke(self, *, FunctionName, Payload):
        assert FunctionName == "watch"
        answer = self.watch(json.loads(Payload), self.context)
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}


@pytest.fixture
def ask(queues, monkeypatch, http_event, lambda_context):
    app, watch = (importlib.import_module(f"functions.{name}.app") for name in ("api", "watch"))
    monkeypatch.setenv("WATCH_FUNCTION", "watch")
    monkeypatch.setattr(clients, "functions", lambda: Lambda(watch.handler, lambda_context))

    def send(method, path, body=None, **query):
        response = app.handler(http_event(method, f"/v1/dead-letters{path}", body=body, query=query), lambda_context)
        return response["statusCode"], json.loads(response["body"])

    return send


def fail(queues, name=QueueName.READS_PRIORITY, body=None, **more):
    """Sends a message that fails every attempt."""
    source, _ = queues[name]
    clients.sqs().send_message(QueueUrl=source, MessageBody=body or write_message(ReadMessage(READ, False)), **more)
    for _ in range(2):
        clients.sqs().receive_message(QueueUrl=source, VisibilityTimeout=0, MaxNumberOfMessages=10)


def look(url):
    return (
        clients.sqs()
        .receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=0,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        .get("Messages", [])
    )


@contextmanager
def hours_ago(hours, monkeypatch):
    """What is sent meanwhile was sent so long ago."""
    with monkeypatch.context() as patched:
        moment = round((datetime.now(UTC) - timedelta(hours=hours)).timestamp() * 1000)
        patched.setattr("moto.sqs.models.unix_time_millis", lambda: moment)
        yield


def move_on(url, dead):
    """What waits there becomes a dead letter, as SQS moves it: with its attributes, and sent when it was."""
    arn = clients.sqs().get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    clients.sqs().set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": policy})
    for _ in range(2):
        clients.sqs().receive_message(QueueUrl=url, VisibilityTimeout=0, MaxNumberOfMessages=10)


def test_nothing_waits(ask):
    assert ask("GET", "") == (200, {"dead_letters": []})


def test_a_dead_letter_is_shown_with_its_times_and_without_its_words(ask, queues):
    fail(queues)
    status, answer = ask("GET", "")
    [letter] = answer["dead_letters"]
    assert status == 200
    assert (letter["queue"], letter["function"]) == ("reads-priority", "match")
    assert letter["about"] == {"read": READ.read_id, "camera": "west-1", "captured_at": format_utc(CAPTURED)}
    first, until, gone = (
        datetime.fromisoformat(letter[name]) for name in ("first_sent_at", "redrive_until", "gone_at")
    )
    assert abs(datetime.now(UTC) - first) < timedelta(minutes=1)
    assert (until - CAPTURED, gone - first) == (timedelta(days=1), timedelta(days=4))
    assert ask("GET", "", queue="reads-priority") == ask("GET", "")
    assert ask("GET", "", queue="webhooks") == (200, {"dead_letters": []})


def test_where_every_passage_is_kept_its_day_begins_with_its_first_send(ask, queues, monkeypatch):
    monkeypatch.setenv("RETENTION_MODE", "126jj")
    fail(queues)
    [letter] = ask("GET", "")[1]["dead_letters"]
    first, until = (datetime.fromisoformat(letter[name]) for name in ("first_sent_at", "redrive_until"))
    assert until - first == timedelta(days=1)


def test_a_picture_that_waited_in_its_camera_has_less_than_a_day(ask, queues):
    old = ReadRef(READ.read_id, "west-1", CAPTURED - timedelta(days=1))
    fail(queues, body=write_message(ReadMessage(old, False)))
    assert ask("POST", "/redrive", {"queue": "reads-priority"})[1]["redriven"] == 0
    assert len(look(queues[QueueName.READS_PRIORITY][1])) == 1


def test_what_is_tried_again_carries_its_sealed_pictures_and_nobody_sees_them(ask, queues):
    # Together more than SQS takes in one call.
    sealed = [bytes([number]) * 110_000 for number in range(3)]
    for each in sealed:
        fail(queues, MessageAttributes={"Pictures": {"DataType": "Binary", "BinaryValue": each}})
    answered = ask("GET", "")[1]["dead_letters"]
    assert [set(each["about"]) for each in answered] == [{"read", "camera", "captured_at"}] * 3
    assert ask("POST", "/redrive", {"queue": "reads-priority"})[1]["redriven"] == 3
    source, dead = queues[QueueName.READS_PRIORITY]
    assert sorted(each["MessageAttributes"]["Pictures"]["BinaryValue"] for each in look(source)) == sealed
    assert look(dead) == []


def test_one_is_tried_again_where_it_came_from_with_its_first_send_and_its_camera(ask, queues, scan_people):
    fail(queues, MessageGroupId="west-1")
    source, dead = queues[QueueName.READS_PRIORITY]
    [letter] = ask("GET", "")[1]["dead_letters"]
    body = {"queue": "reads-priority", "id": letter["id"]}
    done = {"queue": "reads-priority", "redriven": 1, "expired": 0, "more": False}
    assert ask("POST", "/redrive", body) == (200, done)
    [message] = look(source)
    assert json.loads(message["Body"])["read_id"] == READ.read_id
    assert message["Attributes"]["MessageGroupId"] == "west-1"
    moment = int(message["MessageAttributes"][FIRST_SENT]["StringValue"]) / 1000
    assert datetime.fromtimestamp(moment, UTC) == datetime.fromisoformat(letter["first_sent_at"])
    assert look(dead) == []
    [record] = scan_people()
    assert record["subject"]["S"] == f"dead-letter:{letter['id']}"
    assert record["detail"]["M"]["change"]["S"] == "redrive"


def test_a_snapshot_that_fails_once_more_keeps_the_day_of_its_first_send(ask, queues, make_queue, monkeypatch):
    """It is late when it is tried again, so recognise sends it on to the excess queue, where it fails."""
    for lane in Lane:
        monkeypatch.setenv(f"SNAPSHOTS_{lane.name}_EXCESS_QUEUE_URL", make_queue(f"{lane}-excess"))
    excess, waiting = open_excess(clients.sqs()), make_queue("priority-excess")
    lane, dead = queues[QueueName.SNAPSHOTS_PRIORITY]
    # It had waited, and failed in the excess queue, which has the same dead letters.
    key = format_key(replace(SNAPSHOT, captured_at=datetime.now(UTC) - timedelta(hours=11)))
    body = json.dumps({"Records": [{"s3": {"object": {"key": key}}}], "waited": True})
    with hours_ago(11, monkeypatch):
        clients.sqs().send_message(QueueUrl=dead, MessageBody=body)
    [letter] = ask("GET", "")[1]["dead_letters"]
    assert ask("POST", "/redrive", {"queue": "snapshots-priority"})[1]["redriven"] == 1
    [event] = take_events(lane)
    record = SQSRecord(event["Records"][0])
    [arrival] = parse_arrivals(record, waited=excess.is_source(record.event_source_arn))
    turn = {"now": lambda: datetime.now(UTC), "timer": monotonic, "shares": None, "excess": excess}
    assert process_in_turn(arrival, lambda key: pytest.fail("it was read in the lane"), **turn) is None
    move_on(waiting, dead)
    [again] = ask("GET", "")[1]["dead_letters"]
    assert again["id"] != letter["id"]
    assert again["redrive_until"] == letter["redrive_until"]


def test_a_read_and_an_order_that_fail_once_more_keep_the_day_of_their_first_send(ask, queues, make_queue, monkeypatch):
    """Their functions send another message in their place: to close the passage, or to the webhooks' own queue."""
    reads, webhooks = (queues[name] for name in (QueueName.READS_PRIORITY, QueueName.WEBHOOKS))
    deliveries = queues[QueueName.DELIVERIES]
    with hours_ago(11, monkeypatch):
        clients.sqs().send_message(QueueUrl=reads[1], MessageBody=write_message(ReadMessage(READ, False)))
        clients.sqs().send_message(QueueUrl=deliveries[1], MessageBody=ORDER)
    letters = {letter["queue"]: letter for letter in ask("GET", "")[1]["dead_letters"]}
    for name in letters:
        assert ask("POST", "/redrive", {"queue": name})[1]["redriven"] == 1
    [read], [order] = take_events(reads[0]), take_events(deliveries[0])
    closing = make_queue("closing")
    first_sent_at = find_first_sent(SQSRecord(read["Records"][0]))
    SqsReads(clients.sqs(), {Lane.PRIORITY: closing}).after(first_sent_at).close_later(Lane.PRIORITY, READ, timedelta())
    apart = replace(parse_order(SQSRecord(order["Records"][0])), apart=True)
    SqsDeliveries(clients.sqs(), webhooks[0]).pass_on(apart)
    move_on(closing, reads[1])
    move_on(webhooks[0], webhooks[1])
    again = {letter["queue"]: letter for letter in ask("GET", "")[1]["dead_letters"]}
    assert again["reads-priority"]["redrive_until"] == letters["reads-priority"]["redrive_until"]
    assert again["webhooks"]["redrive_until"] == letters["deliveries"]["redrive_until"]


def test_what_was_tried_again_can_only_be_dropped_when_its_first_day_is_over(ask, queues):
    first = datetime.now(UTC) - timedelta(hours=25)
    fail(queues, MessageAttributes=write_first_sent(first))
    [letter] = ask("GET", "")[1]["dead_letters"]
    assert abs(datetime.fromisoformat(letter["redrive_until"]) - first - timedelta(days=1)) < timedelta(seconds=1)
    status, answer = ask("POST", "/redrive", {"queue": "reads-priority", "id": letter["id"]})
    assert (status, answer["error"]["code"]) == (409, "dead_letter_expired")
    status, answer = ask("POST", "/redrive", {"queue": "reads-priority"})
    assert (status, answer["redriven"], answer["expired"]) == (200, 0, 1)
    assert look(queues[QueueName.READS_PRIORITY][0]) == []


@pytest.mark.parametrize("stated", ["1e99", "9" * 30, "-1.5", str(round(datetime(2099, 1, 1).timestamp() * 1000))])
def test_a_first_send_that_is_none_gives_no_longer_day_and_hides_nothing(ask, queues, stated):
    """Anybody with the right to send may have written it."""
    fail(queues, MessageAttributes={FIRST_SENT: {"DataType": "String", "StringValue": stated}})
    [letter] = ask("GET", "")[1]["dead_letters"]
    assert abs(datetime.fromisoformat(letter["first_sent_at"]) - datetime.now(UTC)) < timedelta(minutes=1)


def test_all_past_their_day_are_dropped_with_a_reason_and_no_others(ask, queues, scan_people):
    for _ in range(3):
        fail(queues, MessageAttributes=write_first_sent(datetime.now(UTC) - timedelta(hours=25)))
    fail(queues)
    body = {"queue": "reads-priority", "expired": True, "why": "the outage of Monday"}
    assert ask("POST", "/drop", body) == (200, {"queue": "reads-priority", "dropped": 3, "more": False})
    assert len(ask("GET", "")[1]["dead_letters"]) == 1
    [record] = scan_people()
    assert (record["action"]["S"], record["subject"]["S"]) == ("destroy", "dead-letters:reads-priority")
    detail = record["detail"]["M"]
    assert (detail["change"]["S"], detail["why"]["S"]) == ("drop-expired", "the outage of Monday")


def test_all_of_a_queue_are_tried_again_and_no_others(ask, queues):
    for number in range(12):
        fail(queues, body=json.dumps({"alert_id": f"{number:032x}", "recipient_id": "a"}), name=QueueName.DELIVERIES)
    fail(queues)
    done = {"queue": "deliveries", "redriven": 12, "expired": 0, "more": False}
    assert ask("POST", "/redrive", {"queue": "deliveries"}) == (200, done)
    assert [one["queue"] for one in ask("GET", "")[1]["dead_letters"]] == ["reads-priority"]


def test_one_is_dropped_with_a_reason_that_the_audit_log_keeps_without_a_plate(ask, queues, scan_people, plate_tag_key):
    fail(queues)
    fail(queues, QueueName.WEBHOOKS, ORDER)
    [letter, other] = ask("GET", "")[1]["dead_letters"]
    body = {"queue": "reads-priority", "id": letter["id"], "why": "the team was told by phone: 21-JZ-44"}
    assert ask("POST", "/drop", body) == (200, {"queue": "reads-priority", "dropped": 1, "more": False})
    assert ask("GET", "")[1]["dead_letters"] == [other]
    [record] = scan_people()
    assert record["action"]["S"] == "destroy"
    assert record["detail"]["M"]["why"]["S"].startswith("the team was told by phone: [plate ")
    assert "21-JZ-44" not in repr(record)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/drop", {"queue": "reads-priority", "id": str(uuid.uuid4())}, "why"),
        ("/drop", {"queue": "reads-priority", "id": str(uuid.uuid4()), "why": "..."}, "why"),
        ("/drop", {"queue": "reads-priority", "id": "21JZ44", "why": "a test"}, "id"),
        ("/drop", {"queue": "reads-priority", "why": "a test"}, "id"),
        ("/drop", {"queue": "reads-priority", "expired": False, "why": "a test"}, "id"),
        ("/drop", {"queue": "reads-priority", "expired": True}, "why"),
        ("/drop", {"queue": "reads-priority", "id": str(uuid.uuid4()), "expired": True, "why": "a test"}, "expired"),
        ("/redrive", {"queue": "audit"}, "queue"),
        ("/redrive", {"queue": "reads-priority", "id": "all"}, "id"),
    ],
)
def test_what_is_not_understood_changes_nothing_and_names_the_field(ask, scan_people, path, body, field):
    status, answer = ask("POST", path, body)
    assert (status, answer["error"]["field"]) == (400, field)
    assert scan_people() == []


def test_what_is_not_there_is_recorded_and_refused(ask, scan_people):
    missing = str(uuid.uuid4())
    status, answer = ask("POST", "/drop", {"queue": "imports", "id": missing, "why": "a test"})
    assert (status, answer["error"]["code"]) == (404, "dead_letter_unknown")
    assert [record["subject"]["S"] for record in scan_people()] == [f"dead-letter:{missing}"]


def test_nothing_is_dropped_when_the_record_cannot_be_written(ask, queues, monkeypatch):
    fail(queues)
    [letter] = ask("GET", "")[1]["dead_letters"]
    monkeypatch.setenv("AUDIT_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/123456789012/gone")
    status, _ = ask("POST", "/drop", {"queue": "reads-priority", "id": letter["id"], "why": "a test"})
    assert status == 500
    assert len(look(queues[QueueName.READS_PRIORITY][1])) == 1


@pytest.mark.parametrize(
    ("name", "body", "about"),
    [
        (
            QueueName.SNAPSHOTS_PRIORITY,
            ARRIVAL,
            {"snapshot": SNAPSHOT.snapshot_id, "camera": "west-1", "captured_at": format_utc(CAPTURED)},
        ),
        (QueueName.READS_STANDARD, "21-JZ-44", {"message": NOT_OURS}),
        (QueueName.SNAPSHOTS_STANDARD, ARRIVAL.replace("west-1", "21-JZ-44/x"), {"message": NOT_OURS}),
        *((QueueName.READS_STANDARD, write_message(ReadMessage(read, False)), {"message": NOT_OURS})
          for read in (replace(READ, read_id="21-JZ-44"), replace(READ, camera_id="21-JZ-44"))),
        (QueueName.DELIVERIES, ORDER, {"alert": ALERT, "recipient": "desk"}),
        (QueueName.DELIVERIES, ORDER.replace("desk", "+31612345678"), {"alert": ALERT, "recipient": UNNAMED}),
        (QueueName.WEBHOOKS, json.dumps({"change_id": ALERT}), {"change": ALERT}),
        *((QueueName.WEBHOOKS, json.dumps({name: ALERT, "recipient_id": "desk"}), {word: ALERT, "recipient": "desk"})
          for name, word in (("check_id", "test"), ("review_id", "review"))),
        *((QueueName.WEBHOOKS, json.dumps({name: "21-JZ-44", "recipient_id": "desk"}), {"message": NOT_OURS})
          for name in ("alert_id", "review_id", "change_id", "check_id")),
        (QueueName.WEBHOOKS, json.dumps({"alert_id": ALERT, "check_id": "21-JZ-44"}), {"message": NOT_OURS}),
        (QueueName.WEBHOOKS, '{"plate": "21-JZ-44"}', {"message": NOT_OURS}),
        (QueueName.IMPORTS, '{"key": "imports/stolen/' + "a" * 32 + '.csv", "link": 1}', {"list": "stolen"}),
        (QueueName.IMPORTS, '{"destroy": "stolen", "revision": 1, "done": 0}', {"list": "stolen"}),
        (QueueName.IMPORTS, '{"destroy": "21-JZ-44", "revision": 1, "done": 0}', {"list": UNNAMED}),
        (QueueName.IMPORTS, '{"key": "21-JZ-44.csv"}', {"message": NOT_OURS}),
        (QueueName.IMPORTS, "[]", {"message": NOT_OURS}),
    ],
    # Bodies hold the time: both workers must call a test the same.
    ids=count(1),
)  # fmt: skip
def test_a_message_is_told_by_its_ids_and_nothing_of_it_that_is_not_ours(name, body, about):
    assert describe_body(name, body) == about


def test_the_command_line_shows_tries_again_and_drops(ask, queues, monkeypatch, capsys):
    def call(_client, method, path, query=None, body=None, headers=None):
        status, answer = ask(method, path.removeprefix("/v1/dead-letters"), body, **(query or {}))
        assert status == 200, answer
        return answer

    monkeypatch.setattr("platewatch.cli.api_client.ApiClient.call", call)
    monkeypatch.setenv("PLATEWATCH_API", "https://api.example.org")
    assert main(["deadletter", "list"]) == 0
    assert "no message failed every attempt" in capsys.readouterr().out
    fail(queues)
    fail(queues, QueueName.WEBHOOKS, ORDER)
    assert main(["deadletter", "list", "webhooks"]) == 0
    listed = capsys.readouterr().out
    assert "recipient desk" in listed
    message = re.search(r"[0-9a-f-]{36}", listed)[0]
    assert main(["deadletter", "show", "webhooks", message, "--stack", "north"]) == 0
    shown = capsys.readouterr().out
    assert f"--log-group-name /aws/lambda/north-deliver --filter-pattern '\"{message}\"'" in shown
    assert "--filter-pattern '\"platform.report\"' --start-time 1" in shown
    assert main(["deadletter", "drop", "webhooks", message, "--why", "the desk is gone"]) == 0
    assert main(["deadletter", "show", "webhooks", message]) == 1
    assert main(["deadletter", "drop", "webhooks", "--why", "neither a message nor all"]) == 2
    assert main(["deadletter", "drop", "webhooks", "--expired", "--why", "none of them is old"]) == 0
    assert "dropped: 0" in capsys.readouterr().out
    assert main(["deadletter", "redrive", "reads-priority"]) == 2
    assert main(["deadletter", "redrive", "reads-priority", "--all"]) == 0
    assert "tried again: 1" in capsys.readouterr().out
    assert main(["deadletter", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"dead_letters": []}
