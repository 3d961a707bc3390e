"""What waits to be chained: bad records, records that come again, and those that an earlier version left waiting."""

import importlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.audit.aws.chain_table import load_document
from platewatch.audit.chain import GENESIS, link_records
from platewatch.audit.message import MOST_BYTES, RecordTooLarge
from platewatch.aws import clients
from platewatch.aws.tables import unpack
from tests.integration.audit.conftest import OFFICER, Log


def test_bad_records_are_kept_aside_and_the_log_says_so(log: Log, lambda_context: Any, capsys: Any) -> None:
    log.write(subject="alert:1")
    record = json.loads(log.waiting()[-1].body)
    # A copy with another actor, to take the place of the first.
    for body in ("no record", json.dumps(record | {"actor": "arn:somebody-else"}), json.dumps(record | {"at": ""})):
        log.send(body)
    log.write(subject="alert:2")
    importlib.import_module("functions.sequence.app").sequencing.cache_clear()
    importlib.import_module("functions.sequence.app").handler({}, lambda_context)
    metrics = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "AuditRecordsSetAside" in line]
    assert [one["AuditRecordsSetAside"] for one in metrics] == [[3.0]]
    assert [item["subject"]["S"] for item in log.items()] == ["alert:1", "alert:2", "audit", "audit", "audit"]
    assert log.items()[0]["actor"]["S"] == OFFICER
    table = clients.dynamodb().scan(TableName="audit")["Items"]
    aside = [item for item in table if item["pk"]["S"].startswith("aside#")]
    assert sorted("no record" in item["body"]["S"] for item in aside) == [False, False, True]
    assert log.run("verify")[0] == 0
    status, told = log.run("report", "--person", "sequence")
    assert (status, told.count("change=set aside")) == (0, 3)


def test_a_message_that_the_queue_gives_again_is_chained_once(log: Log) -> None:
    log.write(subject="alert:1")
    [message] = log.waiting()
    log.sequence()
    message.visible_at = 0
    log.waiting().append(message)
    log.write(subject="alert:2")
    assert log.sequence().chained == 1
    assert [item["place"]["S"] for item in log.items()] == [f"{1:012d}", f"{2:012d}"]
    assert log.run("verify")[0] == 0


def test_what_dies_before_the_queue_is_told_is_chained_once(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record leaves the queue only once it is chained; a death in between loses and doubles nothing."""
    log.write(subject="alert:1")

    def die(*_args: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr("platewatch.audit.aws.audit_inbox.SqsAuditInbox.drop", die)
        with pytest.raises(RuntimeError):
            log.sequence()
    assert len(log.waiting()) == 1
    for message in log.waiting():
        message.visible_at = 0
    assert log.sequence().chained == 0
    assert (len(log.items()), log.waiting()) == (1, [])


def test_a_record_that_the_log_would_not_take_stops_what_it_is_about(log: Log) -> None:
    with pytest.raises(RecordTooLarge):
        log.write(subject="x" * MOST_BYTES)
    assert log.waiting() == []


def put_as_before(log: Log, day: str, place: str, **changes: Any) -> dict[str, Any]:
    """An item as writers of the version before put it."""
    texts = {"at": f"{day}T12:00:00.000+00:00", "actor": OFFICER, "role": "control-room", "action": "consult"}
    texts |= {"subject": "alert:1", "reason": "burglary", "case_number": "PL1300-2026-1", "ground": "wpg-8"}
    item: dict[str, Any] = {name: {"S": text} for name, text in texts.items()}
    item |= {"pk": {"S": day}, "sk": {"S": place}, "detail": {"M": {"found": {"S": "1"}}}, "tags": {"L": []}}
    end = datetime.now(UTC) + timedelta(days=1826)
    item |= {"chain": {"S": "waiting"}, "place": {"S": place}, "expires_at": {"N": str(int(end.timestamp()))}}
    item = {name: value for name, value in (item | changes).items() if value is not None}
    log.put(item)
    return item


def test_what_an_earlier_version_left_waiting_is_chained_and_what_it_chained_is_verified(log: Log) -> None:
    today = datetime.now(UTC).date().isoformat()
    # Chained by the version before: two records and the head.
    digest, head = GENESIS, datetime.now(UTC).isoformat(timespec="milliseconds")
    for number in (1, 2):
        item = put_as_before(log, today, f"old#{number}")
        [one] = link_records(number - 1, digest, [load_document(unpack(item))])
        links = {"chain": {"S": f"chained#{today}"}, "place": {"S": f"{number:012d}"}}
        log.put(item | links | {"previous": {"S": one.link.previous}, "digest": {"S": one.link.digest}})
        digest = one.link.digest
    known: Any = {"pk": {"S": "head"}, "sk": {"S": "head"}, "number": {"N": "2"}, "digest": {"S": digest}}
    clients.dynamodb().put_item(TableName="heads", Item=known | {"begun_at": {"S": head}, "chained_at": {"S": head}})
    for number in range(3):
        put_as_before(log, today, f"waiting#{number}", subject={"S": f"alert:waiting-{number}"})
    # What stopped the sequencer for good: two keys that were written as one, no time, no end.
    at = {"S": f"{today}T12:00:00.000+00:00"}
    put_as_before(log, "a|b", "c", at=at, subject={"S": "alert:one-key"})
    put_as_before(log, "a", "b|c", at=at, subject={"S": "alert:another-key"})
    put_as_before(log, today, "no-time", at=None)
    put_as_before(log, today, "no-end", expires_at=None, subject={"S": "alert:no-end"})
    log.write(subject="alert:new")
    done = log.sequence()
    assert (done.chained, done.set_aside) == (7, 1)
    subjects = [item["subject"]["S"] for item in log.items()]
    assert subjects[:2] == ["alert:1", "alert:1"]
    wanted = [f"alert:waiting-{number}" for number in range(3)] + ["alert:one-key", "alert:another-key", "alert:no-end"]
    assert sorted(subjects[2:]) == sorted([*wanted, "alert:new", "audit"])
    status, told = log.run("verify")
    assert (status, "10 records verified, from number 1: the chain is whole" in told) == (0, True), told
    assert log.sequence().set_aside == 0
