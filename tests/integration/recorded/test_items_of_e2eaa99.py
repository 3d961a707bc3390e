"""Items that version e2eaa99 stored still load: one of each shape of each table, recorded in a run of that version."""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from platewatch.alerts.answers import Stand
from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.aws.deliveries_table import DynamoDeliveries, DynamoLinks
from platewatch.alerts.aws.ends_table import DynamoHits
from platewatch.alerts.aws.holds_table import DynamoHolds
from platewatch.alerts.aws.logins_table import DynamoPins, DynamoSessions, DynamoTries
from platewatch.alerts.aws.messages_table import DynamoMessages
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.aws.tally_table import DynamoTally
from platewatch.alerts.misreads import CountedHit
from platewatch.audit.aws.chain_table import DynamoChain
from platewatch.audit.aws.counts_table import DynamoCounts
from platewatch.audit.aws.waiting_table import WaitingItems
from platewatch.audit.message import parse_message
from platewatch.aws import clients
from platewatch.cameras.aws.cameras_table import DynamoCameras, DynamoViews
from platewatch.hotlists.aws.hotlist_table import DynamoEntries
from platewatch.hotlists.aws.lists_table import DynamoLists
from platewatch.hotlists.aws.settings_table import DynamoSettings
from platewatch.matching.aws.presences_table import DynamoPresences
from platewatch.matching.aws.reviews_table import DynamoReviews
from platewatch.reading.record import ReadRef
from platewatch.snapshots.aws.passages_table import DynamoPassages
from platewatch.snapshots.aws.reads_table import DynamoReads
from tests.integration.conftest import MakeTable

RECORDED = json.loads(Path(__file__).with_name("items_of_e2eaa99.json").read_text(encoding="utf-8"))
NOW = datetime.fromisoformat("2026-11-29T16:29:00+00:00")
DAY = NOW.date()
LONG = timedelta(days=1826)

Item = dict[str, Any]


def restore(value: Any) -> Any:
    """An item as the client takes it: binary values are written in base64."""
    if isinstance(value, Mapping):
        if set(value) == {"B"} and isinstance(value["B"], str):
            return {"B": base64.b64decode(value["B"])}
        return {name: restore(each) for name, each in value.items()}
    return [restore(each) for each in value] if isinstance(value, list) else value


ITEMS: list[tuple[str, Item]] = [
    (table, restore(item)) for table, items in RECORDED["tables"].items() for item in items
]


def describe_kind(item: Item) -> tuple[str, str]:
    """The kind of an item: what stands before the ids in its keys."""
    pk, sk = item["pk"]["S"], item["sk"]["S"]
    kind = "day" if pk[:4].isdigit() else pk.partition("#")[0]
    fixed = kind in ("alert", "hit", "review", "token", "session", "tries", "pictures", "lists", "plate", "patterns")
    return kind, sk.partition("#")[0] if fixed else ""


class FixedSecret:
    """A key whose tags are the recorded presence's."""

    def sign(self, _message: bytes) -> bytes:
        return b"x" * 32


def tail(item: Item) -> str:
    return str(item["pk"]["S"].partition("#")[2])


def load_alert(client: Any, table: str, item: Item) -> object:
    alert = DynamoAlerts(client, table).find_alert(tail(item), NOW)
    assert alert is not None
    assert alert.hit.entry.plate == "21JZ44"
    answered = DynamoAlerts(client, table).find_answers(alert).answers.stand is not Stand.OPEN
    assert answered is ("answer" in item), "the answer stands in the alert's own item"
    return alert


def load_delivery(client: Any, table: str, item: Item) -> object:
    delivery = DynamoDeliveries(client, table).find_delivery(tail(item), item["recipient_id"]["S"])
    assert delivery is not None
    assert delivery.state.value == item["state"]["S"]
    return delivery


def load_notice(client: Any, table: str, item: Item) -> object:
    [notice] = DynamoDeliveries(client, table).list_notices(tail(item))
    assert notice.state.value == item["state"]["S"]
    return notice


def load_tally(client: Any, table: str, item: Item) -> object:
    [count] = DynamoTally(client, table).list_counts("2026-11")
    assert (count.told, count.right, count.misread) == tuple(
        int(item.get(name, {"N": "0"})["N"]) for name in ("told", "right", "misread")
    )
    return count


def load_counted(client: Any, table: str, item: Item) -> object:
    """A hit that was counted as told is not counted again."""
    hit = CountedHit(tail(item), "priority-4", "2026-11", (), NOW + LONG)
    DynamoTally(client, table).count_told(hit)
    return not DynamoTally(client, table).list_counts("2026-11")


def load_review(client: Any, table: str, item: Item) -> object:
    """Of a decided one nothing is left but a marker."""
    found = DynamoReviews(client, table).find_review(tail(item), NOW)
    return (found is not None) is ("record" in item)


def load_presence(client: Any, table: str, item: Item) -> object:
    store = DynamoPresences(client, table, FixedSecret())  # type: ignore[arg-type]
    item = {**item, "pk": {"S": store._key_of_presence("a car")["pk"]}}
    client.put_item(TableName=table, Item=item)
    presence = store.find_presence("a car")
    return presence.version == 1 and presence.stays[0].passage_id.startswith("standard-5@")


def load_camera(client: Any, table: str, item: Item) -> object:
    camera = DynamoCameras(client, table).find(tail(item))
    assert camera is not None
    assert camera.token.digest == item["token_digest"]["S"]
    assert (camera.drift is not None) is ("drift_seconds" in item)
    assert (camera.revoked_at is not None) is ("revoked_at" in item)
    assert camera.view.caption_areas == ()
    assert DynamoViews(client, table, lambda: 0.0).find_view(tail(item)) == camera.view
    return DynamoCameras(client, table).list_cameras() == (camera,)


def load_lists(client: Any, table: str, item: Item) -> object:
    [state] = DynamoLists(client, table).list_states()
    settings = DynamoSettings(client, table).find_settings("demo")
    assert (settings.version > 0) is ("settings:demo" in item)
    return state.name == "demo" and state.active == int(item["list:demo"]["M"]["active"]["N"])


def load_entries(client: Any, table: str, item: Item) -> object:
    """A plate's entries, and a pattern's, count once the lists' state and the patterns are there."""
    for name, each in ITEMS:
        if name == table:
            client.put_item(TableName=table, Item=each)
    found = DynamoEntries(client, table).find_entries(["21JZ44"])
    assert set(found.entries) == {"21JZ44"}
    [pattern] = found.patterns
    return pattern.plate == "QQ?ZZZ*" and found.settings["demo"].threshold == 0.5


def load_read(client: Any, table: str, item: Item) -> object:
    captured_at, _, read_id = item["sk"]["S"].partition("#")
    ref = ReadRef(camera_id=tail(item), captured_at=datetime.fromisoformat(captured_at), read_id=read_id)
    read = DynamoReads(client, table).find_read(ref, NOW)
    return read is not None and (read.passage_id == item["passage"]["S"] if "passage" in item else True)


def load_record(client: Any, table: str, item: Item) -> object:
    chain = DynamoChain(client, table, table)
    day = item["chain"]["S"].partition("#")[2]
    if not day:
        [message] = WaitingItems(client, table, lambda: NOW).receive(10)
        return parse_message(message.body)["actor"] == item["actor"]["S"]
    [chained], _ = chain.fetch_day(datetime.fromisoformat(day).date(), "", 10, NOW)
    return chained.link.digest == item["digest"]["S"] and chained.document["actor"] == item["actor"]["S"]


def load_due_pictures(client: Any, table: str, item: Item) -> object:
    ends = datetime.fromisoformat("2031-11-28T16:28:51+00:00")
    [due] = DynamoHits(client, table).find_expired(ends, ends)
    return DynamoHits(client, table).is_due(due) and due.pictures[0].startswith(f"hit/{tail(item)}")


Load = Callable[[Any, str, Item], object]
LOADERS: Mapping[tuple[str, str, str], Load] = {
    ("AlertsTable", "alert", "alert"): load_alert,
    ("AlertsTable", "alert", "delivery"): load_delivery,
    ("AlertsTable", "alert", "notice"): load_notice,
    ("AlertsTable", "hit", "answer"): lambda client, table, item: DynamoAlerts(client, table).is_answered(tail(item)),
    ("AlertsTable", "hit", "counted"): load_counted,
    ("AlertsTable", "holds", ""): lambda client, table, item: (
        [hold.hold_id for hold in DynamoHolds(client, table).list_holds()] == [item["sk"]["S"]]
    ),
    ("AlertsTable", "message", ""): lambda client, table, item: DynamoMessages(client, table).find_message(tail(item)),
    ("AlertsTable", "sms-reports", ""): lambda client, table, _: DynamoMessages(client, table).find_mark(),
    ("AlertsTable", "pictures", "kept"): load_due_pictures,
    ("AlertsTable", "presence", ""): load_presence,
    ("AlertsTable", "recipients", ""): lambda client, table, item: (
        [each.recipient_id for each in DynamoRecipients(client, table).list_recipients()] == [item["sk"]["S"]]
    ),
    ("AlertsTable", "review", "review"): load_review,
    ("AlertsTable", "tally", ""): load_tally,
    ("AlertsTable", "token", "token"): lambda client, table, item: DynamoLinks(client, table).find_grant(
        tail(item), NOW
    ),
    ("AuditHeadTable", "head", ""): lambda client, table, item: (
        DynamoChain(client, table, table).find_head().sequence == int(item["number"]["N"])
    ),
    ("AuditTable", "day", ""): load_record,
    ("CamerasTable", "camera", ""): load_camera,
    ("CountsTable", "day", ""): lambda client, table, _: DynamoCounts(client, table, LONG).list_counts(DAY, NOW),
    ("HotlistTable", "lists", "lists"): load_lists,
    ("HotlistTable", "patterns", "entries"): load_entries,
    ("HotlistTable", "plate", "entries"): load_entries,
    ("LoginsTable", "pins", ""): lambda client, table, item: (
        DynamoPins(client, table).find_pin(item["sk"]["S"]) is not None
        and DynamoPins(client, table).list_holders() == (item["sk"]["S"],)
    ),
    ("LoginsTable", "session", "session"): lambda client, table, item: DynamoSessions(client, table).find_session(
        tail(item), NOW
    ),
    ("LoginsTable", "tries", "tries"): lambda client, table, item: (
        DynamoTries(client, table).find_tries(tail(item), NOW).wrong == int(item["wrong"]["N"])
    ),
    ("PassagesTable", "hour", ""): lambda client, table, _: DynamoPassages(client, table).list_captured(
        NOW - timedelta(hours=1), NOW, NOW
    ),
    ("ReadsTable", "camera", ""): load_read,
    ("ReadsTable", "rejections", ""): lambda client, table, _: DynamoReads(client, table).list_rejections(DAY, NOW),
    ("ReadsTable", "snapshot", ""): lambda client, table, item: DynamoReads(client, table).find_marker(tail(item), NOW),
}
"""How each kind of item is loaded today; what it answers is true when the item was loaded."""


@pytest.mark.parametrize(
    ("table", "item"),
    ITEMS,
    ids=["-".join((table, *describe_kind(item), str(n))) for n, (table, item) in enumerate(ITEMS)],
)
def test_a_stored_item_still_loads(make_table: MakeTable, table: str, item: Item) -> None:
    make_table(table, by_expiry=("expiry_hour", "expires"), by_chain=("chain", "place"))
    clients.dynamodb().put_item(TableName=table, Item=item)
    assert LOADERS[(table, *describe_kind(item))](clients.dynamodb(), table, item)


def test_every_kind_that_was_recorded_is_loaded_and_no_other() -> None:
    assert {(table, *describe_kind(item)) for table, item in ITEMS} == set(LOADERS)
    assert len(ITEMS) >= 45
